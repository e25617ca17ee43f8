//! From a draft without faults to the roadmap that everything else works with.

use super::choices::Group;
use super::draft::{Draft, Topic};
use super::record::Record;
use super::references::References;
use crate::id::{FaqSlug, NotAnId, RoadmapId, StageId, TopicId};
use crate::model::{self, Choice, ChoiceIx, FaqEntry, FaqIx, Link, LinkKind, Mark, Roadmap, Stage, StageIx, TopicIx};

/// Builds the roadmap.
///
/// # Errors
///
/// [`NotAnId`] for a draft that was not checked.
pub(super) fn roadmap(
    draft: &Draft<'_>,
    groups: &[Group<'_>],
    references: &References<'_>,
) -> Result<Roadmap, NotAnId> {
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
    let title = |field| draft.roadmap.as_ref().map(|record| record.text(field)).unwrap_or_default();
    let stages = stages(draft)?;
    Ok(Roadmap {
        id: RoadmapId::new(draft.id)?,
        title: title("title"),
        summary: title("summary"),
        choices: groups.iter().map(choice).collect(),
        topic_ids: model::topic_ids(&topics),
        stages,
        topics,
        faq,
    })
}

fn stages(draft: &Draft<'_>) -> Result<Vec<Stage>, NotAnId> {
    let mut start = 0;
    let stages = draft.stages.iter().enumerate().map(|(at, (name, record))| {
        let end = start + draft.topics[start..].iter().take_while(|topic| topic.stage == at).count();
        let topics = std::mem::replace(&mut start, end)..end;
        let (title, summary) = (record.text("title"), record.optional_text("summary"));
        Ok(Stage { id: StageId::new(name)?, title, summary, topics })
    });
    stages.collect()
}

fn topic(draft: &Topic<'_>, choice: Option<ChoiceIx>, requires: Vec<TopicIx>) -> Result<model::Topic, NotAnId> {
    let record = &draft.record;
    Ok(model::Topic {
        id: TopicId::new(&record.text("id"))?,
        stage: StageIx(draft.stage),
        title: record.text("title"),
        summary: record.text("summary"),
        description: record.text("description"),
        why: record.optional_text("why"),
        requires,
        mark: one_of(record, "mark", &Mark::ALL),
        choice,
        entry: record.flag("entry"),
        hours: record.number("hours").unwrap_or(1.0),
        aliases: texts(record, "aliases"),
        links: record.tables("links").map(link).collect(),
        projects: texts(record, "projects"),
    })
}

fn link(record: &Record<'_>) -> Link {
    Link { title: record.text("title"), url: record.text("url"), kind: one_of(record, "kind", &LinkKind::ALL) }
}

fn choice(group: &Group<'_>) -> Choice {
    Choice { name: group.name.to_owned(), topics: group.topics.iter().copied().map(TopicIx).collect() }
}

fn entry(record: &Record<'_>, related: &[usize], topics: &[usize]) -> Result<FaqEntry, NotAnId> {
    Ok(FaqEntry {
        slug: FaqSlug::new(&record.text("slug"))?,
        question: record.text("question"),
        aliases: texts(record, "aliases"),
        answer: record.text("answer"),
        related: related.iter().copied().map(FaqIx).collect(),
        topics: topics.iter().copied().map(TopicIx).collect(),
    })
}

fn texts(record: &Record<'_>, field: &str) -> Vec<String> {
    record.list(field).map(|words| words.text.clone()).collect()
}

fn one_of<T: Copy>(record: &Record<'_>, field: &str, all: &[(&'static str, T)]) -> Option<T> {
    let word = &record.words(field)?.text;
    all.iter().find(|(name, _)| name == word).map(|&(_, value)| value)
}
