//! Waymark: a Discord bot for learning communities.
//!
//! This crate is how the bot meets the world: its command line and configuration, the gateway it listens on and the
//! REST client it answers through. What there is to learn is `waymark-roadmap`, what people have done is
//! `waymark-store`, what they can say is `waymark-commands`; no rule about learning stands here.

pub mod bot;
pub mod check;
pub mod cli;
pub mod config;
mod delivery;
mod discord;
mod gateway;
pub mod import;
mod interaction;
pub mod playground;
mod registration;
mod reload;
pub mod reminders;
pub mod rest;
pub mod schema;
pub mod telemetry;
pub mod trial;
