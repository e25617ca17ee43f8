//! The check of what is set up: what works, what does not, and how to mend it.

use serenity::all::{ChannelType, Permissions};
use waymark_roadmap::wording::count;
use waymark_store::reminders::{DeliveryState, Pause, Reminder, ReminderKind};
use waymark_store::{ChannelId, GuildId};

use super::panel::paused;
use super::roles::what;
use crate::context::Context;
use crate::port::{ChannelAccess, DiscordError, GuildAccess};
use crate::replies::refusal::Failure;
use crate::replies::text::{day, escape, moment};
use crate::replies::{Colour, Reply};
use crate::role_rules::{grant_fault, grant_warning, mention_fault};

/// What a message of ours needs in a channel.
const NEEDED: [(Permissions, &str); 3] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::EMBED_LINKS, "Embed Links"),
];

/// Tests what is set up.
pub(super) async fn check(context: &Context, guild: GuildId) -> Result<Reply, Failure> {
    let mut found = Findings::default();
    match context.content_fault() {
        Some(fault) => found.fault(format!(
            "The content on disk has faults, so the one from before is in use: {}. Whoever runs me sees all of them \
             with `waymark check`.",
            escape(&fault)
        )),
        None => {
            found.fine(format!("Content OK: {}.", count(context.offer.roadmaps().len() as u64, "roadmap")));
        }
    }
    if context.store.guild_zone(guild).await?.is_none() {
        let set = context.subcommand("server", "timezone");
        found.hint(format!("No time zone is set: the boards' weeks begin at midnight in UTC. {set} sets it."));
    }
    let access = match context.discord.guild_access(guild).await {
        Ok(access) => Some(access),
        Err(error) => {
            found.fault(format!(
                "I could not look at this server: {}. Try again in a minute.",
                escape(&error.to_string())
            ));
            None
        }
    };
    for (name, kind) in [
        ("The topic of the day", ReminderKind::TopicOfTheDay(guild)),
        ("The question of the day", ReminderKind::QuestionOfTheDay(guild)),
        ("The weekly board", ReminderKind::WeeklyBoard(guild)),
    ] {
        match context.store.reminder(kind).await? {
            Some(reminder) if reminder.paused != Some(Pause::Off) => {
                check_reminder(context, guild, name, &reminder, access.as_ref(), &mut found).await;
            }
            _ => found.hint(format!("{name} is off.")),
        }
    }
    for given in context.store.milestone_roles(guild).await? {
        let Some(title) = what(context, given.roadmap.as_deref(), &given.name).map(|title| escape(&title)) else {
            found.hint(format!("A role is set up for {} of a roadmap that is gone.", escape(&given.name)));
            continue;
        };
        let fault = access.as_ref().and_then(|access| grant_fault(guild, given.role, access));
        match (fault, given.last_failure) {
            (Some(fault), _) => found.fault(format!("{title} cannot give <@&{}>: {fault}", given.role)),
            (None, Some(why)) => {
                found.fault(format!("{title} could not give <@&{}> the last time: {}.", given.role, escape(&why)));
            }
            (None, None) => found.fine(format!("{title} gives <@&{}>.", given.role)),
        }
        if let Some(warning) = access.as_ref().and_then(|access| grant_warning(given.role, access)) {
            found.hint(warning);
        }
    }
    Ok(found.reply())
}

async fn check_reminder(
    context: &Context,
    guild: GuildId,
    name: &str,
    reminder: &Reminder,
    access: Option<&GuildAccess>,
    found: &mut Findings,
) {
    let before = found.faults.len();
    if let Some(why) = &reminder.paused {
        found.fault(format!("{name} is not running. {}", paused(context, why)));
    }
    if let Some(channel) = reminder.settings.channel {
        match context.discord.channel_access(guild, channel).await {
            Ok(facts) => {
                for fault in channel_faults(channel, &facts, reminder.settings.thread) {
                    found.fault(format!("{name}: {fault}"));
                }
            }
            Err(error) => found.fault(format!("{name}: {}", channel_remedy(channel, &error))),
        }
    }
    if let (Some(role), Some(access)) = (reminder.settings.role, access)
        && let Some(fault) = mention_fault(guild, role, access)
    {
        found.fault(format!("{name}: {fault}"));
    }
    if let Some((date, DeliveryState::Dropped { why })) = &reminder.last {
        found.hint(format!("{name} of {} was not sent: {}.", day(*date), escape(why)));
    }
    if found.faults.len() == before {
        let next = reminder.next.map(|next| format!(" Next: {}.", moment(next))).unwrap_or_default();
        let last = match &reminder.last {
            Some((_, DeliveryState::Sent { at })) => format!(" Last sent <t:{}:R>.", at.as_second()),
            _ => String::new(),
        };
        found.fine(format!("{name} runs.{next}{last}"));
    }
}

/// What the check found.
#[derive(Default)]
struct Findings {
    faults: Vec<String>,
    hints: Vec<String>,
    fine: Vec<String>,
}

impl Findings {
    fn fault(&mut self, text: impl AsRef<str>) {
        self.faults.push(format!("❌ {}", text.as_ref()));
    }

    fn hint(&mut self, text: impl AsRef<str>) {
        self.hints.push(format!("ℹ️ {}", text.as_ref()));
    }

    fn fine(&mut self, text: impl AsRef<str>) {
        self.fine.push(format!("✅ {}", text.as_ref()));
    }

    fn reply(self) -> Reply {
        let (colour, title) = match self.faults.len() {
            0 => (Colour::Done, "Everything works".to_owned()),
            faults => (Colour::Danger, format!("{} found", count(faults as u64, "problem"))),
        };
        let lines: Vec<String> = self.faults.into_iter().chain(self.hints).chain(self.fine).collect();
        Reply::new(colour).title(title).lines(&lines)
    }
}

pub(super) fn takes_text(channel: &ChannelAccess) -> bool {
    matches!(channel.kind, ChannelType::Text | ChannelType::News)
}

/// Why a channel cannot be posted in, each with its remedy.
pub(super) fn channel_faults(id: ChannelId, channel: &ChannelAccess, thread: bool) -> Vec<String> {
    if !takes_text(channel) {
        return vec![format!("<#{id}> is not a text channel. Choose one.")];
    }
    let thread = thread.then_some((Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads"));
    let needed = NEEDED.into_iter().chain(thread);
    let missing: Vec<&str> =
        needed.filter(|(permission, _)| !channel.permissions.contains(*permission)).map(|(_, name)| name).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "In <#{id}> I am missing {}. In the channel's settings, *Permissions*, add Waymark and allow it.",
        missing.iter().map(|name| format!("*{name}*")).collect::<Vec<_>>().join(", ")
    )]
}

pub(super) fn channel_remedy(id: ChannelId, error: &DiscordError) -> String {
    match error {
        DiscordError::UnknownChannel => "The channel no longer exists. Choose another one.".to_owned(),
        DiscordError::NoAccess | DiscordError::NoPermission => format!(
            "I cannot see <#{id}>. In its settings, *Permissions*, add Waymark and allow *View Channel*, *Send \
             Messages* and *Embed Links*."
        ),
        error => format!("<#{id}> could not be looked at: {}.", escape(&error.to_string())),
    }
}
