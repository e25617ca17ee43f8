//! Registering commands, for all servers or for one.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;

use super::api_error::ApiError;
use super::lookups::find_guild;
use super::path::ApiPath;
use super::{ApiResult, Body, Shared};
use crate::codes::command_type;
use crate::ids::{CommandId, GuildId, UserId};
use crate::limits::{self, FormErrors};
use crate::server::Server;
use crate::world::APPLICATION;

/// The path of the commands of a scope, which is one server if its id is there, or of one of these commands.
#[derive(Deserialize)]
pub(super) struct CommandPath {
    #[serde(rename = "application_id")]
    application: UserId,
    #[serde(rename = "guild_id")]
    guild: Option<GuildId>,
    #[serde(rename = "command_id")]
    command: Option<CommandId>,
}

impl CommandPath {
    /// The server, if one is named. The application must be the one there is; the server must be there, too.
    fn guild(&self, server: &Server) -> ApiResult<Option<GuildId>> {
        if self.application != APPLICATION {
            return Err(ApiError::UNKNOWN_APPLICATION);
        }
        self.guild.map(|guild| find_guild(&server.world(), guild).map(|guild| guild.id)).transpose()
    }

    /// The server and the command.
    fn one(&self, server: &Server) -> ApiResult<(Option<GuildId>, CommandId)> {
        Ok((self.guild(server)?, self.command.ok_or(ApiError::UNKNOWN_COMMAND)?))
    }
}

pub(super) async fn list(State(server): Shared, ApiPath(path): ApiPath<CommandPath>) -> ApiResult<Json<Vec<Value>>> {
    let guild = path.guild(&server)?;
    let commands = server.state().commands.list(guild);
    if !commands.is_empty() {
        // It looked at what there is. If that is wrong it will say so next; an empty list it must fill first.
        registered(&server, guild);
    }
    Ok(Json(commands))
}

pub(super) async fn replace(
    State(server): Shared,
    ApiPath(path): ApiPath<CommandPath>,
    Extension(body): Body,
) -> ApiResult<Json<Vec<Value>>> {
    let guild = path.guild(&server)?;
    let Some(sent) = body.json.as_array() else { return Err(ApiError::INVALID_JSON) };
    let mut errors = FormErrors::default();
    limits::commands(sent, &mut errors);
    ApiError::if_any(errors)?;
    let commands = server.state().commands.replace(guild, sent, || server.next_id());
    registered(&server, guild);
    Ok(Json(commands))
}

pub(super) async fn add(
    State(server): Shared,
    ApiPath(path): ApiPath<CommandPath>,
    Extension(body): Body,
) -> ApiResult<Response> {
    let guild = path.guild(&server)?;
    let sent = &body.json;
    check(sent)?;
    let mut state = server.state();
    let kind = |command: &Value| command["type"].as_u64().unwrap_or(command_type::CHAT_INPUT);
    let others =
        state.commands.list(guild).into_iter().filter(|one| kind(one) == kind(sent) && one["name"] != sent["name"]);
    let most = if kind(sent) == command_type::CHAT_INPUT { limits::SLASH } else { limits::CONTEXT_MENU };
    if others.count() >= most {
        return Err(ApiError::TOO_MANY_COMMANDS);
    }
    let (command, new) = state.commands.upsert(guild, sent, || server.next_id());
    drop(state);
    registered(&server, guild);
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(command)).into_response())
}

pub(super) async fn one(State(server): Shared, ApiPath(path): ApiPath<CommandPath>) -> ApiResult {
    let (guild, id) = path.one(&server)?;
    let found = server.state().commands.get(guild, id);
    found.map(Json).ok_or(ApiError::UNKNOWN_COMMAND)
}

pub(super) async fn edit(
    State(server): Shared,
    ApiPath(path): ApiPath<CommandPath>,
    Extension(body): Body,
) -> ApiResult {
    let (guild, id) = path.one(&server)?;
    let edited = server.state().commands.edit(guild, id, &body.json, || server.next_id(), check)?;
    edited.map(Json).ok_or(ApiError::UNKNOWN_COMMAND)
}

pub(super) async fn remove(State(server): Shared, ApiPath(path): ApiPath<CommandPath>) -> ApiResult<StatusCode> {
    let (guild, id) = path.one(&server)?;
    let removed = server.state().commands.remove(guild, id);
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::UNKNOWN_COMMAND) }
}

fn check(command: &Value) -> ApiResult<()> {
    if !command.is_object() {
        return Err(ApiError::INVALID_JSON);
    }
    let mut errors = FormErrors::default();
    limits::one_command(command, &mut errors);
    ApiError::if_any(errors)
}

fn registered(server: &Server, guild: Option<GuildId>) {
    if guild.is_none() {
        server.update_readiness(|readiness| readiness.registered = true);
    }
}
