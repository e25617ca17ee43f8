//! The whole bot: the real gateway client over a real socket, a real SQLite file, the playground's Discord.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod check;
mod commands;
mod connection;
mod delivery;
mod house;
mod import;
mod process;
mod progress;
mod reload;
mod reminders;
