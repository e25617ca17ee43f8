//! The way through each shipped roadmap for somebody who always takes what is proposed first, as a table to read.

use std::fmt::Write;
use std::path::Path;

use waymark_roadmap::rules::{Progress, Scope, State, completion, next_steps};
use waymark_roadmap::{Library, Roadmap, Tier};

/// The steps from nothing to 100 %: at which hour each begins, its own hours, its part of the path, its topic. `first` is
/// done before, whatever is proposed.
fn walk(roadmap: &Roadmap, first: &[&str]) -> String {
    let mut table = String::from("step | from hour | hours | part | topic\n");
    let mut progress = Progress::new(roadmap);
    let mut hours = 0.0;
    let mut first = first.iter().map(|id| roadmap.topic_by_id(id).expect("the topic is there"));
    for step in 1.. {
        let proposed = || next_steps(&progress, 1).first().map(|step| step.topic);
        let Some(topic) = first.next().or_else(proposed) else { break };
        let it = roadmap.topic(topic);
        let part = match it.tier {
            Some(Tier::Entry) => "entry path",
            Some(Tier::FirstYear) => "first year",
            None => "",
        };
        let _ = writeln!(table, "{step:4} | {hours:9} | {:5} | {part:10} | {}", it.hours, it.id);
        hours += it.hours;
        progress = progress.with(topic, State::Done);
    }
    let done = completion(&progress, Scope::Roadmap);
    let _ = writeln!(table, "{} of {} after {hours} hours", done.done, done.total);
    assert!(done.is_complete(), "the way ends before everything is done:\n{table}");
    table
}

fn library() -> Library {
    Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content")).expect("the content is sound")
}

#[test]
fn the_way_through_the_backend() {
    insta::assert_snapshot!(walk(library().roadmap("backend").expect("it is there"), &[]));
}

#[test]
fn the_way_through_git() {
    insta::assert_snapshot!(walk(library().roadmap("git").expect("it is there"), &[]));
}

/// The parts come one after the other, and what belongs to another choice does not come.
#[test]
fn parts_in_order_whatever_is_chosen() {
    let library = library();
    let backend = library.roadmap("backend").expect("it is there");
    for (language, has_typescript) in [("python", false), ("javascript", true), ("rust", false)] {
        let table = walk(backend, &["command-line", language]);
        let parts: Vec<&str> =
            table.lines().filter_map(|line| line.split(" | ").nth(3)).map(str::trim).skip(1).collect();
        let position = |part: &&str| ["entry path", "first year", ""].iter().position(|known| known == part);
        assert!(parts.iter().map(position).is_sorted(), "{language}:\n{table}");
        assert_eq!(table.contains("typescript"), has_typescript, "{language}:\n{table}");
    }
}
