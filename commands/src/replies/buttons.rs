//! Buttons.

use serenity::all::{ButtonStyle, CreateButton};

use super::text::truncate;
use crate::interactions::custom_id::CustomId;

const LABEL: usize = 80;

/// A button.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Button {
    label: String,
    does: Does,
}

/// What pressing a button does.
#[derive(Debug, Clone, PartialEq)]
enum Does {
    /// Comes back as a `custom_id`.
    Press(ButtonStyle, CustomId),
    /// Opens an address.
    Open(String),
}

impl Button {
    /// The one thing most people will want.
    pub(crate) fn primary(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, ButtonStyle::Primary, custom_id)
    }

    /// Any other.
    pub(crate) fn secondary(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, ButtonStyle::Secondary, custom_id)
    }

    /// One that cannot be taken back.
    pub(crate) fn danger(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, ButtonStyle::Danger, custom_id)
    }

    /// One that completes something.
    pub(crate) fn success(label: &str, custom_id: CustomId) -> Self {
        Self::press(label, ButtonStyle::Success, custom_id)
    }

    /// One that opens an `http` or `https` address of at most 512 characters.
    pub(crate) fn link(label: &str, url: &str) -> Self {
        Self { label: label.to_owned(), does: Does::Open(url.to_owned()) }
    }

    /// The same, with its label after `prefix`.
    pub(crate) fn labelled_after(mut self, prefix: &str) -> Self {
        self.label.insert_str(0, prefix);
        self
    }

    fn press(label: &str, style: ButtonStyle, custom_id: CustomId) -> Self {
        Self { label: label.to_owned(), does: Does::Press(style, custom_id) }
    }

    pub(super) fn build(&self) -> CreateButton {
        let button = match &self.does {
            Does::Press(style, custom_id) => CreateButton::new(custom_id.as_str()).style(*style),
            Does::Open(url) => CreateButton::new_link(url),
        };
        button.label(truncate(&self.label, LABEL))
    }
}

/// Buttons to the pages before and after `page`, where there are any.
pub(crate) fn page_buttons(page: usize, pages: usize, turn: impl Fn(usize) -> CustomId) -> Vec<Button> {
    let before = page.checked_sub(1).map(|before| Button::secondary("◀ Before", turn(before)));
    let after = (page + 1 < pages).then(|| Button::secondary("More ▶", turn(page + 1)));
    before.into_iter().chain(after).collect()
}
