//! What becomes of reminders: each local date's message is claimed, sent and settled once, also when processes die and
//! when several share the database.
//!
//! The row of a (reminder, local date) is the lock. A process claims what is due for a [`LEASE`]; if it dies, the claim runs
//! out and another takes the row over, with the same nonce, so that Discord refuses a second message for it.

use futures_util::FutureExt;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Row, SqliteConnection};
use waymark_roadmap::rules::{Fate, fate};

use crate::people::date_from_sql;
use crate::progress::time_from_sql;
use crate::reminders::{Owner, Post, Times, next_of};
use crate::{GuildId, MessageId, ReminderId, Store, StoreError, UserId};

/// How long a claim holds without a word from the process that made it. Discord remembers nonces for some minutes.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How long is kept what became of reminders; the last one is kept in any case.
const KEEP_DAYS: i64 = 35;
/// The reason of what is dropped since it would come too late.
pub const TOO_LATE: &str = "late";
/// What one transaction looks at, at most: others wait for it.
const MOST: usize = 500;

/// What became of one date's reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The local date it was for.
    pub date: Date,
    /// When it was due.
    pub due: Timestamp,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed, or it was dropped.
    pub reason: Option<String>,
    /// The message it became.
    pub message: Option<MessageId>,
    /// The topic it was about.
    pub topic: Option<String>,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Its reader put it off; its time has not come.
    Waiting,
    /// A process is sending it.
    Claimed,
    /// It did not work out and is tried again later.
    Failed,
    /// It was sent.
    Sent,
    /// It was given up.
    Dropped,
}

/// The right to send one message, until it is settled or the [`LEASE`] is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The reminder.
    pub reminder: ReminderId,
    /// The local date.
    pub date: Date,
    /// 0 for the date's reminder itself; more for one that was put off.
    pub round: u8,
    /// The process that claimed it.
    pub who: i64,
}

/// A reminder to be sent now.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The right to send it.
    pub claim: Claim,
    /// Whose it is.
    pub owner: Owner,
    /// When it comes.
    pub times: Times,
    /// Where it goes.
    pub post: Post,
    /// When it was due.
    pub due: Timestamp,
    /// How often it was tried before.
    pub attempts: u32,
}

impl Claim {
    /// What Discord is to tell this message by: always the same for the same reminder, date and round; 25 characters at
    /// most, which is Discord's limit.
    pub fn nonce(self) -> String {
        let days = self.date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24;
        format!("{:x}-{days:x}-{:x}", self.reminder.0, self.round)
    }
}

impl Store {
    /// Claims up to `limit` reminders that are due at `now`, earliest first, for the process `who` (a number it drew at its
    /// start). What is too late is dropped. Those that were claimed go on to their next date; no other call, in this
    /// process or another, gives the same one before its [`LEASE`] is over. Fewer than `limit`, or none, need not be all:
    /// [`Store::next_due`] says when to ask again.
    pub async fn claim_due(&self, now: Timestamp, limit: usize, who: i64) -> Result<Vec<Due>, StoreError> {
        self.writer.run(move |connection| async move { claim_due(connection, now, limit, who).await }.boxed()).await
    }

    /// When there is something to claim next: the time to look again. It may have passed.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut next: Option<i64> = sqlx::query_scalar(NEXT_BEGUN).fetch_optional(self.readers()).await?;
        let due: Option<i64> = sqlx::query_scalar(NEXT_DUE).fetch_optional(self.readers()).await?;
        next = next.into_iter().chain(due).min();
        next.map(time_from_sql).transpose()
    }

    /// It was sent, as `message`, about `topic`; of a server's topic of the day, the topic counts as shown from now on.
    /// Says whether that was news: nothing changes if it was settled before.
    pub async fn mark_sent(
        &self,
        claim: Claim,
        message: MessageId,
        topic: Option<String>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |connection| async move { mark_sent(connection, claim, message, topic, now).await }.boxed())
            .await
    }

    /// It did not work out for a reason that may pass: it is to be tried again from `at` on. Says whether the claim still
    /// held.
    pub async fn mark_retry(&self, claim: Claim, reason: String, at: Timestamp) -> Result<bool, StoreError> {
        self.settle(claim, "failed", reason, Some(at), None).await
    }

    /// It is given up for this date. Says whether the claim still held.
    pub async fn mark_dropped(&self, claim: Claim, reason: String, now: Timestamp) -> Result<bool, StoreError> {
        self.settle(claim, "dropped", reason, None, Some(now)).await
    }

    /// Gives back what the process claimed and did not settle, so that another need not wait for the [`LEASE`].
    pub async fn release_claims(&self, who: i64, now: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query(
                        "UPDATE delivery SET again = ? WHERE again IS NOT NULL AND state = 'claimed' AND claimed_by = ?",
                    )
                    .bind(now.as_millisecond())
                    .bind(who)
                    .execute(connection)
                    .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Puts a person's last reminder off: it comes once more, at `until`. One that is put off already comes then instead.
    /// None if there is nothing to put off: no reminder came, it is off, or it was put off more than often that day.
    pub async fn snooze(&self, user: UserId, until: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.writer.run(move |connection| async move { snooze(connection, user, until).await }.boxed()).await
    }

    async fn settle(
        &self,
        claim: Claim,
        state: &'static str,
        reason: String,
        again: Option<Timestamp>,
        settled: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    let settled = sqlx::query(
                        "UPDATE delivery SET state = ?, reason = ?, again = ?, settled_at = ? \
                         WHERE reminder = ? AND date = ? AND round = ? AND state = 'claimed' AND claimed_by = ?",
                    )
                    .bind(state)
                    .bind(reason)
                    .bind(again.map(Timestamp::as_millisecond))
                    .bind(settled.map(Timestamp::as_millisecond))
                    .bind(claim.reminder.0)
                    .bind(claim.date.to_string())
                    .bind(claim.round)
                    .bind(claim.who)
                    .execute(connection)
                    .await?;
                    Ok(settled.rows_affected() > 0)
                }
                .boxed()
            })
            .await
    }
}

/// What was begun or put off and is to be taken up (again).
const BEGUN: &str = "\
    SELECT reminder.*, delivery.due AS was_due, date, round, attempts \
    FROM delivery CROSS JOIN reminder ON reminder.id = delivery.reminder WHERE again <= ?1 ORDER BY again LIMIT ?2";
/// What comes due.
const DUE: &str = "SELECT * FROM reminder WHERE paused IS NULL AND stopped = 0 AND due <= ?1 ORDER BY due LIMIT ?2";
const NEXT_BEGUN: &str = "SELECT again FROM delivery WHERE again IS NOT NULL ORDER BY again LIMIT 1";
const NEXT_DUE: &str =
    "SELECT due FROM reminder WHERE paused IS NULL AND stopped = 0 AND due IS NOT NULL ORDER BY due LIMIT 1";

async fn claim_due(
    connection: &mut SqliteConnection,
    now: Timestamp,
    limit: usize,
    who: i64,
) -> Result<Vec<Due>, StoreError> {
    let mut claimed = Vec::new();
    // What was begun comes first: it was due earlier.
    let open = sqlx::query(BEGUN)
        .bind(now.as_millisecond())
        .bind(i64::try_from(limit.min(MOST)).unwrap_or(0))
        .fetch_all(&mut *connection)
        .await?;
    for row in &open {
        let date = date_from_sql(row.try_get("date")?)?;
        let claim = Claim { reminder: ReminderId(row.try_get("id")?), date, round: row.try_get("round")?, who };
        let due = time_from_sql(row.try_get("was_due")?)?;
        if fate(due, now) == Fate::TooLate {
            too_late(connection, claim, now).await?;
            continue;
        }
        take(connection, claim, now).await?;
        claimed.push(Due {
            claim,
            owner: Owner::read(row)?,
            times: Times::read(row)?,
            post: Post::read(row)?,
            due,
            attempts: row.try_get("attempts")?,
        });
    }
    let mut looked_at = open.len();
    while claimed.len() < limit && looked_at < MOST {
        let rows = sqlx::query(DUE)
            .bind(now.as_millisecond())
            .bind(i64::try_from((limit - claimed.len()).min(MOST - looked_at)).unwrap_or(0))
            .fetch_all(&mut *connection)
            .await?;
        if rows.is_empty() {
            break;
        }
        looked_at += rows.len();
        for row in &rows {
            claimed.extend(begin(connection, row, now, who).await?);
        }
    }
    Ok(claimed)
}

/// Begins the delivery that a reminder is due for, and sends the reminder on to its next date. None if that date had its
/// message before, or it is too late for it.
async fn begin(
    connection: &mut SqliteConnection,
    row: &sqlx::sqlite::SqliteRow,
    now: Timestamp,
    who: i64,
) -> Result<Option<Due>, StoreError> {
    let reminder = ReminderId(row.try_get("id")?);
    let times = Times::read(row)?;
    let Some(firing) = next_of(row)? else { return Ok(None) };
    // After a time of standing still, dates that are too late by now are passed over.
    let next = times.schedule().next_sendable(now, Some(firing.date));
    sqlx::query("UPDATE reminder SET due = ?, due_date = ? WHERE id = ?")
        .bind(next.map(|next| next.at.as_millisecond()))
        .bind(next.map(|next| next.date.to_string()))
        .bind(reminder.0)
        .execute(&mut *connection)
        .await?;
    let begun = sqlx::query(
        "INSERT INTO delivery (reminder, date, round, due, state, again) VALUES (?, ?, 0, ?, 'waiting', ?) \
         ON CONFLICT DO NOTHING",
    )
    .bind(reminder.0)
    .bind(firing.date.to_string())
    .bind(firing.at.as_millisecond())
    .bind(now.as_millisecond())
    .execute(&mut *connection)
    .await?;
    if begun.rows_affected() == 0 {
        return Ok(None);
    }
    forget(connection, reminder, firing.date).await?;
    let claim = Claim { reminder, date: firing.date, round: 0, who };
    if fate(firing.at, now) == Fate::TooLate {
        too_late(connection, claim, now).await?;
        return Ok(None);
    }
    take(connection, claim, now).await?;
    Ok(Some(Due { claim, owner: Owner::read(row)?, times, post: Post::read(row)?, due: firing.at, attempts: 0 }))
}

async fn take(connection: &mut SqliteConnection, claim: Claim, now: Timestamp) -> Result<(), StoreError> {
    let lease = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    sqlx::query(
        "UPDATE delivery SET state = 'claimed', attempts = attempts + 1, claimed_at = ?, claimed_by = ?, again = ? \
         WHERE reminder = ? AND date = ? AND round = ?",
    )
    .bind(now.as_millisecond())
    .bind(claim.who)
    .bind(lease.as_millisecond())
    .bind(claim.reminder.0)
    .bind(claim.date.to_string())
    .bind(claim.round)
    .execute(connection)
    .await?;
    Ok(())
}

async fn too_late(connection: &mut SqliteConnection, claim: Claim, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE delivery SET state = 'dropped', reason = coalesce(reason, ?), again = NULL, settled_at = ? \
         WHERE reminder = ? AND date = ? AND round = ?",
    )
    .bind(TOO_LATE)
    .bind(now.as_millisecond())
    .bind(claim.reminder.0)
    .bind(claim.date.to_string())
    .bind(claim.round)
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes what became of a reminder long before `date`.
async fn forget(connection: &mut SqliteConnection, reminder: ReminderId, date: Date) -> Result<(), StoreError> {
    let before = date.checked_sub(jiff::Span::new().days(KEEP_DAYS)).unwrap_or(Date::MIN);
    sqlx::query("DELETE FROM delivery WHERE reminder = ? AND date < ? AND again IS NULL")
        .bind(reminder.0)
        .bind(before.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

async fn mark_sent(
    connection: &mut SqliteConnection,
    claim: Claim,
    message: MessageId,
    topic: Option<String>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // Sent is sent, even by a process whose claim ran out meanwhile: the nonce sees to it that there is one message.
    let sent = sqlx::query(
        "UPDATE delivery SET state = 'sent', reason = NULL, again = NULL, settled_at = ?, message = ?, topic = ? \
         WHERE reminder = ? AND date = ? AND round = ? AND state <> 'sent'",
    )
    .bind(now.as_millisecond())
    .bind(message.to_sql())
    .bind(&topic)
    .bind(claim.reminder.0)
    .bind(claim.date.to_string())
    .bind(claim.round)
    .execute(&mut *connection)
    .await?;
    if sent.rows_affected() == 0 {
        return Ok(false);
    }
    let Some(topic) = topic else { return Ok(true) };
    let row =
        sqlx::query("SELECT guild, coalesce(roadmap, '') AS roadmap FROM reminder WHERE id = ? AND kind = 'topic'")
            .bind(claim.reminder.0)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(row) = row {
        let guild = GuildId::from_sql(row.try_get("guild")?);
        crate::topics::show(connection, guild, row.try_get("roadmap")?, &topic).await?;
    }
    Ok(true)
}

async fn snooze(
    connection: &mut SqliteConnection,
    user: UserId,
    until: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let last = sqlx::query(
        "SELECT reminder, date, round, state FROM delivery \
         WHERE reminder = (SELECT id FROM reminder WHERE kind = 'personal' AND user = ? AND paused IS NULL) \
         ORDER BY date DESC, round DESC LIMIT 1",
    )
    .bind(user.to_sql())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(last) = last else { return Ok(None) };
    let waiting = last.try_get::<&str, _>("state")? == "waiting";
    let round: i64 = last.try_get("round")?;
    let round = if waiting { round } else { round + 1 };
    if round > i64::from(u8::MAX) {
        return Ok(None);
    }
    sqlx::query(
        "INSERT INTO delivery (reminder, date, round, due, state, again) VALUES (?1, ?2, ?3, ?4, 'waiting', ?4) \
         ON CONFLICT DO UPDATE SET due = excluded.due, again = excluded.again",
    )
    .bind(last.try_get::<i64, _>("reminder")?)
    .bind(last.try_get::<&str, _>("date")?)
    .bind(round)
    .bind(until.as_millisecond())
    .execute(connection)
    .await?;
    Ok(Some(until))
}

/// Drops what is under way or put off of a reminder that no longer comes.
pub(crate) async fn drop_open(
    connection: &mut SqliteConnection,
    reminder: i64,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE delivery SET state = 'dropped', reason = ?, again = NULL, settled_at = ? \
         WHERE reminder = ? AND again IS NOT NULL",
    )
    .bind(reason)
    .bind(now.as_millisecond())
    .bind(reminder)
    .execute(connection)
    .await?;
    Ok(())
}

/// What became of the last one.
pub(crate) async fn last(
    connection: &mut SqliteConnection,
    reminder: ReminderId,
) -> Result<Option<Delivery>, StoreError> {
    let row = sqlx::query("SELECT * FROM delivery WHERE reminder = ? ORDER BY date DESC, round DESC LIMIT 1")
        .bind(reminder.0)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Delivery {
        date: date_from_sql(row.try_get("date")?)?,
        due: time_from_sql(row.try_get("due")?)?,
        state: match row.try_get("state")? {
            "waiting" => DeliveryState::Waiting,
            "claimed" => DeliveryState::Claimed,
            "failed" => DeliveryState::Failed,
            "sent" => DeliveryState::Sent,
            "dropped" => DeliveryState::Dropped,
            other => return Err(StoreError::Foreign { what: "state of a delivery", found: str::to_owned(other) }),
        },
        attempts: row.try_get("attempts")?,
        reason: row.try_get("reason")?,
        message: row.try_get::<Option<i64>, _>("message")?.map(MessageId::from_sql),
        topic: row.try_get("topic")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clock looks at what is due, and never at those that are not.
    #[tokio::test]
    async fn plans() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        for (statement, expect) in [
            (
                BEGUN,
                vec![
                    "SEARCH delivery USING INDEX delivery_again (again<?)",
                    "SEARCH reminder USING INTEGER PRIMARY KEY (rowid=?)",
                ],
            ),
            (DUE, vec!["SEARCH reminder USING INDEX reminder_due (due<?)"]),
            (NEXT_BEGUN, vec!["SEARCH delivery USING COVERING INDEX delivery_again (again>?)"]),
            (NEXT_DUE, vec!["SEARCH reminder USING INDEX reminder_due (due>?)"]),
        ] {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let plan = sqlx::query(explain).fetch_all(store.readers()).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
            assert_eq!(plan, expect, "{statement}");
        }
    }

    #[test]
    fn nonces_are_short_and_differ() {
        let claim = |reminder, date: &str, round| {
            Claim { reminder: ReminderId(reminder), date: date.parse().unwrap(), round, who: 1 }.nonce()
        };
        assert_eq!(claim(0xabc, "2026-11-21", 0), "abc-512a-0");
        assert_eq!(claim(0xabc, "2026-11-21", 1), "abc-512a-1");
        assert_eq!(claim(0xabc, "2026-11-22", 0), "abc-512b-0");
        assert!(claim(i64::MAX, "4840-01-01", 255).len() <= 25);
    }
}
