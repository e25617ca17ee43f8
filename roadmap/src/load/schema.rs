//! What content may say, declared once: every table, its fields, their types and limits.
//!
//! The reader (`record`) walks these declarations, and so does what makes JSON Schemas of them for editors
//! ([`json_schemas`]). Rules between fields and files are not here.

mod json;

pub use json::json_schemas;

use crate::model::{LinkKind, Mark};

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
        !matches!(self, Kind::Flag | Kind::Number { .. } | Kind::List { .. } | Kind::Tables { .. })
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

/// The most topics a roadmap may have, over all its stages.
pub const MAX_TOPICS: usize = 2_000;

/// `<roadmap>/roadmap.toml`.
pub static ROADMAP: Table = Table {
    name: "a roadmap",
    fields: &[
        required("title", "the roadmap's name for people", Kind::Line { max: 80 }, r#""Backend""#),
        required("summary", "what it leads to, in a line", Kind::Line { max: 100 }, r#""From zero to a first job""#),
        required(
            "stages",
            "the names of the stage files in order, without `.toml`",
            Kind::List { of: &Kind::Id, min: 1, max: None },
            r#"["internet", "language"]"#,
        ),
    ],
};

/// `<roadmap>/<stage>.toml`.
pub static STAGE: Table = Table {
    name: "a stage",
    fields: &[
        required("title", "the stage's name for people", Kind::Line { max: 80 }, r#""The internet""#),
        optional("summary", "what it is about, in a line", Kind::Line { max: 100 }, r#""How pages reach you""#),
        required("topic", "what there is to learn in it", Kind::Tables { of: &TOPIC, min: 1, max: None }, "[[topic]]"),
    ],
};

/// `[[topic]]` of a stage.
pub static TOPIC: Table = Table {
    name: "a topic",
    fields: &[
        required("id", "its name, unique in the roadmap; progress is kept under it", Kind::Id, r#""http""#),
        required("title", "its name for people", Kind::Line { max: 80 }, r#""HTTP""#),
        required("summary", "what it is, in a line", Kind::Line { max: 100 }, r#""How browsers and servers talk""#),
        required("description", "what there is to know about it", Kind::Markdown { max: 2_000 }, r#""""…""""#),
        optional("why", "why it matters, in a sentence or two", Kind::Line { max: 500 }, r#""Every API speaks it""#),
        optional("requires", "the ids of the topics to know first", TOPICS, r#"["dns"]"#),
        optional("mark", "the authors' advice on it", Kind::OneOf(&MARKS), r#""recommended""#),
        optional(
            "choice",
            "the group of alternatives it belongs to, of which one is enough",
            Kind::Line { max: 80 },
            r#""language""#,
        ),
        optional("entry", "whether a first job application needs it", Kind::Flag, "true"),
        required("hours", "how long a beginner takes", Kind::Number { min: 1.0, max: 200.0 }, "6"),
        optional(
            "aliases",
            "its former ids and other names people use",
            Kind::List { of: &ALIAS, min: 0, max: Some(30) },
            r#"["hypertext"]"#,
        ),
        optional(
            "links",
            "where to learn it",
            Kind::Tables { of: &LINK, min: 0, max: Some(10) },
            r#"[{ title = "…", url = "https://…", kind = "official" }]"#,
        ),
        optional(
            "projects",
            "things to build with it",
            Kind::List { of: &Kind::Line { max: 200 }, min: 0, max: Some(5) },
            r#"["A server that says hello"]"#,
        ),
    ],
};

/// An item of a topic's `links`.
pub static LINK: Table = Table {
    name: "a link",
    fields: &[
        required("title", "what it is called", Kind::Line { max: 100 }, r#""MDN: HTTP""#),
        required("url", "where it leads", Kind::Url { max: 512 }, r#""https://developer.mozilla.org/docs/Web/HTTP""#),
        optional("kind", "what is to be found there", Kind::OneOf(&LINK_KINDS), r#""official""#),
    ],
};

/// `<roadmap>/faq.toml`.
pub static FAQ: Table = Table {
    name: "an FAQ",
    fields: &[optional("faq", "its entries", Kind::Tables { of: &ENTRY, min: 0, max: None }, "[[faq]]")],
};

/// `[[faq]]` of an FAQ.
pub static ENTRY: Table = Table {
    name: "an entry",
    fields: &[
        required("slug", "its name, unique in the FAQ", Kind::Id, r#""salary""#),
        required("question", "the question as people ask it", Kind::Line { max: 100 }, r#""How much do I earn?""#),
        optional(
            "aliases",
            "words people use for it",
            Kind::List { of: &ALIAS, min: 0, max: None },
            r#"["pay", "wage"]"#,
        ),
        required("answer", "the answer", Kind::Markdown { max: 3_500 }, r#""""…""""#),
        optional(
            "related",
            "the slugs of other entries worth reading",
            Kind::List { of: &Kind::Reference(Part::Entry), min: 0, max: None },
            r#"["duration"]"#,
        ),
        optional("topics", "the ids of the topics to go on with", TOPICS, r#"["sql"]"#),
    ],
};

const TOPICS: Kind = Kind::List { of: &Kind::Reference(Part::Topic), min: 0, max: None };

const ALIAS: Kind = Kind::Line { max: 60 };

const MARKS: [&str; Mark::ALL.len()] = {
    let mut names = [""; Mark::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Mark::ALL[at].0;
        at += 1;
    }
    names
};

pub(super) const LINK_KINDS: [&str; LinkKind::ALL.len()] = {
    let mut names = [""; LinkKind::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = LinkKind::ALL[at].0;
        at += 1;
    }
    names
};

const fn required(name: &'static str, doc: &'static str, kind: Kind, example: &'static str) -> Field {
    Field { name, doc, required: true, kind, example }
}

const fn optional(name: &'static str, doc: &'static str, kind: Kind, example: &'static str) -> Field {
    Field { name, doc, required: false, kind, example }
}
