//! The store against real SQLite files.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod boards;
mod common;
mod open;
mod progress;
mod reminders;
mod stored;
mod writer;
