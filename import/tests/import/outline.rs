//! Markdown outlines: headings, lists and what stands in them.

use waymark_roadmap::CheckKind;

use crate::given::{check, imported, loaded, stages, told};

/// Each topic with its summary, description and links.
fn topics(source: &str) -> String {
    let import = imported(source).unwrap_or_else(|refused| panic!("{refused}"));
    let library = loaded(&import).library;
    let shown = library.default_roadmap().topics().map(|(_, topic)| {
        let links: String = topic.links.iter().map(|link| format!("\n({} | {})", link.title, link.url)).collect();
        format!("{} | {}\n{}{links}", topic.title, topic.summary, topic.description)
    });
    shown.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn headings_are_stages() {
    check(
        &[
            ("of one level", "# A\n- a\n- b\n# B\n- c\n".into(), "A: a, b\nB: c"),
            ("below a title", "# T\n## A\n- a\n## B\n- b\n".into(), "A: a\nB: b"),
            ("underlined", "T\n=\nA\n-\n- a\n\nB\n---\n* b\n".into(), "A: a\nB: b"),
            ("of several levels", "# T\n## A\n- a\n### A1\n- b\n".into(), "A: a\nA: A1: b"),
            ("a title with a list of its own", "# T\n- a\n## A\n- b\n".into(), "T: a\nA: b"),
            ("a single one", "# A\n- a\n".into(), "A: a"),
            ("none", "- a\n- b\n".into(), "source: a, b"),
            ("a list before the first", "- a\n# T\n## A\n- b\n".into(), "T: a\nA: b"),
            (
                "with markup",
                "# *A* `b` [c](https://example.org) <i>d</i>\n- a\n".into(),
                "A b c d: a <https://example.org>",
            ),
            ("numbered items", "# A\n1. a\n2. b\n\n5) c\n".into(), "A: a, b, c"),
            ("in a quote", "# A\n- a\n\n> # B\n> - b\n".into(), "A: a"),
            ("after front matter", "---\ntitle: x\nlist:\n- y\n---\n# A\n- a\n".into(), "A: a"),
            ("CRLF", "# A\r\n- a\r\n\r\n# B\r\n- b\r\n".into(), "A: a\nB: b"),
            ("bare CR", "# A\r- a\r\r# B\r- b\r".into(), "A: a\nB: b"),
            ("a byte order mark", "\u{feff}# A\n- a\n".into(), "A: a"),
            ("a list that looks like JSON", "[ ] a\n\n# A\n- a".into(), "A: a"),
            ("a link at the beginning", "[a](https://example.org)\n# A\n- a".into(), "A: a"),
            ("braces at the beginning", "{{ toc }}\n# A\n- a".into(), "A: a"),
        ],
        stages,
    );
}

#[test]
fn what_is_no_outline_is_refused() {
    let refused = "it is neither a roadmap.sh graph (JSON) nor a Markdown outline with headings and lists";
    check(
        &[
            ("nothing", String::new(), refused),
            ("white space", "\n \n\t".into(), refused),
            ("prose", "Just a text.\n\nAnd another one.".into(), refused),
            ("headings only", "# A\n## B\n".into(), refused),
            ("a page", "<!DOCTYPE html>\n<html><ul><li>a</ul></html>".into(), refused),
            ("empty items", "# A\n-\n- \n".into(), refused),
        ],
        stages,
    );
}

#[test]
fn items_are_topics_and_what_is_in_them_their_description() {
    check(
        &[
            ("the first line is the title", "- a *b* `c`\n  More.\n".into(), "a b c | More.\nMore."),
            ("paragraphs", "- a\n\n  One. Two.\n\n  Three\n".into(), "a | One.\nOne. Two.\n\nThree"),
            (
                "nested lists",
                "- a\n  - b\n    - c\n  - d\n    1. e\n    2. f\n".into(),
                "a | Part of source.\n- b\n  - c\n- d\n  1. e\n  2. f",
            ),
            (
                "a list that starts elsewhere",
                "- a\n\n  7. b\n  8. c\n".into(), "a | Part of source.\n7. b\n8. c",
            ),
            (
                "code",
                "- a\n\n  ```rust ignore\n  fn main() {\n      x\n  }\n  ```\n\n      indented\n".into(),
                "a | Part of source.\n```rust\nfn main() {\n    x\n}\n```\n```\nindented\n```",
            ),
            ("a quote", "- a\n  > b\n  > c\n".into(), "a | b c\n> b\n> c"),
            ("a heading", "- a\n\n  ## b\n\n  c\n".into(), "a | b\n**b**\n\nc"),
            ("a heading for a title", "- ## a\n\n  c\n".into(), "a | c\nc"),
            ("a name and what it is", "- **a**: is one. It is.\n- **b:** two\n- [c](https://example.org) – three\n".into(),
                "a | is one.\nis one. It is.\n\nb | two\ntwo\n\nc | three\nthree\n(c | https://example.org)"),
            ("what it is, over two lines", "- **a**: one\n  two.\n\n  Three.\n".into(), "a | one two.\none\ntwo.\n\nThree."),
            ("an address by itself", "- a\n  - https://example.org/b_c?d=e&f=g\n  - see https://example.org\n".into(),
                "a | Part of source.\n- see https://example.org\n(https://example.org/b_c?d=e&f=g | https://example.org/b_c?d=e&f=g)"),
            ("a name that goes on", "- **a** and b\n- **c**-d\n".into(),
                "a and b | Part of source.\nThis topic has no description yet.\n\nc-d | Part of source.\nThis topic has no description yet."),
            (
                "links of the text stay there, links by themselves go to the links",
                "- a\n  See [b (c)](https://example.org/b_(c)) and <https://example.org/d>.\n  - [e](https://example.org/e)\n  - <https://example.org/f>\n  - [g](https://example.org/g) and more\n".into(),
                "a | See b (c) and https://example.org/d.\nSee [b (c)](https://example.org/b_%28c%29) and <https://example.org/d>.\n- [g](https://example.org/g) and more\n(e | https://example.org/e)\n(https://example.org/f | https://example.org/f)",
            ),
            (
                "text that only looks like markup",
                "- a\n\n  \\*b\\* snake_case 2 * 3 \\_c\\_ \\`d\\` C:\\dir \\|\\|e\\|\\| \\# f\n\n  \\# g\n".into(),
                "a | *b* snake_case 2 * 3 _c_ `d` C:\\dir ||e|| # f\n\\*b\\* snake_case 2 * 3 \\_c\\_ \\`d\\` C:\\dir \\|\\|e\\|\\| # f\n\n\\# g",
            ),
            ("a hard break", "- a\n\n  b\\\n  c\n".into(), "a | b c\nb\nc"),
        ],
        topics,
    );
}

/// Each topic with its description and its questions.
fn questions(source: &str) -> String {
    let import = imported(source).unwrap_or_else(|refused| panic!("{refused}"));
    let library = loaded(&import).library;
    let shown = library.default_roadmap().topics().map(|(_, topic)| {
        let checks = topic.checks.iter().map(|check| match &check.kind {
            CheckKind::Open { answer, .. } => format!("\n[{}] {} | {answer}", check.id, check.ask),
            CheckKind::Choose { .. } => format!("\n[{}] to choose", check.id),
        });
        format!("{} | {}{}", topic.title, topic.description, checks.collect::<String>())
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn plain_questions_with_their_answers_become_checks() {
    check(
        &[
            (
                "of a topic",
                "- HTTP\n  - Methods and codes\n  - [ ] What does 404 say? There is no such page.\n  - [ ] Is `GET` safe?\n    - Yes, it *only* reads.\n".into(),
                "HTTP | - Methods and codes\n[what-does-404-say] What does 404 say? | There is no such page.\n[is-get-safe] Is `GET` safe? | Yes, it *only* reads.",
            ),
            (
                "without a box it is text",
                "- HTTP\n  - What does 404 say? There is no such page.\n".into(),
                "HTTP | - What does 404 say? There is no such page.",
            ),
            (
                "without an answer it is text",
                "- HTTP\n  - [ ] Can you explain 404?\n  - [ ] Read about it\n".into(),
                "HTTP | - Can you explain 404?\n- Read about it",
            ),
            (
                "two with one name",
                "- HTTP\n\n  Text.\n  - [ ] What is it? A.\n  - [ ] What *is* it? B.\n".into(),
                "HTTP | Text.\n[what-is-it] What is it? | A.\n[what-is-it-2] What *is* it? | B.",
            ),
            ("as topics they stay topics", "# A\n- [ ] What does 404 say? No page.\n".into(),
                "What does 404 say? No page. | This topic has no description yet."),
            (
                "more than a topic has",
                format!("- HTTP\n{}", (0..11).map(|at| format!("  - [ ] What is {at}? It.\n")).collect::<String>()),
                &format!("HTTP | - What is 10? It.{}", (0..10).map(|at| format!("\n[what-is-{at}] What is {at}? | It.")).collect::<String>()),
            ),
        ],
        questions,
    );
}

#[test]
fn what_content_does_not_have_is_left_out_and_told() {
    check(
        &[
            (
                "HTML and images",
                "# A\n<!-- c -->\n- a<br>b ![c](https://example.org/c.png)\n  <details>x</details>\n\n  <div>\n  y\n  </div>\n".into(),
                "
A: ab
left out: 1 image, as content is text (`https://example.org/c.png`)
left out: 4 pieces of HTML, as content is text (`<br>`)",
            ),
            (
                "task boxes",
                "# A\n- [ ] a\n- [x] b\n- [X] c\n".into(),
                "A: a, b, c\nleft out: 2 ticks in boxes, as progress is each member's own",
            ),
            (
                "links that lead elsewhere",
                "# A\n- [a](javascript:alert(1))\n- [b](/b) and [c](c.md)\n- <d@example.org>\n".into(),
                "
A: a, b and c, d@example.org
left out: 4 links without an http or https address of at most 512 characters (`javascript:alert(1)`, `/b`, `c.md`, …)",
            ),
            (
                "text outside of lists",
                "intro\n# T\nShort.\n## A\nOne. Two.\n- a\n\n```\ncode\n```\n## B\nAll of it.\n## C\n### D\n- d\n".into(),
                "
A: a
B: B
C: D: d
left out: 2 texts outside of list items, beyond a first short sentence (`Short.`, `One. Two.`)
to look at: 1 stage without topics, which became its own topic (`B`)",
            ),
            (
                "more than ten links",
                format!("- a\n{}", (0..12).map(|at| format!("  - [{at}](https://example.org/{at})\n")).collect::<String>()),
                &format!(
                    "source: a{}\nleft out: 2 links beyond the ten of a topic (`10`, `11`)",
                    (0..10).map(|at| format!(" <https://example.org/{at}>")).collect::<String>()
                ),
            ),
            (
                "titles that are too long",
                format!("- {}\n", "x".repeat(81)),
                &format!("source: {0}…\nto look at: 1 title cut to 80 characters (`{1}…`)", "x".repeat(79), "x".repeat(60)),
            ),
            (
                "control characters and reordering ones",
                "# A\u{202e}\n- a\0b\u{7}c\n".into(),
                "
A: abc
to look at: 2 texts with control or text-direction characters, which were removed (`# A\\u{202e}`, `- a␀b␇c`)",
            ),
        ],
        told,
    );
}

#[test]
fn the_title_and_its_summary() {
    let title = |source: &str| {
        let import = imported(source).unwrap();
        let summary = loaded(&import).library.default_roadmap().summary.clone();
        format!("{} ({}): {summary}", import.report.title, import.id)
    };
    check(
        &[
            (
                "one of its own",
                "# Tea time\n\nHow to brew. And more.\n## A\n- a".into(),
                "Tea time (tea-time): How to brew.",
            ),
            ("the only heading", "# Tea\n- a".into(), "Tea (tea): 1 topic in 1 stage."),
            ("the file's name", "# A\n- a\n# B\n- b".into(), "source (source): 2 topics in 2 stages."),
            ("text before everything", "Brew it.\n\n# A\n- a\n# B\n- b".into(), "source (source): Brew it."),
            ("too long a text", format!("# T\n\n{}.\n## A\n- a", "x".repeat(100)), "T (t): 1 topic in 1 stage."),
        ],
        title,
    );
}

#[test]
fn a_long_description_is_cut_at_a_line_and_its_code_closed() {
    let code: String = (0..300).map(|at| format!("  line {at}\n")).collect();
    let import = imported(&format!("- a\n\n  b\n\n  ```sh\n{code}  ```\n")).unwrap();
    let library = loaded(&import).library;
    let (_, topic) = library.default_roadmap().topics().next().unwrap();
    assert!(topic.description.starts_with("b\n```sh\nline 0\n"), "{}", topic.description);
    assert!(topic.description.ends_with("\n```\n…"), "{}", topic.description);
    assert!((1_900..=2_000).contains(&topic.description.len()), "{}", topic.description.len());
    assert_eq!(import.report.noted, ["1 description cut to 2,000 characters (`a`)"]);
}
