//! What can be looked up: the gateway, the bot itself, people, servers, files.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::api_error::Refusal;
use crate::gateway::socket::gateway_url;
use crate::ids;
use crate::interaction_event::user_json;
use crate::server::Inner;
use crate::world::{APPLICATION, Guild, World};

type Found = Result<Json<Value>, Refusal>;

pub(super) async fn gateway(State(inner): State<Arc<Inner>>) -> Json<Value> {
    Json(json!({ "url": gateway_url(&inner) }))
}

pub(super) async fn gateway_bot(State(inner): State<Arc<Inner>>) -> Json<Value> {
    Json(json!({
        "url": gateway_url(&inner), "shards": 1,
        "session_start_limit": { "total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1 },
    }))
}

pub(super) async fn own_user(State(inner): State<Arc<Inner>>) -> Json<Value> {
    Json(inner.world().bot_json())
}

pub(super) async fn own_guilds(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let world = inner.world();
    let guilds = world.guilds.iter().filter(|guild| guild.has_bot).map(|guild| {
        json!({
            "id": ids::json(guild.id), "name": guild.name, "icon": null, "banner": null, "owner": false,
            "permissions": guild.permissions_of(APPLICATION).to_string(), "features": [],
        })
    });
    Json(guilds.collect())
}

pub(super) async fn application(State(inner): State<Arc<Inner>>) -> Json<Value> {
    Json(inner.world().application_json())
}

pub(super) async fn user(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Found {
    let id = snowflake("user_id", &id)?;
    user_json(&inner.world(), id).map(Json).ok_or_else(Refusal::unknown_user)
}

pub(super) async fn guild(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Found {
    find_guild(&inner.world(), &id).map(|guild| Json(guild.json()))
}

pub(super) async fn guild_channels(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Found {
    find_guild(&inner.world(), &id).map(|guild| Json(guild.channels_json()))
}

pub(super) async fn guild_roles(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Found {
    find_guild(&inner.world(), &id).map(|guild| Json(guild.roles_json()))
}

pub(super) async fn guild_role(State(inner): State<Arc<Inner>>, Path((id, role)): Path<(String, String)>) -> Found {
    let role = snowflake("role_id", &role)?;
    find_guild(&inner.world(), &id)?.role_json(role).map(Json).ok_or_else(Refusal::unknown_role)
}

pub(super) async fn guild_threads(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Found {
    find_guild(&inner.world(), &id).map(|guild| Json(json!({ "threads": guild.threads_json(), "members": [] })))
}

/// The stored bytes of a file. It cannot act as a page of this server, whatever it contains.
pub(super) async fn attachment(
    State(inner): State<Arc<Inner>>,
    Path((_, id, _)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let id = snowflake("attachment_id", &id)?;
    let state = inner.state();
    let file = state.board.attachment(id).ok_or_else(Refusal::unknown_route)?;
    let headers = [
        (CONTENT_TYPE, file.content_type.clone()),
        (HeaderName::from_static("x-content-type-options"), "nosniff".to_owned()),
        (
            HeaderName::from_static("content-security-policy"),
            "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned(),
        ),
    ];
    Ok((headers, file.bytes.to_vec()).into_response())
}

/// An id in a path.
pub(super) fn snowflake(name: &str, text: &str) -> Result<u64, Refusal> {
    text.parse().map_err(|_| Refusal::not_a_snowflake(name, text))
}

/// The server an id in a path names, if the bot is in it.
pub(super) fn find_guild<'a>(world: &'a World, id: &str) -> Result<&'a Guild, Refusal> {
    let guild = world.guild(snowflake("guild_id", id)?).filter(|guild| guild.has_bot);
    guild.ok_or_else(Refusal::unknown_guild)
}
