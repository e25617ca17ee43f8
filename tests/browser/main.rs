//! The playground's page in a real browser: Debian's chromium, driven through chromedriver.
//!
//! `cargo test --features browser --test browser`. What it needs and does not find fails the tests; nothing is skipped.
//! Pictures of what was seen are in `target/browser` (or `$WAYMARK_PICTURES`).

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a failed expectation of a test")]

mod access;
mod answers;
mod blocks;
#[path = "../../playground/tests/harness/mod.rs"]
mod bot;
mod clock;
mod components;
mod composer;
mod connect;
mod faults;
mod harness;
mod hostile;
mod messages;
mod people;
mod pictures;
mod web_driver;
