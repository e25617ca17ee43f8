//! How long pictures take and how large they are: `cargo bench -p waymark-pictures`. `-- --save FOLDER` writes them
//! there, to be looked at. Machines differ; what counts are the ratios of one run.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that prints what it measured")]

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::date;
use waymark_pictures::{Card, Drawing, Gallery, Remembered, Streak, card, map, stage, strip};
use waymark_roadmap::Library;
use waymark_roadmap::rules::{Progress, Scope, State, completion};

/// How often each is drawn; the fastest counts, which other work on the machine disturbs the least.
const TIMES: u32 = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/../roadmap/content");
    let library = Library::load(Path::new(content)).unwrap();
    let save = std::env::args().skip_while(|argument| argument != "--save").nth(1);
    let save = save.as_deref().map(Path::new);
    let begun = begun(&library);
    let unbegun = Progress::new(library.default_roadmap());
    println!("{:<28}{:>12}{:>10}{:>9}{:>9}{:>9}{:>9}", "", "pixels", "bytes", "scene", "first", "cold", "kept");
    show("strip-begun", || strip(&begun), save).await;
    show("strip-not-begun", || strip(&unbegun), save).await;
    show("map-begun", || map(&begun, &[]), save).await;
    show("map-not-begun", || map(&unbegun, &[]), save).await;
    show("card", || card(&of_ada(&begun)), save).await;
    for (at, it) in library.default_roadmap().stages() {
        show(&format!("stage-{}", it.id), || stage(&begun, at, 0..25), save).await;
    }
}

/// Prints how large a picture is and how long it takes: its scene, its picture when letters are drawn for the first time
/// and when they are known, and the same asked for again.
async fn show(name: &str, draw: impl Fn() -> Drawing, save: Option<&Path>) {
    let (mut scene, mut cold, mut kept) = (Duration::MAX, Duration::MAX, Duration::MAX);
    let mut first = None;
    for _ in 0..TIMES {
        let gallery = Gallery::new();
        let started = Instant::now();
        let drawing = draw();
        scene = scene.min(started.elapsed());
        gallery.draw(0, move || Some(drawing)).await.unwrap();
        let took = started.elapsed();
        first.get_or_insert(took);
        cold = cold.min(took);
        let started = Instant::now();
        let drawing = draw();
        gallery.draw(0, move || Some(drawing)).await.unwrap();
        kept = kept.min(started.elapsed());
    }
    let drawing = draw();
    let picture = Gallery::new().draw(0, move || Some(drawing)).await.unwrap();
    let (size, bytes) = (format!("{}x{}", picture.width, picture.height), picture.png.len());
    let first = first.unwrap();
    println!("{name:<28}{size:>12}{bytes:>10}{scene:>9.1?}{first:>9.1?}{cold:>9.1?}{kept:>9.1?}");
    if let Some(folder) = save {
        std::fs::write(folder.join(format!("{name}.png")), &picture.png).unwrap();
    }
}

/// Someone in the middle of it, with a bit of every state.
fn begun(library: &Library) -> Progress<'_> {
    let roadmap = library.default_roadmap();
    let states = roadmap.topics().enumerate().take(70).map(|(at, (topic, it))| {
        let state = match at % 13 {
            5 => State::Skipped,
            _ if it.choice.is_some() && at % 3 > 0 => State::Todo,
            _ if it.stage.index() > 4 && at % 2 == 0 => State::Todo,
            _ if at % 11 == 7 => State::Learning,
            _ => State::Done,
        };
        (topic, state)
    });
    states.fold(Progress::new(roadmap), |progress, (topic, state)| progress.with(topic, state))
}

fn of_ada(progress: &Progress<'_>) -> Card {
    let roadmap = progress.roadmap();
    let part = |scope| completion(progress, scope);
    let today = date(2026, 11, 20);
    let active = (0..365_i64).filter(|day| (day * 7_919) % 11 < 1 + (365 - day) / 60);
    Card {
        name: "Ada Lovelace".into(),
        roadmap: roadmap.title.clone(),
        overall: part(Scope::Roadmap),
        entry: part(Scope::Entry),
        remembered: Some(Remembered { solid: 61, fading: 23, all: 212 }),
        stages: roadmap.stages().map(|(at, stage)| (stage.title.clone(), part(Scope::Stage(at)))).collect(),
        streak: Some(Streak { current: 12, longest: 34, freezes: 2 }),
        activity: Some(
            active.map(|day| (today.saturating_sub(day.days()), u16::try_from(day * 31 % 5 + 1).unwrap())).collect(),
        ),
        today,
        place: Some((3, 41)),
        hours: Some((412.0, 1_180.5)),
        last: (0_i64..5)
            .zip(roadmap.topics())
            .map(|(at, (_, topic))| (topic.title.clone(), today.saturating_sub((at * 2).days())))
            .collect(),
    }
}
