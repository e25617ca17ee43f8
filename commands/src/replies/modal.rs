//! Dialogs that ask for a text.

use serenity::all::{CreateActionRow, CreateInputText, CreateModal, InputTextStyle};

use super::text::truncate;
use crate::interactions::custom_id::CustomId;

/// A dialog that asks for a text of one field; what is written comes back with its `custom_id`.
#[derive(Debug, Clone, PartialEq)]
pub struct Modal {
    pub(crate) custom_id: CustomId,
    pub(crate) title: String,
    pub(crate) label: String,
    pub(crate) placeholder: String,
    /// What stands there already.
    pub(crate) value: String,
    /// The longest text, in UTF-16 units.
    pub(crate) max: u16,
}

/// The name of a dialog's one field.
pub(crate) const MODAL_FIELD: &str = "text";
const MODAL_TITLE: usize = 45;
const MODAL_PLACEHOLDER: usize = 100;

impl Modal {
    pub(crate) fn build(&self) -> CreateModal {
        let field = CreateInputText::new(InputTextStyle::Paragraph, truncate(&self.label, MODAL_TITLE), MODAL_FIELD)
            .placeholder(truncate(&self.placeholder, MODAL_PLACEHOLDER))
            .value(truncate(&self.value, self.max.into()))
            .max_length(self.max)
            .required(false);
        CreateModal::new(self.custom_id.as_str(), truncate(&self.title, MODAL_TITLE))
            .components(vec![CreateActionRow::InputText(field)])
    }
}
