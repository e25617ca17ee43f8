//! Reminders: when each comes, what became of it, and the queue of those to be sent.
//!
//! A reminder that comes due becomes an open row of `delivery`, in the same transaction that moves the reminder on to its
//! next date. Open rows are taken with a lease: whoever takes one sends it and says what became of it, and if they die
//! over it, the row is taken again after the lease, by them or by another process on the same database.

use futures_util::FutureExt;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use waymark_roadmap::rules::{Fate, Firing, Schedule, Weekdays, fate};

use crate::people::date_from_sql;
use crate::progress::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, InteractionId, Store, StoreError, UserId};

/// How long whoever took a delivery has to say what became of it. Short, so that what was in flight when a process died is
/// sent soon; and Discord knows a message's nonce for some minutes, so that a second attempt within them cannot become a
/// second message.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// Dates that are recorded as dropped one by one after a long standstill; those before them are passed over.
const MOST_DROPPED: usize = 31;

/// Whose reminder it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// A person's own, in their direct messages.
    Own(UserId),
    /// A server's topic of the day.
    Topic(GuildId),
    /// A server's weekly board.
    Board(GuildId),
}

impl Whose {
    /// The kind, the person and the server, as stored.
    fn to_sql(self) -> (&'static str, Option<i64>, Option<i64>) {
        match self {
            Whose::Own(user) => ("own", Some(user.to_sql()), None),
            Whose::Topic(guild) => ("topic", None, Some(guild.to_sql())),
            Whose::Board(guild) => ("board", None, Some(guild.to_sql())),
        }
    }

    fn from_sql(row: &SqliteRow) -> Result<Self, StoreError> {
        let kind: String = row.try_get("kind")?;
        let user = |row: &SqliteRow| Ok::<_, StoreError>(UserId::from_sql(row.try_get("user")?));
        let guild = |row: &SqliteRow| Ok::<_, StoreError>(GuildId::from_sql(row.try_get("guild")?));
        match kind.as_str() {
            "own" => Ok(Whose::Own(user(row)?)),
            "topic" => Ok(Whose::Topic(guild(row)?)),
            "board" => Ok(Whose::Board(guild(row)?)),
            _ => Err(StoreError::Foreign { what: "kind of reminder", found: kind }),
        }
    }
}

/// What was chosen for a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The local time.
    pub time: Time,
    /// Whose clocks.
    pub zone: Zone,
    /// The days of the week, there.
    pub days: Weekdays,
    /// The channel it goes to; of one's own the direct messages, none until they are known.
    pub channel: Option<u64>,
    /// The role it mentions.
    pub role: Option<u64>,
    /// Whether a thread is opened under it.
    pub thread: bool,
    /// The roadmap; none for the usual one.
    pub roadmap: Option<String>,
}

impl Choice {
    fn schedule(&self) -> Schedule {
        Schedule { time: self.time, zone: self.zone.time_zone().clone(), days: self.days }
    }
}

/// Why a reminder does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// Its owner wants none any more. What they chose is kept.
    Off,
    /// Its owner asked for a pause.
    Asked,
    /// The server removed the bot.
    Gone,
    /// Discord refused it, with that code.
    Refused(i64),
}

impl Pause {
    fn to_sql(&self) -> String {
        match self {
            Pause::Off => "off".into(),
            Pause::Asked => "asked".into(),
            Pause::Gone => "gone".into(),
            Pause::Refused(code) => code.to_string(),
        }
    }

    fn from_sql(stored: &str) -> Result<Self, StoreError> {
        match stored {
            "off" => Ok(Pause::Off),
            "asked" => Ok(Pause::Asked),
            "gone" => Ok(Pause::Gone),
            code => code
                .parse()
                .map(Pause::Refused)
                .map_err(|_| StoreError::Foreign { what: "reason of a pause", found: stored.to_owned() }),
        }
    }
}

/// What became of a reminder on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It waits to be sent.
    Open,
    /// It was sent.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It was not sent, and will not be.
    Dropped {
        /// Why, for people.
        why: String,
    },
}

/// A reminder as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Whose it is.
    pub whose: Whose,
    /// What was chosen.
    pub choice: Choice,
    /// Why it does not run; none if it does.
    pub paused: Option<Pause>,
    /// The next time it comes, if it runs.
    pub next: Option<Timestamp>,
    /// The last date it came on, and what became of it.
    pub last: Option<(Date, Outcome)>,
}

/// Names one delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeliveryId {
    reminder: i64,
    date: Date,
    again: i64,
}

impl DeliveryId {
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
    /// The delivery.
    pub id: DeliveryId,
    /// Whose it is.
    pub whose: Whose,
    /// What was chosen.
    pub choice: Choice,
    /// The local date it is for.
    pub date: Date,
    /// When it was due.
    pub due: Timestamp,
    /// How often it was attempted, this time included.
    pub attempts: u32,
    /// When it was first attempted.
    pub first: Timestamp,
    /// The topic that was chosen for it in an earlier attempt.
    pub topic: Option<String>,
}

impl Store {
    /// A reminder, if it was ever set up.
    pub async fn reminder(&self, whose: Whose) -> Result<Option<Reminder>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let Some((id, row)) = find(&mut connection, whose).await? else { return Ok(None) };
        let last = sqlx::query(
            "SELECT date, state, at, why FROM delivery WHERE reminder = ? ORDER BY date DESC, again DESC LIMIT 1",
        )
        .bind(id)
        .fetch_optional(&mut *connection)
        .await?;
        let last = last.map(|row| -> Result<_, StoreError> {
            let state: String = row.try_get("state")?;
            let outcome = match state.as_str() {
                "sent" => Outcome::Sent { at: time_from_sql(row.try_get("at")?)? },
                "dropped" => Outcome::Dropped { why: row.try_get::<Option<String>, _>("why")?.unwrap_or_default() },
                _ => Outcome::Open,
            };
            Ok((date_from_sql(row.try_get("date")?)?, outcome))
        });
        let paused = row.try_get::<Option<String>, _>("paused")?.map(|paused| Pause::from_sql(&paused)).transpose()?;
        let due = row.try_get::<Option<i64>, _>("due")?.map(time_from_sql).transpose()?;
        Ok(Some(Reminder {
            whose,
            choice: choice(&row)?,
            next: due.filter(|_| paused.is_none()),
            paused,
            last: last.transpose()?,
        }))
    }

    /// Sets a reminder up, or changes it; it runs from `now` on, whatever held before. A date that was dealt with does not
    /// come again. Tells the next time.
    pub async fn set_reminder(
        &self,
        whose: Whose,
        choice: Choice,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let set = self.writer.run(move |connection| async move { set(connection, whose, &choice, now).await }.boxed());
        let next = set.await?;
        self.reminders_changed.notify_one();
        Ok(next)
    }

    /// Stops a reminder, for that reason. What is open of it is dropped. Says whether there was one that ran.
    pub async fn pause_reminder(&self, whose: Whose, why: Pause, now: Timestamp) -> Result<bool, StoreError> {
        self.writer.run(move |connection| async move { pause(connection, whose, &why, now).await }.boxed()).await
    }

    /// Lets a reminder run again. Tells the next time; none if it was never set up, or is off.
    pub async fn resume_reminder(&self, whose: Whose, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let resume = self.writer.run(move |connection| {
            async move {
                let Some((_, row)) = find(connection, whose).await? else { return Ok(None) };
                if row.try_get::<Option<&str>, _>("paused")? == Some("off") {
                    return Ok(None);
                }
                set(connection, whose, &choice(&row)?, now).await
            }
            .boxed()
        });
        let next = resume.await?;
        self.reminders_changed.notify_one();
        Ok(next)
    }

    /// The server removed the bot, so that everything of it stops; or it has the bot (again), and what stopped for that
    /// reason runs on. Costs no write where nothing changes.
    pub async fn set_guild_gone(&self, guild: GuildId, gone: bool, now: Timestamp) -> Result<(), StoreError> {
        // A bot on ten thousand servers hears of each one whenever it starts.
        let concerned = sqlx::query("SELECT 1 FROM reminder WHERE guild = ? AND coalesce(paused, '') <> 'off'");
        if concerned.bind(guild.to_sql()).fetch_optional(self.readers()).await?.is_none() {
            return Ok(());
        }
        let change = self.writer.run(move |connection| {
            async move {
                for whose in [Whose::Topic(guild), Whose::Board(guild)] {
                    let Some((_, row)) = find(connection, whose).await? else { continue };
                    let paused: Option<String> = row.try_get("paused")?;
                    match (gone, paused.as_deref()) {
                        // A refusal that comes of being removed may be there before the word of it.
                        (true, None | Some("50001" | "10004")) => {
                            pause(connection, whose, &Pause::Gone, now).await?;
                        }
                        (false, Some("gone")) => drop(set(connection, whose, &choice(&row)?, now).await?),
                        _ => {}
                    }
                }
                Ok(())
            }
            .boxed()
        });
        change.await?;
        self.reminders_changed.notify_one();
        Ok(())
    }

    /// The servers that have a reminder.
    pub async fn reminded_guilds(&self) -> Result<Vec<GuildId>, StoreError> {
        let guilds: Vec<i64> = sqlx::query_scalar("SELECT DISTINCT guild FROM reminder WHERE guild IS NOT NULL")
            .fetch_all(self.readers())
            .await?;
        Ok(guilds.into_iter().map(GuildId::from_sql).collect())
    }

    /// Waits until a reminder is set, changed or snoozed in this process: the next one may be sooner than
    /// [`Store::next_due`] said. One that happened since the last wait counts. For one waiter.
    pub async fn reminders_changed(&self) {
        self.reminders_changed.notified().await;
    }

    /// Sends a person's reminder of today once more, at `at`. Asked twice by one interaction, it comes once. Says whether
    /// there is a reminder to send.
    pub async fn snooze(&self, user: UserId, interaction: InteractionId, at: Timestamp) -> Result<bool, StoreError> {
        let snooze = self.writer.run(move |connection| {
            async move {
                let Some((id, row)) = find(connection, Whose::Own(user)).await? else { return Ok(false) };
                if row.try_get::<Option<&str>, _>("paused")?.is_some() {
                    return Ok(false);
                }
                let date = at.to_zoned(choice(&row)?.schedule().zone).date();
                sqlx::query(
                    "INSERT INTO delivery (reminder, date, again, due, state, at) VALUES (?, ?, ?, ?4, 'open', ?4) \
                         ON CONFLICT DO NOTHING",
                )
                .bind(id)
                .bind(date.to_string())
                .bind(again(interaction))
                .bind(at.as_millisecond())
                .execute(connection)
                .await?;
                Ok(true)
            }
            .boxed()
        });
        let snoozed = snooze.await?;
        self.reminders_changed.notify_one();
        Ok(snoozed)
    }

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

    /// The topic of the day for a delivery: the first of `order` that the server was not shown, and the first of all once
    /// it was shown all. Decided once for a delivery. None if `order` is empty.
    pub async fn topic_of_the_day(
        &self,
        id: DeliveryId,
        guild: GuildId,
        roadmap: String,
        order: Vec<String>,
    ) -> Result<Option<String>, StoreError> {
        self.writer
            .run(move |connection| {
                async move { topic_of_the_day(connection, id, guild, &roadmap, &order).await }.boxed()
            })
            .await
    }

    /// How many of a server's members have done a topic, by the ids it is or was known under.
    pub async fn knowing(&self, guild: GuildId, roadmap: &str, topics: &[String]) -> Result<u64, StoreError> {
        let topics = serde_json::to_string(topics).unwrap_or_default();
        let count: i64 = sqlx::query_scalar(
            "SELECT count(DISTINCT member.user) FROM guild_member AS member CROSS JOIN json_each(?3) AS id \
             JOIN topic_state AS topic ON topic.user = member.user AND topic.roadmap = ?2 AND topic.topic = id.value \
             WHERE member.guild = ?1 AND topic.state = 'done'",
        )
        .bind(guild.to_sql())
        .bind(roadmap)
        .bind(topics)
        .fetch_one(self.readers())
        .await?;
        Ok(count.cast_unsigned())
    }
}

/// What tells a snooze from the reminder itself, and from another snooze: the interaction that asked for it.
fn again(interaction: InteractionId) -> i64 {
    // Short enough for a nonce beside the rest, and as good as unique within a day of one person.
    i64::from(u32::try_from(interaction.0 >> 22 & 0xffff_ffff).unwrap_or(0)) + 1
}

async fn find(connection: &mut SqliteConnection, whose: Whose) -> Result<Option<(i64, SqliteRow)>, StoreError> {
    let (kind, user, guild) = whose.to_sql();
    let row = match whose {
        Whose::Own(_) => {
            sqlx::query("SELECT * FROM reminder WHERE user = ?").bind(user).fetch_optional(connection).await?
        }
        Whose::Topic(_) | Whose::Board(_) => {
            let found = sqlx::query("SELECT * FROM reminder WHERE guild = ? AND kind = ?").bind(guild).bind(kind);
            found.fetch_optional(connection).await?
        }
    };
    row.map(|row| Ok((row.try_get("id")?, row))).transpose()
}

fn choice(row: &SqliteRow) -> Result<Choice, StoreError> {
    let time: String = row.try_get("time")?;
    let days: u8 = row.try_get("days")?;
    let id = |column| Ok::<_, StoreError>(row.try_get::<Option<i64>, _>(column)?.map(i64::cast_unsigned));
    Ok(Choice {
        time: time.parse().map_err(|_| StoreError::Foreign { what: "time of day", found: time })?,
        // A zone that has left the zone database since: UTC is better than silence.
        zone: Zone::from_sql(row.try_get("zone")?).unwrap_or_else(Zone::utc),
        days: Weekdays::from_bits(days)
            .ok_or_else(|| StoreError::Foreign { what: "days of the week", found: days.to_string() })?,
        channel: id("channel")?,
        role: id("role")?,
        thread: row.try_get("thread")?,
        roadmap: row.try_get("roadmap")?,
    })
}

async fn set(
    connection: &mut SqliteConnection,
    whose: Whose,
    choice: &Choice,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let (kind, user, guild) = whose.to_sql();
    let earlier = find(connection, whose).await?;
    let last: Option<String> = match &earlier {
        Some((_, row)) => row.try_get("last_date")?,
        None => None,
    };
    let last = last.map(|date| date_from_sql(&date)).transpose()?;
    let next = choice.schedule().next(now, last);
    let id = earlier.map(|(id, _)| id);
    sqlx::query(
        "INSERT INTO reminder (id, kind, user, guild, channel, role, thread, roadmap, time, zone, days, due_date, due) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (id) DO UPDATE SET channel = coalesce(excluded.channel, channel), role = excluded.role, \
            thread = excluded.thread, roadmap = excluded.roadmap, time = excluded.time, zone = excluded.zone, \
            days = excluded.days, due_date = excluded.due_date, due = excluded.due, paused = NULL",
    )
    .bind(id)
    .bind(kind)
    .bind(user)
    .bind(guild)
    .bind(choice.channel.map(u64::cast_signed))
    .bind(choice.role.map(u64::cast_signed))
    .bind(choice.thread)
    .bind(&choice.roadmap)
    .bind(choice.time.strftime("%H:%M").to_string())
    .bind(choice.zone.name())
    .bind(choice.days.bits())
    .bind(next.map(|firing| firing.date.to_string()))
    .bind(next.map(|firing| firing.at.as_millisecond()))
    .execute(connection)
    .await?;
    Ok(next.map(|firing| firing.at))
}

async fn pause(
    connection: &mut SqliteConnection,
    whose: Whose,
    why: &Pause,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some((id, row)) = find(connection, whose).await? else { return Ok(false) };
    let ran = row.try_get::<Option<&str>, _>("paused")?.is_none();
    sqlx::query("UPDATE reminder SET paused = ? WHERE id = ?")
        .bind(why.to_sql())
        .bind(id)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE delivery SET state = 'dropped', at = ?, why = 'paused' WHERE reminder = ? AND state = 'open'")
        .bind(now.as_millisecond())
        .bind(id)
        .execute(connection)
        .await?;
    Ok(ran)
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

async fn topic_of_the_day(
    connection: &mut SqliteConnection,
    id: DeliveryId,
    guild: GuildId,
    roadmap: &str,
    order: &[String],
) -> Result<Option<String>, StoreError> {
    let chosen: Option<Option<String>> =
        sqlx::query_scalar("SELECT topic FROM delivery WHERE reminder = ? AND date = ? AND again = ?")
            .bind(id.reminder)
            .bind(id.date.to_string())
            .bind(id.again)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(topic) = chosen.flatten().filter(|topic| order.contains(topic)) {
        return Ok(Some(topic));
    }
    let shown: Vec<String> = sqlx::query_scalar("SELECT topic FROM shown_topic WHERE guild = ? AND roadmap = ?")
        .bind(guild.to_sql())
        .bind(roadmap)
        .fetch_all(&mut *connection)
        .await?;
    let next = order.iter().find(|topic| !shown.contains(topic));
    if next.is_none() {
        sqlx::query("DELETE FROM shown_topic WHERE guild = ? AND roadmap = ?")
            .bind(guild.to_sql())
            .bind(roadmap)
            .execute(&mut *connection)
            .await?;
    }
    let Some(topic) = next.or(order.first()) else { return Ok(None) };
    sqlx::query("INSERT INTO shown_topic (guild, roadmap, topic) VALUES (?, ?, ?)")
        .bind(guild.to_sql())
        .bind(roadmap)
        .bind(topic)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE delivery SET topic = ? WHERE reminder = ? AND date = ? AND again = ?")
        .bind(topic)
        .bind(id.reminder)
        .bind(id.date.to_string())
        .bind(id.again)
        .execute(connection)
        .await?;
    Ok(Some(topic.clone()))
}
