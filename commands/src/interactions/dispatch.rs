//! The heart: an interaction comes in, an outcome goes out, which the program delivers.
//!
//! No handler can forget to answer: the dispatcher races it against [`PATIENCE`] and defers by itself.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use waymark_roadmap::text::is_visible;
use waymark_store::{GuildId, InteractionId};

use crate::commands::COMMANDS;
use crate::context::{Caller, Context};
use crate::interactions::components;
use crate::interactions::interaction::{Author, CommandData, Interaction, InteractionData, OptionValue};
use crate::interactions::options::Options;
use crate::interactions::outcome::{Answer, Deferral, Outcome};
use crate::interactions::plan::{Answered, Plan, Work};
use crate::interactions::resolve::complete;
use crate::replies::refusal::{Bug, Failure, Refusal};
use crate::replies::{Reply, Verdict, Visibility, person_name};

/// How long a handler may take before the answer is deferred. Discord waits 3 s for the first answer; what is left
/// is for the network, both ways.
pub const PATIENCE: Duration = Duration::from_millis(1_500);

/// Answers an interaction, within [`PATIENCE`] or with a deferral.
pub async fn dispatch(context: &Context, interaction: Interaction) -> Outcome {
    let offered = offered(context, interaction.guild).await;
    let context = offered.as_ref().unwrap_or(context);
    let mut caller = caller(context, &interaction);
    let planned = match interaction.data {
        InteractionData::Command(command) => {
            let planned = command_plan(context, &command, &caller);
            caller.alone = is_answered_privately(&planned);
            planned
        }
        InteractionData::Component(pressed) => {
            let private = pressed.private;
            let planned = components::press(context, pressed, &caller);
            caller.alone = private || is_answered_privately(&planned);
            planned
        }
        InteractionData::Modal(sent) => {
            caller.alone = sent.private;
            components::submit(context, sent, &caller)
        }
        InteractionData::Autocomplete(command) => {
            return Outcome::Answer(Answer::Choices(choices(context, &command)));
        }
    };
    match planned {
        Ok(Plan { deferral, run }) => {
            let interaction = caller.interaction;
            race(deferral, finish(deferral, interaction, run(context.clone(), caller))).await
        }
        Err(refusal) => Outcome::Answer(refused(refusal)),
    }
}

/// Whether what is planned answers to the person alone, by a message of its own.
fn is_answered_privately(planned: &Result<Plan, Refusal>) -> bool {
    planned.as_ref().is_ok_and(|plan| plan.deferral == Deferral::Reply(Visibility::Private))
}

/// How long looking up what a server offers may take. A database that is slower is slow for the handler, too.
const LOOK_UP: Duration = Duration::from_millis(300);

/// The context with what is offered on a server.
async fn offered(context: &Context, guild: Option<GuildId>) -> Option<Context> {
    let offered = context.store.offered_roadmaps(guild?);
    let ids = tokio::time::timeout(LOOK_UP, offered).await.ok()?.ok()?;
    let offer = if ids.is_empty() { None } else { context.everything.only(&ids) }?;
    Some(Context { offer, ..context.clone() })
}

/// What an interaction is about, in one of a few known words: the name of a command, or what else was used.
pub fn subject(interaction: &Interaction) -> &'static str {
    match &interaction.data {
        InteractionData::Command(used) => {
            COMMANDS.iter().map(|known| known.name).find(|&name| name == used.name).unwrap_or("unknown")
        }
        InteractionData::Autocomplete(_) => "autocomplete",
        InteractionData::Component(_) => "component",
        InteractionData::Modal(_) => "dialog",
    }
}

fn refused(refusal: Refusal) -> Answer {
    answer_refusal(refusal, Verdict::Refused)
}

fn answer_refusal(Refusal(reply): Refusal, verdict: Verdict) -> Answer {
    Answer::Reply(reply.judged(verdict), Visibility::Private)
}

fn command_plan(context: &Context, command: &CommandData, caller: &Caller) -> Result<Plan, Refusal> {
    let known = COMMANDS.iter().find(|known| known.name == command.name);
    let known = known.ok_or_else(|| Refusal::unknown_command(context))?;
    tracing::debug!(command = known.name, interaction = %caller.interaction, "command");
    (known.plan)(&Options::of(command))
}

fn caller(context: &Context, interaction: &Interaction) -> Caller {
    Caller {
        interaction: interaction.address.interaction,
        user: interaction.author.id,
        name: display_name(&interaction.author),
        avatar: interaction.author.avatar.clone(),
        guild: interaction.guild,
        alone: false,
        permissions: interaction.permissions,
        roles: interaction.roles.clone(),
        at: (context.clock)(),
    }
}

/// The name a person goes by: their name in the server, else the one they chose, else their user name; the first of
/// these in which there is something to see.
fn display_name(author: &Author) -> String {
    let names = [author.nick.as_deref(), author.global_name.as_deref()];
    person_name::clean(names.into_iter().flatten().find(|name| is_visible(name)).unwrap_or(&author.username))
}

fn choices(context: &Context, command: &CommandData) -> Vec<(String, String)> {
    // A subcommand's options are inside it.
    let options = command.options.iter().find_map(|option| match &option.value {
        OptionValue::Subcommand(options) => Some(options),
        _ => None,
    });
    let options = options.unwrap_or(&command.options);
    let text = |wanted: &str| {
        options.iter().find(|option| option.name == wanted).and_then(|option| match &option.value {
            OptionValue::Text(text) => Some(text.as_str()),
            _ => None,
        })
    };
    let typed = options.iter().find_map(|option| match &option.value {
        OptionValue::Typed(text) => Some((option.name.as_str(), text.as_str())),
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
        Ok(Answered::ForEverybody(reply)) => Answer::Reply(reply, Visibility::Public),
        Ok(Answered::Modal(modal)) => Answer::Modal(modal),
        Err(Failure::Refused(refusal)) => refused(refusal),
        Err(Failure::NotSaved) => answer_refusal(Refusal::not_saved(), Verdict::NotSaved),
        Err(Failure::Bug(bug)) => {
            let reference = reference(interaction);
            tracing::error!(%bug, reference, interaction = interaction.0, "bug {reference}: {bug}");
            excuse(interaction)
        }
    }
}

/// What a person is told when something went wrong that is not theirs to mend, with the reference that the log has.
pub fn excuse(interaction: InteractionId) -> Answer {
    let reference = reference(interaction);
    let text = format!(
        "Something went wrong, and it is not your fault. Try again in a minute; if it stays, give the people who run \
         this bot the reference `{reference}`."
    );
    Answer::Reply(Reply::words(text).judged(Verdict::Bug), Visibility::Private)
}

/// What a person is told when the program ends before their answer is there.
pub fn interrupted() -> Answer {
    let text = "I had to restart before this was finished. See whether it took effect, and try again if it did not.";
    Answer::Reply(Reply::words(text), Visibility::Private)
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
            Answer::Choices(Vec::new())
        })
        .await
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_handler_is_deferred_and_answers_later() {
        assert!(matches!(after(PATIENCE / 2).await, Outcome::Answer(Answer::Choices(_))));
        let started = tokio::time::Instant::now();
        let Outcome::Deferred { deferral: Deferral::Update, rest } = after(PATIENCE * 4).await else {
            panic!("it should have been deferred");
        };
        assert_eq!(started.elapsed(), PATIENCE);
        assert_eq!(rest.await, Answer::Choices(Vec::new()));
        assert_eq!(started.elapsed(), PATIENCE * 4);
    }

    #[tokio::test]
    async fn what_goes_wrong_is_a_private_answer() {
        let failures: [(&str, Work, Verdict); 4] = [
            ("a refusal", async { Err(Refusal::nothing_to_undo().into()) }.boxed(), Verdict::Refused),
            ("a full disk", async { Err(Failure::NotSaved) }.boxed(), Verdict::NotSaved),
            ("a bug", async { Err(Failure::Bug(Bug("disk on fire".into()))) }.boxed(), Verdict::Bug),
            ("a panic", async { panic!("index out of bounds") }.boxed(), Verdict::Bug),
        ];
        for (what, work, verdict) in failures {
            let answer = finish(Deferral::Reply(Visibility::Public), InteractionId(7), work).await;
            assert_eq!(answer.verdict(), verdict, "{what}");
            let Answer::Reply(reply, Visibility::Private) = answer else { panic!("{what}: {answer:?}") };
            let shown = format!("{reply:?}");
            assert!(!shown.contains("fire") && !shown.contains("bounds"), "{what} shows its inside: {shown}");
            assert_eq!(
                shown.contains(&reference(InteractionId(7))),
                ["a bug", "a panic"].contains(&what),
                "{what}: {shown}"
            );
        }
    }
}
