//! `/help`: what to try first.

use serde_json::json;
use serenity::all::{CreateCommand, InteractionContext, Permissions};

use crate::commands::COMMANDS;
use crate::context::Caller;
use crate::interactions::command::{Command, Help, UsableIn, define};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::replies::refusal::Refusal;
use crate::replies::text::{escape, list};
use crate::replies::{Colour, Reply, Visibility};

pub(crate) const COMMAND: Command = Command { name: "help", help: Help::Untold, example: "/help", definition, plan };

/// What is found elsewhere than after a slash.
const IN_MENUS: &str =
    "Under *Apps*, in the menu on a message: *Make this a note*, *Find an answer*; on a member: *View progress*.";

fn definition() -> CreateCommand {
    define("help", "What Waymark does and where to start", UsableIn::Everywhere)
}

#[expect(clippy::unnecessary_wraps, reason = "what every command's plan looks like")]
fn plan(_: &Options<'_>) -> Result<Plan, Refusal> {
    Ok(Plan::reply(Visibility::Private, |context, caller| async move {
        let titles: Vec<String> = context.offer.roadmaps().map(|roadmap| escape(&roadmap.title)).collect();
        let reply = Reply::new(Colour::Neutral).title("Waymark").text(format!(
            "I track your progress through a learning roadmap: **{}**. Your progress is yours, in every server and here. \
             Answers about you are private unless you `share` them. {} says what I keep about you, and why.",
            list(&titles, 10),
            context.subcommand("privacy", "about")
        ));
        let told = lines(|command| may_use(&caller, command)).into_iter().map(|(what, commands)| {
            let mentions: Vec<String> = commands.iter().map(|name| context.command(name)).collect();
            format!("**{what}**\n{}", mentions.join(" "))
        });
        Ok(reply.text(told.collect::<Vec<_>>().join("\n")).small(IN_MENUS).buttons(context.privacy_policy()))
    }))
}

/// Whether Discord offers a command to the caller where they are, as its definition has it.
fn may_use(caller: &Caller, command: &Command) -> bool {
    let definition = serde_json::to_value((command.definition)()).unwrap_or_default();
    let contexts = definition["contexts"].as_array();
    let only_in_servers = contexts.is_some_and(|contexts| *contexts == [json!(InteractionContext::Guild)]);
    let needs = definition["default_member_permissions"].as_str().and_then(|bits| bits.parse().ok());
    let needs = Permissions::from_bits_truncate(needs.unwrap_or_default());
    let has = caller.permissions.contains(needs) || caller.permissions.contains(Permissions::ADMINISTRATOR);
    if caller.guild.is_some() { has } else { !only_in_servers }
}

/// What to try first, as a newcomer would: what to do, with which of the commands that `may_use` lets through.
fn lines(may_use: impl Fn(&Command) -> bool) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for command in COMMANDS.iter().filter(|command| may_use(command)) {
        match (command.help, lines.last_mut()) {
            (Help::Line(what), _) => lines.push((what, vec![command.name])),
            (Help::SameLine, Some((_, commands))) => commands.push(command.name),
            (Help::SameLine, None) | (Help::Untold, _) => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_told() {
        let told: Vec<&str> = lines(|_| true).into_iter().flat_map(|(_, commands)| commands).collect();
        for command in COMMANDS {
            // What is in the menu on a member is found there.
            let found_elsewhere = command.name == "help" || !command.example.starts_with('/');
            assert!(found_elsewhere || told.contains(&command.name), "/{} is not told", command.name);
        }
    }
}
