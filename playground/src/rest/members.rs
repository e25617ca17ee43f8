//! Members of a server and their roles.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};

use super::api_error::ApiError;
use super::lookups::find_guild;
use super::path::ApiPath;
use super::{ApiResult, Body, Shared};
use crate::codes::{intent, permission};
use crate::ids::{GuildId, RoleId, UserId};
use crate::limits::{self, FormErrors};
use crate::server::Server;
use crate::world::{APPLICATION, Guild};
use crate::world_changes::{set_bot_nick, set_role};

/// The path of a member's role.
type MemberRole = (GuildId, UserId, RoleId);

pub(super) async fn one(State(server): Shared, ApiPath((id, user)): ApiPath<(GuildId, UserId)>) -> ApiResult {
    let world = server.world();
    let guild = find_guild(&world, id)?;
    guild.member_json(&world, user).map(Json).ok_or_else(|| unknown(&server, user))
}

/// Changes what the bot is called on a server. Members other than itself (`@me`, which some clients write as `%40me`) it
/// cannot change here.
pub(super) async fn edit_own(
    State(server): Shared,
    ApiPath((id, user)): ApiPath<(GuildId, String)>,
    Extension(body): Body,
) -> ApiResult {
    if user != "@me" {
        return Err(ApiError::UNKNOWN_ROUTE);
    }
    let world = server.world();
    let guild = find_guild(&world, id)?;
    let mut errors = FormErrors::default();
    limits::nickname(&body.json, &mut errors);
    limits::lacking(&body.json, |key| key != "nick", &mut errors);
    ApiError::if_any(errors)?;
    if let Some(nick) = body.json.get("nick") {
        if guild.permissions_of(APPLICATION) & permission::CHANGE_NICKNAME == 0 {
            return Err(ApiError::MISSING_PERMISSIONS);
        }
        set_bot_nick(&server, id, nick.as_str().map(str::trim).filter(|nick| !nick.is_empty()));
    }
    let world = server.world();
    find_guild(&world, id)?.member_json(&world, APPLICATION).map(Json).ok_or(ApiError::UNKNOWN_MEMBER)
}

/// The list of all members, which Discord gives to applications with the members intent only.
pub(super) async fn list(State(server): Shared, ApiPath(id): ApiPath<GuildId>) -> ApiResult {
    let world = server.world();
    let guild = find_guild(&world, id)?;
    if server.state().gateway.enabled_intents & intent::GUILD_MEMBERS == 0 {
        return Err(ApiError::MISSING_ACCESS);
    }
    Ok(Json(guild.members.iter().filter_map(|member| guild.member_json(&world, member.person)).collect()))
}

pub(super) async fn give_role(State(server): Shared, ApiPath(path): ApiPath<MemberRole>) -> ApiResult<StatusCode> {
    change_role(&server, path, true)
}

pub(super) async fn take_role(State(server): Shared, ApiPath(path): ApiPath<MemberRole>) -> ApiResult<StatusCode> {
    change_role(&server, path, false)
}

fn change_role(server: &Server, (guild, user, role): MemberRole, has: bool) -> ApiResult<StatusCode> {
    let world = server.world();
    let guild = find_guild(&world, guild)?;
    guild.member(user).ok_or_else(|| unknown(server, user))?;
    check_role(guild, role)?;
    set_role(server, guild.id, user, role, has);
    Ok(StatusCode::NO_CONTENT)
}

/// Whether the bot may give and take a role. Source: Discord's reference, "Permission Hierarchy".
fn check_role(guild: &Guild, role: RoleId) -> ApiResult<()> {
    let position = guild.position(role).ok_or(ApiError::UNKNOWN_ROLE)?;
    let managed = guild.roles.iter().any(|one| one.id == role && one.managed);
    if managed || role == guild.id.everyone() {
        return Err(ApiError::INVALID_ROLE);
    }
    let highest = guild.roles_of(APPLICATION).into_iter().filter_map(|own| guild.position(own)).max().unwrap_or(0);
    let may = guild.permissions_of(APPLICATION) & permission::MANAGE_ROLES != 0;
    if may && position < highest { Ok(()) } else { Err(ApiError::MISSING_PERMISSIONS) }
}

fn unknown(server: &Server, user: UserId) -> ApiError {
    if server.world().user_json(user).is_some() { ApiError::UNKNOWN_MEMBER } else { ApiError::UNKNOWN_USER }
}
