//! Groups of alternatives: at least two topics, all of one stage.

use std::collections::HashMap;

use super::draft::Topic;
use super::faults::Faults;
use super::suggest::Suggestions;
use super::value::Words;
use crate::diagnostic::quoted;

/// A group of alternatives and its members.
pub(super) struct Group<'d> {
    pub(super) name: &'d str,
    pub(super) topics: Vec<usize>,
}

/// The groups that `topics` form, in the order of their first members.
pub(super) fn groups<'d>(topics: &'d [Topic<'d>]) -> Vec<Group<'d>> {
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (topic, words) in members(topics) {
        let group = *at.entry(&words.text).or_insert_with(|| {
            groups.push(Group { name: &words.text, topics: Vec::new() });
            groups.len() - 1
        });
        groups[group].topics.push(topic);
    }
    groups
}

/// Reports groups of one, and groups over several stages.
pub(super) fn check(topics: &[Topic<'_>], groups: &[Group<'_>], faults: &mut Faults, suggestions: &mut Suggestions) {
    let place = |topic: usize| topics[topic].record.choice.value().map(|words| words.place);
    let mut lonely: Vec<&Group<'_>> = Vec::new();
    for group in groups {
        let stage = topics[group.topics[0]].stage;
        let elsewhere = group.topics.iter().copied().find(|&topic| topics[topic].stage != stage);
        if let (Some(topic), Some(first)) = (elsewhere.and_then(place), place(group.topics[0])) {
            let message = format!("the choice {} spans two stages", quoted(group.name));
            let help = format!("it begins at {}: its topics belong in one stage, or in two choices", first.shown());
            faults.error(topic, message, help);
        }
        // A choice that could not be read may be the other member.
        let unread = |topic: &Topic<'_>| topic.stage == stage && topic.record.choice.is_other();
        if group.topics.len() == 1 && !topics.iter().any(unread) {
            lonely.push(group);
        }
    }
    let mut answered: Vec<&str> = Vec::new();
    // From the back: of two that were meant to be one, the later is told to be called like the earlier.
    for group in lonely.iter().rev().filter(|group| !group.name.is_empty()) {
        if answered.contains(&group.name) {
            continue;
        }
        let others = groups.iter().map(|other| other.name).filter(|&other| other != group.name);
        let near = suggestions.nearest(group.name, others);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give its alternatives the same `choice`, or leave it out".to_owned(),
        };
        answered.extend(near);
        if let Some(place) = place(group.topics[0]) {
            faults.error(place, format!("the choice {} has one topic only", quoted(group.name)), help);
        }
    }
}

fn members<'d>(topics: &'d [Topic<'d>]) -> impl Iterator<Item = (usize, &'d Words<'d>)> {
    topics
        .iter()
        .enumerate()
        .filter_map(|(at, topic)| Some((at, topic.record.choice.value().filter(|words| words.sound)?)))
}
