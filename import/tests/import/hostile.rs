//! Sources that are meant to break the importer: refused or made harmless, in little time, and without a panic.

use std::time::{Duration, Instant};

use waymark_import::{MAX_EDGES, MAX_NODES, MAX_OUTLINE, MAX_SOURCE, import};

use crate::given::{check, imported, nodes, stages, told};

/// Nobody waits for longer; the program as shipped is ten times as fast as a test.
const SOON: Duration = Duration::from_secs(10);

/// What becomes of the source, which must not take long, nor be told in a way that harms a terminal.
#[track_caller]
fn soon(name: &str, source: &str) -> Result<(), String> {
    let started = Instant::now();
    let result = imported(source);
    let took = started.elapsed();
    assert!(took < SOON, "{name}: {took:?}");
    // It was loaded to see whether it can be; loading it once more would tell nothing new.
    result.map(|import| {
        let shown = import.report.to_string();
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{name}: {shown:?}");
        assert!(shown.len() < 64 * 1024, "{name}: {}", shown.len());
    })
}

#[test]
fn positions_that_are_none() {
    let child = |position: &str| {
        nodes(&format!(r#"{{"id":"b","type":"subtopic","position":{position},"data":{{"label":"B"}}}}"#))
    };
    let lost = "A: B\nto look at: 1 node without a usable position, placed by its order in the file (`B`)\nto look at: 1 topic connected to nothing, put in the nearest stage (`B`)";
    let near = "A: B\nto look at: 1 topic connected to nothing, put in the nearest stage (`B`)";
    check(
        &[
            ("none", child("{}"), lost),
            ("null", child("null"), lost),
            ("a list", child("[1,2]"), lost),
            ("null numbers", child(r#"{"x":null,"y":null}"#), lost),
            ("huge", child(r#"{"x":1e308,"y":-1e308}"#), lost),
            ("words", child(r#"{"x":"left","y":"NaN"}"#), lost),
            ("infinite words", child(r#"{"x":"inf","y":"-infinity"}"#), lost),
            ("numbers in quotes", child(r#"{"x":" 12.5 ","y":"-3"}"#), near),
            ("negative", child(r#"{"x":-12.5,"y":-0.0}"#), near),
        ],
        told,
    );
    check(
        &[
            (
                "a number beyond numbers",
                child(r#"{"x":1e999,"y":0}"#),
                "it is not JSON that can be read: number out of range at line 1 column 131",
            ),
            (
                "not a number",
                child(r#"{"x":NaN,"y":0}"#),
                "it is not JSON that can be read: expected value at line 1 column 127",
            ),
        ],
        stages,
    );
}

#[test]
fn sizes_that_are_none() {
    for size in ["-1", "1e308", "null", "\"wide\"", "[]", "{}", "0"] {
        let source = nodes(&format!(
            r#"{{"id":"b","type":"subtopic","position":{{"x":0,"y":0}},"measured":{{"width":{size},"height":{size}}},"data":{{"label":"B"}}}},
            {{"id":"s","type":"section","position":{{"x":0,"y":0}},"style":{{"width":{size},"height":{size}}}}},
            {{"id":"v","type":"vertical","position":{{"x":0,"y":0}},"width":{size},"height":{size}}}"#
        ));
        assert_eq!(stages(&source), "A: B\n", "{size}");
    }
}

#[test]
fn the_same_id_again_and_again() {
    check(
        &[(
            "edges lead to the first",
            r#"{"nodes":[
                {"id":"a","type":"topic","data":{"label":"A"}},{"id":"a","type":"topic","data":{"label":"B"}},
                {"id":7,"type":"topic","data":{"label":"C"}},{"type":"topic","data":{"label":"D"}},
                {"id":"s","type":"subtopic","data":{"label":"S"}},{"id":"s","type":"subtopic","data":{"label":"T"}},
                {"id":"u","type":"subtopic","data":{"label":"U"}}],
              "edges":[{"source":"a","target":"s"},{"source":"7","target":"u"},{"source":"a","target":"a"},{"source":null,"target":"a"},5]}"#
                .into(),
            "
A: S
B: B
C: U
D: T
left out: 2 edges with an end that is not a node
to look at: 2 nodes with the id of another one, which keeps the edges (`B`, `T`)
to look at: 7 nodes without a usable position, placed by their order in the file (`A`, `B`, `C`, …)
to look at: 1 topic connected to nothing, put in the nearest stage (`T`)
to look at: 1 stage without topics, which became its own topic (`B`)",
        )],
        told,
    );
}

#[test]
fn bytes_that_are_no_text() {
    let cases: [(&[u8], &str); 6] = [
        (b"\xff\xfe{\0}\0", "it is UTF-16: save it as UTF-8"),
        (b"\xfe\xff\0{\0}", "it is UTF-16: save it as UTF-8"),
        (b"#\0 \0A\0\n\0-\0 \0a\0", "it is UTF-16: save it as UTF-8"),
        (b"# A\n- \xc3(", "it is not UTF-8 text: the byte 0xc3 at 6 starts no character"),
        (b"\x89PNG\r\n\x1a\n", "it is not UTF-8 text: the byte 0x89 at 0 starts no character"),
        (
            b"PK\x03\x04\x14\0\0\0",
            "it is neither a roadmap.sh graph (JSON) nor a Markdown outline with headings and lists",
        ),
    ];
    for (bytes, expect) in cases {
        let refused = import(bytes, "a", None).unwrap_err().to_string();
        assert!(
            refused == expect || bytes.starts_with(b"PK") && refused.starts_with("it is UTF-16"),
            "{bytes:?}: {refused}"
        );
    }
}

#[test]
fn characters_that_entities_spell() {
    check(
        &[(
            "in a title, a text and a heading",
            "# A&#x202e;b\n- c&#0;d &#27;[31m\n  e&#x2066;f &#10; g\n".into(),
            "
Ab: c�d [31m
to look at: 3 texts with control or text-direction characters, which were removed (`A\\u{202e}b`, `c�d ␛[31m`, `e\\u{2066}f ␊ g`)",
        )],
        told,
    );
}

#[test]
fn too_much_of_anything() {
    let many = |count: usize, item: &str| vec![item; count].join(",");
    let topic = r#"{"type":"topic","data":{"label":"A"}}"#;
    let child = r#"{"type":"todo","data":{"label":"A"}}"#;
    check(
        &[
            ("bytes", " ".repeat(MAX_SOURCE + 1), "it has more than 4 MiB, the most that is read"),
            (
                "bytes of an outline",
                "a".repeat(MAX_OUTLINE + 1),
                "it has more than 1 MiB, the most that is read of an outline",
            ),
            (
                "nodes",
                format!(r#"{{"nodes":[{}]}}"#, many(MAX_NODES + 1, "{}")),
                "it has more than 3000 nodes, the most that is read: make several files of it",
            ),
            (
                "edges",
                format!(r#"{{"nodes":[{topic}],"edges":[{}]}}"#, many(MAX_EDGES + 1, "{}")),
                "it has more than 10000 edges, the most that is read: make several files of it",
            ),
            (
                "stages",
                format!(r#"{{"nodes":[{}]}}"#, many(401, topic)),
                "it has more than 400 stages, the most that is read: make several files of it",
            ),
            (
                "topics",
                format!(r#"{{"nodes":[{topic},{}]}}"#, many(2001, child)),
                "it has more than 2000 topics, the most that is read: make several files of it",
            ),
            (
                "items",
                "- a\n".repeat(2001),
                "it has more than 2000 topics, the most that is read: make several files of it",
            ),
            (
                "headings",
                "# a\n".repeat(802),
                "it has more than 800 headings, the most that is read: make several files of it",
            ),
            (
                "folded parts",
                "<details>\n\n".repeat(801),
                "it has more than 800 headings, the most that is read: make several files of it",
            ),
            (
                "rows",
                format!("|a|\n|-|\n{}", "|b|\n".repeat(2001)),
                "it has more than 2000 topics, the most that is read: make several files of it",
            ),
            (
                "markers on a line",
                "> ".repeat(200) + "a",
                "it has more than 32 lists and quotes in one another, the most that is read: make several files of it",
            ),
            (
                "lists on a line",
                "- ".repeat(5_000) + "a",
                "it has more than 32 lists and quotes in one another, the most that is read: make several files of it",
            ),
        ],
        stages,
    );
    // As much as there may be.
    let children: Vec<_> = (0..2000).map(|at| child.replace("\"A\"", &format!("\"A{at}\""))).collect();
    assert_eq!(stages(&format!(r#"{{"nodes":[{topic},{}]}}"#, children.join(","))).lines().count(), 80);
    let items: String = (0..2000).map(|at| format!("- a{at}\n")).collect();
    assert_eq!(stages(&format!("# a\n{items}")).lines().count(), 80);
    // A line is no list, however long.
    for line in ["- ", "-", "* ", "*"] {
        assert_eq!(stages(&format!("- a\n\n{}\n", line.repeat(300))), "source: a\n", "{line}");
    }
}

#[test]
fn depth() {
    let deep = |open: &str, close: &str, depth: usize| open.repeat(depth) + &close.repeat(depth);
    for (name, json) in [
        ("lists", deep("[", "]", 100_000)),
        ("tables", deep(r#"{"a":"#, "1}", 1).replace("11", "1")),
        ("lists in a field", format!(r#"{{"nodes":{}}}"#, deep("[", "]", 100_000))),
        ("labels", nodes(&format!(r#"{{"type":"topic","data":{{"label":{}}}}}"#, deep("[", "]", 100_000)))),
        (
            "what nobody reads",
            format!(r#"{{"x":{},"nodes":[{{"type":"topic","data":{{"label":"A"}}}}]}}"#, deep("[", "]", 100_000)),
        ),
        ("tables in a field", nodes(&format!(r#"{{"data":{}1{}}}"#, r#"{"data":"#.repeat(50_000), "}".repeat(50_000)))),
        ("never closed", r#"{"nodes":["#.to_owned() + &"[".repeat(1_000_000)),
        ("never closed tables", r#"{"nodes":["#.to_owned() + &r#"{"data":"#.repeat(400_000)),
    ] {
        let _ = soon(name, &json);
    }
    let nested: String = (0..1_000).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
    assert_eq!(soon("lists by indentation", &nested), Ok(()));
    let quoted = "- a\n\n".to_owned() + &"  > ".repeat(30) + "b\n";
    assert_eq!(soon("quotes", &quoted), Ok(()));
}

#[test]
fn drawings_in_which_everything_lies_on_everything() {
    let kinds = ["topic", "subtopic", "section", "vertical", "button", "title"];
    for (name, mix) in [
        ("all kinds", &kinds[..]),
        ("boxes, frames and lines", &["subtopic", "section", "vertical"]),
        ("boxes only", &["subtopic"]),
    ] {
        for (spread, count) in [(0, MAX_EDGES), (52, 0)] {
            // As many topics as there may be, and as many nodes.
            let mut left = [300, 1_200];
            let nodes: Vec<_> = (0..MAX_NODES)
                .map(|at| {
                    let kind = if at == 0 { "topic" } else { mix[at % mix.len()] };
                    let room = match kind {
                        "topic" => &mut left[0],
                        "subtopic" => &mut left[1],
                        _ => &mut 1,
                    };
                    let kind = if *room == 0 { "section" } else { kind };
                    *room -= usize::from(*room > 0);
                    format!(
                        r#"{{"id":"{at}","type":"{kind}","position":{{"x":0,"y":{}}},"measured":{{"width":200,"height":49}},"data":{{"label":"n","href":"https://example.org"}}}}"#,
                        at * spread
                    )
                })
                .collect();
            let edges: Vec<_> = (0..count)
                .map(|at| format!(r#"{{"source":"{}","target":"{}"}}"#, at % MAX_NODES, at * 7919 % MAX_NODES))
                .collect();
            let source = format!(r#"{{"nodes":[{}],"edges":[{}]}}"#, nodes.join(","), edges.join(","));
            assert_eq!(soon(&format!("{name}, {spread} apart, {count} edges"), &source), Ok(()));
        }
    }
}

#[test]
fn markdown_that_parsers_choke_on() {
    let size = 64 * 1024;
    for part in [
        "[",
        "![",
        "*",
        "**a ",
        "_a",
        "`",
        "`a``",
        "<",
        "<a ",
        "<!--",
        "&",
        "\\",
        "(",
        "[a](",
        "[a]: b\n",
        "[a](<",
        "> ",
        ">",
        "- ",
        "-\n",
        "* * ",
        "1. ",
        "#",
        "# \n",
        "\n",
        " ",
        "\t",
        "a\n===\n",
        "~~~\n",
        "```\n",
        "    a\n",
        "<div>\n",
        "|",
        "---\n",
        "+++\n",
        "\u{202e}",
        "\0",
        "\r",
        "[x]",
        "- [x] ",
        "a*b_",
        "![a](b)",
        "\u{feff}",
        "<https://a.b>",
        "  - a\n",
        "{",
        "{\"",
        "[[",
        "- a\n> b\n",
        "*a _b ",
        "]",
        "[a][b]",
        "<?",
        "<![CDATA[",
        "&amp;",
        "<details>\n\n",
        "<details><summary>",
        "</details>\n\n",
        "<summary>",
        "**a** - b\n\n",
        "**a**: ",
        "|a",
        "|a|b|\n|-|-|\n|c|d|\n\n",
        "# a\n[a](#a)\n",
        "- [a](#a)\n",
        "- [a](a.md)\n  - [b](b.md)\n",
        "- a (2 hours)\n",
        "(1 h",
    ] {
        let _ = soon(&format!("{part:?}"), &part.repeat(size / part.len()));
        let _ = soon(&format!("# A\\n- a {part:?}"), &format!("# A\n- a {}", part.repeat(size / part.len())));
    }
    let wide = format!("{}|\n{}|\n{}", "|a".repeat(2_000), "|-".repeat(2_000), "|b\n".repeat(2_000));
    let _ = soon("a wide table with short rows", &wide);
    let mut growing = String::from("- a\n\n");
    for at in 0..1_200 {
        growing += &format!("  {}a{}\n", "`".repeat(at), "*".repeat(at));
    }
    let _ = soon("runs of growing length", &growing);
}

#[test]
fn mebibytes_in_one_text() {
    let long = "x".repeat(3 * 1024 * 1024);
    assert_eq!(soon("a label", &nodes(&format!(r#"{{"type":"topic","data":{{"label":"{long}"}}}}"#))), Ok(()));
    assert_eq!(soon("an id", &nodes(&format!(r#"{{"id":"{long}","type":"topic","data":{{"label":"b"}}}}"#))), Ok(()));
    assert_eq!(soon("a type", &nodes(&format!(r#"{{"type":"{long}"}}"#))), Ok(()));
    let long = "x".repeat(1000 * 1024);
    assert_eq!(soon("an item", &format!("- {long}")), Ok(()));
    assert_eq!(soon("a paragraph", &format!("- a\n\n  {long}")), Ok(()));
    assert_eq!(soon("a heading", &format!("# {long}\n- a")), Ok(()));
    assert_eq!(soon("code", &format!("- a\n\n  ```\n  {long}\n")), Ok(()));
}

#[test]
fn text_that_ends_a_string_or_a_comment_of_toml() {
    for text in [
        r#"""""#,
        "'''",
        r#"a"]\n[[topic]]"#,
        r"\\u0000",
        "'''\"\"\"",
        r#"\"\"\"\n"#,
        "@everyone",
        "<@1> <#2>",
        "# x",
        "${x}",
        "\\\\",
        "TODO: x",
    ] {
        let json = nodes(&format!(
            r#"{{"id":"b","type":"subtopic","data":{{"label":{0},"legend":{{"label":{0}}}}}}}"#,
            format_args!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        ));
        assert_eq!(soon(text, &json), Ok(()));
        let outline = format!("# {text}\n{text}\n- {text}\n  {text}\n\n      {text}\n\n  - {text}\n");
        assert_eq!(soon(text, &outline), Ok(()), "{outline}");
    }
}
