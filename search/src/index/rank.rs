//! Ranking: how well a document explains a query, and a query one of its names.

use super::vocabulary::QueryWord;
use super::{Index, IndexedName, said};

/// The share of a score that explaining the query's words earns alone; saying a name whole earns the rest.
const WORDS_ALONE: f64 = 0.5;

/// A query that weighs less than one strong word is judged as if it weighed that much: `best` alone names nothing,
/// whoever has it in a title. Saying a whole name lifts this.
const LEAST_SAID: f64 = 1.0;

/// What saying a whole id or title multiplies a score by. A document's subject means something else more seldom than
/// an alias does: this makes one unknown word beside it bearable (`salary germany`, `git commands`; two are not), and
/// lets it win over an alias of another document (`salary for juniors`).
const SUBJECT: f64 = 1.15;

/// The share of a name that counts as all of it: a letter may be wrong.
const WHOLE: f64 = 0.8;

/// A document that has something to do with a query.
#[derive(Debug)]
pub(super) struct Ranked {
    pub(super) document: usize,
    /// From 0, nothing in common, to 1, or [`SUBJECT`] where its subject is said.
    pub(super) score: f64,
}

impl Index {
    /// The documents that have anything to do with `words`, best first; of equals, in their order.
    pub(super) fn rank(&self, words: &[String], last_is_begun: bool) -> Vec<Ranked> {
        let words = self.vocabulary.spell(words);
        let query = self.vocabulary.understand(&words, last_is_begun);
        let spoken = said(&words);
        let weight: f64 = query.iter().map(|said| said.weight).sum();
        let heard = self.heard(&query);
        let mut ranked: Vec<_> = self
            .explained(&query)
            .into_iter()
            .enumerate()
            .filter(|&(_, explained)| explained > 0.0)
            .map(|(document, explained)| {
                let names = &self.documents[document];
                let (mut of_name, mut said_whole, mut says_subject) = (0.0_f64, false, false);
                for name in &names.names {
                    let share = self.share_said(name, &heard);
                    of_name = of_name.max(share);
                    said_whole |= share >= WHOLE && spoken.contains(&name.spoken);
                    says_subject |= share >= WHOLE && name.is_subject;
                }
                let of_query = explained / if said_whole { weight } else { weight.max(LEAST_SAID) };
                let score = of_query * (WORDS_ALONE + (1.0 - WORDS_ALONE) * of_name);
                Ranked { document, score: if says_subject { score * SUBJECT } else { score } }
            })
            .collect();
        ranked.sort_by(|one, other| other.score.total_cmp(&one.score));
        ranked
    }

    /// For each document, how much of the query's weight its words account for.
    fn explained(&self, query: &[QueryWord]) -> Vec<f64> {
        let mut explained = vec![0.0; self.documents.len()];
        let mut best = vec![0.0_f64; self.documents.len()];
        for said in query {
            best.fill(0.0);
            for &(term, sure) in &said.senses {
                for &(document, weight) in &self.vocabulary.terms()[term].documents {
                    best[document] = best[document].max(sure * weight);
                }
            }
            for (explained, best) in explained.iter_mut().zip(&best) {
                *explained += said.weight * best;
            }
        }
        explained
    }

    /// For each term, how surely the query says it.
    fn heard(&self, query: &[QueryWord]) -> Vec<f64> {
        let mut heard = vec![0.0_f64; self.vocabulary.terms().len()];
        for &(term, sure) in query.iter().flat_map(|said| &said.senses) {
            heard[term] = heard[term].max(sure);
        }
        heard
    }

    /// The share of a name's weight that the query says.
    fn share_said(&self, name: &IndexedName, heard: &[f64]) -> f64 {
        let (mut said, mut whole) = (0.0, 0.0);
        for &term in &name.terms {
            let weight = self.vocabulary.terms()[term].weight;
            said += weight * heard[term];
            whole += weight;
        }
        if whole > 0.0 { said / whole } else { 0.0 }
    }
}
