//! Changing what is set up on a server.

use std::fmt::Write as _;

use jiff::civil::Time;
use waymark_calendar::{Weekdays, WrittenTime};
use waymark_store::reminders::{MentionedRole, Pause, ReminderKind, ReminderSettings};
use waymark_store::{ChannelId, GuildId, Ranking, RoleId, Zone};

use super::check::{channel_faults, channel_remedy, takes_text};
use super::looked_up;
use super::panel::titles_of;
use crate::context::{Caller, Context};
use crate::port::{DiscordError, everyone};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list, moment, zone_note};
use crate::role_rules::{mention_fault, mentioner_fault, mentions_by_right};

/// When the weekly board is posted, on Mondays.
const BOARD_TIME: Time = Time::constant(9, 0, 0, 0);

/// What can be posted in a channel day by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Daily {
    Topic,
    Question,
}

impl Daily {
    /// A server's.
    pub(super) fn of(self, guild: GuildId) -> ReminderKind {
        match self {
            Self::Topic => ReminderKind::TopicOfTheDay(guild),
            Self::Question => ReminderKind::QuestionOfTheDay(guild),
        }
    }

    /// In words, within a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic of the day",
            Self::Question => "question of the day",
        }
    }
}

/// A topic or a question of the day as it is to be.
pub(super) struct Wanted {
    pub channel: ChannelId,
    pub time: WrittenTime,
    pub zone: Zone,
    pub role: Option<RoleId>,
    pub thread: bool,
}

/// What keeps messages from a channel.
#[derive(Default)]
struct Channel {
    /// What can never work.
    never: Vec<String>,
    /// What a permission mends.
    not_yet: Vec<String>,
}

/// Looks whether messages can be posted in a channel, with threads under them if so wished.
async fn look_at(context: &Context, guild: GuildId, id: ChannelId, thread: bool) -> Result<Channel, Refusal> {
    let mut found = Channel::default();
    match context.discord.channel_access(guild, id).await {
        Ok(channel) if !takes_text(&channel) => found.never.push(format!("<#{id}> is not a text channel. Choose one.")),
        Ok(channel) => found.not_yet.extend(channel_faults(id, &channel, thread)),
        Err(DiscordError::Other(why)) => {
            tracing::warn!(why, "a channel could not be looked at");
            return Err(Refusal::nothing_changed("I could not look at that channel. Try again in a minute."));
        }
        Err(error @ (DiscordError::NoAccess | DiscordError::NoPermission)) => {
            found.not_yet.push(channel_remedy(id, &error));
        }
        Err(error) => found.never.push(channel_remedy(id, &error)),
    }
    Ok(found)
}

/// Sets the topic or the question of the day up, and gives what to say. What can never work is refused; what a permission
/// mends is set, and said.
pub(super) async fn set_reminder(
    context: &Context,
    caller: &Caller,
    guild: GuildId,
    what: Daily,
    wanted: Wanted,
) -> Result<String, Failure> {
    let Channel { mut never, mut not_yet } = look_at(context, guild, wanted.channel, wanted.thread).await?;
    let mut role = None;
    if let Some(id) = wanted.role {
        let access = looked_up(guild, context).await?;
        let before = context.store.reminder(what.of(guild)).await?;
        let before = before.filter(|reminder| reminder.settings.channel == Some(wanted.channel));
        let kept = before.and_then(|reminder| reminder.settings.role).filter(|role| role.id == id);
        if kept.is_none()
            && let Some(fault) = mentioner_fault(caller, id, &access)
        {
            return Err(Refusal::nothing_changed(&fault).into());
        }
        let by_right = mentions_by_right(caller, &access) || kept.is_some_and(|kept| kept.by_right);
        let mentioned = MentionedRole { id, by_right };
        if let Some(fault) = mention_fault(guild, mentioned, &access) {
            let mended_by_a_permission = access.role(id).is_some_and(|_| id != everyone(guild));
            if mended_by_a_permission { not_yet.push(fault) } else { never.push(fault) }
        }
        role = Some(mentioned);
    }
    if !never.is_empty() {
        return Err(Refusal::cannot_post(&never).into());
    }
    if context.store.guild_zone(guild).await?.is_none() {
        context.store.set_guild_zone(guild, Some(wanted.zone.clone())).await?;
    }
    let note = zone_note(&wanted.zone);
    let settings = ReminderSettings {
        time: wanted.time.time,
        twelve_hours: wanted.time.twelve_hours,
        zone: wanted.zone,
        days: Weekdays::ALL,
        channel: Some(wanted.channel),
        role,
        thread: wanted.thread,
        roadmap: match what {
            Daily::Topic => Some(context.offer.default_roadmap().id.to_string()),
            Daily::Question => None,
        },
        on_counted_days: true,
    };
    let next = context.store.set_reminder(what.of(guild), settings, caller.at).await?;
    let posted = match what {
        Daily::Topic => "topic",
        Daily::Question => "question",
    };
    let mut said = match next {
        Some(next) => format!("Next {posted}: {}", moment(next)),
        None => "There is no next date for it.".to_owned(),
    };
    if let Some(note) = note {
        let _ = write!(said, "\n{note}");
    }
    Ok(said + &warnings(&not_yet))
}

fn warnings(faults: &[String]) -> String {
    faults.iter().fold(String::new(), |text, fault| text + "\n⚠️ " + fault)
}

/// Turns the weekly board on, in the channel of the topic of the day, or off, and gives what to say.
pub(super) async fn weekly_board(context: &Context, caller: &Caller, guild: GuildId) -> Result<String, Failure> {
    let kind = ReminderKind::WeeklyBoard(guild);
    let runs = context.store.reminder(kind).await?.is_some_and(|board| board.paused != Some(Pause::Off));
    if runs {
        context.store.pause_reminder(kind, Pause::Off, caller.at).await?;
        return Ok("The weekly board is off.".to_owned());
    }
    let topic = context.store.reminder(ReminderKind::TopicOfTheDay(guild)).await?;
    let channel = topic.and_then(|topic| topic.settings.channel).ok_or_else(|| Refusal::choose_a_channel(context))?;
    post_board_in(context, caller, guild, channel).await
}

/// Turns the weekly board on, in that channel, and gives what to say.
pub(super) async fn begin_board(
    context: &Context,
    caller: &Caller,
    guild: GuildId,
    channel: ChannelId,
) -> Result<String, Failure> {
    let Channel { never, not_yet } = look_at(context, guild, channel, false).await?;
    if !never.is_empty() {
        return Err(Refusal::cannot_post(&never).into());
    }
    Ok(post_board_in(context, caller, guild, channel).await? + &warnings(&not_yet))
}

async fn post_board_in(
    context: &Context,
    caller: &Caller,
    guild: GuildId,
    channel: ChannelId,
) -> Result<String, Failure> {
    let topic = context.store.reminder(ReminderKind::TopicOfTheDay(guild)).await?.map(|topic| topic.settings);
    let zone = context.store.guild_zone(guild).await?;
    let zone = zone.or_else(|| topic.as_ref().map(|topic| topic.zone.clone())).unwrap_or_else(Zone::utc);
    let settings = ReminderSettings {
        time: BOARD_TIME,
        twelve_hours: topic.is_some_and(|topic| topic.twelve_hours),
        zone,
        days: Weekdays::MONDAY,
        channel: Some(channel),
        role: None,
        thread: false,
        roadmap: None,
        on_counted_days: true,
    };
    context.store.set_reminder(ReminderKind::WeeklyBoard(guild), settings, caller.at).await?;
    Ok("Last week's board will be posted on Mondays.".to_owned())
}

/// Has the boards' weeks and months begin at midnight of a zone, and gives what to say.
pub(super) async fn set_zone(context: &Context, guild: GuildId, zone: Zone) -> Result<String, Failure> {
    let mut said = format!("Weeks and months now begin at midnight in **{}**.", escape(zone.name()));
    if let Some(note) = zone_note(&zone) {
        let _ = write!(said, " {note}");
    }
    context.store.set_guild_zone(guild, Some(zone)).await?;
    Ok(said)
}

/// Has the boards ranked by that, and gives what to say.
pub(super) async fn rank_by(context: &Context, guild: GuildId, ranking: Ranking) -> Result<String, Failure> {
    context.store.set_ranking(guild, ranking).await?;
    Ok(match ranking {
        Ranking::Points => "The leaderboard ranks by **points**.".to_owned(),
        Ranking::Proven => "The leaderboard ranks by **proven topics**, then by points.".to_owned(),
    })
}

/// Offers those roadmaps from now on, all of them if none is named, and gives what to say.
pub(super) async fn offer(context: &Context, guild: GuildId, ids: Vec<String>) -> Result<String, Failure> {
    let said = format!("Now offering: {}.", list(&titles_of(context, &ids), 10));
    context.store.set_offered_roadmaps(guild, ids).await?;
    Ok(said)
}
