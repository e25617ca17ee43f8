//! Sources to test with, and what they became as a few lines of text.

use std::borrow::Cow;
use std::fmt::Write;

use waymark_import::{Import, import};
use waymark_roadmap::source::SourceFile;
use waymark_roadmap::{Loaded, Mark, Roadmap, Topic, load};

/// The invented example of roadmap.sh's format.
pub(crate) const TEA: &str = include_str!("tea.json");

/// What the source becomes, or why it becomes nothing.
pub(crate) fn imported(source: &str) -> Result<Import, String> {
    import(source.as_bytes(), "source.txt", None).map_err(|refused| refused.to_string())
}

/// What the files of `import` load as.
pub(crate) fn loaded(import: &Import) -> Loaded {
    let files = import.files.iter().map(|file| SourceFile {
        path: format!("{}/{}", import.id, file.name),
        content: Ok(Cow::Owned(file.text.clone().into_bytes())),
    });
    load(&files.collect::<Vec<_>>()).unwrap_or_else(|report| panic!("{report}"))
}

/// What the source becomes: a line for each stage with its topics, or why it becomes nothing.
pub(crate) fn stages(source: &str) -> String {
    match imported(source) {
        Ok(import) => lines(loaded(&import).library.default_roadmap()),
        Err(refused) => refused,
    }
}

/// What the source becomes, with what was left out and changed.
pub(crate) fn told(source: &str) -> String {
    let import = imported(source).unwrap_or_else(|refused| panic!("{refused}"));
    let mut text = lines(loaded(&import).library.default_roadmap());
    for (heading, lines) in [("left out", &import.report.skipped), ("to look at", &import.report.noted)] {
        for line in lines {
            writeln!(text, "{heading}: {line}").unwrap();
        }
    }
    text
}

/// Each topic of `roadmap` with what it says, by stage.
pub(crate) fn topics(roadmap: &Roadmap) -> String {
    let mut text = String::new();
    for (ix, stage) in roadmap.stages() {
        writeln!(text, "## {} ({})", stage.title, stage.id).unwrap();
        for (_, topic) in roadmap.topics_of(ix) {
            writeln!(text, "{}: {}", shown(topic), topic.description.replace('\n', " / ")).unwrap();
        }
    }
    text
}

fn lines(roadmap: &Roadmap) -> String {
    let mut text = String::new();
    for (ix, stage) in roadmap.stages() {
        let topics = roadmap.topics().filter(|(_, topic)| topic.stage == ix).map(|(_, topic)| shown(topic));
        writeln!(text, "{}: {}", stage.title, topics.collect::<Vec<_>>().join(", ")).unwrap();
    }
    text
}

/// The title, then the mark in brackets, then the hours if they are not one, then the addresses of the links.
fn shown(topic: &Topic) -> String {
    let mark = Mark::ALL.iter().find(|(_, mark)| Some(*mark) == topic.mark);
    let mark = mark.map(|(name, _)| format!(" [{name}]")).unwrap_or_default();
    let links: String = topic.links.iter().map(|link| format!(" <{}>", link.url)).collect();
    // Without hours in the source, there is one.
    let hours = if topic.hours > 1.0 { format!(" {}h", topic.hours) } else { String::new() };
    format!("{}{mark}{hours}{links}", topic.title)
}

/// Compares what becomes of each source, by the name of its case; all that differ are shown.
#[track_caller]
pub(crate) fn check(cases: &[(&str, String, &str)], becomes: impl Fn(&str) -> String) {
    let mut wrong = String::new();
    for (name, source, expect) in cases {
        let (found, expect) = (becomes(source), expect.trim_start_matches('\n'));
        if found.trim_end() != expect.trim_end() {
            writeln!(wrong, "== {name}\nfound\n{found}\nexpected\n{expect}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A graph drawn in lines: `type id x y width height` for a node, which is labelled by its id, `a -- b` for a dashed
/// edge, `a == b` for a solid one, `a ?? b` for one that does not say.
pub(crate) fn drawn(drawing: &str) -> String {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for line in drawing.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match words[..] {
            [source, "--", target] => edges.push(edge(source, target, r#","data":{"edgeStyle":"dashed"}"#)),
            [source, "==", target] => edges.push(edge(source, target, r#","style":{"strokeDasharray":"0"}"#)),
            [source, "??", target] => edges.push(edge(source, target, "")),
            [kind, id, x, y, width, height] => nodes.push(format!(
                r#"{{"id":"{id}","type":"{kind}","position":{{"x":{x},"y":{y}}},"measured":{{"width":{width},"height":{height}}},"data":{{"label":"{id}"}}}}"#
            )),
            _ => panic!("{line}"),
        }
    }
    format!(r#"{{"nodes":[{}],"edges":[{}]}}"#, nodes.join(","), edges.join(","))
}

fn edge(source: &str, target: &str, style: &str) -> String {
    format!(r#"{{"id":"{source}-{target}","source":"{source}","target":"{target}"{style}}}"#)
}

/// A graph of the topic `A` with these nodes beside it, written as JSON.
pub(crate) fn nodes(nodes: &str) -> String {
    let comma = if nodes.is_empty() { "" } else { "," };
    format!(
        r#"{{"nodes":[{{"id":"a","type":"topic","position":{{"x":0,"y":0}},"data":{{"label":"A"}}}}{comma}{nodes}]}}"#
    )
}
