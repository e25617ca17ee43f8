//! Every command there is, by the example of it that its definition has.

use std::rc::Rc;

use super::Settings;
use super::life::Life;
use super::load::{Figures, Load};
use super::report::{Report, number};
use super::scenario::{Content, Scenario, Who};

pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    report.heading("Every command");
    let scenario = |line: &str| Rc::new(Scenario::new(line, Who::Anybody, &[(1, line)], content));
    let life = Life::begin(&settings.waymark(), 1, 1, &scenario("/faq")).await;
    let progress = Load::Counted { outstanding: 16, count: settings.completions };
    life.driver.run(&scenario("/done topic:{topic}"), progress, &life.bot).await;
    let mut all: Vec<(&str, [Figures; 2])> = Vec::new();
    for line in waymark_commands::examples() {
        let scenario = scenario(line);
        let run = async |outstanding| {
            let load = Load::Closed { outstanding, time: settings.time / 3 };
            life.driver.run(&scenario, load, &life.bot).await
        };
        all.push((line, [run(1).await, run(16).await]));
    }
    life.end().await;
    report.paragraph("By one of 1,000 members; those who ask for a picture have mostly not seen it yet.");
    let rows = all.iter().map(|(line, [one, few])| {
        let figures = [one.p50, one.p99, few.per_second, few.p99, few.cpu];
        std::iter::once(format!("`{line}`")).chain(figures.map(number)).collect()
    });
    report.table(&["command", "1: p50 ms", "p99", "16: a second", "p99 ms", "CPU s per 1,000"], rows);
    report.busiest(all.iter().flat_map(|(_, figures)| figures));
    report.at_most(
        "commands' examples that failed",
        all.iter().flat_map(|(_, of)| of).map(|of| of.failed as f64).sum(),
        0.0,
    );
}
