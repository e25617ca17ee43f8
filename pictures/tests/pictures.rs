//! Pictures: what they show, for any content, any progress and any name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use insta::assert_snapshot;
use jiff::civil::{Date, date};
use waymark_pictures::{Card, Drawing, Remembered, Streak, card, map, stage, strip};
use waymark_roadmap::rules::{Completion, Memory, Progress, State};
use waymark_roadmap::{Library, StageIx};

const TODAY: Date = date(2026, 11, 20);

/// Titles and names as people may write them.
const HOSTILE: &[(&str, &str)] = &[
    ("long", "A title that is as long as a title may be, which is eighty characters, or so it"),
    ("one long word", "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"),
    ("wide", "日本語の題名はとても長くて一行には決して収まりませんので切られるはずです日本語の題名はとても長くて一行"),
    ("right to left", "كيف يعمل الإنترنت وما الذي يحدث عند فتح صفحة"),
    ("both ways", "HTTP عبر TLS и עברית"),
    ("emoji", "🦀🚀👨‍👩‍👧‍👦🇩🇪👍🏽 Rust 🎉"),
    (
        "zalgo",
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}a\u{316}\u{317}\u{318}\u{319}\u{31a}lg\u{300}\u{301}o",
    ),
    ("xml", "<script>&amp;\"'</svg>]]> <!-- -- --> &#0;"),
    ("markdown", "**bold** `code` <@1> @everyone [x](https://e.vil)"),
    ("no letters of any font", "\u{e000}\u{10ffff}\u{13000}\u{1f9ff}"),
    ("narrow", "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"),
    ("broad", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"),
];

/// What no content may hold, but a name might.
const WORSE: &[(&str, &str)] = &[
    ("nothing", ""),
    ("control characters", "a\u{0}b\u{1b}[31mc\nd\te\u{7f}\u{85}"),
    ("turned around", "\u{202e}evil\u{2066}\u{200f}"),
    ("no characters", "\u{fffe}\u{ffff}\u{feff}\u{200b}"),
    ("only marks", "\u{300}\u{301}\u{302}\u{303}"),
];

/// A roadmap of as many stages as `stages` has entries, each with that many topics, all with titles of `title`.
fn library(stages: &[usize], title: impl Fn(usize) -> String) -> Library {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made");
    std::fs::create_dir(&path).unwrap();
    let names: Vec<String> = (0..stages.len()).map(|at| format!("\"s{at}\"")).collect();
    let roadmap = format!("title = \"{}\"\nsummary = \"s\"\nstages = [{}]\n", toml(&title(0)), names.join(", "));
    write(&path.join("roadmap.toml"), &roadmap);
    let mut number = 0;
    for (at, topics) in stages.iter().enumerate() {
        let mut text = format!("title = \"{}\"\n", toml(&title(at)));
        for _ in 0..*topics {
            let needs = if number % 3 == 2 { format!("requires = [\"t{}\"]\n", number - 1) } else { String::new() };
            let mark = ["", "mark = \"recommended\"\n", "mark = \"anytime\"\n", "mark = \"avoid\"\n"][number % 4];
            let choice = if number % 10 > 7 && *topics % 10 == 0 {
                format!("choice = \"c{}\"\n", number / 10)
            } else {
                String::new()
            };
            let entry = if number % 5 == 0 { "entry = true\n" } else { "" };
            let title = toml(&title(number));
            let _ = write!(
                text,
                "[[topic]]\nid = \"t{number}\"\ntitle = \"{title}\"\nsummary = \"s\"\ndescription = \"d\"\nhours = 2\n{needs}{mark}{choice}{entry}"
            );
            number += 1;
        }
        write(&path.join(format!("s{at}.toml")), &text);
    }
    Library::load(folder.path()).unwrap_or_else(|report| panic!("{report}"))
}

fn toml(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

/// The progress of someone who did the first `done` topics.
fn done(library: &Library, done: usize) -> Progress<'_> {
    let roadmap = library.default_roadmap();
    let topics: Vec<_> = roadmap.topics().map(|(topic, _)| topic).take(done).collect();
    topics.into_iter().fold(Progress::new(roadmap), |progress, topic| progress.with(topic, State::Done))
}

fn stage_at(library: &Library, at: usize) -> StageIx {
    library.default_roadmap().stages().nth(at).unwrap().0
}

/// Draws it, and sees that the file is a picture of the size that was promised, with something in it.
fn check(what: &str, drawing: &Drawing) -> Vec<u8> {
    let png = drawing.to_png().unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut reader = png::Decoder::new(Cursor::new(&png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (drawing.width, drawing.height), "{what}");
    assert!((400..=1_300).contains(&info.width), "{what}: {} wide", info.width);
    assert!((200..=12_000).contains(&info.height), "{what}: {} high", info.height);
    assert!(png.len() < 2_000_000, "{what}: {} bytes", png.len());
    assert!(pixels.iter().any(|pixel| *pixel != pixels[pixels.len() / 2]), "{what}: empty");
    png
}

fn plain_card() -> Card {
    let part = |done, total| Completion { done, total };
    Card {
        name: "Ada".into(),
        roadmap: "Web basics".into(),
        overall: part(3, 8),
        entry: part(1, 2),
        remembered: Some(Remembered { solid: 5, fading: 2, all: 9 }),
        stages: vec![("The net".into(), part(2, 2)), ("Code".into(), part(1, 6))],
        streak: Some(Streak { current: 3, longest: 12, freezes: 1 }),
        activity: Some(vec![(TODAY, 2), (date(2026, 11, 18), 1)]),
        today: TODAY,
        place: Some((2, 14)),
        hours: Some((12.0, 90.5)),
        last: vec![("HTTP".into(), TODAY), ("DNS".into(), date(2025, 11, 18))],
    }
}

#[test]
fn small_ones() {
    let library = &Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/content")).unwrap();
    let progress = done(library, 1);
    assert_snapshot!("map", map(&progress, &[]).to_svg());
    assert_snapshot!("map_alt", map(&progress, &[]).alt);
    // Of what is not done, nothing is said.
    let known = done(library, 3);
    let topics: Vec<_> = known.roadmap().topics().map(|(topic, _)| topic).collect();
    let remembered =
        [(topics[0], Memory::Solid), (topics[1], Memory::Fading), (topics[topics.len() - 1], Memory::Solid)];
    assert_snapshot!("map_remembered", map(&known, &remembered).to_svg());
    assert_snapshot!("map_remembered_alt", map(&known, &remembered).alt);
    assert_snapshot!("strip", strip(&progress).to_svg());
    assert_snapshot!("strip_alt", strip(&progress).alt);
    assert_snapshot!("strip_end", strip(&done(library, 99)).to_svg());
    assert_snapshot!("strip_end_alt", strip(&done(library, 99)).alt);
    assert_snapshot!("stage", stage(&progress, stage_at(library, 1), 0..25).to_svg());
    assert_snapshot!("stage_alt", stage(&progress, stage_at(library, 1), 0..25).alt);
    assert_snapshot!("card", card(&plain_card()).to_svg());
    assert_snapshot!("card_alt", card(&plain_card()).alt);
}

#[test]
fn any_title_can_be_drawn() {
    for (what, title) in HOSTILE {
        let title: String = title.chars().take(60).collect();
        let library = library(&[3, 12], |_| title.clone());
        let progress = done(&library, 2);
        check(what, &map(&progress, &[]));
        check(what, &strip(&progress));
        check(what, &stage(&progress, stage_at(&library, 1), 0..25));
    }
}

#[test]
fn any_name_can_be_drawn() {
    for (what, name) in HOSTILE.iter().chain(WORSE) {
        let name = (*name).to_owned();
        let stages = vec![(name.clone(), Completion { done: 1, total: 3 }); 7];
        let last = vec![(name.clone(), TODAY)];
        check(what, &card(&Card { name: name.clone(), roadmap: name, stages, last, ..plain_card() }));
    }
}

#[test]
fn any_size_can_be_drawn() {
    for (what, stages) in [
        ("one topic", vec![1]),
        ("a topic a stage", vec![1; 16]),
        ("150 topics", vec![10; 15]),
        ("1,000 topics", vec![50; 20]),
        ("1,000 topics in one stage", vec![1_000]),
        ("2,000 topics in 400 stages", vec![5; 400]),
    ] {
        let library = library(&stages, |number| format!("Topic {number}"));
        let all: usize = stages.iter().sum();
        let progress = done(&library, all / 2);
        check(what, &map(&progress, &[]));
        for some in [0, all / 2, all] {
            check(what, &strip(&done(&library, some)));
        }
        check(what, &stage(&progress, stage_at(&library, 0), 0..25));
    }
}

#[test]
fn pictures_of_the_shipped_content_are_small() {
    let library = Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../roadmap/content")).unwrap();
    let roadmap = library.default_roadmap();
    let states = [State::Done, State::Learning, State::Todo, State::Skipped, State::Done, State::Todo];
    let topics: Vec<_> = roadmap.topics().map(|(topic, _)| topic).collect();
    let mixed = topics.iter().zip(states.iter().cycle());
    let mixed = mixed.fold(Progress::new(roadmap), |progress, (&topic, &state)| progress.with(topic, state));
    let largest = stage_at(&library, 14);
    for progress in [done(&library, 0), done(&library, topics.len() / 2), done(&library, topics.len()), mixed] {
        for drawing in [strip(&progress), map(&progress, &[]), stage(&progress, largest, 0..25)] {
            let bytes = check(drawing.file_name, &drawing).len();
            assert!(bytes < 100_000, "{}: {bytes} bytes", drawing.file_name);
        }
    }
}

/// A message on a phone of 390 pixels shows it 285 wide in the playground, and issue 14 asks for what is read at 350.
#[test]
fn the_strip_is_read_where_it_stands() {
    let library = Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../roadmap/content")).unwrap();
    let large = library_of_many();
    let topics = library.default_roadmap().topics().len();
    let strips = [0, 4, topics / 2, topics].map(|some| strip(&done(&library, some)));
    for drawing in strips.into_iter().chain([0, 600].map(|some| strip(&done(&large, some)))) {
        let svg = drawing.to_svg();
        let size = |part: &str| part.split('"').next().unwrap().parse::<f32>().unwrap();
        let wide = size(svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap());
        let smallest = svg.split("font-size=\"").skip(1).map(size).fold(f32::MAX, f32::min);
        for (shown, least) in [(350.0, 13.0), (285.0, 11.0)] {
            let pixels = smallest * shown / wide;
            assert!(pixels >= least, "{pixels} pixels at {shown}: {}", drawing.alt);
        }
        assert!(drawing.height < drawing.width * 2, "it fits a phone: {} by {}", drawing.width, drawing.height);
    }
}

/// A roadmap whose stages have numbers of three digits.
fn library_of_many() -> Library {
    library(&[5; 200], |number| format!("Topic {number}"))
}

#[test]
fn a_strip_shows_where_one_is_and_what_comes() {
    let library = library(&[12, 1, 1, 1], |number| format!("Topic {number}"));
    let shows = |some| strip(&done(&library, some)).to_svg();
    let middle = shows(6);
    assert!(middle.contains(">You are here<") && middle.contains(" done · next: Topic "), "{middle}");
    assert!(middle.contains(">and 4 more<") && middle.contains(">3<") && !middle.contains(">4<"), "{middle}");
    assert!(shows(14).contains("next: Topic 14") && shows(14).contains(">4<") && !shows(14).contains(">1<"));
    assert!(shows(15).contains(">100%<") && !shows(15).contains(">You are here<"));
    // Nothing to go on with, and not all done.
    let roadmap = library.default_roadmap();
    let skipped = roadmap.topics().map(|(topic, _)| topic);
    let skipped = skipped.fold(Progress::new(roadmap), |progress, topic| progress.with(topic, State::Skipped));
    let drawing = strip(&skipped);
    check("skipped", &drawing);
    assert!(!drawing.to_svg().contains(">You are here<"));
}

#[test]
fn a_large_map_sums_up_and_says_what_it_leaves_out() {
    let library = library(&[5; 400], |number| format!("Topic {number}"));
    let svg = map(&done(&library, 1_000), &[]).to_svg();
    assert!(svg.contains("stages before") && svg.contains("stages after"), "the window is said");
    assert!(svg.contains(">You are here<"), "and holds the place one is at");
    assert!(!svg.contains(">next for you<"), "no topic is drawn");
    let page = stage(&done(&library, 0), stage_at(&library, 0), 3..5);
    assert!(page.to_svg().contains(">Topic 3<") && !page.to_svg().contains(">Topic 2<"), "only the topics asked for");
    assert!(page.alt.contains("2 of them shown"), "{}", page.alt);
}

#[test]
fn percentages_are_honest() {
    let part = |done, total| Completion { done, total };
    for (overall, expect) in [
        (part(0, 149), ">0%<"),
        (part(1, 149), ">0%<"),
        (part(148, 149), ">99%<"),
        (part(249, 250), ">99%<"),
        (part(149, 149), ">100%<"),
        (part(0, 0), ">–<"),
    ] {
        let card = card(&Card { overall, stages: Vec::new(), entry: part(0, 0), ..plain_card() });
        assert!(card.to_svg().contains(expect), "{overall:?}: no {expect}");
        assert_eq!(card.to_svg().contains(">100%<"), overall.is_complete(), "{overall:?}");
    }
    let library = library(&[149], |number| format!("Topic {number}"));
    let shows = |number| map(&done(&library, number), &[]).to_svg();
    assert!(shows(0).contains(">0%<"));
    assert!(!shows(148).contains(">100%<"), "something is left");
    let complete = shows(149);
    assert!(complete.contains(">100%<") && !complete.contains("You are here"), "nothing is left to go to");
}

#[test]
fn what_a_card_has_not_is_left_out() {
    let bare = Card {
        remembered: None,
        streak: None,
        activity: None,
        place: None,
        hours: None,
        last: Vec::new(),
        ..plain_card()
    };
    let drawing = card(&bare);
    check("a bare card", &drawing);
    for absent in ["Streak", "On this server", "Learned", "The last year", "Completed last"] {
        assert!(card(&plain_card()).to_svg().contains(absent) && !drawing.to_svg().contains(absent), "{absent}");
    }
    let full = Card {
        streak: Some(Streak { current: u32::MAX, longest: u32::MAX, freezes: u8::MAX }),
        place: Some((u64::MAX, u64::MAX)),
        hours: Some((400_000.0, f64::MAX)),
        activity: Some((0..10_000).map(|_| (TODAY, u16::MAX)).collect()),
        last: vec![("HTTP".into(), Date::MIN); 10_000],
        stages: vec![("Stage".into(), Completion { done: 0, total: 1 }); 500],
        ..plain_card()
    };
    check("a full card", &card(&full));
}

#[test]
fn a_state_is_never_told_by_colour_alone() {
    let library = library(&[12], |number| format!("Topic {number}"));
    let topics: Vec<_> = library.default_roadmap().topics().map(|(topic, _)| topic).collect();
    let progress = Progress::new(library.default_roadmap())
        .with(topics[0], State::Done)
        .with(topics[1], State::Learning)
        .with(topics[2], State::Skipped);
    // Without any colour the pictures still differ.
    let grey = |progress: &Progress<'_>| {
        let svg = map(progress, &[]).to_svg();
        svg.split('#')
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { part.get(6..).unwrap_or("") })
            .collect::<String>()
    };
    let mut seen = vec![grey(&progress)];
    for state in [State::Todo, State::Done, State::Learning, State::Skipped] {
        let other = grey(&progress.clone().with(topics[5], state));
        assert!(state == State::Todo || !seen.contains(&other), "{state:?} looks like another state");
        seen.push(other);
    }
}
