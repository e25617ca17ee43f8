//! The days on which people learned: what streaks and calendars are made of.

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::batch::Batch;
use crate::cache::Touched;
use crate::connection::Connection;
use crate::days::{self, Counted, Dates};
use crate::guilds::zone_of_guild;
use crate::people::{counted_date, zones_of};
use crate::query::query;
use crate::sql::{date_from_sql, time_from_sql};
use crate::{Origin, Store, StoreError, UserId};

/// The minutes of a day, and so the most that a person can have learned on it.
pub const MAX_MINUTES: u16 = 24 * 60;

/// The most characters of the note on a check-in.
pub const MAX_NOTE_CHARS: usize = 1_000;

/// A day that counts for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The date, in the person's calendar.
    pub date: Date,
    /// How many topics were started or finished, less those taken back.
    pub changes: u32,
    /// How many check-ins there were.
    pub checkins: u32,
    /// How many answers to questions that one checks oneself by.
    pub answers: u32,
    /// The minutes that the check-ins told of, at most [`MAX_MINUTES`].
    pub minutes: u16,
    /// When the first thing was done that counts on it.
    pub first: Timestamp,
    /// When the last thing was.
    pub last: Timestamp,
}

/// What a check-in did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedIn {
    /// The date it counts on, in the person's time zone.
    pub date: Date,
    /// Whether nothing else had counted on that day before.
    pub first_today: bool,
    /// All minutes of the day so far, at most [`MAX_MINUTES`].
    pub minutes_today: u16,
}

impl Store {
    /// Counts today for the person of `origin`, with the minutes they learned (brought into 1 to [`MAX_MINUTES`]) and a
    /// note. Delivered again, it counts once and is told the same. Returns once it is durable.
    ///
    /// # Errors
    ///
    /// The database refuses a note of more than [`MAX_NOTE_CHARS`] characters.
    pub async fn check_in(
        &self,
        origin: Origin,
        minutes: Option<u16>,
        note: Option<String>,
    ) -> Result<CheckedIn, StoreError> {
        self.writer
            .run(Touched::Person(origin.user), move |connection| {
                async move { check_in(connection, &origin, minutes, note).await }.boxed()
            })
            .await
    }

    /// The days that count for a person, ascending.
    pub async fn activity(&self, user: UserId) -> Result<Vec<Day>, StoreError> {
        query(
            "SELECT date, changes, checkins, answers, minutes, first, last FROM day WHERE \"user\" = $1 ORDER BY date",
        )
        .bind(user)
        .fetch_all(self.readers())
        .await?
        .iter()
        .map(|row| {
            Ok(Day {
                date: date_from_sql(row.try_get("date")?)?,
                changes: row.try_get("changes")?,
                checkins: row.try_get("checkins")?,
                answers: row.try_get("answers")?,
                minutes: capped(row.try_get("minutes")?),
                first: time_from_sql(row.try_get("first")?)?,
                last: time_from_sql(row.try_get("last")?)?,
            })
        })
        .collect()
    }
}

async fn check_in(
    connection: &mut Connection<'_>,
    origin: &Origin,
    minutes: Option<u16>,
    note: Option<String>,
) -> Result<CheckedIn, StoreError> {
    let zones = zones_of(connection, origin.user).await?;
    let guild_zone = match origin.guild_id() {
        Some(guild) if zones.is_empty() => zone_of_guild(&mut *connection, guild).await?,
        _ => None,
    };
    let date = counted_date(connection, origin.user, zones, guild_zone, origin.at).await?;
    // The interaction's number is unique, which is how a second delivery is known.
    let checked_in = query(
        "INSERT INTO checkin (interaction, \"user\", guild, at, day, minutes, note, first_today) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, NOT EXISTS (SELECT 1 FROM day WHERE \"user\" = $2 AND date = $5)) \
         ON CONFLICT (interaction) DO NOTHING RETURNING first_today",
    )
    .bind(origin.interaction)
    .bind(origin.user)
    .bind(origin.guild_id())
    .bind(origin.at.as_millisecond())
    .bind(date.to_string())
    .bind(minutes.map(|minutes| minutes.clamp(1, MAX_MINUTES)))
    .bind(note.filter(|note| !note.is_empty()))
    .fetch_optional(&mut *connection)
    .await?;
    let (date, first_today) = if let Some(row) = checked_in {
        (date, row.try_get("first_today")?)
    } else {
        let earlier = query("SELECT day, first_today FROM checkin WHERE interaction = $1")
            .bind(origin.interaction)
            .fetch_one(&mut *connection)
            .await?;
        (date_from_sql(earlier.try_get("day")?)?, earlier.try_get("first_today")?)
    };
    let mut batch = Batch::default();
    days::count(&mut batch, &[Dates { user: origin.user, from: date, to: date }]);
    let minutes = match batch.run(connection).await?.first() {
        Some(day) => Counted::from_sql(day)?.minutes,
        None => 0,
    };
    Ok(CheckedIn { date, first_today, minutes_today: capped(minutes) })
}

fn capped(minutes: i64) -> u16 {
    u16::try_from(minutes).unwrap_or(u16::MAX).min(MAX_MINUTES)
}
