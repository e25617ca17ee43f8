//! What memory comes to over two hundred thousand interactions of all kinds.

use std::rc::Rc;

use super::Settings;
use super::life::Life;
use super::load::Load;
use super::report::{Report, number};
use super::scenario::{Content, Scenario, Who};

/// How often it is measured.
const MEASURES: u64 = 10;
/// What is asked most, beside each command's example: one in ten with a picture.
const USUAL: [(u32, &str); 9] = [
    (30, "/faq question:{question}"),
    (10, "/faq question:how long does it take"),
    (20, "/done topic:{topic}"),
    (5, "/reset topic:{topic}"),
    (20, "/leaderboard"),
    (20, "/topic topic:{topic}"),
    (20, "/next"),
    (10, "/progress"),
    (5, "/roadmap"),
];

pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    report.heading("Memory");
    let lines: Vec<(u32, &str)> = USUAL.into_iter().chain(waymark_commands::examples().map(|line| (2, line))).collect();
    let scenario = Rc::new(Scenario::new("everything", Who::Anybody, &lines, content));
    let life = Life::begin(&settings.waymark(), 1, 1, &scenario).await;
    let mut held = vec![(0, life.idle().await, f64::NAN)];
    let mut failed = 0;
    for measure in 1..=MEASURES {
        let count = settings.interactions / MEASURES;
        let figures = life.driver.run(&scenario, Load::Counted { outstanding: 16, count }, &life.bot).await;
        failed += figures.failed;
        held.push((count * measure, life.bot.resident(), figures.per_second));
        report.busiest([&figures]);
    }
    life.end().await;
    report.paragraph(&format!("All kinds of interactions, of 1,000 members, 16 outstanding; {failed} failed."));
    let rows = held.iter().map(|(count, held, rate)| vec![number(*count as f64), number(*held), number(*rate)]);
    report.table(&["interactions", "resident, MiB", "a second"], rows);
    let last = held[held.len() - 1];
    let what =
        format!("memory after {} interactions, to that after {}", number(last.0 as f64), number(held[1].0 as f64));
    report.at_most(&what, last.1 / held[1].1, 1.1);
}
