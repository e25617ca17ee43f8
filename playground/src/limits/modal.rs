//! Limits of modals and of autocomplete choices.

use std::collections::HashSet;

use serde_json::Value;

use super::component::{CUSTOM_ID, custom_id, each_row};
use super::{FormErrors, utf16_len};
use crate::codes::{component_type, option_type};

/// Choices of an autocomplete answer.
const CHOICES: usize = 25;
/// Characters of a text input's value.
const INPUT: i64 = 4000;

/// Checks the data of a modal.
pub(crate) fn modal(data: &Value, errors: &mut FormErrors) {
    errors.text(data, "title", 1..=45);
    errors.text(data, "custom_id", 1..=CUSTOM_ID);
    let mut ids = HashSet::new();
    each_row(data, 1..=5, errors, |errors, row| {
        errors.each(row, "components", 1..=1, |errors, one| input(one, &mut ids, errors));
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

fn input(input: &Value, ids: &mut HashSet<String>, errors: &mut FormErrors) {
    if input["type"].as_u64() != Some(component_type::TEXT_INPUT) {
        return errors.add_at("type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,).");
    }
    custom_id(input, ids, errors);
    errors.text(input, "label", 1..=45);
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
