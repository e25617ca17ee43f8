//! `/remind`: one's own daily reminder, by direct message.

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_calendar::zone::{self, ZoneMatch};
use waymark_calendar::{Weekdays, local_date, time_of_day};
use waymark_store::reminders::{Choice, Outcome, Pause, Reminder, Whose};
use waymark_store::{UserId, Zone};

use crate::context::{Caller, Context};
use crate::interactions::command::{Answered, Command, Options, Plan, Scope, completed, define};
use crate::interactions::custom_id::{Action, ReminderAction};
use crate::port::Trouble;
use crate::reminder_messages::{self, Composed};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{day, escape};
use crate::replies::{Button, Colour, Embed, Menu, MenuOption, Reply, Visibility};

pub(crate) const COMMAND: Command = Command { name: "remind", definition, plan };

/// How long a snooze is.
const SNOOZE: SignedDuration = SignedDuration::from_hours(1);

fn definition() -> CreateCommand {
    let sub = |name: &str, what: &str| CreateCommandOption::new(CommandOptionType::SubCommand, name, what);
    let text = |name: &str, what: &str| CreateCommandOption::new(CommandOptionType::String, name, what);
    define("remind", "A daily reminder of your next topic, by direct message", Scope::Everywhere)
        .add_option(
            sub("daily", "Remind me every day, or on the days I choose")
                .add_sub_option(text("time", "When: 19:00, 7pm, noon").required(true))
                .add_sub_option(completed("timezone", "Where you live: a city, a country or an offset", true))
                .add_sub_option(text("days", "Which days: weekdays, weekends, mon,wed,fri; every day if left out")),
        )
        .add_option(sub("show", "Your reminder, and when it comes next"))
        .add_option(sub("pause", "No reminders until you resume them"))
        .add_option(sub("resume", "Reminders again"))
        .add_option(sub("off", "No reminder any more"))
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
            Plan::new(Visibility::Private, move |context, caller| async move {
                match zone::find(&place) {
                    ZoneMatch::Found(choice) => {
                        daily(&context, &caller, time, days, &choice.name).await.map(Answered::Reply)
                    }
                    ZoneMatch::Several(choices) => {
                        let action = Action::PickZone { owner: caller.user, time, days };
                        Err(Refusal::which_zone(&place, choices, action).into())
                    }
                    ZoneMatch::Unknown(near) => Err(Refusal::zone_not_found(&place, &near).into()),
                }
            })
        }
        "show" => Plan::new(Visibility::Private, |context, caller| async move {
            show(&context, &caller).await.map(Answered::Reply)
        }),
        "pause" => Plan::new(Visibility::Private, |context, caller| act(context, caller, ReminderAction::Pause)),
        "resume" => Plan::new(Visibility::Private, |context, caller| act(context, caller, ReminderAction::Resume)),
        "off" => Plan::new(Visibility::Private, |context, caller| act(context, caller, ReminderAction::Stop)),
        _ => return Err(Refusal::option_unreadable("subcommand")),
    })
}

/// Sets it up, with the zone of that name; what the person says of their days and zone holds for their streak, too.
pub(crate) async fn daily(
    context: &Context,
    caller: &Caller,
    time: Time,
    days: Weekdays,
    zone: &str,
) -> Result<Reply, Failure> {
    let zone: Zone = zone.parse().map_err(|_| Refusal::zone_not_found(zone, &[]))?;
    let today = local_date(caller.at, zone.time_zone());
    context.store.set_zone(caller.user, Some(zone.clone())).await?;
    context.store.set_days(caller.user, today, days.bits()).await?;
    let choice = Choice { time, zone, days, channel: None, role: None, thread: false, roadmap: None };
    context.store.set_reminder(Whose::Own(caller.user), choice, caller.at).await?;
    show(context, caller).await
}

/// What is set up, when it comes, and what is wrong with it.
async fn show(context: &Context, caller: &Caller) -> Result<Reply, Failure> {
    let reminder = context.store.reminder(Whose::Own(caller.user)).await?;
    let Some(reminder) = reminder.filter(|reminder| reminder.paused != Some(Pause::Off)) else {
        return Ok(Reply::text(format!(
            "You have no reminder. {} sets one up: tell it a time and where you live.",
            context.subcommand("remind", "daily")
        )));
    };
    Ok(view(context, caller.user, &reminder))
}

fn view(context: &Context, owner: UserId, reminder: &Reminder) -> Reply {
    let Choice { time, zone, days, .. } = &reminder.choice;
    let mut text =
        format!("**{}** at **{}**, {}", capital(&days.to_string()), time.strftime("%H:%M"), escape(zone.name()));
    if zone.name().starts_with("UTC") && zone.name() != "UTC" {
        text += "\nThis offset does not follow summer time; a city would.";
    }
    let colour = if reminder.paused.is_none() { Colour::Neutral } else { Colour::Skipped };
    let mut embed = Embed::new(colour).title("Your daily reminder").description(text);
    embed = match (&reminder.paused, reminder.next) {
        (None, Some(next)) => embed.field("Next", moment(next), false),
        (None, None) => embed.field("Next", "Never: the calendar ends", false),
        (Some(Pause::Refused(code)), _) => embed.field("⚠️ Stopped", remedy(context, *code), false),
        (Some(_), _) => {
            embed.field("Paused", format!("{} lets it go on.", context.subcommand("remind", "resume")), false)
        }
    };
    match &reminder.last {
        Some((date, Outcome::Sent { at })) => {
            embed = embed.field("Last", format!("{}: sent <t:{}:R>", day(*date), at.as_second()), false);
        }
        Some((date, Outcome::Dropped { why })) => {
            embed = embed.field("Last", format!("{}: not sent, {}", day(*date), escape(why)), false);
        }
        Some((date, Outcome::Open)) => embed = embed.field("Last", format!("{}: on its way", day(*date)), false),
        None => {}
    }
    let act = |what| Action::Reminder { owner, what };
    let pause = match reminder.paused {
        None => Button::secondary("Pause", act(ReminderAction::Pause)),
        Some(_) => Button::success("Resume", act(ReminderAction::Resume)),
    };
    Reply::new(embed).buttons([
        Button::primary("Send me a test", act(ReminderAction::Test)),
        pause,
        Button::secondary("Turn it off", act(ReminderAction::Stop)),
    ])
}

/// A moment as everybody's own Discord shows it.
pub(crate) fn moment(at: Timestamp) -> String {
    format!("<t:{0}:F>, <t:{0}:R>", at.as_second())
}

/// What to do about a message that Discord refuses.
fn remedy(context: &Context, code: i64) -> String {
    let resume = context.subcommand("remind", "resume");
    match Trouble::of_code(code) {
        Some(Trouble::ClosedToMessages) => format!(
            "Discord does not let my messages through to you. In a server that we share, open its menu, *Privacy \
             Settings*, and allow direct messages; then {resume}."
        ),
        Some(trouble) => format!("Discord refused my last message: {trouble}. Once that is mended, {resume}."),
        None => format!("Discord refused my last message (code {code}). {resume} tries it again."),
    }
}

/// A button or a subcommand that does something to it.
pub(crate) async fn act(context: Context, caller: Caller, what: ReminderAction) -> Result<Answered, Failure> {
    let whose = Whose::Own(caller.user);
    let reply = match what {
        ReminderAction::Stop => {
            let ran = context.store.pause_reminder(whose, Pause::Off, caller.at).await?;
            let daily = context.subcommand("remind", "daily");
            Reply::text(if ran {
                format!("Your reminder is off. {daily} sets it up again.")
            } else {
                format!("No reminder is running. {daily} sets one up.")
            })
        }
        ReminderAction::Pause => {
            let ran = context.store.pause_reminder(whose, Pause::Asked, caller.at).await?;
            if ran {
                let resume = context.subcommand("remind", "resume");
                Reply::text(format!("Your reminder is paused. {resume} lets it go on."))
            } else {
                show(&context, &caller).await?
            }
        }
        ReminderAction::Resume => {
            context.store.resume_reminder(whose, caller.at).await?;
            show(&context, &caller).await?
        }
        ReminderAction::Snooze => {
            let at = caller.at.saturating_add(SNOOZE).unwrap_or(caller.at);
            if context.store.snooze(caller.user, caller.interaction, at).await? {
                Reply::text(format!("I will write again <t:{}:R>.", at.as_second()))
            } else {
                Reply::text(format!("Your reminder is not running. {} shows it.", context.subcommand("remind", "show")))
            }
        }
        ReminderAction::Test => test(&context, &caller).await?,
    };
    Ok(Answered::Reply(reply))
}

/// The reminder as it would come, at once, so that closed direct messages show before they matter.
async fn test(context: &Context, caller: &Caller) -> Result<Reply, Failure> {
    let reminder = context.store.reminder(Whose::Own(caller.user)).await?;
    let chosen = reminder.and_then(|reminder| reminder.choice.roadmap);
    let chosen = chosen.as_deref().and_then(|id| context.everything.roadmap(id));
    let roadmap = chosen.unwrap_or_else(|| context.library.default_roadmap());
    let post = match reminder_messages::own(context, caller.user, roadmap, caller.at).await? {
        Composed::Message { post, .. } => *post,
        Composed::Nothing(_) => Reply::text("This is what a reminder looks like. Nothing is left for you to learn."),
    };
    Ok(match context.discord.write(caller.user, post).await {
        Ok(()) => Reply::text("It is in your direct messages. The daily one will come the same way."),
        Err(Trouble::Other(why)) => {
            tracing::warn!(why, "a test reminder was not delivered");
            Reply::text("Discord could not be reached just now. Try it again in a minute; your reminder stays set up.")
        }
        Err(trouble) => Reply::new(
            Embed::new(Colour::Danger).title("It did not arrive").description(remedy(context, trouble.code())),
        ),
    })
}

/// What to offer for a zone that may be several.
pub(crate) fn zone_menu(choices: Vec<zone::ZoneChoice>, action: Action) -> Menu {
    let option =
        |choice: zone::ZoneChoice| MenuOption { label: choice.label, value: choice.name, description: String::new() };
    Menu::options("Which one is yours?", action, choices.into_iter().map(option).collect())
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().collect::<String>() + characters.as_str()).unwrap_or_default()
}
