//! The store with a PostgreSQL server: the same tests as in SQLite, and those of what PostgreSQL alone has.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod activity;
mod boards;
mod cache;
mod departures;
mod harness;
mod histories;
mod moving;
#[path = "in_postgres.rs"]
mod place;
mod postgres_server;
mod privacy;
mod progress;
mod proven;
mod reminders;
mod reviews;
mod server;
mod shared;
mod streaks;
mod turns;
mod writer;
