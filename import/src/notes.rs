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
    TextBox,
    OtherTitle,
    EmptyStage,
    FrontMatter,
    Fold,
    Contents,
    StrayText,
    BadLink,
    TooManyLinks,
    SameLink,
    HeadingLink,
    Image,
    Html,
    TickedBox,
    StageMark,
    DroppedAlias,
    // From here on, nothing was left out but the rest of what was cut.
    RefusedCharacter,
    DuplicateNode,
    RepeatedBox,
    NoPosition,
    Nearest,
    OwnTopic,
    SplitStage,
    GroupedStage,
    Table,
    Paragraphs,
    Nested,
    Resources,
    Hours,
    CutTitle,
    CutPath,
    CutLinkTitle,
    CutDescription,
    UnknownMark,
    StageLink,
    FileTitle,
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
            Note::TextBox => ("box", "boxes", "of text around no topic"),
            Note::OtherTitle => ("title", "titles", "beside the one the roadmap has"),
            Note::EmptyStage => ("heading", "headings", "with nothing to learn below"),
            Note::FrontMatter => ("line", "lines", "of front matter"),
            Note::Fold => ("folded part", "folded parts", "(`<details>`), with all that is in it"),
            Note::Contents => ("list of contents", "lists of contents", "with links to the document's own headings"),
            Note::StrayText => ("text", "texts", "outside of list items, beyond a first short sentence"),
            Note::BadLink => ("link", "links", "without an http or https address of at most 512 characters"),
            Note::TooManyLinks => ("link", "links", "beyond the ten of a topic"),
            Note::SameLink => ("link", "links", "to an address that its topic links to already"),
            Note::HeadingLink => ("link", "links", "in a heading that has no topic of its own"),
            Note::Image => ("image", "images", "as content is text"),
            Note::Html => ("piece of HTML", "pieces of HTML", "as content is text"),
            Note::TickedBox => ("tick", "ticks", "in boxes, as progress is each member's own"),
            Note::StageMark => ("mark", "marks", "on stages, as only topics have marks"),
            Note::DroppedAlias => ("node id", "node ids", "unfit as an alias, or leading elsewhere already"),
            Note::RefusedCharacter => ("text", "texts", "with control or reordering characters, less these"),
            Note::DuplicateNode => ("node", "nodes", "with the id of another one, to which its edges lead"),
            Note::RepeatedBox => ("box", "boxes", "drawn once more in the same place, taken once"),
            Note::NoPosition => ("node", "nodes", "without a usable position, put by the order in the file"),
            Note::Nearest => ("topic", "topics", "joined to nothing, put in the stage that is drawn nearest"),
            Note::OwnTopic => ("stage", "stages", "without topics, made its own only topic"),
            Note::SplitStage => ("stage", "stages", "of more than 25 topics, made several"),
            Note::GroupedStage => ("stage", "stages", "of more than 25 topics, split by the groups in it"),
            Note::Table => ("table", "tables", "whose rows were made topics"),
            Note::Paragraphs => ("section", "sections", "whose paragraphs, each with a name in bold, were made topics"),
            Note::Nested => ("list", "lists", "whose items were made stages, and the items in those topics"),
            Note::Resources => ("list", "lists", "of sources, given to the topic above as links"),
            Note::Hours => ("topic", "topics", "with the hours that the source gives"),
            Note::CutTitle => ("title", "titles", "cut to 80 characters"),
            Note::CutPath => {
                ("stage", "stages", "without the names of all headings above, as a title has 80 characters")
            }
            Note::CutLinkTitle => ("link title", "link titles", "cut to 100 characters"),
            Note::CutDescription => ("description", "descriptions", "cut to 2,000 characters"),
            Note::UnknownMark => ("mark", "marks", "of the source's own, kept as a comment"),
            Note::StageLink => ("link", "links", "of a stage, given to its first topic"),
            Note::FileTitle => ("title", "titles", "that says little, replaced by a name of the file or its folder"),
        }
    }
}

/// What has been noted.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    noted: BTreeMap<Note, Noted>,
    /// What was left out or cut, whole, in the order it was met.
    left_out: Vec<(Note, String)>,
}

#[derive(Debug, Clone, Default)]
struct Noted {
    count: usize,
    examples: Vec<String>,
}

impl Notes {
    /// Notes one more, called `example`; an empty one is counted only.
    pub(super) fn add(&mut self, note: Note, example: &str) {
        let noted = self.noted.entry(note).or_default();
        noted.count += 1;
        if noted.examples.len() < EXAMPLES && !example.trim().is_empty() {
            let example = quoted(example.trim());
            if !noted.examples.contains(&example) {
                noted.examples.push(example);
            }
        }
    }

    /// Notes one more, called `example`, and keeps `text`: all of what is not in the roadmap because of it.
    pub(super) fn leave_out(&mut self, note: Note, example: &str, text: &str) {
        self.add(note, example);
        self.keep(note, text);
    }

    /// Keeps `text`, which is not in the roadmap because of what was noted already.
    pub(super) fn keep(&mut self, note: Note, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.left_out.push((note, text.to_owned()));
        }
    }

    /// A line for each kind of thing that was left out, or that was not.
    pub(super) fn lines(&self, skips: bool) -> Vec<String> {
        let noted = self.noted.iter().filter(|(note, _)| note.is_skip() == skips);
        noted.map(|(note, noted)| noted.line(*note)).collect()
    }

    /// By the line that tells of it, all that was left out or cut.
    pub(super) fn left_out(&self) -> Vec<(String, Vec<&str>)> {
        let kept = self.noted.iter().map(|(note, noted)| {
            let texts = self.left_out.iter().filter(|(other, _)| other == note).map(|(_, text)| text.as_str());
            (noted.title(*note), texts.collect::<Vec<_>>())
        });
        kept.filter(|(_, texts)| !texts.is_empty()).collect()
    }
}

impl Noted {
    fn title(&self, note: Note) -> String {
        let (one, several, why) = note.words();
        let what = if self.count == 1 { one } else { several };
        format!("{} {what} {why}", self.count)
    }

    fn line(&self, note: Note) -> String {
        let mut line = self.title(note);
        if !self.examples.is_empty() {
            line += &format!(" ({}", self.examples.join(", "));
            // Several of one name are one example: only what is known to be left out is announced.
            line += if self.examples.len() == EXAMPLES && self.count > EXAMPLES { ", …)" } else { ")" };
        }
        line
    }
}
