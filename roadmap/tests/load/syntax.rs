//! Bytes, characters and TOML.

use crate::given::{ROADMAP, check, file, findings, one, stage, topic};

fn bytes(text: &[u8]) -> Vec<waymark_roadmap::source::SourceFile> {
    vec![file("r/roadmap.toml", ROADMAP), file("r/one.toml", text)]
}

#[test]
fn encodings() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    check(vec![
        ("a byte order mark", stage(&("\u{feff}".to_owned() + &one(""))), &[]),
        (
            "a place after a byte order mark",
            stage("\u{feff}titel = 3"),
            &[
                "r/one.toml:1:1 a stage has no field `titel`",
                "r/one.toml:1:1 a stage has no `topic`",
                "r/one.toml:1:9 `title` takes text in quotes; this is a number",
            ],
        ),
        ("CRLF", stage(&one("why = \"\"\"\\\r\nx\"\"\"").replace('\n', "\r\n").replace("\r\r", "\r")), &[]),
        (
            "not UTF-8",
            bytes(b"title = \"One\"\n# gr\xfc\xdfe\n"),
            &["r/one.toml:2:5 this file is not UTF-8: the byte 0xfc starts no character"],
        ),
        ("UTF-16", bytes(&[&[0xff, 0xfe][..], &utf16(&one(""))].concat()), &["r/one.toml:1:1 this file is UTF-16"]),
        ("UTF-16 without its mark", bytes(&utf16(&one(""))), &["r/one.toml:1:1 this file looks like UTF-16"]),
        ("empty", bytes(b""), &["r/one.toml:1:1 a stage has no `title`", "r/one.toml:1:1 a stage has no `topic`"]),
    ]);
}

#[test]
fn characters() {
    check(vec![
        ("NUL", stage(&one("why = \"a\0b\"")), &["r/one.toml:8:9 a NUL character (\\u{0}) is not allowed"]),
        (
            "in a comment",
            stage(&one("# a\u{1b}[2Jb")),
            &["r/one.toml:8:4 a control character (\\u{1b}) is not allowed"],
        ),
        (
            "a run of them",
            stage(&one("why = \"a\u{1}\u{2}\u{3}b\u{4}\"")),
            &[
                "r/one.toml:8:9 a control character (\\u{1}) is not allowed",
                "r/one.toml:8:13 a control character (\\u{4}) is not allowed",
            ],
        ),
        (
            "all there is",
            stage(&one("why = \"\u{7}\"")),
            &["r/one.toml:8:8 a control character (\\u{7}) is not allowed"],
        ),
        (
            "between things",
            stage(&one("why\u{7f} = \"x\"")),
            &["r/one.toml:8:4 a control character (\\u{7f}) is not allowed"],
        ),
        ("in a word", stage(&one("wh\u{0}y = \"x\"")), &["r/one.toml:8:3 a NUL character (\\u{0}) is not allowed"]),
        ("C1", stage(&one("why = \"a\u{85}b\"")), &["r/one.toml:8:9 a control character (\\u{85}) is not allowed"]),
        (
            "an override",
            stage(&one("why = \"a\u{202e}b\" # \u{2066}")),
            &[
                "r/one.toml:8:9 a character that reorders text (\\u{202e}) is not allowed",
                "r/one.toml:8:15 a character that reorders text (\\u{2066}) is not allowed",
            ],
        ),
        (
            "a bare carriage return",
            stage(&one("why = \"a\rb\"")),
            &["r/one.toml:8:9 a carriage return without a line feed (\\u{d}) is not allowed"],
        ),
        (
            "a file of them",
            stage(&one("").replace('\n', "\r")),
            &["r/one.toml:1:14 a carriage return without a line feed (\\u{d}) is not allowed"],
        ),
        (
            "other faults are told as well",
            stage(&one("why = \"a\0b\"\nmark = \"x\"")),
            &["r/one.toml:8:9 a NUL character (\\u{0}) is not allowed", "r/one.toml:9:8 `mark` cannot be `x`"],
        ),
        ("joiners", stage(&one("why = \"👩\u{200d}💻 می\u{200c}خواهم \u{200f}\"")), &[]),
    ]);
}

#[test]
fn tables_lists_and_texts() {
    let next = topic("b", "");
    check(vec![
        (
            "an unclosed header",
            stage(&("title = \"One\"\n[[topic]\nid = \"a\"\n".to_owned() + &next)),
            &["r/one.toml:2:9 this is not TOML: unclosed array table"],
        ),
        ("no value", stage(&one("why =")), &["r/one.toml:8:6 this key has no value"]),
        ("no equals", stage(&one("why \"x\"")), &["r/one.toml:8:5 this is not TOML: key with no value"]),
        (
            "no quotes",
            stage(&one("why = because it is")),
            &["r/one.toml:8:7 this is not TOML: string values must be quoted"],
        ),
        (
            "an unclosed text",
            stage(&one("why = \"x\nentry = 3")),
            &[
                "r/one.toml:8:9 this text is not closed on its line",
                "r/one.toml:9:9 `entry` takes true or false; this is a number",
            ],
        ),
        (
            "an unclosed text in a list",
            stage(&(one("requires = [\"b, \"c\"]\nentry = true") + &next)),
            &["r/one.toml:8:18 this is not TOML: missing comma between array elements"],
        ),
        (
            "an unclosed list",
            stage(&(one("requires = [\"b\"\nentry = true") + &next)),
            &["r/one.toml:9:1 this is not TOML: missing comma between array elements"],
        ),
        (
            "no comma",
            stage(&(one("requires = [\"b\" \"c\"]") + &next)),
            &["r/one.toml:8:17 this is not TOML: missing comma between array elements"],
        ),
        (
            "an unclosed inline table",
            stage(&(one("links = [{ title = \"x\"]\nentry = true") + &next)),
            &["r/one.toml:8:23 this is not TOML: invalid inline table element"],
        ),
        (
            "no quote in a list of inline tables",
            stage(
                &(one(
                    "links = [\n{ title = x\", url = \"https://a.org\" },\n{ title = \"y\", url = \"https://a.org\" },\n]\nentry = true",
                ) + &next),
            ),
            &["r/one.toml:9:11 this is not TOML: missing opening quote"],
        ),
        (
            "a long text with code that is not opened",
            stage(&(one("").replace("\"`d`\"", "\"\"\nRun it:\n\nx = 1 + 2\ny = \"x\" + 1\n\"\"\"") + &next)),
            &["r/one.toml:7:5 this is not TOML: key with no value"],
        ),
        ("an unclosed long text", stage(&(one("why = \"\"\"x") + &next)), &["r/one.toml:8:7 this text never ends"]),
        (
            "a long text closed too late",
            stage(
                &(one("").replace("\"`d`\"", "\"\"\"How it\nworks.")
                    + &next.replace("\"`d`\"", "\"\"\"Why it\nis. So\n\"\"\"")),
            ),
            &["r/one.toml:6:15 this text never ends"],
        ),
        (
            "a header of one bracket, for each",
            stage("title = \"One\"\n[topic]\nid = \"a\"\n[topic]\nid = \"b\"\n[topic]\nid = \"c\"\n"),
            &["r/one.toml:4:2 this header is given twice"],
        ),
        (
            "a header of nothing",
            stage("title = \"One\"\n[[]]\nid = \"a\"\n"),
            &["r/one.toml:2:3 this is not TOML: unquoted keys cannot be empty"],
        ),
    ]);
}

#[test]
fn values() {
    check(vec![
        ("an escape", stage(&one("why = \"C:\\path\"")), &["r/one.toml:8:11 this backslash escapes nothing"]),
        ("a key twice", stage(&one("why = \"x\"\nwhy = \"y\"")), &["r/one.toml:9:1 this key is given twice"]),
        (
            "a key twice, and another fault",
            stage(&one("why = \"x\"\nwhy = \"y\"\nmark = \"z\"")),
            &["r/one.toml:9:1 this key is given twice", "r/one.toml:10:8 `mark` cannot be `z`"],
        ),
        (
            "two keys a line",
            stage(&one("why = \"x\" entry = true")),
            &["r/one.toml:8:11 this is not TOML: unexpected key or value"],
        ),
        (
            "a bad number",
            stage(&one("").replace("hours = 1", "hours = 1h")),
            &["r/one.toml:7:9 this is not TOML: string values must be quoted"],
        ),
        (
            "a zero in front",
            stage(&one("").replace("hours = 1", "hours = 01")),
            &["r/one.toml:7:9 this is not TOML: unexpected leading zero"],
        ),
        (
            "two faults in two topics",
            stage(&(one("why =") + &topic("b", "mark recommended"))),
            &["r/one.toml:8:6 this key has no value", "r/one.toml:15:6 this is not TOML: key with no value"],
        ),
        ("two faults in a topic", stage(&one("why =\nentry true")), &["r/one.toml:8:6 this key has no value"]),
        (
            "no TOML at all",
            stage("# One\n\nThis is *markdown*, it's not TOML.\n\n- a\n- b\n"),
            &["r/one.toml:3:6 this is not TOML: key with no value"],
        ),
        (
            "a comma after a table",
            stage(&one("links = [{ title = \"x\", url = \"https://a.org\", kind = \"book\", }]")),
            &[],
        ),
        (
            "lists in lists",
            stage(&one(&format!("why = {}{}", "[".repeat(20), "]".repeat(20)))),
            &["r/one.toml:8:23 this stands too deep in lists, tables or a dotted key"],
        ),
        (
            "a key with many dots",
            stage(&one(&format!("a{} = 1", ".a".repeat(20)))),
            &["r/one.toml:8:34 this stands too deep in lists, tables or a dotted key"],
        ),
        (
            "a header with many dots",
            stage(&one(&format!("[a{}]", ".a".repeat(20)))),
            &["r/one.toml:8:35 this stands too deep in lists, tables or a dotted key"],
        ),
    ]);
}

#[test]
fn what_to_do() {
    for (what, text, help) in [
        ("an unclosed header of a list", "[[topic]\n", "close the header with `]]`"),
        ("the same without any bracket", "[[topic\n", "close the header with `]]`"),
        ("an unclosed header", "[topic\n", "close the header with `]`"),
        ("no value", "why =\n", "write a value after the `=`"),
        ("no value at the end", "why = ", "write a value after the `=`"),
        ("no equals", "why \"x\"\n", "write `key = value`"),
        ("no quotes", "why = because\n", "put the text between quotes"),
        ("no opening quote", "why = because\"\n", "put the text between quotes"),
        ("no closing quote", "why = \"because\n", "end it with the quote it began with"),
        ("no closing single quote", "why = 'because\n", "end it with the quote it began with"),
        ("too few quotes", "why = \"\"\"\nx\n\"\"\n", "end it with the same three quotes"),
        ("a backslash", "why = \"C:\\path\"\n", "write a backslash as `\\\\`, or put the text between single quotes"),
        (
            "a backslash in a long text",
            "why = \"\"\"\n\\d\n\"\"\"\n",
            "write a backslash as `\\\\`, or put the text between single quotes",
        ),
        ("no comma in a list", "requires = [\"a\" \"b\"]\n", "put a comma between the items of a list"),
        (
            "no comma in an inline table",
            "l = { title = \"x\" url = \"y\" }\n",
            "put a comma between the items of a list",
        ),
        ("two commas", "requires = [\"a\",, \"b\"]\n", "delete one of the commas"),
        ("an unclosed list", "requires = [\"a\"", "close the list with `]`"),
        ("an equals in a list", "requires = [\"a\",\n= \"x\"\n", "close the list above with `]`"),
        ("an unclosed inline table", "l = { title = \"x\"", "close the table with `}`"),
        ("two keys a line", "why = \"x\" entry = true\n", "begin a new line, or delete it"),
        ("a header twice", "[a]\n[a]\n", "write it in two pairs of brackets, like `[[topic]]`, each time"),
        ("a key twice", "why = 1\nwhy = 2\n", "keep one of the two"),
        ("an id twice", "id = 1\nid = 2\n", "begin each topic with its own `[[topic]]`, each entry with its `[[faq]]`"),
        ("a number", "hours = 0_\n", "compare with the examples at https://toml.io"),
        ("a truth value", "entry = True\n", "here belongs `true`"),
    ] {
        let report = findings(&bytes(text.as_bytes()));
        assert!(report.faults().iter().any(|fault| fault.help == help), "{what}: {report}");
    }
}
