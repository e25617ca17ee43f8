//! Questions, mistakes, tasks, a project, and which part of the path a topic is on.

use waymark_roadmap::source::SourceFile;
use waymark_roadmap::{CheckKind, Month, Open, Tier, Topic, load};

use crate::given::{Case, check, findings, line, one, stage, topic};

/// A stage whose topic `a` has `more` from the eighth line, and a topic `b`.
fn with(more: &str) -> Vec<SourceFile> {
    stage(&(one(&format!("{}\n", more.trim_end())) + &topic("b", "")))
}

/// A question of the topic `a`, its fields from the ninth line.
fn asked(fields: &str) -> Vec<SourceFile> {
    with(&format!("[[topic.check]]\n{fields}"))
}

/// One with these options, in the twelfth line.
fn choose(options: &str) -> Vec<SourceFile> {
    asked(&format!("id = \"q\"\nkind = \"choose\"\nask = \"Which?\"\noptions = [{options}]"))
}

fn option(text: &str, more: &str) -> String {
    format!("{{ text = \"{text}\", because = \"b\"{more} }}")
}

const OPEN: &str = "[[topic.check]]\nid = \"q\"\nkind = \"recall\"\nask = \"What?\"\nanswer = \"That.\"\n";

#[test]
fn fields_of_a_question() {
    let long = |field: &str, count: usize| {
        OPEN.replace(&format!("{field} = \""), &format!("{field} = \"{}", "x".repeat(count)))
    };
    check(vec![
        (
            "bare",
            asked(""),
            &[
                "r/one.toml:8:1 a check has no `id`",
                "r/one.toml:8:1 a check has no `kind`",
                "r/one.toml:8:1 a check has no `ask`",
            ],
        ),
        ("a kind that is none", with(&OPEN.replace("recall", "guess")), &["r/one.toml:10:8 `kind` cannot be `guess`"]),
        ("a malformed id", with(&OPEN.replace("\"q\"", "\"Q 1\"")), &["r/one.toml:9:6 `id` cannot be `Q 1`"]),
        ("a long question", with(&long("ask", 400)), &["r/one.toml:11:7 `ask` has 405 characters; at most 400 fit"]),
        (
            "a long answer",
            with(&long("answer", 600)),
            &["r/one.toml:12:10 `answer` has 605 characters; at most 600 fit"],
        ),
        (
            "long code",
            with(&format!("{OPEN}code = \"{}\"", "x".repeat(601))),
            &["r/one.toml:13:8 `code` has 601 characters; at most 600 fit"],
        ),
        (
            "code that ends its fence",
            with(&format!("{OPEN}code = \"\"\"\na\n```\nb\"\"\"")),
            &["r/one.toml:13:8 `code` has three backticks in a row"],
        ),
        (
            "a link behind words",
            with(&OPEN.replace("That.", "[That](ftp://x.org)")),
            &["r/one.toml:12:10 `answer` links to `ftp://x.org`, which is neither an http nor an https address"],
        ),
        (
            "a field of the topic after the question's header",
            with(&format!("{OPEN}hours = 2")),
            &["r/one.toml:13:1 a check has no field `hours`"],
        ),
        (
            "a question's field without its header",
            with("ask = \"What?\""),
            &["r/one.toml:8:1 a topic has no field `ask`"],
        ),
        (
            "one table for many",
            with(&OPEN.replace("[[topic.check]]", "[topic.check]")),
            &["r/one.toml:8:1 `check` is one table; it takes a list of them"],
        ),
    ]);
}

#[test]
fn what_a_kind_asks_for() {
    let [a, b, right] = [option("1", ""), option("2", ""), option("3", ", right = true")];
    let three = format!("{a}, {b}, {right}");
    let answered = OPEN.replace("recall", "choose");
    let cases: Vec<Case<'_>> = vec![
        ("sound", choose(&three), &[]),
        (
            "no options",
            with(&answered.replace("answer = \"That.\"\n", "")),
            &["r/one.toml:8:1 the check `q` has no `options`"],
        ),
        (
            "an answer to choose from",
            with(&answered),
            &[
                "r/one.toml:8:1 the check `q` has no `options`",
                "r/one.toml:12:10 the check `q` is of the kind `choose`, which has no `answer`",
            ],
        ),
        ("one option", choose(&right), &["r/one.toml:12:11 `options` has 1 item; at least 2 are needed"]),
        ("none", choose(""), &["r/one.toml:12:11 `options` is empty"]),
        (
            "six",
            choose(&[three.as_str(), &option("4", ""), &option("5", ""), &option("6", "")].join(", ")),
            &["r/one.toml:12:11 `options` has 6 items; at most 5 fit"],
        ),
        (
            "none of them right",
            choose(&format!("{a}, {b}")),
            &["r/one.toml:8:1 none of the options of the check `q` is right"],
        ),
        (
            "two right",
            choose(&format!("{right}, {}", option("4", ", right = true"))),
            &["r/one.toml:12:57 the check `q` has two right options"],
        ),
        (
            "right, in quotes",
            choose(&format!("{a}, {}", option("2", ", right = \"true\""))),
            &["r/one.toml:12:80 `right` takes true or false; this is text"],
        ),
        (
            "one text twice",
            choose(&format!("{a}, {a}, {right}")),
            &["r/one.toml:12:52 the check `q` has the option `1` twice"],
        ),
        (
            "an option without a reason",
            choose(&format!("{{ text = \"1\" }}, {right}")),
            &["r/one.toml:12:12 an option has no `because`"],
        ),
        (
            "a long option",
            choose(&format!("{}, {right}", option(&"x".repeat(81), ""))),
            &["r/one.toml:12:21 `text` has 81 characters; at most 80 fit"],
        ),
        (
            "no answer",
            with(&OPEN.replace("answer = \"That.\"\n", "")),
            &["r/one.toml:8:1 the check `q` has no `answer`"],
        ),
        (
            "options beside an answer",
            with(&format!("{OPEN}options = [{three}]")),
            &["r/one.toml:8:1 the check `q` has `options`, but is of the kind `recall`"],
        ),
    ];
    check(cases.into_iter().map(|(name, files, expect)| (name, no_advice(files), expect)).collect());
}

/// With two more questions, so that there is nothing to advise.
fn no_advice(mut files: Vec<SourceFile>) -> Vec<SourceFile> {
    for file in files.iter_mut().filter(|file| file.path == "r/one.toml") {
        let text = String::from_utf8(file.content.clone().expect("it is read").into_owned()).expect("it is text");
        let more =
            ["predict", "explain"].map(|kind| OPEN.replace("\"q\"", &format!("\"{kind}\"")).replace("recall", kind));
        let b = text.find("[[topic]]\nid = \"b\"").expect("it has the topic `b`");
        let text = format!("{}{}{}check = []\n", &text[..b], more.concat(), &text[b..]);
        file.content = Ok(text.into_bytes().into());
    }
    files
}

#[test]
fn names_of_questions_and_what_they_confuse() {
    let named = |id: &str| OPEN.replace("\"q\"", &format!("\"{id}\""));
    let confuses = |ids: &str| no_advice(with(&format!("{OPEN}confuses = [{ids}]")));
    check(vec![
        (
            "twice in a topic",
            with(&(named("x") + &named("x"))),
            &["r/one.toml:14:6 this topic has two checks called `x`"],
        ),
        ("another topic", confuses("\"b\""), &[]),
        ("itself", confuses("\"a\""), &["r/one.toml:13:13 the topic `a` names itself in `confuses`"]),
        ("none that there is", confuses("\"zebra\""), &["r/one.toml:13:13 there is no topic `zebra`"]),
        ("twice", confuses("\"b\", \"b\""), &["r/one.toml:13:18 `b` is listed twice in `confuses`"]),
    ]);
}

#[test]
fn mistakes_tasks_and_projects() {
    let project = |more: &str| with(&format!("[topic.project]\ntitle = \"P\"\nbrief = \"b\"\nhours = 4\n{more}"));
    check(vec![
        (
            "a bare mistake",
            with("[[topic.mistake]]"),
            &[
                "r/one.toml:8:1 a mistake has no `sign`",
                "r/one.toml:8:1 a mistake has no `cause`",
                "r/one.toml:8:1 a mistake has no `fix`",
            ],
        ),
        (
            "a sign over two lines",
            with("[[topic.mistake]]\nsign = \"a\\nb\"\ncause = \"c\"\nfix = \"f\""),
            &["r/one.toml:9:8 `sign` has a line break or a tab"],
        ),
        (
            "a bare task",
            with("[[topic.task]]"),
            &["r/one.toml:8:1 a task has no `do`", "r/one.toml:8:1 a task has no `expect`"],
        ),
        ("a project", project("accept = [\"1\", \"2\", \"3\"]"), &[]),
        (
            "few criteria",
            project("accept = [\"1\", \"2\"]"),
            &["r/one.toml:12:10 `accept` has 2 items; at least 3 are needed"],
        ),
        (
            "many",
            project("accept = [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\"]"),
            &["r/one.toml:12:10 `accept` has 8 items; at most 7 fit"],
        ),
        ("no criteria", project(""), &["r/one.toml:8:1 a project has no `accept`"]),
        (
            "two projects",
            with(
                &"[[topic.project]]\ntitle = \"P\"\nbrief = \"b\"\nhours = 4\naccept = [\"1\", \"2\", \"3\"]\n"
                    .repeat(2),
            ),
            &["r/one.toml:8:1 `project` is one table; this is a list of 2"],
        ),
        ("a project of a line", with("project = \"P\""), &["r/one.toml:8:11 `project` takes a table; this is text"]),
        ("a month", with("verified = \"2026-11\""), &[]),
        ("no month", with("verified = \"November 2026\""), &["r/one.toml:8:12 `verified` cannot be `November 2026`"]),
        ("a date", with("verified = 2026-11-27"), &["r/one.toml:8:12 `verified` takes text in quotes; this is a date"]),
    ]);
}

#[test]
fn parts_of_the_path() {
    let two = |a: &str, b: &str| stage(&(one(a) + &topic("b", b)));
    check(vec![
        ("either way of writing it", two("entry = true", "tier = \"entry\"\nrequires = [\"a\"]"), &[]),
        ("both", with("entry = true\ntier = \"entry\""), &[]),
        (
            "two things",
            with("entry = true\ntier = \"first-year\""),
            &["r/one.toml:2:1 a topic of another `tier` cannot have `entry = true`"],
        ),
        ("no tier", with("tier = \"later\""), &["r/one.toml:8:8 `tier` cannot be `later`"]),
        (
            "the first year builds on the entry path",
            two("tier = \"entry\"", "tier = \"first-year\"\nrequires = [\"a\"]"),
            &[],
        ),
        (
            "and on nothing later",
            two("", "tier = \"first-year\"\nrequires = [\"a\"]"),
            &["r/one.toml:15:13 warning: `a` is required in the first year, but comes after it"],
        ),
        (
            "nor does the entry path on it",
            two("tier = \"first-year\"", "tier = \"entry\"\nrequires = [\"a\"]"),
            &["r/one.toml:16:13 warning: `a` is required on the entry path, but is not on it"],
        ),
        ("only with another", with("only_with = [\"b\"]"), &[]),
        (
            "only with itself",
            with("only_with = [\"a\"]"),
            &["r/one.toml:8:14 the topic `a` names itself in `only_with`"],
        ),
        (
            "only with nothing that there is",
            with("only_with = [\"zebra\"]"),
            &["r/one.toml:8:14 there is no topic `zebra`"],
        ),
        (
            "only with what nobody is led to",
            two("only_with = [\"b\"]", "mark = \"avoid\""),
            &["r/one.toml:8:14 warning: `a` never counts: what it matters with is marked `avoid`"],
        ),
    ]);
}

#[test]
fn what_is_missing_is_advised() {
    let question = |kind: &str, id: usize| OPEN.replace("recall", kind).replace("\"q\"", &format!("\"q{id}\""));
    let questions = |kinds: &[&str]| kinds.iter().enumerate().map(|(at, kind)| question(kind, at)).collect::<String>();
    let full = questions(&["recall", "predict", "explain"]);
    let mistake = "[[topic.mistake]]\nsign = \"s\"\ncause = \"c\"\nfix = \"f\"\n";
    let two = |a: &str, b: &str| stage(&(one(a) + &topic("b", b)));
    check(vec![
        ("nobody has any", two("", ""), &[]),
        ("all have enough", two(&full, &full), &[]),
        (
            "few, and none to commit to",
            two(&questions(&["recall", "explain"]), &full),
            &[
                "r/one.toml:2:1 warning: `a` has 2 checks only",
                "r/one.toml:2:1 warning: no check of `a` is of the kind `predict` or `choose`",
            ],
        ),
        ("one only", two(&questions(&["predict"]), &full), &["r/one.toml:2:1 warning: `a` has 1 check only"]),
        (
            "none, unlike most",
            two("", &full),
            &["r/one.toml:2:1 warning: `a` has no check, unlike most topics of this roadmap"],
        ),
        ("none, on purpose", two("check = []", &full), &[]),
        (
            "no mistakes, unlike most",
            two("", mistake),
            &["r/one.toml:2:1 warning: `a` has no mistakes, unlike most topics of this roadmap"],
        ),
        ("no mistakes, on purpose", two("mistake = []", mistake), &[]),
        ("what is advised against needs none", two("mark = \"avoid\"", &(full.clone() + mistake)), &[]),
        (
            "a choice of which one is picked",
            two("choice = \"c\"\nmark = \"recommended\"", "choice = \"c\""),
            &["r/one.toml:10:1 warning: `b` has no `mark`, and an alternative to it is recommended"],
        ),
        ("of which none is", two("choice = \"c\"", "choice = \"c\""), &[]),
    ]);
}

#[test]
fn what_was_last_run_long_ago() {
    let files = with("verified = \"2026-11\"");
    let loaded = load(&files).expect("it is sound");
    for (today, expect) in [
        ("2026-11", None),
        ("2027-11", None),
        ("2027-12", Some("r/one.toml:8:12 warning: the examples of `a` were last run 13 months ago")),
        ("2026-01", None),
    ] {
        let report = loaded.outdated(Month::from_text(today).unwrap());
        assert_eq!(report.faults().first().map(line).as_deref(), expect, "{today}");
    }
    assert!(findings(&files).is_empty(), "a year alone is no advice");
}

#[test]
fn what_it_becomes() {
    let topic = first_topic(
        r#"
tier = "first-year"
only_with = ["b"]
verified = "2026-11"
versions = ["curl 8"]
[[topic.check]]
id = "second-delete"
kind = "choose"
ask = "What does the *second* one get?"
code = """
curl -X DELETE localhost/7
curl -X DELETE localhost/7
"""
options = [
  { text = "204", because = "It was there only once." },
  { text = "`404`", because = "It is gone.", right = true },
]
confuses = ["b"]
[[topic.check]]
id = "why"
kind = "explain"
ask = "Why?"
answer = "So that it can be repeated."
[[topic.mistake]]
sign = "`curl: (7)`"
cause = "Nobody listens."
fix = "Start it."
[[topic.task]]
do = "Send one."
expect = "Its status."
[topic.project]
title = "Your own curl"
brief = "It sends a request."
hours = 3
accept = ["1", "2", "3"]
stretch = "TLS"
"#,
    );
    assert_eq!((topic.tier, topic.only_with.len()), (Some(Tier::FirstYear), 1));
    assert_eq!((topic.verified, topic.versions.as_slice()), (Month::from_text("2026-11"), &["curl 8".to_owned()][..]));
    let [choose, explain] = &topic.checks[..] else { panic!("{:?}", topic.checks) };
    assert_eq!(choose.code.as_deref(), Some("curl -X DELETE localhost/7\ncurl -X DELETE localhost/7"));
    assert_eq!((choose.id.as_str(), choose.kind.name(), choose.confuses.len()), ("second-delete", "choose", 1));
    let CheckKind::Choose { options, right } = &choose.kind else { panic!("{:?}", choose.kind) };
    assert_eq!((options[*right].text.as_str(), options[0].because.as_str()), ("`404`", "It was there only once."));
    let CheckKind::Open { how: Open::Explain, answer } = &explain.kind else { panic!("{:?}", explain.kind) };
    assert_eq!(answer, "So that it can be repeated.");
    assert_eq!((topic.mistakes[0].fix.as_str(), topic.tasks[0].hint.as_deref()), ("Start it.", None));
    let project = topic.project.expect("it is there");
    assert_eq!((project.accept.len(), project.stretch.as_deref()), (3, Some("TLS")));
}

#[test]
fn members_see_nothing_that_is_left_to_write() {
    let question = "[[topic.check]]\nid = \"#\"\nkind = \"recall\"\nask = \"What?\"\nanswer = \"@\"\n";
    let one = |id: &str, answer: &str| question.replace('#', id).replace('@', answer);
    let project =
        "[topic.project]\ntitle = \"P\"\nbrief = \"TODO: say it\"\nhours = 4\naccept = [\"1\", \"2\", \"3\"]\n";
    let topic = first_topic(&(one("left", "TODO: answer it") + &one("written", "That.") + project));
    let ids: Vec<_> = topic.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(ids, ["written"]);
    assert!(topic.project.is_none());
}

/// The topic `a`, with `more` in it.
fn first_topic(more: &str) -> Topic {
    let library = load(&with(more)).expect("it is sound").library;
    let (_, topic) = library.default_roadmap().topics().next().expect("it is there");
    topic.clone()
}
