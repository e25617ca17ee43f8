//! `/server`: how Waymark works on a server, for those who may manage it: a panel that sets everything, and a check
//! that tells what is broken about it, each with its remedy.

mod check;
mod roles;

use std::fmt::Write as _;

use jiff::civil::Time;
use serenity::all::{ChannelType, CommandOptionType, CreateCommand, CreateCommandOption, Permissions};
use waymark_calendar::zone::{self, ZoneMatch};
use waymark_calendar::{Weekdays, WrittenTime, time_of_day};
use waymark_store::reminders::{MentionedRole, Pause, Reminder, ReminderKind, ReminderSettings};
use waymark_store::unanswered_questions::{MAX_KEPT, UnansweredQuestion};
use waymark_store::{ChannelId, GuildId, RoleId, Zone};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, completed, define};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{LastName, Wire as _, letters, wire};
use crate::interactions::options::Options;
use crate::interactions::outcome::Deferral;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::port::{DiscordError, GuildAccess, everyone};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list, moment, truncate, zone_note};
use crate::replies::{Button, Colour, Embed, Menu, MenuOption, Reply, Visibility};
use crate::role_rules::{mention_fault, mentioner_fault, mentions_by_right};
use check::{channel_faults, channel_remedy, check, takes_text};
use roles::{SELF_REPORTED, milestone_menu, milestones_page, role_of, set_role, what};

pub(crate) const COMMAND: Command = Command {
    name: "server",
    help: Help::Line("Set up Waymark on this server"),
    example: "/server show",
    definition,
    plan,
};

/// When the weekly board is posted, on Mondays.
const BOARD_TIME: Time = Time::constant(9, 0, 0, 0);
/// Questions that the panel of questions shows.
const QUESTIONS: u32 = 25;
fn definition() -> CreateCommand {
    let sub = |name: &str, what: &str| CreateCommandOption::new(CommandOptionType::SubCommand, name, what);
    let option = |kind, name: &str, what: &str| CreateCommandOption::new(kind, name, what);
    define("server", "Set up Waymark on this server", UsableIn::Servers)
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .add_option(sub("show", "See the settings and change them"))
        .add_option(
            sub("reminder", "A topic of the day in a channel")
                .add_sub_option(
                    option(CommandOptionType::Channel, "channel", "Channel to post in")
                        .channel_types(vec![ChannelType::Text, ChannelType::News])
                        .required(true),
                )
                .add_sub_option(option(CommandOptionType::String, "time", "When: 19:00, 7pm, noon").required(true))
                .add_sub_option(completed("timezone", "Time zone for that time: a city, a country or an offset", true))
                .add_sub_option(option(CommandOptionType::Role, "role", "A role to mention")),
        )
        .add_option(sub("reminder-off", "Turn off the topic of the day"))
        .add_option(sub("roadmap", "Which roadmap this server offers (all if left out)").add_sub_option(completed(
            "roadmap",
            "The one roadmap to offer",
            false,
        )))
        .add_option(sub("timezone", "The time zone of the boards' weeks and months").add_sub_option(completed(
            "timezone",
            "A city, a country or an offset",
            true,
        )))
        .add_option(sub("questions", "Members' questions that had no answer"))
        .add_option(sub("check", "Test every setting"))
}

/// What was asked for.
enum Task {
    Show,
    Reminder { channel: ChannelId, time: WrittenTime, place: String, role: Option<RoleId> },
    ReminderOff,
    Roadmap(Option<String>),
    Zone(String),
    Questions,
    Check,
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (name, options) = options.subcommand()?;
    let task = match name {
        "show" => Task::Show,
        "reminder" => {
            let time = time_of_day(&options.required_text("time")?);
            Task::Reminder {
                channel: options.channel("channel")?.ok_or_else(|| Refusal::option_missing("channel"))?,
                time: time.map_err(|error| Refusal::not_understood("time", &error))?,
                place: options.required_text("timezone")?,
                role: options.role("role")?,
            }
        }
        "reminder-off" => Task::ReminderOff,
        "roadmap" => Task::Roadmap(options.text("roadmap")?),
        "timezone" => Task::Zone(options.required_text("timezone")?),
        "questions" => Task::Questions,
        "check" => Task::Check,
        _ => return Err(Refusal::option_unreadable("subcommand")),
    };
    Ok(Plan::reply(Visibility::Private, move |context, caller| async move {
        let guild = managed(&context, &caller)?;
        run(&context, &caller, guild, task).await
    }))
}

/// The server that the caller may manage. Discord shows the command to those who may, but servers can hand it to
/// others, and a right can be lost while a panel is open.
fn managed(context: &Context, caller: &Caller) -> Result<GuildId, Refusal> {
    let guild = caller.guild.ok_or_else(|| Refusal::only_in_servers(context))?;
    if caller.permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR) {
        Ok(guild)
    } else {
        Err(Refusal::not_a_manager())
    }
}

async fn run(context: &Context, caller: &Caller, guild: GuildId, task: Task) -> Result<Reply, Failure> {
    match task {
        Task::Show => panel(context, guild).await,
        Task::Reminder { channel, time, place, role } => {
            let zone = the_zone(&place)?;
            set_reminder(context, caller, guild, Wanted { channel, time, zone, role, thread: false }).await
        }
        Task::ReminderOff => {
            let ran = context.store.pause_reminder(ReminderKind::TopicOfTheDay(guild), Pause::Off, caller.at).await?;
            let said = if ran { "The topic of the day is off." } else { "No topic of the day is set up." };
            Ok(panel(context, guild).await?.notice(said))
        }
        Task::Roadmap(named) => {
            let offered = match named {
                // Among all of them: what the server does not offer yet can be offered.
                Some(named) => vec![resolve::roadmap_named(&context.everything, &named)?.id.to_string()],
                None => Vec::new(),
            };
            offer(context, guild, offered).await
        }
        Task::Zone(place) => {
            let zone = the_zone(&place)?;
            let mut said = format!("Weeks and months now begin at midnight in **{}**.", escape(zone.name()));
            if let Some(note) = zone_note(&zone) {
                let _ = write!(said, " {note}");
            }
            context.store.set_guild_zone(guild, Some(zone)).await?;
            Ok(panel(context, guild).await?.notice(said))
        }
        Task::Questions => questions(context, caller, guild).await,
        Task::Check => check(context, guild).await,
    }
}

/// A server's zone has no menu to ask which one is meant: the suggestions while typing tell them apart.
fn the_zone(place: &str) -> Result<Zone, Refusal> {
    match zone::find(place) {
        ZoneMatch::Found(choice) => choice.name.parse().map_err(|_| Refusal::zone_not_found(place, &[])),
        ZoneMatch::Several(choices) => Err(Refusal::which_of_zones(place, &choices)),
        ZoneMatch::Unknown(near) => Err(Refusal::zone_not_found(place, &near)),
    }
}

/// What the bot is on a server. Where that cannot be looked up, nothing is set: it could be what nobody may set.
async fn looked_up(guild: GuildId, context: &Context) -> Result<GuildAccess, Refusal> {
    context.discord.guild_access(guild).await.map_err(|error| {
        tracing::warn!(%error, "a server's roles could not be looked up");
        Refusal::nothing_changed("I could not look up this server's roles. Try again in a minute.")
    })
}

/// The id of what was picked; none if nothing was.
fn picked_id(context: &Context, picked: &[String]) -> Result<Option<u64>, Refusal> {
    let Some(id) = picked.first() else { return Ok(None) };
    id.parse().map(Some).map_err(|_| Refusal::unknown_button(context))
}

/// A topic of the day as it is to be.
struct Wanted {
    channel: ChannelId,
    time: WrittenTime,
    zone: Zone,
    role: Option<RoleId>,
    thread: bool,
}

/// Sets the topic of the day up. What can never work is refused; what a permission mends is set, and said.
async fn set_reminder(context: &Context, caller: &Caller, guild: GuildId, wanted: Wanted) -> Result<Reply, Failure> {
    let mut never = Vec::new();
    let mut not_yet = Vec::new();
    match context.discord.channel_access(guild, wanted.channel).await {
        Ok(channel) if !takes_text(&channel) => {
            never.push(format!("<#{}> is not a text channel. Choose one.", wanted.channel));
        }
        Ok(channel) => not_yet.extend(channel_faults(wanted.channel, &channel, wanted.thread)),
        Err(DiscordError::Other(why)) => {
            tracing::warn!(why, "a channel could not be looked at");
            return Err(Refusal::nothing_changed("I could not look at that channel. Try again in a minute.").into());
        }
        Err(error @ (DiscordError::NoAccess | DiscordError::NoPermission)) => {
            not_yet.push(channel_remedy(wanted.channel, &error));
        }
        Err(error) => never.push(channel_remedy(wanted.channel, &error)),
    }
    let mut role = None;
    if let Some(id) = wanted.role {
        let access = looked_up(guild, context).await?;
        let before = context.store.reminder(ReminderKind::TopicOfTheDay(guild)).await?;
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
        roadmap: Some(context.offer.default_roadmap().id.to_string()),
        on_counted_days: true,
    };
    let next = context.store.set_reminder(ReminderKind::TopicOfTheDay(guild), settings, caller.at).await?;
    let mut said = match next {
        Some(next) => format!("Next topic: {}", moment(next)),
        None => "There is no next date for it.".to_owned(),
    };
    if let Some(note) = note {
        let _ = write!(said, "\n{note}");
    }
    for fault in not_yet {
        let _ = write!(said, "\n⚠️ {fault}");
    }
    Ok(panel(context, guild).await?.notice(said))
}

/// Everything that is set, and what changes it.
async fn panel(context: &Context, guild: GuildId) -> Result<Reply, Failure> {
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
fn titles_of(context: &Context, offered: &[String]) -> Vec<String> {
    let is_offered = |id: &str| offered.is_empty() || offered.iter().any(|one| one == id);
    let shown = context.everything.roadmaps().filter(|roadmap| is_offered(roadmap.id.as_str()));
    shown.map(|roadmap| escape(&roadmap.title)).collect()
}

/// Offers those roadmaps from now on; all of them if none is named.
async fn offer(context: &Context, guild: GuildId, ids: Vec<String>) -> Result<Reply, Failure> {
    let said = format!("Now offering: {}.", list(&titles_of(context, &ids), 10));
    context.store.set_offered_roadmaps(guild, ids).await?;
    Ok(panel(context, guild).await?.notice(said))
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

fn paused(context: &Context, why: &Pause) -> String {
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

/// What the buttons and menus of the panel do, and the menu of roles; for who may manage the server, which is looked at
/// when they are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerAction {
    Panel {
        what: PanelAction,
    },
    /// Has a milestone give the role that was picked.
    MilestoneRole {
        /// The id of its roadmap; streaks have none.
        roadmap: Option<String>,
        /// The name it is stored under.
        milestone: LastName,
    },
    /// Shows a page of the milestones that can give a role.
    Milestones {
        page: usize,
    },
}

/// What the panel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PanelAction {
    /// The panel itself.
    Show,
    /// The test of everything set up.
    Check,
    /// What was asked without an answer.
    Questions,
    /// The channel of the topic of the day, from a channel menu.
    Channel,
    /// The role it mentions, from a role menu.
    Role,
    /// No more topics of the day.
    ReminderOff,
    /// On again after a pause.
    Resume,
    /// How to set up a topic of the day.
    Begin,
    /// A thread under each, or none.
    Thread,
    /// The weekly board post, on or off.
    WeeklyBoard,
    /// The roadmaps on offer, from a menu.
    Roadmaps,
    /// A milestone to give a role for, from a menu.
    Milestone,
    /// A question without an answer to delete, from a menu.
    Forget,
}

letters!(PanelAction {
    's' Show
    'c' Check
    'q' Questions
    'h' Channel
    'r' Role
    'o' ReminderOff
    'u' Resume
    't' Thread
    'b' WeeklyBoard
    'm' Roadmaps
    'n' Begin
    'i' Milestone
    'f' Forget
});

wire!(enum ServerAction {
    'g' Panel { what }
    'M' MilestoneRole { roadmap, milestone }
    'G' Milestones { page }
});

impl Component for ServerAction {
    fn press(self, _: &Context, press: &Press) -> Result<Plan, Refusal> {
        let picked = press.picked.clone();
        Ok(match self {
            Self::Panel { what } => {
                let deferral = match what {
                    PanelAction::Check | PanelAction::Questions | PanelAction::Begin => {
                        Deferral::Reply(Visibility::Private)
                    }
                    _ => Deferral::Update,
                };
                Plan::new(
                    deferral,
                    move |context, caller| async move { carry_out(&context, &caller, what, picked).await },
                )
            }
            Self::MilestoneRole { roadmap, milestone } => Plan::update(move |context, caller| async move {
                set_role(&context, &caller, roadmap, milestone.0, &picked).await
            }),
            Self::Milestones { page } => Plan::update(move |context, caller| async move {
                managed(&context, &caller)?;
                Ok(milestones_page(&context, page))
            }),
        })
    }
}

/// Does what the panel was asked for, with what was picked.
async fn carry_out(
    context: &Context,
    caller: &Caller,
    what: PanelAction,
    picked: Vec<String>,
) -> Result<Reply, Failure> {
    let guild = managed(context, caller)?;
    let topic = || async { context.store.reminder(ReminderKind::TopicOfTheDay(guild)).await };
    Ok(match what {
        PanelAction::Show => panel(context, guild).await?,
        PanelAction::Check => check(context, guild).await?,
        PanelAction::Questions => questions(context, caller, guild).await?,
        PanelAction::Forget => {
            let picked = picked.first().ok_or_else(|| Refusal::unknown_button(context))?;
            let asked = context.store.unanswered_questions(guild, caller.at, MAX_KEPT).await?;
            if let Some(question) = asked.into_iter().find(|question| question_key(&question.text) == *picked) {
                context.store.forget_question(guild, question.text).await?;
            }
            questions(context, caller, guild).await?
        }
        PanelAction::ReminderOff => run(context, caller, guild, Task::ReminderOff).await?,
        PanelAction::Resume => {
            context.store.resume_reminder(ReminderKind::TopicOfTheDay(guild), caller.at).await?;
            panel(context, guild).await?
        }
        PanelAction::Begin => {
            let text =
                format!("Choose a channel, a time and a time zone with {}.", context.subcommand("server", "reminder"));
            Reply::text(text)
        }
        PanelAction::Channel | PanelAction::Role | PanelAction::Thread => {
            let Some(Reminder { settings, .. }) = topic().await? else {
                return Err(Refusal::unknown_button(context).into());
            };
            let id = picked_id(context, &picked)?;
            let picked = id.filter(|_| what == PanelAction::Channel).map(ChannelId);
            let wanted = Wanted {
                channel: picked.or(settings.channel).ok_or_else(|| Refusal::choose_a_channel(context))?,
                role: if what == PanelAction::Role { id.map(RoleId) } else { settings.role.map(|role| role.id) },
                thread: settings.thread != (what == PanelAction::Thread),
                time: WrittenTime { time: settings.time, twelve_hours: settings.twelve_hours },
                zone: settings.zone,
            };
            set_reminder(context, caller, guild, wanted).await?
        }
        PanelAction::WeeklyBoard => weekly_board(context, caller, guild).await?,
        PanelAction::Roadmaps => {
            let known = picked.into_iter().filter(|id| context.everything.roadmap(id).is_some()).collect();
            offer(context, guild, known).await?
        }
        PanelAction::Milestone => {
            let picked = picked.first().ok_or_else(|| Refusal::unknown_button(context))?;
            match roles::picked(picked) {
                Some((roadmap, name)) => role_of(context, guild, roadmap, name).await?,
                None => milestones_page(context, 1),
            }
        }
    })
}

/// Turns the weekly board on, in the channel of the topic of the day, or off.
async fn weekly_board(context: &Context, caller: &Caller, guild: GuildId) -> Result<Reply, Failure> {
    let kind = ReminderKind::WeeklyBoard(guild);
    let runs = context.store.reminder(kind).await?.is_some_and(|board| board.paused != Some(Pause::Off));
    if runs {
        context.store.pause_reminder(kind, Pause::Off, caller.at).await?;
        return Ok(panel(context, guild).await?.notice("The weekly board is off."));
    }
    let Some(Reminder { settings: topic, .. }) = context.store.reminder(ReminderKind::TopicOfTheDay(guild)).await?
    else {
        return Err(Refusal::choose_a_channel(context).into());
    };
    let zone = context.store.guild_zone(guild).await?.unwrap_or(topic.zone);
    let settings = ReminderSettings {
        time: BOARD_TIME,
        twelve_hours: topic.twelve_hours,
        zone,
        days: Weekdays::MONDAY,
        channel: topic.channel,
        role: None,
        thread: false,
        roadmap: None,
        on_counted_days: true,
    };
    context.store.set_reminder(kind, settings, caller.at).await?;
    Ok(panel(context, guild).await?.notice("Last week's board will be posted on Mondays."))
}

/// What was asked in vain.
async fn questions(context: &Context, caller: &Caller, guild: GuildId) -> Result<Reply, Failure> {
    let asked = context.store.unanswered_questions(guild, caller.at, QUESTIONS).await?;
    let lines: Vec<String> = asked
        .iter()
        .map(|question| {
            let times = if question.count == 1 { String::new() } else { format!(" · {} times", question.count) };
            format!("• {}{times} · <t:{}:R>", escape(&question.text), question.last.as_second())
        })
        .collect();
    let embed = Embed::new(Colour::Neutral).title("Unanswered questions of the last 30 days");
    if lines.is_empty() {
        return Ok(Reply::new(embed.description("None: every question asked with `/faq` had an answer.")));
    }
    let embed = embed
        .lines(&lines)
        .footer("No names are shown. To answer one next time, add it to an entry's aliases in faq.toml.");
    let option = |question: UnansweredQuestion| MenuOption {
        value: question_key(&question.text),
        label: truncate(&question.text, 60),
        description: String::new(),
    };
    let forget = ServerAction::Panel { what: PanelAction::Forget }.custom_id();
    let forget = Menu::options("Delete a question", forget, asked.into_iter().map(option).collect());
    Ok(Reply::new(embed).menu(forget))
}

/// What stands for a question in a menu, where the whole of it has no room: its FNV-1a hash.
fn question_key(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let panel = |what| ServerAction::Panel { what };
        let role = |roadmap: Option<&str>, milestone: &str| ServerAction::MilestoneRole {
            roadmap: roadmap.map(str::to_owned),
            milestone: LastName(milestone.into()),
        };
        let name = "n".repeat(40);
        assert_wire([
            (panel(PanelAction::Show), "1gs".into()),
            (panel(PanelAction::Check), "1gc".into()),
            (panel(PanelAction::Questions), "1gq".into()),
            (panel(PanelAction::Channel), "1gh".into()),
            (panel(PanelAction::Role), "1gr".into()),
            (panel(PanelAction::ReminderOff), "1go".into()),
            (panel(PanelAction::Resume), "1gu".into()),
            (panel(PanelAction::Thread), "1gt".into()),
            (panel(PanelAction::WeeklyBoard), "1gb".into()),
            (panel(PanelAction::Roadmaps), "1gm".into()),
            (panel(PanelAction::Begin), "1gn".into()),
            (panel(PanelAction::Milestone), "1gi".into()),
            (panel(PanelAction::Forget), "1gf".into()),
            (ServerAction::Milestones { page: 2 }, "1G2".into()),
            (role(Some("web"), "stage:net"), "1Mweb:stage:net".into()),
            (role(None, "days:7"), "1M:days:7".into()),
            (role(Some(&name), &format!("stage:{name}")), format!("1M{name}:stage:{name}")),
        ]);
    }
}
