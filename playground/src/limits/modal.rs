//! Limits of modals and of autocomplete choices.

use std::collections::HashSet;

use serde_json::Value;

use super::component::{CUSTOM_ID, custom_id, kind};
use super::{Faults, units};
use crate::command_line::kind as option;

/// Choices of an autocomplete answer.
const CHOICES: usize = 25;
/// Characters of a text input's value.
const INPUT: i64 = 4000;

/// Checks the data of a modal.
pub(crate) fn modal(data: &Value, faults: &mut Faults) {
    faults.text(data, "title", 1..=45);
    faults.text(data, "custom_id", 1..=CUSTOM_ID);
    let rows = faults.list(data, "components", 1..=5);
    let mut ids = HashSet::new();
    faults.at("components", |faults| {
        for (index, row) in rows.iter().enumerate() {
            faults.at(index, |faults| {
                if row["type"].as_u64() != Some(kind::ROW) {
                    return faults.add_at("type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).");
                }
                let inputs = faults.list(row, "components", 1..=1);
                faults.at("components", |faults| {
                    for (index, one) in inputs.iter().enumerate() {
                        faults.at(index, |faults| input(one, &mut ids, faults));
                    }
                });
            });
        }
    });
}

/// Checks the data of an autocomplete answer for an option of the given type.
pub(crate) fn choices(data: &Value, kind: u64, faults: &mut Faults) {
    if data["choices"].is_null() {
        return faults.at("choices", Faults::required);
    }
    let choices = faults.list(data, "choices", 0..=CHOICES);
    faults.at("choices", |faults| {
        for (index, choice) in choices.iter().enumerate() {
            faults.at(index, |faults| {
                faults.text(choice, "name", 1..=100);
                value(&choice["value"], kind, faults);
            });
        }
    });
}

/// Checks the value of a choice against the type of its option.
pub(super) fn value(value: &Value, kind: u64, faults: &mut Faults) {
    faults.at("value", |faults| match (kind, value) {
        (_, Value::Null) => faults.required(),
        (option::STRING, Value::String(text)) => {
            if !(1..=100).contains(&units(text)) {
                faults.bad_length(&(1..=100));
            }
        }
        (option::STRING, other) => {
            faults.add("STRING_TYPE_CONVERT", format!("Could not interpret \"{other}\" as string."));
        }
        (option::INTEGER, number) if number.as_i64().is_some_and(|number| number.unsigned_abs() <= 1 << 53) => {}
        (option::INTEGER, other) => faults.add("NUMBER_TYPE_COERCE", format!("Value \"{other}\" is not int.")),
        (_, number) if number.is_number() => {}
        (_, other) => faults.add("NUMBER_TYPE_COERCE", format!("Value \"{other}\" is not float.")),
    });
}

fn input(input: &Value, ids: &mut HashSet<String>, faults: &mut Faults) {
    if input["type"].as_u64() != Some(kind::TEXT_INPUT) {
        return faults.add_at("type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,).");
    }
    custom_id(input, ids, faults);
    faults.text(input, "label", 1..=45);
    faults.text(input, "placeholder", 0..=100);
    faults.text(input, "value", 0..=4000);
    faults.integer(input, "min_length", 0..=INPUT);
    faults.integer(input, "max_length", 1..=INPUT);
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        faults.at("style", |faults| faults.one_of("1, 2"));
    }
    let (min, max) = (input["min_length"].as_i64().unwrap_or(0), input["max_length"].as_i64().unwrap_or(INPUT));
    if min > max {
        faults.add_at("min_length", "NUMBER_TYPE_MAX", format!("int value should be less than or equal to {max}."));
    }
}
