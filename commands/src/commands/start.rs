//! `/start`: puts a topic on one's list of what is being learned.

use waymark_roadmap::rules::State;

use crate::interactions::command::Command;
use crate::person::set_state;

pub(crate) const COMMAND: Command = Command {
    name: "start",
    definition: || set_state::definition("start", "Begin a topic"),
    plan: |options| set_state::plan(options, State::Learning, false),
};
