//! From what people type to what they mean, and what to offer while they type.

use waymark_calendar::zone;
use waymark_roadmap::{Roadmap, StageIx, TopicIx};
use waymark_search::{Match, Offer, Part};
use waymark_store::UserId;

use crate::context::Context;
use crate::interactions::custom_id::{TopicName, Wire as _};
use crate::replies::links::OpenStage;
use crate::replies::refusal::{Refusal, quoted};
use crate::replies::text::escape;
use crate::replies::{Button, parts};

/// The roadmap that `text` names or means; the default one if none is named. For answers that change nothing.
pub(crate) fn roadmap<'l>(offer: &'l Offer, text: Option<&str>) -> Result<&'l Roadmap, Refusal> {
    let Some(text) = text else { return Ok(offer.default_roadmap()) };
    offer.find_roadmap(text).found().ok_or_else(|| Refusal::roadmap_not_found(text, offer.roadmaps()))
}

/// The roadmap that `text` names. For what changes something, which never acts on a guess.
pub(crate) fn roadmap_named<'l>(offer: &'l Offer, text: &str) -> Result<&'l Roadmap, Refusal> {
    match offer.find_roadmap(text) {
        Match::Named(roadmap) => Ok(roadmap),
        _ => Err(Refusal::roadmap_not_found(text, offer.roadmaps())),
    }
}

/// What a text was taken for.
#[derive(Debug)]
pub(crate) struct Taken<T> {
    pub what: T,
    /// What to say of it: nothing if it was named.
    pub notice: String,
}

/// The topic that `text` names or means, in any roadmap on offer, or the entry of an FAQ that it names. For answers that
/// change nothing: they may answer what is likely meant, and say so.
pub(crate) fn topic<'c>(context: &'c Context, text: &str) -> Result<Taken<Part<'c>>, Refusal> {
    match context.offer.answer_topic(text) {
        Match::Named(what) => Ok(Taken { what, notice: String::new() }),
        Match::Likely(what, _) => Ok(Taken { what, notice: taken_for(text, title(what)) }),
        Match::Unsure(closest) => {
            let closest = closest.into_iter().map(parts::button).collect();
            Err(Refusal::topic_not_found(context, text, closest))
        }
    }
}

fn title(part: Part<'_>) -> &str {
    match part {
        Part::Topic(roadmap, topic) => &roadmap.topic(topic).title,
        Part::Entry(roadmap, entry) => &roadmap.entry(entry).question,
    }
}

/// The topic that `text` names, in any roadmap on offer. For what changes something, which never acts on a guess: what is
/// not a name is asked back about, with a button that does it for each of the closest.
pub(crate) fn topic_named<'c>(
    context: &'c Context,
    text: &str,
    button: impl Fn(&'c Roadmap, TopicIx) -> Button,
) -> Result<(&'c Roadmap, TopicIx), Refusal> {
    match context.offer.find_topic(text) {
        Match::Named(topic) => Ok(topic),
        guess => {
            let closest = guess.closest().into_iter().map(|(roadmap, topic)| button(roadmap, topic));
            Err(Refusal::which_topic(context, text, closest.collect()))
        }
    }
}

/// The stage that `text` names or means: of the roadmap that is named, else of any. Where it can be several it is asked
/// which, with buttons of `caller`'s.
pub(crate) fn stage<'c>(
    context: &'c Context,
    caller: UserId,
    named: Option<&str>,
    text: &str,
) -> Result<Taken<(&'c Roadmap, StageIx)>, Refusal> {
    let within = roadmap(&context.offer, named)?;
    let narrowed = named.and_then(|_| context.offer.only(&[within.id.to_string()]));
    let offer = narrowed.as_ref().unwrap_or(&context.offer);
    // The same roadmaps, for as long as the context lives.
    let found = offer.find_stage(text).map(|(roadmap, stage)| (context.offer.roadmap(roadmap.id.as_str()), stage));
    let found = found.map(|(roadmap, stage)| (roadmap.unwrap_or(within), stage));
    match found {
        Match::Named(what) => Ok(Taken { what, notice: String::new() }),
        Match::Likely(what, _) => Ok(Taken { what, notice: taken_for(text, &what.0.stage(what.1).title) }),
        Match::Unsure(closest) if closest.is_empty() => Err(Refusal::stage_not_found(within, text, context)),
        Match::Unsure(closest) => {
            let button = |(roadmap, stage): (&Roadmap, StageIx)| {
                let title = &roadmap.stage(stage).title;
                let (roadmap, stage) = (roadmap.id.to_string(), roadmap.stage(stage).id.to_string());
                Button::secondary(title, OpenStage { of: caller, roadmap, stage, page: 0 }.custom_id())
            };
            Err(Refusal::which_stage(text, closest.into_iter().map(button).collect()))
        }
    }
}

fn taken_for(text: &str, title: &str) -> String {
    format!("I took {} for **{}**.", quoted(text), escape(title))
}

/// The topic of that name, on offer or not; the content may no longer have it.
pub(crate) fn named<'c>(context: &'c Context, name: &TopicName) -> Result<(&'c Roadmap, TopicIx), Refusal> {
    let found = context.everything.roadmap(&name.roadmap).and_then(|it| Some((it, it.topic_by_id(&name.topic)?)));
    found.ok_or_else(|| Refusal::content_changed(context))
}

/// What to offer for `option` while `partial` is being typed, as name and value: at most 25, Discord's limit. With
/// `roadmap` chosen, from that one; else from all.
pub(crate) fn complete(offer: &Offer, option: &str, partial: &str, roadmap: Option<&str>) -> Vec<(String, String)> {
    const LIMIT: usize = 25;
    let chosen = roadmap.and_then(|roadmap| offer.find_roadmap(roadmap).found());
    let narrowed = chosen.and_then(|roadmap| offer.only(&[roadmap.id.to_string()]));
    let among = narrowed.as_ref().unwrap_or(offer);
    let choice =
        |roadmap: &Roadmap, title: &str, id: &str| (offer.label_of(roadmap, title), offer.value_of(roadmap, id));
    match option {
        "topic" => {
            let found = among.complete_topics(partial, LIMIT).into_iter();
            found
                .map(|(roadmap, at)| (roadmap, roadmap.topic(at)))
                .map(|(roadmap, topic)| choice(roadmap, &topic.title, topic.id.as_str()))
                .collect()
        }
        "stage" => {
            let found = among.complete_stages(partial, LIMIT).into_iter();
            found
                .map(|(roadmap, at)| (roadmap, roadmap.stage(at)))
                .map(|(roadmap, stage)| choice(roadmap, &stage.title, stage.id.as_str()))
                .collect()
        }
        "question" => {
            let suggestion = |part| match part {
                Part::Entry(roadmap, at) => {
                    let entry = roadmap.entry(at);
                    choice(roadmap, &entry.question, entry.slug.as_str())
                }
                Part::Topic(roadmap, at) => {
                    let topic = roadmap.topic(at);
                    choice(roadmap, &topic.title, topic.id.as_str())
                }
            };
            among.complete_answers(partial, LIMIT).into_iter().map(suggestion).collect()
        }
        "roadmap" => {
            let found = offer.complete_roadmaps(partial, LIMIT).into_iter();
            found.map(|roadmap| (roadmap.title.clone(), roadmap.id.to_string())).collect()
        }
        "timezone" => zone::complete(partial, LIMIT).into_iter().map(|choice| (choice.label, choice.name)).collect(),
        _ => Vec::new(),
    }
}
