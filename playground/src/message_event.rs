//! Messages as the gateway delivers them, and what a bot gets that did not ask for their content.
//!
//! Source: Discord's reference, "Message Create", "Message Content Intent".

use serde_json::{Value, json};

use crate::codes::channel_type;
use crate::ids::{ChannelId, UserId};
use crate::json::list;
use crate::world::{APPLICATION, AnyChannel, World};

/// A message with what its event has beside it: the type of its channel, and who the people in it are there.
pub(crate) fn whole(message: &Value, channel: ChannelId, world: &World) -> Value {
    let mut event = message.clone();
    match world.channel(channel) {
        Some(AnyChannel::InGuild(guild, channel)) => {
            event["guild_id"] = guild.id.into();
            event["channel_type"] = channel.kind.into();
            let member = |user: &Value| UserId::from_json(&user["id"]).and_then(|id| guild.partial_member_json(id));
            // Answers to interactions come by a webhook, which is no member.
            if let Some(author) = member(&event["author"]).filter(|_| event["webhook_id"].is_null()) {
                event["member"] = author;
            }
            for user in event["mentions"].as_array_mut().into_iter().flatten() {
                if let Some(own) = member(user) {
                    user["member"] = own;
                }
            }
        }
        _ => event["channel_type"] = channel_type::DM.into(),
    }
    event
}

/// The same for a bot without the message content intent: of what people write on servers, who and where, unless they
/// mention the bot.
pub(crate) fn without_content(mut event: Value) -> Value {
    let is_dm = event["channel_type"] == channel_type::DM;
    hide_content(&mut event, is_dm);
    event
}

/// Takes out of a message what such a bot does not get.
pub(crate) fn hide_content(message: &mut Value, is_dm: bool) {
    let is_bot = |user: &Value| UserId::from_json(&user["id"]) == Some(APPLICATION);
    if !is_dm && !is_bot(&message["author"]) && !list(&message["mentions"]).iter().any(is_bot) {
        message["content"] = "".into();
        for key in ["embeds", "attachments", "components"] {
            message[key] = json!([]);
        }
    }
}
