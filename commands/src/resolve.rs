//! From what people type to what they mean, and what to offer while they type.

use waymark_roadmap::search::Match;
use waymark_roadmap::{Library, Roadmap, StageIx, TopicIx};
use waymark_store::UserId;

use crate::context::Context;
use crate::refusal::Refusal;
use crate::reply::MenuOption;
use crate::text::truncate;

/// Topics named in a refusal.
const CLOSEST: usize = 5;

/// The roadmap that `text` names; the default one if none is named.
pub(crate) fn roadmap<'l>(library: &'l Library, text: Option<&str>) -> Result<&'l Roadmap, Refusal> {
    let Some(text) = text else { return Ok(library.default_roadmap()) };
    match library.find_roadmap(text) {
        Match::Found(at) => Ok(&library.roadmaps()[at]),
        Match::Unsure(_) => Err(Refusal::roadmap_not_found(text, library.roadmaps())),
    }
}

/// The topic that `text` means, in any roadmap. `roadmap/topic` names one exactly.
pub(crate) fn topic<'l>(
    context: &Context,
    library: &'l Library,
    caller: UserId,
    text: &str,
) -> Result<(&'l Roadmap, TopicIx), Refusal> {
    if let Some((roadmap, topic)) = text.split_once('/')
        && let Some(roadmap) = library.roadmap(roadmap)
        && let Some(topic) = roadmap.topic_by_id(topic)
    {
        return Ok((roadmap, topic));
    }
    let mut closest = Vec::new();
    for roadmap in library.roadmaps() {
        match roadmap.find_topic(text) {
            Match::Found(topic) => return Ok((roadmap, topic)),
            Match::Unsure(topics) => closest.extend(topics.into_iter().take(CLOSEST).map(|topic| (roadmap, topic))),
        }
    }
    Err(Refusal::topic_not_found(context, caller, text, &closest))
}

/// The stage that `text` means: of the roadmap that is named, else of any, the default one first.
pub(crate) fn stage<'l>(
    context: &Context,
    library: &'l Library,
    named: Option<&str>,
    text: &str,
) -> Result<(&'l Roadmap, StageIx), Refusal> {
    let default = roadmap(library, named)?;
    let others = library.roadmaps().iter().filter(|other| named.is_none() && other.id != default.id);
    [default]
        .into_iter()
        .chain(others)
        .find_map(|roadmap| match roadmap.find_stage(text) {
            Match::Found(stage) => Some((roadmap, stage)),
            Match::Unsure(_) => None,
        })
        .ok_or_else(|| Refusal::stage_not_found(default, text, context))
}

/// The topic that a button or a menu names, which the content may no longer have.
pub(crate) fn named<'l>(
    context: &Context,
    library: &'l Library,
    roadmap: &str,
    topic: &str,
) -> Result<(&'l Roadmap, TopicIx), Refusal> {
    let roadmap = library.roadmap(roadmap).ok_or_else(|| Refusal::content_changed(context))?;
    let topic = roadmap.topic_by_id(topic).ok_or_else(|| Refusal::content_changed(context))?;
    Ok((roadmap, topic))
}

/// What a menu offers for `topics`.
pub(crate) fn topic_options(roadmap: &Roadmap, topics: impl IntoIterator<Item = TopicIx>) -> Vec<MenuOption> {
    let option = |topic: TopicIx| {
        let topic = roadmap.topic(topic);
        MenuOption { label: topic.title.clone(), value: topic.id.to_string(), description: topic.summary.clone() }
    };
    topics.into_iter().map(option).collect()
}

/// The longest name of a choice, Discord's limit. Ids, which are the values, are shorter: two and a slash are 81.
const CHOICE: usize = 100;

/// What to offer for `option` while `partial` is being typed, as name and value: at most 25, Discord's limit.
pub(crate) fn complete(library: &Library, option: &str, partial: &str, roadmap: Option<&str>) -> Vec<(String, String)> {
    const LIMIT: usize = 25;
    let chosen = roadmap.and_then(|roadmap| match library.find_roadmap(roadmap) {
        Match::Found(at) => library.roadmaps().get(at),
        Match::Unsure(_) => None,
    });
    let one = chosen.unwrap_or_else(|| library.default_roadmap());
    match option {
        "topic" => {
            let several = library.roadmaps().len() > 1;
            let found = library.roadmaps().iter().flat_map(|roadmap| {
                roadmap.complete_topics(partial, LIMIT).into_iter().map(move |topic| (roadmap, roadmap.topic(topic)))
            });
            let choice = |(roadmap, topic): (&Roadmap, &waymark_roadmap::Topic)| {
                if several {
                    let name = format!("{} · {}", topic.title, roadmap.title);
                    (truncate(&name, CHOICE), format!("{}/{}", roadmap.id, topic.id))
                } else {
                    (topic.title.clone(), topic.id.to_string())
                }
            };
            found.map(choice).take(LIMIT).collect()
        }
        "stage" => one
            .complete_stages(partial, LIMIT)
            .into_iter()
            .map(|stage| (one.stage(stage).title.clone(), one.stage(stage).id.to_string()))
            .collect(),
        "question" => one
            .complete_questions(partial, LIMIT)
            .into_iter()
            .map(|entry| (one.entry(entry).question.clone(), one.entry(entry).slug.to_string()))
            .collect(),
        "roadmap" => library
            .complete_roadmaps(partial, LIMIT)
            .into_iter()
            .map(|at| &library.roadmaps()[at])
            .map(|roadmap| (roadmap.title.clone(), roadmap.id.to_string()))
            .collect(),
        _ => Vec::new(),
    }
}
