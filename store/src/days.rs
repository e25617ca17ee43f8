//! The days that count: what changes and check-ins add up to, kept with each one and counted anew when a person's
//! calendar is another.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::PersonalCalendar;

use crate::sql::time_from_sql;
use crate::{StoreError, UserId};

/// How a change of progress changes what counts on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayChange {
    pub(crate) date: Date,
    /// When that was done which counts: the change itself, or the one it takes back.
    pub(crate) at: Timestamp,
    /// 1 for a topic started or finished, −1 where that is taken back.
    pub(crate) by: i8,
}

/// Brings a person's day in line with a change, whose event is there already. A day on which nothing is left no longer
/// counts.
pub(crate) async fn change_day(
    connection: &mut SqliteConnection,
    user: UserId,
    change: DayChange,
) -> Result<(), StoreError> {
    let date = change.date.to_string();
    if change.by > 0 {
        sqlx::query(
            "INSERT INTO day (user, date, changes, first, last) VALUES (?, ?, 1, ?3, ?3) \
             ON CONFLICT DO UPDATE SET changes = changes + 1, \
                first = min(first, excluded.first), last = max(last, excluded.last)",
        )
        .bind(user)
        .bind(&date)
        .bind(change.at.as_millisecond())
        .execute(connection)
        .await?;
        return Ok(());
    }
    // What is taken back was counted before, so that there is a row to take it from.
    sqlx::query("UPDATE day SET changes = changes - 1 WHERE user = ? AND date = ?")
        .bind(user)
        .bind(&date)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM day WHERE user = ? AND date = ? AND changes = 0 AND checkins = 0")
        .bind(user)
        .bind(&date)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE day SET first = done.first, last = done.last FROM ( \
            SELECT min(at) AS first, max(at) AS last FROM ( \
                SELECT counted_at AS at FROM event WHERE user = ?1 AND day = ?2 AND counts <> 0 \
                GROUP BY counted_at HAVING sum(counts) > 0 \
                UNION ALL SELECT at FROM checkin WHERE user = ?1 AND day = ?2)) AS done \
         WHERE user = ?1 AND date = ?2",
    )
    .bind(user)
    .bind(&date)
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts a check-in, whose row is there already or comes in the same transaction.
pub(crate) async fn add_checkin(
    connection: &mut SqliteConnection,
    user: UserId,
    date: Date,
    at: Timestamp,
    minutes: u16,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO day (user, date, checkins, minutes, first, last) VALUES (?, ?, 1, ?, ?4, ?4) \
         ON CONFLICT DO UPDATE SET checkins = checkins + 1, minutes = minutes + excluded.minutes, \
            first = min(first, excluded.first), last = max(last, excluded.last)",
    )
    .bind(user)
    .bind(date.to_string())
    .bind(minutes)
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts all of a person's days anew, by this calendar. It looks through everything they ever did: for the rare moment
/// in which their first zone becomes known.
pub(crate) async fn count_anew(
    connection: &mut SqliteConnection,
    user: UserId,
    calendar: &PersonalCalendar,
) -> Result<(), StoreError> {
    let mut days: BTreeMap<Date, Tally> = BTreeMap::new();
    let events = sqlx::query("SELECT id, counted_at AS at, day, counts FROM event WHERE user = ? AND counts <> 0")
        .bind(user)
        .fetch_all(&mut *connection)
        .await?;
    // What was taken back is not among the first and last things done.
    let mut done: BTreeMap<Timestamp, i64> = BTreeMap::new();
    for row in events {
        let (at, counts) = (time_from_sql(row.try_get("at")?)?, row.try_get::<i64, _>("counts")?);
        let date = calendar.date(at);
        *done.entry(at).or_default() += counts;
        if row.try_get::<Option<&str>, _>("day")? != Some(date.to_string().as_str()) {
            sqlx::query("UPDATE event SET day = ? WHERE id = ?")
                .bind(date.to_string())
                .bind(row.try_get::<i64, _>("id")?)
                .execute(&mut *connection)
                .await?;
        }
    }
    for (at, changes) in done.into_iter().filter(|(_, changes)| *changes > 0) {
        days.entry(calendar.date(at)).or_default().add(at, changes, 0, 0);
    }
    let checkins = sqlx::query("SELECT id, at, day, coalesce(minutes, 0) AS minutes FROM checkin WHERE user = ?")
        .bind(user)
        .fetch_all(&mut *connection)
        .await?;
    for row in checkins {
        let at = time_from_sql(row.try_get("at")?)?;
        let date = calendar.date(at);
        days.entry(date).or_default().add(at, 0, 1, row.try_get("minutes")?);
        if row.try_get::<&str, _>("day")? != date.to_string() {
            sqlx::query("UPDATE checkin SET day = ? WHERE id = ?")
                .bind(date.to_string())
                .bind(row.try_get::<i64, _>("id")?)
                .execute(&mut *connection)
                .await?;
        }
    }
    sqlx::query("DELETE FROM day WHERE user = ?").bind(user).execute(&mut *connection).await?;
    for (date, tally) in days {
        let Tally { changes, checkins, minutes, span } = tally;
        let Some((first, last)) = span else { continue };
        sqlx::query(
            "INSERT INTO day (user, date, changes, checkins, minutes, first, last) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(user)
        .bind(date.to_string())
        .bind(changes)
        .bind(checkins)
        .bind(minutes)
        .bind(first.as_millisecond())
        .bind(last.as_millisecond())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What a day adds up to.
#[derive(Debug, Default)]
struct Tally {
    changes: i64,
    checkins: i64,
    minutes: i64,
    /// The first and the last thing done.
    span: Option<(Timestamp, Timestamp)>,
}

impl Tally {
    fn add(&mut self, at: Timestamp, changes: i64, checkins: i64, minutes: i64) {
        self.changes += changes;
        self.checkins += checkins;
        self.minutes += minutes;
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }
}
