//! The roles that milestones give.

use std::fmt::Write as _;

use waymark_roadmap::rules::{Milestone, milestones};
use waymark_store::{GuildId, RoleId};

use super::{PanelAction, ServerAction, looked_up, picked_id};
use crate::context::{Caller, Context};
use crate::interactions::custom_id::{LastName, Wire as _};
use crate::person::milestones;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, MENU_OPTIONS, Menu, MenuOption, Reply, page_buttons};
use crate::role_rules::{giver_fault, grant_fault, grant_warning};

/// Milestones on a page: what a menu holds, beside the way to more of them.
const PAGE: usize = MENU_OPTIONS - 1;
/// What the panel's menu gives back for more of them. No milestone is called that.
const MORE: &str = ":more";

/// What admins should know of roles for milestones.
pub(super) const SELF_REPORTED: &str =
    "Progress is what members say it is: choose roles that everybody could have for the asking.";

/// What was picked from a menu of milestones, as roadmap and name; none for more of them.
pub(super) fn picked(value: &str) -> Option<(Option<String>, &str)> {
    let (roadmap, name) = value.split_once(':').filter(|_| value != MORE)?;
    Some((Some(roadmap.to_owned()).filter(|id| !id.is_empty()), name))
}

/// A page of the milestones that can give a role.
pub(super) fn milestones_page(context: &Context, page: usize) -> Reply {
    let options = milestone_options(context);
    let pages = options.len().div_ceil(PAGE);
    let page = page.min(pages.saturating_sub(1));
    let text = format!("Pick a milestone. Page {} of {pages}.", page + 1);
    let turn = |page| ServerAction::Milestones { page }.custom_id();
    let back = Button::secondary("Back", ServerAction::Panel { what: PanelAction::Show }.custom_id());
    Reply::new(Colour::Neutral)
        .title("A role for a milestone")
        .text(text)
        .menu(menu(options.into_iter().skip(page * PAGE).take(PAGE).collect()))
        .buttons(page_buttons(page, pages, turn).into_iter().chain([back]))
}

fn menu(options: Vec<MenuOption>) -> Menu {
    let pick = ServerAction::Panel { what: PanelAction::Milestone }.custom_id();
    Menu::options("Give a role for a milestone", pick, options)
}

/// The milestones that can give a role: of streaks, then of each roadmap, in its order.
fn milestone_options(context: &Context) -> Vec<MenuOption> {
    let days = Milestone::DAYS.into_iter().map(|days| (None, Milestone::Days(days)));
    let of_roadmaps = context
        .offer
        .roadmaps()
        .flat_map(|roadmap| milestones(roadmap).into_iter().map(|milestone| (Some(roadmap.id.as_str()), milestone)));
    let option = |(roadmap, milestone): (Option<&str>, Milestone)| {
        let name = milestone.name();
        let label = what(context, roadmap, &name)?;
        let value = format!("{}:{name}", roadmap.unwrap_or_default());
        Some(MenuOption::new(label, value, ""))
    };
    days.chain(of_roadmaps).filter_map(option).collect()
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
        None => format!("**{title}** has no role yet. Pick one."),
    };
    let text = format!("{text}\n{SELF_REPORTED}");
    let pick = ServerAction::MilestoneRole { roadmap, milestone: LastName(name.to_owned()) };
    Ok(Reply::new(Colour::Neutral)
        .title("A role for a milestone")
        .text(text)
        .menu(Menu::roles("No role", pick.custom_id(), given.map(|given| given.role)))
        .buttons([Button::secondary("Back", ServerAction::Panel { what: PanelAction::Show }.custom_id())]))
}

/// A role was picked for a milestone, or none: sets it, and gives what to say.
pub(super) async fn set_role(
    context: &Context,
    caller: &Caller,
    guild: GuildId,
    roadmap: Option<String>,
    name: String,
    picked: &[String],
) -> Result<String, Failure> {
    let title = escape(&what(context, roadmap.as_deref(), &name).ok_or_else(|| Refusal::content_changed(context))?);
    let mut said = format!("**{title}** no longer gives a role.");
    let role = picked_id(context, picked)?.map(RoleId);
    if let Some(role) = role {
        let access = looked_up(guild, context).await?;
        if let Some(fault) = giver_fault(caller, role, &access) {
            return Err(Refusal::nothing_changed(&fault).into());
        }
        if let Some(fault) = grant_fault(guild, role, &access) {
            return Err(Refusal::cannot_give(&fault).into());
        }
        said = format!("**{title}** now gives <@&{role}>.");
        if let Some(warning) = grant_warning(role, &access) {
            let _ = write!(said, "\n⚠️ {warning}");
        }
    }
    context.store.set_milestone_role(guild, roadmap, name, role).await?;
    Ok(said)
}
