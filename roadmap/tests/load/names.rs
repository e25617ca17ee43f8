//! Ids, slugs, aliases and titles: each leads to one thing.

use crate::given::{check, entry, faq, one, stage, stages, topic};

#[test]
fn ids_are_unique() {
    check(vec![
        (
            "twice in a stage",
            stage(&(one("aliases = [\"x\"]") + &topic("a", "aliases = [\"x\"]"))),
            &["r/one.toml:10:6 there are two topics called `a`"],
        ),
        (
            "in two stages",
            stages(&[("one", &one("")), ("two", &one(""))]),
            &["r/two.toml:3:6 there are two topics called `a`"],
        ),
        (
            "a slug twice",
            faq(&(entry("x", "") + &entry("x", ""))),
            &["r/faq.toml:7:8 there are two entries called `x`"],
        ),
        ("a slug like a topic", faq(&entry("a", "")), &[]),
        (
            "only by case",
            stage(&(one("") + &topic("A", ""))),
            &["r/one.toml:9:6 `id` cannot be `A`", "r/one.toml:10:9 warning: two topics have the `title` `The A`"],
        ),
    ]);
}

#[test]
fn aliases_lead_to_one_thing() {
    let two = |first: &str, second: &str| stage(&(one(first) + &topic("b", second)));
    check(vec![
        ("free text", two("aliases = [\"C++\", \"node.js\", \"日本\"]", ""), &[]),
        (
            "of two topics",
            two("aliases = [\"X\"]", "aliases = [\" x \"]"),
            &["r/one.toml:15:12 the alias `x` already leads to `a`"],
        ),
        ("another's id", two("aliases = [\"B\"]", ""), &["r/one.toml:8:12 the alias `B` already leads to `b`"]),
        (
            "another's id, before it",
            two("", "aliases = [\"a\"]"),
            &["r/one.toml:14:12 the alias `a` already leads to `a`"],
        ),
        (
            "another's title",
            two("aliases = [\"the B\"]", ""),
            &["r/one.toml:8:12 the alias `the B` already leads to `b`"],
        ),
        ("its own id and title", two("aliases = [\"a\", \"The a\"]", ""), &[]),
        ("twice in its list", two("aliases = [\"x\", \"X\"]", ""), &["r/one.toml:8:17 the alias `X` is listed twice"]),
        (
            "of three",
            stage(&(one("aliases = [\"x\"]") + &topic("b", "aliases = [\"x\"]") + &topic("c", "aliases = [\"x\"]"))),
            &[
                "r/one.toml:15:12 the alias `x` already leads to `a`",
                "r/one.toml:22:12 the alias `x` already leads to `a`",
            ],
        ),
        (
            "of two entries",
            faq(&(entry("x", "aliases = [\"Pay\"]") + &entry("y", "aliases = [\"pay\"]"))),
            &["r/faq.toml:10:12 the alias `pay` already leads to `x`"],
        ),
        (
            "another's slug",
            faq(&(entry("x", "aliases = [\"y\"]") + &entry("y", ""))),
            &["r/faq.toml:5:12 the alias `y` already leads to `y`"],
        ),
        (
            "another's question",
            faq(&(entry("x", "aliases = [\"what is y?\"]") + &entry("y", ""))),
            &["r/faq.toml:5:12 the alias `what is y?` already leads to `y`"],
        ),
        (
            "of a topic and of an entry",
            {
                let mut files = faq(&entry("x", "aliases = [\"pay\"]"));
                files[1] = crate::given::file("r/one.toml", one("aliases = [\"pay\"]"));
                files
            },
            &[],
        ),
        (
            "titles alike",
            stage(&(one("") + &topic("b", "").replace("The b", "the A"))),
            &["r/one.toml:10:9 warning: two topics have the `title` `the A`"],
        ),
    ]);
}

#[test]
fn an_id_that_only_differs_by_case_is_said_to_be_taken() {
    let report = crate::given::findings(&stage(&(one("") + &topic("A", ""))));
    assert_eq!(report.faults()[0].help, "names are lower case: write `a`; `a` is taken at r/one.toml:3");
}
