//! Limits of command definitions.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::{FormErrors, modal, utf16_len};
use crate::codes::{command_type, option_type};
use crate::json::{list, number, text};

/// Slash commands an application can have, and commands on users or messages.
pub(crate) const SLASH: usize = 100;
pub(crate) const CONTEXT_MENU: usize = 15;
/// Characters of a command in all: names, descriptions and values of it, its options and their choices.
const TOTAL: usize = 8000;
/// Options of a command, and choices of an option.
const OPTIONS: usize = 25;
const CHOICES: usize = 25;

/// Checks a list of commands that replaces all others.
pub(crate) fn commands(list: &[Value], errors: &mut FormErrors) {
    for (kind, most) in
        [(command_type::CHAT_INPUT, SLASH), (command_type::USER, CONTEXT_MENU), (command_type::MESSAGE, CONTEXT_MENU)]
    {
        if list.iter().filter(|command| type_of(command) == kind).count() > most {
            errors.bad_length(&(0..=most));
        }
    }
    let mut names = HashSet::new();
    for (index, command) in list.iter().enumerate() {
        errors.at(index, |errors| {
            one_command(command, errors);
            if !names.insert((type_of(command), command["name"].to_string())) {
                errors.add_at(
                    "name",
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                );
            }
        });
    }
}

/// Checks one command.
pub(crate) fn one_command(command: &Value, errors: &mut FormErrors) {
    match type_of(command) {
        command_type::CHAT_INPUT => {
            name(command, errors);
            errors.text(command, "description", 1..=100);
            options(command, 0, errors);
        }
        command_type::USER | command_type::MESSAGE => {
            errors.text(command, "name", 1..=32);
            if command["description"].as_str().is_some_and(|text| !text.is_empty()) {
                errors.add_at(
                    "description",
                    "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET",
                    "Context menu commands cannot have description",
                );
            }
            if !list(&command["options"]).is_empty() {
                errors.add_at(
                    "options",
                    "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_CANNOT_BE_SET",
                    "Context menu commands cannot have options",
                );
            }
        }
        _ => errors.at("type", |errors| errors.one_of("1, 2, 3")),
    }
    let permissions = &command["default_member_permissions"];
    if !permissions.is_null() && number(permissions).is_none() {
        errors.add_at("default_member_permissions", "NUMBER_TYPE_COERCE", format!("Value {permissions} is not int."));
    }
    numbers(command, "contexts", 0..=2, errors);
    numbers(command, "integration_types", 0..=1, errors);
    if size(command) > TOTAL {
        errors.add("APPLICATION_COMMAND_TOO_LARGE", format!("Command exceeds maximum size ({TOTAL})"));
    }
}

/// Checks the options of a command (depth 0), a group or a subcommand (1), or a group's subcommand (2).
fn options(parent: &Value, depth: usize, errors: &mut FormErrors) {
    let is_sub = |option: &Value| {
        matches!(option["type"].as_u64(), Some(option_type::SUBCOMMAND | option_type::SUBCOMMAND_GROUP))
    };
    let all = list(&parent["options"]);
    let mixed = all.iter().any(is_sub) && !all.iter().all(is_sub);
    let (mut names, mut optional_seen) = (HashSet::new(), false);
    errors.each(parent, "options", 0..=OPTIONS, |errors, one| {
        name(one, errors);
        errors.text(one, "description", 1..=100);
        if !names.insert(one["name"].to_string()) {
            let message = "Option name already exists";
            errors.add_at("name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message);
        }
        let required = one["required"].as_bool().unwrap_or(false);
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            errors.add_at("required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !required;
        if mixed {
            let message = "Sub-command and sub-command group option types are mutually exclusive to all other types";
            errors.add_at("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
        }
        option(one, parent, depth, errors);
    });
}

fn option(option: &Value, parent: &Value, depth: usize, errors: &mut FormErrors) {
    let in_group = parent["type"].as_u64() == Some(option_type::SUBCOMMAND_GROUP) && depth > 0;
    match option["type"].as_u64() {
        Some(option_type::SUBCOMMAND) if depth == 0 || in_group => options(option, depth + 1, errors),
        Some(option_type::SUBCOMMAND_GROUP) if depth == 0 => options(option, depth + 1, errors),
        Some(option_type::STRING..=option_type::ATTACHMENT) if !in_group => value_option(option, errors),
        Some(option_type::SUBCOMMAND..=option_type::ATTACHMENT) => {
            errors.add_at("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This option type cannot be nested here");
        }
        _ => errors.at("type", |errors| errors.one_of("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11")),
    }
}

fn value_option(option: &Value, errors: &mut FormErrors) {
    let kind = option["type"].as_u64().unwrap_or(0);
    let takes_choices = matches!(kind, option_type::STRING | option_type::INTEGER | option_type::NUMBER);
    let choices = list(&option["choices"]);
    let autocomplete = option["autocomplete"].as_bool().unwrap_or(false);
    if !takes_choices && (autocomplete || !choices.is_empty()) {
        errors.add(
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "Only string, integer and number options have choices or autocomplete",
        );
    }
    if autocomplete && !choices.is_empty() {
        errors.add_at(
            "autocomplete",
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES_INVALID",
            "An option has either choices or autocomplete",
        );
    }
    let mut names = HashSet::new();
    errors.each(option, "choices", 0..=CHOICES, |errors, choice| {
        errors.text(choice, "name", 1..=100);
        modal::value(&choice["value"], kind, errors);
        if !names.insert(choice["name"].to_string()) {
            let message = "Choice name already exists";
            errors.add_at("name", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", message);
        }
    });
    errors.integer(option, "min_length", 0..=6000);
    errors.integer(option, "max_length", 1..=6000);
    for key in ["min_value", "max_value"] {
        if !option[key].is_null() && !option[key].is_number() {
            errors.add_at(key, "NUMBER_TYPE_COERCE", format!("Value \"{}\" is not float.", option[key]));
        }
    }
}

/// A slash command's or option's name: letters, digits, `-`, `_` and `'`, lower case where there is one.
fn name(object: &Value, errors: &mut FormErrors) {
    errors.text(object, "name", 1..=32);
    let Some(name) = object["name"].as_str() else { return };
    let allowed = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '\'');
    if !name.chars().all(allowed) || name.to_lowercase() != name {
        errors.add_at("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
}

fn numbers(command: &Value, key: &str, range: RangeInclusive<u64>, errors: &mut FormErrors) {
    errors.each(command, key, 0..=range.clone().count(), |errors, number| {
        if !number.as_u64().is_some_and(|number| range.contains(&number)) {
            errors.one_of(&range.clone().map(|number| number.to_string()).collect::<Vec<_>>().join(", "));
        }
    });
}

/// The characters of a command that count towards the total.
fn size(command: &Value) -> usize {
    let own: usize = ["name", "description", "value"].map(|key| utf16_len(text(&command[key]))).iter().sum();
    let below = ["options", "choices"].into_iter().flat_map(|key| list(&command[key]));
    own + below.map(size).sum::<usize>()
}

fn type_of(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(command_type::CHAT_INPUT)
}
