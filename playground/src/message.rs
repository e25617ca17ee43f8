//! What a person sees: messages, modals, choices.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::codes::{component_type, message_flag};
use crate::component_tree;
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
    /// Who reacted with what, in the order in which each emoji came first.
    pub reactions: Vec<Reaction>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// Who reacted with it, people or the bot, in the order in which they came.
    pub users: Vec<UserId>,
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
    /// Discord's attachment object. A message's own JSON leaves it out where an embed or a component shows the file.
    pub json: Value,
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
    /// Component type: 3 strings, 5 users, 6 roles, 7 both, 8 channels; in a form also 21 a radio group, 22 checkboxes.
    pub kind: u64,
    /// What it says while nothing is chosen.
    pub placeholder: String,
    /// Its options; empty where people, roles or channels are chosen.
    pub options: Vec<MenuOption>,
    /// The values that are chosen at first.
    pub chosen: Vec<String>,
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

/// A field of a modal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModalField {
    /// What the bot gets back.
    pub custom_id: String,
    /// What a person reads.
    pub label: String,
    /// The line below the label; empty without one.
    pub description: String,
    /// Whether it must be filled.
    pub required: bool,
    /// What it is filled with.
    pub input: FieldInput,
}

/// What a field of a modal is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldInput {
    /// Text.
    Text(TextInput),
    /// A choice: of a menu, a radio group or checkboxes.
    Choice(Menu),
    /// Yes or no; what it says at first.
    Checkbox(bool),
    /// Files.
    Upload {
        /// The fewest.
        min: u64,
        /// The most.
        max: u64,
    },
}

/// A text field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextInput {
    /// What it holds at first.
    pub value: String,
    /// What it says while empty.
    pub placeholder: String,
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

    /// Whether it consists of components alone (Components V2).
    pub fn is_components_v2(&self) -> bool {
        self.flags() & message_flag::COMPONENTS_V2 != 0
    }

    /// The texts among its components, in reading order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let components = component_tree::all(&self.json).into_iter();
        components.filter(|one| one["type"] == component_type::TEXT_DISPLAY).map(|one| text(&one["content"]))
    }

    /// The title of the first embed that has one, or the heading that the first text begins with.
    pub fn title(&self) -> Option<&str> {
        let of_embed = self.embeds().iter().find_map(|embed| embed["title"].as_str());
        of_embed.or_else(|| {
            let line = self.texts().next()?.lines().next()?;
            let hashes = line.bytes().take_while(|&byte| byte == b'#').count();
            if (1..=3).contains(&hashes) { line[hashes..].strip_prefix(' ').map(str::trim) } else { None }
        })
    }

    /// Everything there is to read: content, then titles, descriptions, fields and footers, then the texts among the
    /// components; a line each.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content()];
        for embed in self.embeds() {
            lines.extend([text(&embed["author"]["name"]), text(&embed["title"]), text(&embed["description"])]);
            for field in list(&embed["fields"]) {
                lines.extend([text(&field["name"]), text(&field["value"])]);
            }
            lines.push(text(&embed["footer"]["text"]));
        }
        lines.extend(self.texts());
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

    /// Its buttons that ask the bot something, in reading order.
    pub fn buttons(&self) -> Vec<Button> {
        let all = component_tree::all(&self.json).into_iter();
        let own = all.filter(|one| one["type"] == component_type::BUTTON && one["custom_id"].is_string());
        own.map(|one| Button {
            label: label(one),
            custom_id: text(&one["custom_id"]).to_owned(),
            disabled: disabled(one),
        })
        .collect()
    }

    /// Its select menus, in reading order.
    pub fn menus(&self) -> Vec<Menu> {
        let all = component_tree::all(&self.json).into_iter();
        all.filter(|one| one["type"].as_u64().is_some_and(|kind| component_type::SELECTS.contains(&kind)))
            .map(menu)
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

    /// The texts whose mentions ping.
    pub(crate) fn pinging_texts(&self) -> Vec<&str> {
        if self.is_components_v2() { self.texts().collect() } else { vec![self.content()] }
    }

    fn flags(&self) -> u64 {
        self.json["flags"].as_u64().unwrap_or(0)
    }
}

impl Modal {
    /// Its fields.
    pub fn fields(&self) -> Vec<ModalField> {
        let fields = list(&self.json["components"]).iter().flat_map(|top| match top["type"].as_u64() {
            // Labels of a field in a row are its own.
            Some(component_type::ROW) => list(&top["components"]).iter().map(|input| (input, input)).collect(),
            Some(component_type::LABEL) => vec![(top, &top["component"])],
            _ => Vec::new(),
        });
        fields.map(|(labelled, input)| field(labelled, input)).collect()
    }
}

fn field(labelled: &Value, input: &Value) -> ModalField {
    ModalField {
        custom_id: text(&input["custom_id"]).to_owned(),
        label: text(&labelled["label"]).to_owned(),
        description: text(&labelled["description"]).to_owned(),
        required: input["required"].as_bool().unwrap_or(true) && input["type"] != component_type::CHECKBOX,
        input: match input["type"].as_u64() {
            Some(component_type::TEXT_INPUT) => FieldInput::Text(TextInput {
                value: text(&input["value"]).to_owned(),
                placeholder: text(&input["placeholder"]).to_owned(),
                paragraph: input["style"] == 2,
                min_length: input["min_length"].as_u64().unwrap_or(0),
                max_length: input["max_length"].as_u64().unwrap_or(4000),
            }),
            Some(component_type::CHECKBOX) => FieldInput::Checkbox(input["default"] == true),
            Some(component_type::FILE_UPLOAD) => FieldInput::Upload {
                min: input["min_values"].as_u64().unwrap_or(1),
                max: input["max_values"].as_u64().unwrap_or(1),
            },
            _ => FieldInput::Choice(menu(input)),
        },
    }
}

/// A select menu, a radio group or checkboxes.
fn menu(one: &Value) -> Menu {
    let kind = one["type"].as_u64().unwrap_or(component_type::STRING_SELECT);
    let options = list(&one["options"]);
    let marked = options.iter().filter(|option| option["default"] == true).map(|option| &option["value"]);
    let chosen = marked.chain(list(&one["default_values"]).iter().map(|one| &one["id"]));
    let most = if kind == component_type::CHECKBOX_GROUP { options.len() } else { 1 };
    Menu {
        custom_id: text(&one["custom_id"]).to_owned(),
        kind,
        placeholder: text(&one["placeholder"]).to_owned(),
        options: options
            .iter()
            .map(|option| MenuOption {
                label: text(&option["label"]).to_owned(),
                value: text(&option["value"]).to_owned(),
                description: text(&option["description"]).to_owned(),
            })
            .collect(),
        chosen: chosen.map(|value| text(value).to_owned()).collect(),
        min: one["min_values"].as_u64().unwrap_or(1),
        max: one["max_values"].as_u64().unwrap_or(u64::try_from(most).unwrap_or(u64::MAX)),
        channel_kinds: read(&one["channel_types"]),
        disabled: disabled(one),
    }
}

fn label(button: &Value) -> String {
    let label = text(&button["label"]);
    if label.is_empty() { text(&button["emoji"]["name"]).to_owned() } else { label.to_owned() }
}

fn disabled(component: &Value) -> bool {
    component["disabled"].as_bool().unwrap_or(false)
}
