//! `/checkin`: today counts, and the streak.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_store::activity::MOST_MINUTES;
use waymark_store::notes::LONGEST;

use crate::context::{Caller, Context};
use crate::interactions::command::{Answered, Command, Options, Plan, Scope, define};
use crate::interactions::custom_id::Action;
use crate::person::milestones;
use crate::person::progress::{days_of, streak_line};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Embed, Reply, Visibility};
use waymark_roadmap::wording::count;

pub(crate) const COMMAND: Command = Command { name: "checkin", definition, plan };

fn definition() -> CreateCommand {
    define("checkin", "I studied today: keep your streak", Scope::Everywhere)
        .add_option(
            CreateCommandOption::new(CommandOptionType::Integer, "minutes", "How long, in minutes")
                .min_int_value(1)
                .max_int_value(MOST_MINUTES.into()),
        )
        .add_option(
            CreateCommandOption::new(CommandOptionType::String, "note", "What you did; kept for you alone")
                .max_length(u16::try_from(LONGEST).unwrap_or(u16::MAX)),
        )
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let minutes = options.integer("minutes")?.map(|minutes| minutes.clamp(1, MOST_MINUTES.into()));
    let minutes = minutes.and_then(|minutes| u16::try_from(minutes).ok());
    let note = options.text("note")?;
    if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST) {
        return Err(Refusal::note_too_long(LONGEST));
    }
    Ok(Plan::new(Visibility::Private, move |context, caller| async move {
        run(&context, &caller, minutes, note).await.map(Answered::Reply)
    }))
}

/// The button *I studied today*.
pub(crate) async fn press(context: Context, caller: Caller) -> Result<Answered, Failure> {
    run(&context, &caller, None, None).await.map(Answered::Reply)
}

async fn run(context: &Context, caller: &Caller, minutes: Option<u16>, note: Option<String>) -> Result<Reply, Failure> {
    let checked = context.store.check_in(caller.origin(), minutes, note.clone()).await?;
    let days = days_of(context, caller).await?;
    let streak = days.streak();
    let mut text = if checked.first_today { "✅ Today counts." } else { "✅ Today counted already." }.to_owned();
    if checked.minutes_today > 0 {
        text += &format!(" {} so far.", count(checked.minutes_today, "minute"));
    }
    if let Some(note) = note {
        text += &format!("\n> {}", escape(&note));
    }
    let mut embed = Embed::new(Colour::Done).description(text).field("Streak", streak_line(&streak), true);
    if let Some(days) = streak.to_next_freeze() {
        embed = embed.field("Next freeze", format!("in {}", count(days, "day")), true);
    }
    let next = context.library.default_roadmap().id.to_string();
    let next = Button::primary("What is next", Action::Next { owner: caller.user, roadmap: next });
    let aside = milestones::of_days(context, caller, &streak).await?;
    Ok(Reply::new(embed.footer(days.zone_line())).buttons([next]).aside(aside))
}
