//! Limits of a message's body.

use serde_json::Value;

use super::{FormErrors, embed, lacking, layout};
use crate::codes::message_flag;
use crate::json::list;
use crate::message::Message;

/// Characters of `content`.
const CONTENT: usize = 2000;
/// Files of a message.
const FILES: usize = 10;
/// Ids in each list of `allowed_mentions`.
const MENTIONS: usize = 100;
/// Characters of a nonce.
const NONCE: usize = 25;

/// What a message that consists of components alone has not. Source: Discord's reference, "Create Message".
const LEGACY: [&str; 4] = ["content", "embeds", "sticker_ids", "poll"];

/// What a body is checked with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyContext<'a> {
    /// The message that it changes; `None` if it makes a new one, which must show something.
    pub(crate) before: Option<&'a Message>,
    /// How many files come with it.
    pub(crate) uploads: usize,
    /// The names of the files that the message has then.
    pub(crate) files: &'a [String],
}

/// Checks a message's body. `false` if a new message would show nothing (Discord's code 50006).
pub(crate) fn message(body: &Value, context: BodyContext<'_>, errors: &mut FormErrors) -> bool {
    errors.text(body, "content", 0..=CONTENT);
    embed::embeds(body, errors);
    let alone = components_alone(body, context.before, errors);
    if alone {
        layout::layout(body, context.files, errors);
    } else {
        layout::rows(body, errors);
    }
    errors.each(body, "attachments", 0..=FILES, |errors, attachment| {
        if attachment["id"].is_null() {
            errors.at("id", FormErrors::required);
        }
        errors.text(attachment, "description", 0..=1024);
    });
    if list(&body["attachments"]).len() <= FILES && context.uploads > FILES {
        errors.at("attachments", |errors| errors.bad_length(&(0..=FILES)));
    }
    if errors.object(body, "allowed_mentions") {
        allowed_mentions(&body["allowed_mentions"], errors);
    }
    // Beside components alone, Discord refuses it, too.
    lacking(body, |key| key == "poll" && !alone, errors);
    errors.boolean(body, "tts");
    errors.boolean(body, "enforce_nonce");
    if !body["nonce"].is_i64() && !body["nonce"].is_u64() {
        errors.text(body, "nonce", 0..=NONCE);
    }
    // Files do not show by themselves beside components alone.
    let files = context.uploads > 0 && !alone;
    context.before.is_some() || files || LEGACY.iter().chain(&["components"]).any(|key| filled(&body[key]))
}

/// Whether the message will consist of components alone. Once it does it stays so, and has nothing else. Source: Discord's
/// reference, "Edit Message".
fn components_alone(body: &Value, before: Option<&Message>, errors: &mut FormErrors) -> bool {
    let set = body["flags"].as_u64().map(|flags| flags & message_flag::COMPONENTS_V2 != 0);
    let was = before.is_some_and(Message::is_components_v2);
    if was && set == Some(false) {
        let message = "The IS_COMPONENTS_V2 flag cannot be removed from a message";
        errors.add_at("flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", message);
    }
    let alone = was || set == Some(true);
    for key in LEGACY.into_iter().filter(|_| alone) {
        let stays = body.get(key).or_else(|| before.map(|message| &message.json[key]));
        if stays.is_some_and(filled) {
            let message = format!("The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
            errors.add_at(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
        }
    }
    alone
}

/// Whether a part of a message shows something.
fn filled(part: &Value) -> bool {
    match part {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(entries) => !entries.is_empty(),
        other => other.is_object(),
    }
}

fn allowed_mentions(allowed: &Value, errors: &mut FormErrors) {
    errors.at("allowed_mentions", |errors| {
        errors.each(allowed, "parse", 0..=3, |errors, kind| {
            if !matches!(kind.as_str(), Some("roles" | "users" | "everyone")) {
                errors.one_of("'users', 'roles', 'everyone'");
            }
        });
        errors.boolean(allowed, "replied_user");
        let parse = list(&allowed["parse"]);
        for key in ["users", "roles"] {
            errors.each(allowed, key, 0..=MENTIONS, FormErrors::id);
            let ids = list(&allowed[key]);
            if !ids.is_empty() && parse.iter().any(|kind| kind == key) {
                errors.add(
                    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive."),
                );
            }
        }
    });
}
