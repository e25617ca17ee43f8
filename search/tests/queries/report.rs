//! The report on how well search understands people: `SEARCH.md`.

use std::path::Path;
use std::sync::Arc;

use waymark_roadmap::{Library, Roadmap};
use waymark_search::{Match, Offer, Part, Search};

use crate::queries::{FAQ, FAQ_HELD_OUT, Score, TOPICS, TOPICS_HELD_OUT, read, score};

const FAQ_PERSONAS: &str = include_str!("faq.personas.tsv");
const FAQ_PERSONAS_HELD_OUT: &str = include_str!("faq.personas.held-out.tsv");
const FAQ_INVENTED: &str = include_str!("faq.invented.tsv");
const TOPICS_PERSONAS: &str = include_str!("topics.personas.tsv");
const TOPICS_PERSONAS_HELD_OUT: &str = include_str!("topics.personas.held-out.tsv");
const TOPICS_INVENTED: &str = include_str!("topics.invented.tsv");

/// Every table of queries about topics, to time the search with.
#[allow(dead_code, reason = "the example's")]
pub(crate) const EVERY_QUERY: [&str; 5] =
    [TOPICS, TOPICS_PERSONAS, TOPICS_INVENTED, TOPICS_HELD_OUT, TOPICS_PERSONAS_HELD_OUT];

/// Who wrote the tables that were tuned with, and those that were not.
const TUNED: [&str; 3] = ["first author", "personas", "invented strangers"];
const HELD_OUT: [&str; 2] = ["first author", "personas"];

/// What became of queries of one kind, given to one command.
pub(crate) struct Figures {
    name: &'static str,
    pub(crate) tuned: [Score; 3],
    pub(crate) held_out: [Score; 2],
}

/// Everything that is shipped.
pub(crate) fn shipped() -> Offer {
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/../roadmap/content");
    Offer::everything(&Arc::new(Search::new(
        Library::load(Path::new(content)).expect("the shipped content has no faults"),
    )))
}

/// What members see: questions and topics' questions asked of `/faq`, and topics given to `/topic`.
pub(crate) fn figures() -> [Figures; 3] {
    let offer = shipped();
    let slugs: Vec<String> = offer.roadmaps().flat_map(Roadmap::faq).map(|(_, entry)| entry.slug.to_string()).collect();
    let ids: Vec<String> = offer.roadmaps().flat_map(Roadmap::topics).map(|(_, topic)| topic.id.to_string()).collect();
    assert!(!slugs.iter().any(|slug| ids.contains(slug)), "a label could mean an entry and a topic");
    let faq = |text: &str| offer.answer_question(text).map(name);
    let topic = |text: &str| offer.answer_topic(text).map(name);
    let (questions, topics) = ([FAQ, FAQ_PERSONAS, FAQ_INVENTED], [TOPICS, TOPICS_PERSONAS, TOPICS_INVENTED]);
    let (unseen, unseen_topics) = ([FAQ_HELD_OUT, FAQ_PERSONAS_HELD_OUT], [TOPICS_HELD_OUT, TOPICS_PERSONAS_HELD_OUT]);
    [
        Figures::of("`/faq`: questions", &slugs, questions, unseen, faq),
        Figures::of("`/faq`: topics", &ids, topics, unseen_topics, faq),
        Figures::of("`/topic`: topics", &ids, topics, unseen_topics, topic),
    ]
}

fn name(part: Part<'_>) -> String {
    match part {
        Part::Entry(roadmap, entry) => roadmap.entry(entry).slug.to_string(),
        Part::Topic(roadmap, topic) => roadmap.topic(topic).id.to_string(),
    }
}

impl Figures {
    fn of(
        name: &'static str,
        known: &[String],
        tuned: [&str; 3],
        held_out: [&str; 2],
        ask: impl Fn(&str) -> Match<String>,
    ) -> Self {
        let score = |table: &str, part: &str| score(&format!("{name}, {part}"), &read(table, known), &ask);
        Self {
            name,
            tuned: tuned.map(|table| score(table, "tuned")),
            held_out: held_out.map(|table| score(table, "held out")),
        }
    }

    /// The sums.
    pub(crate) fn all_tuned(&self) -> Score {
        sum(&self.tuned)
    }

    /// The sums of what was kept out.
    pub(crate) fn all_held_out(&self) -> Score {
        sum(&self.held_out)
    }
}

fn sum(scores: &[Score]) -> Score {
    scores.iter().fold(Score::default(), |all, score| Score {
        answerable: all.answerable + score.answerable,
        led: all.led + score.led,
        right: all.right + score.right,
        wrong: all.wrong + score.wrong,
        unanswerable: all.unanswerable + score.unanswerable,
        refused: all.refused + score.refused,
    })
}

/// What `SEARCH.md` says.
pub(crate) fn markdown(figures: &[Figures]) -> String {
    let (mut whole, mut parts) = (HEAD.to_owned(), HEAD.to_owned());
    for figures in figures {
        whole += &row(&format!("{}, tuned", figures.name), &figures.all_tuned());
        whole += &row(&format!("**{}, kept out**", figures.name), &figures.all_held_out());
        for (author, score) in TUNED.iter().zip(&figures.tuned) {
            parts += &row(&format!("{}, tuned: {author}", figures.name), score);
        }
        for (author, score) in HELD_OUT.iter().zip(&figures.held_out) {
            parts += &row(&format!("{}, kept out: {author}", figures.name), score);
        }
    }
    TEMPLATE.replace("{figures}", &whole).replace("{parts}", &parts)
}

const TEMPLATE: &str = include_str!("report.md");

const HEAD: &str = "\
| queries | answerable | led right | right outright | answers given | of these right | unanswerable | not answered |
|---|---:|---:|---:|---:|---:|---:|---:|
";

fn row(name: &str, score: &Score) -> String {
    let Score { answerable, led, right, unanswerable, refused, .. } = score;
    format!(
        "| {name} | {answerable} | {led} ({}) | {right} ({}) | {} | {} | {unanswerable} | {refused} ({}) |\n",
        percent(*led, *answerable),
        percent(*right, *answerable),
        score.answered(),
        percent(*right, score.answered()),
        percent(*refused, *unanswerable),
    )
}

/// A share with one decimal, cut off rather than rounded up.
fn percent(part: usize, whole: usize) -> String {
    let permille = part * 1_000 / whole.max(1);
    format!("{}.{} %", permille / 10, permille % 10)
}
