//! What is read of texts, friendly and hostile.

use std::time::{Duration, Instant};

use super::*;

/// A tree in one line: `b(bold) link(label → https://…) / h2(heading) / ul(one | two ul(three))`.
fn shown(blocks: &[Block]) -> String {
    blocks.iter().map(block).collect::<Vec<_>>().join(" / ")
}

fn block(one: &Block) -> String {
    match one {
        Block::Line(content) => line(content),
        Block::Heading { level, content } => format!("h{level}({})", line(content)),
        Block::Small(content) => format!("small({})", line(content)),
        Block::Quote(blocks) => format!("quote({})", shown(blocks)),
        Block::Code(code) => format!("pre({code})"),
        Block::List(one) => list(one),
    }
}

fn list(List { first, items }: &List) -> String {
    let item = |one: &Item| {
        let lines: Vec<String> = one.lines.iter().map(|content| line(content)).collect();
        [lines.join(" ⏎ ")].into_iter().chain(one.lists.iter().map(list)).collect::<Vec<_>>().join(" ")
    };
    let items = items.iter().map(item).collect::<Vec<_>>().join(" | ");
    first.map_or_else(|| format!("ul({items})"), |first| format!("ol{first}({items})"))
}

fn line(parts: &[Inline]) -> String {
    let part = |one: &Inline| match one {
        Inline::Text(text) => text.clone(),
        Inline::Break => " ⏎ ".to_owned(),
        Inline::Code(code) => format!("code({code})"),
        Inline::Marked(mark, inner) => {
            let mark = match mark {
                Mark::Bold => "b",
                Mark::Italic => "i",
                Mark::Underline => "u",
                Mark::Strike => "s",
                Mark::Spoiler => "spoiler",
            };
            format!("{mark}({})", line(inner))
        }
        Inline::Link { url, label } => format!("link({} → {url})", line(label)),
        Inline::Mention(Mention::User(id)) => format!("user({id})"),
        Inline::Mention(Mention::Role(id)) => format!("role({id})"),
        Inline::Mention(Mention::Channel(id)) => format!("channel({id})"),
        Inline::Command(name) => format!("command({name})"),
        Inline::Time { seconds, style } => format!("time({seconds} {style})"),
    };
    parts.iter().map(part).collect()
}

#[test]
fn a_line_is_read() {
    let cases = [
        ("**bold** *it* _it_ __under__ ~~gone~~", "b(bold) i(it) i(it) u(under) s(gone)"),
        ("***both*** **a *b* c** __a **b** c__", "b(i(both)) b(a i(b) c) u(a b(b) c)"),
        ("||a **b**||", "spoiler(a b(b))"),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
        ("\\*not\\* \\_not\\_ \\🦀 \\a", "*not* _not_ 🦀 \\a"),
        ("`**code**` ``a ` b`` ` c `", "code(**code**) code(a ` b) code(c)"),
        ("`a``b` \\`c", "code(a``b) `c"),
        ("**a `**` b**", "b(a code(**) b)"),
        ("**open _and `never", "**open _and `never"),
        ("**** __** * *", "**** __** * *"),
        ("*a **b *c** d", "*a b(b *c) d"),
        (
            "[label](https://a.b/c_(d)) [x](<https://a.b>) [y](https://a.b \"title\")",
            "link(label → https://a.b/c_(d)) link(x → https://a.b) link(y → https://a.b)",
        ),
        ("[**b** [c]](https://a.b) [\\]](http://a)", "link(b(b) [c] → https://a.b) link(] → http://a)"),
        (
            "[x](javascript:a) [ ](https://a) [x](https://a b) [x](https://)",
            "[x](javascript:a) [ ](link(https://a → https://a)) [x](link(https://a → https://a) b) [x](https://)",
        ),
        ("[https://a.b](https://c.d)", "link(https://a.b → https://c.d)"),
        (
            "https://a.b/x_y_z. (http://a.b/?c=d#e) xhttps://a",
            "link(https://a.b/x_y_z → https://a.b/x_y_z). (link(http://a.b/?c=d#e → http://a.b/?c=d#e)) xhttps://a",
        ),
        (
            "<https://a.b> <ftp://a> https://[a] <https://>",
            "link(https://a.b → https://a.b) <ftp://a> https://[a] <https://>",
        ),
        ("<@7> <@!7> <@&9> <#8> <@x> <@> <@7", "user(7) user(7) role(9) channel(8) <@x> <@> <@7"),
        ("<@99999999999999999999> @everyone", "<@99999999999999999999> @everyone"),
        (
            "</next:5> </remind daily:5> </x> <:ok:5> <a:ok:5> <b>",
            "command(next) command(remind daily) </x> :ok: :ok: <b>",
        ),
        ("<t:86400:D> <t:-1> <t:1:R> <t:1:x> <t:x>", "time(86400 D) time(-1 f) time(1 R) <t:1:x> <t:x>"),
        ("<script>alert(1)</script> & \"", "<script>alert(1)</script> & \""),
    ];
    for (text, expected) in cases {
        assert_eq!(line(&read_inline(text)), expected, "{text}");
    }
    assert_eq!(line(&read_inline("a\nb")), "a ⏎ b");
}

#[test]
fn lines_are_read() {
    let cases = [
        ("", ""),
        ("a\n\n b\r\nc", "a /  /  b / c"),
        ("# a\n## b\n### c\n#### d\n#e\n# ", "h1(a) / h2(b) / h3(c) / #### d / #e / # "),
        ("-# small\n-#x", "small(small) / -#x"),
        ("> a\n> b\n>\nc", "quote(a / b / ) / c"),
        (">>> a\nb\n- c", "quote(a / b / ul(c))"),
        ("> - a\n>   b\n> > c", "quote(ul(a ⏎ b) / quote(c))"),
        ("- one\n  - two\n- three", "ul(one ul(two) | three)"),
        ("* a\n  b\n    - c\n  - d\n1. e\n5. f", "ul(a ⏎ b ul(c) ul(d)) / ol1(e | f)"),
        ("2. two\n3. three\n1.x", "ol2(two | three) / 1.x"),
        ("- a\n\n- b\n-c", "ul(a) /  / ul(b) / -c"),
        ("**a\nb**", "**a / b**"),
        ("```rs\nlet *x*;\n```", "pre(let *x*;)"),
        ("a ```b``` c\n```\n\nd\n```e", "a  / pre(b) /  c / pre(d) / e"),
        ("```a```\n```b```", "pre(a) /  / pre(b)"),
        ("```\nopen", "``` / open"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(&read(text)), expected, "{text}");
    }
}

#[test]
fn a_tree_is_json_of_texts() {
    let json = serde_json::json!(read("**a** <@7>\n- b"));
    let expected = serde_json::json!([
        { "line": [{ "marked": ["bold", [{ "text": "a" }]] }, { "text": " " }, { "mention": { "user": "7" } }] },
        { "list": { "first": null, "items": [{ "lines": [[{ "text": "b" }]], "lists": [] }] } },
    ]);
    assert_eq!(json, expected);
}

/// Pieces of which hostile texts are made.
const PIECES: [&str; 36] = [
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "||",
    "`",
    "``",
    "```",
    "\n",
    "- ",
    "> ",
    ">>> ",
    "# ",
    "-# ",
    "[",
    "](https://a.b)",
    "](",
    ")",
    "(",
    "<",
    ">",
    "\\",
    "a",
    "b c",
    "1. ",
    "  ",
    "<@1>",
    "<t:1:R>",
    "https://x.y/z",
    "é",
    "🦀",
    " ",
    "\"",
    "\r",
];

#[test]
fn no_text_takes_long() {
    let alone = PIECES.iter().map(|piece| (*piece).to_owned());
    let mixed = [
        "*a ",
        "**a _b ",
        "[a](https://b \"",
        "<t:1:R",
        "~~_**",
        "- a\n  ",
        "\\`",
        "[a](https://b(",
        "||*a",
        "https://a|",
        "https://)?",
        "https://a\\",
    ];
    // Discord takes four thousand letters: fifty thousand of each show what grows faster than the text. What would grow
    // so takes a minute; the limit is wide for the sake of busy machines.
    let long = alone.chain(mixed.map(str::to_owned)).map(|piece| (piece, 50_000));
    let pairs = PIECES.iter().flat_map(|one| PIECES.iter().map(move |other| (format!("{one}a {other}"), 1000)));
    for (piece, length) in long.chain(pairs) {
        for tail in ["", "**`]\nx"] {
            let text = piece.repeat(length / piece.len()) + tail;
            let began = Instant::now();
            read(&text);
            read_inline(&text);
            assert!(began.elapsed() < Duration::from_secs(10), "{piece:?} then {tail:?}: {:?}", began.elapsed());
        }
    }
}

#[test]
fn any_text_can_be_read_and_nothing_is_made_up() {
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        // Numerical Recipes' generator: the same texts every time.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for _ in 0..5000 {
        let text: String = (0..=next(24)).map(|_| PIECES[next(PIECES.len())]).collect();
        for tree in [read(&text), vec![Block::Line(read_inline(&text))]] {
            let mut rest = text.chars();
            for letter in letters(&tree) {
                assert!(rest.any(|one| one == letter), "{letter:?} of {tree:?} is not in {text:?}");
            }
        }
    }
}

/// What can be read of a tree, in order.
fn letters(blocks: &[Block]) -> Vec<char> {
    fn inline(parts: &[Inline], out: &mut Vec<char>) {
        for part in parts {
            match part {
                Inline::Text(text) | Inline::Code(text) | Inline::Command(text) => out.extend(text.chars()),
                Inline::Marked(_, inner) | Inline::Link { label: inner, .. } => inline(inner, out),
                Inline::Break | Inline::Mention(_) | Inline::Time { .. } => {}
            }
        }
    }
    fn item(one: &Item, out: &mut Vec<char>) {
        one.lines.iter().for_each(|content| inline(content, out));
        one.lists.iter().flat_map(|list| &list.items).for_each(|below| item(below, out));
    }
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Line(content) | Block::Heading { content, .. } | Block::Small(content) => inline(content, &mut out),
            Block::Quote(blocks) => out.extend(letters(blocks)),
            Block::Code(code) => out.extend(code.chars()),
            Block::List(list) => list.items.iter().for_each(|one| item(one, &mut out)),
        }
    }
    out
}
