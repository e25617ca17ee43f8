//! A clock that was ahead and is put right: reminders wait for times that are far, for dates that were dealt with before they
//! came.

use futures_util::FutureExt;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use waymark_calendar::{Firing, local_date};

use super::{ReminderSettings, columns};
use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::query;
use crate::sql::{date_from_sql, time_from_sql};
use crate::statement::Statement;
use crate::{Store, StoreError};

/// How many days ahead of today the last date that was dealt with may be: so far apart are two time zones' dates, and who
/// moves takes theirs along. A clock that was ahead by no more is forgotten as soon.
const DAYS_AHEAD: i8 = 2;

impl Store {
    /// Computes anew when those reminders come next that are due later than their schedule has it, since the clock was ahead
    /// when that was computed. Says how many there were.
    pub async fn reconsider_due(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| async move { reconsider_due(connection, now).await }.boxed())
            .await
    }
}

/// When a reminder comes next after `now`, if the last date that was dealt with can be believed.
pub(super) fn next(settings: &ReminderSettings, now: Timestamp, last_date: Option<Date>) -> Option<Firing> {
    let latest = local_date(now, settings.zone.time_zone()).saturating_add(DAYS_AHEAD.days());
    settings.schedule().next(now, last_date.filter(|&last| last <= latest))
}

async fn reconsider_due(connection: &mut Connection<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let far = now.saturating_add(24.hours() * i64::from(DAYS_AHEAD)).unwrap_or(Timestamp::MAX);
    let rows = query(Statement {
        sqlite: concat!(
            "SELECT ",
            columns!(),
            " FROM reminder INDEXED BY reminder_due WHERE paused IS NULL AND due IS NOT NULL AND due > $1"
        ),
        postgres: concat!(
            "SELECT ",
            columns!(),
            " FROM reminder WHERE paused IS NULL AND due IS NOT NULL AND due > $1 FOR UPDATE SKIP LOCKED"
        ),
    })
    .bind(far.as_millisecond())
    .fetch_all(&mut *connection)
    .await?;
    let mut changed = 0;
    for row in rows {
        let last_date = row.try_get::<Option<&str>>("last_date")?.map(date_from_sql).transpose()?;
        let Some(next) = next(&ReminderSettings::from_sql(&row)?, now, last_date) else { continue };
        if time_from_sql(row.try_get("due")?)? <= next.at {
            continue;
        }
        let before = next.date.yesterday().ok().map(|date| date.to_string());
        query("UPDATE reminder SET last_date = CASE WHEN last_date > $1 THEN $1 ELSE last_date END, due_date = $2, due = $3 WHERE id = $4")
            .bind(before)
            .bind(next.date.to_string())
            .bind(next.at.as_millisecond())
            .bind(row.try_get::<i64>("id")?)
            .execute(&mut *connection)
            .await?;
        changed += 1;
    }
    Ok(changed)
}
