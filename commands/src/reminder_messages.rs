//! What reminders say: a person's own, a server's topic of the day, its weekly board, its question of the day.

use jiff::{SignedDuration, Timestamp};
use waymark_calendar::Period;
use waymark_roadmap::rules::{RESTS, State, next_steps};
use waymark_roadmap::wording::{count, hours};
use waymark_roadmap::{Mark, Roadmap};
use waymark_store::boards::{BoardQuery, Page};
use waymark_store::reminders::{Due, ReminderKind, ReminderSettings};
use waymark_store::{GuildId, StoreError, UserId};

use crate::context::Context;
use crate::interactions::custom_id::{Owner, TopicName, Wire as _};
use crate::person::days::{Days, days_of_user, streak_line};
use crate::person::progress::{colour, key, progress, reason};
use crate::person::reviews::Reviews;
use crate::person::set_state::{NextView, SetState, StateAction};
use crate::question_of_the_day::{self, Post};
use crate::replies::links::{BeginReview, ChangeReminder, ReminderChange, ShowTopic, official_page};
use crate::replies::text::{escape, lead};
use crate::replies::{Button, Colour, Reply, parts};

/// How long a snooze is.
pub(crate) const SNOOZE: SignedDuration = SignedDuration::from_hours(1);

/// What to send for a reminder that is due.
#[derive(Debug, Clone, PartialEq)]
pub enum Composed {
    /// This; with a thread of that name under it, if one is wanted.
    Message {
        /// The message.
        post: Box<Reply>,
        /// The name of the thread.
        thread: Option<String>,
    },
    /// Nothing, for a reason that people can read.
    Nothing(String),
}

/// Composes what is due, as it is at `now`.
pub async fn compose(context: &Context, due: &Due, now: Timestamp) -> Result<Composed, StoreError> {
    // What the roadmap was called is gone with a content that has it no longer; the usual one is a good guess.
    let library = &context.everything;
    let chosen = due.settings.roadmap.as_deref().and_then(|id| library.roadmap(id));
    let roadmap = chosen.unwrap_or_else(|| library.default_roadmap());
    match due.kind {
        ReminderKind::Personal(user) => {
            let days = days_of_user(context, user, None, now).await?;
            if !due.settings.on_counted_days && is_needless(due, &days, now) {
                return Ok(Composed::Nothing("that day already counted".into()));
            }
            own(context, user, roadmap, &days, now).await
        }
        ReminderKind::TopicOfTheDay(guild) => topic_of_the_day(context, due, guild, roadmap).await,
        ReminderKind::WeeklyBoard(guild) => weekly_board(context, guild, &due.settings, due.due).await,
        ReminderKind::QuestionOfTheDay(guild) => {
            Ok(match question_of_the_day::post(context, due, guild, now).await? {
                Some(Post { reply, thread }) => Composed::Message { post: Box::new(reply), thread },
                None if due.id.is_extra() => Composed::Nothing("there was nothing left to tell".into()),
                None => Composed::Nothing(format!("every question was asked in the last {RESTS} days")),
            })
        }
    }
}

/// Whether a personal reminder is of no use any more, since the day counts: for a late one, the day it was due on does. One
/// that was snoozed was asked for, maybe on a day that counted by then, and comes unless something was done since.
fn is_needless(due: &Due, days: &Days, now: Timestamp) -> bool {
    if due.id.is_extra() {
        days.last_done().is_some_and(|last| due.due.duration_since(last) < SNOOZE)
    } else {
        days.counts(due.due) || days.counts(now)
    }
}

/// A person's next topic and why, and their streak.
pub(crate) async fn own(
    context: &Context,
    user: UserId,
    roadmap: &Roadmap,
    days: &Days,
    now: Timestamp,
) -> Result<Composed, StoreError> {
    let progress = progress(context, user, roadmap).await?;
    let streak = days.streak();
    let change = |how| ChangeReminder { owner: Owner(user), how }.custom_id();
    let snooze = Button::secondary("Snooze 1 h", change(ReminderChange::Snooze));
    let small = format!(
        "{} · {} counts other study · {} changes this",
        streak_line(&streak),
        context.command("checkin"),
        context.subcommand("remind", "show")
    );
    let due = Reviews::of(context, user, now).await?.due() as u64;
    let review = (due > 0).then(|| BeginReview::button(user, &format!("Review {}", count(due, "question"))));
    let steps = next_steps(&progress, 1);
    let Some(step) = steps.first() else {
        let Some(review) = review else {
            return Ok(Composed::Nothing(format!("nothing of {} is left to learn", roadmap.title)));
        };
        let post = Reply::new(Colour::Done)
            .title("Time to review")
            .text(format!("Nothing of {} is left to learn. What you know stays if you use it.", escape(&roadmap.title)))
            .buttons([review, snooze])
            .small(small);
        return Ok(Composed::Message { post: Box::new(post), thread: None });
    };
    let topic = roadmap.topic(step.topic);
    let state = progress.state(step.topic);
    let name = TopicName::of(roadmap, step.topic);
    let set = |to| SetState { owner: Owner(user), to, view: NextView(1), topic: name.clone() }.custom_id();
    let start = (state != State::Learning).then(|| Button::primary("Start", set(State::Learning)));
    let done = Button::success("Done", set(State::Done));
    let notice = if streak.counts_today { "⏰ Today already counts. What's next:" } else { "⏰ Time to learn:" };
    let post = Reply::new(colour(state))
        .title(escape(&topic.title))
        .text(format!("{notice}\n{} · about {}", escape(&topic.summary), hours(topic.hours)))
        .text(reason(&progress, step))
        .buttons(start.into_iter().chain([done, snooze]).chain(review).chain(official_page(topic)))
        .small(small);
    Ok(Composed::Message { post: Box::new(post), thread: None })
}

async fn topic_of_the_day(
    context: &Context,
    due: &Due,
    guild: GuildId,
    roadmap: &Roadmap,
) -> Result<Composed, StoreError> {
    let topics = roadmap.topics().filter(|(_, topic)| topic.mark != Some(Mark::Avoid));
    let order = topics.map(|(_, topic)| topic.id.to_string()).collect();
    let chosen = context.store.topic_of_the_day(due.id, guild, roadmap.id.to_string(), order).await?;
    let Some(at) = chosen.and_then(|id| roadmap.topic_by_id(&id)) else {
        return Ok(Composed::Nothing(format!("{} has no topic to show", roadmap.title)));
    };
    let topic = roadmap.topic(at);
    let known = match context.store.count_members_done(guild, &key(roadmap, at)).await? {
        0 => "Done by nobody here yet. Be the first!".to_owned(),
        1 => "1 member here has done it.".to_owned(),
        many => format!("{many} members here have done it."),
    };
    let name = TopicName::of(roadmap, at);
    let done = StateAction::TopicOfTheDayDone { topic: name.clone() };
    let show = ShowTopic { topic: name };
    let post = Reply::new(Colour::Neutral)
        .mention_role(due.settings.role.map(|role| role.id))
        .title(escape(&topic.title))
        .notice("📅 **Topic of the day**")
        .text(lead(&topic.description))
        .under("Why it matters", topic.why.as_deref().map(escape).unwrap_or_default())
        .text(format!("About {} · {known}", hours(topic.hours)))
        .buttons(
            [Button::success("Done", done.custom_id()), Button::secondary("Read more", show.custom_id())]
                .into_iter()
                .chain(official_page(topic)),
        )
        .small(parts::place(roadmap, at));
    let thread = due.settings.thread.then(|| topic.title.clone());
    Ok(Composed::Message { post: Box::new(post), thread })
}

/// The first places of the week that is over.
async fn weekly_board(
    context: &Context,
    guild: GuildId,
    settings: &ReminderSettings,
    due: Timestamp,
) -> Result<Composed, StoreError> {
    let zone = context.store.guild_zone(guild).await?.unwrap_or_else(|| settings.zone.clone());
    let monday = Period::Week.start(due, zone.time_zone()).unwrap_or(due);
    let last_week = monday.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(monday);
    let query = BoardQuery { guild, roadmap: None, period: Period::Week, at: last_week };
    let board = context.store.board(query, Page::Number(0), UserId(0)).await?;
    if board.members.is_empty() {
        return Ok(Composed::Nothing("nobody earned a point or proved a topic last week".into()));
    }
    let post = Reply::new(Colour::Neutral)
        .mention_role(settings.role.map(|role| role.id))
        .title("Leaderboard · last week")
        .board(&board, None)
        .small(format!("{} on the board", count(board.size, "member")));
    Ok(Composed::Message { post: Box::new(post), thread: None })
}
