//! `/skip`: leaves a topic out.

use waymark_roadmap::rules::State;

use crate::interactions::command::{Command, Help};
use crate::person::set_state;

pub(crate) const COMMAND: Command = Command {
    name: "skip",
    help: Help::SameLine,
    example: "/skip topic:http",
    definition: || set_state::definition("skip", "Skip a topic: it won't count or block others"),
    plan: |options| set_state::plan(options, State::Skipped, false),
};
