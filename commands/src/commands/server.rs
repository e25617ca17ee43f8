//! `/server`: how Waymark works on a server, for those who may manage it: a panel that sets everything, and a check
//! that tells what is broken about it, each with its remedy.

mod check;
mod dialogs;
mod panel;
mod questions;
mod roles;
mod settings;
mod welcome;

use serenity::all::{ChannelType, CommandOptionType, CreateCommand, CreateCommandOption, Permissions};
use waymark_calendar::zone::{self, ZoneMatch};
use waymark_calendar::{WrittenTime, time_of_day};
use waymark_store::reminders::{Pause, Reminder, ReminderKind};
use waymark_store::{ChannelId, GuildId, Ranking, RoleId, Zone};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, completed, define};
use crate::interactions::component::{Component, Press, Sent};
use crate::interactions::custom_id::{LastName, letters, wire};
use crate::interactions::options::Options;
use crate::interactions::outcome::Deferral;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::port::GuildAccess;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::{Reply, Visibility};
use check::check;
use panel::{RANKINGS, panel};
use questions::{forget, questions};
use roles::{milestones_page, role_of, set_role};
use settings::{Daily, Wanted, offer, rank_by, set_reminder, set_zone, weekly_board};
pub use welcome::welcome;

pub(crate) const COMMAND: Command = Command {
    name: "server",
    help: Help::Line("Set up Waymark on this server"),
    example: "/server show",
    definition,
    plan,
};

fn definition() -> CreateCommand {
    let sub = |name: &str, what: &str| CreateCommandOption::new(CommandOptionType::SubCommand, name, what);
    let option = |kind, name: &str, what: &str| CreateCommandOption::new(kind, name, what);
    let rank = option(CommandOptionType::String, "rank", "What counts first").required(true);
    let rank = RANKINGS.iter().fold(rank, |rank, (ranking, label)| rank.add_string_choice(*label, ranking.name()));
    let daily = |name: &str, what: &str| {
        let channel = option(CommandOptionType::Channel, "channel", "Channel to post in")
            .channel_types(vec![ChannelType::Text, ChannelType::News])
            .required(true);
        sub(name, what)
            .add_sub_option(channel)
            .add_sub_option(option(CommandOptionType::String, "time", "When: 19:00, 7pm, noon").required(true))
            .add_sub_option(completed("timezone", "Time zone for that time: a city, a country or an offset", true))
            .add_sub_option(option(CommandOptionType::Role, "role", "A role to mention"))
    };
    define("server", "Set up Waymark on this server", UsableIn::Servers)
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .add_option(sub("show", "See the settings and change them"))
        .add_option(daily("reminder", "A topic of the day in a channel"))
        .add_option(sub("reminder-off", "Turn off the topic of the day"))
        .add_option(daily("question", "A question of the day in a channel, answered by buttons"))
        .add_option(sub("question-off", "Turn off the question of the day"))
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
        .add_option(sub("board", "What members are ranked by on the leaderboard").add_sub_option(rank))
        .add_option(sub("questions", "Members' questions that had no answer"))
        .add_option(sub("check", "Test every setting"))
}

/// What was asked for.
enum Task {
    Show,
    Daily { what: Daily, channel: ChannelId, time: WrittenTime, place: String, role: Option<RoleId> },
    Off(Daily),
    Roadmap(Option<String>),
    Zone(String),
    Board(Ranking),
    Questions,
    Check,
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (name, options) = options.subcommand()?;
    let task = match name {
        "show" => Task::Show,
        "reminder" | "question" => {
            let time = time_of_day(&options.required_text("time")?);
            Task::Daily {
                what: if name == "question" { Daily::Question } else { Daily::Topic },
                channel: options.channel("channel")?.ok_or_else(|| Refusal::option_missing("channel"))?,
                time: time.map_err(|error| Refusal::not_understood("time", &error))?,
                place: options.required_text("timezone")?,
                role: options.role("role")?,
            }
        }
        "reminder-off" => Task::Off(Daily::Topic),
        "question-off" => Task::Off(Daily::Question),
        "roadmap" => Task::Roadmap(options.text("roadmap")?),
        "timezone" => Task::Zone(options.required_text("timezone")?),
        "board" => {
            let rank = options.required_text("rank")?;
            Task::Board(Ranking::from_name(&rank).ok_or_else(|| Refusal::option_unreadable("rank"))?)
        }
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
    let said = match task {
        Task::Show => return panel(context, guild).await,
        Task::Questions => return questions(context, caller, guild).await,
        Task::Check => return check(context, guild).await,
        Task::Daily { what, channel, time, place, role } => {
            let zone = the_zone(&place)?;
            set_reminder(context, caller, guild, what, Wanted { channel, time, zone, role, thread: false }).await?
        }
        Task::Off(what) => {
            let ran = context.store.pause_reminder(what.of(guild), Pause::Off, caller.at).await?;
            let name = what.name();
            if ran { format!("The {name} is off.") } else { format!("No {name} is set up.") }
        }
        Task::Roadmap(named) => {
            let offered = match named {
                // Among all of them: what the server does not offer yet can be offered.
                Some(named) => vec![resolve::roadmap_named(&context.everything, &named)?.id.to_string()],
                None => Vec::new(),
            };
            offer(context, guild, offered).await?
        }
        Task::Zone(place) => set_zone(context, guild, the_zone(&place)?).await?,
        Task::Board(ranking) => rank_by(context, guild, ranking).await?,
    };
    Ok(panel(context, guild).await?.notice(said))
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

/// What the buttons and menus of the panel do, and the menu of roles; for who may manage the server, which is looked at
/// when they are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerAction {
    Panel {
        what: PanelAction,
    },
    /// Opens a dialog of the panel; does what was filled in.
    Dialog {
        which: Dialog,
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
    /// The panel, for whoever presses.
    Settings,
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
    /// No more questions of the day.
    QuestionOff,
    /// The topic of the day, on again after a pause.
    Resume,
    /// The question of the day, on again after a pause.
    ResumeQuestion,
    /// How to set up a topic of the day.
    Begin,
    /// A thread under each, or none.
    Thread,
    /// The weekly board post, on or off.
    WeeklyBoard,
    /// Boards ranked by points.
    RankByPoints,
    /// Boards ranked by proven topics.
    RankByProven,
    /// The roadmaps on offer, from a menu.
    Roadmaps,
    /// The milestones that can give a role.
    Roles,
    /// A milestone to give a role for, from a menu.
    Milestone,
    /// A question without an answer to delete, from a menu.
    Forget,
}

letters!(PanelAction {
    's' Show
    'w' Settings
    'g' Roles
    'c' Check
    'q' Questions
    'h' Channel
    'r' Role
    'o' ReminderOff
    'u' Resume
    't' Thread
    'b' WeeklyBoard
    'p' RankByPoints
    'v' RankByProven
    'm' Roadmaps
    'n' Begin
    'i' Milestone
    'f' Forget
    'x' QuestionOff
    'y' ResumeQuestion
});

/// What the panel's dialogs are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// The topic of the day.
    Topic,
    /// The channel of the weekly board.
    Board,
    /// The time zone of the boards.
    Zone,
    /// The roadmaps on offer.
    Roadmaps,
    /// The question of the day.
    Question,
}

letters!(Dialog { 't' Topic 'b' Board 'z' Zone 'r' Roadmaps 'q' Question });

wire!(enum ServerAction {
    'g' Panel { what }
    'j' Dialog { which }
    'M' MilestoneRole { roadmap, milestone }
    'G' Milestones { page }
});

impl Component for ServerAction {
    fn press(self, _: &Context, press: &Press) -> Result<Plan, Refusal> {
        let picked = press.picked.clone();
        Ok(match self {
            Self::Panel { what } => {
                let deferral = match what {
                    PanelAction::Check | PanelAction::Questions | PanelAction::Begin | PanelAction::Settings => {
                        Deferral::Reply(Visibility::Private)
                    }
                    _ => Deferral::Update,
                };
                Plan::new(
                    deferral,
                    move |context, caller| async move { carry_out(&context, &caller, what, picked).await },
                )
            }
            Self::Dialog { which } => Plan::dialog(move |context, caller| async move {
                let guild = managed(&context, &caller)?;
                dialogs::dialog(&context, guild, which).await
            }),
            Self::MilestoneRole { roadmap, milestone } => Plan::update(move |context, caller| async move {
                let guild = managed(&context, &caller)?;
                let said = set_role(&context, &caller, guild, roadmap, milestone.0, &picked).await?;
                Ok(panel(&context, guild).await?.notice(said))
            }),
            Self::Milestones { page } => Plan::update(move |context, caller| async move {
                managed(&context, &caller)?;
                Ok(milestones_page(&context, page))
            }),
        })
    }

    fn submit(self, context: &Context, sent: Sent) -> Result<Plan, Refusal> {
        let Self::Dialog { which } = self else { return Err(Refusal::unknown_button(context)) };
        Ok(Plan::new(sent.in_place(), move |context, caller| async move {
            let guild = managed(&context, &caller)?;
            let said = dialogs::save(&context, &caller, guild, which, &sent).await?;
            Ok(panel(&context, guild).await?.notice(said))
        }))
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
        PanelAction::Show | PanelAction::Settings => panel(context, guild).await?,
        PanelAction::Roles => milestones_page(context, 0),
        PanelAction::Check => check(context, guild).await?,
        PanelAction::Questions => questions(context, caller, guild).await?,
        PanelAction::Forget => {
            forget(context, caller, guild, &picked).await?;
            questions(context, caller, guild).await?
        }
        PanelAction::ReminderOff => run(context, caller, guild, Task::Off(Daily::Topic)).await?,
        PanelAction::QuestionOff => run(context, caller, guild, Task::Off(Daily::Question)).await?,
        PanelAction::Resume | PanelAction::ResumeQuestion => {
            let resumed = if what == PanelAction::Resume { Daily::Topic } else { Daily::Question };
            context.store.resume_reminder(resumed.of(guild), caller.at).await?;
            panel(context, guild).await?
        }
        PanelAction::Begin => {
            let text =
                format!("Choose a channel, a time and a time zone with {}.", context.subcommand("server", "reminder"));
            Reply::words(text)
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
            let said = set_reminder(context, caller, guild, Daily::Topic, wanted).await?;
            panel(context, guild).await?.notice(said)
        }
        PanelAction::WeeklyBoard => {
            let said = weekly_board(context, caller, guild).await?;
            panel(context, guild).await?.notice(said)
        }
        PanelAction::RankByPoints => run(context, caller, guild, Task::Board(Ranking::Points)).await?,
        PanelAction::RankByProven => run(context, caller, guild, Task::Board(Ranking::Proven)).await?,
        PanelAction::Roadmaps => {
            let known = picked.into_iter().filter(|id| context.everything.roadmap(id).is_some()).collect();
            let said = offer(context, guild, known).await?;
            panel(context, guild).await?.notice(said)
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
            (panel(PanelAction::Settings), "1gw".into()),
            (panel(PanelAction::Roles), "1gg".into()),
            (ServerAction::Dialog { which: Dialog::Topic }, "1jt".into()),
            (ServerAction::Dialog { which: Dialog::Board }, "1jb".into()),
            (ServerAction::Dialog { which: Dialog::Zone }, "1jz".into()),
            (ServerAction::Dialog { which: Dialog::Roadmaps }, "1jr".into()),
            (ServerAction::Dialog { which: Dialog::Question }, "1jq".into()),
            (panel(PanelAction::Check), "1gc".into()),
            (panel(PanelAction::Questions), "1gq".into()),
            (panel(PanelAction::Channel), "1gh".into()),
            (panel(PanelAction::Role), "1gr".into()),
            (panel(PanelAction::ReminderOff), "1go".into()),
            (panel(PanelAction::Resume), "1gu".into()),
            (panel(PanelAction::QuestionOff), "1gx".into()),
            (panel(PanelAction::ResumeQuestion), "1gy".into()),
            (panel(PanelAction::Thread), "1gt".into()),
            (panel(PanelAction::WeeklyBoard), "1gb".into()),
            (panel(PanelAction::RankByPoints), "1gp".into()),
            (panel(PanelAction::RankByProven), "1gv".into()),
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
