//! The ids that identify a topic in the database.

/// A topic, by the ids under which progress and notes are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicKey {
    /// The roadmap's id.
    pub roadmap: String,
    /// The topic's id.
    pub topic: String,
    /// The ids that the topic had before. What is stored under one of them is moved to the present id when the topic
    /// changes.
    pub former: Vec<String>,
}

impl TopicKey {
    /// The topic's present id, then the former ones.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.topic).chain(&self.former).map(String::as_str)
    }
}
