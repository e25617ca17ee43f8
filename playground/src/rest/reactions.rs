//! Reactions to messages.
//!
//! Source: Discord's reference, "Create Reaction" and those after it, "Message Reaction Add".

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use super::api_error::ApiError;
use super::channels::{find_message, reach};
use super::path::ApiPath;
use super::{ApiResult, Shared};
use crate::codes::permission;
use crate::ids::{ChannelId, MessageId, UserId};
use crate::reactions::{is_emoji, set, take_all};
use crate::world::APPLICATION;

/// The path of a message's reactions with one emoji.
type OfEmoji = (ChannelId, MessageId, String);

pub(super) async fn add(
    State(server): Shared,
    ApiPath((channel, id, emoji)): ApiPath<OfEmoji>,
) -> ApiResult<StatusCode> {
    let world = server.world();
    let reached = reach(&world, channel, 0)?;
    if !is_emoji(&emoji) {
        return Err(ApiError::UNKNOWN_EMOJI);
    }
    let mut state = server.state();
    let there = find_message(&state, channel, id)?.message.reactions.iter().any(|one| one.emoji == emoji);
    // Joining in takes less than being the first. In direct messages both may.
    if reached.guild_id().is_some() {
        reach(&world, channel, permission::READ_MESSAGE_HISTORY | if there { 0 } else { permission::ADD_REACTIONS })?;
    }
    set(&server, &mut state, id, &emoji, APPLICATION, true);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn take_own(
    State(server): Shared,
    ApiPath((channel, id, emoji)): ApiPath<OfEmoji>,
) -> ApiResult<StatusCode> {
    reach(&server.world(), channel, 0)?;
    let mut state = server.state();
    find_message(&state, channel, id)?;
    set(&server, &mut state, id, &emoji, APPLICATION, false);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn take(
    State(server): Shared,
    ApiPath((channel, id, emoji, user)): ApiPath<(ChannelId, MessageId, String, UserId)>,
) -> ApiResult<StatusCode> {
    reach(&server.world(), channel, if user == APPLICATION { 0 } else { permission::MANAGE_MESSAGES })?;
    let mut state = server.state();
    find_message(&state, channel, id)?;
    set(&server, &mut state, id, &emoji, user, false);
    Ok(StatusCode::NO_CONTENT)
}

/// Who reacted with an emoji.
pub(super) async fn who(State(server): Shared, ApiPath((channel, id, emoji)): ApiPath<OfEmoji>) -> ApiResult {
    let world = server.world();
    reach(&world, channel, 0)?;
    let state = server.state();
    let reactions = &find_message(&state, channel, id)?.message.reactions;
    let users = reactions.iter().filter(|one| one.emoji == emoji).flat_map(|one| &one.users);
    Ok(Json(users.filter_map(|&user| world.user_json(user)).collect::<Value>()))
}

pub(super) async fn take_everybodys(
    State(server): Shared,
    ApiPath((channel, id)): ApiPath<(ChannelId, MessageId)>,
) -> ApiResult<StatusCode> {
    reach(&server.world(), channel, permission::MANAGE_MESSAGES)?;
    let mut state = server.state();
    find_message(&state, channel, id)?;
    take_all(&server, &mut state, id, None);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn take_everybodys_with(
    State(server): Shared,
    ApiPath((channel, id, emoji)): ApiPath<OfEmoji>,
) -> ApiResult<StatusCode> {
    reach(&server.world(), channel, permission::MANAGE_MESSAGES)?;
    let mut state = server.state();
    find_message(&state, channel, id)?;
    take_all(&server, &mut state, id, Some(&emoji));
    Ok(StatusCode::NO_CONTENT)
}
