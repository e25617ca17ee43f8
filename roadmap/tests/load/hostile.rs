//! Content made to break the program: it is refused in bounded work, and without a deep stack.

use std::fmt::Write;
use std::path::Path;

use waymark_roadmap::Report;
use waymark_roadmap::source::SourceFile;

use crate::given::{file, findings, line, one, stage, stages, topic};

/// Loads `files` on a thread with a small stack, and gives the report. What recursed as deep as its input would end
/// the whole test run here.
fn on_a_small_stack(files: Vec<SourceFile>) -> Report {
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(move || findings(&files));
    thread.expect("a thread can be made").join().expect("loading does not panic")
}

fn first(report: &Report) -> String {
    report.faults().first().map(line).unwrap_or_default()
}

#[test]
fn depth() {
    let half = 500_000;
    for (name, text) in [
        ("lists", format!("a = {}{}", "[".repeat(5_000), "]".repeat(5_000))),
        ("lists that never end", format!("a = {}", "[".repeat(half))),
        ("inline tables", format!("a = {}", "{a=".repeat(300_000))),
        ("what toml's own guard does not count", format!("a = {}", "{[]a=".repeat(150_000))),
        ("the same in lists", format!("a = {}", "[{[]a=".repeat(100_000))),
        ("the same with tables", format!("a = {}", "{{}a=".repeat(150_000))),
        ("the same, never closed", format!("a = {}", "{[]a=[\"\n".repeat(80_000))),
        ("a dotted key", format!("a{} = 1", ".a".repeat(half - 10))),
        ("a dotted header", format!("[a{}]", ".a".repeat(half - 10))),
        ("dotted headers that collide", format!("[[a]]\n[a{}]\n[a]\n", ".b".repeat(half - 20))),
        ("dotted keys in inline tables", format!("a = {{{} = 1}}\na = 1", "a.".repeat(half - 20) + "a")),
        ("headers", "[".repeat(half)),
        ("quotes", "\"".repeat(half)),
        ("long quotes", "\"\"\"\n".repeat(half / 3)),
    ] {
        let report = on_a_small_stack(stage(&text));
        assert!(report.has_errors(), "{name}");
        assert_eq!(report.faults().len() + report.left_out(), 1, "{name}: {report}");
    }
}

#[test]
fn size() {
    let text = format!("title = \"{}\"\n", "x".repeat(3 * 1024 * 1024));
    assert_eq!(
        first(&on_a_small_stack(stage(&text))),
        "r/one.toml:1:1 this file has 3145739 bytes; at most 1048576 fit"
    );
    // As much as fits, on one line.
    let text = format!("{}\nwhy = \"{}\"\n", topic("a", "").trim_end(), "ä".repeat(500_000));
    let report = on_a_small_stack(stage(&format!("title = \"One\"\n{text}")));
    assert_eq!(first(&report), "r/one.toml:8:7 `why` has 500000 characters; at most 500 fit");
    assert!(report.render(100, false).len() < 2_000);
}

#[test]
fn floods() {
    let numbered = |before: &str, after: &str| {
        (0..30_000).fold(String::new(), |mut text, at| {
            let _ = write!(text, "{before}{at}{after}");
            text
        })
    };
    let refs = numbered("\"no-", "\",");
    let cases = [
        ("unknown references", format!("title = \"One\"\n{}", topic("a", &format!("requires = [{refs}]")))),
        ("control characters", format!("title = \"One\" #{}", "\u{1}x".repeat(100_000))),
        ("empty topics", format!("title = \"One\"\n{}", "[[topic]]\n".repeat(20_000))),
        ("unknown fields", numbered("a", " = 1\n")),
        ("keys twice", format!("title = \"One\"\n{}", "a = 1\n".repeat(30_000))),
        ("no TOML", "=\n".repeat(50_000)),
        ("escapes", format!("title = \"{}\"", "\\q".repeat(50_000))),
        ("scalars", format!("a = [{}]", "x, ".repeat(50_000))),
    ];
    for (name, text) in cases {
        let report = on_a_small_stack(stage(&text));
        assert!(report.has_errors(), "{name}");
        assert!(report.faults().len() <= 2_000, "{name}");
        let shown = report.render(100, true);
        assert!(shown.len() < 64 * 1024, "{name}: {}", shown.len());
        assert_eq!(shown.contains("more\n"), report.faults().len() > 300, "{name}");
    }
}

#[test]
fn many_topics() {
    let chain = |count: usize, last: &str| {
        let topics = (0..count).map(|at| {
            let requires = if at == 0 { last.to_owned() } else { format!("\"t{}\"", at - 1) };
            topic(&format!("t{at}"), &format!("requires = [{requires}]"))
        });
        stage(&format!("title = \"One\"\n{}", topics.collect::<String>()))
    };
    assert_eq!(
        first(&on_a_small_stack(chain(2_000, ""))),
        "r/one.toml:177:1 warning: the stage `one` has 2000 topics; a menu holds 25"
    );
    assert_eq!(
        first(&on_a_small_stack(chain(2_000, "\"t1999\""))),
        "r/one.toml:8:13 these topics require one another: `t0` → `t1999` → `t1998` → `t1997` → `t1996` → `t1995` → \
         `t1994` → `t1993` → 1992 more → `t0`"
    );
    let report = on_a_small_stack(chain(8_000, ""));
    assert_eq!(first(&report), "r/one.toml:14002:1 the roadmap has 8000 topics; at most 2000 fit");
    assert_eq!(report.faults().len(), 1);
}

#[test]
fn everybody_requires_everybody() {
    let all = (0..60).map(|at| format!("\"t{at}\"")).collect::<Vec<_>>().join(", ");
    let topics = (0..60).map(|at| topic(&format!("t{at}"), &format!("requires = [{all}]")));
    let report = on_a_small_stack(stage(&format!("title = \"One\"\n{}", topics.collect::<String>())));
    // Each requires itself, and of the circles the first twenty are told.
    assert_eq!(report.faults().len(), 60 + 20);
}

#[test]
fn names_of_files_that_hide_and_turn() {
    let mut files = stages(&[("one", &one("")), ("two", &one(""))]);
    files.push(file("r/\u{202e}\u{1b}[31m.toml", one("")));
    let report = on_a_small_stack(files);
    assert!(report.faults().len() >= 3, "{report}");
    for fault in report.faults() {
        for shown in [fault.to_string(), fault.message.clone(), fault.help.clone()] {
            assert!(!shown.contains(['\u{202e}', '\u{1b}']), "{shown:?}");
        }
    }
    assert!(!report.to_string().contains(['\u{202e}', '\u{1b}']), "{report}");
}

#[test]
fn names_that_are_none_are_made_visible() {
    // In a message about something else, too.
    let bad = topic("\\u0000\\u202e", "aliases = [\"x\"]\nrequires = [\"\\u0000\\u202e\"]");
    let report = on_a_small_stack(stage(&(one("aliases = [\"x\"]") + &bad + &bad)));
    assert!(report.faults().len() >= 2, "{report}");
    for fault in report.faults() {
        assert!(!format!("{fault} {}", fault.help).contains(['\u{202e}', '\0']), "{fault:?}");
    }
    let report = on_a_small_stack(stage(&(topic_first() + &one("aliases = [\"x\"]").replace("title = \"One\"\n", ""))));
    assert!(report.to_string().contains("already leads to `␀`"), "{report}");
}

/// A stage that begins with a topic whose id is none, and leads where another one wants to.
fn topic_first() -> String {
    format!("title = \"One\"\n{}", topic("\\u0000", "aliases = [\"x\"]"))
}

#[test]
fn mentions_in_titles_are_text() {
    let text = one("").replace("The a", "@everyone <@&5> <#6>");
    assert_eq!(first(&on_a_small_stack(stage(&text))), "");
}

#[test]
fn mangled_content() {
    let files = waymark_roadmap::source::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content")));
    // Numbers that are the same in every run (Knuth's multiplier), so that what fails can be found again.
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or(0) % below.max(1)
    };
    for _ in 0..60 {
        let mut files = files.clone();
        let which = random(files.len());
        let mut bytes = files[which].content.clone().expect("the content can be read").into_owned();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            let until = (at + random(40)).min(bytes.len());
            let pieces: [&[u8]; 8] = [b"", b"\"", b"\"\"\"", b"[", b"]\n", b"\r", b"\xff", "\u{202e}=".as_bytes()];
            bytes.splice(at..until, pieces[random(pieces.len())].iter().copied());
        }
        files[which].content = Ok(bytes.into());
        let report = findings(&files);
        assert!(report.render(80, false).len() < 64 * 1024);
    }
}
