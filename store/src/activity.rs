//! The days on which people learned: what streaks and calendars are made of.

use futures_util::FutureExt;
use jiff::civil::Date;
use sqlx::{Row, SqliteConnection};

use crate::people::{date_from_sql, local_date};
use crate::progress::Origin;
use crate::{Store, StoreError, UserId};

/// The most minutes that a day has.
pub const MOST_MINUTES: u16 = 24 * 60;

/// A day that counts for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The date, in the time zone that held for the person then.
    pub date: Date,
    /// Topics started or finished, less what was taken back.
    pub changes: u32,
    /// Check-ins.
    pub checkins: u32,
    /// The minutes that check-ins told of, at most [`MOST_MINUTES`].
    pub minutes: u16,
}

/// What became of a check-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedIn {
    /// The person's date it counts on.
    pub date: Date,
    /// Whether the day did not count before.
    pub first_today: bool,
    /// All minutes of the day so far, at most [`MOST_MINUTES`].
    pub minutes_today: u16,
}

impl Store {
    /// Counts today for the person of `origin`, with the minutes they learned (brought into 1 to [`MOST_MINUTES`]) and
    /// a note on it (at most 1,000 characters). Delivered again, it counts once and is told the same. Returns once it
    /// is durable.
    ///
    /// # Errors
    ///
    /// The database refuses a longer note.
    pub async fn check_in(
        &self,
        origin: Origin,
        minutes: Option<u16>,
        note: Option<String>,
    ) -> Result<CheckedIn, StoreError> {
        self.writer
            .run(move |connection| async move { check_in(connection, &origin, minutes, note).await }.boxed())
            .await
    }

    /// The days that count for a person, ascending.
    pub async fn activity(&self, user: UserId) -> Result<Vec<Day>, StoreError> {
        sqlx::query("SELECT date, changes, checkins, minutes FROM day WHERE user = ? ORDER BY date")
            .bind(user.to_sql())
            .fetch_all(self.readers())
            .await?
            .iter()
            .map(|row| {
                Ok(Day {
                    date: date_from_sql(row.try_get("date")?)?,
                    changes: row.try_get("changes")?,
                    checkins: row.try_get("checkins")?,
                    minutes: capped(row.try_get("minutes")?),
                })
            })
            .collect()
    }
}

async fn check_in(
    connection: &mut SqliteConnection,
    origin: &Origin,
    minutes: Option<u16>,
    note: Option<String>,
) -> Result<CheckedIn, StoreError> {
    let earlier = sqlx::query("SELECT day, first_today FROM checkin WHERE interaction = ?")
        .bind(origin.interaction.to_sql())
        .fetch_optional(&mut *connection)
        .await?;
    let (date, first_today) = if let Some(row) = earlier {
        (date_from_sql(row.try_get("day")?)?, row.try_get("first_today")?)
    } else {
        let guild = origin.guild.as_ref().map(|(guild, _)| *guild);
        let date = local_date(connection, origin.user, guild, origin.at).await?;
        let minutes = minutes.map(|minutes| minutes.clamp(1, MOST_MINUTES));
        let first_today = minutes_of(connection, origin.user, date).await?.is_none();
        sqlx::query(
            "INSERT INTO checkin (interaction, user, guild, at, day, first_today, minutes, note) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(origin.interaction.to_sql())
        .bind(origin.user.to_sql())
        .bind(guild.map(crate::GuildId::to_sql))
        .bind(origin.at.as_millisecond())
        .bind(date.to_string())
        .bind(first_today)
        .bind(minutes)
        .bind(note.filter(|note| !note.is_empty()))
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "INSERT INTO day (user, date, checkins, minutes) VALUES (?, ?, 1, ?) \
             ON CONFLICT DO UPDATE SET checkins = checkins + 1, minutes = minutes + excluded.minutes",
        )
        .bind(origin.user.to_sql())
        .bind(date.to_string())
        .bind(minutes.unwrap_or(0))
        .execute(&mut *connection)
        .await?;
        (date, first_today)
    };
    let minutes = minutes_of(connection, origin.user, date).await?;
    Ok(CheckedIn { date, first_today, minutes_today: minutes.unwrap_or(0) })
}

/// The minutes of a day; none if it does not count.
async fn minutes_of(connection: &mut SqliteConnection, user: UserId, date: Date) -> Result<Option<u16>, StoreError> {
    let minutes = sqlx::query_scalar("SELECT minutes FROM day WHERE user = ? AND date = ?")
        .bind(user.to_sql())
        .bind(date.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(minutes.map(capped))
}

fn capped(minutes: i64) -> u16 {
    u16::try_from(minutes).unwrap_or(u16::MAX).min(MOST_MINUTES)
}

/// How a change counts: on which date, and whether it adds to it (1) or takes from it (−1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) date: Date,
    pub(crate) by: i8,
}

/// Brings a person's day in line with a change that counts on it. A day with nothing left no longer counts.
pub(crate) async fn count(connection: &mut SqliteConnection, user: UserId, counts: Counts) -> Result<(), StoreError> {
    let date = counts.date.to_string();
    // Nothing is taken that was not added before: an event that takes back is made for one that counted.
    let statement = if counts.by > 0 {
        "INSERT INTO day (user, date, changes) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET changes = changes + 1"
    } else {
        "UPDATE day SET changes = changes - 1 WHERE user = ? AND date = ?"
    };
    sqlx::query(statement).bind(user.to_sql()).bind(&date).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM day WHERE user = ? AND date = ? AND changes = 0 AND checkins = 0")
        .bind(user.to_sql())
        .bind(&date)
        .execute(connection)
        .await?;
    Ok(())
}
