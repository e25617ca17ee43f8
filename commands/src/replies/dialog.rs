//! Dialogs: up to five fields, each under a label.
//! <https://discord.com/developers/docs/components/reference#label>

use serde::{Serialize, Serializer};

use super::Menu;
use super::component_type::Type;
use super::text::truncate;
use crate::interactions::custom_id::CustomId;

/// Characters of a dialog's title, of a label and of what is said below it.
/// Source: <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal>
const TITLE: usize = 45;
const LABEL: usize = 45;
const DESCRIPTION: usize = 100;
/// Fields of a dialog. Source: as above.
const FIELDS: usize = 5;
/// Characters of what an empty text field says, and of a text.
/// Source: <https://discord.com/developers/docs/components/reference#text-input-text-input-structure>
const PLACEHOLDER: usize = 100;
const TEXT: u16 = 4_000;
/// Choices of a group, and characters of each.
/// Source: <https://discord.com/developers/docs/components/reference#radio-group-radio-group-structure>
const CHOICES: usize = 10;
const CHOICE: usize = 100;

/// A dialog; what is filled in comes back with its `custom_id`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Modal {
    custom_id: CustomId,
    title: String,
    components: Vec<Label>,
}

impl Modal {
    /// A dialog without fields, which needs one at least.
    pub(crate) fn new(custom_id: CustomId, title: &str) -> Self {
        Self { custom_id, title: truncate(title, TITLE), components: Vec::new() }
    }

    /// Adds a field: of more than five, the rest is left out.
    #[must_use]
    pub(crate) fn field(mut self, label: &str, description: &str, component: impl Into<Field>) -> Self {
        if self.components.len() < FIELDS {
            self.components.push(Label {
                kind: Type,
                text: truncate(label, LABEL),
                description: truncate(description, DESCRIPTION),
                component: component.into(),
            });
        }
        self
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Label {
    #[serde(rename = "type")]
    kind: Type<18>,
    #[serde(rename = "label")]
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    component: Field,
}

/// What is filled in; each has a name, under which it comes back.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Field {
    Text(TextInput),
    Menu(Menu),
    One(RadioGroup),
    Several(CheckboxGroup),
}

/// A text to write.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TextInput {
    #[serde(rename = "type")]
    kind: Type<4>,
    custom_id: CustomId,
    style: u8,
    #[serde(skip_serializing_if = "String::is_empty")]
    placeholder: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    value: String,
    max_length: u16,
    required: bool,
}

impl TextInput {
    /// One line that has to be written.
    pub(crate) fn line(name: &'static str, max: u16) -> Self {
        let max_length = max.clamp(1, TEXT);
        let (custom_id, placeholder, value) = (CustomId::of_field(name), String::new(), String::new());
        Self { kind: Type, custom_id, style: 1, placeholder, value, max_length, required: true }
    }

    /// Several lines, which may be left empty.
    pub(crate) fn paragraph(name: &'static str, max: u16) -> Self {
        Self { style: 2, ..Self::line(name, max) }.optional()
    }

    /// One that may be left empty.
    pub(crate) fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// What it says while it is empty.
    pub(crate) fn placeholder(self, text: &str) -> Self {
        Self { placeholder: truncate(text, PLACEHOLDER), ..self }
    }

    /// What stands there already.
    pub(crate) fn value(self, text: &str) -> Self {
        Self { value: truncate(text, self.max_length.into()), ..self }
    }
}

/// Two to ten choices, of which one is made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RadioGroup {
    #[serde(rename = "type")]
    kind: Type<21>,
    custom_id: CustomId,
    options: Vec<Choice>,
}

/// One to ten choices, of which any number is made, or none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CheckboxGroup {
    #[serde(rename = "type")]
    kind: Type<22>,
    custom_id: CustomId,
    options: Vec<Choice>,
    min_values: u8,
    required: bool,
}

/// A choice of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Choice {
    pub value: &'static str,
    #[serde(serialize_with = "cut")]
    pub label: String,
    #[serde(rename = "default")]
    pub made: bool,
}

fn cut<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&truncate(text, CHOICE))
}

impl RadioGroup {
    /// Of which one has to be made.
    pub(crate) fn new(name: &'static str, choices: impl IntoIterator<Item = Choice>) -> Self {
        Self { kind: Type, custom_id: CustomId::of_field(name), options: choices.into_iter().take(CHOICES).collect() }
    }
}

impl CheckboxGroup {
    /// Of which none need be made.
    pub(crate) fn any(name: &'static str, choices: impl IntoIterator<Item = Choice>) -> Self {
        let options = choices.into_iter().take(CHOICES).collect();
        Self { kind: Type, custom_id: CustomId::of_field(name), options, min_values: 0, required: false }
    }

    /// Of which one has to be made.
    pub(crate) fn one_at_least(name: &'static str, choices: impl IntoIterator<Item = Choice>) -> Self {
        Self { min_values: 1, required: true, ..Self::any(name, choices) }
    }
}

impl From<TextInput> for Field {
    fn from(text: TextInput) -> Self {
        Self::Text(text)
    }
}

impl From<Menu> for Field {
    fn from(menu: Menu) -> Self {
        Self::Menu(menu)
    }
}

impl From<RadioGroup> for Field {
    fn from(group: RadioGroup) -> Self {
        Self::One(group)
    }
}

impl From<CheckboxGroup> for Field {
    fn from(group: CheckboxGroup) -> Self {
        Self::Several(group)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dialog_never_breaks_discords_limits() {
        let long = "🦀".repeat(300);
        let choice = |_| Choice { value: "v", label: long.clone(), made: false };
        let text = || TextInput::line("text", 9_999).placeholder(&long).value(&"x".repeat(9_999));
        let modal = Modal::new(CustomId::of_field("id"), &long)
            .field(&long, &long, text())
            .field("Several", "", CheckboxGroup::any("several", (0..30).map(choice)))
            .field("One", "", RadioGroup::new("one", (0..30).map(choice)));
        let modal = (0..9).fold(modal, |modal, _| modal.field("More", "", text()));
        let json = serde_json::to_value(&modal).unwrap();
        let fields = json["components"].as_array().unwrap();
        let length = |text: &serde_json::Value| text.as_str().unwrap().encode_utf16().count();
        assert_eq!(fields.len(), FIELDS);
        assert!(length(&json["title"]) <= TITLE && length(&fields[0]["label"]) <= LABEL);
        assert!(length(&fields[0]["description"]) <= DESCRIPTION);
        let text = &fields[0]["component"];
        assert!(length(&text["placeholder"]) <= PLACEHOLDER && length(&text["value"]) == 4_000, "{text}");
        assert_eq!(text["max_length"], 4_000);
        for group in [&fields[1], &fields[2]] {
            assert_eq!(group["component"]["options"].as_array().unwrap().len(), CHOICES);
            assert!(length(&group["component"]["options"][0]["label"]) <= CHOICE);
        }
    }

    #[test]
    fn a_field_stands_under_its_label() {
        let modal = Modal::new(CustomId::of_field("1N"), "Title").field("Note", "", TextInput::paragraph("text", 9));
        let field = json!({ "type": 4, "custom_id": "text", "style": 2, "max_length": 9, "required": false });
        let label = json!({ "type": 18, "label": "Note", "component": field });
        let expect = json!({ "custom_id": "1N", "title": "Title", "components": [label] });
        assert_eq!(serde_json::to_value(&modal).unwrap(), expect);
    }
}
