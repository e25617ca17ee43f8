//! `/help`: what to try first.

use serenity::all::CreateCommand;

use crate::commands::COMMANDS;
use crate::interactions::command::{Command, Help, UsableIn, define};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::replies::refusal::Refusal;
use crate::replies::text::{escape, list};
use crate::replies::{Colour, Embed, Reply, Visibility};

pub(crate) const COMMAND: Command = Command { name: "help", help: Help::Untold, example: "/help", definition, plan };

fn definition() -> CreateCommand {
    define("help", "What to try first", UsableIn::Everywhere)
}

#[expect(clippy::unnecessary_wraps, reason = "what every command's plan looks like")]
fn plan(_: &Options<'_>) -> Result<Plan, Refusal> {
    Ok(Plan::reply(Visibility::Private, |context, _| async move {
        let titles: Vec<String> = context.offer.roadmaps().map(|roadmap| escape(&roadmap.title)).collect();
        let mut embed = Embed::new(Colour::Neutral).title("Waymark").description(format!(
            "I keep your place on a learning roadmap: **{}**. Your progress is yours, in every server and here. \
             Answers about you are private unless you `share` them.",
            list(&titles, 10)
        ));
        for (what, commands) in lines() {
            let mentions: Vec<String> = commands.iter().map(|name| context.command(name)).collect();
            embed = embed.field(what, mentions.join(" "), false);
        }
        Ok(Reply::new(embed))
    }))
}

/// What to try first, as a newcomer would: what to do, with which commands.
fn lines() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for command in COMMANDS {
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
        let told: Vec<&str> = lines().into_iter().flat_map(|(_, commands)| commands).collect();
        for command in COMMANDS {
            // What is in the menu on a member is found there.
            let found_elsewhere = command.name == "help" || !command.example.starts_with('/');
            assert!(found_elsewhere || told.contains(&command.name), "/{} is not told", command.name);
        }
    }
}
