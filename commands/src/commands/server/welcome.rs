//! What a server is told, once, that the bot has just come to.

use waymark_roadmap::Roadmap;
use waymark_store::UserId;

use super::{Dialog, PanelAction, ServerAction};
use crate::context::Context;
use crate::interactions::custom_id::Wire as _;
use crate::replies::links::ShowNext;
use crate::replies::text::{escape, list};
use crate::replies::{Button, Colour, Reply};

/// Three steps for whoever may manage the server. Its buttons look at who presses them; what they show is private.
pub fn welcome(context: &Context) -> Reply {
    let titles: Vec<String> = context.everything.roadmaps().map(|roadmap: &Roadmap| escape(&roadmap.title)).collect();
    let topic = ServerAction::Dialog { which: Dialog::Topic }.custom_id();
    let settings = ServerAction::Panel { what: PanelAction::Settings }.custom_id();
    // Nobody's, so that whoever presses gets a copy of their own.
    let next = ShowNext { of: UserId(0), roadmap: context.everything.default_roadmap().id.to_string() }.custom_id();
    Reply::new(Colour::Neutral)
        .title("Waymark is here")
        .text(format!(
            "Members learn along a roadmap at their own pace: **{}**. Three steps for whoever manages this server:",
            list(&titles, 10)
        ))
        .section(
            ["**1. Post a topic of the day** in a channel you choose, at a time you choose."],
            Button::primary("Set it up…", topic),
        )
        .section(
            ["**2. Look over the settings**: the weekly board, the time zone, roadmaps, roles."],
            Button::secondary("Settings", settings),
        )
        .section(
            [format!(
                "**3. Try it yourself**. Members start with {} and {}; only they see the answers.",
                context.command("roadmap"),
                context.command("next")
            )],
            Button::secondary("What's next?", next),
        )
        .small(format!("This comes once. {} opens the settings at any time.", context.subcommand("server", "show")))
}
