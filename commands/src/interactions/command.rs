//! What a slash command is: its definition, and how its options become a plan to carry out.

use std::future::Future;

use futures_util::future::BoxFuture;
use serenity::all::{
    CommandData, CommandDataOption, CommandDataOptionValue, CommandOptionType, CommandType, CreateCommand,
    CreateCommandOption, InstallationContext, InteractionContext,
};
use waymark_store::UserId;

use crate::context::{Caller, Context};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::{Modal, Reply, Visibility};

/// A slash command, or one in the menu on a member. Each has a file of its own, named after it.
pub(crate) struct Command {
    /// What members type after the slash, or read in the menu.
    pub name: &'static str,
    /// As Discord gets to know it.
    pub definition: fn() -> CreateCommand,
    /// Reads the options. Pure: what they ask for happens when the plan is carried out.
    pub plan: fn(&Options<'_>) -> Result<Plan, Refusal>,
}

/// What a command is about to do.
pub(crate) struct Plan {
    /// Who will see the answer, decided before it is known: a deferral has to say it.
    pub visibility: Visibility,
    /// Does it.
    pub run: Box<dyn FnOnce(Context, Caller) -> Work + Send>,
}

/// A handler at work.
pub(crate) type Work = BoxFuture<'static, Result<Answered, Failure>>;

/// What a handler answers.
pub(crate) enum Answered {
    /// In a new message, visible as planned.
    Reply(Reply),
    /// By changing the message that the pressed component sits on.
    Update(Reply),
    /// By asking for text in a dialog.
    Modal(Modal),
}

impl Plan {
    /// Answers with `run`'s reply.
    pub(crate) fn new<F, R>(visibility: Visibility, run: R) -> Self
    where
        R: FnOnce(Context, Caller) -> F + Send + 'static,
        F: Future<Output = Result<Answered, Failure>> + Send + 'static,
    {
        Self { visibility, run: Box::new(|context, caller| Box::pin(run(context, caller))) }
    }
}

/// Where a command can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// In servers, in direct messages, and by those who installed the app for themselves.
    Everywhere,
    /// In servers that installed the app.
    Servers,
}

/// The definition of a command in the menu on a member.
pub(crate) fn define_on_member(name: &str) -> CreateCommand {
    CreateCommand::new(name)
        .kind(CommandType::User)
        .integration_types(vec![InstallationContext::Guild])
        .contexts(vec![InteractionContext::Guild])
}

/// The start of a command's definition.
pub(crate) fn define(name: &str, description: &str, scope: Scope) -> CreateCommand {
    let command = CreateCommand::new(name).description(description);
    match scope {
        Scope::Everywhere => command
            .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
            .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm, InteractionContext::PrivateChannel]),
        Scope::Servers => {
            command.integration_types(vec![InstallationContext::Guild]).contexts(vec![InteractionContext::Guild])
        }
    }
}

/// An option that completes as one types.
pub(crate) fn completed(name: &str, description: &str, required: bool) -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::String, name, description).required(required).set_autocomplete(true)
}

/// `roadmap`, for commands that work on one of several.
pub(crate) fn roadmap_option() -> CreateCommandOption {
    completed("roadmap", "Which roadmap, if not the usual one", false)
}

/// `share`, for answers that are private otherwise.
pub(crate) fn share_option() -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::Boolean, "share", "Show the answer to everybody here")
}

/// The options a command came with. What Discord sends is not trusted to be what was registered: an option may be
/// missing or of another type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options<'a> {
    given: &'a [CommandDataOption],
    target: Option<UserId>,
}

impl<'a> Options<'a> {
    /// Those of a command.
    pub(crate) fn of(command: &'a CommandData) -> Self {
        Self { given: &command.options, target: command.target_id.map(|id| UserId(id.get())) }
    }

    /// The subcommand's name and its own options.
    pub(crate) fn subcommand(&self) -> Result<(&'a str, Self), Refusal> {
        let found = self.given.iter().find_map(|option| match &option.value {
            CommandDataOptionValue::SubCommand(given) => Some((option.name.as_str(), Self { given, target: None })),
            _ => None,
        });
        found.ok_or_else(|| Refusal::option_missing("subcommand"))
    }

    /// The member whose menu the command was picked from.
    pub(crate) fn target(&self) -> Result<UserId, Refusal> {
        self.target.ok_or_else(Refusal::unreadable)
    }

    /// A text, without the space around it; none if it is left out or empty.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::String(text) => Some(text.trim().to_owned()),
            _ => None,
        })
        .map(|text| text.filter(|text| !text.is_empty()))
    }

    /// A text that the command cannot do without.
    pub(crate) fn required_text(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| Refusal::option_missing(name))
    }

    /// A number, whole or not.
    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Number(number) => Some(*number),
            #[expect(clippy::cast_precision_loss, reason = "what a person types is far smaller")]
            CommandDataOptionValue::Integer(number) => Some(*number as f64),
            _ => None,
        })
    }

    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Integer(number) => Some(*number),
            _ => None,
        })
    }

    /// A switch; off if it is left out.
    pub(crate) fn switch(&self, name: &str) -> Result<bool, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Boolean(on) => Some(*on),
            _ => None,
        })
        .map(Option::unwrap_or_default)
    }

    pub(crate) fn user(&self, name: &str) -> Result<Option<UserId>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::User(user) => Some(UserId(user.get())),
            _ => None,
        })
    }

    pub(crate) fn channel(&self, name: &str) -> Result<Option<u64>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Channel(channel) => Some(channel.get()),
            _ => None,
        })
    }

    pub(crate) fn role(&self, name: &str) -> Result<Option<u64>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Role(role) => Some(role.get()),
            _ => None,
        })
    }

    fn read<T>(&self, name: &str, read: impl Fn(&CommandDataOptionValue) -> Option<T>) -> Result<Option<T>, Refusal> {
        let Some(option) = self.given.iter().find(|option| option.name == name) else { return Ok(None) };
        read(&option.value).map(Some).ok_or_else(|| Refusal::option_unreadable(name))
    }
}
