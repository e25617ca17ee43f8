//! What points where, circles and choices.

use crate::given::{ROADMAP, check, entry, faq, file, one, stage, stages, topic};

#[test]
fn references_name_ids() {
    let two = |more: &str| stage(&(one("aliases = [\"first\"]") + &topic("basics", more)));
    check(vec![
        ("known", two("requires = [\"a\"]"), &[]),
        (
            "of a later stage",
            stages(&[
                ("one", &one("requires = [\"b\"]")),
                ("two", &("title = \"Two\"\n".to_owned() + &topic("b", ""))),
            ]),
            &["r/one.toml:8:13 warning: `b` is required, but comes in a later stage"],
        ),
        ("unknown", two("requires = [\"nothing\"]"), &["r/one.toml:15:13 there is no topic `nothing`"]),
        (
            "near",
            stage(&(one("requires = [\"basic\"]") + &topic("basics", ""))),
            &["r/one.toml:8:13 there is no topic `basic`"],
        ),
        (
            "a misspelt id is one fault",
            stage(
                &(one("requires = [\"command-line\"]")
                    + &topic("comand-line", "")
                    + &topic("c", "requires = [\"command-line\"]")),
            ),
            &["r/one.toml:8:13 there is no topic `command-line`"],
        ),
        (
            "a misspelt reference is one each",
            stage(
                &(one("requires = [\"basic\"]")
                    + &topic("basics", "")
                    + &topic("c", "requires = [\"basic\"]")
                    + &topic("d", "requires = [\"basics\"]")),
            ),
            &["r/one.toml:8:13 there is no topic `basic`", "r/one.toml:21:13 there is no topic `basic`"],
        ),
        ("wrong case", two("requires = [\"A\"]"), &["r/one.toml:15:13 there is no topic `A`"]),
        ("an alias", two("requires = [\"First\"]"), &["r/one.toml:15:13 there is no topic `First`"]),
        ("twice", two("requires = [\"a\", \"a\"]"), &["r/one.toml:15:18 `a` is listed twice in `requires`"]),
        ("itself", two("requires = [\"basics\"]"), &["r/one.toml:15:13 the topic `basics` requires itself"]),
        (
            "to a malformed id",
            stage(&(one("requires = [\"B_2\", \"b-2\"]") + &topic("B_2", ""))),
            &["r/one.toml:10:6 `id` cannot be `B_2`"],
        ),
        (
            "to a doubled id",
            stage(&(one("") + &topic("a", "") + &topic("b", "requires = [\"a\"]"))),
            &["r/one.toml:9:6 there are two topics called `a`"],
        ),
        (
            "to a topic with a bad title",
            stage(&(one("").replace("The a", "") + &topic("b", "requires = [\"a\"]"))),
            &["r/one.toml:4:9 `title` has nothing to see in it"],
        ),
        (
            "related",
            faq(&(entry("x", "related = [\"y\"]") + &entry("y", "related = [\"z\", \"y\"]"))),
            &["r/faq.toml:10:12 there is no entry `z`", "r/faq.toml:10:17 the entry `y` is related to itself"],
        ),
        (
            "topics of an entry",
            faq(&entry("x", "topics = [\"a\", \"b\", \"x\"]")),
            &["r/faq.toml:5:16 there is no topic `b`", "r/faq.toml:5:21 there is no topic `x`"],
        ),
        (
            "avoided",
            two("requires = [\"a\"]")
                .into_iter()
                .map(|f| replaced(f, "aliases = [\"first\"]", "mark = \"avoid\""))
                .collect(),
            &["r/one.toml:15:13 warning: `a` is required, but marked `avoid`"],
        ),
        (
            "an alternative",
            stage(&(one("choice = \"x\"") + &topic("b", "choice = \"x\"\nrequires = [\"a\"]"))),
            &["r/one.toml:16:13 warning: `a` is required, but is an alternative to this topic"],
        ),
    ]);
}

fn replaced(f: waymark_roadmap::source::SourceFile, from: &str, to: &str) -> waymark_roadmap::source::SourceFile {
    let text = String::from_utf8(f.content.map(std::borrow::Cow::into_owned).unwrap_or_default()).unwrap_or_default();
    file(&f.path, text.replace(from, to))
}

#[test]
fn names_that_cannot_be_seen_are_not_unknown() {
    let first = one("requires = [\"b\", \"c\"]");
    check(vec![
        (
            "a stage that is no TOML",
            stages(&[("one", &first), ("two", "title = \"Two\"\n[[topic]\nid = \"b\"\n")]),
            &["r/one.toml:8:18 there is no topic `c`", "r/two.toml:2:9 this is not TOML: unclosed array table"],
        ),
        (
            "a stage without a file",
            stages(&[("one", &first), ("two", "")])[..2].to_vec(),
            &["r/roadmap.toml:3:18 the stage `two` has no file"],
        ),
        (
            "a slip is one all the same",
            stages(&[("one", &one("requires = [\"basic\", \"anything\"]\n[[topic]]\nid = \"basics\"\ntitle = \"x\"\nsummary = \"s\"\ndescription = \"d\"\nhours = 1")), ("two", "")])[..2].to_vec(),
            &["r/one.toml:8:13 there is no topic `basic`", "r/roadmap.toml:3:18 the stage `two` has no file"],
        ),
        ("a topic without an id", stage(&(one("requires = [\"b\", \"else\"]") + &topic("b", "").replace("id = \"b\"\n", "") + &topic("c", "requires = [\"b\"]"))), &["r/one.toml:8:18 there is no topic `else`", "r/one.toml:9:1 a topic has no `id`"]),
        (
            "a stage that is not UTF-8",
            {
                let mut files = stages(&[("one", &first), ("two", "")]);
                files[2] = file("r/two.toml", b"title = \"\xff\"");
                files
            },
            &["r/two.toml:1:10 this file is not UTF-8: the byte 0xff starts no character"],
        ),
        (
            "a stage that is not listed",
            vec![
                file("r/roadmap.toml", ROADMAP),
                file("r/one.toml", one("requires = [\"b\"]")),
                file("r/two.toml", "title = \"Two\"\n".to_owned() + &topic("b", "")),
            ],
            &["r/two.toml:1:1 the stage file `two.toml` is not listed"],
        ),
        (
            "an FAQ that is no TOML",
            {
                let mut files = faq("[[faq]");
                files[1] = file("r/one.toml", first.clone());
                files
            },
            &[
                "r/faq.toml:1:7 this is not TOML: unclosed array table",
                "r/one.toml:8:13 there is no topic `b`",
                "r/one.toml:8:18 there is no topic `c`",
            ],
        ),
    ]);
}

#[test]
fn circles() {
    let chain = |edges: &[(&str, &str)]| {
        let topics = edges.iter().map(|(id, requires)| topic(id, &format!("requires = [{requires}]")));
        stage(&("title = \"One\"\n".to_owned() + &topics.collect::<String>()))
    };
    check(vec![
        (
            "of two",
            chain(&[("a", "\"b\""), ("b", "\"a\"")]),
            &["r/one.toml:8:13 these topics require one another: `a` → `b` → `a`"],
        ),
        (
            "of three, with a way in and out",
            chain(&[("x", "\"a\""), ("a", "\"b\""), ("b", "\"c\""), ("c", "\"a\", \"y\""), ("y", "")]),
            &["r/one.toml:15:13 these topics require one another: `a` → `b` → `c` → `a`"],
        ),
        (
            "one wrong requirement, several ways round",
            chain(&[("a", "\"d\""), ("b", "\"a\""), ("c", "\"a\", \"b\""), ("d", "\"a\", \"b\", \"c\"")]),
            &["r/one.toml:8:13 these topics require one another: `a` → `d` → `a`"],
        ),
        (
            "two that share a topic",
            chain(&[("a", "\"b\", \"c\""), ("b", "\"a\""), ("c", "\"a\"")]),
            &[
                "r/one.toml:8:13 these topics require one another: `a` → `b` → `a`",
                "r/one.toml:8:18 these topics require one another: `a` → `c` → `a`",
            ],
        ),
        (
            "through two stages",
            stages(&[
                ("one", &one("requires = [\"b\"]")),
                ("two", &("title = \"Two\"\n".to_owned() + &topic("b", "requires = [\"a\"]"))),
            ]),
            &["r/one.toml:8:13 these topics require one another: `a` → `b` → `a`"],
        ),
        ("none", chain(&[("a", ""), ("b", "\"a\""), ("c", "\"a\", \"b\"")]), &[]),
    ]);
}

#[test]
fn choices() {
    let three = |a: &str, b: &str, c: &str| stage(&(one(a) + &topic("b", b) + &topic("c", c)));
    check(vec![
        ("two", three("choice = \"x\"", "choice = \"x\"", ""), &[]),
        (
            "alone",
            three("choice = \"language\"", "", ""),
            &["r/one.toml:8:10 the choice `language` has one topic only"],
        ),
        (
            "a typo",
            three("choice = \"language\"", "choice = \"language\"", "choice = \"langauge\""),
            &["r/one.toml:22:10 the choice `langauge` has one topic only"],
        ),
        (
            "a typo of two",
            three("choice = \"language\"", "choice = \"Language\"", ""),
            &["r/one.toml:15:10 the choice `Language` has one topic only"],
        ),
        (
            "one, the other unreadable",
            three("choice = \"language\"", "choice = 3", ""),
            &["r/one.toml:15:10 `choice` takes text in quotes; this is a number"],
        ),
        (
            "in two stages",
            stages(&[
                ("one", &one("choice = \"x\"")),
                ("two", &("title = \"Two\"\n".to_owned() + &topic("b", "choice = \"x\""))),
            ]),
            &["r/two.toml:8:10 the choice `x` spans two stages"],
        ),
        (
            "without a name",
            three("choice = \"\"", "choice = \" \"", ""),
            &[
                "r/one.toml:8:10 `choice` has nothing to see in it",
                "r/one.toml:15:10 `choice` has nothing to see in it",
            ],
        ),
    ]);
}
