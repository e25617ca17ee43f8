//! Changes of progress: what `/start`, `/done`, `/skip` and `/reset` and the buttons beside them have in common.

use serenity::all::CreateCommand;
use waymark_roadmap::rules::{Points, Progress, State, points, unlocks};
use waymark_roadmap::{Roadmap, TopicIx};
use waymark_store::InteractionId;
use waymark_store::progress::{Applied, Undone};

use crate::commands::{next, topic};
use crate::context::{Caller, Context};
use crate::interactions::command::{Answered, Options, Plan, Scope, completed, define};
use crate::interactions::custom_id::{Action, TopicName, View};
use crate::interactions::resolve;
use crate::person::milestones;
use crate::person::progress::{colour, days_of, key, progress, summary, titles};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list};
use crate::replies::{Button, Embed, Reply, Visibility};
use waymark_roadmap::wording::{count, hours};

/// A command that puts a topic into a state.
pub(crate) fn definition(name: &str, description: &str) -> CreateCommand {
    define(name, description, Scope::Everywhere).add_option(completed(
        "topic",
        "The topic; a few letters will do",
        true,
    ))
}

/// Puts the topic that the options name into a state. `prior` knowledge earns nothing.
pub(crate) fn plan(options: &Options<'_>, to: State, prior: bool) -> Result<Plan, Refusal> {
    let text = options.required_text("topic")?;
    Ok(Plan::new(Visibility::Private, move |context, caller| run(context, caller, text, to, prior)))
}

async fn run(context: Context, caller: Caller, text: String, to: State, prior: bool) -> Result<Answered, Failure> {
    let (roadmap, topic) = resolve::topic(&context, &context.library, caller.user, &text)?;
    let earned = if prior { 0 } else { points(roadmap.topic(topic).hours) };
    let changed = apply(&context, &caller, roadmap, topic, to, earned).await?;
    let undo = changed.undo(&caller, View::Change);
    let aside = changed.milestone(&context, &caller).await?;
    Ok(Answered::Reply(changed.reply(&caller, undo).aside(aside)))
}

/// A button that puts a topic into a state, and shows what it was pressed on anew.
pub(crate) async fn press(
    context: Context,
    caller: Caller,
    name: TopicName,
    to: State,
    view: View,
) -> Result<Answered, Failure> {
    let (roadmap, topic) = resolve::named(&context, &context.everything, &name.roadmap, &name.topic)?;
    let changed = apply(&context, &caller, roadmap, topic, to, points(roadmap.topic(topic).hours)).await?;
    let undo = changed.undo(&caller, view);
    let aside = changed.milestone(&context, &caller).await?;
    let shown = match view {
        View::Topic => topic::view(&context, &caller, &changed.progress, topic, undo).await?.notice(changed.notice()),
        View::Next(count) => next::view(&context, &caller, &changed.progress, count, undo).notice(changed.notice()),
        View::Change => changed.reply(&caller, undo),
    };
    Ok(Answered::Update(shown.aside(aside)))
}

/// A button under the topic of the day: everybody's, answered to whoever presses.
pub(crate) async fn of_the_day(
    context: Context,
    mut caller: Caller,
    name: TopicName,
    done: bool,
) -> Result<Answered, Failure> {
    caller.alone = true;
    let (roadmap, topic) = resolve::named(&context, &context.everything, &name.roadmap, &name.topic)?;
    if !done {
        let progress = progress(&context, caller.user, roadmap).await?;
        return topic::view(&context, &caller, &progress, topic, None).await.map(Answered::Reply);
    }
    let changed = apply(&context, &caller, roadmap, topic, State::Done, points(roadmap.topic(topic).hours)).await?;
    let undo = changed.undo(&caller, View::Change);
    let aside = changed.milestone(&context, &caller).await?;
    Ok(Answered::Reply(changed.reply(&caller, undo).aside(aside)))
}

/// A button that takes a change back.
pub(crate) async fn undo(context: Context, caller: Caller, of: InteractionId, view: View) -> Result<Answered, Failure> {
    let undone = context.store.undo(caller.origin(), of).await?;
    let (Undone::Done { roadmap, topic, .. } | Undone::Superseded { roadmap, topic, .. }) = &undone else {
        return Err(Refusal::nothing_to_undo().into());
    };
    let (roadmap, topic) = resolve::named(&context, &context.everything, roadmap, topic)?;
    let progress = progress(&context, caller.user, roadmap).await?;
    let title = escape(&roadmap.topic(topic).title);
    let notice = match undone {
        Undone::Done { applied, .. } => {
            format!(
                "↩️ Taken back: **{title}** is {} again.{}",
                in_words(applied.after),
                points_in_words(applied.points)
            )
        }
        _ => format!("**{title}** has changed since and stays as it is: {}.", in_words(progress.state(topic))),
    };
    Ok(Answered::Update(match view {
        View::Topic => topic::view(&context, &caller, &progress, topic, None).await?.notice(notice),
        View::Next(count) => next::view(&context, &caller, &progress, count, None).notice(notice),
        View::Change => {
            let embed = Embed::new(colour(progress.state(topic))).description(notice).footer(summary(&progress));
            Reply::new(embed).buttons([next_button(&caller, roadmap)])
        }
    }))
}

/// A change that has been made, or had nothing to change.
struct Changed<'r> {
    topic: TopicIx,
    applied: Applied,
    /// What a completion would have earned: 0 for prior knowledge.
    earned: Points,
    progress: Progress<'r>,
}

async fn apply<'r>(
    context: &Context,
    caller: &Caller,
    roadmap: &'r Roadmap,
    topic: TopicIx,
    to: State,
    earned: Points,
) -> Result<Changed<'r>, Failure> {
    let applied = context.store.change(caller.origin(), key(roadmap, topic), to, earned).await?;
    // The same delivery again tells what it did then; what holds now may be something else, and is shown.
    let progress = progress(context, caller.user, roadmap).await?;
    Ok(Changed { topic, applied, earned, progress })
}

impl Changed<'_> {
    /// What the change reached for the first time: a part of the roadmap, else a streak.
    async fn milestone(&self, context: &Context, caller: &Caller) -> Result<Option<Reply>, Failure> {
        if !self.applied.changed() {
            return Ok(None);
        }
        let before = self.progress.clone().with(self.topic, self.applied.before);
        if let Some(part) = milestones::of_change(context, caller, &before, &self.progress).await? {
            return Ok(Some(part));
        }
        if !matches!(self.applied.after, State::Learning | State::Done) {
            return Ok(None);
        }
        milestones::of_days(context, caller, &days_of(context, caller).await?.streak()).await
    }

    fn undo(&self, caller: &Caller, view: View) -> Option<Action> {
        self.applied.changed().then_some(Action::Undo { owner: caller.user, of: caller.interaction, view })
    }

    /// As the answer to a command.
    fn reply(&self, caller: &Caller, undo: Option<Action>) -> Reply {
        let roadmap = self.progress.roadmap();
        let embed = Embed::new(colour(self.applied.after)).description(self.notice()).footer(summary(&self.progress));
        let undo = undo.map(|undo| Button::secondary("Undo", undo));
        Reply::new(embed).buttons([next_button(caller, roadmap)].into_iter().chain(undo))
    }

    /// What happened, and what comes of it.
    fn notice(&self) -> String {
        let roadmap = self.progress.roadmap();
        let topic = roadmap.topic(self.topic);
        let title = format!("**{}**", escape(&topic.title));
        if !self.applied.changed() {
            return format!("{title} is {} already; nothing has changed.", in_words(self.applied.after));
        }
        let points = points_in_words(self.applied.points);
        let mut sentences = match self.applied.after {
            State::Done if self.earned == 0 => {
                vec![format!("✅ {title} is done. As prior knowledge it counts as progress and earns no points.")]
            }
            State::Done => vec![format!("✅ {title} is done.{points}")],
            State::Learning => vec![format!("📖 You are learning {title}, about {}.{points}", hours(topic.hours))],
            State::Skipped => {
                vec![format!("⏭️ {title} is skipped: it is not counted, and nothing waits for it any more.{points}")]
            }
            State::Todo => vec![format!("⬜ {title} is to do again.{points}")],
        };
        if self.applied.after == State::Learning {
            let missing = titles(roadmap, self.progress.missing(self.topic));
            if !missing.is_empty() {
                sentences.push(format!("It builds on {}, which you may want to look at first.", list(&missing, 4)));
            }
        }
        if matches!(self.applied.after, State::Done | State::Skipped) {
            let opened = titles(roadmap, unlocks(&self.progress, self.topic));
            if !opened.is_empty() {
                sentences.push(format!("This opens {}.", list(&opened, 4)));
            }
        }
        if self.applied.after == State::Done
            && let Some(choice) = topic.choice
        {
            let others = roadmap.choice(choice).topics.iter().copied();
            let others = titles(roadmap, others.filter(|&other| self.progress.optional(other)));
            if !others.is_empty() {
                sentences.push(format!(
                    "One of its kind is enough: {} {} optional now.",
                    list(&others, 3),
                    is_or_are(&others)
                ));
            }
        }
        sentences.join(" ")
    }
}

fn next_button(caller: &Caller, roadmap: &Roadmap) -> Button {
    Button::primary("What is next", Action::Next { owner: caller.user, roadmap: roadmap.id.to_string() })
}

/// A state as a sentence says it.
fn in_words(state: State) -> &'static str {
    match state {
        State::Todo => "to do",
        State::Learning => "being learned",
        State::Done => "done",
        State::Skipped => "skipped",
    }
}

fn points_in_words(points: i64) -> String {
    let number = count(points.unsigned_abs(), "point");
    match points {
        0 => String::new(),
        1.. => format!(" You earned {number}."),
        ..0 => format!(" That takes {number} back."),
    }
}

fn is_or_are(items: &[String]) -> &'static str {
    if items.len() == 1 { "is" } else { "are" }
}
