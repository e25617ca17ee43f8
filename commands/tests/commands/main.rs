//! The commands, data in and data out: no Discord, a real database.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail, and say what it counted")]

mod answers;
mod asking;
mod custom_ids;
mod definitions;
mod every_command;
mod fuzz;
mod harness;
mod hostile;
mod learning;
mod naming;
mod reminding;
mod rules;
mod serving;
