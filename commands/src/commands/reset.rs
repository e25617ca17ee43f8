//! `/reset`: puts a topic back to where it was at the beginning.

use waymark_roadmap::rules::State;

use crate::interactions::command::{Command, Help};
use crate::person::set_state;

pub(crate) const COMMAND: Command = Command {
    name: "reset",
    help: Help::SameLine,
    example: "/reset topic:http",
    definition: || set_state::definition("reset", "Reset a topic to “to do”"),
    plan: |options| set_state::plan(options, State::Todo, false),
};
