//! What points where: `requires`, `only_with` and `confuses` of topics, `topics` and `related` of entries.

use std::collections::HashSet;

use super::draft::Draft;
use super::faults::Faults;
use super::names::{Names, Uses};
use super::schema::Part;
use super::suggest::Suggestions;
use super::value::Words;
use crate::diagnostic::quoted;

/// Where a roadmap's references lead, by position of what holds them. What leads nowhere is left out.
pub(super) struct References<'d> {
    pub(super) of_topics: Vec<TopicReferences<'d>>,
    /// By entry, its related entries.
    pub(super) related: Vec<Vec<usize>>,
    /// By entry, its topics.
    pub(super) topics: Vec<Vec<usize>>,
}

/// Where the references of a topic lead, some with where it says so.
pub(super) struct TopicReferences<'d> {
    pub(super) requires: Vec<(usize, &'d Words<'d>)>,
    pub(super) only_with: Vec<(usize, &'d Words<'d>)>,
    /// By question, what it is confused with.
    pub(super) confuses: Vec<Vec<usize>>,
}

/// Resolves every reference of `draft`, reporting what does not lead anywhere or not where it should.
pub(super) fn references<'d>(
    draft: &'d Draft<'d>,
    topics: &Names<'d>,
    entries: &Names<'d>,
    faults: &mut Faults,
    suggestions: &mut Suggestions,
) -> References<'d> {
    let (mut of_topics, mut of_entries) = (Uses::default(), Uses::default());
    for topic in &draft.topics {
        let confuses = topic.record.check.items().iter().map(|check| check.confuses.items());
        of_topics.count([topic.record.requires.items(), topic.record.only_with.items()].into_iter().chain(confuses));
    }
    of_topics.count(draft.entries.iter().map(|entry| entry.topics.items()));
    of_entries.count(draft.entries.iter().map(|entry| entry.related.items()));
    let mut resolving = Resolving { draft, faults, suggestions };
    let mut by_topic = Vec::new();
    for (at, topic) in draft.topics.iter().enumerate() {
        let mut requires = resolving.list(topic.record.requires.items(), "requires", topics, &mut of_topics);
        requires.retain(|&(other, words)| resolving.is_requirement(at, other, words));
        let mut only_with = resolving.list(topic.record.only_with.items(), "only_with", topics, &mut of_topics);
        only_with.retain(|&(other, words)| resolving.is_other_topic(at, other, words, "only_with"));
        let mut confuses = Vec::new();
        for check in topic.record.check.items() {
            let mut others = resolving.list(check.confuses.items(), "confuses", topics, &mut of_topics);
            others.retain(|&(other, words)| resolving.is_other_topic(at, other, words, "confuses"));
            confuses.push(others.into_iter().map(|(other, _)| other).collect());
        }
        by_topic.push(TopicReferences { requires, only_with, confuses });
    }
    let mut related = Vec::new();
    let mut onward = Vec::new();
    for (at, entry) in draft.entries.iter().enumerate() {
        let mut others = resolving.list(entry.related.items(), "related", entries, &mut of_entries);
        others.retain(|&(other, words)| resolving.is_other_entry(at, other, words));
        related.push(others.into_iter().map(|(other, _)| other).collect());
        let further = resolving.list(entry.topics.items(), "topics", topics, &mut of_topics);
        onward.push(further.into_iter().map(|(topic, _)| topic).collect());
    }
    References { of_topics: by_topic, related, topics: onward }
}

struct Resolving<'d, 'f> {
    draft: &'d Draft<'d>,
    faults: &'f mut Faults,
    suggestions: &'f mut Suggestions,
}

impl<'d> Resolving<'d, '_> {
    /// Where the references in `list`, which is called `field`, lead.
    fn list(
        &mut self,
        list: &'d [Words<'d>],
        field: &str,
        names: &Names<'_>,
        uses: &mut Uses<'_>,
    ) -> Vec<(usize, &'d Words<'d>)> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for words in list {
            if !seen.insert(words.text.as_str()) {
                let message = format!("{} is listed twice in `{field}`", quoted(&words.text));
                self.faults.error(words.location, message, "delete one of the two");
                continue;
            }
            // Entries all stand in one file: none of them is elsewhere.
            let unseen = &self.draft.unseen;
            let (quoted, any) = match names.part {
                Part::Entry => (&unseen.entries, false),
                Part::Topic => (&unseen.topics, unseen.any),
            };
            uses.any_unseen = any;
            if quoted.contains(words.text.as_str()) && !names.has(&words.text) {
                continue;
            }
            if let Some(at) = names.resolve(words, uses, self.faults, self.suggestions) {
                found.push((at, words));
            }
        }
        found
    }

    /// Whether topic `at` can require `other`; what is odd about it is reported.
    fn is_requirement(&mut self, at: usize, other: usize, words: &Words<'_>) -> bool {
        if at == other {
            self.faults.error(
                words.location,
                format!("the topic {} requires itself", quoted(&words.text)),
                "take it off the list",
            );
            return false;
        }
        let (topic, required) = (&self.draft.topics[at].record, &self.draft.topics[other].record);
        let choice = topic.choice.value().map(|choice| &choice.text);
        if choice.is_some() && choice == required.choice.value().map(|choice| &choice.text) {
            let message = format!("{} is required, but is an alternative to this topic", quoted(&words.text));
            let help =
                "whoever did it needs this topic no more: take it off the list, or give the two different choices";
            self.faults.warning(words.location, message, help);
        }
        true
    }

    fn is_other_topic(&mut self, at: usize, other: usize, words: &Words<'_>, field: &str) -> bool {
        if at == other {
            let message = format!("the topic {} names itself in `{field}`", quoted(&words.text));
            self.faults.error(words.location, message, "take it off the list");
        }
        at != other
    }

    fn is_other_entry(&mut self, at: usize, other: usize, words: &Words<'_>) -> bool {
        if at == other {
            let message = format!("the entry {} is related to itself", quoted(&words.text));
            self.faults.error(words.location, message, "take it off the list");
        }
        at != other
    }
}
