//! Messages that the bot sends by itself.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::api_error::Refusal;
use super::body::Incoming;
use super::lookups::snowflake;
use crate::compose;
use crate::ids;
use crate::limits::{self, Faults, Purpose};
use crate::message::text;
use crate::messages::{Posted, set_flags};
use crate::server::{Inner, State as Store};
use crate::time::iso;
use crate::world::{APPLICATION, Spot, World, channel_kind, permission};
use crate::world_changes::begin_thread as begin_thread_in;

type Shared = State<Arc<Inner>>;
type Body = Extension<Incoming>;
type Answer = Result<Json<Value>, Refusal>;
type Created = Result<(StatusCode, Json<Value>), Refusal>;

/// How long a nonce keeps a message from being sent twice, in milliseconds: Discord says "the past few minutes".
const NONCE_LIFE: i64 = 5 * 60 * 1000;
/// The flag of a message with a thread.
const HAS_THREAD: u64 = 1 << 5;
/// Flags that a bot may set on a message: no embeds, no notification.
const SETTABLE: u64 = (1 << 2) | (1 << 12);

pub(super) async fn open_dm(State(inner): Shared, Extension(body): Body) -> Answer {
    let recipient = &body.json["recipient_id"];
    let id =
        ids::from_json(recipient).ok_or_else(|| Refusal::not_a_snowflake("recipient_id", &recipient.to_string()))?;
    inner.world().person(id).map(|person| Json(person.dm_json())).ok_or_else(Refusal::unknown_user)
}

pub(super) async fn get(State(inner): Shared, Path(id): Path<String>) -> Answer {
    let world = inner.world();
    let id = reach(&world, &id, 0)?;
    world.spot(id).map(|spot| Json(spot.json())).ok_or_else(Refusal::unknown_channel)
}

/// What was written into a channel: the first after an id, or the last; newest first. Discord gives nothing where the bot may
/// not read what was written before, and no nonces.
pub(super) async fn messages(
    State(inner): Shared,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let world = inner.world();
    let channel = reach(&world, &id, 0)?;
    if reach(&world, &id, permission::READ_MESSAGE_HISTORY).is_err()
        && !matches!(world.spot(channel), Some(Spot::Dm(_)))
    {
        return Ok(Json(json!([])));
    }
    let limit = query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(50).clamp(1, 100);
    let state = inner.state();
    let written = state.board.channel(channel).iter().filter(|posted| posted.only_for.is_none());
    let mut messages: Vec<&Posted> = match query.get("after").map(|after| snowflake("after", after)).transpose()? {
        Some(after) => written.filter(|posted| posted.message.id > after).take(limit).collect(),
        None => written.rev().take(limit).collect(),
    };
    messages.sort_by_key(|posted| Reverse(posted.message.id));
    let json = messages.into_iter().map(|posted| {
        let mut json = posted.message.json.clone();
        if let Some(message) = json.as_object_mut() {
            message.remove("nonce");
        }
        json
    });
    Ok(Json(json.collect()))
}

pub(super) async fn send(State(inner): Shared, Path(id): Path<String>, Extension(body): Body) -> Answer {
    let channel = reach(&inner.world(), &id, needed(&body))?;
    check(&body, Purpose::Create)?;
    let mut state = inner.state();
    let nonce = &body.json["nonce"];
    if body.json["enforce_nonce"] == true
        && !nonce.is_null()
        && let Some(earlier) = state.board.with_nonce(channel, nonce)
        && inner.now().saturating_sub(ids::time_of(earlier.message.id)) <= NONCE_LIFE
    {
        return Ok(Json(earlier.message.json.clone()));
    }
    let mut posted = Posted::new(inner.next_id(), channel, &inner.world().bot_json(), inner.now());
    compose::apply(&mut posted, &body.json, &body.files, &inner.desk());
    set_flags(&mut posted.message, body.json["flags"].as_u64().unwrap_or(0) & SETTABLE, 0);
    if !nonce.is_null() {
        posted.message.json["nonce"] = nonce.clone();
    }
    Ok(Json(post(&inner, &mut state, posted)))
}

pub(super) async fn message(State(inner): Shared, Path((channel, id)): Path<(String, String)>) -> Answer {
    let (channel, id) = (reach(&inner.world(), &channel, 0)?, snowflake("message_id", &id)?);
    let state = inner.state();
    find_message(&state, channel, id).map(|posted| Json(posted.message.json.clone()))
}

pub(super) async fn edit(
    State(inner): Shared,
    Path((channel, id)): Path<(String, String)>,
    Extension(body): Body,
) -> Answer {
    let (channel, id) = (reach(&inner.world(), &channel, 0)?, snowflake("message_id", &id)?);
    let mut state = inner.state();
    find_message(&state, channel, id)?;
    change(&inner, &mut state, id, &body).map(|posted| Json(posted.message.json))
}

pub(super) async fn delete(
    State(inner): Shared,
    Path((channel, id)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (channel, id) = (reach(&inner.world(), &channel, 0)?, snowflake("message_id", &id)?);
    let mut state = inner.state();
    find_message(&state, channel, id)?;
    take_down(&inner, &mut state, id)
}

pub(super) async fn begin_thread(State(inner): Shared, Path(channel): Path<String>, Extension(body): Body) -> Created {
    thread(&inner, &channel, None, &body.json).map(|json| (StatusCode::CREATED, json))
}

pub(super) async fn begin_thread_on(
    State(inner): Shared,
    Path((channel, message)): Path<(String, String)>,
    Extension(body): Body,
) -> Created {
    thread(&inner, &channel, Some(&message), &body.json).map(|json| (StatusCode::CREATED, json))
}

/// Puts a message up and tells everybody; its JSON.
pub(super) fn post(inner: &Inner, state: &mut Store, posted: Posted) -> Value {
    let json = posted.message.json.clone();
    inner.announce(state, "MESSAGE_CREATE", &posted);
    state.board.post(posted);
    json
}

/// Changes a message by a body; what it is then.
pub(super) fn change(inner: &Inner, state: &mut Store, id: u64, body: &Incoming) -> Result<Posted, Refusal> {
    check(body, Purpose::Edit)?;
    let place = state.board.get_mut(id).ok_or_else(Refusal::unknown_message)?;
    let mut posted = place.clone();
    compose::apply(&mut posted, &body.json, &body.files, &inner.desk());
    let message = &mut posted.message;
    message.json["edited_timestamp"] = iso(inner.now()).into();
    let shows = |key: &str| message.json[key].as_array().is_some_and(|list| !list.is_empty());
    if message.content().is_empty() && !["embeds", "components", "attachments"].into_iter().any(shows) {
        return Err(Refusal::empty_message());
    }
    *place = posted.clone();
    inner.announce(state, "MESSAGE_UPDATE", &posted);
    Ok(posted)
}

/// Takes a message down and tells everybody.
pub(super) fn take_down(inner: &Inner, state: &mut Store, id: u64) -> Result<StatusCode, Refusal> {
    let posted = state.board.remove(id).ok_or_else(Refusal::unknown_message)?;
    inner.announce(state, "MESSAGE_DELETE", &posted);
    Ok(StatusCode::NO_CONTENT)
}

/// Checks a message's body against the limits.
pub(super) fn check(body: &Incoming, purpose: Purpose) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    let shows = limits::message(&body.json, body.files.len(), purpose, &mut faults);
    Refusal::if_faulty(faults)?;
    if shows { Ok(()) } else { Err(Refusal::empty_message()) }
}

/// A channel in which the bot may do what `needed` says; zero is for looking only.
fn reach(world: &World, id: &str, needed: u64) -> Result<u64, Refusal> {
    match world.spot(snowflake("channel_id", id)?).ok_or_else(Refusal::unknown_channel)? {
        Spot::Dm(person) if needed != 0 && !person.dms_open => Err(Refusal::dms_closed()),
        Spot::Dm(person) => Ok(person.dm),
        Spot::Guild(guild, channel) => {
            let own = guild.permissions_in(channel, APPLICATION);
            if !guild.has_bot || own & permission::VIEW_CHANNEL == 0 {
                return Err(Refusal::missing_access());
            }
            // Writing in a thread is a permission of its own.
            let needed = if channel.parent.is_some() && needed & permission::SEND_MESSAGES != 0 {
                needed & !permission::SEND_MESSAGES | permission::SEND_MESSAGES_IN_THREADS
            } else {
                needed
            };
            if own & needed == needed { Ok(channel.id) } else { Err(Refusal::missing_permissions()) }
        }
    }
}

/// The permissions that a message needs.
fn needed(body: &Incoming) -> u64 {
    let mut needed = permission::SEND_MESSAGES;
    if body.json["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty()) {
        needed |= permission::EMBED_LINKS;
    }
    if !body.files.is_empty() {
        needed |= permission::ATTACH_FILES;
    }
    needed
}

/// Begins a thread. `message` is the one that it begins with, whose id it then has.
fn thread(inner: &Inner, channel: &str, message: Option<&str>, body: &Value) -> Answer {
    let mut faults = Faults::default();
    limits::thread(body, &mut faults);
    Refusal::if_faulty(faults)?;
    let world = inner.world();
    let channel = reach(&world, channel, permission::CREATE_PUBLIC_THREADS)?;
    let Some(Spot::Guild(guild, place)) = world.spot(channel) else { return Err(Refusal::wrong_channel_type()) };
    if place.kind != channel_kind::TEXT {
        return Err(Refusal::wrong_channel_type());
    }
    let id = match message {
        None => inner.next_id(),
        Some(message) => {
            let id = snowflake("message_id", message)?;
            let state = inner.state();
            let posted = state.board.get(id).filter(|one| one.message.channel == channel && one.only_for.is_none());
            posted.ok_or_else(Refusal::unknown_message)?;
            id
        }
    };
    if guild.channel(id).is_some() {
        return Err(Refusal::thread_exists());
    }
    let json = begin_thread_in(inner, guild.id, channel, id, text(&body["name"]).trim());
    let mut state = inner.state();
    if let Some(posted) = state.board.get_mut(id) {
        posted.message.json["thread"] = json.clone();
        set_flags(&mut posted.message, HAS_THREAD, 0);
        let posted = posted.clone();
        inner.announce(&mut state, "MESSAGE_UPDATE", &posted);
    }
    Ok(Json(json))
}

/// A message of a channel. Ephemeral ones are reached through their interaction only.
fn find_message(state: &Store, channel: u64, id: u64) -> Result<&Posted, Refusal> {
    let posted = state.board.get(id).filter(|posted| posted.message.channel == channel && posted.only_for.is_none());
    let posted = posted.ok_or_else(Refusal::unknown_message)?;
    let own = ids::from_json(&posted.message.json["author"]["id"]) == Some(APPLICATION);
    if own { Ok(posted) } else { Err(Refusal::someone_elses_message()) }
}
