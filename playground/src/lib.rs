//! A small Discord on loopback, to try and test bots without an account.
//!
//! It serves what a bot needs of Discord's API v10 (REST and gateway), a web page to use the bot from, and
//! [`Seat`]: a person at a place, who types commands and presses buttons from Rust. It knows no bot: what can
//! be typed is what the connected one registered.
//!
//! What a bot sends is held to Discord's documented limits, and what it gets has the documented shape, so that
//! what works here works there. Deliberately absent: voice, reactions, the newer layout components, real rate limits (headers are there; a 429 comes on request, see [`FailRule`]).

mod command_line;
mod commands;
mod compose;
mod error;
mod faults;
mod gateway;
mod ids;
mod interaction_event;
mod interactions;
mod limits;
mod local_discord;
mod mentions;
mod message;
mod messages;
mod net;
mod page;
mod rest;
mod server;
pub mod terminal;
mod time;
mod user_session;
mod world;
mod world_changes;

pub use error::{LineError, PlaygroundError};
pub use faults::{FailRule, Fault, RequestRecord};
pub use gateway::ConnectionCounts;
pub use interactions::{Answer, Exchange, Reply};
pub use local_discord::{Clock, Discord, NextEvent, Options, system_clock};
pub use message::{Attachment, Choice, Field, Menu, MenuOption, Message, Modal};
pub use user_session::{Place, Seat};
pub use world::{Channel, Guild, Member, Overwrite, Person, Role, permission};
