//! `/next`: what to learn next, and why.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::rules::{Progress, Scope, State, Step, completion, next_steps};
use waymark_roadmap::wording::hours;

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, define, roadmap_option, share_option};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{TopicName, Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::progress::{colour, progress, reason, sign, summary};
use crate::person::set_state::{NextView, SetState, TakenBack, Undo};
use crate::replies::links::{KnowAlready, OpenTopic, ShowNext, ShowTopic, official_page};
use crate::replies::refusal::Refusal;
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Reply, Visibility};

pub(crate) const COMMAND: Command = Command {
    name: "next",
    help: Help::Line("Find out what to learn first, and why"),
    example: "/next",
    definition,
    plan,
};

/// Topics at most in one answer.
const MOST: u8 = 5;
const TITLE: &str = "What to learn next";

fn definition() -> CreateCommand {
    define("next", "What to learn next, and why", UsableIn::Everywhere)
        .add_option(
            CreateCommandOption::new(CommandOptionType::Integer, "count", "How many topics, 1 to 5")
                .min_int_value(1)
                .max_int_value(MOST.into()),
        )
        .add_option(roadmap_option())
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let count = options.integer("count")?.unwrap_or(1).clamp(1, MOST.into());
    let count = u8::try_from(count).unwrap_or(MOST);
    let roadmap = options.text("roadmap")?;
    Ok(Plan::reply(Visibility::shared(options.switch("share")?), move |context, caller| async move {
        let roadmap = resolve::roadmap(&context.offer, roadmap.as_deref())?;
        let progress = progress(&context, caller.user, roadmap).await?;
        Ok(view(&context, &caller, &progress, NextView(count), None))
    }))
}

/// What its buttons do, and *What's next?* elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextAction {
    Show(ShowNext),
    SetState(SetState<NextView>),
    Undo(Undo<NextView>),
}

wire!(enum NextAction {
    _ Show(ShowNext)
    _ SetState(SetState<NextView>)
    _ Undo(Undo<NextView>)
});

impl Component for NextAction {
    fn press(self, _: &Context, press: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Show(ShowNext { of, roadmap }) => {
                Plan::new(press.in_place(of == press.by), move |context, caller| async move {
                    let roadmap =
                        context.everything.roadmap(&roadmap).ok_or_else(|| Refusal::content_changed(&context))?;
                    let progress = progress(&context, caller.user, roadmap).await?;
                    Ok(view(&context, &caller, &progress, NextView(1), None))
                })
            }
            Self::SetState(set) => Plan::update(move |context, caller| async move {
                let changed = set.carry_out(&context, &caller).await?;
                let followups = changed.followups(&context, &caller).await?;
                let undo = changed.undo(&caller, set.view);
                let shown = view(&context, &caller, &changed.progress, set.view, undo.as_ref());
                Ok(shown.notice(changed.notice()).followups(followups))
            }),
            Self::Undo(undo) => Plan::update(move |context, caller| async move {
                let TakenBack { progress, notice, told, .. } = undo.carry_out(&context, &caller).await?;
                Ok(view(&context, &caller, &progress, undo.view, None).notice(notice).followups(told))
            }),
        })
    }
}

/// The best topics to go on with; `undo` takes back what has just been changed.
fn view(
    context: &Context,
    caller: &Caller,
    progress: &Progress<'_>,
    shown: NextView,
    undo: Option<&Undo<NextView>>,
) -> Reply {
    let steps = next_steps(progress, shown.0.into());
    match &steps[..] {
        [] => nothing_left(context, progress).buttons(undo.map(Undo::button)),
        [only] => one(caller, progress, shown, only, undo),
        several => list(caller, progress, shown, several, undo),
    }
}

/// One topic, with all that can be done with it.
fn one(caller: &Caller, progress: &Progress<'_>, shown: NextView, step: &Step, undo: Option<&Undo<NextView>>) -> Reply {
    let roadmap = progress.roadmap();
    let (topic, state) = (roadmap.topic(step.topic), progress.state(step.topic));
    let name = TopicName::of(roadmap, step.topic);
    let states = SetState::buttons(caller.user, state, shown, &name);
    let read = Button::secondary("Read about it", ShowTopic { topic: name }.custom_id());
    let known = KnowAlready::of_topic(roadmap, step.topic).button();
    Reply::new(colour(state))
        .title(TITLE)
        .text(format!("{}\n{}", headline(progress, step, None), escape(&topic.summary)))
        .text(reason(progress, step))
        .buttons(states)
        .buttons([read, known].into_iter().chain(official_page(topic)).chain(undo.map(Undo::button)))
        .small(summary(progress))
}

/// Several topics, each with what is done with it next beside it.
fn list(
    caller: &Caller,
    progress: &Progress<'_>,
    shown: NextView,
    steps: &[Step],
    undo: Option<&Undo<NextView>>,
) -> Reply {
    let roadmap = progress.roadmap();
    let first = steps.first().map_or(State::Todo, |step| progress.state(step.topic));
    let mut reply = Reply::new(colour(first)).title(TITLE);
    for (place, step) in steps.iter().enumerate() {
        let summary = escape(&roadmap.topic(step.topic).summary);
        let texts = [headline(progress, step, Some(place + 1)), format!("{summary}\n-# {}", reason(progress, step))];
        let name = TopicName::of(roadmap, step.topic);
        let states = SetState::buttons(caller.user, progress.state(step.topic), shown, &name);
        reply = match states.into_iter().next() {
            Some(onward) => reply.section(texts, onward),
            None => reply.text(texts.join("\n")),
        };
    }
    reply
        .menu(OpenTopic::menu("Read about one", caller.user, roadmap, steps.iter().map(|step| step.topic)))
        .buttons(undo.map(Undo::button))
        .small(summary(progress))
}

/// A topic's title, with its state and how long it takes.
fn headline(progress: &Progress<'_>, step: &Step, number: Option<usize>) -> String {
    let topic = progress.roadmap().topic(step.topic);
    let number = number.map(|number| format!("{number}. ")).unwrap_or_default();
    format!("### {} {number}{} · {}", sign(progress, step.topic), escape(&topic.title), hours(topic.hours))
}

fn nothing_left(context: &Context, progress: &Progress<'_>) -> Reply {
    let title = escape(&progress.roadmap().title);
    let all = completion(progress, Scope::Roadmap);
    let text = if all.done == all.total {
        format!("You have finished **{title}**. 🎉 See how it looks with {}.", context.command("progress"))
    } else {
        format!(
            "Nothing is open: what is left of **{title}** waits for topics that you reset or that are advised \
             against. {} shows them all.",
            context.command("roadmap")
        )
    };
    Reply::new(Colour::Done).title(TITLE).text(text).small(summary(progress))
}

#[cfg(test)]
mod tests {
    use waymark_store::{InteractionId, UserId};

    use super::*;
    use crate::interactions::component::assert_wire;
    use crate::interactions::custom_id::Owner;

    #[test]
    fn wire() {
        for (owner, id, name) in [(11, "000000000000b", "a".to_owned()), (u64::MAX, "3w5e11264sgsf", "n".repeat(40))] {
            let (owner, topic) = (Owner(UserId(owner)), TopicName { roadmap: name.clone(), topic: name.clone() });
            let set = SetState { owner, to: State::Learning, view: NextView(1), topic };
            let undo = Undo { owner, of: InteractionId(1_001), view: NextView(5) };
            assert_wire([
                (NextAction::Show(ShowNext { of: owner.0, roadmap: name.clone() }), format!("1n{id}{name}")),
                (NextAction::SetState(set), format!("1c{id}l1{name}:{name}")),
                (NextAction::Undo(undo), format!("1u{id}00000000000rt5")),
            ]);
        }
    }
}
