//! What content may say, declared once: every table, its fields, their types and limits.
//!
//! A declaration is two things: a [`Table`], which the reader (`record`) walks, and so does what makes JSON Schemas for
//! editors ([`json_schemas`]); and a record, a struct with a member for each field, which is what the checks and the
//! building work with. Rules between fields and files are not here.

mod json;

pub use json::json_schemas;

use super::faults::Location;
use super::value::{Fields, FromValue, Given, List, Number, Value, Word, Words};
use crate::model::{CheckKind, LinkKind, Mark, Tier};

/// A table of a content file.
#[derive(Debug)]
pub struct Table {
    /// What it describes, with its article, such as `a topic`.
    pub name: &'static str,
    /// Its fields, in the order authors write them.
    pub fields: &'static [Field],
}

/// A field of a [`Table`].
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it means, in a line.
    pub doc: &'static str,
    /// Whether it may not be left out.
    pub required: bool,
    /// What it takes.
    pub kind: Kind,
    /// A value as an author would write it.
    pub example: &'static str,
}

/// What a field takes.
#[derive(Debug)]
pub enum Kind {
    /// A name after the rule of [`crate::id::is_id`].
    Id,
    /// The id or slug of another part of the roadmap.
    Reference(Part),
    /// Visible text without line breaks and tabs, of at most `max` UTF-16 units.
    Line {
        /// The most UTF-16 units.
        max: usize,
    },
    /// Visible text with Discord's markdown, of at most `max` UTF-16 units.
    Markdown {
        /// The most UTF-16 units.
        max: usize,
    },
    /// Visible text with Discord's markdown, without line breaks and tabs, of at most `max` UTF-16 units.
    MarkdownLine {
        /// The most UTF-16 units.
        max: usize,
    },
    /// Code to be shown in a fence, which nothing in it ends, of at most `max` UTF-16 units.
    Code {
        /// The most UTF-16 units.
        max: usize,
    },
    /// A month, such as `2026-11`.
    Month,
    /// An `http` or `https` address of at most `max` UTF-16 units.
    Url {
        /// The most UTF-16 units.
        max: usize,
    },
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A number, decimals allowed.
    Number {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
    /// A list.
    List {
        /// What each item is.
        of: &'static Kind,
        /// The fewest items.
        min: usize,
        /// The most items, if there is a limit.
        max: Option<usize>,
    },
    /// A table, as `[name]` or inline.
    Table(&'static Table),
    /// Tables, as `[[name]]` or as a list of inline ones.
    Tables {
        /// What each of them is.
        of: &'static Table,
        /// The fewest.
        min: usize,
        /// The most, if there is a limit.
        max: Option<usize>,
    },
}

impl Kind {
    /// Whether it is written as a text in quotes.
    pub const fn is_text(&self) -> bool {
        !matches!(self, Kind::Flag | Kind::Number { .. } | Kind::List { .. } | Kind::Table(_) | Kind::Tables { .. })
    }
}

/// What a [`Kind::Reference`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A topic, by its `id`.
    Topic,
    /// An entry of the FAQ, by its `slug`.
    Entry,
}

/// The most UTF-16 units of a link's address.
pub(super) const MAX_URL: usize = 512;

/// The most topics a roadmap may have, over all its stages.
pub const MAX_TOPICS: usize = 2_000;

/// A table whose fields have been read.
pub(super) trait Record<'s>: FromValue<'s> {
    /// How it is declared.
    const TABLE: &'static Table;

    /// The record that has these fields.
    fn new(fields: Fields<'s>) -> Self;

    /// Its header, its braces, or its file.
    fn location(&self) -> Location<'s>;
}

/// Declares a table and its record: for each field, whether it is required, its name, the type of its values, what it
/// takes, what it means in a line, and an example.
macro_rules! declare {
    (
        $(#[$doc:meta])*
        $table:ident => $record:ident, $name:literal;
        $($need:ident $field:ident: $type:ty = $kind:expr, $meaning:literal, $example:literal;)*
    ) => {
        $(#[$doc])*
        pub static $table: Table = Table {
            name: $name,
            fields: &[$($need(plain(stringify!($field)), $meaning, $kind, $example)),*],
        };

        #[doc = concat!("What content gives of ", $name, ".")]
        #[derive(Debug)]
        pub(super) struct $record<'s> {
            location: Location<'s>,
            $(pub(super) $field: Given<$type>,)*
        }

        impl<'s> Record<'s> for $record<'s> {
            const TABLE: &'static Table = &$table;

            fn new(fields: Fields<'s>) -> Self {
                let mut values = fields.values.into_iter();
                Self { location: fields.location, $($field: values.next().flatten().into(),)* }
            }

            fn location(&self) -> Location<'s> {
                self.location
            }
        }

        impl<'s> FromValue<'s> for $record<'s> {
            fn from_value(value: Value<'s>) -> Option<Self> {
                if let Value::Table(fields) = value { Some(Self::new(fields)) } else { None }
            }
        }
    };
}

declare! {
    /// `<roadmap>/roadmap.toml`.
    ROADMAP => RoadmapRecord, "a roadmap";
    required title: Words<'s> = Kind::Line { max: 80 },
        "the roadmap's name for people", r#""Backend""#;
    required summary: Words<'s> = Kind::Line { max: 100 },
        "what it leads to, in a line", r#""From zero to a first job""#;
    required stages: List<Words<'s>> = Kind::List { of: &Kind::Id, min: 1, max: None },
        "the names of the stage files in order, without `.toml`", r#"["internet", "language"]"#;
    optional entry_path: Words<'s> = Kind::Line { max: 100 },
        "what its entry path is, after *the entry path of …:*", r#""what a first job asks for""#;
}

declare! {
    /// `<roadmap>/<stage>.toml`.
    STAGE => StageRecord, "a stage";
    required title: Words<'s> = Kind::Line { max: 80 },
        "the stage's name for people", r#""The internet""#;
    optional summary: Words<'s> = Kind::Line { max: 100 },
        "what it is about, in a line", r#""How pages reach you""#;
    required topic: List<TopicRecord<'s>> = Kind::Tables { of: &TOPIC, min: 1, max: None },
        "what there is to learn in it", "[[topic]]";
}

declare! {
    /// `[[topic]]` of a stage.
    TOPIC => TopicRecord, "a topic";
    required id: Words<'s> = Kind::Id,
        "its name, unique in the roadmap; progress is kept under it", r#""http""#;
    required title: Words<'s> = Kind::Line { max: 80 },
        "its name for people", r#""HTTP""#;
    required summary: Words<'s> = Kind::Line { max: 100 },
        "what it is, in a line", r#""How browsers and servers talk""#;
    required description: Words<'s> = Kind::Markdown { max: 2_000 },
        "what there is to know about it", r#""""…""""#;
    optional why: Words<'s> = Kind::Line { max: 500 },
        "why it matters, in a sentence or two", r#""Every API speaks it""#;
    optional requires: List<Words<'s>> = TOPICS,
        "the ids of the topics to know first", r#"["dns"]"#;
    optional mark: Word<Mark> = Kind::OneOf(&MARKS),
        "the authors' advice on it", r#""recommended""#;
    optional choice: Words<'s> = Kind::Line { max: 80 },
        "the group of alternatives it belongs to, of which one is enough", r#""language""#;
    optional tier: Word<Tier> = Kind::OneOf(&TIERS),
        "the part of the path it is on: what a beginner needs first, or in the first year at work", r#""entry""#;
    optional entry: bool = Kind::Flag,
        "the older way to write `tier = \"entry\"`", "true";
    optional only_with: List<Words<'s>> = TOPICS,
        "the ids of topics without which it does not matter: it counts once one of them is learned", r#"["javascript"]"#;
    required hours: Number<'s> = Kind::Number { min: 1.0, max: 200.0 },
        "how long a beginner takes", "6";
    optional aliases: List<Words<'s>> = Kind::List { of: &ALIAS, min: 0, max: Some(30) },
        "its former ids and other names people use", r#"["hypertext"]"#;
    optional links: List<LinkRecord<'s>> = Kind::Tables { of: &LINK, min: 0, max: Some(10) },
        "where to learn it", r#"[{ title = "…", url = "https://…", kind = "official" }]"#;
    optional projects: List<Words<'s>> = Kind::List { of: &Kind::Line { max: 200 }, min: 0, max: Some(5) },
        "things to build with it", r#"["A server that says hello"]"#;
    optional verified: Words<'s> = Kind::Month,
        "the month in which somebody last ran its examples", r#""2026-11""#;
    optional versions: List<Words<'s>> = Kind::List { of: &Kind::Line { max: 60 }, min: 0, max: Some(10) },
        "what they were run with", r#"["PostgreSQL 18"]"#;
    optional check: List<CheckRecord<'s>> = Kind::Tables { of: &CHECK, min: 0, max: Some(10) },
        "questions to check oneself with", "[[topic.check]]";
    optional mistake: List<MistakeRecord<'s>> = Kind::Tables { of: &MISTAKE, min: 0, max: Some(10) },
        "what goes wrong for many", "[[topic.mistake]]";
    optional task: List<TaskRecord<'s>> = Kind::Tables { of: &TASK, min: 0, max: Some(5) },
        "things to try, each in 10 to 30 minutes", "[[topic.task]]";
    optional project: ProjectRecord<'s> = Kind::Table(&PROJECT),
        "something larger to build, with what makes it finished", "[topic.project]";
}

declare! {
    /// `[[topic.check]]` of a topic.
    CHECK => CheckRecord, "a check";
    required id: Words<'s> = Kind::Id,
        "its name, unique in the topic; when it is due again is kept under it", r#""second-delete""#;
    required kind: Words<'s> = Kind::OneOf(&CheckKind::NAMES),
        "how it is answered", r#""choose""#;
    required ask: Words<'s> = Kind::Markdown { max: 400 },
        "the question", r#""What does the second request get?""#;
    optional code: Words<'s> = Kind::Code { max: 600 },
        "the code it is about, shown in a fence", r#""curl -X DELETE localhost/books/7""#;
    optional options: List<OptionRecord<'s>> = Kind::Tables { of: &OPTION, min: 2, max: Some(5) },
        "what one chooses from; for the kind `choose`",
        r#"[{ text = "404", because = "The book is gone.", right = true }, { text = "204", because = "…" }]"#;
    optional answer: Words<'s> = Kind::Markdown { max: 600 },
        "what one's own answer is compared with; for the other kinds", r#""404: the book is gone.""#;
    optional confuses: List<Words<'s>> = TOPICS,
        "the ids of topics that people mix up with this one", r#"["rest"]"#;
}

declare! {
    /// An item of a check's `options`.
    OPTION => OptionRecord, "an option";
    required text: Words<'s> = Kind::MarkdownLine { max: 80 },
        "what can be chosen", r#""404""#;
    required because: Words<'s> = Kind::MarkdownLine { max: 300 },
        "why it is right, or why not", r#""The book is gone.""#;
    optional right: bool = Kind::Flag,
        "whether it is the right one", "true";
}

declare! {
    /// `[[topic.mistake]]` of a topic.
    MISTAKE => MistakeRecord, "a mistake";
    required sign: Words<'s> = Kind::MarkdownLine { max: 200 },
        "what one sees; the topic is found by it", r#""`curl: (7) Failed to connect`""#;
    required cause: Words<'s> = Kind::MarkdownLine { max: 300 },
        "where it comes from", r#""Nothing listens on that port.""#;
    required fix: Words<'s> = Kind::MarkdownLine { max: 300 },
        "what to do", r#""Start the server, then look which port it prints.""#;
}

declare! {
    /// `[[topic.task]]` of a topic.
    TASK => TaskRecord, "a task";
    required r#do: Words<'s> = Kind::MarkdownLine { max: 400 },
        "what to do", r#""Send one request with curl.""#;
    required expect: Words<'s> = Kind::MarkdownLine { max: 300 },
        "what comes of it", r#""Its status and its headers.""#;
    optional hint: Words<'s> = Kind::MarkdownLine { max: 200 },
        "a help for who is stuck", r#""Look at `-i`.""#;
}

declare! {
    /// `[topic.project]` of a topic.
    PROJECT => ProjectRecord, "a project";
    required title: Words<'s> = Kind::Line { max: 80 },
        "what it is called", r#""Your own curl""#;
    required brief: Words<'s> = Kind::Markdown { max: 600 },
        "what is to be built", r#""A program that sends a request and shows what comes back.""#;
    required hours: Number<'s> = Kind::Number { min: 1.0, max: 200.0 },
        "how long it takes", "4";
    required accept: List<Words<'s>> = Kind::List { of: &Kind::MarkdownLine { max: 200 }, min: 3, max: Some(7) },
        "what is true once it is finished, each to be answered with yes or no",
        r#"["It prints the status", "It follows a redirect", "An unknown host gives a message"]"#;
    optional stretch: Words<'s> = Kind::MarkdownLine { max: 300 },
        "what could come on top", r#""Read a chunked body.""#;
}

declare! {
    /// An item of a topic's `links`.
    LINK => LinkRecord, "a link";
    required title: Words<'s> = Kind::Line { max: 100 },
        "what it is called", r#""MDN: HTTP""#;
    required url: Words<'s> = Kind::Url { max: MAX_URL },
        "where it leads", r#""https://developer.mozilla.org/docs/Web/HTTP""#;
    optional kind: Word<LinkKind> = Kind::OneOf(&LINK_KINDS),
        "what is to be found there", r#""official""#;
}

declare! {
    /// `<roadmap>/faq.toml`.
    FAQ => FaqRecord, "an FAQ";
    optional faq: List<EntryRecord<'s>> = Kind::Tables { of: &ENTRY, min: 0, max: None },
        "its entries", "[[faq]]";
}

declare! {
    /// `[[faq]]` of an FAQ.
    ENTRY => EntryRecord, "an entry";
    required slug: Words<'s> = Kind::Id,
        "its name, unique in the FAQ", r#""salary""#;
    required question: Words<'s> = Kind::Line { max: 100 },
        "the question as people ask it", r#""How much do I earn?""#;
    optional aliases: List<Words<'s>> = Kind::List { of: &ALIAS, min: 0, max: None },
        "words people use for it", r#"["pay", "wage"]"#;
    required answer: Words<'s> = Kind::Markdown { max: 3_500 },
        "the answer", r#""""…""""#;
    optional related: List<Words<'s>> = Kind::List { of: &Kind::Reference(Part::Entry), min: 0, max: None },
        "the slugs of other entries worth reading", r#"["duration"]"#;
    optional topics: List<Words<'s>> = TOPICS,
        "the ids of the topics to go on with", r#"["sql"]"#;
}

const TOPICS: Kind = Kind::List { of: &Kind::Reference(Part::Topic), min: 0, max: None };

const ALIAS: Kind = Kind::Line { max: 60 };

const MARKS: [&str; Mark::ALL.len()] = names(&Mark::ALL);

pub(super) const TIERS: [&str; Tier::ALL.len()] = names(&Tier::ALL);

pub(super) const LINK_KINDS: [&str; LinkKind::ALL.len()] = names(&LinkKind::ALL);

/// A name without the mark of one that is a word of Rust.
const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', rest @ ..] => match std::str::from_utf8(rest) {
            Ok(plain) => plain,
            Err(_) => name,
        },
        _ => name,
    }
}

/// The names in a list of names and what they stand for.
const fn names<T, const COUNT: usize>(all: &[(&'static str, T); COUNT]) -> [&'static str; COUNT] {
    let mut names = [""; COUNT];
    let mut at = 0;
    while at < COUNT {
        names[at] = all[at].0;
        at += 1;
    }
    names
}

impl<'s> FromValue<'s> for Word<Mark> {
    fn from_value(value: Value<'s>) -> Option<Self> {
        Words::from_value(value).map(|words| Word(Mark::from_name(&words.text)))
    }
}

impl<'s> FromValue<'s> for Word<Tier> {
    fn from_value(value: Value<'s>) -> Option<Self> {
        Words::from_value(value).map(|words| Word(Tier::from_name(&words.text)))
    }
}

impl<'s> FromValue<'s> for Word<LinkKind> {
    fn from_value(value: Value<'s>) -> Option<Self> {
        Words::from_value(value).map(|words| Word(LinkKind::from_name(&words.text)))
    }
}

const fn required(name: &'static str, doc: &'static str, kind: Kind, example: &'static str) -> Field {
    Field { name, doc, required: true, kind, example }
}

const fn optional(name: &'static str, doc: &'static str, kind: Kind, example: &'static str) -> Field {
    Field { name, doc, required: false, kind, example }
}
