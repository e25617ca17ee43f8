//! What counts as one: a topic, or the alternatives of a choice.

use crate::model::{ChoiceIx, Roadmap, TopicIx};

/// A topic by itself, or those of a choice, of which one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The choice; none for a topic by itself.
    pub choice: Option<ChoiceIx>,
    /// The topics, at least one.
    pub topics: Vec<TopicIx>,
}

/// `topics` in their order, the members of a choice together at the place of the first.
pub fn units(roadmap: &Roadmap, topics: &[TopicIx]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for &topic in topics {
        let choice = roadmap.topic(topic).choice;
        match units.iter_mut().find(|unit| choice.is_some() && unit.choice == choice) {
            Some(unit) => unit.topics.push(topic),
            None => units.push(Unit { choice, topics: vec![topic] }),
        }
    }
    units
}
