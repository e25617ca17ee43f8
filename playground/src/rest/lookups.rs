//! What can be looked up: the gateway, the bot itself, people, servers, files.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::api_error::ApiError;
use super::path::ApiPath;
use super::{ApiResult, Shared};
use crate::ids::{AttachmentId, ChannelId, GuildId, RoleId};
use crate::world::{APPLICATION, Guild, World};

pub(super) async fn gateway(State(server): Shared) -> Json<Value> {
    Json(json!({ "url": server.gateway_url() }))
}

pub(super) async fn gateway_bot(State(server): Shared) -> Json<Value> {
    let (remaining, reset_after) = server.state().gateway.start_limit.unwrap_or((1000, 86_400_000));
    Json(json!({
        "url": server.gateway_url(), "shards": 1,
        "session_start_limit": {
            "total": 1000, "remaining": remaining, "reset_after": reset_after, "max_concurrency": 1,
        },
    }))
}

pub(super) async fn own_user(State(server): Shared) -> Json<Value> {
    Json(server.world().bot_json())
}

pub(super) async fn own_guilds(State(server): Shared) -> Json<Value> {
    let world = server.world();
    let guilds = world.guilds.iter().filter(|guild| guild.has_bot).map(|guild| {
        json!({
            "id": guild.id, "name": guild.name, "icon": null, "banner": null, "owner": false,
            "permissions": guild.permissions_of(APPLICATION).to_string(), "features": [],
        })
    });
    Json(guilds.collect())
}

pub(super) async fn user(State(server): Shared, ApiPath(user): ApiPath<String>) -> ApiResult {
    // Some clients write `%40me`.
    let own = (user == "@me").then_some(APPLICATION);
    let id = own.map_or_else(|| user.parse().map_err(|_| ApiError::not_a_snowflake("user_id", &user)), Ok)?;
    server.world().user_json(id).map(Json).ok_or(ApiError::UNKNOWN_USER)
}

pub(super) async fn guild(State(server): Shared, ApiPath(id): ApiPath<GuildId>) -> ApiResult {
    find_guild(&server.world(), id).map(|guild| Json(guild.json()))
}

pub(super) async fn guild_channels(State(server): Shared, ApiPath(id): ApiPath<GuildId>) -> ApiResult {
    find_guild(&server.world(), id).map(|guild| Json(guild.channels_json()))
}

pub(super) async fn guild_roles(State(server): Shared, ApiPath(id): ApiPath<GuildId>) -> ApiResult {
    find_guild(&server.world(), id).map(|guild| Json(guild.roles_json()))
}

pub(super) async fn guild_role(State(server): Shared, ApiPath((id, role)): ApiPath<(GuildId, RoleId)>) -> ApiResult {
    find_guild(&server.world(), id)?.role_json(role).map(Json).ok_or(ApiError::UNKNOWN_ROLE)
}

pub(super) async fn guild_threads(State(server): Shared, ApiPath(id): ApiPath<GuildId>) -> ApiResult {
    find_guild(&server.world(), id).map(|guild| Json(json!({ "threads": guild.threads_json(), "members": [] })))
}

/// The stored bytes of a file. It cannot act as a page of this server, whatever it contains.
pub(super) async fn attachment(
    State(server): Shared,
    ApiPath((_, id, _)): ApiPath<(ChannelId, AttachmentId, String)>,
) -> ApiResult<Response> {
    let state = server.state();
    let file = state.messages.attachment(id).or_else(|| state.uploads.get(id)).ok_or(ApiError::UNKNOWN_ROUTE)?;
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

/// The server with this id, if the bot is in it.
pub(super) fn find_guild(world: &World, id: GuildId) -> ApiResult<&Guild> {
    world.guild(id).filter(|guild| guild.has_bot).ok_or(ApiError::UNKNOWN_GUILD)
}
