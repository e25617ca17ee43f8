//! What memory comes to over two hundred thousand interactions of all kinds.

use std::rc::Rc;

use super::Settings;
use super::life::Life;
use super::load::Load;
use super::pictures::MAP_OF_ALL;
use super::report::{Report, number};
use super::scenario::{Content, Scenario, Who};

/// How often it is measured.
const MEASURES: u64 = 10;
/// What is asked most, beside each command's example.
const USUAL: [(u32, &str); 7] = [
    (30, "/faq question:{question}"),
    (10, "/faq question:how long does it take"),
    (20, "/done topic:{topic}"),
    (5, "/reset topic:{topic}"),
    (20, "/leaderboard"),
    (20, "/topic topic:{topic}"),
    (20, "/next"),
];

pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    report.heading("Memory");
    let lines: Vec<(u32, &str)> = USUAL.into_iter().chain(waymark_commands::examples().map(|line| (1, line))).collect();
    let scenario = Rc::new(Scenario::new("everything", Who::Anybody, &lines, content));
    let first = Scenario::new("first", Who::Anybody, &[(1, "/faq")], content);
    let life = Life::begin(&settings.waymark(), 1, 1, &first).await;
    // Everybody has progress of their own, and the room for pictures that are kept is full.
    for (who, lines, count) in [
        (Who::Anybody, &[(1, "/done topic:{topic}")][..], settings.completions),
        (Who::InTurn, &[(1, MAP_OF_ALL), (1, "/progress")], settings.completions / 5),
    ] {
        let begin = Rc::new(Scenario::new("begin", who, lines, content));
        life.driver.run(&begin, Load::Counted { outstanding: 16, count }, &life.bot).await;
    }
    let mut held = vec![(0, life.bot.resident(), f64::NAN)];
    let mut failed = 0;
    for measure in 1..=MEASURES {
        let count = settings.interactions / MEASURES;
        let figures = life.driver.run(&scenario, Load::Counted { outstanding: 16, count }, &life.bot).await;
        failed += figures.failed;
        held.push((count * measure, life.bot.resident(), figures.per_second));
        report.busiest([&figures]);
    }
    life.end().await;
    report.paragraph(&format!(
        "All kinds of interactions, of 1,000 members, 16 outstanding, once each of them has progress and as many pictures are \
         kept as ever; {failed} failed."
    ));
    let rows = held.iter().map(|(count, held, rate)| vec![number(*count as f64), number(*held), number(*rate)]);
    report.table(&["interactions", "resident, MiB", "a second"], rows);
    let last = held[held.len() - 1];
    let what =
        format!("memory after {} interactions, to that after {}", number(last.0 as f64), number(held[1].0 as f64));
    report.at_most(&what, last.1 / held[1].1, 1.1);
}
