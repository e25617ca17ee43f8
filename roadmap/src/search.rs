//! Search over topics and FAQ entries, shared by autocomplete and by free text.

/// What one roadmap's topics, or its FAQ, are found by.
#[derive(Debug, Default)]
pub struct Index {}

/// What a search came to. Positions are those of the documents in the order the index was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// This one is meant.
    Found(usize),
    /// None fits well; the closest ones, best first, possibly none.
    Unsure(Vec<usize>),
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
}

impl Index {
    /// Builds the index of `documents`.
    pub fn new<'a>(documents: impl IntoIterator<Item = Document<'a>>) -> Self {
        let _ = documents.into_iter();
        Self {}
    }

    /// What `query`, free text from a person, means.
    pub fn find(&self, query: &str) -> Match {
        let _ = query;
        Match::Unsure(Vec::new())
    }

    /// What to offer while `partial` is being typed: at most `limit`, best first; everything in order for no text.
    pub fn complete(&self, partial: &str, limit: usize) -> Vec<usize> {
        let _ = (partial, limit);
        Vec::new()
    }
}
