//! The queue of deliveries: reminders that are to be sent now, or once more.
//!
//! Whoever takes an open delivery has it for the time of a lease, sends it, and says what became of it. If they die
//! over it, it is open to be taken again once the lease is over, by them or by another process on the same database.

use futures_util::FutureExt;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waymark_calendar::{Fate, Firing, fate, local_date};

use super::{Pause, ReminderKind, ReminderSettings, columns, find, pause};
use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::sql::{date_from_sql, time_from_sql};
use crate::statement::{Statement, of_rows};
use crate::{ChannelId, InteractionId, MessageId, Store, StoreError, UserId};

/// How long a taken delivery belongs to whoever took it. It is short, so that what was in flight when a process died is
/// sent soon, and shorter than the few minutes for which Discord remembers a message's nonce, so that a second attempt
/// after it cannot become a second message.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// The most dates that are recorded as dropped, one by one, after a long standstill. Further ones are passed over.
const MAX_DROPPED: usize = 31;

/// Why a date was dropped, for people.
const TOO_LATE: &str = "it was more than six hours late";

/// Names one delivery of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeliveryId {
    pub(super) reminder: i64,
    /// The local date it is for.
    pub(super) date: Date,
    /// The column `again`: 0 for the reminder of the date itself, else the [`snooze_number`] of a snooze, or the number of
    /// the last word of a question of the day.
    pub(super) again: i64,
}

impl DeliveryId {
    /// The local date it is for.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Whether it is not the date's own, but comes beside it: a personal reminder that was snoozed, or what is left to tell
    /// of a question of the day that was turned off.
    pub fn is_extra(&self) -> bool {
        self.again != 0
    }

    /// What makes Discord take several attempts for one message: the same for each of them, at most 25 characters, as
    /// Discord wants it (<https://discord.com/developers/docs/resources/message#create-message>).
    pub fn nonce(&self) -> String {
        let (year, month, day) = (self.date.year(), self.date.month(), self.date.day());
        format!("{}.{year:04}{month:02}{day:02}.{}", self.reminder, self.again)
    }
}

/// A reminder to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its delivery.
    pub id: DeliveryId,
    /// What it tells, and to whom.
    pub kind: ReminderKind,
    /// What was chosen for it.
    pub settings: ReminderSettings,
    /// When it was due.
    pub due: Timestamp,
    /// How many attempts there were to send it, this one included.
    pub attempts: u32,
    /// When the first attempt was.
    pub first_attempt: Timestamp,
}

/// What was due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// What is to be sent now, the longest due first.
    pub due: Vec<Due>,
    /// The kind of each that was found too late to be sent, and is dropped: one for each of its dates.
    pub too_late: Vec<ReminderKind>,
}

/// How many reminders there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReminderCounts {
    /// That come.
    pub running: i64,
    /// That people paused or turned off.
    pub paused: i64,
    /// That Discord refused, and that are paused for it.
    pub refused: i64,
    /// That wait to be sent now.
    pub due: i64,
}

impl Store {
    /// Takes the reminders that are to be sent at `now`, the longest due first, at most `limit`. Each belongs to the
    /// caller until [`LEASE`] is over: say by then what became of it, with [`Store::mark_sent`],
    /// [`Store::retry_delivery`], [`Store::mark_dropped`] or [`Store::mark_refused`].
    pub async fn take_due(&self, now: Timestamp, limit: u32) -> Result<Taken, StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| async move { take_due(connection, now, limit).await }.boxed())
            .await
    }

    /// When the next reminder comes due, or the next attempt to send one; none if there is nothing to come.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = query_scalar(
            "SELECT min(at) FROM ( \
                SELECT min(due) AS at FROM reminder WHERE paused IS NULL AND due IS NOT NULL \
                UNION ALL SELECT min(at) FROM delivery WHERE state = 'open') AS either",
        )
        .fetch_one(self.readers())
        .await?;
        next.map(time_from_sql).transpose()
    }

    /// How many reminders there are, and how many of them wait to be sent at `now`.
    pub async fn count_reminders(&self, now: Timestamp) -> Result<ReminderCounts, StoreError> {
        let now = now.as_millisecond();
        let row = query(
            "SELECT count(*) FILTER (WHERE paused IS NULL) AS running, \
             count(*) FILTER (WHERE paused IN ('off', 'asked')) AS paused, \
             count(*) FILTER (WHERE paused NOT IN ('off', 'asked')) AS refused, \
             (SELECT count(*) FROM reminder WHERE paused IS NULL AND due <= $1) \
             + (SELECT count(*) FROM delivery WHERE state = 'open' AND at <= $1) AS due FROM reminder",
        )
        .bind(now)
        .fetch_one(self.readers())
        .await?;
        Ok(ReminderCounts {
            running: row.try_get("running")?,
            paused: row.try_get("paused")?,
            refused: row.try_get("refused")?,
            due: row.try_get("due")?,
        })
    }

    /// Notes that a delivery was sent, as `message` in `channel`. A personal reminder keeps the channel for the next
    /// time.
    pub async fn mark_sent(
        &self,
        id: DeliveryId,
        channel: ChannelId,
        message: MessageId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    finish(connection, id, Ending::Sent(message), now).await?;
                    query("UPDATE reminder SET channel = $1 WHERE id = $2 AND kind = 'own'")
                        .bind(channel)
                        .bind(id.reminder)
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Notes that a delivery was not sent, and is to be tried again at `at`.
    pub async fn retry_delivery(&self, id: DeliveryId, at: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    query(
                        "UPDATE delivery SET at = $1 WHERE reminder = $2 AND date = $3 AND again = $4 AND state = 'open'",
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

    /// Notes that a delivery is not sent, for a reason that people can read.
    pub async fn mark_dropped(&self, id: DeliveryId, why: String, now: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move { finish(connection, id, Ending::Dropped(&why), now).await }.boxed()
            })
            .await
    }

    /// Notes that Discord refused a delivery with this error code and would refuse the next one, too: it is dropped,
    /// for a reason that people can read, and the reminder is paused.
    pub async fn mark_refused(
        &self,
        id: DeliveryId,
        kind: ReminderKind,
        code: i64,
        why: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    finish(connection, id, Ending::Dropped(&why), now).await?;
                    pause(connection, kind, Pause::Refused(code), now).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Sends a person's reminder of today once more, at `at`. Asked for twice by one interaction, it comes once. Says
    /// whether there is a reminder that runs.
    pub async fn snooze(&self, user: UserId, interaction: InteractionId, at: Timestamp) -> Result<bool, StoreError> {
        let snooze = self.writer.run(Touched::Reminders(user.0), move |connection| {
            async move { snooze(connection, user, interaction, at).await }.boxed()
        });
        let snoozed = snooze.await?;
        self.reminders_changed.notify_one();
        Ok(snoozed)
    }
}

async fn take_due(connection: &mut Connection<'_>, now: Timestamp, limit: u32) -> Result<Taken, StoreError> {
    let mut taken = Taken { due: Vec::new(), too_late: open_deliveries(connection, now, limit).await? };
    let rows = query(Statement {
        sqlite: concat!(
            "SELECT delivery.date, delivery.again, delivery.due AS was_due, delivery.attempts, delivery.first, ",
            columns!(),
            " FROM delivery INDEXED BY delivery_open JOIN reminder ON reminder.id = delivery.reminder \
            WHERE delivery.state = 'open' AND delivery.at <= $1 ORDER BY delivery.at LIMIT $2"
        ),
        // What another process takes at this moment is not waited for.
        postgres: concat!(
            "SELECT delivery.date, delivery.again, delivery.due AS was_due, delivery.attempts, delivery.first, ",
            columns!(),
            " FROM delivery JOIN reminder ON reminder.id = delivery.reminder \
            WHERE delivery.state = 'open' AND delivery.at <= $1 ORDER BY delivery.at LIMIT $2 \
            FOR UPDATE OF delivery SKIP LOCKED"
        ),
    })
    .bind(now.as_millisecond())
    .bind(limit)
    .fetch_all(&mut *connection)
    .await?;
    let mut leases = Vec::new();
    for row in rows {
        let id = DeliveryId {
            reminder: row.try_get("id")?,
            date: date_from_sql(row.try_get("date")?)?,
            again: row.try_get("again")?,
        };
        let due = time_from_sql(row.try_get("was_due")?)?;
        if fate(due, now) == Fate::TooLate {
            finish(connection, id, Ending::Dropped(TOO_LATE), now).await?;
            taken.too_late.push(ReminderKind::from_sql(&row)?);
            continue;
        }
        leases.push(json!({ "reminder": id.reminder, "date": id.date.to_string(), "again": id.again }));
        taken.due.push(Due {
            id,
            kind: ReminderKind::from_sql(&row)?,
            settings: ReminderSettings::from_sql(&row)?,
            due,
            attempts: row.try_get::<u32>("attempts")?.saturating_add(1),
            first_attempt: row.try_get::<Option<i64>>("first")?.map_or(Ok(now), time_from_sql)?,
        });
    }
    if !leases.is_empty() {
        query(of_rows!(
            "UPDATE delivery SET at = $2, attempts = attempts + 1, first = coalesce(first, $3) \
             WHERE (reminder, date, again) IN (SELECT reminder, date, again FROM ",
            [reminder bigint, date text, again bigint],
            ")"
        ))
        .bind(Value::from(leases).to_string())
        .bind(now.saturating_add(LEASE).unwrap_or(Timestamp::MAX).as_millisecond())
        .bind(now.as_millisecond())
        .execute(connection)
        .await?;
    }
    Ok(taken)
}

/// Opens a delivery for each reminder that has come due, and moves the reminder on to its next date. Gives the kind of each
/// that is too late to be sent, for each date that is recorded.
async fn open_deliveries(
    connection: &mut Connection<'_>,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<ReminderKind>, StoreError> {
    let rows = query(Statement {
        sqlite: concat!(
            "SELECT ",
            columns!(),
            " FROM reminder INDEXED BY reminder_due \
            WHERE paused IS NULL AND due IS NOT NULL AND due <= $1 ORDER BY due LIMIT $2"
        ),
        postgres: concat!(
            "SELECT ",
            columns!(),
            " FROM reminder \
            WHERE paused IS NULL AND due IS NOT NULL AND due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED"
        ),
    })
    .bind(now.as_millisecond())
    .bind(limit)
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (mut deliveries, mut moved, mut too_late) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let id: i64 = row.try_get("id")?;
        let schedule = ReminderSettings::from_sql(&row)?.schedule();
        let mut firing =
            Firing { date: date_from_sql(row.try_get("due_date")?)?, at: time_from_sql(row.try_get("due")?)? };
        // Dates that are too late are recorded one by one, but not without end.
        let mut recorded = 0;
        let next = loop {
            let sendable = fate(firing.at, now) == Fate::Send;
            if sendable || recorded < MAX_DROPPED {
                deliveries.push(delivery(id, firing, sendable, now));
                recorded += 1;
                if !sendable {
                    too_late.push(ReminderKind::from_sql(&row)?);
                }
            }
            let next = if recorded < MAX_DROPPED {
                schedule.next(firing.at, Some(firing.date))
            } else {
                schedule.next_sendable(now, Some(firing.date))
            };
            match next {
                Some(next) if next.at <= now => firing = next,
                next => break next,
            }
        };
        let (due_date, due) = next.map(|next| (next.date.to_string(), next.at.as_millisecond())).unzip();
        moved.push(json!({ "id": id, "last_date": firing.date.to_string(), "due_date": due_date, "due": due }));
    }
    query(of_rows!(
        "INSERT INTO delivery (reminder, date, due, state, at, why) SELECT reminder, date, due, state, at, why FROM ",
        [reminder bigint, date text, due bigint, state text, at bigint, why text],
        // What was dropped later than now was dropped by a clock that was ahead.
        " WHERE true ON CONFLICT (reminder, date, again) DO UPDATE SET \
            due = excluded.due, state = excluded.state, at = excluded.at, attempts = 0, first = NULL, why = excluded.why \
            WHERE delivery.state = 'dropped' AND delivery.at > $2"
    ))
    .bind(Value::from(deliveries).to_string())
    .bind(now.as_millisecond())
    .execute(&mut *connection)
    .await?;
    query(of_rows!(
        "UPDATE reminder SET last_date = given.last_date, due_date = given.due_date, due = given.due FROM ",
        [id bigint, last_date text, due_date text, due bigint],
        " WHERE reminder.id = given.id"
    ))
    .bind(Value::from(moved).to_string())
    .execute(connection)
    .await?;
    Ok(too_late)
}

/// A row for a reminder that came due: an open delivery if it can still be sent, else a dropped one.
fn delivery(reminder: i64, firing: Firing, sendable: bool, now: Timestamp) -> Value {
    let (state, at, why) = if sendable { ("open", firing.at, None) } else { ("dropped", now, Some(TOO_LATE)) };
    json!({
        "reminder": reminder, "date": firing.date.to_string(), "due": firing.at.as_millisecond(),
        "state": state, "at": at.as_millisecond(), "why": why,
    })
}

/// How a delivery comes to its end.
#[derive(Debug, Clone, Copy)]
enum Ending<'a> {
    /// As this message.
    Sent(MessageId),
    /// Unsent, for this reason.
    Dropped(&'a str),
}

/// Ends a delivery. What was sent stays sent, whoever else believes that it was not.
async fn finish(
    connection: &mut Connection<'_>,
    id: DeliveryId,
    ending: Ending<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (state, message, why) = match ending {
        Ending::Sent(message) => ("sent", Some(message), None),
        Ending::Dropped(why) => ("dropped", None, Some(why)),
    };
    query(
        "UPDATE delivery SET state = $1, at = $2, message = $3, why = $4 \
         WHERE reminder = $5 AND date = $6 AND again = $7 AND state <> 'sent'",
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

async fn snooze(
    connection: &mut Connection<'_>,
    user: UserId,
    interaction: InteractionId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let Some((id, row)) = find(connection, ReminderKind::Personal(user)).await? else { return Ok(false) };
    if Pause::from_sql(&row)?.is_some() {
        return Ok(false);
    }
    let date = local_date(at, ReminderSettings::from_sql(&row)?.zone.time_zone());
    query(
        "INSERT INTO delivery (reminder, date, again, due, state, at) VALUES ($1, $2, $3, $4, 'open', $4) \
         ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(date.to_string())
    .bind(snooze_number(interaction))
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(true)
}

/// What tells a snooze from the reminder itself, which has 0, and from other snoozes of the same day: a number made of
/// the interaction that asked for it. It is short enough for a nonce to hold it beside the rest, and as good as unique
/// among one person's interactions of a day.
fn snooze_number(interaction: InteractionId) -> i64 {
    i64::from(u32::try_from(interaction.0 >> 22 & 0xffff_ffff).unwrap_or(0)) + 1
}
