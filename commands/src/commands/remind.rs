//! `/remind`: one's own daily reminder, by direct message.

mod dialog;

use jiff::civil::Time;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_calendar::zone::{self, ZoneMatch};
use waymark_calendar::{Weekdays, WrittenTime, local_date, time_of_day};
use waymark_store::reminders::{DeliveryState, Pause, Reminder, ReminderKind, ReminderSettings};
use waymark_store::{UserId, Zone};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, completed, define};
use crate::interactions::component::{Component, Press, Sent};
use crate::interactions::custom_id::{Owner, Wire as _, part, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::person::days::days_of_user;
use crate::port::DiscordError;
use crate::reminder_messages::{self, Composed, SNOOZE};
use crate::replies::links::{ChangeReminder, ReminderChange};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{day, escape, moment, zone_note};
use crate::replies::{Button, Colour, Menu, MenuOption, Reply, Visibility};

pub(crate) const COMMAND: Command = Command {
    name: "remind",
    help: Help::Line("Be reminded every day, at your time"),
    example: "/remind daily time:19:00 timezone:Paris",
    definition,
    plan,
};

fn definition() -> CreateCommand {
    let sub = |name: &str, what: &str| CreateCommandOption::new(CommandOptionType::SubCommand, name, what);
    let text = |name: &str, what: &str| CreateCommandOption::new(CommandOptionType::String, name, what);
    define("remind", "A daily reminder of your next topic, by direct message", UsableIn::Everywhere)
        .add_option(
            sub("daily", "Remind me every day, or on the days I choose")
                .add_sub_option(text("time", "When: 19:00, 7pm, noon").required(true))
                .add_sub_option(completed("timezone", "Where you live: a city, a country or an offset", true))
                .add_sub_option(text("days", "Which days: weekdays, weekends, mon,wed,fri; every day if left out"))
                .add_sub_option(CreateCommandOption::new(
                    CommandOptionType::Boolean,
                    "always",
                    "Remind me even on days that already count; off if left out",
                )),
        )
        .add_option(sub("show", "My reminder, and when it comes next"))
        .add_option(sub("pause", "Pause my reminder until I resume it"))
        .add_option(sub("resume", "Resume my reminders"))
        .add_option(sub("off", "Turn off my reminder"))
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (name, options) = options.subcommand()?;
    Ok(match name {
        "daily" => {
            let (time, place, days) =
                (options.required_text("time")?, options.required_text("timezone")?, options.text("days")?);
            let time = time_of_day(&time).map_err(|error| Refusal::not_understood("time", &error))?;
            let days = days.map_or(Ok(Weekdays::ALL), |days| Weekdays::parse(&days));
            let days = days.map_err(|error| Refusal::not_understood("days", &error))?;
            let wanted = Wanted { time, days, on_counted_days: options.switch("always")? };
            Plan::reply(Visibility::Private, move |context, caller| async move {
                daily_in(&context, &caller, wanted, &place).await
            })
        }
        "show" => Plan::reply(Visibility::Private, |context, caller| async move { show(&context, &caller).await }),
        "pause" => change_plan(ReminderChange::Pause),
        "resume" => change_plan(ReminderChange::Resume),
        "off" => change_plan(ReminderChange::Stop),
        _ => return Err(Refusal::option_unreadable("subcommand")),
    })
}

/// A reminder as it is to be, but for the time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    time: WrittenTime,
    days: Weekdays,
    /// Whether it comes even on days that count already.
    on_counted_days: bool,
}

impl Wanted {
    // Beside the days of the week in one number, which was theirs alone once.
    const TWELVE_HOURS: u16 = 1 << 7;
    const ON_COUNTED_DAYS: u16 = 1 << 8;

    fn number(self) -> u16 {
        let flag = |on: bool, bit: u16| if on { bit } else { 0 };
        u16::from(self.days.bits())
            | flag(self.time.twelve_hours, Self::TWELVE_HOURS)
            | flag(self.on_counted_days, Self::ON_COUNTED_DAYS)
    }

    fn of_number(time: Time, number: u16) -> Option<Self> {
        let days = number & !(Self::TWELVE_HOURS | Self::ON_COUNTED_DAYS);
        Some(Self {
            time: WrittenTime { time, twelve_hours: number & Self::TWELVE_HOURS != 0 },
            days: Weekdays::from_bits(u8::try_from(days).ok()?)?,
            on_counted_days: number & Self::ON_COUNTED_DAYS != 0,
        })
    }
}

/// A button or a subcommand that does something to it.
fn change_plan(how: ReminderChange) -> Plan {
    Plan::reply(Visibility::Private, move |context, caller| async move { change(&context, &caller, how).await })
}

/// What its buttons do, and the menu of time zones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RemindAction {
    Change(ChangeReminder),
    /// Opens the dialog that sets it up.
    Open {
        owner: Owner,
    },
    /// Sets it up as the dialog says.
    Save {
        owner: Owner,
    },
    /// Sets it up, in the time zone that was picked.
    PickZone {
        owner: Owner,
        wanted: Wanted,
    },
}

wire!(enum RemindAction {
    'y' Open { owner }
    'Y' Save { owner }
    'z' PickZone { owner, wanted }
    _ Change(ChangeReminder)
});

part!(
    Wanted: |to, wanted| {
        to.two_digits(wanted.time.time.hour());
        to.two_digits(wanted.time.time.minute());
        to.name(&wanted.number().to_string());
    },
    |from| {
        let time = Time::new(from.two_digits()?, from.two_digits()?, 0, 0).ok()?;
        Wanted::of_number(time, from.name()?.parse().ok()?)
    }
);

impl Component for RemindAction {
    fn press(self, context: &Context, press: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Change(ChangeReminder { how, .. }) => change_plan(how),
            Self::Open { .. } => Plan::dialog(|context, caller| async move { dialog::dialog(&context, &caller).await }),
            // Only dialogs carry this.
            Self::Save { .. } => return Err(Refusal::unknown_button(context)),
            Self::PickZone { wanted, .. } => {
                let zone = press.value(context)?;
                Plan::update(move |context, caller| async move { daily(&context, &caller, wanted, &zone).await })
            }
        })
    }

    fn submit(self, context: &Context, sent: Sent) -> Result<Plan, Refusal> {
        match self {
            Self::Save { .. } => {
                let (wanted, place) = dialog::read(&sent)?;
                Ok(Plan::new(sent.in_place(), move |context, caller| async move {
                    daily_in(&context, &caller, wanted, &place).await
                }))
            }
            _ => Err(Refusal::unknown_button(context)),
        }
    }
}

/// Sets it up, in the zone that is meant by `place`; where that can be several, it is asked which.
async fn daily_in(context: &Context, caller: &Caller, wanted: Wanted, place: &str) -> Result<Reply, Failure> {
    let pick = RemindAction::PickZone { owner: Owner(caller.user), wanted };
    Err(match zone::find(place) {
        ZoneMatch::Found(choice) => return daily(context, caller, wanted, &choice.name).await,
        ZoneMatch::Several(choices) => Refusal::which_zone(place).menu(zone_menu(choices, &pick)),
        ZoneMatch::Unknown(near) => Refusal::zone_not_found(place, &near).menu(zone_menu(near, &pick)),
    }
    .into())
}

/// Sets it up, with the zone of that name; what the person says of their days and zone holds for their streak, too.
async fn daily(context: &Context, caller: &Caller, wanted: Wanted, zone: &str) -> Result<Reply, Failure> {
    let zone: Zone = zone.parse().map_err(|_| Refusal::zone_not_found(zone, &[]))?;
    let today = local_date(caller.at, zone.time_zone());
    context.store.set_zone(caller.user, zone.clone(), caller.at).await?;
    context.store.set_chosen_days(caller.user, today, wanted.days).await?;
    let settings = ReminderSettings {
        time: wanted.time.time,
        twelve_hours: wanted.time.twelve_hours,
        zone,
        days: wanted.days,
        channel: None,
        role: None,
        thread: false,
        roadmap: None,
        on_counted_days: wanted.on_counted_days,
    };
    context.store.set_reminder(ReminderKind::Personal(caller.user), settings, caller.at).await?;
    show(context, caller).await
}

/// What is set up, when it comes, and what is wrong with it.
async fn show(context: &Context, caller: &Caller) -> Result<Reply, Failure> {
    let reminder = context.store.reminder(ReminderKind::Personal(caller.user)).await?;
    let Some(reminder) = reminder.filter(|reminder| reminder.paused != Some(Pause::Off)) else {
        let set_up = RemindAction::Open { owner: Owner(caller.user) }.custom_id();
        return Ok(Reply::words(format!(
            "You have no reminder. {} sets one up: tell it a time and where you live.",
            context.subcommand("remind", "daily")
        ))
        .buttons([Button::primary("Set one up…", set_up)]));
    };
    Ok(view(context, caller.user, &reminder))
}

fn view(context: &Context, owner: UserId, reminder: &Reminder) -> Reply {
    let ReminderSettings { time, twelve_hours, zone, days, on_counted_days, .. } = &reminder.settings;
    let time = WrittenTime { time: *time, twelve_hours: *twelve_hours };
    let mut text = format!("**{}** at **{time}**, {}", capital(&days.to_string()), escape(zone.name()));
    if let Some(note) = zone_note(zone) {
        text += &format!("\n{note}");
    }
    text += if *on_counted_days {
        "\nIt comes even on days that already count."
    } else {
        "\nIt skips days that already count."
    };
    let mut reply = Reply::new(if reminder.paused.is_none() { Colour::Neutral } else { Colour::Skipped })
        .title("Your daily reminder")
        .text(text)
        .under("Snoozed until", reminder.snoozed.map(moment).unwrap_or_default());
    reply = match (&reminder.paused, reminder.next) {
        (None, Some(next)) => reply.under("Next", moment(next)),
        (None, None) => reply.under("Next", "There is no next date for it"),
        (Some(Pause::Refused(code)), _) => reply.under("⚠️ Stopped", remedy(context, *code)),
        (Some(_), _) => reply.under("Paused", format!("{} starts it again.", context.subcommand("remind", "resume"))),
    };
    let last = reminder.last.as_ref().map(|(date, state)| match state {
        DeliveryState::Sent { at } => format!("{}: sent <t:{}:R>", day(*date), at.as_second()),
        DeliveryState::Dropped { why } => format!("{}: not sent, {}", day(*date), escape(why)),
        DeliveryState::Open => format!("{}: on its way", day(*date)),
    });
    let change = |how| ChangeReminder { owner: Owner(owner), how }.custom_id();
    let pause = match reminder.paused {
        None => Button::secondary("Pause", change(ReminderChange::Pause)),
        Some(_) => Button::success("Resume", change(ReminderChange::Resume)),
    };
    reply.under("Last", last.unwrap_or_default()).buttons([
        Button::primary("Send me a test", change(ReminderChange::Test)),
        Button::secondary("Change…", RemindAction::Open { owner: Owner(owner) }.custom_id()),
        pause,
        Button::secondary("Turn off", change(ReminderChange::Stop)),
    ])
}

/// What to do about a message that Discord refuses.
fn remedy(context: &Context, code: i64) -> String {
    let resume = context.subcommand("remind", "resume");
    match DiscordError::of_code(code) {
        Some(DiscordError::ClosedToMessages) => format!(
            "Discord does not let my messages through to you. In a server that we share, open its menu, *Privacy \
             Settings*, and allow direct messages; then {resume}."
        ),
        Some(error) => format!("Discord refused my last message: {error}. Fix that, then {resume}."),
        None => format!("Discord refused my last message (code {code}). {resume} tries it again."),
    }
}

async fn change(context: &Context, caller: &Caller, how: ReminderChange) -> Result<Reply, Failure> {
    let kind = ReminderKind::Personal(caller.user);
    Ok(match how {
        ReminderChange::Stop => {
            let ran = context.store.pause_reminder(kind, Pause::Off, caller.at).await?;
            let daily = context.subcommand("remind", "daily");
            Reply::words(if ran {
                format!("Your reminder is off. {daily} sets it up again.")
            } else {
                format!("No reminder is running. {daily} sets one up.")
            })
        }
        ReminderChange::Pause => {
            let ran = context.store.pause_reminder(kind, Pause::Asked, caller.at).await?;
            if ran {
                let resume = context.subcommand("remind", "resume");
                Reply::words(format!("Your reminder is paused. {resume} starts it again."))
            } else {
                show(context, caller).await?
            }
        }
        ReminderChange::Resume => {
            context.store.resume_reminder(kind, caller.at).await?;
            show(context, caller).await?
        }
        ReminderChange::Snooze => {
            let at = caller.at.saturating_add(SNOOZE).unwrap_or(caller.at);
            if context.store.snooze(caller.user, caller.interaction, at).await? {
                Reply::words(format!("I will write again <t:{}:R>.", at.as_second()))
            } else {
                Reply::words(format!(
                    "Your reminder is not running. {} shows it.",
                    context.subcommand("remind", "show")
                ))
            }
        }
        ReminderChange::Test => test(context, caller).await?,
    })
}

/// The reminder as it would come, at once, so that closed direct messages show before they matter.
async fn test(context: &Context, caller: &Caller) -> Result<Reply, Failure> {
    let reminder = context.store.reminder(ReminderKind::Personal(caller.user)).await?;
    let chosen = reminder.and_then(|reminder| reminder.settings.roadmap);
    let chosen = chosen.as_deref().and_then(|id| context.everything.roadmap(id));
    let roadmap = chosen.unwrap_or_else(|| context.offer.default_roadmap());
    let days = days_of_user(context, caller.user, None, caller.at).await?;
    let post = match reminder_messages::own(context, caller.user, roadmap, &days, caller.at).await? {
        Composed::Message { post, .. } => *post,
        Composed::Nothing(_) => Reply::words("This is what a reminder looks like. Nothing is left for you to learn."),
    };
    Ok(match context.discord.send_direct_message(caller.user, post).await {
        Ok(()) => Reply::words("It is in your direct messages. The daily one will come the same way."),
        Err(DiscordError::Other(why)) => {
            tracing::warn!(why, "a test reminder was not delivered");
            Reply::words("Discord could not be reached just now. Try it again in a minute; your reminder stays set up.")
        }
        Err(error) => Reply::new(Colour::Danger).title("It did not arrive").text(remedy(context, error.code())),
    })
}

/// What to offer for a zone that may be several.
fn zone_menu(choices: Vec<zone::ZoneChoice>, pick: &RemindAction) -> Menu {
    let option = |choice: zone::ZoneChoice| MenuOption::new(choice.label, choice.name, "");
    Menu::options("Which one is yours?", pick.custom_id(), choices.into_iter().map(option).collect())
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().collect::<String>() + characters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let owner = Owner(UserId(11));
        let change = |how| RemindAction::Change(ChangeReminder { owner, how });
        let pick = |owner, hour, minute, number| RemindAction::PickZone {
            owner: Owner(UserId(owner)),
            wanted: Wanted::of_number(Time::constant(hour, minute, 0, 0), number).unwrap(),
        };
        assert_wire([
            (RemindAction::Open { owner }, "1y000000000000b".into()),
            (RemindAction::Save { owner }, "1Y000000000000b".into()),
            (change(ReminderChange::Snooze), "1a000000000000bs".into()),
            (change(ReminderChange::Stop), "1a000000000000bo".into()),
            (change(ReminderChange::Test), "1a000000000000bt".into()),
            (change(ReminderChange::Pause), "1a000000000000bp".into()),
            (change(ReminderChange::Resume), "1a000000000000br".into()),
            (pick(11, 19, 30, 5), "1z000000000000b19305".into()),
            (pick(11, 19, 30, 5 | Wanted::TWELVE_HOURS | Wanted::ON_COUNTED_DAYS), "1z000000000000b1930389".into()),
            (pick(u64::MAX, 7, 5, 127), "1z3w5e11264sgsf0705127".into()),
        ]);
    }
}
