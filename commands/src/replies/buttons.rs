//! Buttons.

use serenity::all::{ButtonStyle, CreateButton};

use super::text::truncate;
use crate::interactions::custom_id::CustomId;

const LABEL: usize = 80;

/// A button; pressing it comes back as its `custom_id`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Button {
    label: String,
    style: ButtonStyle,
    custom_id: CustomId,
}

impl Button {
    /// The one thing most people will want.
    pub(crate) fn primary(label: &str, custom_id: CustomId) -> Self {
        Self { label: label.to_owned(), style: ButtonStyle::Primary, custom_id }
    }

    /// Any other.
    pub(crate) fn secondary(label: &str, custom_id: CustomId) -> Self {
        Self { style: ButtonStyle::Secondary, ..Self::primary(label, custom_id) }
    }

    /// One that cannot be taken back.
    pub(crate) fn danger(label: &str, custom_id: CustomId) -> Self {
        Self { style: ButtonStyle::Danger, ..Self::primary(label, custom_id) }
    }

    /// One that completes something.
    pub(crate) fn success(label: &str, custom_id: CustomId) -> Self {
        Self { style: ButtonStyle::Success, ..Self::primary(label, custom_id) }
    }

    pub(super) fn build(&self) -> CreateButton {
        CreateButton::new(self.custom_id.as_str()).label(truncate(&self.label, LABEL)).style(self.style)
    }
}

/// Buttons to the pages before and after `page`, where there are any.
pub(crate) fn page_buttons(page: usize, pages: usize, turn: impl Fn(usize) -> CustomId) -> Vec<Button> {
    let before = page.checked_sub(1).map(|before| Button::secondary("◀ Before", turn(before)));
    let after = (page + 1 < pages).then(|| Button::secondary("More ▶", turn(page + 1)));
    before.into_iter().chain(after).collect()
}
