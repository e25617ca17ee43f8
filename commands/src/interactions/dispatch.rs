//! The heart: an interaction comes in, an outcome goes out, which the program delivers.
//!
//! No handler can forget to answer: the dispatcher races it against [`PATIENCE`] and defers by itself.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use serenity::all::{
    CommandDataOptionValue, CommandInteraction, Interaction, InteractionId as DiscordInteractionId, Member, User,
};
use waymark_roadmap::text::is_visible;
use waymark_store::{GuildId, InteractionId, UserId};

use crate::commands::COMMANDS;
use crate::context::{Caller, Context};
use crate::interactions::components;
use crate::interactions::options::Options;
use crate::interactions::outcome::{Answer, Deferral, Outcome};
use crate::interactions::plan::{Answered, Plan, Work};
use crate::interactions::resolve::complete;
use crate::replies::refusal::{Bug, Failure, Refusal};
use crate::replies::{Reply, Visibility};

/// How long a handler may take before the answer is deferred. Discord waits 3 s for the first answer; what is left
/// is for the network, both ways.
pub const PATIENCE: Duration = Duration::from_millis(1_500);

/// Answers an interaction, within [`PATIENCE`] or with a deferral.
pub async fn dispatch(context: &Context, interaction: Interaction) -> Outcome {
    let offered = offered(context, &interaction).await;
    let context = offered.as_ref().unwrap_or(context);
    let (caller, planned) = match interaction {
        Interaction::Command(command) => {
            let mut caller = caller(context, command.id, &command.user, command.member.as_deref(), command.guild_id);
            let planned = command_plan(context, &command);
            caller.alone = planned.as_ref().is_ok_and(|plan| plan.deferral == Deferral::Reply(Visibility::Private));
            (caller, planned)
        }
        Interaction::Component(component) => {
            let mut caller =
                caller(context, component.id, &component.user, component.member.as_ref(), component.guild_id);
            caller.alone = components::is_private(&component.message);
            let planned = components::press(context, &component, &caller);
            (caller, planned)
        }
        Interaction::Modal(modal) => {
            let mut caller = caller(context, modal.id, &modal.user, modal.member.as_ref(), modal.guild_id);
            caller.alone = modal.message.as_deref().is_none_or(components::is_private);
            let planned = components::submit(context, &modal, &caller);
            (caller, planned)
        }
        Interaction::Autocomplete(command) => return Outcome::Answer(Answer::Choices(choices(context, &command))),
        Interaction::Ping(_) => return Outcome::Answer(Answer::Pong),
        // Discord may send kinds that are not known here.
        _ => return Outcome::Answer(refused(Refusal::unknown_button(context))),
    };
    match planned {
        Ok(Plan { deferral, run }) => {
            let interaction = caller.interaction;
            race(deferral, finish(deferral, interaction, run(context.clone(), caller))).await
        }
        Err(refusal) => Outcome::Answer(refused(refusal)),
    }
}

/// How long looking up what a server offers may take. A database that is slower is slow for the handler, too.
const LOOK_UP: Duration = Duration::from_millis(300);

/// The context with what is offered where the interaction comes from.
async fn offered(context: &Context, interaction: &Interaction) -> Option<Context> {
    let guild = match interaction {
        Interaction::Command(it) | Interaction::Autocomplete(it) => it.guild_id,
        Interaction::Component(it) => it.guild_id,
        Interaction::Modal(it) => it.guild_id,
        _ => None,
    }?;
    let ids = tokio::time::timeout(LOOK_UP, context.store.offered_roadmaps(GuildId(guild.get()))).await.ok()?.ok()?;
    let offer = if ids.is_empty() { None } else { context.everything.only(&ids) }?;
    Some(Context { offer, ..context.clone() })
}

fn refused(Refusal(reply): Refusal) -> Answer {
    Answer::Reply(*reply, Visibility::Private)
}

fn command_plan(context: &Context, command: &CommandInteraction) -> Result<Plan, Refusal> {
    let known = COMMANDS.iter().find(|known| known.name == command.data.name);
    let known = known.ok_or_else(|| Refusal::unknown_command(context))?;
    tracing::debug!(command = known.name, interaction = %command.id, "command");
    (known.plan)(&Options::of(&command.data))
}

fn caller(
    context: &Context,
    interaction: DiscordInteractionId,
    user: &User,
    member: Option<&Member>,
    guild: Option<serenity::all::GuildId>,
) -> Caller {
    Caller {
        interaction: InteractionId(interaction.get()),
        user: UserId(user.id.get()),
        name: display_name(user, member),
        guild: guild.map(|guild| GuildId(guild.get())),
        alone: false,
        permissions: member.and_then(|member| member.permissions).unwrap_or_default(),
        at: (context.clock)(),
    }
}

/// The name a person goes by: their name in the server, else the one they chose, else their user name; the first of
/// these in which there is something to see.
fn display_name(user: &User, member: Option<&Member>) -> String {
    let names = [member.and_then(|member| member.nick.as_deref()), user.global_name.as_deref()];
    names.into_iter().flatten().find(|name| is_visible(name)).unwrap_or(&user.name).to_owned()
}

fn choices(context: &Context, command: &CommandInteraction) -> Vec<(String, String)> {
    // A subcommand's options are inside it.
    let options = command.data.options.iter().find_map(|option| match &option.value {
        CommandDataOptionValue::SubCommand(options) => Some(options),
        _ => None,
    });
    let options = options.unwrap_or(&command.data.options);
    let text = |wanted: &str| {
        options.iter().find(|option| option.name == wanted).and_then(|option| match &option.value {
            CommandDataOptionValue::String(text) => Some(text.as_str()),
            _ => None,
        })
    };
    let typed = options.iter().find_map(|option| match &option.value {
        CommandDataOptionValue::Autocomplete { value, .. } => Some((option.name.as_str(), value.as_str())),
        _ => None,
    });
    let Some((option, partial)) = typed else { return Vec::new() };
    complete(&context.offer, option, partial, text("roadmap"))
}

/// Waits for the answer, but no longer than [`PATIENCE`].
async fn race(deferral: Deferral, work: impl Future<Output = Answer> + Send + 'static) -> Outcome {
    let mut work = work.boxed();
    if deferral == Deferral::None {
        return Outcome::Answer(work.await);
    }
    match tokio::time::timeout(PATIENCE, &mut work).await {
        Ok(answer) => Outcome::Answer(answer),
        Err(_) => Outcome::Deferred { deferral, rest: work },
    }
}

/// Turns whatever becomes of a handler into an answer.
async fn finish(deferral: Deferral, interaction: InteractionId, work: Work) -> Answer {
    let result = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Failure::Bug(Bug(format!("panic: {}", text.unwrap_or_default()))))
    });
    match result {
        Ok(Answered::Reply(reply)) => match deferral {
            Deferral::Reply(visibility) => Answer::Reply(reply, visibility),
            Deferral::Update => Answer::Update(reply),
            Deferral::None => Answer::Reply(reply, Visibility::Private),
        },
        Ok(Answered::Modal(modal)) => Answer::Modal(modal),
        Err(Failure::Refused(refusal)) => refused(refusal),
        Err(Failure::Bug(bug)) => {
            let reference = reference(interaction);
            tracing::error!(%bug, reference, interaction = interaction.0, "bug {reference}: {bug}");
            excuse(DiscordInteractionId::new(interaction.0.max(1)))
        }
    }
}

/// What a person is told when something went wrong that is not theirs to mend, with the reference that the log has.
pub fn excuse(interaction: DiscordInteractionId) -> Answer {
    let reference = reference(InteractionId(interaction.get()));
    let text = format!(
        "Something went wrong, and it is not your fault. Try again in a minute; if it stays, give the people who run \
         this bot the reference `{reference}`."
    );
    Answer::Reply(Reply::text(text), Visibility::Private)
}

/// What a person is told when what they sent cannot be read at all.
pub fn unreadable() -> Answer {
    refused(Refusal::unreadable())
}

/// A short name for what went wrong with an interaction, the same in the answer and in the log.
fn reference(interaction: InteractionId) -> String {
    // The low bits tell interactions of one moment apart, the high ones are the time: mixed, all of them count.
    let mixed = interaction.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    format!("{mixed:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn after(delay: Duration) -> Outcome {
        race(Deferral::Update, async move {
            tokio::time::sleep(delay).await;
            Answer::Pong
        })
        .await
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_handler_is_deferred_and_answers_later() {
        assert!(matches!(after(PATIENCE / 2).await, Outcome::Answer(Answer::Pong)));
        let started = tokio::time::Instant::now();
        let Outcome::Deferred { deferral: Deferral::Update, rest } = after(PATIENCE * 4).await else {
            panic!("it should have been deferred");
        };
        assert_eq!(started.elapsed(), PATIENCE);
        assert_eq!(rest.await, Answer::Pong);
        assert_eq!(started.elapsed(), PATIENCE * 4);
    }

    #[tokio::test]
    async fn what_goes_wrong_is_a_private_answer() {
        let failures: [(&str, Work); 3] = [
            ("a refusal", async { Err(Refusal::nothing_to_undo().into()) }.boxed()),
            ("a bug", async { Err(Failure::Bug(Bug("disk on fire".into()))) }.boxed()),
            ("a panic", async { panic!("index out of bounds") }.boxed()),
        ];
        for (what, work) in failures {
            let answer = finish(Deferral::Reply(Visibility::Public), InteractionId(7), work).await;
            let Answer::Reply(reply, Visibility::Private) = answer else { panic!("{what}: {answer:?}") };
            let shown = format!("{reply:?}");
            assert!(!shown.contains("fire") && !shown.contains("bounds"), "{what} shows its inside: {shown}");
            assert_eq!(shown.contains(&reference(InteractionId(7))), what != "a refusal", "{what}: {shown}");
        }
    }
}
