//! *View progress*, in the menu on a member: what `/progress member:` shows.

use serenity::all::CreateCommand;

use crate::commands::progress;
use crate::interactions::command::{Command, Options, Plan, define_on_member};
use crate::replies::Visibility;
use crate::replies::refusal::Refusal;

pub(crate) const COMMAND: Command = Command { name: "View progress", definition, plan };

fn definition() -> CreateCommand {
    define_on_member("View progress")
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let member = options.target()?;
    Ok(Plan::new(Visibility::Private, move |context, caller| progress::run(context, caller, Some(member), None)))
}
