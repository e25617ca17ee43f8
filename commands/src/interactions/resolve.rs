//! From what people type to what they mean, and what to offer while they type.

use waymark_calendar::zone;
use waymark_roadmap::{FaqIx, Roadmap, StageIx, TopicIx};
use waymark_search::{Match, Offer};
use waymark_store::UserId;

use crate::context::Context;
use crate::interactions::custom_id::TopicName;
use crate::replies::links::OpenTopic;
use crate::replies::refusal::Refusal;
use crate::replies::text::truncate;

/// Topics named in a refusal.
const CLOSEST: usize = 5;

/// The roadmap that `text` names; the default one if none is named.
pub(crate) fn roadmap<'l>(offer: &'l Offer, text: Option<&str>) -> Result<&'l Roadmap, Refusal> {
    let Some(text) = text else { return Ok(offer.default_roadmap()) };
    match offer.find_roadmap(text) {
        Match::Found(roadmap) => Ok(roadmap),
        Match::Unsure(_) => Err(Refusal::roadmap_not_found(text, offer.roadmaps())),
    }
}

/// The topic that `text` means, in any roadmap on offer. `roadmap/topic` names one exactly. A refusal's menu is `caller`'s.
pub(crate) fn topic<'c>(context: &'c Context, caller: UserId, text: &str) -> Result<(&'c Roadmap, TopicIx), Refusal> {
    let offer = &context.offer;
    if let Some((roadmap, topic)) = text.split_once('/')
        && let Some(roadmap) = offer.roadmap(roadmap)
        && let Some(topic) = roadmap.topic_by_id(topic)
    {
        return Ok((roadmap, topic));
    }
    let mut closest: Vec<(&Roadmap, TopicIx)> = Vec::new();
    for roadmap in offer.roadmaps() {
        match offer.find_topic(roadmap, text) {
            Match::Found(topic) => return Ok((roadmap, topic)),
            Match::Unsure(topics) => closest.extend(topics.into_iter().take(CLOSEST).map(|topic| (roadmap, topic))),
        }
    }
    // A menu belongs to one roadmap: the one with the closest match.
    let menu = closest.first().map(|&(roadmap, _)| {
        let topics = closest.iter().filter(|(other, _)| other.id == roadmap.id).map(|(_, topic)| *topic);
        OpenTopic::menu("The closest topics", caller, roadmap, topics)
    });
    Err(Refusal::topic_not_found(context, text, menu))
}

/// The stage that `text` means: of the roadmap that is named, else of any, the default one first. `roadmap/stage`
/// names one exactly.
pub(crate) fn stage<'c>(
    context: &'c Context,
    named: Option<&str>,
    text: &str,
) -> Result<(&'c Roadmap, StageIx), Refusal> {
    let offer = &context.offer;
    if let Some((roadmap, stage)) = text.split_once('/')
        && let Some(roadmap) = offer.roadmap(roadmap)
        && let Some(stage) = roadmap.stage_by_id(stage)
    {
        return Ok((roadmap, stage));
    }
    let default = roadmap(offer, named)?;
    let others = offer.roadmaps().filter(|other| named.is_none() && other.id != default.id);
    [default]
        .into_iter()
        .chain(others)
        .find_map(|roadmap| match offer.find_stage(roadmap, text) {
            Match::Found(stage) => Some((roadmap, stage)),
            Match::Unsure(_) => None,
        })
        .ok_or_else(|| Refusal::stage_not_found(default, text, context))
}

/// The topic of that name, on offer or not; the content may no longer have it.
pub(crate) fn named<'c>(context: &'c Context, name: &TopicName) -> Result<(&'c Roadmap, TopicIx), Refusal> {
    let found = context.everything.roadmap(&name.roadmap).and_then(|it| Some((it, it.topic_by_id(&name.topic)?)));
    found.ok_or_else(|| Refusal::content_changed(context))
}

/// The question that `text` means, in any roadmap, the default one first; else the closest ones of the first roadmap
/// that has any. `roadmap/slug` names one exactly.
pub(crate) fn question<'l>(offer: &'l Offer, text: &str) -> Match<(&'l Roadmap, FaqIx)> {
    if let Some((roadmap, slug)) = text.split_once('/')
        && let Some(roadmap) = offer.roadmap(roadmap)
        && let Some(entry) = roadmap.entry_by_slug(slug)
    {
        return Match::Found((roadmap, entry));
    }
    let mut closest = Vec::new();
    for roadmap in offer.roadmaps() {
        match offer.find_question(roadmap, text).map(|entry| (roadmap, entry)) {
            Match::Unsure(entries) if closest.is_empty() => closest = entries,
            Match::Unsure(_) => {}
            found @ Match::Found(_) => return found,
        }
    }
    Match::Unsure(closest)
}

/// The longest name of a choice, Discord's limit. Ids, which are the values, are shorter: two and a slash are 81.
const CHOICE: usize = 100;

/// What to offer for `option` while `partial` is being typed, as name and value: at most 25, Discord's limit. With
/// `roadmap` chosen, from that one; else from all, the default one first.
pub(crate) fn complete(offer: &Offer, option: &str, partial: &str, roadmap: Option<&str>) -> Vec<(String, String)> {
    const LIMIT: usize = 25;
    let roadmaps = match roadmap.map(|roadmap| offer.find_roadmap(roadmap)) {
        Some(Match::Found(roadmap)) => vec![roadmap],
        _ => offer.roadmaps().collect(),
    };
    // The default one goes without saying; the names and values of the others tell which.
    let choice = |roadmap: &Roadmap, name: &str, id: &str| {
        if roadmap.id == offer.default_roadmap().id {
            (truncate(name, CHOICE), id.to_owned())
        } else {
            (truncate(&format!("{name} · {}", roadmap.title), CHOICE), format!("{}/{id}", roadmap.id))
        }
    };
    let of_roadmap = |roadmap: &Roadmap| -> Vec<(String, String)> {
        match option {
            "topic" => offer
                .complete_topics(roadmap, partial, LIMIT)
                .into_iter()
                .map(|topic| roadmap.topic(topic))
                .map(|topic| choice(roadmap, &topic.title, topic.id.as_str()))
                .collect(),
            "stage" => offer
                .complete_stages(roadmap, partial, LIMIT)
                .into_iter()
                .map(|stage| roadmap.stage(stage))
                .map(|stage| choice(roadmap, &stage.title, stage.id.as_str()))
                .collect(),
            "question" => offer
                .complete_questions(roadmap, partial, LIMIT)
                .into_iter()
                .map(|entry| roadmap.entry(entry))
                .map(|entry| choice(roadmap, &entry.question, entry.slug.as_str()))
                .collect(),
            _ => Vec::new(),
        }
    };
    if option == "timezone" {
        return zone::complete(partial, LIMIT).into_iter().map(|choice| (choice.label, choice.name)).collect();
    }
    if option == "roadmap" {
        let found = offer.complete_roadmaps(partial, LIMIT).into_iter();
        return found.map(|roadmap| (roadmap.title.clone(), roadmap.id.to_string())).collect();
    }
    roadmaps.into_iter().flat_map(of_roadmap).take(LIMIT).collect()
}
