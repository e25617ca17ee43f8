//! What members can say to Waymark and what they get back.
//!
//! [`dispatch()`] takes an interaction and gives an outcome, a value that a door delivers: nothing here talks to
//! Discord. Each slash command is a file of its own name: its definition, its options, what it does, how it looks.

use serenity::all::CreateCommand;

mod action;
mod census;
mod change;
mod command;
mod context;
pub mod discord;
mod dispatch;
mod learner;
mod milestone;
mod note;
pub mod picture;
mod press;
mod refusal;
pub mod reminders;
mod reply;
mod resolve;
mod text;

pub use context::{Clock, Context};
pub use dispatch::{Answer, Deferral, Outcome, PATIENCE, dispatch, excuse, unreadable};
pub use reply::{File, Modal, Reply, Visibility};

use command::Command;

/// Declares the commands' modules and the registry in one go: a command's file that is not named here is not part of
/// the program, and a name without its file does not compile.
macro_rules! commands {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// Every command, in the order `/help` tells them.
        const COMMANDS: &[&Command] = &[$(&$module::COMMAND),*];
    };
}

commands! {
    next, done, start, skip, reset, roadmap, topic, checkin, progress, plan, leaderboard, faq, remind, privacy, server, help,
    view_progress,
}

/// The definitions of all commands, for Discord to show.
pub fn definitions() -> Vec<CreateCommand> {
    COMMANDS.iter().map(|command| (command.definition)()).collect()
}
