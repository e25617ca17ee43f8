//! From a draft without faults to the roadmap that everything else works with.

mod practice;

use super::choices::Group;
use super::draft::{Draft, DraftTopic};
use super::references::{References, TopicReferences};
use super::schema::{EntryRecord, LinkRecord};
use super::todo;
use super::value::{Given, List, Word, Words};
use crate::id::{FaqSlug, NotAnId, RoadmapId, StageId, TopicId};
use crate::model::{self, Choice, ChoiceIx, FaqEntry, FaqIx, Link, Roadmap, Stage, StageIx, TopicIx};
use crate::month::Month;

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
    let built_stages = stages(draft)?;
    let topics = draft.topics.iter().zip(choice_of).zip(&references.of_topics);
    let topics = topics.map(|((draft, choice), references)| {
        let stage = built_stages.get(draft.stage).map_or("", |stage| &stage.title);
        topic(draft, stage, choice, references)
    });
    let topics = topics.collect::<Result<Vec<_>, _>>()?;
    let entries = draft.entries.iter().zip(references.related.iter().zip(&references.topics));
    let faq = entries.map(|(draft, (related, topics))| entry(draft, related, topics)).collect::<Result<Vec<_>, _>>()?;
    let record = draft.roadmap.as_ref().ok_or(Unbuildable::Missing)?;
    Ok(Roadmap {
        id: RoadmapId::new(draft.id)?,
        title: text_or(&record.title, || named(draft.id))?,
        summary: text_or(&record.summary, || size(topics.len(), built_stages.len()))?,
        entry_path: optional_text(&record.entry_path),
        choices: groups.iter().map(choice).collect(),
        topic_ids: model::topic_ids(&topics),
        stages: built_stages,
        topics,
        faq,
    })
}

fn stages(draft: &Draft<'_>) -> Result<Vec<Stage>, Unbuildable> {
    let mut start = 0;
    let stages = draft.stages.iter().enumerate().map(|(at, (name, record))| {
        let end = start + draft.topics[start..].iter().take_while(|topic| topic.stage == at).count();
        let topics = std::mem::replace(&mut start, end)..end;
        let (title, summary) = (text_or(&record.title, || named(name))?, optional_text(&record.summary));
        Ok(Stage { id: StageId::new(name)?, title, summary, topics })
    });
    stages.collect()
}

fn topic(
    draft: &DraftTopic<'_>,
    stage_title: &str,
    choice: Option<ChoiceIx>,
    references: &TopicReferences<'_>,
) -> Result<model::Topic, Unbuildable> {
    let record = &draft.record;
    let id = TopicId::new(&text(&record.id)?)?;
    Ok(model::Topic {
        stage: StageIx(draft.stage),
        title: text_or(&record.title, || named(id.as_str()))?,
        summary: text_or(&record.summary, || format!("Part of {stage_title}."))?,
        description: text_or(&record.description, || "This topic has no description yet.".to_owned())?,
        id,
        why: optional_text(&record.why),
        requires: references.requires.iter().map(|&(required, _)| TopicIx(required)).collect(),
        mark: word(&record.mark),
        choice,
        tier: record.tier(),
        only_with: references.only_with.iter().map(|&(other, _)| TopicIx(other)).collect(),
        hours: record.hours.value().ok_or(Unbuildable::Missing)?.number,
        aliases: texts(&record.aliases),
        links: record.links.items().iter().map(link).collect::<Result<_, _>>()?,
        projects: texts(&record.projects),
        verified: record.verified.value().and_then(|words| Month::from_text(&words.text)),
        versions: texts(&record.versions),
        checks: practice::checks(record, &references.confuses)?,
        mistakes: practice::mistakes(record)?,
        tasks: practice::tasks(record)?,
        project: practice::project(record)?,
    })
}

fn link(record: &LinkRecord<'_>) -> Result<Link, Unbuildable> {
    let url = text(&record.url)?;
    Ok(Link { title: text_or(&record.title, || "Link".to_owned())?, url, kind: word(&record.kind) })
}

fn choice(group: &Group<'_>) -> Choice {
    Choice { name: group.name.to_owned(), topics: group.topics.iter().copied().map(TopicIx).collect() }
}

fn entry(record: &EntryRecord<'_>, related: &[usize], topics: &[usize]) -> Result<FaqEntry, Unbuildable> {
    let slug = FaqSlug::new(&text(&record.slug)?)?;
    Ok(FaqEntry {
        question: text_or(&record.question, || named(slug.as_str()))?,
        aliases: texts(&record.aliases),
        answer: text_or(&record.answer, || "This question has no answer yet.".to_owned())?,
        slug,
        related: related.iter().copied().map(FaqIx).collect(),
        topics: topics.iter().copied().map(TopicIx).collect(),
    })
}

fn text(field: &Given<Words<'_>>) -> Result<String, Unbuildable> {
    field.value().map(|words| words.text.clone()).ok_or(Unbuildable::Missing)
}

/// A text that must be there, as far as it is written; `instead` if nothing of it is.
fn text_or(field: &Given<Words<'_>>, instead: impl FnOnce() -> String) -> Result<String, Unbuildable> {
    let words = field.value().ok_or(Unbuildable::Missing)?;
    Ok(todo::written(&words.text).unwrap_or_else(instead))
}

fn optional_text(field: &Given<Words<'_>>) -> Option<String> {
    field.value().and_then(|words| todo::written(&words.text))
}

fn texts(field: &Given<List<Words<'_>>>) -> Vec<String> {
    field.items().iter().filter_map(|words| todo::written(&words.text)).collect()
}

/// What stands for a title that nobody has written: the id, in words.
fn named(id: &str) -> String {
    id.replace('-', " ")
}

/// What stands for the summary of a roadmap that nobody has written.
fn size(topics: usize, stages: usize) -> String {
    let count = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    format!("{} in {}.", count(topics, "topic"), count(stages, "stage"))
}

fn word<T: Copy>(field: &Given<Word<T>>) -> Option<T> {
    field.value().and_then(|word| word.0)
}
