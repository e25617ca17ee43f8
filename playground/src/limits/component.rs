//! Limits of buttons and select menus.

use std::collections::HashSet;

use serde_json::Value;

use super::Faults;

/// Component types. Source: Discord's reference, "Component Types".
pub(crate) mod kind {
    pub(crate) const ROW: u64 = 1;
    pub(crate) const BUTTON: u64 = 2;
    pub(crate) const STRING_SELECT: u64 = 3;
    pub(crate) const TEXT_INPUT: u64 = 4;
    pub(crate) const USER_SELECT: u64 = 5;
    pub(crate) const ROLE_SELECT: u64 = 6;
    pub(crate) const MENTIONABLE_SELECT: u64 = 7;
    pub(crate) const CHANNEL_SELECT: u64 = 8;
}

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

pub(super) fn rows(body: &Value, faults: &mut Faults) {
    let rows = faults.list(body, "components", 0..=ROWS);
    let mut ids = HashSet::new();
    faults.at("components", |faults| {
        for (index, row) in rows.iter().enumerate() {
            faults.at(index, |faults| {
                if row["type"].as_u64() != Some(kind::ROW) {
                    return faults.add_at("type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).");
                }
                let components = faults.list(row, "components", 1..=BUTTONS);
                let menu_in_company = components.len() > 1 && components.iter().any(is_menu);
                faults.at("components", |faults| {
                    if menu_in_company {
                        faults.add(
                            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                            "The specified component exceeds the maximum width",
                        );
                    }
                    for (index, one) in components.iter().enumerate() {
                        faults.at(index, |faults| component(one, &mut ids, faults));
                    }
                });
            });
        }
    });
}

/// Checks a `custom_id`: present, short enough, and not used before in the same message.
pub(super) fn custom_id(component: &Value, ids: &mut HashSet<String>, faults: &mut Faults) {
    faults.text(component, "custom_id", 1..=CUSTOM_ID);
    if let Some(id) = component["custom_id"].as_str()
        && !ids.insert(id.to_owned())
    {
        faults.add_at("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
}

fn component(component: &Value, ids: &mut HashSet<String>, faults: &mut Faults) {
    match component["type"].as_u64() {
        Some(kind::BUTTON) => button(component, ids, faults),
        Some(
            kind::STRING_SELECT
            | kind::USER_SELECT
            | kind::ROLE_SELECT
            | kind::MENTIONABLE_SELECT
            | kind::CHANNEL_SELECT,
        ) => menu(component, ids, faults),
        _ => faults.add_at("type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8)."),
    }
}

fn button(button: &Value, ids: &mut HashSet<String>, faults: &mut Faults) {
    faults.text(button, "label", 0..=80);
    let style = button["style"].as_u64();
    if !matches!(style, Some(1..=PREMIUM)) {
        return faults.at("style", |faults| faults.one_of("1, 2, 3, 4, 5, 6"));
    }
    if style == Some(PREMIUM) {
        if button["sku_id"].is_null() {
            faults.at("sku_id", Faults::required);
        }
        return;
    }
    emoji(&button["emoji"], faults);
    let label = button["label"].as_str().unwrap_or_default();
    if label.trim().is_empty() && button["emoji"].is_null() {
        faults.at("label", Faults::required);
    }
    if style == Some(LINK) {
        if !button["custom_id"].is_null() {
            faults.add(
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            );
        }
        if button["url"].is_null() {
            faults.at("url", Faults::required);
        }
        faults.url(button, "url", 512, &["http", "https", "discord"]);
    } else {
        if !button["url"].is_null() {
            faults.add(
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            );
        }
        custom_id(button, ids, faults);
    }
}

fn menu(menu: &Value, ids: &mut HashSet<String>, faults: &mut Faults) {
    custom_id(menu, ids, faults);
    faults.text(menu, "placeholder", 0..=150);
    faults.integer(menu, "min_values", 0..=25);
    faults.integer(menu, "max_values", 1..=25);
    let min = menu["min_values"].as_u64().unwrap_or(1);
    let max = menu["max_values"].as_u64().unwrap_or(1);
    if min > max {
        faults.add_at("min_values", "NUMBER_TYPE_MAX", format!("int value should be less than or equal to {max}."));
    }
    if menu["type"].as_u64() != Some(kind::STRING_SELECT) {
        return;
    }
    // A menu that asks for more than it offers can never be answered.
    let least = usize::try_from(max.clamp(1, 25)).unwrap_or(1);
    let options = faults.list(menu, "options", least..=OPTIONS);
    let mut values = HashSet::new();
    faults.at("options", |faults| {
        for (index, option) in options.iter().enumerate() {
            faults.at(index, |faults| {
                faults.text(option, "label", 1..=100);
                faults.text(option, "value", 1..=100);
                faults.text(option, "description", 0..=100);
                emoji(&option["emoji"], faults);
                if !values.insert(option["value"].to_string()) {
                    faults.add_at(
                        "value",
                        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                        "The specified option value is already used",
                    );
                }
            });
        }
    });
}

fn emoji(emoji: &Value, faults: &mut Faults) {
    if emoji.is_null() {
        return;
    }
    let custom = crate::ids::from_json(&emoji["id"]).is_some();
    // Digits, `#` and `*` begin keycap emoji; letters and spaces begin none.
    let name = emoji["name"].as_str().unwrap_or_default();
    let unicode = !name.is_ascii();
    if !custom && !unicode {
        faults.add_at("emoji", "COMPONENT_INVALID_EMOJI", "Invalid emoji");
    }
}

fn is_menu(component: &Value) -> bool {
    component["type"].as_u64() != Some(kind::BUTTON)
}
