//! The panel: everything that is set up on a server, and what changes it.

use std::fmt::Write as _;

use waymark_calendar::WrittenTime;
use waymark_store::milestone_roles::MilestoneRole;
use waymark_store::reminders::{Pause, Reminder, ReminderKind, ReminderSettings};
use waymark_store::{GuildId, Ranking};

use super::roles::{SELF_REPORTED, what};
use super::{Dialog, PanelAction, ServerAction};
use crate::context::Context;
use crate::interactions::custom_id::Wire as _;
use crate::port::DiscordError;
use crate::replies::refusal::Failure;
use crate::replies::text::{escape, moment};
use crate::replies::{Button, Colour, Reply};

/// Roles that the panel lists.
const ROLES: usize = 10;

/// What boards can be ranked by, and what admins read of it.
pub(super) const RANKINGS: [(Ranking, &str); 2] = [
    (Ranking::Points, "Points: what members say they have done"),
    (Ranking::Proven, "Proven topics: questions answered right a week later"),
];

/// Everything that is set, each with what changes it beside it.
pub(super) async fn panel(context: &Context, guild: GuildId) -> Result<Reply, Failure> {
    let topic = context.store.reminder(ReminderKind::TopicOfTheDay(guild)).await?;
    let topic = topic.filter(|topic| topic.paused != Some(Pause::Off));
    let question = context.store.reminder(ReminderKind::QuestionOfTheDay(guild)).await?;
    let question = question.filter(|question| question.paused != Some(Pause::Off));
    let board = context.store.reminder(ReminderKind::WeeklyBoard(guild)).await?;
    let board = board.filter(|board| board.paused != Some(Pause::Off));
    let zone = context.store.guild_zone(guild).await?;
    let offered = context.store.offered_roadmaps(guild).await?;
    let roles = context.store.milestone_roles(guild).await?;

    let on = |what: PanelAction| ServerAction::Panel { what }.custom_id();
    let open = |label, which: Dialog| Button::secondary(label, ServerAction::Dialog { which }.custom_id());
    let topic_button = match &topic {
        Some(_) => open("Change…", Dialog::Topic),
        None => Button::primary("Turn on…", ServerAction::Dialog { which: Dialog::Topic }.custom_id()),
    };
    let question_button = match &question {
        Some(_) => open("Change…", Dialog::Question),
        None => open("Turn on…", Dialog::Question),
    };
    let board_button = match (&board, &topic) {
        (Some(_), _) => Button::secondary("Turn off", on(PanelAction::WeeklyBoard)),
        (None, Some(_)) => Button::secondary("Turn on", on(PanelAction::WeeklyBoard)),
        // Without a topic of the day there is no channel yet.
        (None, None) => open("Turn on…", Dialog::Board),
    };
    let ranking = context.store.ranking(guild).await?;
    let rank_button = match ranking {
        Ranking::Points => Button::secondary("Rank by proven topics", on(PanelAction::RankByProven)),
        Ranking::Proven => Button::secondary("Rank by points", on(PanelAction::RankByPoints)),
    };
    let ranked = RANKINGS.iter().find(|(known, _)| *known == ranking).map_or("", |(_, label)| *label);
    let zone = zone.map_or("UTC (default)".to_owned(), |zone| escape(zone.name()));
    let reply = Reply::new(Colour::Neutral)
        .title("Waymark on this server")
        .section([setting("Topic of the day", &state(context, topic.as_ref()))], topic_button)
        .section([setting("Question of the day", &state(context, question.as_ref()))], question_button)
        .section([setting("Weekly board, on Mondays", &state(context, board.as_ref()))], board_button)
        .section([setting("Leaderboard ranks by", ranked)], rank_button)
        .section(
            [setting("Time zone of the boards", &format!("{zone}: weeks and months begin at midnight there."))],
            open("Change…", Dialog::Zone),
        );
    let roadmaps = setting("Roadmaps", &titles_of(context, &offered).join("\n"));
    let reply = if context.everything.roadmaps().len() > 1 {
        reply.section([roadmaps], open("Change…", Dialog::Roadmaps))
    } else {
        reply.text(roadmaps)
    };
    let turn = topic.map(|topic| match topic.paused {
        None => Button::secondary("Turn off topic of the day", on(PanelAction::ReminderOff)),
        Some(_) => Button::success("Resume topic of the day", on(PanelAction::Resume)),
    });
    let turn_question = question.map(|question| match question.paused {
        None => Button::secondary("Turn off question of the day", on(PanelAction::QuestionOff)),
        Some(_) => Button::success("Resume question of the day", on(PanelAction::ResumeQuestion)),
    });
    Ok(reply
        .section(
            [setting("Roles for milestones", &given(context, &roles))],
            Button::secondary("Change…", on(PanelAction::Roles)),
        )
        .separator()
        .buttons(
            [
                Button::secondary("Run a check", on(PanelAction::Check)),
                Button::secondary("Unanswered questions", on(PanelAction::Questions)),
            ]
            .into_iter()
            .chain(turn)
            .chain(turn_question),
        ))
}

/// A setting and how it is set.
fn setting(name: &str, state: &str) -> String {
    format!("### {name}\n{state}")
}

fn state(context: &Context, reminder: Option<&Reminder>) -> String {
    reminder.map_or("Off".to_owned(), |reminder| in_words(context, reminder))
}

/// The roles that milestones give.
fn given(context: &Context, roles: &[MilestoneRole]) -> String {
    let line = |given: &MilestoneRole| {
        let title = what(context, given.roadmap.as_deref(), &given.name)?;
        Some(format!("{}: <@&{}>", escape(&title), given.role))
    };
    let lines: Vec<String> = roles.iter().filter_map(line).collect();
    match lines.len() {
        0 => "None".to_owned(),
        many if many > ROLES => format!("{}\n… and {} more", lines[..ROLES].join("\n"), many - ROLES),
        _ => format!("{}\n-# {SELF_REPORTED}", lines.join("\n")),
    }
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
