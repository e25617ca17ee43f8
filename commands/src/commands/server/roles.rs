//! The roles that milestones give.

use serenity::all::Permissions;
use waymark_roadmap::rules::{Milestone, milestones};
use waymark_store::{GuildId, RoleId};

use super::{PanelAction, ServerAction, managed, panel};
use crate::context::{Caller, Context};
use crate::interactions::component::Component as _;
use crate::person::milestones;
use crate::port::{GuildAccess, everyone};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Embed, MENU_OPTIONS, Menu, MenuOption, Reply};

/// The milestones that can give a role: of streaks, then of each roadmap, as many as a menu holds.
pub(super) fn milestone_options(context: &Context) -> Vec<MenuOption> {
    let days = Milestone::DAYS.into_iter().map(|days| (None, Milestone::Days(days)));
    let of_roadmaps = context.offer.roadmaps().flat_map(|roadmap| {
        milestones(roadmap).into_iter().rev().map(|milestone| (Some(roadmap.id.as_str()), milestone))
    });
    let option = |(roadmap, milestone): (Option<&str>, Milestone)| {
        let name = milestone.name();
        let label = what(context, roadmap, &name)?;
        let value = format!("{}:{name}", roadmap.unwrap_or_default());
        Some(MenuOption { label, value, description: String::new() })
    };
    days.chain(of_roadmaps).filter_map(option).take(MENU_OPTIONS).collect()
}

/// A milestone in words; none for a part that the content no longer has. Streaks have no roadmap.
pub(super) fn what(context: &Context, roadmap: Option<&str>, name: &str) -> Option<String> {
    let roadmap = roadmap.and_then(|id| context.everything.roadmap(id));
    milestones::title(roadmap, &Milestone::from_name(name)?)
}

/// The role that a milestone gives, to change.
pub(super) async fn role_of(
    context: &Context,
    guild: GuildId,
    roadmap: Option<String>,
    name: &str,
) -> Result<Reply, Failure> {
    let title = escape(&what(context, roadmap.as_deref(), name).ok_or_else(|| Refusal::content_changed(context))?);
    let roles = context.store.milestone_roles(guild).await?;
    let given = roles.iter().find(|given| given.roadmap == roadmap && given.name == name);
    let text = match given {
        Some(given) => format!("**{title}** gives <@&{}>. Pick another role, or none.", given.role),
        None => format!("**{title}** gives no role. Pick the one it shall give."),
    };
    let pick = ServerAction::MilestoneRole { roadmap, milestone: name.to_owned() };
    let embed = Embed::new(Colour::Neutral).title("A role for a milestone").description(text);
    Ok(Reply::new(embed)
        .menu(Menu::roles("No role", pick.custom_id(), given.map(|given| given.role)))
        .buttons([Button::secondary("Back", ServerAction::Panel(PanelAction::Show).custom_id())]))
}

/// A role was picked for a milestone, or none.
pub(super) async fn set_role(
    context: &Context,
    caller: &Caller,
    roadmap: Option<String>,
    name: String,
    picked: &[String],
) -> Result<Reply, Failure> {
    let guild = managed(context, caller)?;
    let title = escape(&what(context, roadmap.as_deref(), &name).ok_or_else(|| Refusal::content_changed(context))?);
    let role = picked.first().and_then(|id| id.parse().ok()).map(RoleId);
    if let Some(role) = role
        && let Ok(access) = context.discord.guild_access(guild).await
        && let Some(fault) = grant_fault(guild, role, &access)
    {
        return Err(Refusal::cannot_give(&fault).into());
    }
    context.store.set_milestone_role(guild, roadmap, name, role).await?;
    let said = match role {
        Some(role) => format!("**{title}** gives <@&{role}> from now on."),
        None => format!("**{title}** gives no role any more."),
    };
    Ok(panel(context, guild).await?.notice(said))
}

/// Why a role cannot be given.
pub(super) fn grant_fault(guild: GuildId, id: RoleId, access: &GuildAccess) -> Option<String> {
    let role = access.roles.iter().find(|role| role.id == id);
    if id == everyone(guild) {
        Some("everybody has @everyone already. Choose another role.".to_owned())
    } else if role.is_none() {
        Some("the role no longer exists. Choose another one.".to_owned())
    } else if role.is_some_and(|role| role.managed) {
        Some("it belongs to a bot or another service, which alone gives it. Choose another role.".to_owned())
    } else if !access.permissions.contains(Permissions::MANAGE_ROLES) {
        Some("I lack *Manage Roles*. In the server's settings, *Roles*, allow it to Waymark's role.".to_owned())
    } else if role.is_some_and(|role| role.position >= access.highest) {
        Some(
            "it is not below my highest role. In the server's settings, *Roles*, drag Waymark's role above it."
                .to_owned(),
        )
    } else {
        None
    }
}
