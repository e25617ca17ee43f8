//! From a draft without faults to the roadmap that everything else works with.

use super::choices::Group;
use super::draft::{Draft, Topic};
use super::references::References;
use super::schema::{EntryRecord, LinkRecord};
use super::value::{Given, List, Word, Words};
use crate::id::{FaqSlug, NotAnId, RoadmapId, StageId, TopicId};
use crate::model::{self, Choice, ChoiceIx, FaqEntry, FaqIx, Link, Roadmap, Stage, StageIx, TopicIx};

/// Why a draft cannot be built, of which all checks should have told before.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unbuildable {
    #[error("something required is missing")]
    Missing,
    #[error(transparent)]
    NotAnId(#[from] NotAnId),
}

/// Builds the roadmap.
///
/// # Errors
///
/// [`Unbuildable`] for a draft that was not checked.
pub(super) fn roadmap(
    draft: &Draft<'_>,
    groups: &[Group<'_>],
    references: &References<'_>,
) -> Result<Roadmap, Unbuildable> {
    let mut choice_of = vec![None; draft.topics.len()];
    for (at, group) in groups.iter().enumerate() {
        group.topics.iter().for_each(|&topic| choice_of[topic] = Some(ChoiceIx(at)));
    }
    let topics = draft.topics.iter().zip(choice_of).zip(&references.requires);
    let topics = topics.map(|((draft, choice), requires)| {
        let requires = requires.iter().map(|&(required, _)| TopicIx(required)).collect();
        topic(draft, choice, requires)
    });
    let topics = topics.collect::<Result<Vec<_>, _>>()?;
    let entries = draft.entries.iter().zip(references.related.iter().zip(&references.topics));
    let faq = entries.map(|(draft, (related, topics))| entry(draft, related, topics)).collect::<Result<Vec<_>, _>>()?;
    let record = draft.roadmap.as_ref().ok_or(Unbuildable::Missing)?;
    Ok(Roadmap {
        id: RoadmapId::new(draft.id)?,
        title: text(&record.title)?,
        summary: text(&record.summary)?,
        choices: groups.iter().map(choice).collect(),
        topic_ids: model::topic_ids(&topics),
        stages: stages(draft)?,
        topics,
        faq,
    })
}

fn stages(draft: &Draft<'_>) -> Result<Vec<Stage>, Unbuildable> {
    let mut start = 0;
    let stages = draft.stages.iter().enumerate().map(|(at, (name, record))| {
        let end = start + draft.topics[start..].iter().take_while(|topic| topic.stage == at).count();
        let topics = std::mem::replace(&mut start, end)..end;
        let (title, summary) = (text(&record.title)?, optional_text(&record.summary));
        Ok(Stage { id: StageId::new(name)?, title, summary, topics })
    });
    stages.collect()
}

fn topic(draft: &Topic<'_>, choice: Option<ChoiceIx>, requires: Vec<TopicIx>) -> Result<model::Topic, Unbuildable> {
    let record = &draft.record;
    Ok(model::Topic {
        id: TopicId::new(&text(&record.id)?)?,
        stage: StageIx(draft.stage),
        title: text(&record.title)?,
        summary: text(&record.summary)?,
        description: text(&record.description)?,
        why: optional_text(&record.why),
        requires,
        mark: word(&record.mark),
        choice,
        entry: record.entry.is_true(),
        hours: record.hours.value().ok_or(Unbuildable::Missing)?.number,
        aliases: texts(&record.aliases),
        links: record.links.items().iter().map(link).collect::<Result<_, _>>()?,
        projects: texts(&record.projects),
    })
}

fn link(record: &LinkRecord<'_>) -> Result<Link, Unbuildable> {
    Ok(Link { title: text(&record.title)?, url: text(&record.url)?, kind: word(&record.kind) })
}

fn choice(group: &Group<'_>) -> Choice {
    Choice { name: group.name.to_owned(), topics: group.topics.iter().copied().map(TopicIx).collect() }
}

fn entry(record: &EntryRecord<'_>, related: &[usize], topics: &[usize]) -> Result<FaqEntry, Unbuildable> {
    Ok(FaqEntry {
        slug: FaqSlug::new(&text(&record.slug)?)?,
        question: text(&record.question)?,
        aliases: texts(&record.aliases),
        answer: text(&record.answer)?,
        related: related.iter().copied().map(FaqIx).collect(),
        topics: topics.iter().copied().map(TopicIx).collect(),
    })
}

fn text(field: &Given<Words<'_>>) -> Result<String, Unbuildable> {
    optional_text(field).ok_or(Unbuildable::Missing)
}

fn optional_text(field: &Given<Words<'_>>) -> Option<String> {
    field.value().map(|words| words.text.clone())
}

fn texts(field: &Given<List<Words<'_>>>) -> Vec<String> {
    field.items().iter().map(|words| words.text.clone()).collect()
}

fn word<T: Copy>(field: &Given<Word<T>>) -> Option<T> {
    field.value().and_then(|word| word.0)
}
