//! `/reset`: puts a topic back to where it was at the beginning.

use waymark_roadmap::rules::State;

use crate::change;
use crate::command::Command;

pub(crate) const COMMAND: Command = Command {
    name: "reset",
    definition: || change::definition("reset", "Put a topic back to the beginning"),
    plan: |options| change::plan(options, State::Todo, false),
};
