//! `/plan`: the hours left, when they will be over, and the pace so far.

use jiff::civil::Date;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_calendar::local_date;
use waymark_roadmap::Roadmap;
use waymark_roadmap::rules::{Finish, Scope, finish, hours, pace};
use waymark_roadmap::wording::{self, count};
use waymark_store::progress::{Earned, Standing, TopicProgress};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, define, roadmap_option, share_option};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::days::{Days, days_of};
use crate::person::progress::{of_stored, stored, summary};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{day, escape, truncate};
use crate::replies::{Colour, Reply, Visibility};

pub(crate) const COMMAND: Command =
    Command { name: "plan", help: Help::SameLine, example: "/plan hours_per_week:10", definition, plan };

/// The hours of a week.
const MOST: f64 = 168.0;
const LEAST: f64 = 0.5;
/// The question that tells how long others take, in roadmaps that answer it.
const DURATION: &str = "duration";
/// What of its answer is shown beside one's own forecast.
const EXCERPT: usize = 400;

fn definition() -> CreateCommand {
    define("plan", "When you'll finish at your weekly hours", UsableIn::Everywhere)
        .add_option(
            CreateCommandOption::new(CommandOptionType::Number, "hours_per_week", "Hours a week you can study")
                .min_number_value(LEAST)
                .max_number_value(MOST)
                .required(true),
        )
        .add_option(roadmap_option())
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let per_week = options.number("hours_per_week")?.ok_or_else(|| Refusal::option_missing("hours_per_week"))?;
    if !(LEAST..=MOST).contains(&per_week) {
        return Err(Refusal::option_unreadable("hours_per_week"));
    }
    let roadmap = options.text("roadmap")?;
    Ok(Plan::reply(Visibility::shared(options.switch("share")?), move |context, caller| async move {
        let roadmap = resolve::roadmap(&context.offer, roadmap.as_deref())?;
        run(&context, &caller, roadmap, per_week).await
    }))
}

async fn run(context: &Context, caller: &Caller, roadmap: &Roadmap, per_week: f64) -> Result<Reply, Failure> {
    let stored = stored(context, caller.user, roadmap).await?;
    let days = days_of(context, caller).await?;
    let progress = of_stored(roadmap, &stored);
    let all = hours(&progress, Scope::Roadmap);
    let entry = hours(&progress, Scope::Entry);

    let mut lines = vec![format!("At **{} a week**, from today:", wording::hours(per_week))];
    let line = |left: f64| match finish(left, per_week, days.today) {
        Finish::Already => "Done".to_owned(),
        _ => format!("{} left · {}", wording::hours(left.round().max(1.0)), when(left, per_week, days.today)),
    };
    if entry.left + entry.done > 0.0 {
        lines.push(format!("**The entry path**\n{}", line(entry.left)));
    }
    lines.push(format!("**The whole roadmap**\n{}", line(all.left)));

    let own = match pace(&completions(roadmap, &stored, &days), days.today) {
        Some(pace) => {
            let mut own = format!(
                "{} a week, over {}: the entry path {}, the whole roadmap {}.",
                wording::hours(pace.per_week),
                count(pace.days, "day"),
                when(entry.left, pace.per_week, days.today),
                when(all.left, pace.per_week, days.today)
            );
            if pace.break_days > 0 {
                own += &format!(" A break of {} was left out.", count(pace.break_days, "day"));
            }
            own
        }
        None => "Available two weeks after your first completed topic. What you already knew does not count.".into(),
    };
    let mut reply = Reply::new(Colour::Neutral)
        .title(format!("Your plan · {}", escape(&roadmap.title)))
        .lines(&lines)
        .under("Your pace so far", own);
    if let Some(entry) = roadmap.entry_by_slug(DURATION) {
        let entry = roadmap.entry(entry);
        let first = entry.answer.split("\n\n").next().unwrap_or_default();
        reply = reply.under(&escape(&entry.question), truncate(first, EXCERPT));
    }
    Ok(reply.small(summary(&progress)))
}

/// What was finished and earned something, by day: prior knowledge tells nothing about the pace.
fn completions(roadmap: &Roadmap, stored: &[TopicProgress], days: &Days) -> Vec<(Date, f64)> {
    let done = stored.iter().filter(|one| matches!(one.standing, Standing::Done(Earned::Points(_))));
    let mut completions: Vec<(Date, f64)> = done
        .filter_map(|one| {
            let topic = roadmap.topic(roadmap.topic_by_id(&one.topic)?);
            Some((local_date(one.since, days.zone.time_zone()), topic.hours))
        })
        .collect();
    completions.sort_by_key(|(date, _)| *date);
    completions
}

fn when(left: f64, per_week: f64, today: Date) -> String {
    match finish(left, per_week, today) {
        Finish::Already => "done".into(),
        Finish::On(date) => format!("by **{}**", day(date)),
        Finish::TooFar => "not within fifty years".into(),
    }
}
