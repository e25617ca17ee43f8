//! `/skip`: leaves a topic out.

use waymark_roadmap::rules::State;

use crate::interactions::command::{Command, Help};
use crate::person::set_state;

pub(crate) const COMMAND: Command = Command {
    name: "skip",
    help: Help::SameLine,
    example: "/skip topic:http",
    definition: || set_state::definition("skip", "Leave a topic out: it is not counted and holds nothing up"),
    plan: |options| set_state::plan(options, State::Skipped, false),
};
