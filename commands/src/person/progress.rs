//! One person's progress, as the answers show it.

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_calendar::{Weekdays, local_date};
use waymark_roadmap::rules::{Progress, Scope, State, Streak, chosen_on, completion, streak};
use waymark_roadmap::{Mark, Roadmap, TopicIx};
use waymark_store::activity::Day;
use waymark_store::progress::{Standing, TopicKey};
use waymark_store::{GuildId, StoreError, UserId, Zone};

use crate::context::{Caller, Context};
use crate::replies::Colour;
use crate::replies::text::escape;
use waymark_roadmap::wording::count;

/// Where a person stands in `roadmap`.
pub(crate) async fn progress<'r>(
    context: &Context,
    user: UserId,
    roadmap: &'r Roadmap,
) -> Result<Progress<'r>, StoreError> {
    Ok(of_standings(roadmap, &standings(context, user, roadmap).await?))
}

/// What is stored of a person in `roadmap`, oldest change first.
pub(crate) async fn standings(context: &Context, user: UserId, roadmap: &Roadmap) -> Result<Vec<Standing>, StoreError> {
    context.store.progress(user, roadmap.id.as_str()).await
}

pub(crate) fn of_standings<'r>(roadmap: &'r Roadmap, standings: &[Standing]) -> Progress<'r> {
    Progress::from_stored(roadmap, standings.iter().map(|standing| (standing.topic.as_str(), standing.state)))
}

/// What a topic's progress is kept under.
pub(crate) fn key(roadmap: &Roadmap, topic: TopicIx) -> TopicKey {
    let topic = roadmap.topic(topic);
    let former = topic.aliases.iter().filter(|alias| waymark_roadmap::id::is_id(alias));
    TopicKey { roadmap: roadmap.id.to_string(), topic: topic.id.to_string(), former: former.cloned().collect() }
}

/// The sign before a topic: its shape says the state, colour says nothing alone.
pub(crate) fn sign(progress: &Progress<'_>, topic: TopicIx) -> &'static str {
    match progress.state(topic) {
        State::Done => "✅",
        State::Learning => "📖",
        State::Skipped => "⏭️",
        State::Todo if progress.optional(topic) => "➖",
        State::Todo if progress.roadmap().topic(topic).mark == Some(Mark::Avoid) => "🚫",
        State::Todo if !progress.unlocked(topic) => "🔒",
        State::Todo => "⬜",
    }
}

/// The state in words.
pub(crate) fn state_name(progress: &Progress<'_>, topic: TopicIx) -> &'static str {
    match progress.state(topic) {
        State::Done => "Done",
        State::Learning => "Learning",
        State::Skipped => "Skipped",
        State::Todo if progress.optional(topic) => "Optional: an alternative is done",
        State::Todo if !progress.unlocked(topic) => "To do, once what it needs is done",
        State::Todo => "To do",
    }
}

/// The colour of a state.
pub(crate) fn colour(state: State) -> Colour {
    match state {
        State::Todo => Colour::Neutral,
        State::Learning => Colour::Learning,
        State::Done => Colour::Done,
        State::Skipped => Colour::Skipped,
    }
}

/// How far the person is, for an embed's small print.
pub(crate) fn summary(progress: &Progress<'_>) -> String {
    let roadmap = progress.roadmap();
    let all = completion(progress, Scope::Roadmap);
    let entry = completion(progress, Scope::Entry);
    let mut text = format!("{} · {} of {} done · {} %", roadmap.title, all.done, all.total, all.percent());
    if entry.total > 0 {
        text += &format!(" · entry path {} of {}", entry.done, entry.total);
    }
    text
}

/// The days on which a person learned, as their own calendar has them.
pub(crate) struct Days {
    /// Their time zone, else the server's, else UTC.
    pub zone: Zone,
    /// Whether they told it themselves.
    pub zone_is_own: bool,
    pub today: Date,
    /// The days that count, ascending.
    pub counted: Vec<Day>,
    chosen: Vec<(Date, Weekdays)>,
}

impl Days {
    pub(crate) fn streak(&self) -> Streak {
        let counted: Vec<Date> = self.counted.iter().map(|day| day.date).collect();
        streak(&counted, |date| chosen_on(&self.chosen, date), self.today)
    }

    /// The days of the week that can break the streak now.
    pub(crate) fn chosen(&self) -> Weekdays {
        chosen_on(&self.chosen, self.today)
    }

    /// By whose clock days are told, for an embed's small print.
    pub(crate) fn zone_line(&self) -> String {
        if self.zone_is_own {
            format!("Days in {} · {}", self.zone, self.chosen())
        } else {
            format!("Days in {}, until /remind knows your time zone", self.zone)
        }
    }
}

/// The days of the person who asks, as their calendar has them now.
pub(crate) async fn days_of(context: &Context, caller: &Caller) -> Result<Days, StoreError> {
    days_of_user(context, caller.user, caller.guild, caller.at).await
}

/// The days of a person. Who never told their time zone has that of the server they are in, else UTC.
pub(crate) async fn days_of_user(
    context: &Context,
    user: UserId,
    guild: Option<GuildId>,
    now: Timestamp,
) -> Result<Days, StoreError> {
    let person = context.store.person(user).await?;
    let zone_is_own = person.zone.is_some();
    let zone = match (person.zone, guild) {
        (Some(zone), _) => zone,
        (None, Some(guild)) => context.store.guild(guild).await?.zone.unwrap_or_else(Zone::utc),
        (None, None) => Zone::utc(),
    };
    let chosen = person.days.iter().filter_map(|&(from, bits)| Some((from, Weekdays::from_bits(bits)?))).collect();
    let today = local_date(now, zone.time_zone());
    let counted = context.store.activity(user).await?;
    Ok(Days { zone, zone_is_own, today, counted, chosen })
}

/// The streak in a line.
pub(crate) fn streak_line(streak: &Streak) -> String {
    let mut line = match streak.current {
        0 => "No streak yet".to_owned(),
        days => format!("🔥 **{}**", count(days, "day")),
    };
    if streak.freezes > 0 {
        line += &format!(" · ❄️ {} held", count(streak.freezes, "freeze"));
    }
    if streak.longest > streak.current {
        line += &format!(" · longest {}", count(streak.longest, "day"));
    }
    if streak.at_risk && streak.current > 0 {
        line += " · ends today unless you study";
    }
    line
}

/// The titles of topics, escaped and bold.
pub(crate) fn titles(roadmap: &Roadmap, topics: impl IntoIterator<Item = TopicIx>) -> Vec<String> {
    topics.into_iter().map(|topic| format!("**{}**", escape(&roadmap.topic(topic).title))).collect()
}
