//! One person's progress, as the answers show it.

use std::sync::Arc;

use waymark_roadmap::rules::{Completion, Progress, Scope, State, Step, completion};
use waymark_roadmap::wording::count;
use waymark_roadmap::{Mark, Roadmap, Tier, TopicIx};
use waymark_store::progress::TopicProgress;
use waymark_store::{StoreError, TopicKey, UserId};

use crate::context::Context;
use crate::replies::Colour;
use crate::replies::text::{escape, list};

/// Where a person stands in `roadmap`.
pub(crate) async fn progress<'r>(
    context: &Context,
    user: UserId,
    roadmap: &'r Roadmap,
) -> Result<Progress<'r>, StoreError> {
    Ok(of_stored(roadmap, &stored(context, user, roadmap).await?))
}

/// What is stored of a person in `roadmap`, oldest change first.
pub(crate) async fn stored(
    context: &Context,
    user: UserId,
    roadmap: &Roadmap,
) -> Result<Arc<[TopicProgress]>, StoreError> {
    context.store.progress(user, roadmap.id.as_str()).await
}

pub(crate) fn of_stored<'r>(roadmap: &'r Roadmap, stored: &[TopicProgress]) -> Progress<'r> {
    Progress::from_stored(roadmap, stored.iter().map(|one| (&*one.topic, one.standing.state())))
}

/// The topics of `roadmap` that a person proved to remember.
pub(crate) async fn proven(context: &Context, user: UserId, roadmap: &Roadmap) -> Result<Vec<TopicIx>, StoreError> {
    let proven = context.store.proven(user, roadmap.id.as_str()).await?;
    Ok(proven.iter().filter_map(|one| roadmap.topic_by_id(&one.topic)).collect())
}

/// What a topic's progress is kept under.
pub(crate) fn key(roadmap: &Roadmap, topic: TopicIx) -> TopicKey {
    let topic = roadmap.topic(topic);
    let former = topic.aliases.iter().filter(|alias| waymark_roadmap::id::is_id(alias));
    TopicKey { roadmap: roadmap.id.to_string(), topic: topic.id.to_string(), former: former.cloned().collect() }
}

/// The sign before a topic: its shape says the state, colour says nothing alone.
pub(crate) fn sign(progress: &Progress<'_>, topic: TopicIx) -> &'static str {
    match progress.state(topic) {
        State::Done => "✅",
        State::Learning => "📖",
        State::Skipped => "⏭️",
        State::Todo if progress.optional(topic) || !progress.matters(topic) => "➖",
        State::Todo if progress.roadmap().topic(topic).mark == Some(Mark::Avoid) => "🚫",
        State::Todo if !progress.unlocked(topic) => "🔒",
        State::Todo => "⬜",
    }
}

/// The state in words.
pub(crate) fn state_name(progress: &Progress<'_>, topic: TopicIx) -> &'static str {
    match progress.state(topic) {
        State::Done => "Done",
        State::Learning => "Learning",
        State::Skipped => "Skipped",
        State::Todo if progress.optional(topic) => "Optional: an alternative is done",
        State::Todo if !progress.matters(topic) => "Optional: it goes with a topic you have not started",
        State::Todo if !progress.unlocked(topic) => "To do, once what it needs is done",
        State::Todo => "To do",
    }
}

/// The colour of a state.
pub(crate) fn colour(state: State) -> Colour {
    match state {
        State::Todo => Colour::Neutral,
        State::Learning => Colour::Learning,
        State::Done => Colour::Done,
        State::Skipped => Colour::Skipped,
    }
}

/// How much of a part is done. That all of it is done is worth a word.
pub(crate) fn counts(done: Completion) -> String {
    if done.is_complete() {
        format!("🎉 **100%** · all {} done", done.total)
    } else {
        format!("**{}%** · {} of {} done", done.percent(), done.done, done.total)
    }
}

/// How far the person is, for small print.
pub(crate) fn summary(progress: &Progress<'_>) -> String {
    let roadmap = progress.roadmap();
    let all = completion(progress, Scope::Roadmap);
    let entry = completion(progress, Scope::Entry);
    let title = escape(&roadmap.title);
    let mut text = if all.is_complete() {
        format!("{title} · all {} done 🎉", all.total)
    } else {
        format!("{title} · {} of {} done · {}%", all.done, all.total, all.percent())
    };
    if entry.total > 0 {
        text += &format!(" · entry path {} of {}", entry.done, entry.total);
    }
    text
}

/// The titles of topics, escaped and bold.
pub(crate) fn titles(roadmap: &Roadmap, topics: impl IntoIterator<Item = TopicIx>) -> Vec<String> {
    topics.into_iter().map(|topic| format!("**{}**", escape(&roadmap.topic(topic).title))).collect()
}

/// Why this one, in a sentence of facts.
pub(crate) fn reason(progress: &Progress<'_>, step: &Step) -> String {
    let roadmap = progress.roadmap();
    let mut facts = Vec::new();
    if step.learning {
        facts.push("you have started it".to_owned());
    }
    if !step.builds_on.is_empty() {
        let known = titles(roadmap, step.builds_on.iter().copied());
        facts.push(format!("it builds on {}, which you know", list(&known, 3)));
    }
    match step.tier {
        Some(Tier::Entry) => facts.push("it is on the entry path".to_owned()),
        Some(Tier::FirstYear) => facts.push("you will need it in your first year at work".to_owned()),
        None => {}
    }
    if !step.unlocks.is_empty() {
        facts.push(format!("it unlocks {}", count(step.unlocks.len() as u64, "topic")));
    }
    if facts.is_empty() {
        let stage = roadmap.stage(roadmap.topic(step.topic).stage);
        facts.push(format!("it's next in **{}**", escape(&stage.title)));
    }
    let mut sentence = format!("Why: {}.", facts.join("; "));
    if !step.instead.is_empty() {
        let others = titles(roadmap, step.instead.iter().copied());
        sentence += &format!(" You only need one of its kind: {} would do as well.", list(&others, 7));
    }
    sentence
}
