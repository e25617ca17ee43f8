//! Meaning: how near what a person says is to a phrase that shares no word with it.
//!
//! A word has a vector, looked up in a table built offline (`data/build_vectors.py`, which tells how and under which
//! licence); a phrase has the sum of its words', and how alike two phrases are is the cosine between them.

use std::sync::LazyLock;

use fearless_simd::{Level, dispatch};

use super::vocabulary::Vocabulary;
use super::worded::Worded;
use super::words::{fold, split, stem};

/// The table: `WMV1`, then as little-endian `u32` the dimensions, the number of words and the bytes of their text;
/// the words, sorted, a line each; a little-endian `f32` scale for each; and for each its dimensions as `i8`, to be
/// multiplied by its scale.
static BYTES: &[u8] = include_bytes!("../../data/vectors.bin");

/// What people say in a chat that no roadmap answers, a phrase a line.
static CHATTER: &str = include_str!("../../data/chatter.txt");

/// The dimensions of a vector, those of the table.
const DIMS: usize = 128;

/// How long the vector of a word is that the table does not know. It points nowhere: the more of a query is unknown,
/// the less it is like anything. Known words that tell something have about this length.
const UNKNOWN: f32 = 0.7;

/// The length of a direction: what a byte can hold, so that a large roadmap's phrases stay near the processor.
const ONE: f32 = 127.0;

/// How many parts of two vectors are multiplied at a time.
const LANES: usize = 16;

/// The share of likeness that the nearest phrase of a document decides; the rest is the mean over the [`NEAREST`], so
/// that several phrases that are near outvote one that is near by chance.
const FIRST: f32 = 0.7;
const NEAREST: usize = 4;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(BYTES).unwrap_or_default());
static CHATTER_MEANINGS: LazyLock<Vec<Vector>> =
    LazyLock::new(|| CHATTER.lines().filter_map(|line| Vector::of(&split(&fold(line)))).collect());

/// What the phrases of some documents mean.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    /// For each document, its phrases.
    documents: Vec<Vec<Vector>>,
}

/// What a query is like.
#[derive(Debug)]
pub(super) struct Likeness {
    /// For each document from 0, or a little below, to 1.
    pub(super) documents: Vec<f64>,
    /// Chatter.
    pub(super) chatter: f64,
}

impl Meanings {
    /// Notes what a document's names and its text mean.
    pub(super) fn add(&mut self, worded: &Worded<'_>) {
        // Of the text only its first sentence, which says what the document is about.
        let about = worded.document.text.trim_start().split_inclusive(['.', '\n']).take(1);
        let about = about.filter_map(|about| Vector::of(&split(&fold(about))));
        self.documents.push(worded.names.iter().filter_map(|name| Vector::of(&name.words)).chain(about).collect());
    }

    /// What `words` are like; words that are misspelt as `vocabulary` would spell them.
    pub(super) fn likeness(&self, words: &[String], vocabulary: &Vocabulary) -> Likeness {
        let Some(query) = Vector::sum(words.iter().map(|word| row_of(word, vocabulary))) else {
            return Likeness { documents: vec![0.0; self.documents.len()], chatter: 0.0 };
        };
        // Made several times over, and run as what this processor has fits; what all of its kind have takes twice as long.
        let (chatter, mut documents) = (&*CHATTER_MEANINGS, Vec::with_capacity(self.documents.len()));
        dispatch!(Level::new(), _ => {
            for phrases in &self.documents {
                documents.push(query.likeness(phrases));
            }
            Likeness { documents, chatter: query.likeness(chatter) }
        })
    }
}

/// The row of `word`, or of another form of it, or of the word of a name that it misspells.
fn row_of(word: &str, vocabulary: &Vocabulary) -> Option<Row> {
    let other = || TABLE.form_of(word).or_else(|| vocabulary.corrected(word));
    TABLE.row(word).or_else(|| TABLE.row(other()?))
}

/// A direction, in whole numbers: [`ONE`] long, or less if some of its words are unknown.
#[derive(Debug, Clone)]
struct Vector([i8; DIMS]);

impl Vector {
    /// The direction of `words` together; none if no word of them is known.
    fn of(words: &[String]) -> Option<Self> {
        Self::sum(words.iter().map(|word| TABLE.row(word)))
    }

    /// The same of their rows, as far as they have one.
    fn sum(rows: impl Iterator<Item = Option<Row>>) -> Option<Self> {
        let mut sum = [0.0; DIMS];
        let mut unknown = 0.0_f32;
        let mut known = false;
        for row in rows {
            match row {
                Some((scale, row)) => {
                    known = true;
                    for (sum, part) in sum.iter_mut().zip(row) {
                        *sum += scale * f32::from(part.cast_signed());
                    }
                }
                None => unknown += UNKNOWN * UNKNOWN,
            }
        }
        let length = (sum.iter().map(|part| part * part).sum::<f32>() + unknown).sqrt();
        #[allow(clippy::cast_possible_truncation, reason = "no part is longer than the whole")]
        known.then(|| Self(sum.map(|part| (part / length.max(f32::EPSILON) * ONE).round() as i8)))
    }

    #[expect(clippy::inline_always, reason = "it is made of the instructions of whoever it stands in")]
    #[inline(always)]
    fn cosine(&self, other: &Self) -> f32 {
        // In lanes of narrow products: what compilers turn into one instruction for many of them.
        let mut lanes = [0_i32; LANES];
        for (one, other) in self.0.chunks_exact(LANES).zip(other.0.chunks_exact(LANES)) {
            for ((lane, one), other) in lanes.iter_mut().zip(one).zip(other) {
                *lane += i32::from(i16::from(*one) * i16::from(*other));
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "small enough to be exact")]
        let product = lanes.iter().sum::<i32>() as f32;
        product / (ONE * ONE)
    }

    /// How like the nearest of `phrases` it is.
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn likeness(&self, phrases: &[Self]) -> f64 {
        let mut nearest = [0.0_f32; NEAREST];
        for phrase in phrases {
            let mut cosine = self.cosine(phrase);
            for place in &mut nearest {
                if cosine > *place {
                    std::mem::swap(place, &mut cosine);
                }
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        let among = phrases.len().clamp(1, NEAREST) as f32;
        f64::from(FIRST * nearest[0] + (1.0 - FIRST) * nearest.iter().sum::<f32>() / among)
    }
}

/// What to multiply the dimensions of a word by, and these.
type Row = (f32, &'static [u8]);

/// The words that have a vector.
#[derive(Debug, Default)]
struct Table {
    words: Vec<&'static str>,
    scales: &'static [u8],
    rows: &'static [u8],
}

impl Table {
    /// Reads the table; none if it is not one.
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(16)?;
        let number = |at: usize| usize::try_from(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?)).ok();
        let (count, length) = (number(8)?, number(12)?);
        let (text, rest) = rest.split_at_checked(length)?;
        let (scales, rows) = rest.split_at_checked(count * 4)?;
        let words: Vec<_> = std::str::from_utf8(text).ok()?.lines().collect();
        let sound = head.starts_with(b"WMV1")
            && number(4)? == DIMS
            && words.len() == count
            && rows.len() == count * DIMS
            && words.is_sorted();
        sound.then_some(Self { words, scales, rows })
    }

    fn row(&self, word: &str) -> Option<Row> {
        let at = self.words.binary_search(&word).ok()?;
        let scale = self.scales.get(at * 4..at * 4 + 4)?.try_into().ok()?;
        Some((f32::from_le_bytes(scale), self.rows.get(at * DIMS..(at + 1) * DIMS)?))
    }

    /// The first word that has the stem of `word`: another form of it.
    fn form_of(&self, word: &str) -> Option<&'static str> {
        let wanted = stem(word);
        let from = self.words.partition_point(|known| *known < wanted.as_str());
        let mut alike = self.words[from..].iter().take_while(|known| known.starts_with(&wanted));
        alike.find(|known| stem(known) == wanted).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        assert!(!TABLE.words.is_empty(), "vectors.bin is not a table of {DIMS} dimensions");
    }

    #[test]
    fn a_word_without_a_vector_has_that_of_another_form() {
        assert!(["dockerizing", "refactored"].iter().all(|word| TABLE.row(word).is_none()), "choose others");
        for (word, form) in [("dockerizing", Some("docker")), ("refactored", Some("refactor")), ("qqqqq", None)] {
            assert_eq!(TABLE.form_of(word), form, "{word}");
        }
    }

    #[test]
    fn like_words_are_alike() {
        let vector = |text: &str| Vector::of(&split(text)).expect("a word of it is known");
        let likeness = |one: &str, other: &str| vector(one).cosine(&vector(other));
        assert!((likeness("salary", "salary") - 1.0).abs() < 1e-2);
        assert!(likeness("wage", "salary") > likeness("wage", "banana") + 0.3);
        assert!(likeness("wage qqqqq", "salary") < likeness("wage", "salary"));
        assert!(Vector::of(&split("qqqqq")).is_none());
        assert!(Vector::of(&[]).is_none());
    }
}
