//! `/privacy`: what is kept of one; one's data as a file; off or on this server's board; everything deleted.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, define};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Owner, Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::replies::links::HideMe;
use crate::replies::refusal::{Bug, Failure, Refusal};
use crate::replies::{Button, Colour, File, Reply, Visibility};

pub(crate) const COMMAND: Command = Command {
    name: "privacy",
    help: Help::Line("Export, hide or delete your data"),
    example: "/privacy export",
    definition,
    plan,
};

fn definition() -> CreateCommand {
    let sub = |name: &str, what: &str| CreateCommandOption::new(CommandOptionType::SubCommand, name, what);
    define("privacy", "Export, hide or delete your data", UsableIn::Everywhere)
        .add_option(sub("about", "What we keep about you, why, and for how long"))
        .add_option(sub("export", "All the data we keep about you, as a file"))
        .add_option(sub("hide", "Hide me from this server's leaderboard; my progress stays"))
        .add_option(sub("unhide", "Show me on this server's leaderboard again"))
        .add_option(sub("delete", "Delete all the data we keep about you, after you confirm"))
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    Ok(match options.subcommand()?.0 {
        "about" => Plan::reply(Visibility::Private, |context, _| async move { Ok(about(&context)) }),
        "export" => Plan::reply(Visibility::Private, export),
        "hide" => Plan::reply(Visibility::Private, |context, caller| hide(context, caller, true)),
        "unhide" => Plan::reply(Visibility::Private, |context, caller| hide(context, caller, false)),
        "delete" => Plan::reply(Visibility::Private, |context, caller| async move { Ok(confirm(&context, &caller)) }),
        _ => return Err(Refusal::option_unreadable("subcommand")),
    })
}

/// PRIVACY.md in short.
fn about(context: &Context) -> Reply {
    let privacy = |subcommand| context.subcommand("privacy", subcommand);
    let text = format!(
        "**Kept until you delete it**\n\
         • your progress: each change, when it was made and on which server, for points, streaks and *Undo*\n\
         • your check-ins, notes and answers to {}, for you alone; topics proven with them, for the leaderboards; \
         milestones you were told of\n\
         • your time zone, chosen days and reminder, and which reminders were sent\n\
         • the name you go by on servers where you changed your progress, for their leaderboards\n\
         **Kept for 30 days**\n\
         • a question that {} could not answer, one a day, which admins see without your name\n\
         • names and settings of a server, once it has removed me\n\n\
         Nothing else that you write is kept. Whoever runs this bot can read its database, and may have backups of it. \
         {} gives you all of it, {} takes you off this server's board, and {} deletes it.",
        context.command("review"),
        context.command("faq"),
        privacy("export"),
        privacy("hide"),
        privacy("delete"),
    );
    Reply::new(Colour::Neutral).title("What I keep about you").text(text).buttons(context.privacy_policy())
}

async fn export(context: Context, caller: Caller) -> Result<Reply, Failure> {
    let data = context.store.export_person(caller.user).await?;
    let json = serde_json::to_vec_pretty(&data).map_err(|error| Failure::Bug(Bug(error.to_string())))?;
    let text = "The file holds all the data we keep about you, as JSON. Any text editor opens it.";
    let file = File { name: "waymark-export.json".into(), description: "All your data".into(), bytes: json.into() };
    Ok(Reply::words(text).file(file))
}

async fn hide(context: Context, caller: Caller, hidden: bool) -> Result<Reply, Failure> {
    let guild = caller.guild.ok_or_else(|| Refusal::only_in_servers(&context))?;
    let text = if hidden {
        context.store.hide(guild, caller.user).await?;
        format!(
            "You are off this server's board, and others cannot open your card here. Your progress stays, for you. \
             {} brings you back.",
            context.subcommand("privacy", "unhide")
        )
    } else {
        context.store.unhide(guild, caller.user).await?;
        "You are back on this server's leaderboard, with all your points.".to_owned()
    };
    Ok(Reply::words(text))
}

fn confirm(context: &Context, caller: &Caller) -> Reply {
    let text = format!(
        "This deletes **everything held on you, in every server**: progress, points, streak, notes, check-ins, answers, \
         reminders. It cannot be undone. {} gives you a copy first.",
        context.subcommand("privacy", "export")
    );
    let erase = Button::danger("Delete everything", PrivacyAction::Delete { owner: Owner(caller.user) }.custom_id());
    Reply::new(Colour::Danger).title("Delete everything?").text(text).buttons([erase])
}

/// The buttons of privacy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PrivacyAction {
    /// The second press: deletes everything held on the person.
    Delete {
        owner: Owner,
    },
    Hide(HideMe),
}

wire!(enum PrivacyAction {
    'x' Delete { owner }
    _ Hide(HideMe)
});

impl Component for PrivacyAction {
    fn press(self, _: &Context, _: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Delete { .. } => Plan::update(|context, caller| async move {
                context.store.delete_person(caller.user).await?;
                let text = "All your data is deleted. You can start fresh any time.";
                Ok(Reply::words(text))
            }),
            Self::Hide(_) => Plan::update(|context, caller| hide(context, caller, true)),
        })
    }
}

#[cfg(test)]
mod tests {
    use waymark_store::UserId;

    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let owner = Owner(UserId(11));
        assert_wire([
            (PrivacyAction::Delete { owner }, "1x000000000000b".into()),
            (PrivacyAction::Hide(HideMe { owner }), "1h000000000000b".into()),
        ]);
    }
}
