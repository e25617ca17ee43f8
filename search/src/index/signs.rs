//! Signs: what people see when something goes wrong, such as the text of an error, which they paste or tell in part.
//!
//! They are no names: their words say what goes wrong, not what a document is about, so they are kept apart from the words
//! of names, and count only where much of one is said.

use std::collections::{HashMap, HashSet};

use super::words::{fold, is_everyday, is_filler, split};

/// How much that tells something has to be shared: about three words. Two can stand together by chance.
const ENOUGH: f64 = 2.5;

/// The share of a sign, or of the query, that has to be in the other: of an error that is pasted, names of one's own differ.
const MOST: f64 = 0.75;

/// What an everyday word tells, beside 1 for others: it is in many signs.
const EVERYDAY: f64 = 0.5;

/// The signs of some documents.
#[derive(Debug, Default)]
pub(super) struct Signs {
    signs: Vec<Sign>,
    /// By word, the signs that have it, by their positions.
    words: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Sign {
    document: usize,
    /// What its words tell together.
    weight: f64,
}

impl Signs {
    /// Notes that `sign` is one of `document`.
    pub(super) fn add(&mut self, sign: &str, document: usize) {
        let words = telling(&split(&fold(sign)));
        let weight = words.iter().map(|word| weight(word)).sum();
        for word in words {
            self.words.entry(word).or_default().push(self.signs.len());
        }
        self.signs.push(Sign { document, weight });
    }

    /// The documents one of whose signs `words` say, each with how much of it, up to 1; best first, of equals in order.
    pub(super) fn told(&self, words: &[String]) -> Vec<(usize, f64)> {
        let words = telling(words);
        let asked: f64 = words.iter().map(|word| weight(word)).sum();
        let mut shared: HashMap<usize, f64> = HashMap::new();
        for word in &words {
            for &sign in self.words.get(word).into_iter().flatten() {
                *shared.entry(sign).or_default() += weight(word);
            }
        }
        let enough = shared.into_iter().filter(|&(_, shared)| shared >= ENOUGH);
        let told = enough.map(|(sign, shared)| (&self.signs[sign], shared / asked.min(self.signs[sign].weight)));
        let told = told.filter(|&(_, share)| share >= MOST);
        let mut told: Vec<(usize, f64)> = told.map(|(sign, share)| (sign.document, share)).collect();
        told.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
        told.dedup_by_key(|(document, _)| *document);
        told.sort_by(|one, other| other.1.total_cmp(&one.1));
        told
    }
}

/// The words that tell something, each once.
fn telling(words: &[String]) -> HashSet<String> {
    words.iter().filter(|word| !is_filler(word)).cloned().collect()
}

fn weight(word: &str) -> f64 {
    if is_everyday(word) { EVERYDAY } else { 1.0 }
}
