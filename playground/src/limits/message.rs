//! Limits of a message's body.

use serde_json::Value;

use super::{FormErrors, component, embed};
use crate::codes::message_flag;
use crate::json::list;

/// Characters of `content`.
const CONTENT: usize = 2000;
/// Files of a message.
const FILES: usize = 10;
/// Ids in each list of `allowed_mentions`.
const MENTIONS: usize = 100;
/// Characters of a nonce.
const NONCE: usize = 25;

/// What a body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new message, which must show something.
    Create,
    /// A change of an existing one.
    Edit,
}

/// Checks a message's body. `false` if a new message would show nothing (Discord's code 50006).
pub(crate) fn message(body: &Value, files: usize, purpose: Purpose, errors: &mut FormErrors) -> bool {
    errors.text(body, "content", 0..=CONTENT);
    embed::embeds(body, errors);
    component::rows(body, errors);
    errors.each(body, "attachments", 0..=FILES, |errors, attachment| {
        if attachment["id"].is_null() {
            errors.at("id", FormErrors::required);
        }
        errors.text(attachment, "description", 0..=1024);
    });
    if list(&body["attachments"]).len() <= FILES && files > FILES {
        errors.at("attachments", |errors| errors.bad_length(&(0..=FILES)));
    }
    allowed_mentions(&body["allowed_mentions"], errors);
    if body["nonce"].is_string() {
        errors.text(body, "nonce", 0..=NONCE);
    }
    if body["flags"].as_u64().is_some_and(|flags| flags & message_flag::COMPONENTS_V2 != 0) {
        errors.add_at("flags", "MESSAGE_FLAGS_UNSUPPORTED", "Components V2 are not supported by this server.");
    }
    purpose == Purpose::Edit || files > 0 || shows_something(body)
}

fn shows_something(body: &Value) -> bool {
    let filled = |key: &str| !list(&body[key]).is_empty();
    body["content"].as_str().is_some_and(|content| !content.trim().is_empty())
        || filled("embeds")
        || filled("components")
        || filled("sticker_ids")
        || body["poll"].is_object()
}

fn allowed_mentions(allowed: &Value, errors: &mut FormErrors) {
    if allowed.is_null() {
        return;
    }
    errors.at("allowed_mentions", |errors| {
        errors.each(allowed, "parse", 0..=3, |errors, kind| {
            if !matches!(kind.as_str(), Some("roles" | "users" | "everyone")) {
                errors.one_of("'users', 'roles', 'everyone'");
            }
        });
        let parse = list(&allowed["parse"]);
        for key in ["users", "roles"] {
            let ids = errors.list(allowed, key, 0..=MENTIONS);
            if !ids.is_empty() && parse.iter().any(|kind| kind == key) {
                errors.add(
                    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive."),
                );
            }
        }
    });
}
