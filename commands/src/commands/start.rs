//! `/start`: puts a topic on one's list of what is being learned.

use waymark_roadmap::rules::State;

use crate::interactions::command::{Command, Help};
use crate::person::set_state;

pub(crate) const COMMAND: Command = Command {
    name: "start",
    help: Help::Line("Track what you start, finish or skip"),
    example: "/start topic:http",
    definition: || set_state::definition("start", "Start a topic"),
    plan: |options| set_state::plan(options, State::Learning, false),
};
