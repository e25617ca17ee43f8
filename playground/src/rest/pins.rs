//! Pinned messages.
//!
//! Source: Discord's reference, "Get Channel Pins", "Pin Message", and the routes they replace.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::api_error::ApiError;
use super::channels::{find_message, reach};
use super::path::ApiPath;
use super::posting::post;
use super::{ApiResult, Shared};
use crate::codes::{intent, message_type, permission};
use crate::ids::{ChannelId, MessageId};
use crate::messages::StoredMessage;
use crate::server::{Server, ServerState};
use crate::time::iso;
use crate::world::AnyChannel;

/// Messages that can be pinned in a channel.
const MOST: usize = 250;

/// The list with when each was pinned, newest first.
pub(super) async fn list(State(server): Shared, ApiPath(channel): ApiPath<ChannelId>) -> ApiResult {
    reach(&server.world(), channel, 0)?;
    let state = server.state();
    let items = pinned(&state, channel)
        .into_iter()
        .map(|(at, stored)| json!({ "pinned_at": iso(at), "message": stored.message.json }));
    Ok(Json(json!({ "items": items.collect::<Value>(), "has_more": false })))
}

/// The messages alone, as the older route has it.
pub(super) async fn old_list(State(server): Shared, ApiPath(channel): ApiPath<ChannelId>) -> ApiResult {
    reach(&server.world(), channel, 0)?;
    let state = server.state();
    Ok(Json(pinned(&state, channel).into_iter().map(|(_, stored)| stored.message.json.clone()).collect()))
}

pub(super) async fn pin(
    State(server): Shared,
    ApiPath((channel, id)): ApiPath<(ChannelId, MessageId)>,
) -> ApiResult<StatusCode> {
    change(&server, channel, id, true)
}

pub(super) async fn unpin(
    State(server): Shared,
    ApiPath((channel, id)): ApiPath<(ChannelId, MessageId)>,
) -> ApiResult<StatusCode> {
    change(&server, channel, id, false)
}

fn change(server: &Server, channel: ChannelId, id: MessageId, pinned: bool) -> ApiResult<StatusCode> {
    let world = server.world();
    let reached = reach(&world, channel, 0)?;
    if let AnyChannel::InGuild(..) = reached
        && reach(&world, channel, permission::PIN_MESSAGES).is_err()
    {
        return Err(ApiError::MISSING_PERMISSIONS);
    }
    let mut state = server.state();
    let was = find_message(&state, channel, id)?.pinned_at.is_some();
    if was == pinned {
        return Ok(StatusCode::NO_CONTENT);
    }
    if pinned && self::pinned(&state, channel).len() >= MOST {
        return Err(ApiError::TOO_MANY_PINS);
    }
    let now = server.now();
    let Some(stored) = state.messages.get_mut(id) else { return Err(ApiError::UNKNOWN_MESSAGE) };
    stored.pinned_at = pinned.then_some(now);
    stored.message.json["pinned"] = pinned.into();
    let changed = stored.clone();
    server.announce(&mut state, "MESSAGE_UPDATE", &changed);
    let last = self::pinned(&state, channel).first().map(|(at, _)| iso(*at));
    let mut event = json!({ "channel_id": channel, "last_pin_timestamp": last });
    let guild = reached.guild_id();
    if let Some(guild) = guild {
        event["guild_id"] = guild.into();
    }
    let needed = if guild.is_some() { intent::GUILDS } else { intent::DIRECT_MESSAGES };
    state.gateway.dispatch("CHANNEL_PINS_UPDATE", &event, guild, needed);
    if pinned {
        let mut told = StoredMessage::new(server.next_id(), channel, &world.bot_json(), now);
        told.message.json["type"] = message_type::PINNED.into();
        told.message.json["message_reference"] =
            json!({ "type": 0, "message_id": id, "channel_id": channel, "guild_id": guild });
        post(server, &mut state, told);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// When which messages of a channel were pinned, newest first.
fn pinned(state: &ServerState, channel: ChannelId) -> Vec<(i64, &StoredMessage)> {
    let all = state.messages.channel(channel).iter();
    let mut pinned: Vec<(i64, &StoredMessage)> = all.filter_map(|stored| Some((stored.pinned_at?, stored))).collect();
    pinned.sort_by_key(|(at, stored)| (-at, stored.message.id));
    pinned
}
