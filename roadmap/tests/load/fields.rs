//! Each rule of a single field.

use crate::given::{Case, ROADMAP, check, entry, faq, file, one, stage, stages, topic};

/// A stage whose only topic has `line` in its eighth line.
fn with(line: &str) -> Vec<waymark_roadmap::source::SourceFile> {
    stage(&one(line))
}

/// A stage whose only topic has `line` for the line that starts with the same field.
fn instead(line: &str) -> Vec<waymark_roadmap::source::SourceFile> {
    let field = line.split(' ').next().unwrap_or("");
    let text = one("");
    let lines = text.lines().enumerate().map(|(at, old)| if at > 0 && old.starts_with(field) { line } else { old });
    stage(&lines.collect::<Vec<_>>().join("\n"))
}

fn list(field: &str, item: &str, count: usize) -> String {
    format!("{field} = [{}]", (0..count).map(|at| item.replace('#', &at.to_string())).collect::<Vec<_>>().join(", "))
}

#[test]
fn required_fields() {
    check(vec![
        (
            "a bare roadmap",
            vec![file("r/roadmap.toml", ""), file("r/one.toml", one(""))],
            &[
                "r/roadmap.toml:1:1 a roadmap has no `title`",
                "r/roadmap.toml:1:1 a roadmap has no `summary`",
                "r/roadmap.toml:1:1 a roadmap has no `stages`",
            ],
        ),
        (
            "a bare stage",
            stage(""),
            &["r/one.toml:1:1 a stage has no `title`", "r/one.toml:1:1 a stage has no `topic`"],
        ),
        (
            "a bare topic",
            stage("title = \"One\"\n[[topic]]\n"),
            &[
                "r/one.toml:2:1 a topic has no `id`",
                "r/one.toml:2:1 a topic has no `title`",
                "r/one.toml:2:1 a topic has no `summary`",
                "r/one.toml:2:1 a topic has no `description`",
                "r/one.toml:2:1 a topic has no `hours`",
            ],
        ),
        (
            "a bare entry",
            faq("[[faq]]\n"),
            &[
                "r/faq.toml:1:1 an entry has no `slug`",
                "r/faq.toml:1:1 an entry has no `question`",
                "r/faq.toml:1:1 an entry has no `answer`",
            ],
        ),
        (
            "a bare link",
            with("links = [{}]"),
            &["r/one.toml:8:10 a link has no `title`", "r/one.toml:8:10 a link has no `url`"],
        ),
        ("no topic", stage("title = \"One\"\ntopic = []"), &["r/one.toml:2:9 `topic` is empty"]),
        (
            "no stage",
            vec![file("r/roadmap.toml", ROADMAP.replace("\"one\"", ""))],
            &["r/roadmap.toml:3:10 `stages` is empty"],
        ),
    ]);
}

#[test]
fn types() {
    check(vec![
        ("text for a number", instead("hours = \"6\""), &["r/one.toml:7:9 `hours` takes a number; this is text"]),
        ("a number for text", instead("title = 3"), &["r/one.toml:4:9 `title` takes text in quotes; this is a number"]),
        ("text for a flag", with("entry = \"yes\""), &["r/one.toml:8:9 `entry` takes true or false; this is text"]),
        ("text for a list", with("requires = \"b\""), &["r/one.toml:8:12 `requires` takes a list; this is text"]),
        (
            "numbers in a list",
            with("aliases = [1, \"x\"]"),
            &["r/one.toml:8:12 `aliases` takes text in quotes; this is a number"],
        ),
        ("a date", with("why = 2020-01-01"), &["r/one.toml:8:7 `why` takes text in quotes; this is a date"]),
        (
            "text for tables",
            with("links = [\"https://example.org\"]"),
            &["r/one.toml:8:10 `links` takes tables; this is text"],
        ),
        (
            "a list for text",
            instead("description = [\"d\"]"),
            &["r/one.toml:6:15 `description` takes text in quotes; this is a list"],
        ),
        (
            "one table for many",
            stage("title = \"One\"\n[topic]\nid = \"a\""),
            &[
                "r/one.toml:2:1 `topic` is one table; it takes a list of them",
                "r/one.toml:2:1 a topic has no `title`",
                "r/one.toml:2:1 a topic has no `summary`",
                "r/one.toml:2:1 a topic has no `description`",
                "r/one.toml:2:1 a topic has no `hours`",
            ],
        ),
        (
            "text for topics",
            stage("title = \"One\"\ntopic = \"a\""),
            &["r/one.toml:2:9 `topic` takes tables; this is text"],
        ),
        ("a table for text", with("why = { a = 1 }"), &["r/one.toml:8:7 `why` takes text in quotes; this is a table"]),
        ("a dotted key", with("why.not = 1"), &["r/one.toml:8:1 `why` takes text in quotes; this is a table"]),
    ]);
}

#[test]
fn ids() {
    check(vec![
        ("upper case", instead("id = \"HTTP\""), &["r/one.toml:3:6 `id` cannot be `HTTP`"]),
        ("a space", instead("id = \"a b\""), &["r/one.toml:3:6 `id` cannot be `a b`"]),
        ("an underscore", instead("id = \"a_b\""), &["r/one.toml:3:6 `id` cannot be `a_b`"]),
        ("empty", instead("id = \"\""), &["r/one.toml:3:6 `id` cannot be ``"]),
        ("a line break", instead("id = \"a\\nb\""), &["r/one.toml:3:6 `id` cannot be `a␊b`"]),
        ("40 characters", instead(&format!("id = \"{}\"", "a".repeat(40))), &[]),
        (
            "41 characters",
            instead(&format!("id = \"{}\"", "a".repeat(41))),
            &["r/one.toml:3:6 `id` has 41 characters; at most 40 fit"],
        ),
        ("a slug", faq(&entry("Salary", "")), &["r/faq.toml:2:8 `slug` cannot be `Salary`"]),
    ]);
}

#[test]
fn lengths() {
    let over = |field: &str, max: usize| instead(&format!("{field} = \"{}\"", "x".repeat(max + 1)));
    let upto = |field: &str, max: usize| instead(&format!("{field} = \"`{}`\"", "x".repeat(max - 2)));
    check(vec![
        ("title", over("title", 80), &["r/one.toml:4:9 `title` has 81 characters; at most 80 fit"]),
        ("title fits", upto("title", 80), &[]),
        ("summary", over("summary", 100), &["r/one.toml:5:11 `summary` has 101 characters; at most 100 fit"]),
        ("summary fits", upto("summary", 100), &[]),
        (
            "description",
            over("description", 2000),
            &["r/one.toml:6:15 `description` has 2001 characters; at most 2000 fit"],
        ),
        ("description fits", upto("description", 2000), &[]),
        (
            "why",
            with(&format!("why = \"{}\"", "x".repeat(501))),
            &["r/one.toml:8:7 `why` has 501 characters; at most 500 fit"],
        ),
        (
            "alias",
            with(&format!("aliases = [\"{}\"]", "x".repeat(61))),
            &["r/one.toml:8:12 an item of `aliases` has 61 characters; at most 60 fit"],
        ),
        ("alias fits", with(&format!("aliases = [\"{}\"]", "x".repeat(60))), &[]),
        (
            "project",
            with(&format!("projects = [\"{}\"]", "x".repeat(201))),
            &["r/one.toml:8:13 an item of `projects` has 201 characters; at most 200 fit"],
        ),
        (
            "link title",
            with(&format!("links = [{{ title = \"{}\", url = \"https://a.org\" }}]", "x".repeat(101))),
            &["r/one.toml:8:20 `title` has 101 characters; at most 100 fit"],
        ),
        (
            "address",
            with(&format!("links = [{{ title = \"x\", url = \"https://a.org/{}\" }}]", "x".repeat(499))),
            &["r/one.toml:8:31 `url` has 513 characters; at most 512 fit"],
        ),
        (
            "address fits",
            with(&format!(
                "links = [{{ title = \"x\", url = \"https://a.org/{}\", kind = \"book\" }}]",
                "x".repeat(498)
            )),
            &[],
        ),
        (
            "roadmap",
            vec![
                file("r/roadmap.toml", ROADMAP.replace("\"R\"", &format!("\"{}\"", "x".repeat(81)))),
                file("r/one.toml", one("")),
            ],
            &["r/roadmap.toml:1:9 `title` has 81 characters; at most 80 fit"],
        ),
        (
            "stage summary",
            stage(&one("").replacen('\n', &format!("\nsummary = \"{}\"\n", "x".repeat(101)), 1)),
            &["r/one.toml:2:11 `summary` has 101 characters; at most 100 fit"],
        ),
        (
            "question",
            faq(&entry("a", "").replace("What is a?", &"x".repeat(101))),
            &["r/faq.toml:3:12 `question` has 101 characters; at most 100 fit"],
        ),
        (
            "answer",
            faq(&entry("a", "").replace("\"a\"\n\n", &format!("\"{}\"\n", "x".repeat(3501)))),
            &["r/faq.toml:4:10 `answer` has 3501 characters; at most 3500 fit"],
        ),
        ("answer fits", faq(&entry("a", "").replace("\"a\"\n\n", &format!("\"{}\"\n", "x".repeat(3500)))), &[]),
        (
            "emoji count twice",
            instead(&format!("title = \"{}\"", "😀".repeat(41))),
            &["r/one.toml:4:9 `title` has 82 characters; at most 80 fit"],
        ),
        ("emoji fit", instead(&format!("title = \"{}\"", "😀".repeat(40))), &[]),
    ]);
}

#[test]
fn characters() {
    check(vec![
        ("only spaces", instead("title = \"  \""), &["r/one.toml:4:9 `title` has nothing to see in it"]),
        (
            "only zero width",
            instead("summary = \"\u{200b}\u{2060}\""),
            &["r/one.toml:5:11 `summary` has nothing to see in it"],
        ),
        (
            "an invisible alias",
            with("aliases = [\"\\u200b\"]"),
            &["r/one.toml:8:12 an item of `aliases` has nothing to see in it"],
        ),
        (
            "an empty description",
            instead("description = \"\"\"\n\n\"\"\""),
            &["r/one.toml:6:15 `description` has nothing to see in it"],
        ),
        ("a line break", instead("title = \"a\\nb\""), &["r/one.toml:4:9 `title` has a line break or a tab"]),
        ("a tab", instead("summary = \"a\\tb\""), &["r/one.toml:5:11 `summary` has a line break or a tab"]),
        ("a line separator", instead("title = \"a\\u2028b\""), &["r/one.toml:4:9 `title` has a line break or a tab"]),
        ("lines for one", with("why = \"\"\"\na\nb\"\"\""), &["r/one.toml:8:7 `why` has a line break or a tab"]),
        ("lines and tabs in a description", instead("description = \"`a`\\n\\tb\""), &[]),
        (
            "an escaped control character",
            instead("title = \"a\\u0007b\""),
            &["r/one.toml:4:9 `title` has a control character (\\u{7})"],
        ),
        (
            "an escaped NUL in a description",
            instead("description = \"a\\u0000b\""),
            &["r/one.toml:6:15 `description` has a NUL character (\\u{0})"],
        ),
        (
            "an escaped carriage return",
            instead("description = \"a\\rb\""),
            &["r/one.toml:6:15 `description` has a carriage return without a line feed (\\u{d})"],
        ),
        (
            "an escaped override",
            instead("description = \"a\\u202Eb\""),
            &["r/one.toml:6:15 `description` has a character that reorders text (\\u{202e})"],
        ),
        (
            "an escaped isolate",
            with("projects = [\"a\\u2066b\"]"),
            &["r/one.toml:8:13 an item of `projects` has a character that reorders text (\\u{2066})"],
        ),
    ]);
}

#[test]
fn words_numbers_and_addresses() {
    check(vec![
        ("an unknown mark", with("mark = \"recomended\""), &["r/one.toml:8:8 `mark` cannot be `recomended`"]),
        ("a mark far from any", with("mark = \"must\""), &["r/one.toml:8:8 `mark` cannot be `must`"]),
        ("a mark in the wrong case", with("mark = \"Avoid\""), &["r/one.toml:8:8 `mark` cannot be `Avoid`"]),
        (
            "an unknown kind",
            with("links = [{ title = \"t\", url = \"https://a.org\", kind = \"oficial\" }]"),
            &["r/one.toml:8:55 `kind` cannot be `oficial`"],
        ),
        (
            "no kind",
            with("links = [{ title = \"t\", url = \"https://a.org\" }]"),
            &["r/one.toml:8:10 warning: the link `t` has no `kind`"],
        ),
        ("too few hours", instead("hours = 0.5"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("too many hours", instead("hours = 200.5"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("one hour", instead("hours = 1"), &[]),
        ("hours with decimals", instead("hours = 2.5"), &[]),
        ("most hours", instead("hours = 200"), &[]),
        ("no hours", instead("hours = 0"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("hours below", instead("hours = -3"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("not a number", instead("hours = nan"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("infinite", instead("hours = inf"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("huge", instead("hours = 1e999"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("huge and whole", instead("hours = 99999999999999999999"), &["r/one.toml:7:9 `hours` is out of range"]),
        ("other base", instead("hours = 0x10"), &[]),
        (
            "a script",
            with("links = [{ title = \"t\", url = \"javascript:alert(1)\" }]"),
            &["r/one.toml:8:31 `url` is not a web address"],
        ),
        (
            "ftp",
            with("links = [{ title = \"t\", url = \"ftp://a.org\" }]"),
            &["r/one.toml:8:31 `url` is neither an http nor an https address"],
        ),
        ("no host", with("links = [{ title = \"t\", url = \"https://\" }]"), &["r/one.toml:8:31 `url` has no host"]),
        (
            "no domain",
            with("links = [{ title = \"t\", url = \"https://localhost/x\" }]"),
            &["r/one.toml:8:31 `url` has a host that is not on the web"],
        ),
        (
            "a script behind words",
            instead("description = \"[Your bank](javascript:alert(1))\""),
            &["r/one.toml:6:15 `description` links to `javascript:alert(1)`, which is not a web address"],
        ),
        (
            "another host behind words",
            instead("description = \"[Docs](https://docs.rs@evil.org)\""),
            &[
                "r/one.toml:6:15 `description` links to `https://docs.rs@evil.org`, which has a user name before its host",
            ],
        ),
        ("code is no link", instead("description = \"`[a](javascript:x)`\""), &[]),
    ]);
}

#[test]
fn counts() {
    let link = "{ title = \"t\", url = \"https://a.org/#\", kind = \"book\" }";
    check(vec![
        ("10 links", with(&list("links", link, 10)), &[]),
        ("11 links", with(&list("links", link, 11)), &["r/one.toml:8:9 `links` has 11 items; at most 10 fit"]),
        ("5 projects", with(&list("projects", "\"p\"", 5)), &[]),
        ("6 projects", with(&list("projects", "\"p\"", 6)), &["r/one.toml:8:12 `projects` has 6 items; at most 5 fit"]),
        ("30 aliases", with(&list("aliases", "\"x#\"", 30)), &[]),
        (
            "31 aliases",
            with(&list("aliases", "\"x#\"", 31)),
            &["r/one.toml:8:11 `aliases` has 31 items; at most 30 fit"],
        ),
        ("31 aliases of an entry", faq(&entry("a", &list("aliases", "\"x#\"", 31))), &[]),
        (
            "2,000 topics",
            many(2000),
            &[
                "r/one.toml:152:1 warning: the stage `one` has 1500 topics; a menu holds 25",
                "r/two.toml:152:1 warning: the stage `two` has 500 topics; a menu holds 25",
            ],
        ),
        ("2,001 topics", many(2001), &["r/two.toml:3002:1 the roadmap has 2001 topics; at most 2000 fit"]),
    ]);
}

fn many(count: usize) -> Vec<waymark_roadmap::source::SourceFile> {
    let topics = |range: std::ops::Range<usize>| range.map(|at| topic(&format!("t{at}"), "")).collect::<String>();
    let (one, two) = (topics(0..1500), topics(1500..count));
    stages(&[("one", &format!("title = \"One\"\n{one}")), ("two", &format!("title = \"Two\"\n{two}"))])
}

#[test]
fn unknown_fields() {
    let cases: Vec<Case<'_>> = vec![
        (
            "a typo is not also missing",
            instead("title = \"x\"").into_iter().map(|file| retitled(file, "titel")).collect(),
            &["r/one.toml:4:1 a topic has no field `titel`"],
        ),
        (
            "a typo of an optional field",
            with("aliasses = [\"x\"]"),
            &["r/one.toml:8:1 a topic has no field `aliasses`"],
        ),
        (
            "what a typo holds is looked at",
            with("requirs = [\"nothing\"]"),
            &["r/one.toml:8:1 a topic has no field `requirs`", "r/one.toml:8:12 there is no topic `nothing`"],
        ),
        (
            "an id by another name",
            stage(
                "title = \"One\"\n[[topic]]\nId = \"a\"\ntitle = \"t\"\nsummary = \"s\"\ndescription = \"d\"\nhours = 1\n[[topic]]\nid = \"b\"\ntitle = \"t2\"\nsummary = \"s\"\ndescription = \"d\"\nhours = 1\nrequires = [\"a\"]",
            ),
            &["r/one.toml:3:1 a topic has no field `Id`"],
        ),
        ("nothing like a field", with("colour = \"red\""), &["r/one.toml:8:1 a topic has no field `colour`"]),
        (
            "in a link",
            with("links = [{ title = \"t\", href = \"https://a.org\" }]"),
            &["r/one.toml:8:25 a link has no field `href`"],
        ),
        ("in an entry", faq(&entry("a", "alias = [\"x\"]")), &["r/faq.toml:5:1 an entry has no field `alias`"]),
        (
            "a wrong table",
            stage(&one("").replace("[[topic]]", "[[topics]]")),
            &["r/one.toml:2:3 a stage has no field `topics`"],
        ),
        (
            "one wrong table of two",
            stage(&(one("requires = [\"b\"]") + &topic("b", "mark = \"x\"").replace("[[topic]]", "[[toic]]"))),
            &["r/one.toml:9:3 a stage has no field `toic`", "r/one.toml:15:8 `mark` cannot be `x`"],
        ),
        ("a field too many", with("why = \"x\"\nwy = \"x\""), &["r/one.toml:9:1 a topic has no field `wy`"]),
        ("one that does not show", with("\"a\\u202eb\" = 1"), &["r/one.toml:8:1 a topic has no field `a\\u{202e}b`"]),
    ];
    check(cases);
}

fn retitled(file: waymark_roadmap::source::SourceFile, name: &str) -> waymark_roadmap::source::SourceFile {
    let text =
        String::from_utf8(file.content.map(std::borrow::Cow::into_owned).unwrap_or_default()).unwrap_or_default();
    let text =
        if file.path.ends_with("one.toml") { text.replace("title = \"x\"", &format!("{name} = \"x\"")) } else { text };
    crate::given::file(&file.path, text)
}
