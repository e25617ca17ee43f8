//! Changes of progress: what `/start`, `/done`, `/skip` and `/reset` and the buttons that do the same have in common.

use serenity::all::CreateCommand;
use waymark_roadmap::rules::{Progress, State, points, unlocks};
use waymark_roadmap::wording::{count, hours};
use waymark_roadmap::{Roadmap, TopicIx};
use waymark_store::progress::{Applied, Earned, Standing, Undone};
use waymark_store::{InteractionId, UserId};

use crate::context::{Caller, Context};
use crate::interactions::command::{UsableIn, completed, define};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Owner, Part, TopicName, Wire as _, letters, part, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::days::days_of;
use crate::person::progress::{colour, key, progress, summary, titles};
use crate::person::{board_notice, milestones};
use crate::replies::links::{ShowNext, TestMe};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list};
use crate::replies::{Button, Reply, Visibility};

/// A command that puts a topic into a state.
pub(crate) fn definition(name: &str, description: &str) -> CreateCommand {
    define(name, description, UsableIn::Everywhere).add_option(completed(
        "topic",
        "The topic; a few letters will do",
        true,
    ))
}

/// Puts the topic that the options name into a state. `prior` knowledge earns nothing.
pub(crate) fn plan(options: &Options<'_>, to: State, prior: bool) -> Result<Plan, Refusal> {
    let text = options.required_text("topic")?;
    Ok(Plan::reply(Visibility::Private, move |context, caller| async move {
        let (roadmap, topic) = resolve::topic_named(&context, &text, |roadmap, topic| {
            let (owner, title) = (Owner(caller.user), &roadmap.topic(topic).title);
            let topic = TopicName::of(roadmap, topic);
            let action = if prior {
                StateAction::KnewBefore { owner, topic }
            } else {
                StateAction::SetState(SetState { owner, to, view: ChangeView::Change, topic })
            };
            Button::secondary(&label(to, prior, title), action.custom_id())
        })?;
        let earned = if prior { Earned::PriorKnowledge } else { points_of(roadmap, topic) };
        apply(&context, &caller, roadmap, topic, Standing::new(to, earned)).await?.answer(&context, &caller).await
    }))
}

/// What a button says that does this to a topic of that title.
fn label(to: State, prior: bool, title: &str) -> String {
    match to {
        State::Todo => format!("Reset {title}"),
        State::Learning => format!("Start {title}"),
        State::Done if prior => format!("I knew {title}"),
        State::Done => format!("Complete {title}"),
        State::Skipped => format!("Skip {title}"),
    }
}

/// A button that puts a topic into a state. `V` is the view that its message shows and that is shown anew with the change:
/// each view's feature has the button among its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetState<V> {
    pub owner: Owner,
    pub to: State,
    pub view: V,
    pub topic: TopicName,
}

/// A button that takes back the change that an interaction made. `V` is the view, as in [`SetState`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undo<V> {
    pub owner: Owner,
    pub of: InteractionId,
    pub view: V,
}

wire!(struct SetState<V> 'c' { owner, to, view, topic });
wire!(struct Undo<V> 'u' { owner, of, view });

/// The topic, as `/topic` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TopicView {
    Topic,
}

/// What is next, as `/next` shows it, and how many topics of it (1 to 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NextView(pub u8);

/// A change, as `/done` and its like answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeView {
    Change,
}

letters!(TopicView { 't' Topic });
letters!(ChangeView { 'c' Change });

part!(
    NextView: |to, view| to.letter(char::from(b'0' + view.0.clamp(1, 5))),
    |from| {
        let count = u8::try_from(from.letter()?.to_digit(10)?).ok()?;
        (1..=5).contains(&count).then_some(NextView(count))
    }
);

impl<V: Part + Copy> SetState<V> {
    /// The buttons that lead from `state` to the others.
    pub(crate) fn buttons(owner: UserId, state: State, view: V, topic: &TopicName) -> Vec<Button> {
        let set = |to| Self { owner: Owner(owner), to, view, topic: topic.clone() }.custom_id();
        let start = || Button::primary("Start", set(State::Learning));
        let done = || Button::success("Done", set(State::Done));
        let skip = || Button::secondary("Skip", set(State::Skipped));
        let reset = |label| Button::secondary(label, set(State::Todo));
        match state {
            State::Todo => vec![start(), done(), skip()],
            State::Learning => vec![done(), skip(), reset("Stop learning")],
            State::Done => vec![reset("Mark not done")],
            State::Skipped => vec![start(), done(), reset("Stop skipping")],
        }
    }

    /// Puts the topic into the state.
    pub(crate) async fn carry_out<'c>(&self, context: &'c Context, caller: &Caller) -> Result<Changed<'c>, Failure> {
        let (roadmap, topic) = resolve::named(context, &self.topic)?;
        let to = Standing::new(self.to, points_of(roadmap, topic));
        apply(context, caller, roadmap, topic, to).await
    }
}

impl<V: Part> Undo<V> {
    pub(crate) fn button(&self) -> Button {
        Button::secondary("Undo", self.custom_id())
    }

    /// Takes the change back, if the content still has the topic: a refusal has changed nothing.
    pub(crate) async fn carry_out<'c>(&self, context: &'c Context, caller: &Caller) -> Result<TakenBack<'c>, Failure> {
        let changed = context.store.changed_topics(caller.user, self.of).await?;
        let (roadmap, topic) = changed.into_iter().next().ok_or_else(Refusal::nothing_to_undo)?;
        let (roadmap, topic) = resolve::named(context, &TopicName { roadmap, topic })?;
        let undone = context.store.undo(caller.origin(), self.of).await?;
        let undone = undone.into_iter().next().ok_or_else(Refusal::nothing_to_undo)?;
        let progress = progress(context, caller.user, roadmap).await?;
        let title = escape(&roadmap.topic(topic).title);
        let joined = matches!(&undone, Undone::Done { applied, .. } if applied.joined);
        let told = joined.then(|| board_notice::joined(context, caller));
        let notice = match undone {
            Undone::Done { applied, .. } => {
                format!(
                    "↩️ Undone: **{title}** is back to “{}”{}.",
                    state_name(applied.after.state()),
                    points_in_words(applied.points())
                )
            }
            Undone::Superseded { .. } => {
                format!("**{title}** has changed since and stays as it is: {}.", in_words(progress.state(topic)))
            }
        };
        Ok(TakenBack { topic, progress, notice, told })
    }
}

/// The buttons of an answer that shows a change and nothing else, and *Done* under the topic of the day, which is
/// everybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StateAction {
    SetState(SetState<ChangeView>),
    Undo(Undo<ChangeView>),
    /// Completes a topic that was known before, which earns nothing.
    KnewBefore {
        owner: Owner,
        topic: TopicName,
    },
    TopicOfTheDayDone {
        topic: TopicName,
    },
}

wire!(enum StateAction {
    'd' TopicOfTheDayDone { topic }
    'k' KnewBefore { owner, topic }
    _ SetState(SetState<ChangeView>)
    _ Undo(Undo<ChangeView>)
});

impl Component for StateAction {
    fn press(self, _: &Context, _: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::SetState(set) => Plan::update(move |context, caller| async move {
                set.carry_out(&context, &caller).await?.answer(&context, &caller).await
            }),
            Self::Undo(undo) => Plan::update(move |context, caller| async move {
                let TakenBack { topic, progress, notice, told } = undo.carry_out(&context, &caller).await?;
                Ok(Reply::new(colour(progress.state(topic)))
                    .text(notice)
                    .buttons([ShowNext::button(caller.user, progress.roadmap())])
                    .small(summary(&progress))
                    .followups(told))
            }),
            Self::KnewBefore { topic, .. } => Plan::update(move |context, caller| async move {
                let (roadmap, topic) = resolve::named(&context, &topic)?;
                let to = Standing::new(State::Done, Earned::PriorKnowledge);
                apply(&context, &caller, roadmap, topic, to).await?.answer(&context, &caller).await
            }),
            Self::TopicOfTheDayDone { topic } => Plan::reply(Visibility::Private, move |context, caller| async move {
                let done = SetState { owner: Owner(caller.user), to: State::Done, view: ChangeView::Change, topic };
                done.carry_out(&context, &caller).await?.answer(&context, &caller).await
            }),
        })
    }
}

/// A change that has been taken back, or has nothing left to take back.
pub(crate) struct TakenBack<'r> {
    pub topic: TopicIx,
    pub progress: Progress<'r>,
    /// What happened.
    pub notice: String,
    /// What the person is told whom it put on the server's board.
    pub told: Option<Reply>,
}

/// A change that has been made, or had nothing to change.
pub(crate) struct Changed<'r> {
    pub topic: TopicIx,
    applied: Applied,
    pub progress: Progress<'r>,
}

async fn apply<'r>(
    context: &Context,
    caller: &Caller,
    roadmap: &'r Roadmap,
    topic: TopicIx,
    to: Standing,
) -> Result<Changed<'r>, Failure> {
    let applied = context.store.change(caller.origin(), key(roadmap, topic), to).await?;
    // The same delivery again tells what it did then; what holds now may be something else, and is shown.
    let progress = progress(context, caller.user, roadmap).await?;
    Ok(Changed { topic, applied, progress })
}

impl Changed<'_> {
    /// What is said after the answer: that the person is on the server's board now, and what they reached.
    pub(crate) async fn followups(&self, context: &Context, caller: &Caller) -> Result<Vec<Reply>, Failure> {
        let joined = self.applied.joined.then(|| board_notice::joined(context, caller));
        let milestone = self.milestone(context, caller).await?;
        Ok(joined.into_iter().chain(milestone).collect())
    }

    /// What the change reached for the first time: a part of the roadmap, else a streak.
    async fn milestone(&self, context: &Context, caller: &Caller) -> Result<Option<Reply>, Failure> {
        if !self.applied.changed() {
            return Ok(None);
        }
        let before = self.progress.clone().with(self.topic, self.applied.before.state());
        let stage = self.progress.roadmap().topic(self.topic).stage;
        if let Some(part) = milestones::of_change(context, caller, stage, &before, &self.progress).await? {
            return Ok(Some(part));
        }
        // A streak grows with the first thing done on a day.
        if !self.applied.first_of_day {
            return Ok(None);
        }
        milestones::of_days(context, caller, &days_of(context, caller).await?.streak()).await
    }

    /// Takes it back, if there is anything to take back.
    pub(crate) fn undo<V>(&self, caller: &Caller, view: V) -> Option<Undo<V>> {
        self.applied.changed().then_some(Undo { owner: Owner(caller.user), of: caller.interaction, view })
    }

    /// As the answer to a command.
    async fn answer(&self, context: &Context, caller: &Caller) -> Result<Reply, Failure> {
        let next = ShowNext::button(caller.user, self.progress.roadmap());
        let undo = self.undo(caller, ChangeView::Change).as_ref().map(Undo::button);
        let followups = self.followups(context, caller).await?;
        let test = match self.applied.after {
            Standing::Done(_) => TestMe::button(caller.user, self.progress.roadmap(), self.topic),
            _ => None,
        };
        Ok(Reply::new(colour(self.applied.after.state()))
            .text(self.notice())
            .buttons([next].into_iter().chain(test).chain(undo))
            .small(summary(&self.progress))
            .followups(followups))
    }

    /// What happened, and what comes of it.
    pub(crate) fn notice(&self) -> String {
        let roadmap = self.progress.roadmap();
        let topic = roadmap.topic(self.topic);
        let title = format!("**{}**", escape(&topic.title));
        if !self.applied.changed() {
            return format!("{title} is already {}. Nothing has changed.", in_words(self.applied.after.state()));
        }
        let points = points_in_words(self.applied.points());
        let mut sentences = match self.applied.after {
            Standing::Done(Earned::PriorKnowledge) => {
                vec![format!("✅ {title} is done. You already knew it, so it counts as progress and earns no points.")]
            }
            Standing::Done(Earned::Points(_)) => vec![format!("✅ {title} is done{points}.")],
            Standing::Learning => vec![format!("📖 You are learning {title}, about {}{points}.", hours(topic.hours))],
            Standing::Skipped => {
                vec![format!("⏭️ {title} is skipped: it won't count or block others{points}.")]
            }
            Standing::Todo => vec![format!("⬜ {title} is back to “to do”{points}.")],
        };
        if self.applied.after == Standing::Learning {
            let missing = titles(roadmap, self.progress.missing(self.topic));
            if !missing.is_empty() {
                sentences.push(format!("It builds on {}, which you may want to look at first.", list(&missing, 4)));
            }
        }
        if matches!(self.applied.after, Standing::Done(_) | Standing::Skipped) {
            let opened = titles(roadmap, unlocks(&self.progress, self.topic));
            if !opened.is_empty() {
                sentences.push(format!("This unlocks {}.", list(&opened, 4)));
            }
        }
        if matches!(self.applied.after, Standing::Done(_))
            && let Some(choice) = topic.choice
        {
            let others = roadmap.choice(choice).topics.iter().copied();
            let others = titles(roadmap, others.filter(|&other| self.progress.optional(other)));
            if !others.is_empty() {
                sentences.push(format!(
                    "You only need one of its kind, so {} {} now optional.",
                    list(&others, 3),
                    is_or_are(&others)
                ));
            }
        }
        sentences.join(" ")
    }
}

/// What completing a topic earns.
fn points_of(roadmap: &Roadmap, topic: TopicIx) -> Earned {
    Earned::Points(points(roadmap.topic(topic).hours))
}

/// A state as a sentence says it.
fn in_words(state: State) -> &'static str {
    match state {
        State::Todo => "on your to-do list",
        State::Learning => "being learned",
        State::Done => "done",
        State::Skipped => "skipped",
    }
}

/// A state by its name, as what was taken back goes back to it.
fn state_name(state: State) -> &'static str {
    match state {
        State::Todo => "to do",
        State::Learning => "learning",
        State::Done => "done",
        State::Skipped => "skipped",
    }
}

fn points_in_words(points: i64) -> String {
    let number = count(points.unsigned_abs(), "point");
    match points {
        0 => String::new(),
        1.. => format!(". You earned {number}"),
        ..0 => format!("; −{number}"),
    }
}

fn is_or_are(items: &[String]) -> &'static str {
    if items.len() == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;
    use crate::interactions::custom_id;

    #[test]
    fn wire() {
        for (owner, id, name) in [(11, "000000000000b", "a".to_owned()), (u64::MAX, "3w5e11264sgsf", "n".repeat(40))] {
            let (owner, view) = (Owner(UserId(owner)), ChangeView::Change);
            let topic = TopicName { roadmap: name.clone(), topic: name.clone() };
            let set = |to| StateAction::SetState(SetState { owner, to, view, topic: topic.clone() });
            let undo = StateAction::Undo(Undo { owner, of: InteractionId(u64::MAX), view });
            assert_wire([
                (set(State::Todo), format!("1c{id}tc{name}:{name}")),
                (set(State::Learning), format!("1c{id}lc{name}:{name}")),
                (set(State::Done), format!("1c{id}dc{name}:{name}")),
                (set(State::Skipped), format!("1c{id}sc{name}:{name}")),
                (undo, format!("1u{id}3w5e11264sgsfc")),
                (StateAction::TopicOfTheDayDone { topic: topic.clone() }, format!("1d{name}:{name}")),
            ]);
        }
    }

    #[test]
    fn a_view_reads_its_own_buttons_alone() {
        for (letter, topic, next, change) in [
            ("t", true, false, false),
            ("1", false, true, false),
            ("5", false, true, false),
            ("c", false, false, true),
            ("0", false, false, false),
            ("6", false, false, false),
            ("x", false, false, false),
        ] {
            let undo = format!("1u000000000000b00000000000rt{letter}");
            let (kind, rest) = custom_id::read(&undo).unwrap();
            assert_eq!(Undo::<TopicView>::read(kind, rest).is_some(), topic, "{letter}");
            assert_eq!(Undo::<NextView>::read(kind, rest).is_some(), next, "{letter}");
            assert_eq!(Undo::<ChangeView>::read(kind, rest).is_some(), change, "{letter}");
        }
    }
}
