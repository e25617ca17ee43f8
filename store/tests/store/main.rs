//! The store against real SQLite files.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod activity;
mod boards;
mod common;
mod histories;
mod open;
mod privacy;
mod progress;
mod reminders;
mod stored;
mod upgrade;
mod writer;
