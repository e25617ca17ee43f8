//! `/start`: puts a topic on one's list of what is being learned.

use waymark_roadmap::rules::State;

use crate::change;
use crate::command::Command;

pub(crate) const COMMAND: Command = Command {
    name: "start",
    definition: || change::definition("start", "Begin a topic"),
    plan: |options| change::plan(options, State::Learning, false),
};
