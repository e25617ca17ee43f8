//! The log of changes, and what is brought in line with it at once: where people stand with topics, their days, and who is
//! a member where. Boards follow later (see [`scores`]).

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::held::{self, Held, TopicRow, standing_of};
use super::{Applied, Standing};
use crate::batch::Batch;
use crate::boards::scores;
use crate::connection::Connection;
use crate::days::{self, Counted, Dates, NewChange};
use crate::membership::Membership;
use crate::query::query;
use crate::row::Row;
use crate::statement::{Statement, of_rows};
use crate::{GuildId, InteractionId, Origin, StoreError, UserId, members};

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
    pub(super) fn changes(&self) -> bool {
        standing_of(self.before) != standing_of(self.after)
    }

    /// What it does, if it is new. `first_of_day`: where it counts, is it the first thing that counts on its day?
    pub(super) fn applied(&self, first_of_day: bool) -> Applied {
        let (before, after) = (standing_of(self.before), standing_of(self.after));
        let counts = self.day.is_some_and(|day| day.by > 0);
        Applied {
            before,
            after,
            first_of_day: counts && first_of_day,
            joined: before != after && self.membership == Some(Membership::Never { hidden: false }),
        }
    }

    /// Whether it changes what is known of the person in the server.
    pub(super) fn joins(&self) -> bool {
        let name = self.origin.guild.as_ref().map(|(_, name)| Membership::Under(name.clone()));
        self.changes() && self.membership != name
    }

    fn row(&self) -> EventRow<'_> {
        let (before, after) = (standing_of(self.before), standing_of(self.after));
        EventRow {
            interaction: self.origin.interaction.to_sql(),
            user: self.origin.user.to_sql(),
            guild: self.origin.guild_id().map(GuildId::to_sql),
            roadmap: self.roadmap,
            topic: self.topic,
            at: self.origin.at.as_millisecond(),
            before: before.state().name(),
            before_at: self.before.map(|before| before.since),
            before_points: before.points(),
            after: after.state().name(),
            after_points: after.points(),
            undoes: self.undoes,
            day: self.day.map(|day| day.date.to_string()),
            counted_at: self.day.map(|day| day.at.as_millisecond()),
            counts: self.day.map_or(0, |day| day.by),
        }
    }

    /// The earliest time from which on the person's scores may be others than before; none if they are the same.
    fn scores_since(&self) -> Option<i64> {
        // What was done before, or is again, may be proven; what is done now is not yet.
        let after = if self.undoes.is_some() { Held::done_at } else { Held::earned_at };
        [self.before.and_then(Held::done_at), self.after.and_then(after)].into_iter().flatten().min()
    }
}

/// A row of `event`, but for its number.
#[derive(Serialize)]
struct EventRow<'a> {
    interaction: i64,
    user: i64,
    guild: Option<i64>,
    roadmap: &'a str,
    topic: &'a str,
    at: i64,
    before: &'static str,
    before_at: Option<i64>,
    before_points: u32,
    after: &'static str,
    after_points: u32,
    undoes: Option<i64>,
    day: Option<String>,
    counted_at: Option<i64>,
    counts: i8,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Appended {
    /// It is in the log, and did this.
    Now(Applied),
    /// Its interaction was delivered before, and did this then.
    Before(Applied),
}

/// Appends events. The interaction's number is unique with the topic, which is how a second delivery is known.
macro_rules! append_events {
    ($and_then:literal) => {
        of_rows!(
            "INSERT INTO event (interaction, \"user\", guild, roadmap, topic, at, \
                before, before_at, before_points, after, after_points, undoes, day, counted_at, counts) \
             SELECT interaction, \"user\", guild, roadmap, topic, at, \
                before, before_at, before_points, after, after_points, undoes, day, counted_at, counts FROM ",
            [interaction bigint, user bigint, guild bigint, roadmap text, topic text, at bigint,
                before text, before_at bigint, before_points bigint, after text, after_points bigint,
                undoes bigint, day text, counted_at bigint, counts bigint],
            concat!(" WHERE true", $and_then)
        )
    };
}
/// Fails if one of them was delivered before.
const APPEND: Statement = append_events!("");
/// Gives those that were not.
const APPEND_NEW: Statement = append_events!(" ON CONFLICT (interaction, topic) DO NOTHING RETURNING interaction");

/// Appends events of different people and brings what follows from them in line. Those that change nothing are kept, too:
/// delivered again, after other changes, their interactions must still change nothing.
pub(super) async fn append(connection: &mut Connection<'_>, events: &[Event<'_>]) -> Result<Vec<Appended>, StoreError> {
    let mut batch = Batch::default();
    batch.add(APPEND_NEW, events.iter().map(Event::row));
    let mut new = HashSet::with_capacity(events.len());
    for row in batch.run(connection).await? {
        new.insert(row.try_get::<InteractionId>("interaction")?);
    }
    let mut batch = Batch::default();
    follow(&mut batch, events.iter().filter(|event| new.contains(&event.origin.interaction)));
    let first_of_day = first_of_day(&batch.run(connection).await?)?;
    let mut appended = Vec::with_capacity(events.len());
    for event in events {
        appended.push(if new.contains(&event.origin.interaction) {
            Appended::Now(event.applied(first_of_day.contains(&event.origin.user)))
        } else {
            let applied = earlier(connection, event.origin, event.topic).await?;
            Appended::Before(applied.ok_or(sqlx::Error::RowNotFound)?)
        });
    }
    Ok(appended)
}

/// What [`append`] does with events, all of them new: it fails if one was delivered before. Returns rows for
/// [`first_of_day`].
pub(super) fn append_new(batch: &mut Batch, events: &[Event<'_>]) {
    batch.add(APPEND, events.iter().map(Event::row));
    follow(batch, events.iter());
}

/// The people for whom something is the first thing that counts on a day, from what a batch with events returned.
pub(super) fn first_of_day(rows: &[Row]) -> Result<HashSet<UserId>, StoreError> {
    let mut first = HashSet::new();
    for row in rows {
        let day = Counted::from_sql(row)?;
        first.extend((day.things == 1).then_some(day.user));
    }
    Ok(first)
}

/// Brings in line what follows at once from events that are in the log.
fn follow<'e>(batch: &mut Batch, events: impl Iterator<Item = &'e Event<'e>>) {
    let (mut rows, mut removed) = (Vec::new(), Vec::new());
    let (mut counted, mut taken_back) = (Vec::new(), Vec::new());
    let (mut behind, mut joining) = (Vec::new(), Vec::new());
    for event in events.filter(|event| event.changes()) {
        let (user, by) = (event.origin.user, event.origin.interaction);
        match event.after {
            Some(held) => rows.push(TopicRow::new(user, event.roadmap, event.topic, held, by)),
            // Taking a first change back leaves a topic that was never touched.
            None => removed.push((user, event.roadmap, event.topic)),
        }
        if let Some(day) = event.day {
            if day.by > 0 {
                counted.push(NewChange { user, date: day.date, at: day.at });
            } else {
                taken_back.push(Dates { user, from: day.date, to: day.date });
            }
        }
        let mut since = event.scores_since();
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
    held::remove(batch, &removed);
    held::put(batch, &rows);
    members::join(batch, &joining);
    scores::leave_behind(batch, behind);
    days::clear(batch, &taken_back);
    days::count(batch, &taken_back);
    days::add(batch, &counted);
}

/// What this very interaction did to a topic, if it was delivered before.
async fn earlier(connection: &mut Connection<'_>, origin: &Origin, topic: &str) -> Result<Option<Applied>, StoreError> {
    let row =
        query("SELECT before, before_points, after, after_points FROM event WHERE interaction = $1 AND topic = $2")
            .bind(origin.interaction)
            .bind(topic)
            .fetch_optional(connection)
            .await?;
    row.as_ref().map(applied_before).transpose()
}

/// What an event did when it was delivered before.
pub(super) fn applied_before(row: &Row) -> Result<Applied, StoreError> {
    Ok(Applied {
        before: Standing::from_sql(row, "before", "before_points")?,
        after: Standing::from_sql(row, "after", "after_points")?,
        first_of_day: false,
        joined: false,
    })
}
