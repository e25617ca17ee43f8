//! The days that count: a view of changes and check-ins, brought in line with each one, and with the person's calendar.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::PersonalCalendar;

use crate::sql::time_from_sql;
use crate::{StoreError, UserId};

/// Brings a person's days in line with what was done on these dates. A date on which nothing is left no longer counts.
pub(crate) async fn count(
    connection: &mut SqliteConnection,
    user: UserId,
    dates: RangeInclusive<Date>,
) -> Result<(), StoreError> {
    let (from, to) = (dates.start().to_string(), dates.end().to_string());
    sqlx::query("DELETE FROM day WHERE user = ? AND date BETWEEN ? AND ?")
        .bind(user)
        .bind(&from)
        .bind(&to)
        .execute(&mut *connection)
        .await?;
    // A change and those that take it back, and take that back, share `counted_at`: together they count once or not at all.
    sqlx::query(
        "INSERT INTO day (user, date, changes, checkins, minutes, first, last) \
         SELECT ?1, day, sum(changes), sum(checkins), sum(minutes), min(at), max(at) FROM ( \
            SELECT day, counted_at AS at, sum(counts) AS changes, 0 AS checkins, 0 AS minutes FROM event \
            WHERE user = ?1 AND day BETWEEN ?2 AND ?3 AND counts <> 0 \
            GROUP BY day, counted_at HAVING sum(counts) > 0 \
            UNION ALL SELECT day, at, 0, 1, coalesce(minutes, 0) FROM checkin \
            WHERE user = ?1 AND day BETWEEN ?2 AND ?3) \
         GROUP BY day",
    )
    .bind(user)
    .bind(&from)
    .bind(&to)
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
    for (what_counts, move_it) in [
        (
            "SELECT id, counted_at AS at, day FROM event WHERE user = ? AND counts <> 0",
            "UPDATE event SET day = moved.value ->> 1 FROM json_each(?) AS moved WHERE event.id = moved.value ->> 0",
        ),
        (
            "SELECT id, at, day FROM checkin WHERE user = ?",
            "UPDATE checkin SET day = moved.value ->> 1 FROM json_each(?) AS moved WHERE checkin.id = moved.value ->> 0",
        ),
    ] {
        let mut moved: Vec<(i64, String)> = Vec::new();
        for row in sqlx::query(what_counts).bind(user).fetch_all(&mut *connection).await? {
            let date = calendar.date(time_from_sql(row.try_get("at")?)?).to_string();
            if row.try_get::<&str, _>("day")? != date {
                moved.push((row.try_get("id")?, date));
            }
        }
        sqlx::query(move_it).bind(serde_json::json!(moved).to_string()).execute(&mut *connection).await?;
    }
    count(connection, user, Date::MIN..=Date::MAX).await
}
