//! A document's names in words, told apart once for all that is made of them.

use super::Document;
use super::words::{fold, split};

/// A document, and its names in words.
pub(super) struct Worded<'a> {
    pub(super) document: Document<'a>,
    /// Its id, its title and its aliases.
    pub(super) names: Vec<Name>,
}

/// What a document is called.
pub(super) struct Name {
    pub(super) folded: String,
    pub(super) words: Vec<String>,
    pub(super) is_alias: bool,
    /// Whether it is spelt like the title.
    pub(super) is_title: bool,
}

impl<'a> Worded<'a> {
    pub(super) fn new(document: Document<'a>) -> Self {
        let name = |text: &str, is_alias| {
            let folded = fold(text);
            Name { words: split(&folded), folded, is_alias, is_title: text == document.title }
        };
        let own = [document.id, document.title].map(|text| name(text, false));
        let names = own.into_iter().chain(document.aliases.iter().map(|alias| name(alias, true))).collect();
        Self { document, names }
    }

    pub(super) fn id(&self) -> &Name {
        &self.names[0]
    }

    pub(super) fn title(&self) -> &Name {
        &self.names[1]
    }
}
