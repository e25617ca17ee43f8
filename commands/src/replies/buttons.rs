//! Buttons.

use serde::{Serialize, Serializer};

use super::component_type::Type;
use super::text::truncate;
use crate::interactions::custom_id::CustomId;

/// Characters of a label.
/// Source: <https://discord.com/developers/docs/components/reference#button-button-structure>
const LABEL: usize = 80;

/// A button.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Button {
    #[serde(rename = "type")]
    kind: Type<2>,
    #[serde(serialize_with = "cut")]
    label: String,
    style: Style,
    #[serde(flatten)]
    does: Does,
}

/// What pressing a button does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Does {
    /// Comes back as a `custom_id`.
    CustomId(CustomId),
    /// Opens an address.
    Url(String),
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Primary = 1,
    Secondary = 2,
    Success = 3,
    Danger = 4,
    Link = 5,
}

impl Serialize for Style {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(*self as u8)
    }
}

fn cut<S: Serializer>(label: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&truncate(label, LABEL))
}

impl Button {
    /// The one thing most people will want.
    pub(crate) fn primary(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, Style::Primary, custom_id)
    }

    /// Any other.
    pub(crate) fn secondary(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, Style::Secondary, custom_id)
    }

    /// One that cannot be taken back.
    pub(crate) fn danger(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, Style::Danger, custom_id)
    }

    /// One that completes something.
    pub(crate) fn success(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, Style::Success, custom_id)
    }

    /// One that opens an `http` or `https` address of at most 512 characters.
    pub(crate) fn link(label: &str, url: &str) -> Self {
        Self { kind: Type, label: label.to_owned(), style: Style::Link, does: Does::Url(url.to_owned()) }
    }

    /// The same, with its label after `prefix`.
    pub(crate) fn labelled_after(mut self, prefix: &str) -> Self {
        self.label.insert_str(0, prefix);
        self
    }

    fn press(label: &str, style: Style, custom_id: CustomId) -> Self {
        Self { kind: Type, label: label.to_owned(), style, does: Does::CustomId(custom_id) }
    }

    /// What comes back when it is pressed, if anything does.
    pub(super) fn custom_id(&self) -> Option<&CustomId> {
        match &self.does {
            Does::CustomId(custom_id) => Some(custom_id),
            Does::Url(_) => None,
        }
    }
}

/// Buttons to the pages before and after `page`, where there are any.
pub(crate) fn page_buttons(page: usize, pages: usize, turn: impl Fn(usize) -> CustomId) -> Vec<Button> {
    let before = page.checked_sub(1).map(|before| Button::secondary("◀ Before", turn(before)));
    let after = (page + 1 < pages).then(|| Button::secondary("More ▶", turn(page + 1)));
    before.into_iter().chain(after).collect()
}
