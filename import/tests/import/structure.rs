//! How an outline is built: headings below headings, lists in lists, tables, paragraphs with names, and what is no part
//! of it.

use waymark_import::import;

use crate::given::{check, imported, loaded, stages, told};

#[test]
fn headings_keep_the_names_of_those_above() {
    check(
        &[
            (
                "the same below several",
                "# T\n## A\n### Basics\n- a\n## B\n### Basics\n- b\n".into(),
                "A: Basics: a\nB: Basics: b",
            ),
            ("three deep", "# T\n## A\n### B\n#### C\n- c\n".into(), "A: B: C: c"),
            ("a level is left out", "# T\n## A\n#### B\n- b\n## C\n- c\n".into(), "A: B: b\nC: c"),
            ("of several parts", "# P\n## A\n- a\n# Q\n## A\n- b\n".into(), "P: A: a\nQ: A: b"),
            (
                "too long for all of them: the nearest",
                format!("# T\n## {}\n### B\n#### C\n- c\n", "a".repeat(79)),
                "B: C: c\nto look at: 1 stage title without some of the headings above it, to fit 80 characters (`B: C`)",
            ),
            (
                "nothing below that could have it",
                "# T\n## A\n### B\n## C\n- c\n".into(),
                "C: c\nleft out: 2 headings with nothing to learn below them (`A`, `B`)",
            ),
        ],
        told,
    );
}

#[test]
fn texts_below_a_heading_are_its_topics() {
    check(
        &[
            (
                "headings with nothing but a text",
                "# T\n## A\n### B\nOne.\n### C\nTwo.\n## D\n- d\n".into(),
                "A: B, C\nD: d",
            ),
            ("what is said first is its summary", "# T\n## A\nShort.\n### B\nOne.\n".into(), "A: B"),
            ("or, if it is more, a topic", "# T\n## A\nOne thing. And another.\n### B\nOne.\n".into(), "A: A, B"),
            ("beside a list", "# T\n## A\n- a\n### B\nOne.\n## C\n- c\n".into(), "A: a, B\nC: c"),
            ("beside a heading with a list", "# T\n## A\n### B\n- b\n### C\nOne.\n".into(), "A: B: b\nA: C"),
        ],
        told,
    );
}

#[test]
fn lists_in_lists_are_stages_and_topics() {
    let list = "\nto look at: 1 list whose items became stages, and the items in those topics";
    let files =
        "left out: 4 links without an http or https address of at most 512 characters (`a.md`, `a/1.md`, `a/2.md`, …)";
    check(
        &[
            (
                "the one list of the document",
                "# T\n- A\n  - a\n  - b\n- B\n  - c\n    - more of c\n".into(),
                &format!("A: a, b\nB: c{list} (`T`)"),
            ),
            ("without a heading", "1. A\n   1. a\n2. B\n   - b\n".into(), &format!("A: a\nB: b{list}")),
            (
                "with a text of their own",
                "# T\n- **A**: first.\n  - a\n- B\n\n  Second one.\n\n  - b\n".into(),
                &format!("A: a\nB: b{list} (`T`)"),
            ),
            (
                "one that has none",
                "# T\n- A\n  - a\n- B\n- C\n  - c\n".into(),
                &format!("A: a\nB: B\nC: c\nto look at: 1 stage without topics, which became its own topic (`B`){list} (`T`)"),
            ),
            (
                "several that have none",
                "# T\n- A\n- B\n- C\n  - c\n- D\n  - d\n".into(),
                &format!("T: A, B\nC: c\nD: d{list} (`T`)"),
            ),
            (
                "a book in parts",
                "# Book\n\n[Preface](p.md)\n\n# One\n\n- [A](a.md)\n  - [A1](a/1.md)\n  - [A2](a/2.md)\n".into(),
                &format!("Preface: Preface\nOne: A: A1, A2\n{files}{list} (`Book`, `One`)").replace(
                    "to look at: 1 list whose",
                    "to look at: 1 stage without topics, which became its own topic (`Preface`)\nto look at: 2 lists whose",
                ).replace("`a.md`, `a/1.md`, `a/2.md`", "`p.md`, `a.md`, `a/1.md`"),
            ),
            (
                "not where headings are",
                "# T\n## A\n- a\n  - more of a\n- b\n  - more of b\n## B\n- c\n- d\n".into(),
                "A: a, b\nB: c, d",
            ),
            (
                "not where they are sources",
                "# T\n- a\n  - [x](https://example.org/x)\n- b\n  - [y](https://example.org/y)\n".into(),
                "T: a <https://example.org/x>, b <https://example.org/y>",
            ),
            ("not a single one", "# T\n- a\n  - more of a\n- b\n- c\n".into(), "T: a, b, c"),
        ],
        told,
    );
}

#[test]
fn rows_of_tables_are_topics() {
    let rows = "\nto look at: 1 table whose rows became topics (`T`)";
    let table = |rows: &str| format!("# T\n\n{rows}\n");
    check(
        &[
            (
                "with a link",
                table("| Topic | Level |\n|---|---|\n| [a](https://example.org/a) | easy |\n| b | |"),
                &format!("T: a <https://example.org/a>, b{rows}"),
            ),
            (
                "links beside the name",
                table("| Topic | Video | Notes |\n|---|---|---|\n| a | [watch](https://example.org/w) | [n](n.md) |"),
                &format!(
                    "T: a <https://example.org/w>\nleft out: 1 link without an http or https address of at most 512 characters (`n.md`){rows}"
                ),
            ),
            (
                "numbered",
                table("| # | What | Hours |\n|---|---|---|\n| 1 | a | 3 |\n| 2 | b | 5 |"),
                &format!("T: a 3h, b 5h{rows}\nto look at: 2 topics with hours from the source (`a`, `b`)"),
            ),
            (
                "by weeks",
                table("| Week | Subject |\n|---|---|\n| Week 1 | a |\n| Week 2 | b |"),
                &format!("T: a, b{rows}"),
            ),
            ("of names alone", table("| a | b |\n|---|---|\n| c | d |"), &format!("T: c{rows}")),
            (
                "without a name",
                table("| Topic | Level |\n|---|---|\n| | easy |\n| b | |"),
                &format!("T: b\nleft out: 1 topic without a label{rows}"),
            ),
            ("after a list", "# T\n- a\n\n| b |\n|---|\n| c |\n".into(), &format!("T: a, c{rows}")),
        ],
        told,
    );
    let text = |source: &str| {
        let import = imported(source).unwrap();
        let library = loaded(&import).library;
        let (_, topic) = library.default_roadmap().topics().next().unwrap();
        format!("{} | {}", topic.summary, topic.description)
    };
    check(
        &[
            (
                "the other cells say what it is",
                table("| Topic | Level | Notes |\n|---|---|---|\n| a | easy | `x` *first* |"),
                "Level: easy, Notes: x first | Level: easy\nNotes: x first",
            ),
            (
                "in an item, a table is text",
                "# T\n- a\n\n  | b | c |\n  |---|---|\n  | d | e |\n- f\n".into(),
                "b – c | b – c\nd – e",
            ),
        ],
        text,
    );
}

#[test]
fn paragraphs_with_names_are_topics() {
    let made = "to look at: 1 section whose paragraphs, each named in bold, became topics (`A`)";
    check(
        &[
            (
                "each with what it is",
                "# T\n## A\n**x** - one.\n\n**y**: two.\n\n**z:** three.\n## B\n- d\n".into(),
                &format!("A: x, y, z\nB: d\n{made}"),
            ),
            (
                "one without a name among them",
                "# T\n## A\nFirst.\n\n**x** - one.\n\n**y** - two.\n## B\n- d\n".into(),
                &format!("A: x, y\nB: d\n{made}"),
            ),
            (
                "not one alone",
                "# T\n## A\n**x** - one.\n## B\n- d\n".into(),
                "A: A\nB: d\nto look at: 1 stage without topics, which became its own topic (`A`)",
            ),
            (
                "not what is told of one thing",
                "# T\n## A\n**Duration**: long.\n\n**Level**: high.\n## B\n- d\n".into(),
                "A: A\nB: d\nto look at: 1 stage without topics, which became its own topic (`A`)",
            ),
            (
                "not bold words in a text",
                "# T\n## A\n**x** is one.\n\n**y** is two.\n## B\n- d\n".into(),
                "A: A\nB: d\nto look at: 1 stage without topics, which became its own topic (`A`)",
            ),
            (
                "not beside a list",
                "# T\n## A\n**x** - one.\n\n**y** - two.\n\n- c\n## B\n- d\n".into(),
                "A: c\nB: d\nleft out: 1 text outside of list items, beyond a first short sentence (`x - one.`)",
            ),
        ],
        told,
    );
}

#[test]
fn what_is_folded_is_left_out() {
    let left = |title: &str| format!("left out: 1 folded part (`<details>`), with all that is in it (`{title}`)");
    check(
        &[
            (
                "before anything begins",
                "# T\n\n<details>\n<summary>More</summary>\n\n- x\n- y\n\n</details>\n\n- a\n".into(),
                &format!("T: a\n{}", left("More")),
            ),
            (
                "beside topics, which go on below it",
                "# T\n## A\n- a\n\n<details><summary>Hints</summary>\n\n- x\n\n</details>\n\n- b\n## B\n- c\n".into(),
                &format!("A: a, b\nB: c\n{}", left("Hints")),
            ),
            (
                "with headings in it",
                "# T\n## A\n- a\n- b\n\n<details><summary>H</summary>\n\n### X\n\n- x\n\n</details>\n## B\n- c\n".into(),
                &format!("A: a, b\nB: c\n{}", left("H")),
            ),
            (
                "in one another, and never closed",
                "# T\n## A\n- a\n- b\n\n<details><summary>H</summary>\n\n<details><summary>I</summary>\n\n- x\n".into(),
                &format!("A: a, b\n{}", left("H")),
            ),
            (
                "all of it, so that nothing else is there",
                "# T\n\n<details>\n<summary>One</summary>\n\n- x\n- y\n\n</details>\n".into(),
                "One: x, y",
            ),
            (
                "unless it is the outline",
                "# T\n\n## A\n\n<details>\n<summary>One</summary>\n\n- x\n- y\n\n</details>\n\n<details>\n<summary>Two</summary>\n\n- z\n\n</details>\n".into(),
                "A: One: x, y\nA: Two: z",
            ),
            (
                "HTML through and through",
                "# T\n- a\n\n<details><summary>H</summary><ul><li>x</li></ul></details>\n".into(),
                &format!("T: a\n{}\nleft out: 1 piece of HTML, as content is text", left("H")),
            ),
        ],
        told,
    );
}

#[test]
fn lists_of_contents_and_of_sources_are_no_topics() {
    let contents = "left out: 1 table of contents, which repeats the document's own headings";
    let sources = "to look at: 1 list of sources, made links of the topic above it";
    check(
        &[
            (
                "whatever its heading",
                "# T\n## Was kommt\n- [A](#a)\n  - [B](#b)\n## A\n- a\n## B\n- b\n".into(),
                &format!("A: a\nB: b\n{contents} (`Was kommt`)"),
            ),
            (
                "without a heading",
                "# T\n1. [A](#a)\n2. [B](#b) and more\n## A\n- a\n## B\n- b\n".into(),
                &format!("A: a\nB: b\n{contents} (`T`)"),
            ),
            (
                "with whole addresses",
                "# T\n- [A](https://example.org/t.md#a-b)\n## A, b\n- a\n".into(),
                &format!("A, b: a\n{contents} (`T`)"),
            ),
            (
                "of names that are headings",
                "# T\n## Contents\n- A\n- B\n## A\n- a\n## B\n- b\n".into(),
                &format!("A: a\nB: b\n{contents} (`Contents`)"),
            ),
            ("with headings below it", "# C\n- [A](#a)\n## A\n- a\n# D\n- d\n".into(), &format!("C: A: a\nD: d\n{contents} (`C`)")),
            (
                "nothing else there is",
                "# T\n- [A](#a)\n- [B](#b)\n".into(),
                "T: A, B\nleft out: 2 links without an http or https address of at most 512 characters (`#a`, `#b`)",
            ),
            (
                "sources of a list",
                "# T\n## A\n- a\n### Further reading\n- [x](https://example.org/x)\n- <https://example.org/y>\n## B\n- b\n".into(),
                &format!("A: a <https://example.org/x> <https://example.org/y>\nB: b\n{sources} (`Further reading`)"),
            ),
            (
                "sources of a text",
                "# T\n## A\n### B\nOne.\n#### See also\n- [x](https://example.org/x) - good\n## C\n- c\n".into(),
                &format!("A: B <https://example.org/x>\nC: c\n{sources} (`See also`)"),
            ),
            (
                "sources of what is below",
                "# T\n## A\n### B\n- b\n### References\n- [x](https://example.org/x)\n".into(),
                &format!("A: B: b <https://example.org/x>\n{sources} (`References`)"),
            ),
            (
                "sources of the whole are a stage",
                "# T\n## A\n- a\n## Resources\n- [x](https://example.org/x)\n".into(),
                "A: a\nResources: x <https://example.org/x>",
            ),
            (
                "links that are topics are not sources",
                "# T\n## A\n- a\n### Databases\n- [x](https://example.org/x)\n".into(),
                "A: a\nA: Databases: x <https://example.org/x>",
            ),
        ],
        told,
    );
}

#[test]
fn hours_that_the_source_gives() {
    let hours = "to look at: 1 topic with hours from the source (`a`)";
    check(
        &[
            ("behind the title", "# T\n- a (2 hours)\n- b\n".into(), &format!("T: a 2h, b\n{hours}")),
            (
                "of a linked title",
                "# T\n- [a](https://example.org) (90 min)\n".into(),
                &format!("T: a 1.5h <https://example.org>\n{hours}"),
            ),
            (
                "in the link",
                "# T\n- [a - 3h](https://example.org)\n".into(),
                &format!("T: a 3h <https://example.org>\n{hours}"),
            ),
            ("in what it is", "# T\n- **a**: one thing (2-3 hours)\n".into(), &format!("T: a 2.5h\n{hours}")),
            (
                "in a line of its own",
                "# T\n- a\n\n  Some text.\n\n  Time: 4 hours\n".into(),
                &format!("T: a 4h\n{hours}"),
            ),
            ("of a heading with a text", "# T\n## B\n### a (4h)\nOne.\n".into(), &format!("B: a 4h\n{hours}")),
            ("not a rate", "# T\n- a (2 hours/week)\n".into(), "T: a (2 hours/week)"),
            ("not too many", "# T\n- a (900 hours)\n".into(), "T: a (900 hours)"),
        ],
        told,
    );
    let import = imported("- a (2 hours)\n- b (2-3 hours)\n").unwrap();
    assert_eq!(import.report.left.hours, 0);
    let text = &import.files[1].text;
    assert!(text.contains("hours = 2\n") && text.contains("hours = 2.5 # In the source: 2-3 hours\n"), "{text}");
}

#[test]
fn the_title_is_one_that_says_something() {
    let title = |name: &str, source: &str| {
        let import = import(source.as_bytes(), name, None).unwrap();
        format!("{} ({})", import.report.title, import.id)
    };
    let parts = "# A\n- a\n# B\n- b\n";
    for (name, source, expect) in [
        ("README.md", parts, "Imported roadmap (imported-roadmap)"),
        ("tea/README.md", parts, "tea (tea)"),
        ("tea/readme.md", parts, "tea (tea)"),
        ("a/tea_time/index.md", parts, "tea time (tea-time)"),
        ("tea/coffee.md", parts, "coffee (coffee)"),
        ("tea/SUMMARY.md", "# Summary\n\n- [A](a.md)\n  - [B](b.md)\n", "tea (tea)"),
        ("SUMMARY.md", "# Summary\n\n- [A](a.md)\n  - [B](b.md)\n", "Summary (summary)"),
        ("tea/README.md", "# Brewing\n## A\n- a\n", "Brewing (brewing)"),
        ("tea/README.md", "---\ntitle: \"Brew it\"\n---\n# A\n- a\n# B\n- b\n", "Brew it (brew-it)"),
        ("tea/README.md", r#"{"nodes":[{"type":"topic","data":{"label":"A"}}]}"#, "tea (tea)"),
    ] {
        assert_eq!(title(name, source), expect, "{name}: {source}");
    }
    assert_eq!(stages("# A\n- a\n# B\n- b\n"), "A: a\nB: b\n");
}

#[test]
fn what_is_left_out_is_kept_whole() {
    let long = "word ".repeat(500);
    let left_out = |source: &str| imported(source).unwrap().left_out.map(|file| file.text).unwrap_or_default();
    for (name, source, expect) in [
        (
            "a description",
            format!("# T\n- a\n\n  {long}\n"),
            vec!["1 description cut to 2,000 characters", long.trim()],
        ),
        ("a text", format!("# T\n## A\n{long}\n"), vec!["1 description cut to 2,000 characters", long.trim()]),
        ("a title", format!("# T\n- {long}\n"), vec!["1 description cut to 2,000 characters", long.trim()]),
        ("a heading", format!("# T\n## {long}\n- a\n"), vec!["1 title cut to 80 characters", long.trim()]),
        ("a stray text", format!("# T\n## A\n{long}\n- a\n"), vec!["outside of list items", long.trim()]),
        (
            "a link beyond the tenth",
            format!(
                "- a\n{}",
                (0..11).map(|at| format!("  - [l{at}](https://example.org/{at})\n")).collect::<String>()
            ),
            vec!["1 link beyond the ten", "\nl10: https://example.org/10\n"],
        ),
        (
            "the same address again",
            "- a\n  - [x](https://example.org)\n  - [y](https://example.org)\n".into(),
            vec!["\ny: https://example.org\n"],
        ),
        (
            "a link's title",
            format!("- a\n  - [{}](https://example.org)\n", "x".repeat(101)),
            vec!["1 link title cut", &"x".repeat(101)],
        ),
        ("HTML", "- a\n\n<p align=center>\nHello\n</p>\n".into(), vec!["1 piece of HTML", "Hello"]),
        ("an image", "- a ![the logo](logo.png)\n".into(), vec!["![the logo](logo.png)"]),
        ("front matter", "---\nauthor: me\n---\n- a\n".into(), vec!["1 line of front matter", "author: me"]),
        ("a heading with nothing below", "# T\n## A\n- a\n## B\n".into(), vec!["\nB\n"]),
        (
            "a graph's description",
            format!(r#"{{"description":"{long}","nodes":[{{"type":"topic","data":{{"label":"A"}}}}]}}"#),
            vec![long.trim()],
        ),
    ] {
        let found = left_out(&source);
        assert!(expect.iter().all(|part| found.contains(part)), "{name}: {found}");
    }
    assert_eq!(left_out("# T\n- a\n- b\n"), "");
}
