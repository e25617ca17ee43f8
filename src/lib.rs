//! Waymark: a Discord bot for learning communities.
//!
//! This crate is how the bot meets the world: its command line and configuration, the gateway it listens on and the
//! REST client it answers through, and the clock that sends reminders. What there is to learn is `waymark-roadmap`, what
//! people have done is `waymark-store`, what they can say is `waymark-commands`; no rule about learning stands here.

mod backoff;
pub mod bot;
pub mod command_line;
pub mod config;
mod discord;
pub mod error;
mod monitor;
mod reload;
pub mod reminders;
pub mod role;
mod service_manager;
pub mod telemetry;
