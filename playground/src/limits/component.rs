//! Limits of buttons and select menus.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::FormErrors;
use crate::codes::component_type;
use crate::json::{list, number, text};

/// Rows of a message, and components of a row.
const ROWS: usize = 5;
const BUTTONS: usize = 5;
/// Characters of a `custom_id`.
pub(super) const CUSTOM_ID: usize = 100;
/// Options of a select menu.
const OPTIONS: usize = 25;

/// The button styles that open something instead of asking the bot.
const LINK: u64 = 5;
const PREMIUM: u64 = 6;

/// Checks the components of a message.
pub(super) fn rows(body: &Value, errors: &mut FormErrors) {
    let mut ids = HashSet::new();
    each_row(body, 0..=ROWS, errors, |errors, row| {
        errors.each(row, "components", 1..=BUTTONS, |errors, one| component(one, &mut ids, errors));
        let components = list(&row["components"]);
        if components.len() > 1 && components.iter().any(is_menu) {
            let message = "The specified component exceeds the maximum width";
            errors.add_at("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
        }
    });
}

/// Looks at each row of components of a message or a form.
pub(super) fn each_row(
    body: &Value,
    count: RangeInclusive<usize>,
    errors: &mut FormErrors,
    mut look: impl FnMut(&mut FormErrors, &Value),
) {
    errors.each(body, "components", count, |errors, row| {
        if row["type"].as_u64() == Some(component_type::ROW) {
            look(errors, row);
        } else {
            errors.add_at("type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).");
        }
    });
}

/// Checks a `custom_id`: present, short enough, and not used before in the same message.
pub(super) fn custom_id(component: &Value, ids: &mut HashSet<String>, errors: &mut FormErrors) {
    errors.text(component, "custom_id", 1..=CUSTOM_ID);
    if let Some(id) = component["custom_id"].as_str()
        && !ids.insert(id.to_owned())
    {
        errors.add_at("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
}

fn component(component: &Value, ids: &mut HashSet<String>, errors: &mut FormErrors) {
    match component["type"].as_u64() {
        Some(component_type::BUTTON) => button(component, ids, errors),
        Some(
            component_type::STRING_SELECT
            | component_type::USER_SELECT
            | component_type::ROLE_SELECT
            | component_type::MENTIONABLE_SELECT
            | component_type::CHANNEL_SELECT,
        ) => menu(component, ids, errors),
        _ => errors.add_at("type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8)."),
    }
}

fn button(button: &Value, ids: &mut HashSet<String>, errors: &mut FormErrors) {
    errors.text(button, "label", 0..=80);
    let style = button["style"].as_u64();
    if !matches!(style, Some(1..=PREMIUM)) {
        return errors.at("style", |errors| errors.one_of("1, 2, 3, 4, 5, 6"));
    }
    if style == Some(PREMIUM) {
        if button["sku_id"].is_null() {
            errors.at("sku_id", FormErrors::required);
        }
        return;
    }
    emoji(&button["emoji"], errors);
    if text(&button["label"]).trim().is_empty() && button["emoji"].is_null() {
        errors.at("label", FormErrors::required);
    }
    let (own, other) = if style == Some(LINK) { ("url", "custom_id") } else { ("custom_id", "url") };
    if !button[other].is_null() {
        let message = "A custom id and url cannot both be specified";
        errors.add("BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message);
    }
    if own == "custom_id" {
        return custom_id(button, ids, errors);
    }
    if button["url"].is_null() {
        errors.at("url", FormErrors::required);
    }
    errors.url(button, "url", 512, &["http", "https", "discord"]);
}

fn menu(menu: &Value, ids: &mut HashSet<String>, errors: &mut FormErrors) {
    custom_id(menu, ids, errors);
    errors.text(menu, "placeholder", 0..=150);
    errors.integer(menu, "min_values", 0..=25);
    errors.integer(menu, "max_values", 1..=25);
    let min = menu["min_values"].as_u64().unwrap_or(1);
    let max = menu["max_values"].as_u64().unwrap_or(1);
    if min > max {
        errors.add_at("min_values", "NUMBER_TYPE_MAX", format!("int value should be less than or equal to {max}."));
    }
    if menu["type"].as_u64() != Some(component_type::STRING_SELECT) {
        return;
    }
    // A menu that asks for more than it offers can never be answered.
    let least = usize::try_from(max.clamp(1, 25)).unwrap_or(1);
    let mut values = HashSet::new();
    errors.each(menu, "options", least..=OPTIONS, |errors, option| {
        errors.text(option, "label", 1..=100);
        errors.text(option, "value", 1..=100);
        errors.text(option, "description", 0..=100);
        emoji(&option["emoji"], errors);
        if !values.insert(option["value"].to_string()) {
            let message = "The specified option value is already used";
            errors.add_at("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message);
        }
    });
}

fn emoji(emoji: &Value, errors: &mut FormErrors) {
    if emoji.is_null() {
        return;
    }
    let custom = number(&emoji["id"]).is_some();
    // Digits, `#` and `*` begin keycap emoji; letters and spaces do not.
    let unicode = !text(&emoji["name"]).is_ascii();
    if !custom && !unicode {
        errors.add_at("emoji", "COMPONENT_INVALID_EMOJI", "Invalid emoji");
    }
}

fn is_menu(component: &Value) -> bool {
    component["type"].as_u64() != Some(component_type::BUTTON)
}
