//! The days that count: a view of changes and check-ins, brought in line with each one, and with the person's calendar.

use jiff::civil::Date;
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};
use waymark_calendar::PersonalCalendar;

use crate::sql::time_from_sql;
use crate::{StoreError, UserId};

/// Dates of a person, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) user: UserId,
    pub(crate) from: Date,
    pub(crate) to: Date,
}

/// A change and those that take it back, and take that back, share `counted_at`: together they count once or not at all.
const COUNT: &str = "\
    INSERT INTO day (user, date, changes, checkins, minutes, first, last) \
    SELECT user, day, sum(changes), sum(checkins), sum(minutes), min(at), max(at) FROM ( \
        SELECT event.user, day, counted_at AS at, sum(counts) AS changes, 0 AS checkins, 0 AS minutes \
        FROM json_each(?1) AS dates CROSS JOIN event ON event.user = dates.value ->> 'user' \
            AND day BETWEEN dates.value ->> 'from' AND dates.value ->> 'to' AND counts <> 0 \
        GROUP BY event.user, day, counted_at HAVING sum(counts) > 0 \
        UNION ALL \
        SELECT checkin.user, day, at, 0, 1, coalesce(minutes, 0) \
        FROM json_each(?1) AS dates CROSS JOIN checkin ON checkin.user = dates.value ->> 'user' \
            AND day BETWEEN dates.value ->> 'from' AND dates.value ->> 'to') \
    GROUP BY user, day \
    ON CONFLICT (user, date) DO UPDATE SET changes = excluded.changes, checkins = excluded.checkins, \
        minutes = excluded.minutes, first = excluded.first, last = excluded.last \
    RETURNING user, changes + checkins AS things";
const CLEAR: &str = "\
    DELETE FROM day WHERE (user, date) IN ( \
        SELECT day.user, date FROM json_each(?) AS dates CROSS JOIN day ON day.user = dates.value ->> 'user' \
            AND date BETWEEN dates.value ->> 'from' AND dates.value ->> 'to')";

/// Brings days in line on which something was done that counts. Gives the people who had done nothing else on theirs.
pub(crate) async fn add(connection: &mut SqliteConnection, dates: &[Dates]) -> Result<Vec<UserId>, StoreError> {
    let mut first = Vec::new();
    if dates.is_empty() {
        return Ok(first);
    }
    for row in sqlx::query(COUNT).bind(to_json(dates)).fetch_all(connection).await? {
        if row.try_get::<i64, _>("things")? == 1 {
            first.push(row.try_get("user")?);
        }
    }
    Ok(first)
}

/// Brings days in line on which something was taken back. A date on which nothing is left no longer counts.
pub(crate) async fn count(connection: &mut SqliteConnection, dates: &[Dates]) -> Result<(), StoreError> {
    if !dates.is_empty() {
        sqlx::query(CLEAR).bind(to_json(dates)).execute(&mut *connection).await?;
        add(connection, dates).await?;
    }
    Ok(())
}

fn to_json(dates: &[Dates]) -> String {
    let dates = dates.iter().map(
        |Dates { user, from, to }| json!({ "user": user.to_sql(), "from": from.to_string(), "to": to.to_string() }),
    );
    dates.collect::<Value>().to_string()
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
    count(connection, &[Dates { user, from: Date::MIN, to: Date::MAX }]).await
}
