//! What members can say to Waymark and what they get back.
//!
//! [`dispatch()`] takes an interaction and gives an outcome, a value that the program delivers: nothing here talks to
//! Discord. Each slash command is a file of its own name in `commands/`: its definition, its options, what it does, how
//! it looks.

use serenity::all::CreateCommand;

mod commands;
mod context;
mod interactions;
mod person;
pub mod port;
mod question_of_the_day;
pub mod reminder_messages;
mod replies;
pub mod role_rules;

pub use commands::server::welcome;
pub use context::{Clock, Context};
pub use interactions::dispatch::{PATIENCE, dispatch, excuse, interrupted, subject, unreadable};
pub use interactions::interaction::{
    Address, Author, CommandData, ComponentData, GivenOption, Interaction, InteractionData, ModalData, OptionValue,
    Target, Unreadable,
};
pub use interactions::outcome::{Answer, Deferral, Outcome, Response};
pub use replies::{Body, File, Modal, Reply, Verdict, Visibility};

/// The definitions of all commands, for Discord to show.
pub fn definitions() -> Vec<CreateCommand> {
    commands::COMMANDS.iter().map(|command| (command.definition)()).collect()
}

/// A use of each command that can be answered wherever there is a topic `http`: a line to type, such as `/start
/// topic:http`, or without a slash the name of one in the menu on a member or on a message. For tests, so that no command is left out
/// of them.
pub fn examples() -> impl Iterator<Item = &'static str> {
    commands::COMMANDS.iter().map(|command| command.example)
}
