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
use crate::interactions::custom_id::{CustomId, Reader, TopicName, write};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::days::days_of;
use crate::person::milestones;
use crate::person::progress::{colour, key, progress, summary, titles};
use crate::replies::links::ShowNext;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list};
use crate::replies::{Button, Embed, Reply, Visibility};

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
        let (roadmap, topic) = resolve::topic(&context, caller.user, &text)?;
        let earned = if prior { Earned::PriorKnowledge } else { points_of(roadmap, topic) };
        apply(&context, &caller, roadmap, topic, Standing::new(to, earned)).await?.answer(&context, &caller).await
    }))
}

/// What is shown on the message that a button of a change sits on, and so what pressing it leaves there. Each view's
/// feature has the buttons among its own, and shows itself anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// The topic, as `/topic` shows it.
    Topic,
    /// What is next, as `/next` shows it, and how many of them (1 to 5).
    Next(u8),
    /// A change, as `/done` and its like answer it.
    Change,
}

impl View {
    fn letter(self) -> char {
        match self {
            View::Topic => 't',
            View::Next(count) => char::from(b'0' + count.clamp(1, 5)),
            View::Change => 'c',
        }
    }

    fn from_letter(letter: char) -> Option<Self> {
        match letter {
            't' => Some(View::Topic),
            'c' => Some(View::Change),
            '1'..='5' => letter.to_digit(10).and_then(|count| count.try_into().ok()).map(View::Next),
            _ => None,
        }
    }
}

/// A button that puts a topic into a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetState {
    pub owner: UserId,
    pub to: State,
    pub topic: TopicName,
}

impl SetState {
    const LETTERS: [(char, State); 4] =
        [('t', State::Todo), ('l', State::Learning), ('d', State::Done), ('s', State::Skipped)];

    /// The buttons that lead from `state` to the others.
    pub(crate) fn buttons(owner: UserId, state: State, view: View, topic: &TopicName) -> Vec<Button> {
        let set = |to| Self { owner, to, topic: topic.clone() }.custom_id(view);
        let start = || Button::primary("Start", set(State::Learning));
        let done = || Button::success("Done", set(State::Done));
        let skip = || Button::secondary("Skip", set(State::Skipped));
        let reset = |label| Button::secondary(label, set(State::Todo));
        match state {
            State::Todo => vec![start(), done(), skip()],
            State::Learning => vec![done(), skip(), reset("Not learning it")],
            State::Done => vec![reset("Not done after all")],
            State::Skipped => vec![start(), done(), reset("Not skipped after all")],
        }
    }

    pub(crate) fn custom_id(&self, view: View) -> CustomId {
        let id = write('c').user(self.owner).one_of(&Self::LETTERS, &self.to);
        id.letter(view.letter()).topic(&self.topic)
    }

    pub(crate) fn read(kind: char, mut rest: Reader<'_>) -> Option<(View, Self)> {
        if kind != 'c' {
            return None;
        }
        let owner = rest.user()?;
        let (to, view) = (rest.one_of(&Self::LETTERS)?, View::from_letter(rest.letter()?)?);
        Some((view, Self { owner, to, topic: rest.topic()? }))
    }

    /// Does it.
    pub(crate) async fn carry_out<'c>(self, context: &'c Context, caller: &Caller) -> Result<Changed<'c>, Failure> {
        let (roadmap, topic) = resolve::named(context, &self.topic)?;
        let to = Standing::new(self.to, points_of(roadmap, topic));
        apply(context, caller, roadmap, topic, to).await
    }
}

/// A button that takes a change back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undo {
    pub owner: UserId,
    /// The interaction that made the change.
    pub of: InteractionId,
}

impl Undo {
    pub(crate) fn button(&self, view: View) -> Button {
        Button::secondary("Undo", self.custom_id(view))
    }

    pub(crate) fn custom_id(&self, view: View) -> CustomId {
        write('u').user(self.owner).interaction(self.of).letter(view.letter()).end()
    }

    pub(crate) fn read(kind: char, mut rest: Reader<'_>) -> Option<(View, Self)> {
        if kind != 'u' {
            return None;
        }
        let undo = Self { owner: rest.user()?, of: rest.interaction()? };
        Some((View::from_letter(rest.letter()?)?, undo))
    }

    /// Does it.
    pub(crate) async fn carry_out<'c>(self, context: &'c Context, caller: &Caller) -> Result<TakenBack<'c>, Failure> {
        let undone = context.store.undo(caller.origin(), self.of).await?;
        let (Undone::Done { roadmap, topic, .. } | Undone::Superseded { roadmap, topic, .. }) = &undone else {
            return Err(Refusal::nothing_to_undo().into());
        };
        let name = TopicName { roadmap: roadmap.clone(), topic: topic.clone() };
        let (roadmap, topic) = resolve::named(context, &name)?;
        let progress = progress(context, caller.user, roadmap).await?;
        let title = escape(&roadmap.topic(topic).title);
        let notice = match undone {
            Undone::Done { applied, .. } => {
                format!(
                    "↩️ Taken back: **{title}** is {} again.{}",
                    in_words(applied.after.state()),
                    points_in_words(applied.points())
                )
            }
            _ => format!("**{title}** has changed since and stays as it is: {}.", in_words(progress.state(topic))),
        };
        Ok(TakenBack { topic, progress, notice })
    }
}

/// What the buttons do that leave nothing but the change on their message, and *Done* under the topic of the day, which
/// is everybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StateAction {
    Set(SetState),
    Undo(Undo),
    TopicOfTheDayDone(TopicName),
}

impl Component for StateAction {
    fn read(kind: char, rest: Reader<'_>) -> Option<Self> {
        match kind {
            'c' => SetState::read(kind, rest).and_then(|(view, set)| (view == View::Change).then_some(Self::Set(set))),
            'u' => Undo::read(kind, rest).and_then(|(view, undo)| (view == View::Change).then_some(Self::Undo(undo))),
            'd' => rest.topic().map(Self::TopicOfTheDayDone),
            _ => None,
        }
    }

    fn custom_id(&self) -> CustomId {
        match self {
            Self::Set(set) => set.custom_id(View::Change),
            Self::Undo(undo) => undo.custom_id(View::Change),
            Self::TopicOfTheDayDone(topic) => write('d').topic(topic),
        }
    }

    fn owner(&self) -> Option<UserId> {
        match self {
            Self::Set(SetState { owner, .. }) | Self::Undo(Undo { owner, .. }) => Some(*owner),
            Self::TopicOfTheDayDone(_) => None,
        }
    }

    fn press(self: Box<Self>, _: &Context, _: Press) -> Result<Plan, Refusal> {
        Ok(match *self {
            Self::Set(set) => Plan::update(move |context, caller| async move {
                set.carry_out(&context, &caller).await?.answer(&context, &caller).await
            }),
            Self::Undo(undo) => Plan::update(move |context, caller| async move {
                let TakenBack { topic, progress, notice } = undo.carry_out(&context, &caller).await?;
                let embed = Embed::new(colour(progress.state(topic))).description(notice).footer(summary(&progress));
                Ok(Reply::new(embed).buttons([ShowNext::button(caller.user, progress.roadmap())]))
            }),
            Self::TopicOfTheDayDone(topic) => Plan::reply(Visibility::Private, move |context, caller| async move {
                let done = SetState { owner: caller.user, to: State::Done, topic };
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
    /// What the change reached for the first time: a part of the roadmap, else a streak.
    pub(crate) async fn milestone(&self, context: &Context, caller: &Caller) -> Result<Option<Reply>, Failure> {
        if !self.applied.changed() {
            return Ok(None);
        }
        let before = self.progress.clone().with(self.topic, self.applied.before.state());
        if let Some(part) = milestones::of_change(context, caller, &before, &self.progress).await? {
            return Ok(Some(part));
        }
        if !matches!(self.applied.after, Standing::Learning | Standing::Done(_)) {
            return Ok(None);
        }
        milestones::of_days(context, caller, &days_of(context, caller).await?.streak()).await
    }

    /// Takes it back, if there is anything to take back.
    pub(crate) fn undo(&self, caller: &Caller) -> Option<Undo> {
        self.applied.changed().then_some(Undo { owner: caller.user, of: caller.interaction })
    }

    /// As the answer to a command.
    async fn answer(&self, context: &Context, caller: &Caller) -> Result<Reply, Failure> {
        let embed =
            Embed::new(colour(self.applied.after.state())).description(self.notice()).footer(summary(&self.progress));
        let next = ShowNext::button(caller.user, self.progress.roadmap());
        let undo = self.undo(caller).map(|undo| undo.button(View::Change));
        let milestone = self.milestone(context, caller).await?;
        Ok(Reply::new(embed).buttons([next].into_iter().chain(undo)).followup(milestone))
    }

    /// What happened, and what comes of it.
    pub(crate) fn notice(&self) -> String {
        let roadmap = self.progress.roadmap();
        let topic = roadmap.topic(self.topic);
        let title = format!("**{}**", escape(&topic.title));
        if !self.applied.changed() {
            return format!("{title} is {} already; nothing has changed.", in_words(self.applied.after.state()));
        }
        let points = points_in_words(self.applied.points());
        let mut sentences = match self.applied.after {
            Standing::Done(Earned::PriorKnowledge) => {
                vec![format!("✅ {title} is done. As prior knowledge it counts as progress and earns no points.")]
            }
            Standing::Done(Earned::Points(_)) => vec![format!("✅ {title} is done.{points}")],
            Standing::Learning => vec![format!("📖 You are learning {title}, about {}.{points}", hours(topic.hours))],
            Standing::Skipped => {
                vec![format!("⏭️ {title} is skipped: it is not counted, and nothing waits for it any more.{points}")]
            }
            Standing::Todo => vec![format!("⬜ {title} is to do again.{points}")],
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
                sentences.push(format!("This opens {}.", list(&opened, 4)));
            }
        }
        if matches!(self.applied.after, Standing::Done(_))
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

/// What completing a topic earns.
fn points_of(roadmap: &Roadmap, topic: TopicIx) -> Earned {
    Earned::Points(points(roadmap.topic(topic).hours))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let owner = UserId(11);
        let topic = TopicName { roadmap: "web".into(), topic: "http".into() };
        assert_wire(SetState::LETTERS.map(|(letter, to)| {
            let set = SetState { owner, to, topic: topic.clone() };
            (StateAction::Set(set), format!("1c000000000000b{letter}cweb:http"))
        }));
        let undo = Undo { owner, of: InteractionId(1_001) };
        assert_wire([
            (StateAction::Undo(undo), "1u000000000000b00000000000rtc".into()),
            (StateAction::TopicOfTheDayDone(topic), "1dweb:http".into()),
        ]);
    }

    #[test]
    fn wire_at_its_longest() {
        let (owner, most, name) = (UserId(u64::MAX), "3w5e11264sgsf", "n".repeat(40));
        let topic = TopicName { roadmap: name.clone(), topic: name.clone() };
        let set = SetState { owner, to: State::Done, topic: topic.clone() };
        let undo = Undo { owner, of: InteractionId(u64::MAX) };
        assert_wire([
            (StateAction::Set(set), format!("1c{most}dc{name}:{name}")),
            (StateAction::Undo(undo), format!("1u{most}{most}c")),
            (StateAction::TopicOfTheDayDone(topic), format!("1d{name}:{name}")),
        ]);
    }

    #[test]
    fn views() {
        for view in
            [View::Topic, View::Change, View::Next(1), View::Next(2), View::Next(3), View::Next(4), View::Next(5)]
        {
            assert_eq!(View::from_letter(view.letter()), Some(view));
        }
        for letter in ['0', '6', 'x'] {
            assert_eq!(View::from_letter(letter), None, "{letter}");
        }
    }
}
