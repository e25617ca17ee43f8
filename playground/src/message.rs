//! What a person sees: messages, modals, choices.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::codes::{component_type, message_flag};
use crate::ids::{AttachmentId, ChannelId, InteractionId, MessageId, RoleId, UserId};
use crate::json::{list, read, text};

/// One message, as it is now; it does not follow later edits (see [`crate::UserSession::messages`]).
#[derive(Clone, Debug)]
pub struct Message {
    /// Message id.
    pub id: MessageId,
    /// Id of the channel it is in.
    pub channel: ChannelId,
    /// Discord's message object.
    pub json: Value,
    /// Its files, with their bytes.
    pub attachments: Vec<Attachment>,
}

/// A file of a message.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Attachment id.
    pub id: AttachmentId,
    /// File name.
    pub name: String,
    /// Media type, such as `image/png`.
    pub content_type: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

/// A button of a message that asks the bot something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What a person reads: its label, or its emoji if it has none.
    pub label: String,
    /// What the bot gets back.
    pub custom_id: String,
    /// Whether it cannot be pressed.
    pub disabled: bool,
}

/// A select menu of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What the bot gets back.
    pub custom_id: String,
    /// Component type: 3 strings, 5 users, 6 roles, 7 both, 8 channels.
    pub kind: u64,
    /// What it says while nothing is chosen.
    pub placeholder: String,
    /// Its options; empty for all kinds but strings.
    pub options: Vec<MenuOption>,
    /// The fewest options to choose.
    pub min: u64,
    /// The most options to choose.
    pub max: u64,
    /// The channel types that a channel menu offers; without them, any.
    pub channel_kinds: Vec<u64>,
    /// Whether it cannot be used.
    pub disabled: bool,
}

/// An option of a select menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuOption {
    /// What a person reads.
    pub label: String,
    /// What the bot gets.
    pub value: String,
    /// The line below the label; empty without one.
    pub description: String,
}

/// A form that the bot opened.
#[derive(Clone, Debug)]
pub struct Modal {
    /// Id of the interaction that it answers.
    pub interaction: InteractionId,
    /// What the bot gets back.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// The data of the answer, as the bot sent it.
    pub json: Value,
    /// Id of the message whose component opened it, if one did.
    pub message: Option<MessageId>,
}

/// A text field of a modal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModalField {
    /// What the bot gets back.
    pub custom_id: String,
    /// What a person reads.
    pub label: String,
    /// What it holds at first.
    pub value: String,
    /// What it says while empty.
    pub placeholder: String,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether it has several lines.
    pub paragraph: bool,
    /// Fewest characters, if it is filled.
    pub min_length: u64,
    /// Most characters.
    pub max_length: u64,
}

/// A value to choose for an option: one that the command names, or one suggested while the option is being typed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct OptionChoice {
    /// What a person reads.
    pub name: String,
    /// What would be sent: a string or a number.
    pub value: Value,
}

impl Message {
    /// The text above the embeds; empty without one.
    pub fn content(&self) -> &str {
        text(&self.json["content"])
    }

    /// The embed objects.
    pub fn embeds(&self) -> &[Value] {
        list(&self.json["embeds"])
    }

    /// The title of the first embed that has one.
    pub fn title(&self) -> Option<&str> {
        self.embeds().iter().find_map(|embed| embed["title"].as_str())
    }

    /// Everything there is to read: content, then titles, descriptions, fields and footers, a line each.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content()];
        for embed in self.embeds() {
            lines.extend([text(&embed["author"]["name"]), text(&embed["title"]), text(&embed["description"])]);
            for field in list(&embed["fields"]) {
                lines.extend([text(&field["name"]), text(&field["value"])]);
            }
            lines.push(text(&embed["footer"]["text"]));
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    /// Whether only one person sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.flags() & message_flag::EPHEMERAL != 0
    }

    /// Whether it only says that the bot is thinking.
    pub fn is_loading(&self) -> bool {
        self.flags() & message_flag::LOADING != 0
    }

    /// Its buttons that ask the bot something.
    pub fn buttons(&self) -> Vec<Button> {
        let own = self.components().filter(|one| one["type"] == component_type::BUTTON && one["custom_id"].is_string());
        own.map(|one| Button {
            label: label(one),
            custom_id: text(&one["custom_id"]).to_owned(),
            disabled: disabled(one),
        })
        .collect()
    }

    /// Its select menus.
    pub fn menus(&self) -> Vec<Menu> {
        self.components()
            .filter(|one| one["type"] != component_type::BUTTON)
            .map(|one| Menu {
                custom_id: text(&one["custom_id"]).to_owned(),
                kind: one["type"].as_u64().unwrap_or(component_type::STRING_SELECT),
                placeholder: text(&one["placeholder"]).to_owned(),
                options: list(&one["options"])
                    .iter()
                    .map(|option| MenuOption {
                        label: text(&option["label"]).to_owned(),
                        value: text(&option["value"]).to_owned(),
                        description: text(&option["description"]).to_owned(),
                    })
                    .collect(),
                min: one["min_values"].as_u64().unwrap_or(1),
                max: one["max_values"].as_u64().unwrap_or(1),
                channel_kinds: read(&one["channel_types"]),
                disabled: disabled(one),
            })
            .collect()
    }

    /// User ids that it pings.
    pub fn pinged_users(&self) -> Vec<UserId> {
        list(&self.json["mentions"]).iter().filter_map(|user| UserId::from_json(&user["id"])).collect()
    }

    /// Role ids that it pings.
    pub fn pinged_roles(&self) -> Vec<RoleId> {
        list(&self.json["mention_roles"]).iter().filter_map(RoleId::from_json).collect()
    }

    /// Sets and clears flags.
    pub(crate) fn set_flags(&mut self, set: u64, clear: u64) {
        self.json["flags"] = ((self.flags() | set) & !clear).into();
    }

    /// The components inside its rows.
    pub(crate) fn components(&self) -> impl Iterator<Item = &Value> {
        in_rows(&self.json)
    }

    fn flags(&self) -> u64 {
        self.json["flags"].as_u64().unwrap_or(0)
    }
}

impl Modal {
    /// Its text fields.
    pub fn fields(&self) -> Vec<ModalField> {
        in_rows(&self.json)
            .map(|input| ModalField {
                custom_id: text(&input["custom_id"]).to_owned(),
                label: text(&input["label"]).to_owned(),
                value: text(&input["value"]).to_owned(),
                placeholder: text(&input["placeholder"]).to_owned(),
                required: input["required"].as_bool().unwrap_or(true),
                paragraph: input["style"] == 2,
                min_length: input["min_length"].as_u64().unwrap_or(0),
                max_length: input["max_length"].as_u64().unwrap_or(4000),
            })
            .collect()
    }
}

/// The components inside the rows of a message or a form.
fn in_rows(json: &Value) -> impl Iterator<Item = &Value> {
    list(&json["components"]).iter().flat_map(|row| list(&row["components"]))
}

fn label(button: &Value) -> String {
    let label = text(&button["label"]);
    if label.is_empty() { text(&button["emoji"]["name"]).to_owned() } else { label.to_owned() }
}

fn disabled(component: &Value) -> bool {
    component["disabled"].as_bool().unwrap_or(false)
}
