//! Limits of embeds.

use serde_json::Value;

use super::{FormErrors, utf16_len};
use crate::json::list;

/// Embeds of a message.
const EMBEDS: usize = 10;
/// Text of all embeds of a message: titles, descriptions, fields, footers and authors.
const TOTAL: usize = 6000;
/// Fields of an embed.
const FIELDS: usize = 25;
/// Characters of an address.
const URL: usize = 2048;

const WEB: &[&str] = &["http", "https"];
const IMAGE: &[&str] = &["http", "https", "attachment"];

pub(super) fn embeds(body: &Value, errors: &mut FormErrors) {
    errors.each(body, "embeds", 0..=EMBEDS, |errors, one| embed(one, errors));
    if list(&body["embeds"]).iter().map(text_of).sum::<usize>() > TOTAL {
        errors.add_at("embeds", "MAX_EMBED_SIZE_EXCEEDED", format!("Embed size exceeds maximum size of {TOTAL}"));
    }
}

fn embed(embed: &Value, errors: &mut FormErrors) {
    let parts = ["title", "description", "fields", "author", "footer", "image", "thumbnail"];
    let has = |key: &str| match &embed[key] {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(_) => true,
        _ => false,
    };
    if !parts.into_iter().any(has) {
        errors.at("description", FormErrors::required);
        return;
    }
    errors.text(embed, "title", 0..=256);
    errors.text(embed, "description", 0..=4096);
    errors.url(embed, "url", URL, WEB);
    errors.integer(embed, "color", 0..=0x00FF_FFFF);
    if let Some(timestamp) = embed["timestamp"].as_str()
        && crate::time::parse(timestamp).is_none()
    {
        errors.add_at("timestamp", "DATE_TIME_TYPE_PARSE", format!("Could not parse {timestamp}. Should be ISO8601."));
    }
    errors.each(embed, "fields", 0..=FIELDS, |errors, field| {
        errors.text(field, "name", 1..=256);
        errors.text(field, "value", 1..=1024);
    });
    if embed["footer"].is_object() {
        errors.at("footer", |errors| {
            errors.text(&embed["footer"], "text", 1..=2048);
            errors.url(&embed["footer"], "icon_url", URL, IMAGE);
        });
    }
    if embed["author"].is_object() {
        errors.at("author", |errors| {
            errors.text(&embed["author"], "name", 1..=256);
            errors.url(&embed["author"], "url", URL, WEB);
            errors.url(&embed["author"], "icon_url", URL, IMAGE);
        });
    }
    for key in ["image", "thumbnail"] {
        if embed[key].is_object() {
            errors.at(key, |errors| {
                if embed[key]["url"].is_null() {
                    errors.at("url", FormErrors::required);
                }
                errors.url(&embed[key], "url", URL, IMAGE);
            });
        }
    }
}

/// The characters of an embed that count towards the total.
fn text_of(embed: &Value) -> usize {
    let texts = [&embed["title"], &embed["description"], &embed["footer"]["text"], &embed["author"]["name"]];
    texts
        .into_iter()
        .chain(list(&embed["fields"]).iter().flat_map(|field| [&field["name"], &field["value"]]))
        .filter_map(Value::as_str)
        .map(utf16_len)
        .sum()
}
