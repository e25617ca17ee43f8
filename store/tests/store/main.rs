//! The store in SQLite files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod activity;
mod boards;
mod cache;
mod departures;
mod file;
mod harness;
mod histories;
mod inspect;
mod open;
#[path = "in_sqlite.rs"]
mod place;
mod privacy;
mod progress;
mod proven;
mod question_of_the_day;
mod reminders;
mod reviews;
mod streaks;
mod turns;
mod upgrade;
mod writer;
