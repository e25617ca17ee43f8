//! The whole bot once more, with the interactions coming in over HTTP: what is answered, and how, is the same.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail, and say what it counted")]
#![allow(dead_code, reason = "what some tests have is for others that are about the gateway")]

mod before;
mod commands;
#[path = "door_http.rs"]
mod door;
mod endpoint;
mod harness;
mod held_database;
#[path = "../../playground/tests/harness/http.rs"]
mod http;
mod privacy;
mod progress;
#[path = "../../playground/tests/published/mod.rs"]
mod published;
mod roles;
