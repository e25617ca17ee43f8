//! `/help`: what to try first.

use serenity::all::CreateCommand;

use crate::interactions::command::{Command, Scope, define};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::replies::refusal::Refusal;
use crate::replies::text::{escape, list};
use crate::replies::{Colour, Embed, Reply, Visibility};

pub(crate) const COMMAND: Command = Command { name: "help", definition, plan };

/// What to try first, as a newcomer would: what to do, with which commands.
const FIRST: [(&str, &[&str]); 9] = [
    ("Find out what to learn first, and why", &["next"]),
    ("Tell what you begin, finish or leave out", &["start", "done", "skip", "reset"]),
    ("Look around in the roadmap, or read about one topic", &["roadmap", "topic"]),
    ("Keep your streak on days without a new topic", &["checkin"]),
    ("See how far you are, when you will be done, and how far the others are", &["progress", "plan", "leaderboard"]),
    ("Ask what everybody asks: pay, time, degrees", &["faq"]),
    ("Be reminded every day, at your time", &["remind"]),
    ("Set up this server, for those who manage it", &["server"]),
    ("Have your data, hide or delete it", &["privacy"]),
];

fn definition() -> CreateCommand {
    define("help", "What to try first", Scope::Everywhere)
}

#[expect(clippy::unnecessary_wraps, reason = "what every command's plan looks like")]
fn plan(_: &Options<'_>) -> Result<Plan, Refusal> {
    Ok(Plan::reply(Visibility::Private, |context, _| async move {
        let titles: Vec<String> = context.library.roadmaps().map(|roadmap| escape(&roadmap.title)).collect();
        let mut embed = Embed::new(Colour::Neutral).title("Waymark").description(format!(
            "I keep your place on a learning roadmap: **{}**. Your progress is yours, in every server and here. \
             Answers about you are private unless you `share` them.",
            list(&titles, 10)
        ));
        for (what, commands) in FIRST {
            let mentions: Vec<String> = commands.iter().map(|name| context.command(name)).collect();
            embed = embed.field(what, mentions.join(" "), false);
        }
        Ok(Reply::new(embed))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_told() {
        let told: Vec<&str> = FIRST.iter().flat_map(|(_, commands)| commands.iter().copied()).collect();
        for command in crate::commands::COMMANDS {
            // What is in the menu on a member is found there.
            assert!(
                command.name == "help" || command.name == "View progress" || told.contains(&command.name),
                "/{} is not told",
                command.name
            );
        }
        for name in told {
            assert!(crate::commands::COMMANDS.iter().any(|command| command.name == name), "/{name} does not exist");
        }
    }
}
