//! The days that count: a view of changes and check-ins, brought in line with each one, and with the person's calendar.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use waymark_calendar::PersonalCalendar;

use crate::batch::Batch;
use crate::connection::Connection;
use crate::query::query;
use crate::row::Row;
use crate::sql::time_from_sql;
use crate::statement::{Statement, of_rows};
use crate::{StoreError, UserId};

/// Dates of a person, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) user: UserId,
    pub(crate) from: Date,
    pub(crate) to: Date,
}

/// A topic started or finished, of which its day does not tell yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NewChange {
    pub(crate) user: UserId,
    pub(crate) date: Date,
    /// When that was done.
    pub(crate) at: Timestamp,
}

const ADD: Statement = of_rows!(
    "INSERT INTO day (\"user\", date, changes, checkins, answers, minutes, first, last) \
    SELECT \"user\", date, count(*), 0, 0, 0, min(at), max(at) FROM ",
    [user bigint, date text, at bigint],
    " GROUP BY \"user\", date \
    ON CONFLICT (\"user\", date) DO UPDATE SET changes = day.changes + excluded.changes, \
        first = CASE WHEN excluded.first < day.first THEN excluded.first ELSE day.first END, \
        last = CASE WHEN excluded.last > day.last THEN excluded.last ELSE day.last END \
    RETURNING \"user\", changes + checkins + answers AS things, minutes"
);
/// A change and those that take it back, and take that back, share `counted_at`: together they count once or not at all.
const COUNT: Statement = of_rows!(
    "WITH dates AS (SELECT \"user\", since, until FROM ",
    [user bigint, since text, until text],
    ") \
    INSERT INTO day (\"user\", date, changes, checkins, answers, minutes, first, last) \
    SELECT \"user\", day, sum(changes), sum(checkins), sum(answers), sum(minutes), min(at), max(at) FROM ( \
        SELECT event.user, event.day, counted_at AS at, sum(counts) AS changes, 0 AS checkins, 0 AS answers, 0 AS minutes \
        FROM dates CROSS JOIN event \
        WHERE event.user = dates.user AND event.day BETWEEN dates.since AND dates.until AND counts <> 0 \
        GROUP BY event.user, event.day, counted_at HAVING sum(counts) > 0 \
        UNION ALL \
        SELECT checkin.user, checkin.day, at, 0, 1, 0, coalesce(minutes, 0) \
        FROM dates CROSS JOIN checkin \
        WHERE checkin.user = dates.user AND checkin.day BETWEEN dates.since AND dates.until \
        UNION ALL \
        SELECT answer.user, answer.day, at, 0, 0, 1, 0 \
        FROM dates CROSS JOIN review_answer AS answer \
        WHERE answer.user = dates.user AND answer.day BETWEEN dates.since AND dates.until) AS things \
    WHERE true GROUP BY \"user\", day \
    ON CONFLICT (\"user\", date) DO UPDATE SET changes = excluded.changes, checkins = excluded.checkins, \
        answers = excluded.answers, minutes = excluded.minutes, first = excluded.first, last = excluded.last \
    RETURNING \"user\", changes + checkins + answers AS things, minutes"
);
const CLEAR: Statement = of_rows!(
    "DELETE FROM day WHERE (\"user\", date) IN (SELECT day.user, day.date FROM ",
    [user bigint, since text, until text],
    " CROSS JOIN day WHERE day.user = given.user AND day.date BETWEEN given.since AND given.until)"
);

/// What a day that counts came to.
pub(crate) struct Counted {
    pub(crate) user: UserId,
    /// The changes, check-ins and answers on it.
    pub(crate) things: i64,
    /// What the check-ins tell of.
    pub(crate) minutes: i64,
}

impl Counted {
    /// Reads what [`add`] and [`count`] return.
    pub(crate) fn from_sql(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { user: row.try_get("user")?, things: row.try_get("things")?, minutes: row.try_get("minutes")? })
    }
}

/// Forgets days on which something was taken back, for [`count`] to count them anew: one on which nothing is left no
/// longer counts.
pub(crate) fn clear<'a>(batch: &mut Batch, dates: impl IntoIterator<Item = &'a Dates>) {
    batch.add(CLEAR, dates.into_iter().map(|dates| dates.to_json()));
}

/// Adds changes to their days, and returns each of these, as a [`Counted`]: what else was done on a day is not looked at,
/// however much it is.
pub(crate) fn add<'a>(batch: &mut Batch, changes: impl IntoIterator<Item = &'a NewChange>) {
    batch.add(ADD, changes.into_iter().map(|change| change.to_json()));
}

/// Brings days in line with all that was done on them, and returns each that counts, as a [`Counted`].
pub(crate) fn count<'a>(batch: &mut Batch, dates: impl IntoIterator<Item = &'a Dates>) {
    batch.add(COUNT, dates.into_iter().map(|dates| dates.to_json()));
}

impl NewChange {
    fn to_json(self) -> Value {
        let Self { user, date, at } = self;
        json!({ "user": user.to_sql(), "date": date.to_string(), "at": at.as_millisecond() })
    }
}

impl Dates {
    fn to_json(self) -> Value {
        let Self { user, from, to } = self;
        json!({ "user": user.to_sql(), "since": from.to_string(), "until": to.to_string() })
    }
}

/// Counts all of a person's days anew, by this calendar. It looks through everything they ever did: for the rare moment
/// in which their first zone becomes known.
pub(crate) async fn count_anew(
    connection: &mut Connection<'_>,
    user: UserId,
    calendar: &PersonalCalendar,
) -> Result<(), StoreError> {
    for (what_counts, move_it) in [
        (
            "SELECT id, counted_at AS at, day FROM event WHERE \"user\" = $1 AND counts <> 0",
            of_rows!("UPDATE event SET day = given.day FROM ", [id bigint, day text], " WHERE event.id = given.id"),
        ),
        (
            "SELECT id, at, day FROM checkin WHERE \"user\" = $1",
            of_rows!("UPDATE checkin SET day = given.day FROM ", [id bigint, day text], " WHERE checkin.id = given.id"),
        ),
        (
            "SELECT id, at, day FROM review_answer WHERE \"user\" = $1",
            of_rows!(
                "UPDATE review_answer SET day = given.day FROM ",
                [id bigint, day text],
                " WHERE review_answer.id = given.id"
            ),
        ),
    ] {
        let mut moved = Vec::new();
        for row in query(what_counts).bind(user).fetch_all(&mut *connection).await? {
            let date = calendar.date(time_from_sql(row.try_get("at")?)?).to_string();
            if row.try_get::<&str>("day")? != date {
                moved.push(json!({ "id": row.try_get::<i64>("id")?, "day": date }));
            }
        }
        let mut batch = Batch::default();
        batch.add(move_it, moved.into_iter());
        batch.run(connection).await?;
    }
    let dates = [Dates { user, from: Date::MIN, to: Date::MAX }];
    let mut batch = Batch::default();
    clear(&mut batch, &dates);
    count(&mut batch, &dates);
    batch.run(connection).await.map(|_| ())
}
