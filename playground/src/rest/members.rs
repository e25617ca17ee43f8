//! Members of a server and their roles.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::Value;

use super::api_error::Refusal;
use super::lookups::{find_guild, snowflake};
use crate::gateway::intent;
use crate::interaction_event::user_json;
use crate::server::Inner;
use crate::world::{APPLICATION, Guild, permission};
use crate::world_changes::set_role;

type Shared = State<Arc<Inner>>;
type Found = Result<Json<Value>, Refusal>;

pub(super) async fn one(State(inner): Shared, Path((id, user)): Path<(String, String)>) -> Found {
    let world = inner.world();
    let guild = find_guild(&world, &id)?;
    let user = snowflake("user_id", &user)?;
    guild.member_json(&world, user).map(Json).ok_or_else(|| unknown(&inner, user))
}

/// The list of all members, which Discord gives to applications with the members intent only.
pub(super) async fn list(State(inner): Shared, Path(id): Path<String>) -> Found {
    let world = inner.world();
    let guild = find_guild(&world, &id)?;
    if inner.state().gateway.enabled_intents & intent::GUILD_MEMBERS == 0 {
        return Err(Refusal::missing_access());
    }
    Ok(Json(guild.members.iter().filter_map(|member| guild.member_json(&world, member.person)).collect()))
}

pub(super) async fn give_role(
    State(inner): Shared,
    Path(path): Path<(String, String, String)>,
) -> Result<StatusCode, Refusal> {
    change_role(&inner, &path, true)
}

pub(super) async fn take_role(
    State(inner): Shared,
    Path(path): Path<(String, String, String)>,
) -> Result<StatusCode, Refusal> {
    change_role(&inner, &path, false)
}

fn change_role(
    inner: &Inner,
    (guild, user, role): &(String, String, String),
    has: bool,
) -> Result<StatusCode, Refusal> {
    let world = inner.world();
    let guild = find_guild(&world, guild)?;
    let (user, role) = (snowflake("user_id", user)?, snowflake("role_id", role)?);
    guild.member(user).ok_or_else(|| unknown(inner, user))?;
    check_role(guild, role)?;
    set_role(inner, guild.id, user, role, has);
    Ok(StatusCode::NO_CONTENT)
}

/// Whether the bot may give and take a role. Source: Discord's reference, "Permission Hierarchy".
fn check_role(guild: &Guild, role: u64) -> Result<(), Refusal> {
    let position = guild.position(role).ok_or_else(Refusal::unknown_role)?;
    let managed = guild.roles.iter().any(|one| one.id == role && one.managed);
    if managed || role == guild.id {
        return Err(Refusal::invalid_role());
    }
    let highest = guild.roles_of(APPLICATION).into_iter().filter_map(|own| guild.position(own)).max().unwrap_or(0);
    let may = guild.permissions_of(APPLICATION) & permission::MANAGE_ROLES != 0;
    if may && position < highest { Ok(()) } else { Err(Refusal::missing_permissions()) }
}

fn unknown(inner: &Inner, user: u64) -> Refusal {
    if user_json(&inner.world(), user).is_some() { Refusal::unknown_member() } else { Refusal::unknown_user() }
}
