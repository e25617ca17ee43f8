//! What an import left out or changed, gathered while it goes on.

use std::collections::BTreeMap;

use waymark_roadmap::diagnostic::quoted;
use waymark_roadmap::text::is_refused;

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
    Question,
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

    /// What it is, and why, of one and of several.
    #[expect(clippy::too_many_lines, reason = "a table of words, two lines for each note")]
    fn words(self) -> [&'static str; 2] {
        match self {
            Note::UnusableEdge => ["edge with an end that is not a node", "edges with an end that is not a node"],
            Note::NotANode => ["entry in `nodes` of the wrong type", "entries in `nodes` of the wrong type"],
            Note::EmptyLabel => ["topic without a label", "topics without a label"],
            Note::OtherNode => ["node of a type that is not a topic", "nodes of a type that is not a topic"],
            Note::TextBox => ["text box without topics", "text boxes without topics"],
            Note::OtherTitle => ["title besides the roadmap's own", "titles besides the roadmap's own"],
            Note::EmptyStage => ["heading with nothing to learn below it", "headings with nothing to learn below them"],
            Note::FrontMatter => ["line of front matter", "lines of front matter"],
            Note::Fold => [
                "folded part (`<details>`), with all that is in it",
                "folded parts (`<details>`), with all that is in them",
            ],
            Note::Contents => [
                "table of contents, which repeats the document's own headings",
                "tables of contents, which repeat the document's own headings",
            ],
            Note::StrayText => [
                "text outside of list items, beyond a first short sentence",
                "texts outside of list items, beyond a first short sentence",
            ],
            Note::BadLink => [
                "link without an http or https address of at most 512 characters",
                "links without an http or https address of at most 512 characters",
            ],
            Note::TooManyLinks => ["link beyond the ten of its topic", "links beyond the ten of a topic"],
            Note::SameLink => [
                "link to an address that its topic already links to",
                "links to addresses that their topics already link to",
            ],
            Note::HeadingLink => ["link in a heading that is no topic", "links in headings that are no topics"],
            Note::Image => ["image, as content is text", "images, as content is text"],
            Note::Html => ["piece of HTML, as content is text", "pieces of HTML, as content is text"],
            Note::TickedBox => {
                ["tick in a box, as progress is each member's own", "ticks in boxes, as progress is each member's own"]
            }
            Note::StageMark => {
                ["mark on a stage, as only topics have marks", "marks on stages, as only topics have marks"]
            }
            Note::DroppedAlias => [
                "node id, unfit as an alias or already the name of something else",
                "node ids, unfit as aliases or already the names of something else",
            ],
            Note::RefusedCharacter => [
                "text with control or text-direction characters, which were removed",
                "texts with control or text-direction characters, which were removed",
            ],
            Note::DuplicateNode => [
                "node with the id of another one, which keeps the edges",
                "nodes with the id of another one, which keeps the edges",
            ],
            Note::RepeatedBox => {
                ["box drawn again in the same place, used once", "boxes drawn again in the same place, used once"]
            }
            Note::NoPosition => [
                "node without a usable position, placed by its order in the file",
                "nodes without a usable position, placed by their order in the file",
            ],
            Note::Nearest => [
                "topic connected to nothing, put in the nearest stage",
                "topics connected to nothing, put in the nearest stage",
            ],
            Note::OwnTopic => [
                "stage without topics, which became its own topic",
                "stages without topics, which became their own topics",
            ],
            Note::SplitStage => {
                ["stage of more than 25 topics, made several", "stages of more than 25 topics, made several"]
            }
            Note::GroupedStage => [
                "stage of more than 25 topics, split by its groups",
                "stages of more than 25 topics, split by their groups",
            ],
            Note::Table => ["table whose rows became topics", "tables whose rows became topics"],
            Note::Paragraphs => [
                "section whose paragraphs, each named in bold, became topics",
                "sections whose paragraphs, each named in bold, became topics",
            ],
            Note::Nested => [
                "list whose items became stages, and the items in those topics",
                "lists whose items became stages, and the items in those topics",
            ],
            Note::Resources => [
                "list of sources, made links of the topic above it",
                "lists of sources, made links of the topics above them",
            ],
            Note::Hours => ["topic with hours from the source", "topics with hours from the source"],
            Note::Question => [
                "question with its answer, which became a check of its topic",
                "questions with their answers, which became checks of their topics",
            ],
            Note::CutTitle => ["title cut to 80 characters", "titles cut to 80 characters"],
            Note::CutPath => [
                "stage title without some of the headings above it, to fit 80 characters",
                "stage titles without some of the headings above them, to fit 80 characters",
            ],
            Note::CutLinkTitle => ["link title cut to 100 characters", "link titles cut to 100 characters"],
            Note::CutDescription => ["description cut to 2,000 characters", "descriptions cut to 2,000 characters"],
            Note::UnknownMark => [
                "mark that content does not have, kept as a comment",
                "marks that content does not have, kept as comments",
            ],
            Note::StageLink => {
                ["link of a stage, given to its first topic", "links of stages, given to their first topics"]
            }
            Note::FileTitle => [
                "title too general, replaced by the name of the file or its folder",
                "titles too general, replaced by the name of the file or its folder",
            ],
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
        let text = text.trim().replace(is_refused, "");
        if !text.is_empty() {
            self.left_out.push((note, text));
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
        let [one, several] = note.words();
        format!("{} {}", self.count, if self.count == 1 { one } else { several })
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
