//! What a slash command is: its definition, and how its options become a plan to carry out.

use serenity::all::{
    CommandOptionType, CommandType, CreateCommand, CreateCommandOption, InstallationContext, InteractionContext,
};

use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::replies::refusal::Refusal;

/// A slash command, or one in the menu on a member or on a message. Each has a file of its own, named after it.
pub(crate) struct Command {
    /// What members type after the slash, or read in the menu.
    pub name: &'static str,
    /// Where `/help` tells it.
    pub help: Help,
    /// A line that members may type, which it can answer where there is a topic `http`; for one in a menu its name. The tests type it.
    pub example: &'static str,
    /// As Discord gets to know it.
    pub definition: fn() -> CreateCommand,
    /// Reads the options. Pure: what they ask for happens when the plan is carried out.
    pub plan: fn(&Options<'_>) -> Result<Plan, Refusal>,
}

/// Where `/help` tells a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Help {
    /// On a line of its own, which says what it is good for.
    Line(&'static str),
    /// On the line of the command before it in the table.
    SameLine,
    /// Nowhere: `/help` itself, and what is found in menus.
    Untold,
}

/// Where a command can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsableIn {
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

/// The definition of a command in the menu on a message.
pub(crate) fn define_on_message(name: &str) -> CreateCommand {
    CreateCommand::new(name)
        .kind(CommandType::Message)
        .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
        .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm, InteractionContext::PrivateChannel])
}

/// The start of a command's definition.
pub(crate) fn define(name: &str, description: &str, scope: UsableIn) -> CreateCommand {
    let command = CreateCommand::new(name).description(description);
    match scope {
        UsableIn::Everywhere => command
            .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
            .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm, InteractionContext::PrivateChannel]),
        UsableIn::Servers => {
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
    completed("roadmap", "Roadmap (default if left out)", false)
}

/// `share`, for answers that are private otherwise.
pub(crate) fn share_option() -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::Boolean, "share", "Show the answer to everybody here")
}
