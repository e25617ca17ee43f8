//! What an import left out or changed, gathered while it goes on.

use std::collections::BTreeMap;

use waymark_roadmap::diagnostic::quoted;

/// How many examples of each note are kept.
const EXAMPLES: usize = 3;

/// A kind of thing to tell the author, in the order they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Note {
    UnusableEdge,
    NotANode,
    EmptyLabel,
    OtherNode,
    EmptyStage,
    StrayText,
    BadLink,
    TooManyLinks,
    Image,
    Html,
    TickedBox,
    StageMark,
    DroppedAlias,
    // From here on, nothing was left out.
    RefusedCharacter,
    DuplicateNode,
    NoPosition,
    Nearest,
    OwnTopic,
    SplitStage,
    CutTitle,
    CutDescription,
    UnknownMark,
    StageLink,
}

impl Note {
    /// Whether something was left out.
    pub(super) fn is_skip(self) -> bool {
        self < Note::RefusedCharacter
    }

    /// What it is, of one and of several, and why.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Note::UnusableEdge => ("edge", "edges", "with an end that is no node"),
            Note::NotANode => ("entry", "entries", "of the list of nodes, not being nodes"),
            Note::EmptyLabel => ("topic", "topics", "without a label"),
            Note::OtherNode => ("node", "nodes", "of a type that is no topic"),
            Note::EmptyStage => ("heading", "headings", "without a list item below"),
            Note::StrayText => ("text", "texts", "outside of list items, beyond a first short sentence"),
            Note::BadLink => ("link", "links", "without an http or https address of at most 512 characters"),
            Note::TooManyLinks => ("link", "links", "beyond the ten of a topic"),
            Note::Image => ("image", "images", "as content is text"),
            Note::Html => ("piece of HTML", "pieces of HTML", "as content is text"),
            Note::TickedBox => ("tick", "ticks", "in boxes, as progress is each member's own"),
            Note::StageMark => ("mark", "marks", "on stages, as only topics have marks"),
            Note::DroppedAlias => ("node id", "node ids", "unfit as an alias, or leading elsewhere already"),
            Note::RefusedCharacter => ("text", "texts", "with control or reordering characters, less these"),
            Note::DuplicateNode => ("node", "nodes", "with the id of another one, to which its edges lead"),
            Note::NoPosition => ("node", "nodes", "without a usable position, put by the order in the file"),
            Note::Nearest => ("topic", "topics", "joined to nothing, put in the stage that is drawn nearest"),
            Note::OwnTopic => ("stage", "stages", "without topics, made its own only topic"),
            Note::SplitStage => ("stage", "stages", "of more than 25 topics, made several"),
            Note::CutTitle => ("title", "titles", "cut to 80 characters"),
            Note::CutDescription => ("description", "descriptions", "cut to 2,000 characters"),
            Note::UnknownMark => ("mark", "marks", "of the source's own, kept as a comment"),
            Note::StageLink => ("link", "links", "of a stage, given to its first topic"),
        }
    }
}

/// What has been noted.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(BTreeMap<Note, Noted>);

#[derive(Debug, Clone, Default)]
struct Noted {
    count: usize,
    examples: Vec<String>,
}

impl Notes {
    /// Notes one more, called `example`; an empty one is counted only.
    pub(super) fn add(&mut self, note: Note, example: &str) {
        let noted = self.0.entry(note).or_default();
        noted.count += 1;
        if noted.examples.len() < EXAMPLES && !example.trim().is_empty() {
            let example = quoted(example.trim());
            if !noted.examples.contains(&example) {
                noted.examples.push(example);
            }
        }
    }

    /// A line for each kind of thing that was left out, or that was not.
    pub(super) fn lines(&self, skips: bool) -> Vec<String> {
        let noted = self.0.iter().filter(|(note, _)| note.is_skip() == skips);
        noted.map(|(note, noted)| noted.line(*note)).collect()
    }
}

impl Noted {
    fn line(&self, note: Note) -> String {
        let (one, several, why) = note.words();
        let what = if self.count == 1 { one } else { several };
        let mut line = format!("{} {what} {why}", self.count);
        if !self.examples.is_empty() {
            line += &format!(" ({}", self.examples.join(", "));
            // Several of one name are one example: only what is known to be left out is announced.
            line += if self.examples.len() == EXAMPLES && self.count > EXAMPLES { ", …)" } else { ")" };
        }
        line
    }
}
