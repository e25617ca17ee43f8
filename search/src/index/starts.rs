//! Every place in a name where it can be typed from, for autocomplete.

use super::worded::Name;

/// Where in a document's names a person's typing leads: the order of suggestions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// All of a name is typed.
    Whole,
    /// The start of the id or title.
    Title,
    /// A later word of the id or title.
    TitleWord,
    /// The start of an alias.
    Alias,
    /// A later word of an alias.
    AliasWord,
}

/// Names from each of their words to their ends.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// All names, one after another.
    text: String,
    /// Sorted by what stands there.
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    /// From where to where in the text.
    begin: usize,
    end: usize,
    document: usize,
    fit: Fit,
}

impl Starts {
    /// Notes each word of a document's name.
    pub(super) fn add(&mut self, document: usize, name: &Name) {
        let (first, later) = if name.is_alias { (Fit::Alias, Fit::AliasWord) } else { (Fit::Title, Fit::TitleWord) };
        let (literal, words) = (name.folded.trim(), name.words.join(" "));
        if literal != words {
            let begin = self.text.len();
            self.text += literal;
            self.places.push(Place { begin, end: self.text.len(), document, fit: first });
        }
        let mut begin = self.text.len();
        self.text += &words;
        let end = self.text.len();
        for (at, word) in name.words.iter().enumerate() {
            self.places.push(Place { begin, end, document, fit: if at == 0 { first } else { later } });
            begin += word.len() + 1;
        }
    }

    /// To be called once all are added.
    pub(super) fn sort(&mut self) {
        let Self { text, places } = self;
        places.sort_unstable_by(|one, other| text[one.begin..one.end].cmp(&text[other.begin..other.end]));
    }

    /// The documents with a name in which something begins like `typed`, some of them several times; how that fits, and
    /// whether it ends like it, too.
    pub(super) fn typed(&self, typed: &str) -> impl Iterator<Item = (usize, Fit, bool)> {
        let from = self.places.partition_point(|place| self.at(place) < typed);
        let begun = self.places[from..].iter().take_while(move |place| self.at(place).starts_with(typed));
        begun.map(move |place| (place.document, place.fit, place.end - place.begin == typed.len()))
    }

    fn at(&self, place: &Place) -> &str {
        &self.text[place.begin..place.end]
    }
}
