//! `/next`: what to learn next, and why.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::rules::{Progress, Scope, completion, next_steps};
use waymark_roadmap::wording::hours;
use waymark_store::UserId;

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, define, roadmap_option, share_option};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{CustomId, Reader, TopicName};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::progress::{colour, progress, reason, sign, summary};
use crate::person::set_state::{SetState, TakenBack, Undo, View};
use crate::replies::links::{OpenTopic, ShowNext};
use crate::replies::refusal::Refusal;
use crate::replies::text::escape;
use crate::replies::{Colour, Embed, Reply, Visibility};

pub(crate) const COMMAND: Command = Command {
    name: "next",
    help: Help::Line("Find out what to learn first, and why"),
    example: "/next",
    definition,
    plan,
};

/// Topics at most in one answer.
const MOST: u8 = 5;

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
        Ok(view(&context, &caller, &progress, count, None))
    }))
}

/// What its buttons do, and *What is next* elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextAction {
    Show(ShowNext),
    /// With the number of topics that the message shows.
    SetState(SetState, u8),
    Undo(Undo, u8),
}

impl Component for NextAction {
    fn read(kind: char, rest: Reader<'_>) -> Option<Self> {
        match kind {
            'n' => ShowNext::read(kind, rest).map(Self::Show),
            'c' => match SetState::read(kind, rest)? {
                (View::Next(count), set) => Some(Self::SetState(set, count)),
                _ => None,
            },
            'u' => match Undo::read(kind, rest)? {
                (View::Next(count), undo) => Some(Self::Undo(undo, count)),
                _ => None,
            },
            _ => None,
        }
    }

    fn custom_id(&self) -> CustomId {
        match self {
            Self::Show(show) => show.custom_id(),
            Self::SetState(set, count) => set.custom_id(View::Next(*count)),
            Self::Undo(undo, count) => undo.custom_id(View::Next(*count)),
        }
    }

    fn owner(&self) -> Option<UserId> {
        match self {
            Self::Show(ShowNext { owner, .. })
            | Self::SetState(SetState { owner, .. }, _)
            | Self::Undo(Undo { owner, .. }, _) => Some(*owner),
        }
    }

    fn press(self: Box<Self>, _: &Context, _: Press) -> Result<Plan, Refusal> {
        Ok(match *self {
            Self::Show(ShowNext { roadmap, .. }) => Plan::update(move |context, caller| async move {
                let roadmap = context.everything.roadmap(&roadmap).ok_or_else(|| Refusal::content_changed(&context))?;
                let progress = progress(&context, caller.user, roadmap).await?;
                Ok(view(&context, &caller, &progress, 1, None))
            }),
            Self::SetState(set, count) => Plan::update(move |context, caller| async move {
                let changed = set.carry_out(&context, &caller).await?;
                let undo = changed.undo(&caller);
                let milestone = changed.milestone(&context, &caller).await?;
                let shown = view(&context, &caller, &changed.progress, count, undo);
                Ok(shown.notice(changed.notice()).followup(milestone))
            }),
            Self::Undo(undo, count) => Plan::update(move |context, caller| async move {
                let TakenBack { progress, notice, .. } = undo.carry_out(&context, &caller).await?;
                Ok(view(&context, &caller, &progress, count, None).notice(notice))
            }),
        })
    }
}

/// The best `count` topics to go on with; `undo` takes back what has just been changed.
fn view(context: &Context, caller: &Caller, progress: &Progress<'_>, count: u8, undo: Option<Undo>) -> Reply {
    let roadmap = progress.roadmap();
    let undo = undo.map(|undo| undo.button(View::Next(count)));
    let steps = next_steps(progress, count.into());
    let Some(first) = steps.first() else { return nothing_left(context, progress).buttons(undo) };

    let mut embed = Embed::new(colour(progress.state(first.topic))).title("What to learn next");
    for (place, step) in steps.iter().enumerate() {
        let topic = roadmap.topic(step.topic);
        let number = if steps.len() > 1 { format!("{}. ", place + 1) } else { String::new() };
        let name = format!("{} {number}{} · {}", sign(progress, step.topic), escape(&topic.title), hours(topic.hours));
        embed = embed.field(&name, format!("{}\n{}", escape(&topic.summary), reason(progress, step)), false);
    }
    let name = TopicName::of(roadmap, first.topic);
    let buttons = SetState::buttons(caller.user, progress.state(first.topic), View::Next(count), &name);
    let shown = steps.iter().map(|step| step.topic);
    Reply::new(embed.footer(summary(progress))).buttons(buttons.into_iter().chain(undo)).menu(OpenTopic::menu(
        "Read about it",
        caller.user,
        roadmap,
        shown,
    ))
}

fn nothing_left(context: &Context, progress: &Progress<'_>) -> Reply {
    let title = escape(&progress.roadmap().title);
    let all = completion(progress, Scope::Roadmap);
    let text = if all.done == all.total {
        format!(
            "Nothing is left: you have finished **{title}**. 🎉 See how it looks with {}.",
            context.command("progress")
        )
    } else {
        format!(
            "Nothing is open: what is left of **{title}** waits for topics that you reset or that are advised \
             against. {} shows them all.",
            context.command("roadmap")
        )
    };
    Reply::new(Embed::new(Colour::Done).title("What to learn next").description(text).footer(summary(progress)))
}

#[cfg(test)]
mod tests {
    use waymark_roadmap::rules::State;
    use waymark_store::InteractionId;

    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let topic = |name: &str| TopicName { roadmap: name.into(), topic: name.into() };
        let set = |owner, topic| SetState { owner, to: State::Learning, topic };
        let (ada, last, name) = (UserId(11), UserId(u64::MAX), "n".repeat(40));
        assert_wire([
            (NextAction::Show(ShowNext { owner: ada, roadmap: "web".into() }), "1n000000000000bweb".into()),
            (NextAction::Show(ShowNext { owner: last, roadmap: name.clone() }), format!("1n3w5e11264sgsf{name}")),
            (NextAction::SetState(set(ada, topic("a")), 1), "1c000000000000bl1a:a".into()),
            (NextAction::SetState(set(last, topic(&name)), 5), format!("1c3w5e11264sgsfl5{name}:{name}")),
            (
                NextAction::Undo(Undo { owner: ada, of: InteractionId(1_001) }, 2),
                "1u000000000000b00000000000rt2".into(),
            ),
        ]);
    }
}
