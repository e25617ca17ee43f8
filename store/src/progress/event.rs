//! The log of changes, and what is brought in line with it at once: where people stand with topics, their days, and who is
//! a member where. Boards follow later (see [`scores`]).

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};

use super::held::{self, Held, TopicRow, standing_of};
use super::{Applied, Standing};
use crate::batch::Batch;
use crate::boards::scores;
use crate::days::{self, Counted, Dates};
use crate::members::Membership;
use crate::{GuildId, Origin, StoreError, UserId, members};

/// An event about to be appended.
pub(super) struct Event<'a> {
    pub(super) origin: &'a Origin,
    pub(super) roadmap: &'a str,
    pub(super) topic: &'a str,
    pub(super) before: Option<Held>,
    pub(super) after: Option<Held>,
    /// The event that it takes back.
    pub(super) undoes: Option<i64>,
    /// None unless it starts or finishes a topic, or takes that back.
    pub(super) day: Option<DayChange>,
    /// What is known of the person in the server; none in direct messages.
    pub(super) membership: Option<Membership>,
}

/// How an event changes what counts on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayChange {
    pub(super) date: Date,
    /// When that was done which counts: the event itself, or the one it takes back.
    pub(super) at: Timestamp,
    /// 1 for a topic started or finished, −1 where that is taken back.
    pub(super) by: i8,
}

impl Event<'_> {
    fn applied(&self) -> Applied {
        let (before, after) = (standing_of(self.before), standing_of(self.after));
        Applied { before, after, first_of_day: false, joined: false }
    }

    fn to_json(&self) -> Value {
        let applied = self.applied();
        json!({
            "interaction": self.origin.interaction.to_sql(),
            "user": self.origin.user.to_sql(),
            "guild": self.origin.guild_id().map(GuildId::to_sql),
            "roadmap": self.roadmap,
            "topic": self.topic,
            "at": self.origin.at.as_millisecond(),
            "before": applied.before.state().name(),
            "before_at": self.before.map(|before| before.since),
            "before_points": applied.before.points(),
            "after": applied.after.state().name(),
            "after_points": applied.after.points(),
            "undoes": self.undoes,
            "day": self.day.map(|day| day.date.to_string()),
            "counted_at": self.day.map(|day| day.at.as_millisecond()),
            "counts": self.day.map_or(0, |day| day.by),
        })
    }

    /// The earliest time from which on the person's points are others than before; none if they are the same.
    fn points_since(&self) -> Option<i64> {
        [self.before, self.after].into_iter().flatten().filter_map(Held::earned_at).min()
    }
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Appended {
    /// It is in the log, and did this.
    Now(Applied),
    /// Its interaction was delivered before, and did this then.
    Before(Applied),
}

/// The interaction's number is unique, which is how a second delivery is known.
const APPEND: &str = "\
    INSERT INTO event (interaction, user, guild, roadmap, topic, at, \
        before, before_at, before_points, after, after_points, undoes, day, counted_at, counts) \
    SELECT value ->> 'interaction', value ->> 'user', value ->> 'guild', value ->> 'roadmap', value ->> 'topic', \
        value ->> 'at', value ->> 'before', value ->> 'before_at', value ->> 'before_points', value ->> 'after', \
        value ->> 'after_points', value ->> 'undoes', value ->> 'day', value ->> 'counted_at', value ->> 'counts' \
    FROM json_each(?) WHERE true ON CONFLICT (interaction) DO NOTHING RETURNING id, interaction";

/// Appends events of different people and brings what follows from them in line. Those that change nothing are kept, too:
/// delivered again, after other changes, their interactions must still change nothing.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    events: &[Event<'_>],
) -> Result<Vec<Appended>, StoreError> {
    let rows = events.iter().map(Event::to_json).collect::<Value>().to_string();
    let mut ids: HashMap<i64, i64> = HashMap::with_capacity(events.len());
    for row in sqlx::query(APPEND).bind(rows).fetch_all(&mut *connection).await? {
        ids.insert(row.try_get("interaction")?, row.try_get("id")?);
    }
    let mut appended = Vec::with_capacity(events.len());
    let mut changed = Vec::with_capacity(events.len());
    for event in events {
        if let Some(&id) = ids.get(&event.origin.interaction.to_sql()) {
            let applied = event.applied();
            changed.extend(applied.changed().then_some((id, event)));
            appended.push(Appended::Now(applied));
        } else {
            let (_, applied) = earlier(connection, event.origin).await?.ok_or(sqlx::Error::RowNotFound)?;
            appended.push(Appended::Before(applied));
        }
    }
    let first_of_day = follow(connection, &changed).await?;
    for (event, appended) in events.iter().zip(&mut appended) {
        if let Appended::Now(applied) = appended {
            applied.first_of_day = applied.changed() && first_of_day.contains(&event.origin.user);
            applied.joined = applied.changed() && event.membership == Some(Membership::Never { hidden: false });
        }
    }
    Ok(appended)
}

/// Brings in line what follows at once from events with these ids. Gives the people for whom it is the first thing that
/// counts on its day.
async fn follow(connection: &mut SqliteConnection, changed: &[(i64, &Event<'_>)]) -> Result<Vec<UserId>, StoreError> {
    let (mut rows, mut removed) = (Vec::new(), Vec::new());
    let (mut counted, mut taken_back) = (Vec::new(), Vec::new());
    let (mut behind, mut joining) = (Vec::new(), Vec::new());
    for (id, event) in changed {
        let user = event.origin.user;
        match event.after {
            Some(held) => {
                rows.push(TopicRow { user, roadmap: event.roadmap, topic: event.topic, held, event: *id });
            }
            // Taking a first change back leaves a topic that was never touched.
            None => removed.push((user, event.roadmap, event.topic)),
        }
        if let Some(day) = event.day {
            let list = if day.by > 0 { &mut counted } else { &mut taken_back };
            list.push(Dates { user, from: day.date, to: day.date });
        }
        let mut since = event.points_since();
        if let (Some((guild, name)), Some(membership)) = (&event.origin.guild, &event.membership) {
            if !matches!(membership, Membership::Under(_)) {
                since = Some(scores::EVER);
            }
            if *membership != Membership::Under(name.clone()) {
                joining.push((*guild, user, name.as_str()));
            }
        }
        behind.extend(since.map(|since| (user, since)));
    }
    let mut batch = Batch::default();
    held::remove(&mut batch, &removed);
    held::put(&mut batch, &rows);
    members::join(&mut batch, &joining);
    scores::leave_behind(&mut batch, behind);
    days::clear(&mut batch, &taken_back);
    days::count(&mut batch, taken_back.iter().chain(&counted));
    let mut first = Vec::new();
    for row in batch.run(connection).await? {
        let day = Counted::from_sql(&row)?;
        if day.things == 1 && counted.iter().any(|dates| dates.user == day.user) {
            first.push(day.user);
        }
    }
    Ok(first)
}

/// The event of this very interaction, if it was delivered before, and what it did then.
pub(super) async fn earlier(
    connection: &mut SqliteConnection,
    origin: &Origin,
) -> Result<Option<(i64, Applied)>, StoreError> {
    let row = sqlx::query("SELECT id, before, before_points, after, after_points FROM event WHERE interaction = ?")
        .bind(origin.interaction)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let applied = Applied {
        before: Standing::from_sql(&row, "before", "before_points")?,
        after: Standing::from_sql(&row, "after", "after_points")?,
        first_of_day: false,
        joined: false,
    };
    Ok(Some((row.try_get("id")?, applied)))
}
