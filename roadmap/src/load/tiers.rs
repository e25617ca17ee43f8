//! Which part of the path a topic is on, in either way of writing it: `tier = "entry"`, or the older `entry = true`.

use super::draft::DraftTopic;
use super::faults::Faults;
use super::schema::{Record, TopicRecord};
use crate::model::Tier;

impl TopicRecord<'_> {
    /// The part of the path it is on.
    pub(super) fn tier(&self) -> Option<Tier> {
        match self.tier.value() {
            Some(tier) => tier.0,
            None => self.entry.is_true().then_some(Tier::Entry),
        }
    }
}

/// Reports topics that say two things.
pub(super) fn check(topics: &[DraftTopic<'_>], faults: &mut Faults) {
    for topic in topics.iter().map(|topic| &topic.record) {
        let tier = topic.tier.value().and_then(|tier| tier.0);
        if topic.entry.is_true() && tier.is_some_and(|tier| tier != Tier::Entry) {
            let message = "a topic of another `tier` cannot have `entry = true`".to_owned();
            faults.error(
                topic.location(),
                message,
                "delete `entry`, which is the older way to write `tier = \"entry\"`",
            );
        }
    }
}
