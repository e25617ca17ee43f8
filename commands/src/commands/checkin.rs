//! `/checkin`: today counts, and the streak.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::wording::count;
use waymark_store::activity::{MAX_MINUTES, MAX_NOTE_CHARS};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, define};
use crate::interactions::component::{Component, Press};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::person::days::{days_of, streak_line};
use crate::person::milestones;
use crate::replies::links::{CheckIn, ShowNext};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Colour, Reply, Visibility};

pub(crate) const COMMAND: Command = Command {
    name: "checkin",
    help: Help::Line("Keep your streak on days without a new topic"),
    example: "/checkin minutes:25",
    definition,
    plan,
};

fn definition() -> CreateCommand {
    define("checkin", "Log today's study and keep your streak", UsableIn::Everywhere)
        .add_option(
            CreateCommandOption::new(CommandOptionType::Integer, "minutes", "How long you studied, in minutes")
                .min_int_value(1)
                .max_int_value(MAX_MINUTES.into()),
        )
        .add_option(
            CreateCommandOption::new(CommandOptionType::String, "note", "What you did; only you will see it")
                .max_length(u16::try_from(MAX_NOTE_CHARS).unwrap_or(u16::MAX)),
        )
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let minutes = options.integer("minutes")?.map(|minutes| minutes.clamp(1, MAX_MINUTES.into()));
    let minutes = minutes.and_then(|minutes| u16::try_from(minutes).ok());
    let note = options.text("note")?;
    if note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        return Err(Refusal::note_too_long(MAX_NOTE_CHARS));
    }
    Ok(Plan::reply(
        Visibility::Private,
        move |context, caller| async move { run(&context, &caller, minutes, note).await },
    ))
}

/// The button *I studied today*.
impl Component for CheckIn {
    fn press(self, _: &Context, _: &Press) -> Result<Plan, Refusal> {
        Ok(Plan::reply(Visibility::Private, |context, caller| async move { run(&context, &caller, None, None).await }))
    }
}

async fn run(context: &Context, caller: &Caller, minutes: Option<u16>, note: Option<String>) -> Result<Reply, Failure> {
    let checked = context.store.check_in(caller.origin(), minutes, note.clone()).await?;
    let days = days_of(context, caller).await?;
    let streak = days.streak();
    let mut text = if checked.first_today { "✅ Today counts." } else { "✅ Today already counts." }.to_owned();
    if checked.minutes_today > 0 {
        text += &format!(" {} so far.", count(checked.minutes_today, "minute"));
    }
    if let Some(note) = note {
        text += &format!("\n> {}", escape(&note));
    }
    text += &format!("\n{}", streak_line(&streak));
    if let Some(days) = streak.to_next_freeze() {
        text += &format!(" · next freeze in {}", count(days, "day"));
    }
    let next = ShowNext::button(caller.user, context.offer.default_roadmap());
    let milestone = milestones::of_days(context, caller, &streak).await?;
    Ok(Reply::new(Colour::Done).text(text).buttons([next]).small(days.zone_line()).followups(milestone))
}

#[cfg(test)]
mod tests {
    use waymark_store::UserId;

    use super::*;
    use crate::interactions::component::assert_wire;
    use crate::interactions::custom_id::Owner;

    #[test]
    fn wire() {
        assert_wire([(CheckIn { owner: Owner(UserId(11)) }, "1i000000000000b".into())]);
    }
}
