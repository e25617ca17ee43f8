//! What an author is told about content without faults.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use waymark_roadmap::source::SourceFile;
use waymark_roadmap::{load, load_directory};

use crate::given::{check, entry, faq, file, findings, one, stage, stages, topic};

/// A stage `two` with these topics.
fn two(topics: &str) -> String {
    format!("title = \"Two\"\n{topics}")
}

fn described(text: &str) -> Vec<SourceFile> {
    stage(&one("").replace("description = \"`d`\"", &format!("description = {text}")))
}

/// A topic of this many hours.
fn hours(id: &str, hours: u32, more: &str) -> String {
    topic(id, more).replace("hours = 1", &format!("hours = {hours}"))
}

const LINK: &str = "links = [{ title = \"L\", url = \"https://example.org\", kind = \"article\" }]";

#[test]
fn the_shipped_content_needs_no_advice() {
    let loaded =
        load_directory(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content"))).expect("the content is sound");
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
}

#[test]
fn topics_that_nobody_reaches() {
    let avoided = |more: &str| one(&format!("mark = \"avoid\"\n{more}"));
    check(vec![
        (
            "requires what is advised against",
            stage(&(avoided("") + &topic("b", "requires = [\"a\"]"))),
            &["r/one.toml:15:13 warning: `a` is required, but marked `avoid`"],
        ),
        (
            "all that builds on it is told with it",
            stage(
                &(avoided("")
                    + &topic("b", "requires = [\"a\"]")
                    + &topic("c", "requires = [\"b\"]")
                    + &topic("d", "requires = [\"c\", \"b\"]")),
            ),
            &["r/one.toml:15:13 warning: `a` is required, but marked `avoid`"],
        ),
        (
            "an alternative does as well",
            stage(&(avoided("choice = \"x\"") + &topic("b", "choice = \"x\"") + &topic("c", "requires = [\"a\"]"))),
            &[],
        ),
        (
            "one alternative is out of reach, the other is not",
            stage(
                &(avoided("")
                    + &topic("b", "choice = \"x\"\nrequires = [\"a\"]")
                    + &topic("c", "choice = \"x\"")
                    + &topic("d", "requires = [\"b\"]")),
            ),
            &["r/one.toml:16:13 warning: `a` is required, but marked `avoid`"],
        ),
        (
            "a choice that is advised against altogether",
            stage(
                &(avoided("choice = \"x\"")
                    + &topic("b", "choice = \"x\"\nmark = \"avoid\"")
                    + &topic("c", "requires = [\"b\"]")),
            ),
            &["r/one.toml:24:13 warning: `b` is required, but marked `avoid`"],
        ),
        (
            "among what is advised against",
            stage(&(avoided("") + &topic("b", "mark = \"avoid\"\nrequires = [\"a\"]"))),
            &[],
        ),
    ]);
    let chain = avoided("")
        + &topic("b", "requires = [\"a\"]")
        + &topic("c", "requires = [\"b\"]")
        + &topic("d", "requires = [\"b\"]");
    let report = findings(&stage(&chain));
    assert_eq!(
        report.faults()[0].help,
        "nobody is ever led to `b`, nor to the 2 topics that build on it: require something else, or change the mark of `a`"
    );
}

#[test]
fn more_than_a_menu_holds() {
    let topics = |count: usize| {
        stage(&((1..=count).fold("title = \"One\"\n".to_owned(), |all, at| all + &topic(&format!("t{at}"), ""))))
    };
    let many = |count: usize| {
        let all: Vec<_> = (1..=count).map(|at| (format!("s{at}"), two(&topic(&format!("t{at}"), "")))).collect();
        stages(&all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
    };
    check(vec![
        ("a full stage", topics(25), &[]),
        (
            "a stage too many for one",
            topics(27),
            &["r/one.toml:152:1 warning: the stage `one` has 27 topics; a menu holds 25"],
        ),
        ("as many stages as fit", many(25), &[]),
        ("too many stages", many(26), &["r/roadmap.toml:3:177 warning: the roadmap has 26 stages; a menu holds 25"]),
    ]);
}

#[test]
fn the_order_of_stages() {
    let of = |first: &str, second: &str| stages(&[("one", &one(first)), ("two", &two(&topic("b", second)))]);
    check(vec![
        ("forward", of("", "requires = [\"a\"]"), &[]),
        (
            "backward",
            of("requires = [\"b\"]", ""),
            &["r/one.toml:8:13 warning: `b` is required, but comes in a later stage"],
        ),
        ("in one stage", stage(&(one("requires = [\"b\"]") + &topic("b", ""))), &[]),
        (
            "the entry path leaves itself",
            of("", "entry = true\nrequires = [\"a\"]"),
            &["r/two.toml:9:13 warning: `a` is required on the entry path, but is not on it"],
        ),
        ("the entry path is whole", of("entry = true", "entry = true\nrequires = [\"a\"]"), &[]),
        (
            "by an alternative",
            stage(
                &(one("choice = \"x\"")
                    + &topic("b", "choice = \"x\"\nentry = true")
                    + &topic("c", "entry = true\nrequires = [\"a\"]")),
            ),
            &[],
        ),
    ]);
}

#[test]
fn names_that_cannot_be_pressed() {
    let answer = |text: &str, more: &str| {
        faq(&(entry("first-job", more).replace("\"a\"\n", &format!("\"{text}\"\n")) + &entry("cv", "")))
    };
    check(vec![
        (
            "a topic without a button",
            answer("Learn *The a*.", ""),
            &["r/faq.toml:4:10 warning: the answer names the topic `The a`, which members cannot press"],
        ),
        ("a topic with one", answer("Learn *The a*.", "topics = [\"a\"]"), &[]),
        (
            "a slug",
            answer("See *first-job*.", ""),
            &["r/faq.toml:4:10 warning: the answer names the entry `first-job` by its slug, which members do not know"],
        ),
        ("a word that happens to be one", answer("One *cv* only.", ""), &[]),
        ("in code", answer("`*first-job*`", ""), &[]),
    ]);
}

#[test]
fn descriptions() {
    check(vec![
        (
            "only words",
            described("\"A queue holds what is to be done.\""),
            &["r/one.toml:6:15 warning: the description of `a` has no example"],
        ),
        (
            "over several lines",
            described("\"\"\"\nA queue.\n\nIt holds things.\"\"\""),
            &["r/one.toml:6:15 warning: the description of `a` has no example"],
        ),
        ("code", described("\"Call `push`.\""), &[]),
        ("a number", described("\"A till with 3 people.\""), &[]),
        (
            "an example that nothing announces",
            described(
                "\"The first one in is the first one out. People at a till stand in one, and so do letters to be sorted.\"",
            ),
            &[],
        ),
        ("a list", described("\"\"\"\nIt has\n\n- an end\n- a beginning\"\"\""), &[]),
        ("announced", described("\"A queue, for example at a till.\""), &[]),
        ("in another language", described("\"Eine Schlange, zum Beispiel an der Kasse.\""), &[]),
    ]);
}

#[test]
fn links() {
    let unkind = "links = [{ title = \"L\", url = \"https://example.org\" }]";
    check(vec![
        ("without a kind", stage(&one(unkind)), &["r/one.toml:8:10 warning: the link `L` has no `kind`"]),
        (
            "as tables",
            stage(&one("[[topic.links]]\ntitle = \"L\"\nurl = \"https://example.org\"")),
            &["r/one.toml:8:1 warning: the link `L` has no `kind`"],
        ),
        ("nobody gives any", stage(&(one("") + &topic("b", ""))), &[]),
        (
            "forgotten",
            stage(&(one(LINK) + &topic("b", ""))),
            &["r/one.toml:9:1 warning: `b` has no links, unlike most topics of this roadmap"],
        ),
        ("left out on purpose", stage(&(one(LINK) + &topic("b", "links = []"))), &[]),
        ("few give any", stage(&(one(LINK) + &topic("b", "") + &topic("c", ""))), &[]),
        ("nobody needs to learn it", stage(&(one(LINK) + &topic("b", "mark = \"avoid\""))), &[]),
    ]);
}

#[test]
fn hours_far_off() {
    let choice = |of: &[u32]| {
        let topics = of.iter().enumerate().map(|(at, &of)| hours(&format!("t{at}"), of, "choice = \"x\""));
        stage(&("title = \"One\"\n".to_owned() + &topics.collect::<String>()))
    };
    let plain = |of: &[u32]| {
        let topics = of.iter().enumerate().map(|(at, &of)| hours(&format!("t{at}"), of, ""));
        stage(&("title = \"One\"\n".to_owned() + &topics.collect::<String>()))
    };
    let path = |more: &str, count: u32| {
        let mut text = "title = \"One\"\n".to_owned();
        (0..count).for_each(|at| write!(text, "{}", hours(&format!("t{at}"), 200, more)).expect("a string takes it"));
        stage(&text)
    };
    check(vec![
        ("alternatives alike", choice(&[20, 5, 10]), &[]),
        ("one of two", choice(&[41, 10]), &["r/one.toml:7:9 warning: `t0` takes 41 hours, its alternatives about 10"]),
        (
            "a slip up",
            choice(&[90, 9, 10]),
            &["r/one.toml:7:9 warning: `t0` takes 90 hours, its alternatives about 10"],
        ),
        (
            "a slip down",
            choice(&[90, 9, 100]),
            &["r/one.toml:14:9 warning: `t1` takes 9 hours, its alternatives about 90"],
        ),
        (
            "more than the rest of its stage",
            plain(&[4, 60, 6, 8, 5]),
            &["r/one.toml:13:9 warning: `t1` takes 60 hours, longer than the rest of its stage (23)"],
        ),
        ("most of a small stage", plain(&[4, 60, 6, 8]), &[]),
        ("a stage of short ones", plain(&[1, 19, 1, 1, 1]), &[]),
        ("no more than the rest", plain(&[10, 30, 10, 5, 5]), &[]),
        (
            "an entry path for years",
            path("entry = true", 11),
            &["r/roadmap.toml:1:1 warning: the entry path takes 2200 hours; a year of work has 2000"],
        ),
        ("a long roadmap", path("", 11), &[]),
        ("a choice counts once", path("entry = true\nchoice = \"x\"", 11), &[]),
    ]);
}

#[test]
fn advice_comes_when_there_is_no_fault() {
    let text = described("\"A queue.\"");
    let mut files = text.clone();
    files.push(file("s/roadmap.toml", "title = \"S\""));
    assert_eq!(findings(&text).faults().len(), 1);
    assert!(findings(&files).faults().iter().all(|fault| fault.severity == waymark_roadmap::Severity::Error));
}

#[test]
fn any_amount_of_advice_refuses_nothing() {
    let topics: String = (0..1_900).map(|at| topic(&format!("t{at}"), "").replace("`d`", "d")).collect();
    let files = stage(&("title = \"One\"\n".to_owned() + &topics));
    let loaded = load(&files).expect("warnings refuse nothing");
    assert_eq!(loaded.warnings.faults().len() + loaded.warnings.left_out(), 1_901);
    assert!(!loaded.warnings.has_errors());
    assert!(loaded.warnings.to_string().ends_with("1901 warnings\n"), "{}", loaded.warnings);
}

#[test]
fn a_dense_roadmap_takes_no_time() {
    // Each topic requires all before it, and nobody comes to any of them.
    let topics = (0..500).map(|at| {
        let requires: Vec<_> = (0..at).map(|before| format!("\"t{before}\"")).collect();
        let mark = if at == 0 { "avoid" } else { "anytime" };
        topic(&format!("t{at}"), &format!("mark = \"{mark}\"\nrequires = [{}]", requires.join(", ")))
    });
    let files = stage(&("title = \"One\"\n".to_owned() + &topics.collect::<String>()));
    let started = Instant::now();
    let report = findings(&files);
    assert_eq!(report.faults().len() + report.left_out(), 499 + 1);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}
