//! `/done`: completes a topic.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::rules::State;

use crate::interactions::command::{Command, Help};
use crate::person::set_state;

pub(crate) const COMMAND: Command = Command {
    name: "done",
    help: Help::SameLine,
    example: "/done topic:http",
    definition,
    plan: |options| set_state::plan(options, State::Done, options.switch("already")?),
};

fn definition() -> CreateCommand {
    set_state::definition("done", "Complete a topic").add_option(CreateCommandOption::new(
        CommandOptionType::Boolean,
        "already",
        "I already knew this (counts, no points)",
    ))
}
