//! Search over topics and FAQ entries, shared by autocomplete and by free text.
//!
//! [`Index::find`] takes the first of these that fits: the id, an alias, the title, a name said with other endings,
//! in another order or amid filler, and last the best candidate, if the search is sure of it. The first three are names,
//! case, accents and punctuation aside; the others are guesses, however sure. What a word is is told
//! in `words`, how typos are forgiven in `vocabulary`, how the words of documents are scored in `rank`, and how near
//! phrases are that share no word in `meaning`. An error's text that somebody pastes leads to where it is
//! explained (`signs`). Everything that does not depend on the query is worked out when the
//! index is built. How well all this does, and how that is measured: SEARCH.md.

mod meaning;
mod rank;
mod signs;
mod starts;
mod vocabulary;
mod worded;
mod words;

use std::collections::HashMap;

use meaning::Meanings;
use rank::Ranked;
use signs::Signs;
use starts::{Fit, Starts};
use vocabulary::Vocabulary;
use waymark_roadmap::Mistake;
use worded::{Name, Worded};
use words::{fold, is_everyday, split};

/// How much of a query is read, in characters. Every name fits (titles have at most 100); who writes more than
/// this is not naming anything.
const MAX_QUERY: usize = 400;

/// How much of what is being typed is read, in characters: enough for every name.
const MAX_PARTIAL: usize = 100;

/// What the words say weighs this much in the order of candidates, and the meaning the rest: neither alone orders the
/// tuning queries as well as both.
const WORDS: f64 = 0.5;

/// From this sureness on a document is what was meant. Found by asking again what the tuning queries ask, with what they
/// mean left out: that much above chatter, few neighbours of a missing answer are taken for it.
const SURE: f64 = 0.45;

/// A second document this close to the first, as a share of the first's score, makes the first a guess. Where both are
/// named, each by about half of the words (`java or javascript`), a larger lead is asked for.
const MARGIN: f64 = 0.98;
const MARGIN_OF_NAMED: f64 = 0.9;
const NAMED: f64 = 0.4;

/// From this share of its score on, a subject goes before a tool.
const GIVES_WAY: f64 = 0.8;

/// From this score and this sureness on a candidate is worth mentioning among the closest. Half of all small talk has none.
const NEAR: f64 = 0.15;
const NO_CHATTER: f64 = -0.1;

/// From this word score on a document is worth offering while somebody types.
const RELATED: f64 = 0.15;

/// How many of the closest are mentioned.
const CLOSEST: usize = 5;

/// What some documents are found by, such as the topics of a roadmap, or its FAQ.
#[derive(Debug, Default)]
pub struct Index {
    /// For each way of naming a document outright, most literal first: the key and the documents it names.
    exact: [HashMap<String, Vec<usize>>; 5],
    vocabulary: Vocabulary,
    documents: Vec<Indexed>,
    meanings: Meanings,
    signs: Signs,
    starts: Starts,
    /// The words of each title, with a space around each.
    titles: Vec<String>,
}

/// What a search came to. Positions are those of the documents in the order the index was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match<T = usize> {
    /// That is its name: its id, an alias or its title, whatever the case, accents and punctuation.
    Named(T),
    /// That is not its name, but it is surely what is meant; with it others that are close, best first.
    Likely(T, Vec<T>),
    /// None fits well; the closest ones, best first, possibly none.
    Unsure(Vec<T>),
}

impl<T> Default for Match<T> {
    /// Nothing was found.
    fn default() -> Self {
        Match::Unsure(Vec::new())
    }
}

impl<T> Match<T> {
    /// The same match of what the positions stand for.
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Match<U> {
        match self {
            Match::Named(found) => Match::Named(of(found)),
            Match::Likely(found, others) => Match::Likely(of(found), others.into_iter().map(of).collect()),
            Match::Unsure(closest) => Match::Unsure(closest.into_iter().map(of).collect()),
        }
    }

    /// What is meant, if that is known or likely.
    pub fn found(self) -> Option<T> {
        match self {
            Match::Named(found) | Match::Likely(found, _) => Some(found),
            Match::Unsure(_) => None,
        }
    }

    /// What comes into question, best first.
    pub fn closest(self) -> Vec<T> {
        match self {
            Match::Named(found) => vec![found],
            Match::Likely(found, others) => [found].into_iter().chain(others).collect(),
            Match::Unsure(closest) => closest,
        }
    }
}

/// What a query was taken for, and how well that fits.
#[derive(Debug)]
pub(crate) struct Found<T = usize> {
    pub(crate) meant: Match<T>,
    /// How well what is meant fits, or else what comes closest: from 0, not at all, to about 1, a name. Scores of several
    /// indexes can be compared.
    pub(crate) score: f64,
    /// What is worth mentioning, best first, each with its score. None where a name was said: nothing else is needed.
    pub(crate) near: Vec<(T, f64)>,
}

impl<T> Found<T> {
    /// What has that very name.
    pub(crate) fn named(found: T) -> Self {
        Self { meant: Match::Named(found), score: 1.0, near: Vec::new() }
    }

    /// The same of what the positions stand for.
    pub(crate) fn map<U>(self, of: impl Fn(T) -> U) -> Found<U> {
        let near = self.near.into_iter().map(|(found, score)| (of(found), score)).collect();
        Found { meant: self.meant.map(of), score: self.score, near }
    }
}

/// One thing that can be found.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its id or slug.
    pub id: &'a str,
    /// Its title or question.
    pub title: &'a str,
    /// Other names and phrases that people use for it.
    pub aliases: &'a [String],
    /// Its summary or answer: weighs least.
    pub text: &'a str,
    /// What goes wrong with it: it is found by what people see then.
    pub mistakes: &'a [Mistake],
    /// Whether it is one of several means to the same end, such as a language or a database: beside a subject its name
    /// says with what, and not what about.
    pub is_tool: bool,
}

/// A document's names, as the ranking compares them with a query.
#[derive(Debug, Default)]
struct Indexed {
    names: Vec<IndexedName>,
    /// Which group it came in.
    group: usize,
    is_tool: bool,
}

#[derive(Debug)]
struct IndexedName {
    /// Its words, fillers too, with a space around each.
    spoken: String,
    /// The terms its words stand for, each once.
    terms: Vec<usize>,
    /// Whether it is the id or title, and means its document wherever it is said: `go` does not.
    is_subject: bool,
}

/// A document as the answer to a query.
#[derive(Debug)]
struct Candidate {
    document: usize,
    /// How well it fits, to compare it with others.
    score: f64,
    /// How well its names fit by their words alone.
    words: f64,
    /// How far it is the answer at all: what its words say, and whether the query is more like it than like chatter.
    sure: f64,
}

/// The ways of naming a document that are its names; what follows them are guesses.
const NAMES: usize = 4;

impl Index {
    /// Builds the index of `documents`.
    pub fn new<'a>(documents: impl IntoIterator<Item = Document<'a>>) -> Self {
        Self::of_groups([documents])
    }

    /// Builds the index of documents that come in groups, such as those of several roadmaps. They are found as if they
    /// were one; only of two with the same name that of the earlier group is meant.
    pub fn of_groups<'a, G: IntoIterator<Item = Document<'a>>>(groups: impl IntoIterator<Item = G>) -> Self {
        let groups = groups.into_iter().enumerate();
        let (groups, documents): (Vec<usize>, Vec<Worded<'a>>) = groups
            .flat_map(|(group, documents)| documents.into_iter().map(move |document| (group, Worded::new(document))))
            .unzip();
        let mut index = Self { vocabulary: Vocabulary::of(&documents), ..Self::default() };
        for (at, (worded, group)) in documents.iter().zip(groups).enumerate() {
            let mut indexed = Indexed { group, is_tool: worded.document.is_tool, ..Indexed::default() };
            for name in &worded.names {
                indexed.names.extend(index.index_name(name));
                index.starts.add(at, name);
                let [_, alias, title, either, gist] = &mut index.exact;
                add(either, said(&name.words), at);
                add(gist, index.vocabulary.gist(&name.words), at);
                if name.is_alias {
                    add(alias, name.folded.trim().to_owned(), at);
                } else {
                    add(title, said(&name.words), at);
                }
            }
            add(&mut index.exact[0], slug(&worded.id().folded), at);
            index.titles.push(said(&worded.title().words));
            index.documents.push(indexed);
            index.meanings.add(worded);
            worded.document.mistakes.iter().for_each(|mistake| index.signs.add(&mistake.sign, at));
        }
        index.starts.sort();
        index
    }

    /// What `query`, free text from a person, means.
    pub fn find(&self, query: &str) -> Match {
        self.look(query).meant
    }

    /// What `query` means, and how well what comes into question fits it.
    pub(crate) fn look(&self, query: &str) -> Found {
        let folded = fold(start_of(query, MAX_QUERY));
        let words = split(&folded);
        let key = |way: usize| match way {
            0 => slug(&folded),
            1 => folded.trim().to_owned(),
            NAMES => self.vocabulary.gist(&words),
            _ => said(&words),
        };
        let named = |way: usize| self.first_group(self.exact[way].get(&key(way)).map_or(&[], Vec::as_slice));
        match (0..NAMES).map(named).find(|named| !named.is_empty()) {
            Some([only]) => return Found::named(*only),
            Some(several) => {
                let several: Vec<usize> = several.iter().copied().take(CLOSEST).collect();
                let near = several.iter().map(|&document| (document, 1.0)).collect();
                return Found { meant: Match::Unsure(several), score: 1.0, near };
            }
            None => {}
        }
        let candidates = self.candidates(&words);
        let told = self.signs.told(&words);
        // The start of a title says more than a word that is spelled like another; an error says more than its words.
        let meant = match (self.only_title_begun(&folded), named(NAMES)) {
            (Some(begun), _) => Some(begun),
            (None, [only]) => Some(*only),
            (None, several) if several.len() > 1 => None,
            (None, _) => match told[..] {
                [] => self.surely(&candidates),
                [(only, _)] => Some(only),
                [(first, share), (_, second), ..] => (share > second).then_some(first),
            },
        };
        let first = |candidate: &&Candidate| meant.is_none_or(|meant| candidate.document == meant);
        let score = candidates.iter().find(first).map_or(0.0, |candidate| candidate.score);
        let of_sign = told.iter().find(|(document, _)| meant == Some(*document)).map_or(0.0, |(_, share)| *share);
        let near = candidates
            .iter()
            .filter(|candidate| candidate.is_near() && !told.iter().any(|(it, _)| *it == candidate.document));
        let near = near.map(|candidate| (candidate.document, candidate.score));
        let near: Vec<(usize, f64)> = told.iter().copied().chain(near).take(CLOSEST).collect();
        let others = near.iter().map(|&(document, _)| document).filter(|&other| Some(other) != meant);
        let meant = match meant {
            Some(meant) => Match::Likely(meant, others.collect()),
            None => Match::Unsure(others.collect()),
        };
        Found { meant, score: score.max(of_sign), near }
    }

    /// The first of `candidates`, if it is surely meant, and no other is close. Tools are not close to a subject, and
    /// amid much that they do not explain they are not what is asked about (`cheapest way to host node.js`).
    fn surely(&self, candidates: &[Candidate]) -> Option<usize> {
        let is_tool = |candidate: &Candidate| self.documents[candidate.document].is_tool;
        let is_sure = |first: &&Candidate| first.sure >= SURE && (!is_tool(first) || first.words >= NAMED);
        let first = candidates.first().filter(is_sure)?;
        let second = candidates[1..].iter().find(|second| is_tool(first) || !is_tool(second));
        (!second.is_some_and(|second| second.rivals(first))).then_some(first.document)
    }

    /// Puts a subject before a tool that fits better, but not by much: `transactions in mongodb` are transactions.
    fn give_way(&self, candidates: &mut [Candidate]) {
        let is_tool = |candidate: &Candidate| self.documents[candidate.document].is_tool;
        if let Some(first) = candidates.first().filter(|first| is_tool(first)) {
            let enough = first.score * GIVES_WAY;
            let subject = candidates.iter().take_while(|other| other.score >= enough).position(|other| !is_tool(other));
            candidates[..=subject.unwrap_or(0)].rotate_right(1);
        }
    }

    /// The one document whose id or title `folded` is the start of, if it is long enough to say something.
    fn only_title_begun(&self, folded: &str) -> Option<usize> {
        const TELLING: usize = 3;
        let typed = folded.trim();
        if typed.chars().count() < TELLING {
            return None;
        }
        let begun = self.starts.typed(typed);
        let mut titles = begun.filter(|(_, fit, _)| *fit == Fit::Title).map(|(document, ..)| document);
        let first = titles.next()?;
        titles.all(|other| other == first).then_some(first)
    }

    /// Of documents with the same name, in order, those of the earliest group.
    fn first_group<'d>(&self, documents: &'d [usize]) -> &'d [usize] {
        let group = |at: usize| self.documents[at].group;
        let end = documents.iter().position(|&at| group(at) != group(documents[0])).unwrap_or(documents.len());
        &documents[..end]
    }

    /// The documents that have all of the words in their title, if there are any words.
    pub(crate) fn with_words_in_title(&self, text: &str) -> Vec<usize> {
        let words = split(&fold(start_of(text, MAX_QUERY)));
        let has = |title: &str| !words.is_empty() && words.iter().all(|word| title.contains(&format!(" {word} ")));
        self.titles.iter().enumerate().filter(|(_, title)| has(title)).map(|(at, _)| at).collect()
    }

    /// What to offer while `partial` is being typed: at most `limit`, best first; everything in order for no text. What
    /// [`Index::find`] takes the text for, if it does, is the first.
    pub fn complete(&self, partial: &str, limit: usize) -> Vec<usize> {
        let folded = fold(start_of(partial, MAX_PARTIAL));
        if folded.trim().is_empty() {
            return (0..self.documents.len()).take(limit).collect();
        }
        let mut offered = self.begun(&folded, limit);
        if let Some(meant) = self.find(partial).found() {
            offered.retain(|&other| other != meant);
            offered.insert(0, meant);
            offered.truncate(limit);
        }
        offered
    }

    /// The documents that `folded` text may be the start of, and then those that it has to do with.
    fn begun(&self, folded: &str, limit: usize) -> Vec<usize> {
        let words = split(folded);
        let mut fits = vec![None; self.documents.len()];
        for typed in [folded.trim(), &words.join(" ")] {
            for (document, fit, is_whole) in self.starts.typed(typed).filter(|_| !typed.is_empty()) {
                let fit = if is_whole && matches!(fit, Fit::Title | Fit::Alias) { Fit::Whole } else { fit };
                let best = &mut fits[document];
                *best = Some(best.map_or(fit, |best: Fit| best.min(fit)));
            }
        }
        let mut offered: Vec<_> =
            fits.iter().enumerate().filter_map(|(document, fit)| Some(((*fit)?, document))).collect();
        offered.sort_unstable();
        let mut offered: Vec<_> = offered.into_iter().map(|(_, document)| document).take(limit).collect();
        if offered.len() < limit {
            let ranked = self.rank(&words, true);
            let others = related(&ranked).filter(|&document| fits[document].is_none());
            offered.extend(others.take(limit - offered.len()));
        }
        offered
    }

    /// Every document as an answer to `words`, best first; of equals, in their order.
    fn candidates(&self, words: &[String]) -> Vec<Candidate> {
        let likeness = self.meanings.likeness(words, &self.vocabulary);
        let mut by_words = vec![0.0; self.documents.len()];
        for ranked in self.rank(words, false) {
            by_words[ranked.document] = ranked.score;
        }
        let mut candidates: Vec<_> = by_words
            .into_iter()
            .zip(likeness.documents)
            .enumerate()
            .map(|(document, (by_words, alike))| Candidate {
                document,
                words: by_words,
                score: WORDS * by_words + (1.0 - WORDS) * alike,
                sure: WORDS * by_words + alike - likeness.chatter,
            })
            .collect();
        candidates.sort_by(|one, other| other.score.total_cmp(&one.score));
        self.give_way(&mut candidates);
        candidates
    }

    /// A name for the ranking; none if no word of it tells anything.
    fn index_name(&self, name: &Name) -> Option<IndexedName> {
        let words = self.vocabulary.spell(&name.words);
        let terms = self.vocabulary.terms_of_name(&words);
        let is_subject = !name.is_alias && !words.iter().all(|word| is_everyday(word));
        (!terms.is_empty()).then(|| IndexedName { spoken: said(&words), terms, is_subject })
    }
}

impl Candidate {
    /// Whether it is worth mentioning among the closest.
    fn is_near(&self) -> bool {
        self.score >= NEAR && self.sure >= NO_CHATTER
    }

    /// Whether `first`, which scores at least as well, is a guess beside this one.
    fn rivals(&self, first: &Candidate) -> bool {
        let margin = if self.words.min(first.words) >= NAMED { MARGIN_OF_NAMED } else { MARGIN };
        self.score >= first.score * margin
    }
}

/// The documents worth offering, of those ranked.
fn related(ranked: &[Ranked]) -> impl Iterator<Item = usize> {
    ranked.iter().take_while(|ranked| ranked.score >= RELATED).map(|ranked| ranked.document)
}

/// Notes that `key`, unless it says nothing, names `document`.
fn add(names: &mut HashMap<String, Vec<usize>>, key: String, document: usize) {
    if !key.trim().is_empty() {
        let documents = names.entry(key).or_default();
        if documents.last() != Some(&document) {
            documents.push(document);
        }
    }
}

/// Folded text as an id would spell it.
fn slug(folded: &str) -> String {
    folded.trim().replace([' ', '_'], "-")
}

/// Words with a space around each, so that whole words can be looked for in them.
fn said(words: &[String]) -> String {
    format!(" {} ", words.join(" "))
}

/// The first `limit` characters of `text`.
fn start_of(text: &str, limit: usize) -> &str {
    text.char_indices().nth(limit).map_or(text, |(end, _)| &text[..end])
}
