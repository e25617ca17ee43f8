//! The heart: an interaction comes in, an outcome goes out, and a door delivers it.
//!
//! No handler can forget to answer: the dispatcher races it against [`PATIENCE`] and defers by itself.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serenity::all::{
    AutocompleteChoice, CommandDataOptionValue, CommandInteraction, ComponentInteraction, CreateAutocompleteResponse,
    CreateInteractionResponse, CreateInteractionResponseMessage, Interaction, InteractionId as DiscordInteractionId,
    Member, Message, MessageFlags, ModalInteraction, User,
};
use waymark_store::{GuildId, InteractionId, UserId};

use crate::commands::COMMANDS;
use crate::context::{Caller, Context, display_name};
use crate::interactions::command::{Answered, Options, Plan, Work};
use crate::interactions::components;
use crate::interactions::custom_id::Action;
use crate::interactions::resolve::complete;
use crate::replies::refusal::{Bug, Failure, Refusal};
use crate::replies::{File, Modal, Reply, Visibility};

/// How long a handler may take before the answer is deferred. Discord waits 3 s for the first answer; what is left
/// is for the network, both ways.
pub const PATIENCE: Duration = Duration::from_millis(1_500);

/// What a door has to deliver.
pub enum Outcome {
    /// This, now.
    Answer(Answer),
    /// A deferral now, and the answer once it is there.
    Deferred {
        /// What to tell Discord first.
        deferral: Deferral,
        /// The handler, still at work. It never fails: what goes wrong becomes an answer.
        rest: BoxFuture<'static, Answer>,
    },
}

/// An answer to an interaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A new message.
    Reply(Reply, Visibility),
    /// A change of the message that the pressed component sits on.
    Update(Reply),
    /// A dialog that asks for text.
    Modal(Modal),
    /// What to offer while an option is being typed: names and values.
    Choices(Vec<(String, String)>),
    /// The answer to Discord's ping.
    Pong,
}

/// What Discord is told when the answer takes longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferral {
    /// A new message is coming, for these eyes.
    Reply(Visibility),
    /// The message that the component sits on is about to change.
    Update,
    /// Nothing: a dialog must be the first answer, so what opens one is waited for.
    None,
}

impl Answer {
    /// As the first answer to the interaction.
    pub fn to_response(&self) -> CreateInteractionResponse {
        match self {
            Answer::Reply(reply, visibility) => CreateInteractionResponse::Message(reply.to_message(*visibility)),
            Answer::Update(reply) => CreateInteractionResponse::UpdateMessage(reply.to_message(Visibility::Public)),
            Answer::Modal(modal) => CreateInteractionResponse::Modal(modal.build()),
            Answer::Choices(choices) => CreateInteractionResponse::Autocomplete(
                CreateAutocompleteResponse::new().set_choices(
                    choices
                        .iter()
                        .map(|(name, value)| AutocompleteChoice::new(name.as_str(), value.as_str()))
                        .collect(),
                ),
            ),
            Answer::Pong => CreateInteractionResponse::Pong,
        }
    }

    /// The file whose bytes have to be sent along.
    pub fn attached(&self) -> Option<&File> {
        match self {
            Answer::Reply(reply, _) | Answer::Update(reply) => reply.attached(),
            Answer::Modal(_) | Answer::Choices(_) | Answer::Pong => None,
        }
    }
}

impl Answer {
    /// A further message, for the person alone, after the answer.
    pub fn aside(&self) -> Option<&Reply> {
        match self {
            Answer::Reply(reply, _) | Answer::Update(reply) => reply.aside.as_deref(),
            Answer::Modal(_) | Answer::Choices(_) | Answer::Pong => None,
        }
    }
}

impl Deferral {
    /// As the first answer to the interaction.
    pub fn to_response(self) -> CreateInteractionResponse {
        match self {
            Deferral::Reply(visibility) => CreateInteractionResponse::Defer(
                CreateInteractionResponseMessage::new().ephemeral(visibility == Visibility::Private),
            ),
            Deferral::Update | Deferral::None => CreateInteractionResponse::Acknowledge,
        }
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
    let library = if ids.is_empty() { None } else { context.everything.only(&ids) }?;
    Some(Context { library, ..context.clone() })
}

/// Answers an interaction, within [`PATIENCE`] or with a deferral.
pub async fn dispatch(context: &Context, interaction: Interaction) -> Outcome {
    let offered = offered(context, &interaction).await;
    let context = offered.as_ref().unwrap_or(context);
    let started = match interaction {
        Interaction::Command(command) => {
            let mut caller = caller(context, command.id, &command.user, command.member.as_deref(), command.guild_id);
            start_command(context, &command).map(|plan| {
                let deferral = Deferral::Reply(plan.visibility);
                caller.alone = plan.visibility == Visibility::Private;
                (deferral, caller.interaction, (plan.run)(context.clone(), caller))
            })
        }
        Interaction::Component(component) => {
            let mut caller =
                caller(context, component.id, &component.user, component.member.as_ref(), component.guild_id);
            caller.alone = is_private(&component.message);
            start_press(context, &component, &caller)
                .map(|(deferral, run)| (deferral, caller.interaction, run(context.clone(), caller)))
        }
        Interaction::Modal(modal) => {
            let mut caller = caller(context, modal.id, &modal.user, modal.member.as_ref(), modal.guild_id);
            caller.alone = modal.message.as_deref().is_none_or(is_private);
            start_submit(context, &modal, &caller)
                .map(|(deferral, run)| (deferral, caller.interaction, run(context.clone(), caller)))
        }
        Interaction::Autocomplete(command) => return Outcome::Answer(Answer::Choices(choices(context, &command))),
        Interaction::Ping(_) => return Outcome::Answer(Answer::Pong),
        // Discord may send kinds that are not known here.
        _ => Err(Refusal::unknown_button(context)),
    };
    match started {
        Ok((deferral, interaction, work)) => race(deferral, finish(deferral, interaction, work)).await,
        Err(Refusal(reply)) => Outcome::Answer(Answer::Reply(*reply, Visibility::Private)),
    }
}

fn start_command(context: &Context, command: &CommandInteraction) -> Result<Plan, Refusal> {
    let known = COMMANDS.iter().find(|known| known.name == command.data.name);
    let known = known.ok_or_else(|| Refusal::unknown_command(context))?;
    tracing::debug!(command = known.name, interaction = %command.id, "command");
    (known.plan)(&Options::of(&command.data))
}

/// A handler that waits for what it works with.
pub(crate) type Start = Box<dyn FnOnce(Context, Caller) -> Work + Send>;

fn start_press(
    context: &Context,
    component: &ComponentInteraction,
    caller: &Caller,
) -> Result<(Deferral, Start), Refusal> {
    let action = Action::parse(&component.data.custom_id).ok_or_else(|| Refusal::unknown_button(context))?;
    if let Some(owner) = action.owner().filter(|&owner| owner != caller.user) {
        return Err(Refusal::someone_elses(owner, context));
    }
    tracing::debug!(custom_id = component.data.custom_id, interaction = %component.id, "press");
    components::plan(context, action, component, caller.user)
}

/// Whether only the person who presses can see the message.
fn is_private(message: &Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

fn start_submit(context: &Context, modal: &ModalInteraction, caller: &Caller) -> Result<(Deferral, Start), Refusal> {
    let action = Action::parse(&modal.data.custom_id).ok_or_else(|| Refusal::unknown_button(context))?;
    if let Some(owner) = action.owner().filter(|&owner| owner != caller.user) {
        return Err(Refusal::someone_elses(owner, context));
    }
    tracing::debug!(custom_id = modal.data.custom_id, interaction = %modal.id, "submit");
    components::submitted(context, action, modal)
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
    complete(&context.library, option, partial, text("roadmap"))
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
            Deferral::Update | Deferral::None => Answer::Reply(reply, Visibility::Private),
        },
        Ok(Answered::Modal(modal)) => Answer::Modal(modal),
        Ok(Answered::Update(reply)) => Answer::Update(reply),
        Err(Failure::Refused(Refusal(reply))) => Answer::Reply(*reply, Visibility::Private),
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
    Answer::Reply(*Refusal::unreadable().0, Visibility::Private)
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
