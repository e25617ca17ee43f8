//! Limits of embeds.

use serde_json::Value;

use super::{Faults, units};

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

pub(super) fn embeds(body: &Value, faults: &mut Faults) {
    let embeds = faults.list(body, "embeds", 0..=EMBEDS);
    faults.at("embeds", |faults| {
        for (index, one) in embeds.iter().enumerate() {
            faults.at(index, |faults| embed(one, faults));
        }
        if embeds.iter().map(text_of).sum::<usize>() > TOTAL {
            faults.add("MAX_EMBED_SIZE_EXCEEDED", format!("Embed size exceeds maximum size of {TOTAL}"));
        }
    });
}

fn embed(embed: &Value, faults: &mut Faults) {
    let parts = ["title", "description", "fields", "author", "footer", "image", "thumbnail"];
    let has = |key: &str| match &embed[key] {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(_) => true,
        _ => false,
    };
    if !parts.into_iter().any(has) {
        faults.at("description", Faults::required);
        return;
    }
    faults.text(embed, "title", 0..=256);
    faults.text(embed, "description", 0..=4096);
    faults.url(embed, "url", URL, WEB);
    faults.integer(embed, "color", 0..=0x00FF_FFFF);
    if let Some(timestamp) = embed["timestamp"].as_str()
        && crate::time::parse(timestamp).is_none()
    {
        faults.add_at("timestamp", "DATE_TIME_TYPE_PARSE", format!("Could not parse {timestamp}. Should be ISO8601."));
    }
    let fields = faults.list(embed, "fields", 0..=FIELDS);
    faults.at("fields", |faults| {
        for (index, field) in fields.iter().enumerate() {
            faults.at(index, |faults| {
                faults.text(field, "name", 1..=256);
                faults.text(field, "value", 1..=1024);
            });
        }
    });
    if embed["footer"].is_object() {
        faults.at("footer", |faults| {
            faults.text(&embed["footer"], "text", 1..=2048);
            faults.url(&embed["footer"], "icon_url", URL, IMAGE);
        });
    }
    if embed["author"].is_object() {
        faults.at("author", |faults| {
            faults.text(&embed["author"], "name", 1..=256);
            faults.url(&embed["author"], "url", URL, WEB);
            faults.url(&embed["author"], "icon_url", URL, IMAGE);
        });
    }
    for key in ["image", "thumbnail"] {
        if embed[key].is_object() {
            faults.at(key, |faults| {
                if embed[key]["url"].is_null() {
                    faults.at("url", Faults::required);
                }
                faults.url(&embed[key], "url", URL, IMAGE);
            });
        }
    }
}

/// The characters of an embed that count towards the total.
fn text_of(embed: &Value) -> usize {
    let fields = embed["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = [&embed["title"], &embed["description"], &embed["footer"]["text"], &embed["author"]["name"]];
    texts
        .into_iter()
        .chain(fields.iter().flat_map(|field| [&field["name"], &field["value"]]))
        .filter_map(Value::as_str)
        .map(units)
        .sum()
}
