//! Ways to break a text, and the words to break it with.

use fastrand::Rng;

/// Inputs are kept below what is refused for its size alone, apart from a few.
const MOST: usize = 256 * 1024;

/// What breaks any text: ends of lines, what hides, turns, joins, grows when it is folded, or means something to Discord.
const TRAPS: &[&str] = &[
    "\r",
    "\r\n",
    "\n",
    "\t",
    "\0",
    "\u{feff}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{200d}",
    "\u{ad}",
    "\u{fe0f}",
    "\u{e0041}",
    "\u{301}\u{301}\u{301}",
    "\u{fdfa}",
    "\u{10ffff}",
    "İ",
    "ß",
    "ǅ",
    "ﬁ",
    "👩‍💻",
    "日本",
    "@everyone",
    "<@1>",
    "<#2>",
    "</x:1>",
    "||",
    "```",
    "\\",
    "\"",
    "'",
    "🏳️‍🌈",
    " ",
    "-",
    "TODO:",
];

/// Words of content, and what may stand where they stand.
pub(crate) const TOML: &[&str] = &[
    "[[topic]]\n",
    "[topic]\n",
    "[[topic.links]]\n",
    "[[faq]]\n",
    "[[topic.check]]\n",
    "[[topic.mistake]]\n",
    "[topic.project]\n",
    "options = [",
    "right = true\n",
    "only_with = [",
    "tier = \"first-year\"\n",
    "answer = ",
    "[a.b.c]\n",
    "title = ",
    "summary = ",
    "description = ",
    "id = ",
    "slug = ",
    "requires = [",
    "stages = [",
    "aliases = [",
    "related = [",
    "topics = [",
    "links = [",
    "projects = [",
    "choice = \"c\"\n",
    "mark = \"avoid\"\n",
    "entry = true\n",
    "hours = ",
    "why = ",
    "kind = ",
    "url = ",
    "unknown = 1\n",
    "a.b = 1\n",
    "\"\"\"",
    "'''",
    "]",
    "}",
    "{ title = \"t\", url = \"javascript:x\" }",
    "= ",
    "#",
    ",",
    "nan",
    "inf",
    "-1",
    "0",
    "200.5",
    "1e999",
    "9223372036854775808",
    "0x_1",
    "1979-05-27T07:32:00Z",
    "true",
    "\"\\ud800\"",
    "\"\\U00110000\"",
    "\"\\u0000\"",
    "\"\\x00\"",
    "\"\"",
    "\"a\"",
    "\"A\"",
    "\"Aa\"",
    "\"b\"",
    "\"d\"",
    "\"q\"",
    "\"one\"",
    "\"two\"",
    "\"c++\"",
    "\"\u{212a}\"",
];

/// Parts of a graph, and what may stand where they stand.
pub(crate) const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "true",
    "-1",
    "1e308",
    "1e999",
    "NaN",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\\u202e\"",
    "{\"nodes\":[",
    "\"nodes\":[],",
    "\"edges\":{},",
    "\"mockup\":{},",
    "\"type\":\"topic\",",
    "\"id\":\"n0\",",
    "\"position\":null,",
    "\"data\":{},",
    "\"label\":\"L\",",
    "\"x\":",
    "\"draft\":{\"nodes\":[]},",
    "//",
    "/*",
];

/// Parts of an outline.
pub(crate) const MARKDOWN: &[&str] = &[
    "**b**",
    "*e*",
    "_e_",
    "`c`",
    "``c`",
    "~~s~~",
    "[l](https://example.org/a_(b))",
    "[l](javascript:x)",
    "[](https://example.org)",
    "<https://example.org>",
    "https://example.org",
    "![i](i.png)",
    "[r]",
    "[r]: https://example.org \"t\"",
    "[x] ",
    "[ ] ",
    "<b>",
    "<!--",
    "-->",
    "<div>\n",
    "&amp;",
    "&#0;",
    "&#x202e;",
    "\\*",
    "\\",
    "|",
    "---\n",
    "===\n",
    "```rust\n",
    "~~~\n",
    "    ",
    "> ",
    "- ",
    "1. ",
    "# ",
    "## ",
    ": ",
    " - ",
    ". ",
    "e.g. ",
    "  \n",
    "<?",
    "[[w]]",
    "[^1]",
    "$x$",
    "a@b.c",
];

/// How a line of an outline begins.
pub(crate) const STARTS: &[&str] = &[
    "# ", "## ", "## ", "### ", "###### ", "- ", "- ", "- ", "- ", "* ", "+ ", "1. ", "7) ", "> ", "> - ", "- - ", "",
    "", "  ", "```", "    ", "- [x] ", "\n",
];

/// Titles and the like, sound for the most part.
pub(crate) const WORDS: &[&str] = &[
    "HTTP",
    "http",
    "C",
    "C++",
    "C#",
    "CI / CD",
    "Node.js",
    "Größe",
    "日本語",
    "A",
    "a",
    "404",
    "what is it?",
    "A sentence. Another one.",
    "roadmap",
    "faq",
    "con",
    "",
    " ",
    "x-2",
    "x",
    "x",
];

/// What legends say.
pub(crate) const LEGENDS: &[&str] = &["Recommended", "I wouldn't recommend", "Alternative", "Any order", "Beta", ""];

/// Where buttons lead.
pub(crate) const URLS: &[&str] = &[
    "https://example.org/a",
    "http://[::1]/",
    "/git-github",
    "",
    "javascript:alert(1)",
    "https://",
    "HTTPS://EXAMPLE.ORG",
    "https://a b",
    "//x",
];

pub(crate) fn pick<'a, T>(from: &'a [T], rng: &mut Rng) -> &'a T {
    &from[rng.usize(..from.len())]
}

/// One of `words`, at times with a trap in it, at times long.
pub(crate) fn word(words: &[&str], rng: &mut Rng) -> String {
    let word = *pick(words, rng);
    match rng.u32(..60) {
        0 => word.repeat(rng.usize(..400)),
        1..4 => format!("{word}{}", pick(TRAPS, rng)),
        4 => format!("{}{word}", pick(TRAPS, rng)),
        5 => format!("{word}{}", pick(TRAPS, rng).repeat(rng.usize(..2_500))),
        _ => word.to_owned(),
    }
}

/// Breaks `bytes` in one place, with one of `words` or a part of `other`.
pub(crate) fn mutate(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], rng: &mut Rng) {
    let at = rng.usize(..=bytes.len());
    let most = *pick(&[4, 40, 400], rng);
    let end = (at + rng.usize(..=most)).min(bytes.len());
    let line = line_at(bytes, at);
    match rng.u32(..100) {
        0..12 => drop(bytes.drain(at..end)),
        12..26 => drop(bytes.splice(at..at, word(words, rng).into_bytes())),
        26..38 => drop(bytes.splice(at..end, word(words, rng).into_bytes())),
        38..50 => drop(bytes.splice(at..end, pick(TRAPS, rng).bytes())),
        // What stands after a sign of assignment.
        50..60 => {
            let value = bytes[line.clone()]
                .iter()
                .position(|&byte| byte == b'=')
                .map_or(line.start, |sign| line.start + sign + 1);
            drop(bytes.splice(value..line.end, [word(words, rng).into_bytes(), b"\n".to_vec()].concat()));
        }
        60..66 => drop(bytes.splice(line, [])),
        66..76 => {
            let part = line_at(other, rng.usize(..=other.len()));
            drop(bytes.splice(line.start..line.start, other[part].to_vec()));
        }
        76..80 => {
            let from = rng.usize(..=other.len());
            let part = other[from..(from + rng.usize(..2_000)).min(other.len())].to_vec();
            drop(bytes.splice(at..at, part));
        }
        80..88 => {
            let part = bytes[if rng.bool() { at..end } else { line }].to_vec();
            let most = (MOST.saturating_sub(bytes.len()) / part.len().max(1)).min(3_000);
            drop(bytes.splice(at..at, part.repeat(rng.usize(..=most))));
        }
        88..92 => {
            let deep =
                *pick(&["[", "{\"a\":", "{a=", "a.", "> ", "- ", "  - x\n", "(", "*", "\"\"\"", "<b>", "[a]("], rng);
            drop(bytes.splice(at..at, deep.repeat(rng.usize(..6_000)).into_bytes()));
        }
        92..94 => {
            let long = pick(TRAPS, rng).repeat(rng.usize(..20_000));
            drop(bytes.splice(at..at, long.into_bytes()));
        }
        94..96 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.u32(..8);
            }
        }
        96 => bytes.retain(|&byte| byte != b'\n'),
        97 => bytes.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b'\r'),
        98 => *bytes = ["\u{feff}".as_bytes(), bytes].concat(),
        _ if rng.u32(..8) == 0 => drop(bytes.splice(at..at, vec![b'x'; 3 * 1024 * 1024])),
        _ => *bytes = bytes.iter().flat_map(|&byte| [byte, 0]).collect(),
    }
}

/// The line that `at` is on, with its end.
fn line_at(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |after| at + after + 1);
    start..end
}
