//! The days that count: a view of changes and check-ins, brought in line with each one, and with the person's calendar.

use jiff::civil::Date;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::PersonalCalendar;

use crate::batch::Batch;
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
    WITH dates AS (SELECT value ->> 'user' AS user, value ->> 'from' AS since, value ->> 'to' AS until FROM json_each(?)) \
    INSERT INTO day (user, date, changes, checkins, answers, minutes, first, last) \
    SELECT user, day, sum(changes), sum(checkins), sum(answers), sum(minutes), min(at), max(at) FROM ( \
        SELECT event.user, day, counted_at AS at, sum(counts) AS changes, 0 AS checkins, 0 AS answers, 0 AS minutes \
        FROM dates CROSS JOIN event ON event.user = dates.user AND day BETWEEN dates.since AND dates.until AND counts <> 0 \
        GROUP BY event.user, day, counted_at HAVING sum(counts) > 0 \
        UNION ALL \
        SELECT checkin.user, day, at, 0, 1, 0, coalesce(minutes, 0) \
        FROM dates CROSS JOIN checkin ON checkin.user = dates.user AND day BETWEEN dates.since AND dates.until \
        UNION ALL \
        SELECT answer.user, day, at, 0, 0, 1, 0 \
        FROM dates CROSS JOIN review_answer AS answer ON answer.user = dates.user \
            AND day BETWEEN dates.since AND dates.until) \
    GROUP BY user, day \
    ON CONFLICT (user, date) DO UPDATE SET changes = excluded.changes, checkins = excluded.checkins, answers = excluded.answers, \
        minutes = excluded.minutes, first = excluded.first, last = excluded.last \
    RETURNING user, changes + checkins + answers AS things, minutes";
const CLEAR: &str = "\
    DELETE FROM day WHERE (user, date) IN ( \
        SELECT day.user, date FROM json_each(?) AS dates CROSS JOIN day ON day.user = dates.value ->> 'user' \
            AND date BETWEEN dates.value ->> 'from' AND dates.value ->> 'to')";

/// What a day that counts came to.
pub(crate) struct Counted {
    pub(crate) user: UserId,
    /// The changes, check-ins and answers on it.
    pub(crate) things: i64,
    /// What the check-ins tell of.
    pub(crate) minutes: i64,
}

impl Counted {
    /// Reads what [`count`] returns.
    pub(crate) fn from_sql(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self { user: row.try_get("user")?, things: row.try_get("things")?, minutes: row.try_get("minutes")? })
    }
}

/// Forgets days on which something was taken back, for [`count`] to count them anew: one on which nothing is left no
/// longer counts.
pub(crate) fn clear<'a>(batch: &mut Batch, dates: impl IntoIterator<Item = &'a Dates>) {
    batch.add(CLEAR, dates.into_iter().map(|dates| dates.to_json()));
}

/// Brings days in line, and returns each that counts, as a [`Counted`].
pub(crate) fn count<'a>(batch: &mut Batch, dates: impl IntoIterator<Item = &'a Dates>) {
    batch.add(COUNT, dates.into_iter().map(|dates| dates.to_json()));
}

impl Dates {
    fn to_json(self) -> Value {
        let Self { user, from, to } = self;
        json!({ "user": user.to_sql(), "from": from.to_string(), "to": to.to_string() })
    }
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
        (
            "SELECT id, at, day FROM review_answer WHERE user = ?",
            "UPDATE review_answer SET day = moved.value ->> 1 FROM json_each(?) AS moved \
             WHERE review_answer.id = moved.value ->> 0",
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
    let dates = [Dates { user, from: Date::MIN, to: Date::MAX }];
    let mut batch = Batch::default();
    clear(&mut batch, &dates);
    count(&mut batch, &dates);
    batch.run(connection).await.map(|_| ())
}
