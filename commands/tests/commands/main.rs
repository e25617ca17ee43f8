//! The commands, data in and data out: no Discord, a real database.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod answers;
mod asking;
mod custom_ids;
mod definitions;
mod every_command;
mod harness;
mod hostile;
mod learning;
#[path = "../../examples/fuzz/limits.rs"]
mod limits;
mod naming;
mod placing;
mod question_of_the_day;
mod reminding;
mod reviewing;
mod rules;
mod serving;
