//! A small Discord on loopback, to try and test bots without an account.
//!
//! It serves what a bot needs of Discord's API v10 (REST and gateway), a web page to use the bot from, and
//! [`UserSession`]: a person in a channel, who types commands and presses buttons from Rust. It knows no bot: what can
//! be typed is what the connected one registered.
//!
//! What a bot sends is held to Discord's documented limits, and what it gets has the documented shape, so that
//! what works here works there. What it does not have it refuses, and says so.
//! Deliberately absent: voice, presence, real rate limits (headers are there; a 429 comes on request, see [`FailRule`]).

mod bare;
mod codes;
mod command_line;
mod commands;
mod component_tree;
mod compose;
mod error;
mod faults;
mod gateway;
mod ids;
mod interaction_event;
mod interactions;
mod json;
mod limits;
mod local_discord;
mod markdown;
mod mentions;
mod message;
mod message_event;
mod messages;
mod net;
mod options;
mod page;
mod reactions;
mod request_log;
mod rest;
mod server;
mod signed_http;
pub mod terminal;
mod time;
mod uploads;
mod user_session;
mod world;
mod world_changes;

pub use bare::{BareArgs, PrivilegedIntent};
pub use codes::{InteractionKind, permission};
pub use command_line::CommandLineError;
pub use error::PlaygroundError;
pub use faults::{FailRule, Fault};
pub use gateway::mood::{GatewayMood, ResumeRefusal};
pub use gateway::sessions::ConnectionCounts;
pub use ids::{AttachmentId, ChannelId, CommandId, GuildId, InteractionId, Mention, MessageId, RoleId, UserId};
pub use interactions::{AnswerRequest, BotAnswer, Exchange};
pub use local_discord::LocalDiscord;
pub use message::{
    Attachment, Button, FieldInput, Menu, MenuOption, Message, Modal, ModalField, OptionChoice, Reaction, TextInput,
};
pub use options::{Clock, NextEvent, Options, system_clock};
pub use request_log::RequestRecord;
pub use user_session::{Location, UserSession};
pub use world::{Channel, Guild, Member, Overwrite, OverwriteTarget, Person, Role};
