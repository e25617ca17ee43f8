//! What the line parser needs to know of a registered command.

use serde::Deserialize;
use serde_json::Value;

use crate::codes::{command_type, option_type};
use crate::ids::{CommandId, GuildId};
use crate::json::{number, read, text};
use crate::message::OptionChoice;

/// A registered command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CommandSpec {
    pub(crate) id: CommandId,
    pub(crate) name: String,
    pub(crate) kind: u64,
    pub(crate) options: Vec<OptionSpec>,
    /// The permissions that a member needs to see it; zero is for administrators only.
    pub(crate) default_member_permissions: Option<u64>,
    /// Where it can be used (0 server, 1 the bot's DM, 2 other DMs); `None` is everywhere.
    pub(crate) contexts: Option<Vec<u64>>,
    /// For whom: servers that installed the app (0), people who did (1).
    pub(crate) integration_types: Vec<u64>,
    /// The server it is registered in, if in one only.
    pub(crate) guild: Option<GuildId>,
}

/// One of its options, or a subcommand.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct OptionSpec {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: u64,
    pub(crate) required: bool,
    pub(crate) autocomplete: bool,
    pub(crate) choices: Vec<OptionChoice>,
    pub(crate) min_value: Option<f64>,
    pub(crate) max_value: Option<f64>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    /// The channel types it takes; without them, any.
    pub(crate) channel_types: Vec<u64>,
    pub(crate) options: Vec<OptionSpec>,
}

impl CommandSpec {
    /// Reads a command object as it was registered. What is missing takes Discord's default.
    pub(crate) fn from_json(json: &Value) -> Self {
        Self {
            id: CommandId::from_json(&json["id"]).unwrap_or(CommandId(0)),
            name: text(&json["name"]).to_owned(),
            kind: json["type"].as_u64().unwrap_or(command_type::CHAT_INPUT),
            options: read(&json["options"]),
            default_member_permissions: number(&json["default_member_permissions"]),
            contexts: read(&json["contexts"]),
            integration_types: read(&json["integration_types"]),
            guild: GuildId::from_json(&json["guild_id"]),
        }
    }
}

impl OptionSpec {
    /// Whether it is a subcommand or a group of them.
    pub(crate) fn is_subcommand(&self) -> bool {
        matches!(self.kind, option_type::SUBCOMMAND | option_type::SUBCOMMAND_GROUP)
    }
}
