//! *View progress*, in the menu on a member: what `/progress member:` shows.

use serenity::all::CreateCommand;

use crate::interactions::command::{Command, Help, define_on_member};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::person::card;
use crate::replies::Visibility;
use crate::replies::refusal::Refusal;

pub(crate) const COMMAND: Command =
    Command { name: "View progress", help: Help::Untold, example: "View progress", definition, plan };

fn definition() -> CreateCommand {
    define_on_member("View progress")
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let member = options.member()?;
    Ok(Plan::reply(Visibility::Private, move |context, caller| async move {
        card::show(&context, &caller, Some(member), None, false).await
    }))
}
