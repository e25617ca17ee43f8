//! Recomputes how well search understands people, and prints it; with `--write`, also to `SEARCH.md`; with `--times`,
//! how long it takes over as many topics as a roadmap may have.
#![allow(clippy::print_stdout, reason = "the report is for people")]

#[path = "../tests/queries/mod.rs"]
mod queries;
#[path = "../tests/queries/report.rs"]
mod report;

use std::time::{Duration, Instant};

use waymark_search::{Document, Index};

fn main() -> std::io::Result<()> {
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    if asked("--times") {
        times();
        return Ok(());
    }
    let report = report::markdown(&report::figures());
    println!("{report}");
    if asked("--write") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/SEARCH.md"), report)?;
    }
    Ok(())
}

/// Prints how long building, finding and completing take.
fn times() {
    let offer = report::shipped();
    let topics: Vec<_> = offer.default_roadmap().topics().map(|(_, topic)| topic).collect();
    for count in [topics.len(), 2_000] {
        let numbered: Vec<_> = topics
            .iter()
            .cycle()
            .take(count)
            .enumerate()
            .map(|(at, topic)| (format!("{}-{at}", topic.id), format!("{} {at}", topic.title), *topic))
            .collect();
        let documents = || {
            numbered.iter().map(|(id, title, topic)| Document {
                id,
                title,
                aliases: &topic.aliases,
                text: &topic.summary,
                mistakes: &topic.mistakes,
                is_tool: topic.choice.is_some(),
            })
        };
        let (build, _) = time(1, |_| drop(Index::new(documents())));
        let index = Index::new(documents());
        let queries =
            report::EVERY_QUERY.map(str::lines).into_iter().flatten().filter_map(|line| line.split_once('\t'));
        let queries: Vec<_> = queries.map(|(query, _)| query).collect();
        let (find, slow_find) = time(queries.len(), |at| drop(index.find(queries[at])));
        let (complete, slow_complete) = time(queries.len(), |at| drop(index.complete(queries[at], 25)));
        println!("{count} topics: built in {build:?}");
        println!("  find     {find:?}, 95 % under {slow_find:?}");
        println!("  complete {complete:?}, 95 % under {slow_complete:?}");
    }
}

/// The median time of `what`, done with each number below `count`, and that which 95 of a hundred stay under. Each is
/// the best of five, so that what else the machine does is left out.
fn time(count: usize, what: impl Fn(usize)) -> (Duration, Duration) {
    let once = |at| {
        let start = Instant::now();
        what(at);
        start.elapsed()
    };
    let mut taken: Vec<_> = (0..count).map(|at| (0..5).map(|_| once(at)).min().unwrap_or_default()).collect();
    taken.sort_unstable();
    (taken[taken.len() / 2], taken[taken.len() * 95 / 100])
}
