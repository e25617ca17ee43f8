//! Messages that reply to another one.
//!
//! Source: Discord's reference, "Message Reference Structure", "Replies".

use serde_json::{Value, json};

use super::ApiResult;
use super::api_error::ApiError;
use crate::codes::message_type;
use crate::ids::{ChannelId, MessageId, UserId};
use crate::json::list;
use crate::messages::StoredMessage;
use crate::server::ServerState;
use crate::world::World;

/// The message that a new one replies to, if it does; none as well if that message is gone and the bot said that it does not
/// matter. Forwarding (type 1) is not there.
pub(super) fn replied(state: &ServerState, channel: ChannelId, reference: &Value) -> ApiResult<Option<StoredMessage>> {
    if reference.is_null() {
        return Ok(None);
    }
    let refused = |key: &str, code: &str, message: &str| {
        let errors = json!({ "_errors": [{ "code": code, "message": message }] });
        ApiError::invalid_form(
            json!({ "message_reference": if key.is_empty() { errors } else { json!({ key: errors }) } }),
        )
    };
    if reference["type"].as_u64().unwrap_or(0) != 0 {
        return Err(refused("type", "PLAYGROUND_LACKS", "This local Discord does not forward messages."));
    }
    let Some(id) = MessageId::from_json(&reference["message_id"]) else {
        return Err(refused("message_id", "BASE_TYPE_REQUIRED", "This field is required"));
    };
    if ChannelId::from_json(&reference["channel_id"]).is_some_and(|own| own != channel) {
        let message = "Cannot reply to a message in a different channel";
        return Err(refused("", "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL", message));
    }
    let found = state.messages.get(id).filter(|stored| stored.message.channel == channel && stored.only_for.is_none());
    match found {
        Some(stored) => Ok(Some(stored.clone())),
        None if reference["fail_if_not_exists"] == false => Ok(None),
        None => Err(refused("", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")),
    }
}

/// Makes a message a reply, which mentions whom it replies to unless the bot said no.
pub(super) fn reply_to(stored: &mut StoredMessage, replied: &StoredMessage, world: &World) {
    let channel = stored.message.channel;
    let guild = world.channel(channel).and_then(|channel| channel.guild_id());
    let json = &mut stored.message.json;
    json["type"] = message_type::REPLY.into();
    json["message_reference"] = json!({ "type": 0, "message_id": replied.message.id, "channel_id": channel });
    if let Some(guild) = guild {
        json["message_reference"]["guild_id"] = guild.into();
    }
    json["referenced_message"] = replied.message.json.clone();
    if let Some(referenced) = json["referenced_message"].as_object_mut() {
        // One that replies itself does not bring along what it replied to.
        referenced.remove("referenced_message");
        referenced.remove("nonce");
    }
    let author = &replied.message.json["author"];
    let mentioned = list(&json["mentions"]).iter().any(|user| user["id"] == author["id"]);
    // Without allowed mentions everybody is mentioned; with them, whoever they name.
    let allowed = &stored.allowed_mentions;
    let wanted = if allowed.is_null() { true } else { allowed["replied_user"] == true };
    if wanted && !mentioned && UserId::from_json(&author["id"]).is_some() {
        let author = author.clone();
        if let Some(mentions) = json["mentions"].as_array_mut() {
            mentions.push(author);
        }
    }
}
