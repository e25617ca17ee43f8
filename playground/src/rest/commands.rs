//! Registering commands, for all servers or for one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;

use super::api_error::Refusal;
use super::body::Incoming;
use super::lookups::{find_guild, snowflake};
use crate::limits::{self, Faults};
use crate::server::Inner;
use crate::world::APPLICATION;

type Shared = State<Arc<Inner>>;
type Body = Extension<Incoming>;
type Answer = Result<Response, Refusal>;

pub(super) async fn list(State(inner): Shared, Path(app): Path<String>) -> Answer {
    show_all(&inner, &app, None)
}

pub(super) async fn guild_list(State(inner): Shared, Path((app, guild)): Path<(String, String)>) -> Answer {
    show_all(&inner, &app, Some(&guild))
}

pub(super) async fn replace(State(inner): Shared, Path(app): Path<String>, Extension(body): Body) -> Answer {
    replace_all(&inner, &app, None, &body.json)
}

pub(super) async fn guild_replace(
    State(inner): Shared,
    Path((app, guild)): Path<(String, String)>,
    Extension(body): Body,
) -> Answer {
    replace_all(&inner, &app, Some(&guild), &body.json)
}

pub(super) async fn add(State(inner): Shared, Path(app): Path<String>, Extension(body): Body) -> Answer {
    add_one(&inner, &app, None, &body.json)
}

pub(super) async fn guild_add(
    State(inner): Shared,
    Path((app, guild)): Path<(String, String)>,
    Extension(body): Body,
) -> Answer {
    add_one(&inner, &app, Some(&guild), &body.json)
}

pub(super) async fn one(State(inner): Shared, Path((app, command)): Path<(String, String)>) -> Answer {
    show_one(&inner, &app, None, &command)
}

pub(super) async fn guild_one(
    State(inner): Shared,
    Path((app, guild, command)): Path<(String, String, String)>,
) -> Answer {
    show_one(&inner, &app, Some(&guild), &command)
}

pub(super) async fn edit(
    State(inner): Shared,
    Path((app, command)): Path<(String, String)>,
    Extension(body): Body,
) -> Answer {
    edit_one(&inner, &app, None, &command, &body.json)
}

pub(super) async fn guild_edit(
    State(inner): Shared,
    Path((app, guild, command)): Path<(String, String, String)>,
    Extension(body): Body,
) -> Answer {
    edit_one(&inner, &app, Some(&guild), &command, &body.json)
}

pub(super) async fn remove(State(inner): Shared, Path((app, command)): Path<(String, String)>) -> Answer {
    remove_one(&inner, &app, None, &command)
}

pub(super) async fn guild_remove(
    State(inner): Shared,
    Path((app, guild, command)): Path<(String, String, String)>,
) -> Answer {
    remove_one(&inner, &app, Some(&guild), &command)
}

fn show_all(inner: &Inner, app: &str, guild: Option<&str>) -> Answer {
    let guild = scope(inner, app, guild)?;
    let commands = inner.state().commands.list(guild);
    if guild.is_none() && !commands.is_empty() {
        // It looked at what there is. If that is wrong it will say so next; an empty list it must fill first.
        inner.update_readiness(|readiness| readiness.registered = true);
    }
    Ok(Json(commands).into_response())
}

fn replace_all(inner: &Inner, app: &str, guild: Option<&str>, body: &Value) -> Answer {
    let guild = scope(inner, app, guild)?;
    let Some(sent) = body.as_array() else { return Err(Refusal::invalid_json()) };
    let mut faults = Faults::default();
    limits::commands(sent, &mut faults);
    Refusal::if_faulty(faults)?;
    let commands = inner.state().commands.replace(guild, sent, || inner.next_id());
    registered(inner, guild);
    Ok(Json(commands).into_response())
}

fn add_one(inner: &Inner, app: &str, guild: Option<&str>, body: &Value) -> Answer {
    let guild = scope(inner, app, guild)?;
    check(body)?;
    let mut state = inner.state();
    let kind = |command: &Value| command["type"].as_u64().unwrap_or(1);
    let others =
        state.commands.list(guild).into_iter().filter(|one| kind(one) == kind(body) && one["name"] != body["name"]);
    if others.count() >= if kind(body) == 1 { 100 } else { 15 } {
        return Err(Refusal::too_many_commands());
    }
    let (command, new) = state.commands.upsert(guild, body, || inner.next_id());
    drop(state);
    registered(inner, guild);
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(command)).into_response())
}

fn show_one(inner: &Inner, app: &str, guild: Option<&str>, command: &str) -> Answer {
    let guild = scope(inner, app, guild)?;
    let command = snowflake("command_id", command)?;
    let found = inner.state().commands.get(guild, command);
    found.map(|command| Json(command).into_response()).ok_or_else(Refusal::unknown_command)
}

fn edit_one(inner: &Inner, app: &str, guild: Option<&str>, command: &str, body: &Value) -> Answer {
    let guild = scope(inner, app, guild)?;
    let id = snowflake("command_id", command)?;
    let mut state = inner.state();
    let edited = state.commands.edited(guild, id, body).ok_or_else(Refusal::unknown_command)?;
    check(&edited)?;
    let command = state.commands.put(guild, id, &edited, || inner.next_id()).ok_or_else(Refusal::unknown_command)?;
    Ok(Json(command).into_response())
}

fn remove_one(inner: &Inner, app: &str, guild: Option<&str>, command: &str) -> Answer {
    let guild = scope(inner, app, guild)?;
    let id = snowflake("command_id", command)?;
    if inner.state().commands.remove(guild, id) {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Refusal::unknown_command())
    }
}

fn check(command: &Value) -> Result<(), Refusal> {
    if !command.is_object() {
        return Err(Refusal::invalid_json());
    }
    let mut faults = Faults::default();
    limits::one_command(command, &mut faults);
    Refusal::if_faulty(faults)
}

/// The application must be the one there is; the server, if one is named, too.
fn scope(inner: &Inner, app: &str, guild: Option<&str>) -> Result<Option<u64>, Refusal> {
    if snowflake("application_id", app)? != APPLICATION {
        return Err(Refusal::unknown_application());
    }
    guild.map(|guild| find_guild(&inner.world(), guild).map(|guild| guild.id)).transpose()
}

fn registered(inner: &Inner, guild: Option<u64>) {
    if guild.is_none() {
        inner.update_readiness(|readiness| readiness.registered = true);
    }
}
