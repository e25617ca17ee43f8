//! Files that come with answers.

use std::fmt;
use std::sync::Arc;

/// A file that comes with an answer. Cloning it is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// What it is called; letters, digits, dots, dashes and underscores, which Discord leaves as they are.
    pub name: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// What it shows, for those who cannot see it. Discord gets at most 1,024 characters of it.
    pub description: String,
}

impl File {
    /// Characters of a file's description.
    /// Source: <https://discord.com/developers/docs/resources/message#attachment-object>
    pub(super) const DESCRIPTION: usize = 1_024;
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes): {}", self.name, self.bytes.len(), self.description)
    }
}
