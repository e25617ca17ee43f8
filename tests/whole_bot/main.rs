//! The whole bot: the real gateway client over a real socket, a real SQLite file, the playground's Discord.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail, and say what it counted")]

mod before;
mod check;
mod commands;
mod connection;
mod delivery;
#[path = "door_gateway.rs"]
mod door;
mod harness;
mod held_database;
#[path = "../../playground/tests/harness/http.rs"]
mod http;
mod import;
mod kill;
mod moods;
mod operating;
mod outage;
mod privacy;
mod process;
mod progress;
#[path = "../../playground/tests/published/mod.rs"]
mod published;
mod reload;
mod reminders;
mod reviewing;
mod roles;
mod standing_clock;
mod successor;
mod thinking;
mod welcome;
