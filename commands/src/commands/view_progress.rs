//! *View progress*, in the menu on a member: what `/progress member:` shows.

use serenity::all::CreateCommand;

use crate::command::{Command, Options, Plan, define_on_member};
use crate::progress;
use crate::refusal::Refusal;
use crate::reply::Visibility;

pub(crate) const COMMAND: Command = Command { name: "View progress", definition, plan };

fn definition() -> CreateCommand {
    define_on_member("View progress")
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let member = options.target()?;
    Ok(Plan::new(Visibility::Private, move |context, caller| progress::run(context, caller, Some(member), None)))
}
