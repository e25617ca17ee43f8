//! Queries as members type them, and how well they are answered.

#![allow(clippy::print_stdout, reason = "the figures are for people who run the tests with --no-capture")]

use std::fmt;

use waymark_search::Match;

/// A query and the ids it means, any of which is right; none if nothing here answers it.
pub(crate) struct Query {
    pub(crate) text: String,
    pub(crate) meant: Vec<String>,
}

pub(crate) const FAQ: &str = include_str!("faq.tsv");
pub(crate) const FAQ_HELD_OUT: &str = include_str!("faq.held-out.tsv");
pub(crate) const TOPICS: &str = include_str!("topics.tsv");
pub(crate) const TOPICS_HELD_OUT: &str = include_str!("topics.held-out.tsv");

/// The queries of a table; what `known` does not know cannot be meant.
pub(crate) fn read(table: &str, known: &[String]) -> Vec<Query> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    let rows = lines.map(|line| line.split_once('\t').expect("a query, a tab and an id"));
    rows.map(|(text, meant)| {
        let meant = meant.split('|').map(str::to_owned).filter(|id| known.contains(id)).collect();
        Query { text: text.to_owned(), meant }
    })
    .collect()
}

/// The entry that kindly refuses what the roadmap leaves out: no answer to that, and not wrong.
const REFUSAL: &str = "outside-the-roadmap";

/// What became of `queries`, failures printed; of the held-out only their number, so that nobody is tempted.
pub(crate) fn score(name: &str, queries: &[Query], ask: impl Fn(&str) -> Match<String>) -> Score {
    let mut score = Score::default();
    for query in queries {
        let found = ask(&query.text);
        let told = format!("{found:?}");
        let meant = |id: &String| query.meant.contains(id);
        let (answer, offered) = match found {
            Match::Named(id) | Match::Likely(id, _) => (Some(id), Vec::new()),
            Match::Unsure(closest) => (None, closest),
        };
        let led = answer.iter().chain(&offered).any(meant);
        let right = answer.as_ref().is_some_and(meant);
        let good = if query.meant.is_empty() {
            let refused = answer.is_none_or(|answer| answer == REFUSAL);
            score.unanswerable += 1;
            score.refused += usize::from(refused);
            refused
        } else {
            score.answerable += 1;
            score.led += usize::from(led);
            score.right += usize::from(right);
            score.wrong += usize::from(answer.is_some() && !right);
            right
        };
        if !good && !name.ends_with("held out") {
            println!("  {:?} means {:?}, got {told}", query.text, query.meant);
        }
    }
    println!("{name}: {score}");
    score
}

/// What became of some queries.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) answerable: usize,
    /// Answerable, and what was meant is the answer, or among what is offered instead of one.
    pub(crate) led: usize,
    /// Answerable, and answered with what was meant.
    pub(crate) right: usize,
    /// Answerable, and answered with something else.
    pub(crate) wrong: usize,
    pub(crate) unanswerable: usize,
    /// Unanswerable, and not answered.
    pub(crate) refused: usize,
}

#[allow(dead_code, reason = "not every test and example asks for all of it")]
impl Score {
    /// How many were answered outright.
    pub(crate) fn answered(&self) -> usize {
        self.right + self.wrong + self.unanswerable - self.refused
    }

    /// Fails unless at least these percentages of the answerable were led right, and of the answers given were right.
    #[track_caller]
    pub(crate) fn reaches(&self, led: usize, right_answers: usize) {
        assert!(self.answerable > 0 && self.unanswerable > 0, "nothing was asked");
        assert!(self.led * 100 >= led * self.answerable, "led right under {led} %: {self}");
        let answered = self.answered();
        assert!(self.right * 100 >= right_answers * answered, "of {answered} answers under {right_answers} %: {self}");
    }

    /// Fails unless at least that percentage of the answerable was answered outright, and rightly.
    #[track_caller]
    pub(crate) fn answers(&self, right: usize) {
        assert!(self.right * 100 >= right * self.answerable, "answered under {right} %: {self}");
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answerable, led, right, wrong, unanswerable, refused } = self;
        write!(
            f,
            "of {answerable} answerable {led} led right, {right} answered right, {wrong} answered wrong; \
             of {unanswerable} others {refused} refused"
        )
    }
}
