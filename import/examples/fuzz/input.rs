//! What is fed in: sound content, graphs and outlines, most of them broken in a few places.

use std::borrow::Cow;
use std::path::Path;

use fastrand::Rng;
use serde_json::{Value, json};
use waymark_import::import;
use waymark_roadmap::source::{self, NotRead, SourceFile};

use crate::mutate::{self, mutate, pick, word};

/// An input of the loader or of an importer.
#[derive(Debug)]
pub(crate) enum Input {
    /// The files of a content directory.
    Content(Vec<SourceFile>),
    /// A file to import.
    Source {
        /// What is in it.
        bytes: Vec<u8>,
        /// Whether it was broken: what is hidden then, nobody can tell.
        is_broken: bool,
    },
}

/// The sound content that inputs begin with.
pub(crate) struct Corpus(Vec<Vec<SourceFile>>);

/// Every field of content once.
const EVERY_FIELD: [(&str, &str); 4] = [
    ("r/roadmap.toml", "title = \"R\"\nsummary = \"s\"\nstages = [\"one\", \"two\"]\n"),
    (
        "r/one.toml",
        "title = \"One\"\nsummary = \"s\"\n\n[[topic]]\nid = \"a\"\ntitle = \"A\"\nsummary = \"s\"\ndescription = \"\"\"\nFor example,\n`a`.\n\"\"\"\n\
         why = \"w\"\nmark = \"recommended\"\nchoice = \"c\"\nentry = true\nhours = 1.5\naliases = [\"Aa\", \"c++\"]\n\
         links = [\n    { title = \"t\", url = \"https://example.org/\", kind = \"official\" },\n]\nprojects = [\"p\"]\n\
         tier = \"entry\"\nonly_with = [\"d\"]\nverified = \"2026-11\"\nversions = [\"v 1\"]\n\
         [[topic.check]]\nid = \"q\"\nkind = \"choose\"\nask = \"Q?\"\ncode = \"\"\"\nc\n\"\"\"\nconfuses = [\"b\"]\n\
         options = [\n    { text = \"1\", because = \"b\" },\n    { text = \"2\", because = \"b\", right = true },\n]\n\
         [[topic.check]]\nid = \"r\"\nkind = \"recall\"\nask = \"Q?\"\nanswer = \"a\"\n\
         [[topic.mistake]]\nsign = \"`E`\"\ncause = \"c\"\nfix = \"f\"\n[[topic.task]]\ndo = \"d\"\nexpect = \"e\"\nhint = \"h\"\n\
         [topic.project]\ntitle = \"t\"\nbrief = \"b\"\nhours = 3\naccept = [\"1\", \"2\", \"3\"]\nstretch = \"s\"\n\n\
         [[topic]]\nid = \"b\"\ntitle = \"B\"\nsummary = 's'\ndescription = '''d'''\nchoice = \"c\"\nhours = 2\nrequires = []\n",
    ),
    (
        "r/two.toml",
        "title = \"Two\"\n\n[[topic]]\nid = \"d\"\ntitle = \"D\"\nsummary = \"s\"\ndescription = \"d\"\nhours = 200\nrequires = [\"a\", \"b\"]\nmark = \"avoid\"\n\n\
         [[topic.links]]\ntitle = \"t\"\nurl = \"http://example.org\"\n",
    ),
    (
        "r/faq.toml",
        "[[faq]]\nslug = \"q\"\nquestion = \"Q?\"\nanswer = \"\"\"a\"\"\"\naliases = [\"why\"]\nrelated = [\"p\"]\ntopics = [\"a\"]\n\n\
         [[faq]]\nslug = \"p\"\nquestion = \"P?\"\nanswer = \"a\"\n",
    ),
];

const TEA: &str = include_str!("../../tests/import/tea.json");
const BREWING: &str = include_str!("../../tests/import/brewing.md");

impl Corpus {
    pub(crate) fn new() -> Self {
        let shipped = source::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../roadmap/content")));
        let git = shipped.iter().filter(|file| file.path.starts_with("git/")).cloned().collect();
        let small = EVERY_FIELD.map(|(path, text)| file(path, text)).to_vec();
        let imported = [TEA, BREWING].into_iter().filter_map(|source| import(source.as_bytes(), "a.b", None).ok());
        let imported = imported.map(|import| {
            let files = import.files.iter().map(|new| file(&format!("{}/{}", import.id, new.name), &new.text));
            files.collect()
        });
        // The first ones are small, and taken most often.
        Self(imported.chain([small, git, shipped]).collect())
    }

    fn pick(&self, rng: &mut Rng) -> &[SourceFile] {
        let last = self.0.len() - 1;
        let at = match rng.u32(..100) {
            0 => last,
            1..20 => last - 1,
            _ => rng.usize(..last - 1),
        };
        &self.0[at]
    }
}

impl Input {
    /// The input with this number, the same every time.
    pub(crate) fn new(number: u64, corpus: &Corpus) -> Self {
        let rng = &mut Rng::with_seed(number);
        match rng.u32(..4) {
            0 | 1 => Input::Content(content(corpus, rng)),
            2 => source(graph(rng).to_string(), rng),
            _ => source(outline(rng), rng),
        }
    }
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), content: Ok(Cow::Owned(text.as_bytes().to_vec())) }
}

fn content(corpus: &Corpus, rng: &mut Rng) -> Vec<SourceFile> {
    let mut files = corpus.pick(rng).to_vec();
    for _ in 0..rng.u32(..6) {
        let at = rng.usize(..files.len());
        match rng.u32(..40) {
            0 => {
                let names =
                    ["r/One.toml", "r/faq.TOML", "roadmap.toml", "r/nul.toml", "é/a.toml", "r/\u{202e}.toml", "x"];
                (*pick(&names, rng)).clone_into(&mut files[at].path);
            }
            1 => {
                let refusals =
                    [NotRead::LeadsOut, NotRead::NotAFile("a pipe"), NotRead::TooLarge(1 << 40), NotRead::TooMuch];
                files[at].content = Err(pick(&refusals, rng).clone());
            }
            2 => {
                let mut copy = files[at].clone();
                copy.path = copy.path.replace(".toml", "-2.toml");
                files.push(copy);
            }
            3 if files.len() > 1 => {
                files.swap_remove(at);
            }
            _ => {
                let other = files[rng.usize(..files.len())].content.clone().unwrap_or_default();
                if let Ok(bytes) = &mut files[at].content {
                    mutate(bytes.to_mut(), &other, mutate::TOML, rng);
                }
            }
        }
    }
    files
}

/// A text, broken in a few places or in none.
fn source(text: String, rng: &mut Rng) -> Input {
    let (other, words) = if text.starts_with('{') { (TEA, mutate::JSON) } else { (BREWING, mutate::MARKDOWN) };
    let mut bytes = text.into_bytes();
    let times = rng.u32(..4);
    for _ in 0..times {
        mutate(&mut bytes, other.as_bytes(), words, rng);
    }
    Input::Source { bytes, is_broken: times > 0 }
}

/// A word that is in an input once, and must be found again wherever it was taken.
fn marker(number: usize) -> String {
    format!("qz{number}zq")
}

/// The markers in `text`.
pub(crate) fn markers(text: &str) -> Vec<&str> {
    let parts = text.split("qz").skip(1).map(|part| part.split("zq").next().unwrap_or_default());
    parts.filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())).collect()
}

/// A graph of all kinds of nodes, at places that lie close, and on one another.
fn graph(rng: &mut Rng) -> Value {
    let count = match rng.u32(..200) {
        0 => 1_500,
        1..20 => 200,
        _ => 30,
    };
    let count = rng.usize(..count);
    let kinds = [
        "topic",
        "topic",
        "subtopic",
        "subtopic",
        "subtopic",
        "subtopic",
        "todo",
        "checklist",
        "title",
        "button",
        "section",
        "paragraph",
        "paragraph",
        "label",
        "resourceButton",
        "vertical",
        "horizontal",
        "legend",
        "linksgroup",
    ];
    let nodes = (0..count).map(|at| {
        let kind = *pick(&kinds, rng);
        // The editor never shows what lines and legends are called, nor links of other kinds.
        let is_seen = !["vertical", "horizontal", "legend"].contains(&kind);
        let links = if kind == "linksgroup" { json!([{"label": format!("link {}", marker(count + at)), "url": word(mutate::URLS, rng)}]) } else { json!([]) };
        let label = match rng.u32(if is_seen { 0..4 } else { 0..1 }) {
            0 => word(mutate::WORDS, rng),
            1 => "twice".to_owned(),
            _ => format!("{} {}", word(mutate::WORDS, rng), marker(at)),
        };
        let entry = json!({"id": word(&["p", "l1", "l2"], rng), "label": word(mutate::LEGENDS, rng), "color": "#874efe"});
        loosened(
            json!({
                "id": format!("n{}", if rng.u32(..20) == 0 { 0 } else { at }),
                "type": kind,
                "position": {"x": place(rng), "y": place(rng)},
                "measured": {"width": 60 * rng.i32(0..8), "height": 7 * rng.i32(0..40)},
                "data": {
                    "label": label, "legend": if rng.bool() { entry.clone() } else { Value::Null }, "legends": [entry.clone()],
                    "href": word(mutate::URLS, rng), "url": word(mutate::URLS, rng), "oldId": "x",
                    "links": links,
                    "checklists": [entry.clone(), entry],
                },
            }),
            rng,
        )
    });
    let nodes: Vec<_> = nodes.collect();
    let edges = (0..rng.usize(..=2 * count)).map(|at| {
        let styles = ["solid", "dashed", "dotted", ""];
        let end = |rng: &mut Rng| format!("n{}", rng.usize(..=count));
        let edge = json!({"id": at.to_string(), "source": end(rng), "target": end(rng), "data": {"edgeStyle": *pick(&styles, rng)}});
        loosened(edge, rng)
    });
    let edges: Vec<_> = edges.collect();
    loosened(
        json!({"title": word(mutate::WORDS, rng), "description": word(mutate::WORDS, rng), "nodes": nodes, "edges": edges}),
        rng,
    )
}

fn place(rng: &mut Rng) -> i32 {
    // Boxes stand in lines and stacks.
    if rng.bool() { 150 * rng.i32(-3..3) } else { rng.i32(-600..600) }
}

/// `value`, now and then with a part that is missing, or that is something else.
fn loosened(mut value: Value, rng: &mut Rng) -> Value {
    if rng.u32(..8) > 0 {
        return value;
    }
    let mut at = &mut value;
    while let Some(part) = at.as_object_mut().filter(|part| !part.is_empty()) {
        let keys: Vec<_> = part.keys().cloned().collect();
        let key = pick(&keys, rng);
        let others = [
            json!(null),
            json!([]),
            json!({}),
            json!(1e308),
            json!(-0.0),
            json!("12"),
            json!(true),
            json!(u64::MAX),
            json!(""),
        ];
        if rng.bool() {
            part.insert(key.clone(), pick(&others, rng).clone());
            break;
        } else if rng.u32(..4) == 0 {
            part.remove(key);
            break;
        }
        let Some(inner) = part.get_mut(key) else { break };
        at = inner;
    }
    value
}

/// What takes more than a line: tables, folded parts, paragraphs with names, links to headings.
fn block(number: &mut usize, rng: &mut Rng) -> String {
    let mut next = || {
        *number += 1;
        marker(*number)
    };
    match rng.u32(..6) {
        0 => format!(
            "\n\n| Topic | Time |\n|---|---|\n| {} | 2 hours {} |\n| [{}](https://example.org) | `{}` |\n\n",
            next(),
            next(),
            next(),
            next()
        ),
        1 => format!("\n\n<details>\n<summary>{}</summary>\n\n- {}\n\n", next(), next()),
        2 => "\n\n</details>\n\n".to_owned(),
        3 => format!("\n\n**{}** - {}\n\n**{}**: *{}*\n\n", next(), next(), next(), next()),
        4 => format!("\n\n## Contents\n\n- [{}](#a)\n- [{}](#b)\n\n", next(), next()),
        _ => format!("\n\n### Sources\n\n- [{}](https://example.org/{number})\n\n", next(), number = rng.u32(..20)),
    }
}

/// An outline of all kinds of lines, most of them in items.
fn outline(rng: &mut Rng) -> String {
    let count = match rng.u32(..200) {
        0 => 3_000,
        1..20 => 300,
        _ => 30,
    };
    let mut text = String::new();
    let mut depth = 0;
    // The markers of lines are their numbers.
    let mut extra = count;
    for number in 0..rng.usize(..count) {
        depth = (depth + rng.usize(..3)).saturating_sub(1).min(12);
        if rng.u32(..16) == 0 {
            text += &block(&mut extra, rng);
        }
        let start = *pick(mutate::STARTS, rng);
        let indent = if start.starts_with('#') { 0 } else { 2 * depth };
        text += &" ".repeat(indent);
        text += start;
        // What stands behind a fence is the name of a language.
        let is_marked = !start.ends_with('`');
        let words = rng.usize(..4);
        let mark_at = rng.usize(..=words);
        for at in 0..=words {
            if at == mark_at && is_marked {
                text += &format!("{} ", marker(number));
            }
            if at < words {
                text += &word(if rng.bool() { mutate::WORDS } else { mutate::MARKDOWN }, rng);
                text.push(' ');
            }
        }
        text.push('\n');
    }
    text
}
