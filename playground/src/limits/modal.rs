//! Limits of modals and of autocomplete choices.
//!
//! Source: Discord's reference, "Component Reference", "Receiving and Responding to Interactions".

use serde_json::Value;

use super::component::{self, CUSTOM_ID, Ids, wrong_type};
use super::{FormErrors, utf16_len};
use crate::codes::{component_type, option_type};
use crate::json::list;

/// Choices of an autocomplete answer.
const CHOICES: usize = 25;
/// Characters of a text input's value.
const INPUT: i64 = 4000;
/// Options of a radio or checkbox group, and files of an upload.
const GROUP: usize = 10;

/// What stands in a form, and what in a label.
const TOP: [u64; 3] = [1, 10, 18];
const IN_LABEL: [u64; 10] = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23];

/// Checks the data of a modal.
pub(crate) fn modal(data: &Value, errors: &mut FormErrors) {
    errors.text(data, "title", 1..=45);
    errors.text(data, "custom_id", 1..=CUSTOM_ID);
    let mut ids = Ids::default();
    errors.each(data, "components", 1..=5, |errors, one| {
        let kind = one["type"].as_u64();
        if kind.is_some_and(|kind| TOP.contains(&kind)) {
            ids.number(one, errors);
        }
        match kind {
            Some(component_type::ROW) => errors.each(one, "components", 1..=1, |errors, one| {
                if one["type"] != component_type::TEXT_INPUT {
                    return wrong_type(&[component_type::TEXT_INPUT], errors);
                }
                errors.text(one, "label", 1..=45);
                input(one, &mut ids, errors);
            }),
            Some(component_type::TEXT_DISPLAY) => errors.text(one, "content", 1..=4000),
            Some(component_type::LABEL) => label(one, &mut ids, errors),
            _ => wrong_type(&TOP, errors),
        }
    });
}

/// Checks the data of an autocomplete answer for an option of the given type.
pub(crate) fn choices(data: &Value, kind: u64, errors: &mut FormErrors) {
    if data["choices"].is_null() {
        return errors.at("choices", FormErrors::required);
    }
    errors.each(data, "choices", 0..=CHOICES, |errors, choice| {
        errors.text(choice, "name", 1..=100);
        value(&choice["value"], kind, errors);
    });
}

/// Checks the value of a choice against the type of its option.
pub(super) fn value(value: &Value, kind: u64, errors: &mut FormErrors) {
    errors.at("value", |errors| match (kind, value) {
        (_, Value::Null) => errors.required(),
        (option_type::STRING, Value::String(text)) => {
            if !(1..=100).contains(&utf16_len(text)) {
                errors.bad_length(&(1..=100));
            }
        }
        (option_type::STRING, other) => {
            errors.add("STRING_TYPE_CONVERT", format!("Could not interpret \"{other}\" as string."));
        }
        (option_type::INTEGER, number) if number.as_i64().is_some_and(|number| number.unsigned_abs() <= 1 << 53) => {}
        (option_type::INTEGER, other) => errors.add("NUMBER_TYPE_COERCE", format!("Value \"{other}\" is not int.")),
        (_, number) if number.is_number() => {}
        (_, other) => errors.add("NUMBER_TYPE_COERCE", format!("Value \"{other}\" is not float.")),
    });
}

fn label(label: &Value, ids: &mut Ids, errors: &mut FormErrors) {
    errors.text(label, "label", 1..=45);
    errors.optional_text(label, "description", 100);
    let inside = &label["component"];
    errors.at("component", |errors| match inside["type"].as_u64() {
        None if inside.is_null() => errors.required(),
        Some(component_type::TEXT_INPUT) => input(inside, ids, errors),
        Some(kind) if component_type::SELECTS.contains(&kind) => {
            component::menu(inside, ids, errors);
            least(inside, errors);
            if inside["disabled"] == true {
                let message = "Components in modals cannot be disabled";
                errors.add_at("disabled", "COMPONENT_DISABLED_IN_MODAL", message);
            }
        }
        Some(kind) if IN_LABEL.contains(&kind) => {
            ids.number(inside, errors);
            ids.custom(inside, errors);
            group(inside, kind, errors);
        }
        _ => wrong_type(&IN_LABEL, errors),
    });
}

/// Checks a group of options, a checkbox or an upload.
fn group(group: &Value, kind: u64, errors: &mut FormErrors) {
    errors.boolean(group, "required");
    errors.boolean(group, "default");
    let marked = list(&group["options"]).iter().filter(|option| option["default"] == true).count();
    match kind {
        component_type::RADIO_GROUP => {
            component::options(group, 2..=GROUP, errors);
            if marked > 1 {
                errors.at("options", |errors| errors.bad_length(&(0..=1)));
            }
        }
        component_type::CHECKBOX_GROUP => {
            component::options(group, 1..=GROUP, errors);
            let offered = i64::try_from(list(&group["options"]).len()).unwrap_or(1).max(1);
            let (_, max) = component::counts(group, 10, (1, offered), errors);
            let max = usize::try_from(max).unwrap_or(0);
            if marked > max {
                errors.at("options", |errors| errors.bad_length(&(0..=max)));
            }
            least(group, errors);
        }
        component_type::FILE_UPLOAD => {
            component::counts(group, 10, (1, 1), errors);
            least(group, errors);
        }
        _ => {}
    }
}

/// What must be answered takes one at least.
fn least(group: &Value, errors: &mut FormErrors) {
    if group["required"] != false && group["min_values"] == 0 {
        errors.add_at("min_values", "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.");
    }
}

fn input(input: &Value, ids: &mut Ids, errors: &mut FormErrors) {
    ids.number(input, errors);
    ids.custom(input, errors);
    errors.boolean(input, "required");
    errors.text(input, "placeholder", 0..=100);
    errors.text(input, "value", 0..=4000);
    errors.integer(input, "min_length", 0..=INPUT);
    errors.integer(input, "max_length", 1..=INPUT);
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        errors.at("style", |errors| errors.one_of("1, 2"));
    }
    let (min, max) = (input["min_length"].as_i64().unwrap_or(0), input["max_length"].as_i64().unwrap_or(INPUT));
    if min > max {
        errors.add_at("min_length", "NUMBER_TYPE_MAX", format!("int value should be less than or equal to {max}."));
    }
}
