//! How long pictures take and how large they are: `cargo bench -p waymark-commands`. With `--save FOLDER` after `--`, they
//! are written there, to be looked at.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a program that prints what it measured")]

use std::path::{Path, PathBuf};

use waymark_commands::picture::{self, Card, Drawing};
use waymark_roadmap::Library;
use waymark_roadmap::rules::{Progress, Scope, State, completion};

fn main() {
    let library = Library::embedded().unwrap();
    let save = save();
    let roadmap = library.default_roadmap();
    let mut progress = Progress::new(roadmap);
    for (at, (topic, it)) in roadmap.topics().enumerate().take(70) {
        let state = match at % 13 {
            5 => State::Skipped,
            _ if it.choice.is_some() && at % 3 > 0 => State::Todo,
            _ if it.stage.index() > 4 && at % 2 == 0 => State::Todo,
            _ if at % 11 == 7 => State::Learning,
            _ => State::Done,
        };
        progress = progress.with(topic, state);
    }
    show("map, begun", &picture::map(&progress), &save);
    for (at, stage) in roadmap.stages() {
        show(&format!("stage {}", stage.id), &picture::stage(&progress, at, 0..25), &save);
    }
    let today = jiff::civil::date(2026, 11, 20);
    let activity = (0..365_i32).filter(|day| (day * 7919) % 11 < 4 + day % 60 / 12).map(|day| {
        (today.saturating_sub(jiff::ToSpan::days(i64::from(day))), u16::try_from(day * 31 % 5 + 1).unwrap())
    });
    let card = Card {
        name: "Ada Lovelace".into(),
        roadmap: roadmap.title.clone(),
        overall: completion(&progress, Scope::Roadmap),
        entry: completion(&progress, Scope::Entry),
        stages: roadmap.stages().map(|(at, stage)| (stage.title.clone(), completion(&progress, Scope::Stage(at)))).collect(),
        streak: Some(picture::Streak { current: 12, longest: 34, freezes: 2 }),
        activity: Some(activity.collect()),
        today,
        place: Some((3, 41)),
        hours: Some((412.0, 1180.5)),
        last: roadmap.topics().take(5).map(|(_, topic)| (topic.title.clone(), today)).collect(),
    };
    show("card", &picture::card(&card), &save);
    show("map, not begun", &picture::map(&Progress::new(roadmap)), &save);
}

fn save() -> Option<PathBuf> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--save").skip(1);
    arguments.next().map(PathBuf::from)
}

fn show(what: &str, drawing: &Drawing, save: &Option<PathBuf>) {
    let started = std::time::Instant::now();
    let png = drawing.to_png().unwrap();
    println!("{what}: {} by {}, {} KB svg, {} bytes, {:?}", drawing.width, drawing.height, drawing.svg.len() / 1024, png.len(), started.elapsed());
    if let Some(folder) = save {
        let name = what.replace([' ', ','], "-");
        std::fs::write(Path::new(folder).join(format!("{name}.png")), png).unwrap();
    }
}
