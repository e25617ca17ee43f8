//! The report on how well search understands people: `SEARCH.md`.

use std::ops::Add;
use std::path::Path;

use waymark_roadmap::Library;
use waymark_search::Document;

use crate::queries::{Corpus, FAQ, FAQ_HELD_OUT, Score, TOPICS, TOPICS_HELD_OUT, read};

const FAQ_PERSONAS: &str = include_str!("faq.personas.tsv");
const FAQ_PERSONAS_HELD_OUT: &str = include_str!("faq.personas.held-out.tsv");
const TOPICS_PERSONAS: &str = include_str!("topics.personas.tsv");
const TOPICS_PERSONAS_HELD_OUT: &str = include_str!("topics.personas.held-out.tsv");

/// Every table of queries about topics, to time the search with.
#[allow(dead_code, reason = "the example's")]
pub(crate) const EVERY_QUERY: [&str; 4] = [TOPICS, TOPICS_PERSONAS, TOPICS_HELD_OUT, TOPICS_PERSONAS_HELD_OUT];

/// The figures for one kind of thing: queries of the first author, and of personas.
pub(crate) struct Figures {
    pub(crate) tuned: [Score; 2],
    pub(crate) held_out: [Score; 2],
}

/// The shipped content.
pub(crate) fn shipped() -> Library {
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/../roadmap/content");
    Library::load(Path::new(content)).expect("the shipped content has no faults")
}

/// How well the shipped FAQ is found.
pub(crate) fn faq() -> Figures {
    let library = shipped();
    let corpus = Corpus::of(library.default_roadmap().faq().map(|(_, entry)| Document {
        id: entry.slug.as_str(),
        title: &entry.question,
        aliases: &entry.aliases,
        text: &entry.answer,
    }));
    Figures::of("faq", &corpus, [FAQ, FAQ_PERSONAS], [FAQ_HELD_OUT, FAQ_PERSONAS_HELD_OUT])
}

/// How well the shipped topics are found.
pub(crate) fn topics() -> Figures {
    let library = shipped();
    let corpus = Corpus::of(library.default_roadmap().topics().map(|(_, topic)| Document {
        id: topic.id.as_str(),
        title: &topic.title,
        aliases: &topic.aliases,
        text: &topic.summary,
    }));
    Figures::of("topics", &corpus, [TOPICS, TOPICS_PERSONAS], [TOPICS_HELD_OUT, TOPICS_PERSONAS_HELD_OUT])
}

impl Figures {
    fn of(name: &str, corpus: &Corpus, tuned: [&str; 2], held_out: [&str; 2]) -> Self {
        let score = |table: &str, part: &str| corpus.score(&format!("{name}, {part}"), &read(table, &corpus.ids));
        Self {
            tuned: tuned.map(|table| score(table, "tuned")),
            held_out: held_out.map(|table| score(table, "held out")),
        }
    }
}

impl Add for Score {
    type Output = Score;

    fn add(self, other: Score) -> Score {
        Score {
            answerable: self.answerable + other.answerable,
            first: self.first + other.first,
            answered: self.answered + other.answered,
            wrong: self.wrong + other.wrong,
            unanswerable: self.unanswerable + other.unanswerable,
            refused: self.refused + other.refused,
        }
    }
}

/// What `SEARCH.md` says.
pub(crate) fn markdown(faq: Figures, topics: Figures) -> String {
    let rows = |name: &str, Figures { tuned: [old_tuned, new_tuned], held_out: [old, new] }: Figures| {
        let mut parts = String::new();
        parts += &row(&format!("{name}, tuned: first author"), &old_tuned);
        parts += &row(&format!("{name}, tuned: personas"), &new_tuned);
        parts += &row(&format!("{name}, kept out: first author"), &old);
        parts += &row(&format!("{name}, kept out: personas"), &new);
        let whole = row(&format!("**{name}, tuned**"), &(old_tuned + new_tuned))
            + &row(&format!("**{name}, kept out**"), &(old + new));
        (whole, parts)
    };
    let (faq, faq_parts) = rows("FAQ", faq);
    let (topics, topics_parts) = rows("topics", topics);
    TEMPLATE
        .replace("{figures}", &format!("{HEAD}{faq}{topics}"))
        .replace("{parts}", &format!("{HEAD}{faq_parts}{topics_parts}"))
}

const TEMPLATE: &str = include_str!("report.md");

const HEAD: &str = "\
| queries | answerable | first place | answered | answered wrongly | without answer | correct refusals |
|---|---:|---:|---:|---:|---:|---:|
";

fn row(name: &str, score: &Score) -> String {
    let Score { answerable, first, answered, wrong, unanswerable, refused } = score;
    format!(
        "| {name} | {answerable} | {first} ({}) | {answered} ({}) | {wrong} ({}) | {unanswerable} | {refused} ({}) |\n",
        percent(*first, *answerable),
        percent(*answered, *answerable),
        percent(*wrong, *answerable),
        percent(*refused, *unanswerable),
    )
}

/// A share with one decimal, cut off rather than rounded up.
fn percent(part: usize, whole: usize) -> String {
    let permille = part * 1_000 / whole.max(1);
    format!("{}.{} %", permille / 10, permille % 10)
}
