//! Menus to pick from.

use serde::{Serialize, Serializer};
use waymark_store::{ChannelId, RoleId};

use super::text::truncate;
use crate::interactions::custom_id::CustomId;

/// Characters of an option's label and of its description, and of what a menu says while nothing is picked.
/// Source: <https://discord.com/developers/docs/components/reference#string-select-string-select-structure>
const OPTION: usize = 100;
const PLACEHOLDER: usize = 150;

/// Options a menu can hold. Source: as above.
pub(crate) const MENU_OPTIONS: usize = 25;

/// The channel types that text is written in: of servers, and for announcements.
/// Source: <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>
const WRITTEN_IN: [u8; 2] = [0, 5];

/// A menu to pick from; the pick comes back as its `custom_id`, with what was picked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Menu {
    #[serde(rename = "type")]
    kind: Kind,
    custom_id: CustomId,
    placeholder: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<MenuOption>,
    #[serde(skip_serializing_if = "<[u8]>::is_empty")]
    channel_types: &'static [u8],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    default_values: Vec<Picked>,
    min_values: u8,
    max_values: u8,
    /// Asked of dialogs only.
    #[serde(skip_serializing_if = "Clone::clone")]
    required: bool,
}

/// What a menu is of: its component's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Options = 3,
    Roles = 6,
    Channels = 8,
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(*self as u8)
    }
}

/// What is picked already.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Picked {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct MenuOption {
    #[serde(serialize_with = "cut")]
    pub label: String,
    /// What comes back: an id, at most 100 characters.
    pub value: String,
    #[serde(serialize_with = "cut", skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether it is picked already.
    #[serde(rename = "default", skip_serializing_if = "is_false")]
    pub picked: bool,
}

fn cut<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&truncate(text, OPTION))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
fn is_false(picked: &bool) -> bool {
    !picked
}

impl Menu {
    /// Of `options`, of which one is picked: at most [`MENU_OPTIONS`], what is over is left out, and what would give back the
    /// same as one before. `placeholder` is what it says while nothing is picked.
    pub(crate) fn options(placeholder: &str, custom_id: CustomId, options: Vec<MenuOption>) -> Self {
        let mut kept: Vec<MenuOption> = Vec::with_capacity(options.len().min(MENU_OPTIONS));
        for option in options {
            if kept.len() < MENU_OPTIONS && kept.iter().all(|other| other.value != option.value) {
                kept.push(option);
            }
        }
        Self { options: kept, ..Self::new(Kind::Options, placeholder, custom_id) }
    }

    /// Of options of which any number is picked.
    pub(crate) fn several(placeholder: &str, custom_id: CustomId, options: Vec<MenuOption>) -> Self {
        let menu = Self::options(placeholder, custom_id, options);
        let most = u8::try_from(menu.options.len()).unwrap_or(u8::MAX);
        Self { min_values: 0, max_values: most, ..menu }
    }

    /// Of the server's channels that text is written in.
    pub(crate) fn channels(placeholder: &str, custom_id: CustomId, picked: Option<ChannelId>) -> Self {
        let picked = picked.map(|id| Picked { id: id.to_string(), kind: "channel" });
        Self {
            channel_types: &WRITTEN_IN,
            default_values: picked.into_iter().collect(),
            ..Self::new(Kind::Channels, placeholder, custom_id)
        }
    }

    /// Of the server's roles, of which one is picked, or none.
    pub(crate) fn roles(placeholder: &str, custom_id: CustomId, picked: Option<RoleId>) -> Self {
        let picked = picked.map(|id| Picked { id: id.to_string(), kind: "role" });
        Self {
            default_values: picked.into_iter().collect(),
            min_values: 0,
            ..Self::new(Kind::Roles, placeholder, custom_id)
        }
    }

    /// One that may be left as it is, in a dialog.
    pub(crate) fn optional(self) -> Self {
        Self { required: false, min_values: 0, ..self }
    }

    fn new(kind: Kind, placeholder: &str, custom_id: CustomId) -> Self {
        Self {
            kind,
            custom_id,
            placeholder: truncate(placeholder, PLACEHOLDER),
            options: Vec::new(),
            channel_types: &[],
            default_values: Vec::new(),
            min_values: 1,
            max_values: 1,
            required: true,
        }
    }

    /// Whether there is nothing to pick from.
    pub(super) fn is_empty(&self) -> bool {
        self.kind == Kind::Options && self.options.is_empty()
    }

    pub(super) fn custom_id(&self) -> &CustomId {
        &self.custom_id
    }
}

impl MenuOption {
    /// One that is not picked yet; without a description if that is empty.
    pub(crate) fn new(label: impl Into<String>, value: impl Into<String>, description: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), description: description.into(), picked: false }
    }
}
