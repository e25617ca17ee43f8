//! The store against real SQLite files.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod activity;
mod boards;
mod cache;
mod departures;
mod file;
mod harness;
mod histories;
mod inspect;
mod open;
mod privacy;
mod progress;
mod proven;
mod reminders;
mod reviews;
mod streaks;
mod upgrade;
mod writer;
