//! The vocabulary of some documents: what each of their words weighs, where it stands, and which of them a person
//! means by a word, misspelt ones included.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::worded::{Name, Worded};
use super::words::{fold, is_everyday, is_filler, is_place, is_weak, split, stem};

/// What a word weighs in the place where it stands. The id and the aliases are what people say, so they count in
/// full; a title is written to be read; text mentions much in passing.
const IN_ALIAS: f64 = 1.0;
const IN_TITLE: f64 = 0.95;
const IN_TEXT: f64 = 0.3;

/// A weak word's share of the weight it would have.
const WEAK: f64 = 0.35;

/// The weight of an unknown word that only says where (`wages in germany`), beside 1 for any other.
const PLACE: f64 = 0.5;

/// How sure a word's meaning is when only its stem is known…
const SAME_STEM: f64 = 0.95;
/// …when it is the start of a known word still being typed…
const TYPED_SO_FAR: f64 = 0.9;
/// …and when it looks like a known word cut short (`dev`, `uni`): help beside other words, too little alone.
const CUT_SHORT: f64 = 0.6;

/// The fewest letters a word can be cut down to: two are the start of too much.
const SHORTEST_CUT: usize = 3;

/// The longest word that is searched for typos, in letters. Longer ones are no words.
const LONGEST: usize = 32;

/// What the documents are worded in.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    terms: Vec<Term>,
    /// The term of each word that occurs, as it is written.
    by_word: HashMap<String, usize>,
    /// The term of each stem.
    by_stem: HashMap<Arc<str>, usize>,
    /// How names are written: each of their words, before any is written as another name does.
    spellings: HashSet<String>,
    /// The words of names that tell something, sorted.
    name_words: BTreeMap<String, NameWord>,
    /// Neighbours in a name, written as one word (`datastructures`).
    joined: HashMap<String, [String; 2]>,
    /// Words that are a whole name. They mean it, however little they mean elsewhere (`go`, `rest`).
    alone: HashSet<String>,
    /// Those of them that are an id or a title: what a document is about.
    subjects: HashSet<String>,
}

/// What the forms of a word have in common, and where it occurs.
#[derive(Debug)]
pub(super) struct Term {
    /// What they have in common.
    stem: Arc<str>,
    /// How much it tells: 1 for a word that one document has, less the more documents have it.
    pub(super) weight: f64,
    /// The documents it occurs in, in order, and its weight there.
    pub(super) documents: Vec<(usize, f64)>,
}

/// A word of a name, ready to be compared with what people type.
#[derive(Debug)]
struct NameWord {
    term: usize,
    letters: Letters,
}

/// What can be told of a word at a glance: most words that one could be a misspelling of, it cannot be.
#[derive(Debug, Clone, Copy)]
struct Letters {
    count: usize,
    /// A bit for each of its letters; different letters may share one.
    kinds: u64,
}

impl Letters {
    fn of(word: &str) -> Self {
        let (count, kinds) =
            word.chars().fold((0, 0), |(count, kinds), c| (count + 1, kinds | 1 << (u32::from(c) % 64)));
        Self { count, kinds }
    }

    /// How many letters at least have to be written for it to have all kinds that `other` has.
    fn lacks(self, other: Self) -> usize {
        usize::try_from((other.kinds & !self.kinds).count_ones()).unwrap_or(usize::MAX)
    }
}

/// What one word of a query can mean.
#[derive(Debug)]
pub(super) struct QueryWord {
    /// How much it tells.
    pub(super) weight: f64,
    /// The terms it may stand for, and how surely.
    pub(super) senses: Vec<(usize, f64)>,
}

impl Vocabulary {
    /// Learns the words of `documents`.
    pub(super) fn of(documents: &[Worded<'_>]) -> Self {
        let mut vocabulary = Self::default();
        vocabulary.learn_spelling(documents);
        for (at, Worded { document, names }) in documents.iter().enumerate() {
            for name in names {
                let words = vocabulary.spell(&name.words);
                let alone = words.len() == 1;
                for word in words {
                    if !alone && !vocabulary.tells(&word) {
                        continue;
                    }
                    let term = vocabulary.note(&word, at, if name.is_title { IN_TITLE } else { IN_ALIAS });
                    let letters = Letters::of(&word);
                    vocabulary.name_words.entry(word).or_insert(NameWord { term, letters });
                }
            }
            for word in vocabulary.spell(&split(&fold(document.text))) {
                if !vocabulary.is_filler(&word) && word.chars().nth(1).is_some() {
                    vocabulary.note(&word, at, IN_TEXT);
                }
            }
        }
        vocabulary.weigh(documents.len());
        vocabulary
    }

    /// What the documents have in common with queries, by the numbers that this module hands out.
    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// `words` as the names spell them: `git hub` is `github` if that is a word of a name, and `datastructures` is
    /// two words if a name has them side by side.
    pub(super) fn spell(&self, words: &[String]) -> Vec<String> {
        let mut spelt = Vec::with_capacity(words.len());
        let mut words = words.iter().peekable();
        let mut one = String::new();
        while let Some(word) = words.next() {
            one.clear();
            if let Some(next) = words.peek() {
                one.extend([word, *next].map(String::as_str));
            }
            if self.spellings.contains(&one) {
                words.next();
                spelt.push(one.clone());
            } else if let Some(two) = self.joined.get(word).filter(|_| !self.spellings.contains(word)) {
                spelt.extend_from_slice(two);
            } else {
                spelt.push(word.clone());
            }
        }
        spelt
    }

    /// The terms of a name's words, each once.
    pub(super) fn terms_of_name(&self, words: &[String]) -> Vec<usize> {
        let alone = words.len() == 1;
        let mut terms: Vec<_> = words
            .iter()
            .filter(|word| alone || self.tells(word))
            .filter_map(|word| self.by_word.get(word).copied())
            .collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// What remains of `words` without filler, endings and order; nothing if that would be too little to go by.
    pub(super) fn gist(&self, words: &[String]) -> String {
        let words = self.spell(words);
        let mut stems: Vec<_> =
            words.iter().filter(|word| !self.is_filler(word)).map(|word| self.stem_of(word)).collect();
        if words.iter().all(|word| self.is_filler(word) || self.is_weak(word)) {
            return String::new();
        }
        stems.sort_unstable();
        stems.dedup();
        stems.join(" ")
    }

    /// What each word of a query can mean; the last one may be only begun. Words that say nothing are left out.
    pub(super) fn understand(&self, words: &[String], last_is_begun: bool) -> Vec<QueryWord> {
        let mut seen = HashSet::new();
        let last = words.len().wrapping_sub(1);
        let mut said = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let begun = last_is_begun && at == last;
            if !seen.insert(word) || (self.is_filler(word) && !begun) {
                continue;
            }
            let senses = self.senses(word, begun);
            match senses.iter().max_by(|one, other| one.1.total_cmp(&other.1)) {
                Some(&(term, _)) => said.push(QueryWord { weight: self.terms[term].weight, senses }),
                // A weak word that no document knows is small talk; a strong one is about something else.
                None if self.is_weak(word) || begun => {}
                None => said.push(QueryWord { weight: if is_place(words, at) { PLACE } else { 1.0 }, senses }),
            }
        }
        said
    }

    /// The terms that `word` may stand for, and how surely: as it is written or stemmed; as the start of another; and
    /// if it is none of these, misspelt. Only names are guessed at: text has words for everything.
    fn senses(&self, word: &str, begun: bool) -> Vec<(usize, f64)> {
        let mut senses = Vec::new();
        let known = self.by_word.get(word).map(|&term| (term, 1.0));
        let stemmed = || self.by_stem.get(stem(word).as_str()).map(|&term| (term, SAME_STEM));
        senses.extend(known.or_else(stemmed));
        let in_names = self.name_words.contains_key(word);
        let letters = Letters::of(word);
        if letters.count > LONGEST || (in_names && !begun) {
            return senses;
        }
        if begun {
            senses.extend(self.starting_with(word).map(|(_, known)| (known.term, TYPED_SO_FAR)));
        } else if letters.count >= SHORTEST_CUT {
            senses.extend(self.starting_with(word).map(|(_, known)| (known.term, CUT_SHORT)));
        }
        if senses.is_empty() {
            senses.extend(self.with_first_letter_of(word).filter_map(|(spelling, known)| {
                let sure = if begun {
                    // What is typed so far has no letter but those of the word, and a few wrong ones.
                    if known.letters.lacks(letters) > MOST_EDITS {
                        return None;
                    }
                    // A letter may be missing from what is typed so far, or be too many.
                    let lengths = letters.count.saturating_sub(1)..=letters.count + 1;
                    let starts = lengths.filter_map(|length| start_of_length(spelling, length));
                    starts.filter_map(|start| likeness(word, letters, start, Letters::of(start))).max_by(f64::total_cmp)
                } else {
                    likeness(word, letters, spelling, known.letters)
                };
                Some((known.term, sure?))
            }));
        }
        senses
    }

    /// The word of a name that `word` is most likely a misspelling of.
    pub(super) fn corrected(&self, word: &str) -> Option<&str> {
        let letters = Letters::of(word);
        if letters.count > LONGEST {
            return None;
        }
        self.with_first_letter_of(word)
            .filter_map(|(known, it)| Some((likeness(word, letters, known, it.letters)?, known)))
            .max_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, known)| known)
    }

    /// The words of names with the same first letter. People seldom miss it, and looking at one letter's words only keeps
    /// this fast.
    fn with_first_letter_of<'v>(&'v self, word: &str) -> impl Iterator<Item = (&'v str, &'v NameWord)> {
        self.starting_with(start_of_length(word, 1).unwrap_or_default())
    }

    /// The words of names that start with `start`.
    fn starting_with<'v>(&'v self, start: &str) -> impl Iterator<Item = (&'v str, &'v NameWord)> {
        let from = self.name_words.range::<str, _>((std::ops::Bound::Included(start), std::ops::Bound::Unbounded));
        from.map(|(word, known)| (word.as_str(), known)).take_while(move |(word, _)| word.starts_with(start))
    }

    /// Notes which words names are made of, before any is looked at as a term.
    fn learn_spelling(&mut self, documents: &[Worded<'_>]) {
        for Name { words, is_alias, .. } in documents.iter().flat_map(|worded| &worded.names) {
            if let [word] = words.as_slice() {
                self.alone.insert(word.clone());
                if !is_alias && !is_everyday(word) {
                    self.subjects.insert(word.clone());
                }
            }
            for pair in words.windows(2).filter(|pair| pair.iter().all(|word| !is_filler(word))) {
                self.joined.entry(pair.concat()).or_insert_with(|| [pair[0].clone(), pair[1].clone()]);
            }
            self.spellings.extend(words.iter().cloned());
        }
    }

    /// The term that `word` is a form of.
    fn intern(&mut self, word: &str) -> usize {
        if let Some(&term) = self.by_word.get(word) {
            return term;
        }
        let stem: Arc<str> = stem(word).into();
        let term = *self.by_stem.entry(Arc::clone(&stem)).or_insert_with(|| {
            self.terms.push(Term { stem, weight: 0.0, documents: Vec::new() });
            self.terms.len() - 1
        });
        self.by_word.insert(word.to_owned(), term);
        term
    }

    /// Notes that `word` occurs in `document`, at a place of that weight.
    fn note(&mut self, word: &str, document: usize, weight: f64) -> usize {
        let term = self.intern(word);
        match self.terms[term].documents.last_mut() {
            Some((last, best)) if *last == document => *best = best.max(weight),
            _ => self.terms[term].documents.push((document, weight)),
        }
        term
    }

    /// Gives each term its weight: the inverse document frequency, scaled so that a word of one document weighs 1.
    fn weigh(&mut self, documents: usize) {
        let rarity = |occurrences: f64| (1.0 + count(documents) / occurrences.max(1.0)).ln();
        for term in &mut self.terms {
            // Being mentioned in passing makes a word less common than being in a name.
            term.weight = rarity(term.documents.iter().map(|(_, weight)| weight).sum()) / rarity(1.0);
        }
        let weak: HashSet<_> =
            self.by_word.iter().filter(|(word, _)| self.is_weak(word)).map(|(_, &term)| term).collect();
        let strong: HashSet<_> = self.alone.iter().filter_map(|word| self.by_word.get(word)).collect();
        for term in weak.iter().filter(|term| !strong.contains(term)) {
            self.terms[*term].weight *= WEAK;
        }
        // However often others mention it, a document's subject tells that document.
        for term in self.subjects.iter().filter_map(|word| self.by_word.get(word)) {
            self.terms[*term].weight = 1.0;
        }
    }

    /// Whether `word`, in a name of several words, tells which is meant. A single letter does not: the `c` of
    /// `c sharp` is not a name for it.
    fn tells(&self, word: &str) -> bool {
        !self.is_filler(word) && word.chars().nth(1).is_some()
    }

    fn is_filler(&self, word: &str) -> bool {
        is_filler(word) && !self.alone.contains(word)
    }

    fn is_weak(&self, word: &str) -> bool {
        !self.alone.contains(word) && is_weak(word, &self.stem_of(word))
    }

    /// The stem of `word`, which of a known one is known.
    fn stem_of(&self, word: &str) -> Cow<'_, str> {
        match self.by_word.get(word) {
            Some(&term) => Cow::Borrowed(&self.terms[term].stem),
            None => Cow::Owned(stem(word)),
        }
    }
}

/// The most letters that may be wrong in a word, however long it is.
const MOST_EDITS: usize = 2;

/// How surely `typed` is `known` misspelt: the share of letters that are right, if enough are. What can be told from their
/// `letters` is told first: comparing takes longer.
fn likeness(typed: &str, letters: Letters, known: &str, known_letters: Letters) -> Option<f64> {
    let (missing, foreign) = (letters.lacks(known_letters), known_letters.lacks(letters));
    // Each wrong letter is one that is missing, one that is foreign, or both.
    let most = letters.count.abs_diff(known_letters.count).max(missing).max(foreign);
    if most > MOST_EDITS {
        return None;
    }
    let same_letters = || typed.chars().all(|c| known.contains(c)) && known.chars().all(|c| typed.contains(c));
    let allowed = match letters.count {
        // Too short: everything is one letter from everything.
        ..=3 => 0,
        // One letter apart is another word (`rent`, `rest`), unless letters were only shuffled or doubled.
        4 => usize::from(same_letters()),
        5 => 1,
        6..=7 => 1 + usize::from(same_letters()),
        8.. => MOST_EDITS,
    };
    if most > allowed {
        return None;
    }
    let edits = strsim::osa_distance(typed, known);
    (edits <= allowed).then(|| 1.0 - count(edits) / count(letters.count.max(known_letters.count).max(1)))
}

/// The first `length` letters of `word`; none if it is shorter.
fn start_of_length(word: &str, length: usize) -> Option<&str> {
    let end = word.char_indices().map(|(at, _)| at).chain([word.len()]).nth(length);
    end.and_then(|end| word.get(..end))
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
