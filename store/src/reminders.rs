//! Reminders: when each comes, what became of it, and the queue of those to be sent.
//!
//! A reminder that comes due becomes an open row of `delivery`, in the same transaction that moves the reminder on to its
//! next date. Open rows are taken with a lease: whoever takes one sends it and says what became of it, and if they die
//! over it, the row is taken again after the lease, by them or by another process on the same database.

mod queue;
mod topic;

use futures_util::FutureExt;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::{Schedule, Weekdays};

use crate::people::date_from_sql;
use crate::progress::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, InteractionId, Store, StoreError, UserId};

/// How long whoever took a delivery has to say what became of it. Short, so that what was in flight when a process died is
/// sent soon; and Discord knows a message's nonce for some minutes, so that a second attempt within them cannot become a
/// second message.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

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
