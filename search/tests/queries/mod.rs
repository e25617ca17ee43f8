//! Queries as members type them, and how well an index answers them.

#![allow(clippy::print_stdout, reason = "the figures are for people who run the tests with --no-capture")]

use std::fmt;

use waymark_search::{Document, Index, Match};

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

/// Things to search.
pub(crate) struct Corpus {
    pub(crate) ids: Vec<String>,
    pub(crate) index: Index,
}

impl Corpus {
    pub(crate) fn of<'a>(documents: impl IntoIterator<Item = Document<'a>>) -> Self {
        let documents: Vec<_> = documents.into_iter().collect();
        Self { ids: documents.iter().map(|document| document.id.to_owned()).collect(), index: Index::new(documents) }
    }

    /// What became of `queries`, failures printed; of the held-out only their number, so that nobody is tempted.
    pub(crate) fn score(&self, name: &str, queries: &[Query]) -> Score {
        let mut score = Score::default();
        for query in queries {
            let found = self.index.find(&query.text);
            let (answer, closest) = match &found {
                Match::Named(at) | Match::Likely(at, _) => (Some(&self.ids[*at]), Some(&self.ids[*at])),
                Match::Unsure(closest) => (None, closest.first().map(|at| &self.ids[*at])),
            };
            let meant = |id: Option<&String>| id.is_some_and(|id| query.meant.contains(id));
            let good = if query.meant.is_empty() {
                score.unanswerable += 1;
                score.refused += usize::from(answer.is_none());
                answer.is_none()
            } else {
                score.answerable += 1;
                score.first += usize::from(meant(closest));
                score.answered += usize::from(meant(answer));
                score.wrong += usize::from(answer.is_some() && !meant(answer));
                meant(answer)
            };
            if !good && !name.ends_with("held out") {
                let ids: Vec<_> = match &found {
                    Match::Named(at) | Match::Likely(at, _) => vec![&self.ids[*at]],
                    Match::Unsure(closest) => closest.iter().map(|at| &self.ids[*at]).collect(),
                };
                let sure = !matches!(found, Match::Unsure(_));
                println!(
                    "  {:?} means {:?}, got {} {ids:?}",
                    query.text,
                    query.meant,
                    if sure { "this:" } else { "maybe" }
                );
            }
        }
        println!("{name}: {score}");
        score
    }
}

/// What became of some queries.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) answerable: usize,
    /// Answerable, and what was meant stands first, as the answer or as the closest.
    pub(crate) first: usize,
    /// Answerable, and answered with what was meant.
    pub(crate) answered: usize,
    /// Answerable, and answered with something else.
    pub(crate) wrong: usize,
    pub(crate) unanswerable: usize,
    /// Unanswerable, and not answered.
    pub(crate) refused: usize,
}

#[allow(dead_code, reason = "the report's example only counts")]
impl Score {
    /// Fails unless at least these percentages stood first, were answered and were rightly refused.
    #[track_caller]
    pub(crate) fn reaches(&self, first: usize, answered: usize, refused: usize) {
        assert!(self.answerable > 0 && self.unanswerable > 0, "nothing was asked");
        assert!(self.first * 100 >= first * self.answerable, "first place under {first} %: {self}");
        assert!(self.answered * 100 >= answered * self.answerable, "answered under {answered} %: {self}");
        assert!(self.refused * 100 >= refused * self.unanswerable, "refused under {refused} %: {self}");
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answerable, first, answered, wrong, unanswerable, refused } = self;
        write!(
            f,
            "of {answerable} answerable {first} first, {answered} answered, {wrong} answered wrongly; \
             of {unanswerable} others {refused} refused"
        )
    }
}
