//! Files that people have picked to give to a command or a form.

use std::collections::VecDeque;

use crate::ids::{AttachmentId, UserId};
use crate::message::Attachment;

/// Files kept; the oldest go first.
const KEPT: usize = 50;

/// The files, newest first, with whose they are.
#[derive(Debug, Default)]
pub(crate) struct Uploads(VecDeque<(UserId, Attachment)>);

impl Uploads {
    /// Adds one.
    pub(crate) fn add(&mut self, person: UserId, file: Attachment) {
        self.0.push_front((person, file));
        self.0.truncate(KEPT);
    }

    /// Those of one person, newest first.
    pub(crate) fn of(&self, person: UserId) -> impl Iterator<Item = &Attachment> {
        self.0.iter().filter(move |(own, _)| *own == person).map(|(_, file)| file)
    }

    /// One of them, whosever it is.
    pub(crate) fn get(&self, id: AttachmentId) -> Option<&Attachment> {
        self.0.iter().map(|(_, file)| file).find(|file| file.id == id)
    }
}
