//! Limits of what every component has, and of buttons and select menus.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::FormErrors;
use crate::codes::component_type;
use crate::json::{list, number, text};

/// Components of a row.
const BUTTONS: usize = 5;
/// Characters of a `custom_id`.
pub(super) const CUSTOM_ID: usize = 100;
/// Options of a select menu.
const OPTIONS: usize = 25;

/// The button styles that open something instead of asking the bot.
const LINK: u64 = 5;
const PREMIUM: u64 = 6;

/// The ids there are already in a message or a form: each may be used once.
#[derive(Debug, Default)]
pub(super) struct Ids {
    numbers: HashSet<u64>,
    custom: HashSet<String>,
}

impl Ids {
    /// Checks the number of a component: 32 bits, not used before; 0 and null are left to Discord.
    pub(super) fn number(&mut self, component: &Value, errors: &mut FormErrors) {
        errors.integer(component, "id", 0..=i64::from(i32::MAX));
        if let Some(id) = component["id"].as_u64().filter(|&id| id != 0)
            && !self.numbers.insert(id)
        {
            errors.add_at("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated");
        }
    }

    /// Checks a `custom_id`: present, short enough, not used before.
    pub(super) fn custom(&mut self, component: &Value, errors: &mut FormErrors) {
        errors.text(component, "custom_id", 1..=CUSTOM_ID);
        if let Some(id) = component["custom_id"].as_str()
            && !self.custom.insert(id.to_owned())
        {
            errors.add_at("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
        }
    }
}

/// Says that a component of this type cannot stand here, where those of `types` can.
pub(super) fn wrong_type(types: &[u64], errors: &mut FormErrors) {
    let types: Vec<String> = types.iter().map(u64::to_string).collect();
    let comma = if types.len() == 1 { "," } else { "" };
    let message = format!("Value of field \"type\" must be one of ({}{comma}).", types.join(", "));
    errors.add("UNION_TYPE_CHOICES", message);
}

/// Checks a row of a message: buttons, or one menu.
pub(super) fn row(row: &Value, ids: &mut Ids, errors: &mut FormErrors) {
    errors.each(row, "components", 1..=BUTTONS, |errors, one| in_row(one, ids, errors));
    let components = list(&row["components"]);
    if components.len() > 1 && components.iter().any(|one| one["type"] != component_type::BUTTON) {
        let message = "The specified component exceeds the maximum width";
        errors.add_at("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
    }
}

fn in_row(component: &Value, ids: &mut Ids, errors: &mut FormErrors) {
    const TYPES: [u64; 6] = [2, 3, 5, 6, 7, 8];
    match component["type"].as_u64() {
        Some(component_type::BUTTON) => button(component, ids, errors),
        Some(kind) if component_type::SELECTS.contains(&kind) => menu(component, ids, errors),
        _ => wrong_type(&TYPES, errors),
    }
}

/// Checks a button.
pub(super) fn button(button: &Value, ids: &mut Ids, errors: &mut FormErrors) {
    ids.number(button, errors);
    errors.boolean(button, "disabled");
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
        return ids.custom(button, errors);
    }
    if button["url"].is_null() {
        errors.at("url", FormErrors::required);
    }
    errors.url(button, "url", 512, &["http", "https", "discord"]);
}

/// Checks a select menu of any kind.
pub(super) fn menu(menu: &Value, ids: &mut Ids, errors: &mut FormErrors) {
    ids.number(menu, errors);
    ids.custom(menu, errors);
    errors.boolean(menu, "disabled");
    errors.boolean(menu, "required");
    errors.text(menu, "placeholder", 0..=150);
    let (min, max) = counts(menu, 25, (1, 1), errors);
    if menu["type"] == component_type::STRING_SELECT {
        // A menu that asks for more than it offers can never be answered.
        return options(menu, count(max.clamp(1, 25))..=OPTIONS, errors);
    }
    if menu["type"] == component_type::CHANNEL_SELECT {
        channel_types(menu, errors);
    }
    let defaults = errors.list(menu, "default_values", 0..=OPTIONS);
    if !defaults.is_empty() && !(count(min)..=count(max)).contains(&defaults.len()) {
        errors.at("default_values", |errors| errors.bad_length(&(count(min)..=count(max))));
    }
    let kinds: &[&str] = match menu["type"].as_u64() {
        Some(component_type::USER_SELECT) => &["user"],
        Some(component_type::ROLE_SELECT) => &["role"],
        Some(component_type::CHANNEL_SELECT) => &["channel"],
        _ => &["user", "role"],
    };
    errors.each(menu, "default_values", 0..=OPTIONS, |errors, one| {
        errors.at("id", |errors| errors.id(&one["id"]));
        if !kinds.contains(&text(&one["type"])) {
            errors.at("type", |errors| errors.one_of(&format!("'{}'", kinds.join("', '"))));
        }
    });
}

/// Checks the types of channels that a menu offers. Source: Discord's reference, "Channel Types".
fn channel_types(menu: &Value, errors: &mut FormErrors) {
    let mut seen = HashSet::new();
    errors.each(menu, "channel_types", 0..=usize::MAX, |errors, kind| match kind.as_u64() {
        Some(0..=5 | 10..=15) if seen.insert(kind.as_u64()) => {}
        Some(0..=5 | 10..=15) => errors.add("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value"),
        _ => errors.one_of("0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15"),
    });
}

/// Checks how many may be chosen of something, `most` at most; what stands there, or else the `usual` numbers.
pub(super) fn counts(chosen: &Value, most: i64, usual: (i64, i64), errors: &mut FormErrors) -> (i64, i64) {
    errors.integer(chosen, "min_values", 0..=most);
    errors.integer(chosen, "max_values", 1..=most);
    let min = chosen["min_values"].as_i64().unwrap_or(usual.0);
    let max = chosen["max_values"].as_i64().unwrap_or(usual.1);
    if min > max {
        errors.add_at("min_values", "NUMBER_TYPE_MAX", format!("int value should be less than or equal to {max}."));
    }
    (min, max)
}

/// Checks the options of a menu or a group.
pub(super) fn options(of: &Value, length: RangeInclusive<usize>, errors: &mut FormErrors) {
    let mut values = HashSet::new();
    errors.each(of, "options", length, |errors, option| {
        errors.text(option, "label", 1..=100);
        errors.text(option, "value", 1..=100);
        errors.text(option, "description", 0..=100);
        errors.boolean(option, "default");
        emoji(&option["emoji"], errors);
        if !values.insert(option["value"].to_string()) {
            let message = "The specified option value is already used";
            errors.add_at("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message);
        }
    });
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
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
