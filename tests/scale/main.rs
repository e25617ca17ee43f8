//! Several processes on one PostgreSQL server: each does its part, and whichever dies, nothing is lost or doubled.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail, and say what it counted")]

mod chaos;
mod cluster;
mod commands;
#[path = "../../store/tests/store/postgres_server.rs"]
mod postgres_server;
mod upgrade;
