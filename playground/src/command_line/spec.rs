//! What the line parser needs to know of a registered command.

use serde_json::Value;

/// Command and option types. Source: Discord's reference, "Application Command Types" and "Option Type".
pub(crate) mod kind {
    /// A slash command.
    pub(crate) const CHAT_INPUT: u64 = 1;
    /// A command on a user.
    pub(crate) const USER: u64 = 2;

    pub(crate) const SUBCOMMAND: u64 = 1;
    pub(crate) const SUBCOMMAND_GROUP: u64 = 2;
    pub(crate) const STRING: u64 = 3;
    pub(crate) const INTEGER: u64 = 4;
    pub(crate) const BOOLEAN: u64 = 5;
    pub(crate) const USER_OPTION: u64 = 6;
    pub(crate) const CHANNEL: u64 = 7;
    pub(crate) const ROLE: u64 = 8;
    pub(crate) const MENTIONABLE: u64 = 9;
    pub(crate) const NUMBER: u64 = 10;
}

/// A registered command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CommandSpec {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) kind: u64,
    pub(crate) options: Vec<OptionSpec>,
    /// The permissions that a member needs to see it; zero is for administrators only.
    pub(crate) default_member_permissions: Option<u64>,
    /// Where it can be used (0 server, 1 the bot's DM, 2 other DMs); `None` is everywhere.
    pub(crate) contexts: Option<Vec<u64>>,
    /// The server it is registered in, if in one only.
    pub(crate) guild: Option<u64>,
}

/// One of its options, or a subcommand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OptionSpec {
    pub(crate) name: String,
    pub(crate) kind: u64,
    pub(crate) required: bool,
    pub(crate) autocomplete: bool,
    /// Name shown and value sent.
    pub(crate) choices: Vec<(String, Value)>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    /// The channel types it takes; any if none.
    pub(crate) channel_kinds: Vec<u64>,
    pub(crate) options: Vec<OptionSpec>,
}

impl CommandSpec {
    /// Reads a command object as it was registered. What is missing takes Discord's default.
    pub(crate) fn from_json(json: &Value) -> Self {
        Self {
            id: crate::ids::from_json(&json["id"]).unwrap_or(0),
            name: text(&json["name"]),
            kind: json["type"].as_u64().unwrap_or(kind::CHAT_INPUT),
            options: options(json),
            default_member_permissions: crate::ids::from_json(&json["default_member_permissions"]),
            contexts: json["contexts"].as_array().map(|list| list.iter().filter_map(Value::as_u64).collect()),
            guild: crate::ids::from_json(&json["guild_id"]),
        }
    }
}

impl OptionSpec {
    /// Whether it is a subcommand or a group of them.
    pub(crate) fn is_subcommand(&self) -> bool {
        matches!(self.kind, kind::SUBCOMMAND | kind::SUBCOMMAND_GROUP)
    }

    fn from_json(json: &Value) -> Self {
        let length = |key: &str| json[key].as_u64().and_then(|length| usize::try_from(length).ok());
        let choices = json["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self {
            name: text(&json["name"]),
            kind: json["type"].as_u64().unwrap_or(kind::STRING),
            required: json["required"].as_bool().unwrap_or(false),
            autocomplete: json["autocomplete"].as_bool().unwrap_or(false),
            choices: choices.iter().map(|choice| (text(&choice["name"]), choice["value"].clone())).collect(),
            min: json["min_value"].as_f64(),
            max: json["max_value"].as_f64(),
            min_length: length("min_length"),
            max_length: length("max_length"),
            channel_kinds: numbers(&json["channel_types"]),
            options: options(json),
        }
    }
}

/// The numbers of a list; none if it is no list.
pub(crate) fn numbers(json: &Value) -> Vec<u64> {
    json.as_array().map(|list| list.iter().filter_map(Value::as_u64).collect()).unwrap_or_default()
}

fn options(json: &Value) -> Vec<OptionSpec> {
    json["options"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(OptionSpec::from_json).collect()
}

fn text(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
