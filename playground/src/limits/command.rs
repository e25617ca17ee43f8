//! Limits of command definitions.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Faults, modal, units};
use crate::command_line::kind;

/// Slash commands an application can have, and commands on users or messages.
const SLASH: usize = 100;
const CONTEXT_MENU: usize = 15;
/// Characters of a command in all: names, descriptions and values of it, its options and their choices.
const TOTAL: usize = 8000;
/// Options of a command, and choices of an option.
const OPTIONS: usize = 25;
const CHOICES: usize = 25;

/// Checks a list of commands that replaces all others.
pub(crate) fn commands(list: &[Value], faults: &mut Faults) {
    for (kind, most) in [(1, SLASH), (2, CONTEXT_MENU), (3, CONTEXT_MENU)] {
        if list.iter().filter(|command| type_of(command) == kind).count() > most {
            faults.bad_length(&(0..=most));
        }
    }
    let mut names = HashSet::new();
    for (index, command) in list.iter().enumerate() {
        faults.at(index, |faults| {
            one_command(command, faults);
            if !names.insert((type_of(command), command["name"].to_string())) {
                faults.add_at(
                    "name",
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                );
            }
        });
    }
}

/// Checks one command.
pub(crate) fn one_command(command: &Value, faults: &mut Faults) {
    match type_of(command) {
        kind::CHAT_INPUT => {
            name(command, faults);
            faults.text(command, "description", 1..=100);
            options(command, 0, faults);
        }
        2 | 3 => {
            faults.text(command, "name", 1..=32);
            if command["description"].as_str().is_some_and(|text| !text.is_empty()) {
                faults.add_at(
                    "description",
                    "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET",
                    "Context menu commands cannot have description",
                );
            }
            if command["options"].as_array().is_some_and(|list| !list.is_empty()) {
                faults.add_at(
                    "options",
                    "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_CANNOT_BE_SET",
                    "Context menu commands cannot have options",
                );
            }
        }
        _ => faults.at("type", |faults| faults.one_of("1, 2, 3")),
    }
    let permissions = &command["default_member_permissions"];
    if !permissions.is_null() && crate::ids::from_json(permissions).is_none() {
        faults.add_at("default_member_permissions", "NUMBER_TYPE_COERCE", format!("Value {permissions} is not int."));
    }
    numbers(command, "contexts", 0..=2, faults);
    numbers(command, "integration_types", 0..=1, faults);
    if size(command) > TOTAL {
        faults.add("APPLICATION_COMMAND_TOO_LARGE", format!("Command exceeds maximum size ({TOTAL})"));
    }
}

/// Checks the options of a command (depth 0), a group or a subcommand (1), or a group's subcommand (2).
fn options(parent: &Value, depth: usize, faults: &mut Faults) {
    let options = faults.list(parent, "options", 0..=OPTIONS);
    let is_sub = |option: &Value| matches!(option["type"].as_u64(), Some(kind::SUBCOMMAND | kind::SUBCOMMAND_GROUP));
    let mixed = options.iter().any(is_sub) && !options.iter().all(is_sub);
    let (mut names, mut optional_seen) = (HashSet::new(), false);
    faults.at("options", |faults| {
        for (index, one) in options.iter().enumerate() {
            faults.at(index, |faults| {
                name(one, faults);
                faults.text(one, "description", 1..=100);
                if !names.insert(one["name"].to_string()) {
                    faults.add_at(
                        "name",
                        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                        "Option name already exists",
                    );
                }
                let required = one["required"].as_bool().unwrap_or(false);
                if required && optional_seen {
                    faults.add_at(
                        "required",
                        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                        "Required options must be placed before non-required options",
                    );
                }
                optional_seen |= !required;
                if mixed {
                    faults.add_at(
                        "type",
                        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                        "Sub-command and sub-command group option types are mutually exclusive to all other types",
                    );
                }
                option(one, parent, depth, faults);
            });
        }
    });
}

fn option(option: &Value, parent: &Value, depth: usize, faults: &mut Faults) {
    let in_group = parent["type"].as_u64() == Some(kind::SUBCOMMAND_GROUP) && depth > 0;
    match option["type"].as_u64() {
        Some(kind::SUBCOMMAND) if depth == 0 || in_group => options(option, depth + 1, faults),
        Some(kind::SUBCOMMAND_GROUP) if depth == 0 => options(option, depth + 1, faults),
        Some(kind::STRING..=11) if !in_group => value_option(option, faults),
        Some(1..=11) => {
            faults.add_at("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This option type cannot be nested here");
        }
        _ => faults.at("type", |faults| faults.one_of("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11")),
    }
}

fn value_option(option: &Value, faults: &mut Faults) {
    let kind = option["type"].as_u64().unwrap_or(0);
    let takes_choices = matches!(kind, kind::STRING | kind::INTEGER | kind::NUMBER);
    let choices = faults.list(option, "choices", 0..=CHOICES);
    let autocomplete = option["autocomplete"].as_bool().unwrap_or(false);
    if !takes_choices && (autocomplete || !choices.is_empty()) {
        faults.add(
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "Only string, integer and number options have choices or autocomplete",
        );
    }
    if autocomplete && !choices.is_empty() {
        faults.add_at(
            "autocomplete",
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES_INVALID",
            "An option has either choices or autocomplete",
        );
    }
    let mut names = HashSet::new();
    faults.at("choices", |faults| {
        for (index, choice) in choices.iter().enumerate() {
            faults.at(index, |faults| {
                faults.text(choice, "name", 1..=100);
                modal::value(&choice["value"], kind, faults);
                if !names.insert(choice["name"].to_string()) {
                    faults.add_at(
                        "name",
                        "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                        "Choice name already exists",
                    );
                }
            });
        }
    });
    faults.integer(option, "min_length", 0..=6000);
    faults.integer(option, "max_length", 1..=6000);
    for key in ["min_value", "max_value"] {
        if !option[key].is_null() && !option[key].is_number() {
            faults.add_at(key, "NUMBER_TYPE_COERCE", format!("Value \"{}\" is not float.", option[key]));
        }
    }
}

/// A slash command's or option's name: letters, digits, `-`, `_` and `'`, lower case where there is one.
fn name(object: &Value, faults: &mut Faults) {
    faults.text(object, "name", 1..=32);
    let Some(name) = object["name"].as_str() else { return };
    let allowed = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '\'');
    if !name.chars().all(allowed) || name.to_lowercase() != name {
        faults.add_at("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
}

fn numbers(command: &Value, key: &str, range: RangeInclusive<u64>, faults: &mut Faults) {
    let list = faults.list(command, key, 0..=range.clone().count());
    for (index, number) in list.iter().enumerate() {
        if !number.as_u64().is_some_and(|number| range.contains(&number)) {
            faults.at(key, |faults| {
                let choices: Vec<String> = range.clone().map(|number| number.to_string()).collect();
                faults.at(index, |faults| faults.one_of(&choices.join(", ")));
            });
        }
    }
}

/// The characters of a command that count towards the total.
fn size(command: &Value) -> usize {
    let own =
        ["name", "description", "value"].into_iter().filter_map(|key| command[key].as_str()).map(units).sum::<usize>();
    let below =
        ["options", "choices"].into_iter().filter_map(|key| command[key].as_array()).flatten().map(size).sum::<usize>();
    own + below
}

fn type_of(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(kind::CHAT_INPUT)
}
