//! The panel: everything that is set up on a server, and what changes it.

use std::fmt::Write as _;

use waymark_calendar::WrittenTime;
use waymark_store::GuildId;
use waymark_store::reminders::{Pause, Reminder, ReminderKind, ReminderSettings};

use super::roles::{SELF_REPORTED, milestone_menu, what};
use super::{PanelAction, ServerAction};
use crate::context::Context;
use crate::interactions::custom_id::Wire as _;
use crate::port::DiscordError;
use crate::replies::refusal::Failure;
use crate::replies::text::{escape, moment};
use crate::replies::{Button, Colour, Embed, Menu, MenuOption, Reply};

/// Everything that is set, and what changes it.
pub(super) async fn panel(context: &Context, guild: GuildId) -> Result<Reply, Failure> {
    let topic = context.store.reminder(ReminderKind::TopicOfTheDay(guild)).await?;
    let topic = topic.filter(|topic| topic.paused != Some(Pause::Off));
    let board = context.store.reminder(ReminderKind::WeeklyBoard(guild)).await?;
    let board_on = board.as_ref().is_some_and(|board| board.paused != Some(Pause::Off));
    let zone = context.store.guild_zone(guild).await?;
    let offered = context.store.offered_roadmaps(guild).await?;
    let titles = titles_of(context, &offered);
    let roles = context.store.milestone_roles(guild).await?;

    let zone = zone.map_or("UTC (default)".to_owned(), |zone| escape(zone.name()));
    let mut given: Vec<String> = roles
        .iter()
        .filter_map(|given| {
            Some(format!("{}: <@&{}>", escape(&what(context, given.roadmap.as_deref(), &given.name)?), given.role))
        })
        .collect();
    given.extend((!given.is_empty()).then(|| SELF_REPORTED.to_owned()));
    let embed = Embed::new(Colour::Neutral)
        .title("Waymark on this server")
        .field("Topic of the day", topic.as_ref().map_or("Off".to_owned(), |topic| in_words(context, topic)), false)
        .field(
            "Weekly board, on Mondays",
            board.as_ref().filter(|_| board_on).map_or("Off".to_owned(), |it| in_words(context, it)),
            false,
        )
        .field("Time zone of the boards", zone, true)
        .field("Roadmaps", titles.join("\n"), true)
        .list("Roles for milestones", &given)
        .footer("/server reminder and /server timezone set times; /server check tests everything");

    let on = |panel: PanelAction| ServerAction::Panel { what: panel }.custom_id();
    let mut buttons = vec![
        Button::primary("Run a check", on(PanelAction::Check)),
        Button::secondary("Unanswered questions", on(PanelAction::Questions)),
        Button::secondary(
            if board_on { "Turn off weekly board" } else { "Turn on weekly board" },
            on(PanelAction::WeeklyBoard),
        ),
    ];
    let mut reply = Reply::new(embed);
    if let Some(topic) = &topic {
        let thread = if topic.settings.thread { "Stop opening threads" } else { "Open a thread each day" };
        buttons.push(Button::secondary(thread, on(PanelAction::Thread)));
        buttons.push(match topic.paused {
            None => Button::secondary("Turn off topic of the day", on(PanelAction::ReminderOff)),
            Some(_) => Button::success("Resume topic of the day", on(PanelAction::Resume)),
        });
        reply = reply
            .buttons(buttons)
            .menu(Menu::channels("Choose the channel to post in", on(PanelAction::Channel), topic.settings.channel))
            .menu(Menu::roles(
                "Choose the role to mention",
                on(PanelAction::Role),
                topic.settings.role.map(|role| role.id),
            ));
    } else {
        buttons.push(Button::success("Turn on topic of the day", on(PanelAction::Begin)));
        reply = reply.buttons(buttons);
    }
    let roadmaps = context.everything.roadmaps();
    if roadmaps.len() > 1 {
        let option = |roadmap: &waymark_roadmap::Roadmap| {
            let id = roadmap.id.to_string();
            let picked = offered.contains(&id);
            (MenuOption { label: roadmap.title.clone(), value: id, description: roadmap.summary.clone() }, picked)
        };
        let options = roadmaps.map(option).collect();
        reply = reply.menu(Menu::several("Choose the roadmaps to offer", on(PanelAction::Roadmaps), options));
    }
    Ok(reply.menu(milestone_menu(context)))
}

/// The titles of the roadmaps that a server offers: as it is now, which may be other than when the interaction began.
pub(super) fn titles_of(context: &Context, offered: &[String]) -> Vec<String> {
    let is_offered = |id: &str| offered.is_empty() || offered.iter().any(|one| one == id);
    let shown = context.everything.roadmaps().filter(|roadmap| is_offered(roadmap.id.as_str()));
    shown.map(|roadmap| escape(&roadmap.title)).collect()
}

/// A reminder of the server in a line or two.
fn in_words(context: &Context, reminder: &Reminder) -> String {
    let ReminderSettings { time, twelve_hours, zone, channel, role, thread, .. } = &reminder.settings;
    let time = WrittenTime { time: *time, twelve_hours: *twelve_hours };
    let mut text = channel.map(|channel| format!("<#{channel}> at ")).unwrap_or_default();
    let _ = write!(text, "**{time}** ({})", escape(zone.name()));
    if let Some(role) = role {
        let _ = write!(text, ", mentions <@&{}>", role.id);
    }
    if *thread {
        text += ", with a thread";
    }
    match (&reminder.paused, reminder.next) {
        (None, Some(next)) => {
            let _ = write!(text, "\nNext: {}", moment(next));
        }
        (Some(why), _) => {
            let _ = write!(text, "\n⚠️ {}", paused(context, why));
        }
        (None, None) => {}
    }
    text
}

/// Why a reminder rests.
pub(super) fn paused(context: &Context, why: &Pause) -> String {
    match why {
        Pause::Off => "Off.".to_owned(),
        Pause::Asked => "Paused.".to_owned(),
        Pause::BotRemoved => "Stopped while I was not on this server.".to_owned(),
        Pause::Refused(code) => {
            let why = DiscordError::of_code(*code).map_or_else(|| format!("code {code}"), |error| error.to_string());
            format!("Stopped: {why}. Fix that, then resume it in {}.", context.subcommand("server", "show"))
        }
    }
}
