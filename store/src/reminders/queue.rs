//! The queue of what is to be sent: reminders that come due are opened, taken with a lease, and come to their end.

use futures_util::FutureExt;
use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::{Fate, Firing, fate};

use super::{DeliveryId, Due, LEASE, Pause, Whose, choice, pause};
use crate::people::date_from_sql;
use crate::progress::time_from_sql;
use crate::{Store, StoreError};

/// Dates that are recorded as dropped one by one after a long standstill; those before them are passed over.
const MOST_DROPPED: usize = 31;

impl Store {
    /// What is to be sent at `now`, the longest due first, at most `limit`. Each is the caller's until [`LEASE`] is over:
    /// say what became of it with [`Store::delivered`], [`Store::try_again`] or [`Store::drop_delivery`].
    pub async fn take_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError> {
        self.writer.run(move |connection| async move { take(connection, now, limit).await }.boxed()).await
    }

    /// When the next reminder comes, or the next attempt is due; none if nothing is set up.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT min(at) FROM ( \
                SELECT min(due) AS at FROM reminder WHERE paused IS NULL AND due IS NOT NULL \
                UNION ALL SELECT min(at) FROM delivery WHERE state = 'open')",
        )
        .fetch_one(self.readers())
        .await?;
        next.map(time_from_sql).transpose()
    }

    /// It was sent. `channel` is kept for the next time.
    pub async fn delivered(
        &self,
        id: DeliveryId,
        channel: u64,
        message: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    finish(connection, id, "sent", now, Some(message.cast_signed()), None).await?;
                    sqlx::query("UPDATE reminder SET channel = ? WHERE id = ? AND kind = 'own'")
                        .bind(channel.cast_signed())
                        .bind(id.reminder)
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// It was not sent, but may be at `at`.
    pub async fn try_again(&self, id: DeliveryId, at: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query(
                        "UPDATE delivery SET at = ? WHERE reminder = ? AND date = ? AND again = ? AND state = 'open'",
                    )
                    .bind(at.as_millisecond())
                    .bind(id.reminder)
                    .bind(id.date.to_string())
                    .bind(id.again)
                    .execute(connection)
                    .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// It is not sent, for a reason that people can read.
    pub async fn drop_delivery(&self, id: DeliveryId, why: String, now: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move { finish(connection, id, "dropped", now, None, Some(&why)).await }.boxed()
            })
            .await
    }

    /// Discord refused it with that code and will tomorrow: it is not sent, for a reason that people can read, and the
    /// reminder is paused.
    pub async fn refused(
        &self,
        id: DeliveryId,
        whose: Whose,
        code: i64,
        why: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    finish(connection, id, "dropped", now, None, Some(&why)).await?;
                    pause(connection, whose, &Pause::Refused(code), now).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

async fn take(connection: &mut SqliteConnection, now: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError> {
    open_due(connection, now, limit).await?;
    let rows = sqlx::query(
        "SELECT delivery.date, delivery.again, delivery.due AS was_due, delivery.attempts, delivery.first, \
            delivery.topic, reminder.* \
         FROM delivery INDEXED BY delivery_open JOIN reminder ON reminder.id = delivery.reminder \
         WHERE delivery.state = 'open' AND delivery.at <= ? ORDER BY delivery.at LIMIT ?",
    )
    .bind(now.as_millisecond())
    .bind(limit)
    .fetch_all(&mut *connection)
    .await?;
    let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows {
        let id = DeliveryId {
            reminder: row.try_get("id")?,
            date: date_from_sql(row.try_get("date")?)?,
            again: row.try_get("again")?,
        };
        let due = time_from_sql(row.try_get("was_due")?)?;
        if fate(due, now) == Fate::TooLate {
            finish(connection, id, "dropped", now, None, Some(TOO_LATE)).await?;
            continue;
        }
        let first = row.try_get::<Option<i64>, _>("first")?.unwrap_or(now.as_millisecond());
        let attempts = row.try_get::<u32, _>("attempts")?.saturating_add(1);
        sqlx::query(
            "UPDATE delivery SET at = ?, attempts = ?, first = ? WHERE reminder = ? AND date = ? AND again = ?",
        )
        .bind(lease.as_millisecond())
        .bind(attempts)
        .bind(first)
        .bind(id.reminder)
        .bind(id.date.to_string())
        .bind(id.again)
        .execute(&mut *connection)
        .await?;
        taken.push(Due {
            id,
            whose: Whose::from_sql(&row)?,
            choice: choice(&row)?,
            date: id.date,
            due,
            attempts,
            first: time_from_sql(first)?,
            topic: row.try_get("topic")?,
        });
    }
    Ok(taken)
}

/// Why a date was dropped, for people.
const TOO_LATE: &str = "it was more than six hours late";

/// Opens a delivery for each reminder that has come due, and moves it on.
async fn open_due(connection: &mut SqliteConnection, now: Timestamp, limit: u32) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM reminder INDEXED BY reminder_due WHERE paused IS NULL AND due IS NOT NULL AND due <= ? \
         ORDER BY due LIMIT ?",
    )
    .bind(now.as_millisecond())
    .bind(limit)
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let id: i64 = row.try_get("id")?;
        let schedule = choice(&row)?.schedule();
        let mut firing =
            Firing { date: date_from_sql(row.try_get("due_date")?)?, at: time_from_sql(row.try_get("due")?)? };
        // Dates that are too late are recorded, one by one unless they are too many, and then left behind.
        let mut recorded = 0;
        let next = loop {
            let sendable = fate(firing.at, now) == Fate::Send;
            if sendable || recorded < MOST_DROPPED {
                record(connection, id, firing, sendable, now).await?;
                recorded += 1;
            }
            let next = if recorded < MOST_DROPPED {
                schedule.next(firing.at, Some(firing.date))
            } else {
                schedule.next_sendable(now, Some(firing.date))
            };
            match next {
                Some(next) if next.at <= now => firing = next,
                next => break next,
            }
        };
        sqlx::query("UPDATE reminder SET last_date = ?, due_date = ?, due = ? WHERE id = ?")
            .bind(firing.date.to_string())
            .bind(next.map(|next| next.date.to_string()))
            .bind(next.map(|next| next.at.as_millisecond()))
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn record(
    connection: &mut SqliteConnection,
    reminder: i64,
    firing: Firing,
    sendable: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (state, at, why) = if sendable { ("open", firing.at, None) } else { ("dropped", now, Some(TOO_LATE)) };
    sqlx::query(
        "INSERT INTO delivery (reminder, date, due, state, at, why) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(reminder)
    .bind(firing.date.to_string())
    .bind(firing.at.as_millisecond())
    .bind(state)
    .bind(at.as_millisecond())
    .bind(why)
    .execute(connection)
    .await?;
    Ok(())
}

async fn finish(
    connection: &mut SqliteConnection,
    id: DeliveryId,
    state: &str,
    now: Timestamp,
    message: Option<i64>,
    why: Option<&str>,
) -> Result<(), StoreError> {
    // What was sent stays sent, whoever else thought it was not.
    sqlx::query(
        "UPDATE delivery SET state = ?, at = ?, message = ?, why = ? \
         WHERE reminder = ? AND date = ? AND again = ? AND state <> 'sent'",
    )
    .bind(state)
    .bind(now.as_millisecond())
    .bind(message)
    .bind(why)
    .bind(id.reminder)
    .bind(id.date.to_string())
    .bind(id.again)
    .execute(connection)
    .await?;
    Ok(())
}
