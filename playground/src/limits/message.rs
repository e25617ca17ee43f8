//! Limits of a message's body.

use serde_json::Value;

use super::{Faults, component, embed};

/// Characters of `content`.
const CONTENT: usize = 2000;
/// Files of a message.
const FILES: usize = 10;
/// Ids in each list of `allowed_mentions`.
const MENTIONS: usize = 100;
/// Characters of a nonce.
const NONCE: usize = 25;
/// The flag that asks for the newer components, which this server does not have.
const COMPONENTS_V2: u64 = 1 << 15;

/// What a body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new message, which must show something.
    Create,
    /// A change of an existing one.
    Edit,
}

/// Checks a message's body. `false` if a new message would show nothing (Discord's code 50006).
pub(crate) fn message(body: &Value, files: usize, purpose: Purpose, faults: &mut Faults) -> bool {
    faults.text(body, "content", 0..=CONTENT);
    embed::embeds(body, faults);
    component::rows(body, faults);
    let listed = faults.list(body, "attachments", 0..=FILES);
    if listed.len() <= FILES && files > FILES {
        faults.at("attachments", |faults| faults.bad_length(&(0..=FILES)));
    }
    for (index, attachment) in listed.iter().enumerate() {
        faults.at("attachments", |faults| {
            faults.at(index, |faults| {
                if attachment["id"].is_null() {
                    faults.at("id", Faults::required);
                }
                faults.text(attachment, "description", 0..=1024);
            });
        });
    }
    allowed_mentions(&body["allowed_mentions"], faults);
    if body["nonce"].is_string() {
        faults.text(body, "nonce", 0..=NONCE);
    }
    if body["flags"].as_u64().is_some_and(|flags| flags & COMPONENTS_V2 != 0) {
        faults.add_at("flags", "MESSAGE_FLAGS_UNSUPPORTED", "Components V2 are not supported by this server.");
    }
    purpose == Purpose::Edit || files > 0 || shows_something(body)
}

fn shows_something(body: &Value) -> bool {
    let filled = |key: &str| body[key].as_array().is_some_and(|list| !list.is_empty());
    body["content"].as_str().is_some_and(|content| !content.trim().is_empty())
        || filled("embeds")
        || filled("components")
        || filled("sticker_ids")
        || body["poll"].is_object()
}

fn allowed_mentions(allowed: &Value, faults: &mut Faults) {
    if allowed.is_null() {
        return;
    }
    faults.at("allowed_mentions", |faults| {
        let parse = faults.list(allowed, "parse", 0..=3);
        for (index, kind) in parse.iter().enumerate() {
            if !matches!(kind.as_str(), Some("roles" | "users" | "everyone")) {
                faults.at("parse", |faults| faults.at(index, |faults| faults.one_of("'users', 'roles', 'everyone'")));
            }
        }
        for key in ["users", "roles"] {
            let ids = faults.list(allowed, key, 0..=MENTIONS);
            if !ids.is_empty() && parse.iter().any(|kind| kind == key) {
                faults.add(
                    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive."),
                );
            }
        }
    });
}
