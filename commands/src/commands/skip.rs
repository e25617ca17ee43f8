//! `/skip`: leaves a topic out.

use waymark_roadmap::rules::State;

use crate::change;
use crate::command::Command;

pub(crate) const COMMAND: Command = Command {
    name: "skip",
    definition: || change::definition("skip", "Leave a topic out: it is not counted and holds nothing up"),
    plan: |options| change::plan(options, State::Skipped, false),
};
