//! `/progress`: a card of how far one is; of somebody else, what the server's board shows of them.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};

use crate::interactions::command::{Command, Help, UsableIn, define, roadmap_option, share_option};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::person::card;
use crate::replies::Visibility;
use crate::replies::refusal::Refusal;

pub(crate) const COMMAND: Command = Command {
    name: "progress",
    help: Help::Line("See your progress, and when you'll finish"),
    example: "/progress",
    definition,
    plan,
};

fn definition() -> CreateCommand {
    define("progress", "Your progress, or another member's", UsableIn::Everywhere)
        .add_option(CreateCommandOption::new(CommandOptionType::User, "member", "Another member of this server"))
        .add_option(roadmap_option())
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (member, roadmap) = (options.user("member")?, options.text("roadmap")?);
    let shared = options.switch("share")?;
    Ok(Plan::reply(Visibility::shared(shared), move |context, caller| async move {
        card::show(&context, &caller, member, roadmap.as_deref(), shared).await
    }))
}
