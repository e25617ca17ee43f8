//! Messages that the bot sends by itself.

use std::cmp::Reverse;
use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::api_error::ApiError;
use super::body::RequestBody;
use super::path::ApiPath;
use super::posting::{change, check, post, take_down};
use super::replies;
use super::{ApiResult, Body, Shared};
use crate::codes::{channel_type, intent, message_flag, permission};
use crate::compose;
use crate::ids::{ChannelId, MessageId, UserId};
use crate::json::{list, text};
use crate::limits::{self, FormErrors};
use crate::message_event;
use crate::messages::StoredMessage;
use crate::server::{Server, ServerState};
use crate::world::{APPLICATION, AnyChannel, World};
use crate::world_changes;

type Created = ApiResult<(StatusCode, Json<Value>)>;

/// How long a nonce keeps a message from being sent twice, in milliseconds: Discord says "the past few minutes".
const NONCE_LIFE: i64 = 5 * 60 * 1000;
/// Flags that a bot may set on a message.
const SETTABLE: u64 = message_flag::SUPPRESS_EMBEDS | message_flag::SUPPRESS_NOTIFICATIONS;

pub(super) async fn open_dm(State(server): Shared, Extension(body): Body) -> ApiResult {
    let recipient = &body.json["recipient_id"];
    let id = UserId::from_json(recipient)
        .ok_or_else(|| ApiError::not_a_snowflake("recipient_id", &recipient.to_string()))?;
    server.world().person(id).map(|person| Json(person.dm_json())).ok_or(ApiError::UNKNOWN_USER)
}

pub(super) async fn get(State(server): Shared, ApiPath(id): ApiPath<ChannelId>) -> ApiResult {
    reach(&server.world(), id, 0).map(|channel| Json(channel.json()))
}

/// What was written into a channel: before, after or around an id, or the last; newest first. Discord gives nothing where the
/// bot may not read what was written before, and no nonces.
pub(super) async fn messages(
    State(server): Shared,
    ApiPath(id): ApiPath<ChannelId>,
    Query(query): Query<HashMap<String, String>>,
) -> ApiResult {
    let world = server.world();
    let channel = reach(&world, id, 0)?;
    let is_dm = matches!(channel, AnyChannel::Dm(_));
    if !is_dm && reach(&world, id, permission::READ_MESSAGE_HISTORY).is_err() {
        return Ok(Json(json!([])));
    }
    let limit = query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(50).clamp(1, 100);
    let given = |name: &str| -> ApiResult<Option<MessageId>> {
        let id = query.get(name).map(|id| id.parse().map_err(|_| ApiError::not_a_snowflake(name, id)));
        id.transpose()
    };
    let (before, after, around) = (given("before")?, given("after")?, given("around")?);
    let state = server.state();
    let written = state.messages.channel(id).iter().filter(|stored| stored.only_for.is_none());
    let mut messages: Vec<&StoredMessage> = match (around, before, after) {
        (Some(around), ..) => {
            let (earlier, later): (Vec<_>, Vec<_>) = written.partition(|stored| stored.message.id < around);
            let earlier = earlier.into_iter().rev().take(limit / 2);
            earlier.chain(later.into_iter().take(limit - limit / 2)).collect()
        }
        (_, Some(before), _) => written.rev().filter(|stored| stored.message.id < before).take(limit).collect(),
        (_, _, Some(after)) => written.filter(|stored| stored.message.id > after).take(limit).collect(),
        _ => written.rev().take(limit).collect(),
    };
    messages.sort_by_key(|stored| Reverse(stored.message.id));
    let json = messages.into_iter().map(|stored| {
        let mut json = as_read(&state, id, &world, &stored.message.json);
        if let Some(message) = json.as_object_mut() {
            message.remove("nonce");
        }
        json
    });
    Ok(Json(json.collect()))
}

pub(super) async fn send(State(server): Shared, ApiPath(id): ApiPath<ChannelId>, Extension(body): Body) -> ApiResult {
    reach(&server.world(), id, needed(&body))?;
    check(&body)?;
    let mut state = server.state();
    let replied = replies::replied(&state, id, &body.json["message_reference"])?;
    let nonce = &body.json["nonce"];
    if body.json["enforce_nonce"] == true
        && !nonce.is_null()
        && let Some(earlier) = state.messages.with_nonce(id, nonce)
        && server.now().saturating_sub(earlier.message.id.sent_at()) <= NONCE_LIFE
    {
        return Ok(Json(earlier.message.json.clone()));
    }
    let mut stored = StoredMessage::new(server.next_id(), id, &server.world().bot_json(), server.now());
    compose::apply(&mut stored, &body.json, &body.files, &server.compose_context());
    stored.message.set_flags(body.json["flags"].as_u64().unwrap_or(0) & SETTABLE, 0);
    if let Some(replied) = replied {
        replies::reply_to(&mut stored, &replied, &server.world());
    }
    if !nonce.is_null() {
        stored.message.json["nonce"] = nonce.clone();
    }
    Ok(Json(post(&server, &mut state, stored)))
}

pub(super) async fn message(
    State(server): Shared,
    ApiPath((channel, id)): ApiPath<(ChannelId, MessageId)>,
) -> ApiResult {
    reach(&server.world(), channel, 0)?;
    let state = server.state();
    find_message(&state, channel, id)
        .map(|stored| Json(as_read(&state, channel, &server.world(), &stored.message.json)))
}

/// Tells everybody that the bot is writing.
pub(super) async fn typing(State(server): Shared, ApiPath(id): ApiPath<ChannelId>) -> ApiResult<StatusCode> {
    let world = server.world();
    let channel = reach(&world, id, permission::SEND_MESSAGES)?;
    let mut event = json!({
        "channel_id": id, "user_id": APPLICATION, "timestamp": server.now().div_euclid(1000),
    });
    let guild = channel.guild_id();
    if let Some(guild) = guild.and_then(|guild| world.guild(guild)) {
        event["guild_id"] = guild.id.into();
        event["member"] = guild.member_json(&world, APPLICATION).into();
    }
    let needed = if guild.is_some() { intent::GUILD_TYPING } else { intent::DIRECT_TYPING };
    server.state().gateway.dispatch("TYPING_START", &event, guild, needed);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn edit(
    State(server): Shared,
    ApiPath((channel, id)): ApiPath<(ChannelId, MessageId)>,
    Extension(body): Body,
) -> ApiResult {
    reach(&server.world(), channel, 0)?;
    let mut state = server.state();
    if !is_own(find_message(&state, channel, id)?) {
        return Err(ApiError::SOMEONE_ELSES_MESSAGE);
    }
    change(&server, &mut state, id, &body).map(|stored| Json(stored.message.json))
}

pub(super) async fn delete(
    State(server): Shared,
    ApiPath((channel, id)): ApiPath<(ChannelId, MessageId)>,
) -> ApiResult<StatusCode> {
    let world = server.world();
    reach(&world, channel, 0)?;
    let mut state = server.state();
    if !is_own(find_message(&state, channel, id)?) {
        match reach(&world, channel, permission::MANAGE_MESSAGES)? {
            AnyChannel::InGuild(..) => {}
            AnyChannel::Dm(_) => return Err(ApiError::WRONG_CHANNEL_FOR_ACTION),
        }
    }
    take_down(&server, &mut state, id)
}

pub(super) async fn begin_thread(
    State(server): Shared,
    ApiPath(channel): ApiPath<ChannelId>,
    Extension(body): Body,
) -> Created {
    thread(&server, channel, None, &body.json).map(|json| (StatusCode::CREATED, json))
}

pub(super) async fn begin_thread_on(
    State(server): Shared,
    ApiPath((channel, message)): ApiPath<(ChannelId, MessageId)>,
    Extension(body): Body,
) -> Created {
    thread(&server, channel, Some(message), &body.json).map(|json| (StatusCode::CREATED, json))
}

/// A channel in which the bot may do what `needed` says; zero is for looking only.
pub(super) fn reach(world: &World, id: ChannelId, needed: u64) -> ApiResult<AnyChannel<'_>> {
    let found = world.channel(id).ok_or(ApiError::UNKNOWN_CHANNEL)?;
    match found {
        AnyChannel::Dm(person) if needed != 0 && !person.dms_open => Err(ApiError::DMS_CLOSED),
        AnyChannel::Dm(_) => Ok(found),
        AnyChannel::InGuild(guild, channel) => {
            let own = guild.permissions_in(channel, APPLICATION);
            if !guild.has_bot || own & permission::VIEW_CHANNEL == 0 {
                return Err(ApiError::MISSING_ACCESS);
            }
            // Writing in a thread is a permission of its own.
            let needed = if channel.parent.is_some() && needed & permission::SEND_MESSAGES != 0 {
                needed & !permission::SEND_MESSAGES | permission::SEND_MESSAGES_IN_THREADS
            } else {
                needed
            };
            if own & needed == needed { Ok(found) } else { Err(ApiError::MISSING_PERMISSIONS) }
        }
    }
}

/// The permissions that a message needs.
fn needed(body: &RequestBody) -> u64 {
    let mut needed = permission::SEND_MESSAGES;
    if !list(&body.json["embeds"]).is_empty() {
        needed |= permission::EMBED_LINKS;
    }
    if !body.files.is_empty() {
        needed |= permission::ATTACH_FILES;
    }
    needed
}

/// Begins a thread. `message` is the one that it begins with, whose id it then has.
fn thread(server: &Server, channel: ChannelId, message: Option<MessageId>, body: &Value) -> ApiResult {
    let mut errors = FormErrors::default();
    limits::thread(body, &mut errors);
    ApiError::if_any(errors)?;
    let world = server.world();
    let AnyChannel::InGuild(guild, parent) = reach(&world, channel, permission::CREATE_PUBLIC_THREADS)? else {
        return Err(ApiError::WRONG_CHANNEL_TYPE);
    };
    if parent.kind != channel_type::TEXT {
        return Err(ApiError::WRONG_CHANNEL_TYPE);
    }
    if let Some(message) = message {
        let state = server.state();
        let stored = state.messages.get(message).filter(|one| one.message.channel == channel && one.only_for.is_none());
        stored.ok_or(ApiError::UNKNOWN_MESSAGE)?;
    }
    let id = message.map_or_else(|| server.next_id(), MessageId::thread);
    if guild.channel(id).is_some() {
        return Err(ApiError::THREAD_EXISTS);
    }
    let json = world_changes::begin_thread(server, guild.id, channel, id, text(&body["name"]).trim());
    let mut state = server.state();
    if let Some(stored) = message.and_then(|message| state.messages.get_mut(message)) {
        stored.message.json["thread"] = json.clone();
        stored.message.set_flags(message_flag::HAS_THREAD, 0);
        let stored = stored.clone();
        server.announce(&mut state, "MESSAGE_UPDATE", &stored);
    }
    Ok(Json(json))
}

/// A message of a channel. Ephemeral ones are reached through their interaction only.
pub(super) fn find_message(state: &ServerState, channel: ChannelId, id: MessageId) -> ApiResult<&StoredMessage> {
    let stored = state.messages.get(id).filter(|stored| stored.message.channel == channel && stored.only_for.is_none());
    stored.ok_or(ApiError::UNKNOWN_MESSAGE)
}

/// Whether the bot wrote a message.
fn is_own(stored: &StoredMessage) -> bool {
    UserId::from_json(&stored.message.json["author"]["id"]) == Some(APPLICATION)
}

/// A message as it is read: what people write is for applications with the message content intent.
fn as_read(state: &ServerState, channel: ChannelId, world: &World, message: &Value) -> Value {
    let mut json = message.clone();
    if state.gateway.enabled_intents & intent::MESSAGE_CONTENT == 0 {
        let is_dm = world.channel(channel).is_none_or(|channel| channel.guild_id().is_none());
        message_event::hide_content(&mut json, is_dm);
    }
    json
}
