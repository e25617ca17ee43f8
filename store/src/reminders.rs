//! Reminders as they are set up: at which local time, on which days, where to. What becomes of each is in
//! [`crate::deliveries`].

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use waymark_roadmap::rules::{Firing, Schedule, Weekdays};

use crate::deliveries::{self, Delivery};
use crate::people::date_from_sql;
use crate::progress::time_from_sql;
use crate::zones::Zone;
use crate::{ChannelId, GuildId, ReminderId, RoleId, Store, StoreError, UserId};

/// Whose reminder, and of what. Each has one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A person's own, in their direct messages.
    Person(UserId),
    /// A server's topic of the day.
    Topic(GuildId),
    /// A server's board, posted once a week.
    Board(GuildId),
}

/// When it comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Times {
    /// What clocks show then.
    pub time: Time,
    /// Whose clocks.
    pub zone: Zone,
    /// On which days of the week.
    pub days: Weekdays,
}

/// Where it goes, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Post {
    /// The channel; of a person, that of their direct messages, once it is known.
    pub channel: Option<ChannelId>,
    /// The role it mentions.
    pub role: Option<RoleId>,
    /// The roadmap it is about; the usual one if none.
    pub roadmap: Option<String>,
    /// Whether a thread is opened below it, to talk in.
    pub thread: bool,
}

/// A reminder that is set up.
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    /// Its id, never given to another.
    pub id: ReminderId,
    /// Whose it is.
    pub owner: Owner,
    /// When it comes.
    pub times: Times,
    /// Where it goes.
    pub post: Post,
    /// Why it does not come, and since when; none if it does.
    pub paused: Option<Paused>,
    /// When it comes next: the instant and the local date; none while it is paused or the server has removed the bot.
    pub next: Option<Firing>,
    /// What became of the last one.
    pub last: Option<Delivery>,
}

/// Why a reminder does not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// The reason, as it was given to [`Store::pause`].
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

impl Store {
    /// Sets a reminder up, or anew, at `now`. It is no longer paused. On a local date for which one was sent or dropped
    /// already, no other comes, whatever time, zone and days were set then. A person's channel is kept if `post` has none.
    pub async fn set_reminder(
        &self,
        owner: Owner,
        times: Times,
        post: Post,
        now: Timestamp,
    ) -> Result<Reminder, StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    put(connection, owner, &times, &post).await?;
                    restart(connection, owner, now).await?;
                    let set = find(connection, owner).await?;
                    set.ok_or(StoreError::Foreign { what: "reminder", found: format!("{owner:?}") })
                }
                .boxed()
            })
            .await
    }

    /// The reminder of that owner.
    pub async fn reminder(&self, owner: Owner) -> Result<Option<Reminder>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        find(&mut snapshot, owner).await
    }

    /// Deletes a reminder and what became of it; says whether there was one.
    pub async fn delete_reminder(&self, owner: Owner) -> Result<bool, StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    let deleted = sqlx::query("DELETE FROM reminder WHERE kind = ? AND (user = ? OR guild = ?)")
                        .bind(owner.kind())
                        .bind(owner.user())
                        .bind(owner.guild())
                        .execute(connection)
                        .await?;
                    Ok(deleted.rows_affected() > 0)
                }
                .boxed()
            })
            .await
    }

    /// Pauses a reminder for a reason: its owner's wish, or that Discord says it cannot be delivered. What is under way or
    /// put off is dropped for the same reason. Says whether there is such a reminder that was not paused before.
    pub async fn pause(&self, owner: Owner, reason: String, now: Timestamp) -> Result<bool, StoreError> {
        self.writer.run(move |connection| async move { pause(connection, owner, &reason, now).await }.boxed()).await
    }

    /// Lets a paused reminder come again, from `now` on; the reminder, if there is one.
    pub async fn resume(&self, owner: Owner, now: Timestamp) -> Result<Option<Reminder>, StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    restart(connection, owner, now).await?;
                    find(connection, owner).await
                }
                .boxed()
            })
            .await
    }

    /// Keeps the channel of a person's direct messages with their reminder.
    pub async fn set_direct_channel(&self, user: UserId, channel: ChannelId) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query("UPDATE reminder SET channel = ? WHERE kind = 'personal' AND user = ?")
                        .bind(channel.to_sql())
                        .bind(user.to_sql())
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

impl Owner {
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Owner::Person(_) => "personal",
            Owner::Topic(_) => "topic",
            Owner::Board(_) => "board",
        }
    }

    pub(crate) fn user(self) -> Option<i64> {
        if let Owner::Person(user) = self { Some(user.to_sql()) } else { None }
    }

    pub(crate) fn guild(self) -> Option<i64> {
        match self {
            Owner::Person(_) => None,
            Owner::Topic(guild) | Owner::Board(guild) => Some(guild.to_sql()),
        }
    }

    pub(crate) fn read(row: &SqliteRow) -> Result<Self, StoreError> {
        let guild = || Ok::<_, sqlx::Error>(GuildId::from_sql(row.try_get("guild")?));
        match row.try_get("kind")? {
            "personal" => Ok(Owner::Person(UserId::from_sql(row.try_get("user")?))),
            "topic" => Ok(Owner::Topic(guild()?)),
            "board" => Ok(Owner::Board(guild()?)),
            other => Err(StoreError::Foreign { what: "reminder", found: other.to_owned() }),
        }
    }
}

impl Times {
    /// What computes when it comes.
    pub fn schedule(&self) -> Schedule {
        Schedule { time: self.time, zone: self.zone.time_zone().clone(), days: self.days }
    }

    /// A zone that the database of zones no longer has counts as UTC: better an hour off than never.
    pub(crate) fn read(row: &SqliteRow) -> Result<Self, StoreError> {
        let time: String = row.try_get("time")?;
        let days: u8 = row.try_get("days")?;
        Ok(Self {
            time: time.parse().map_err(|_| StoreError::Foreign { what: "time of day", found: time })?,
            zone: Zone::from_sql(row.try_get("zone")?).unwrap_or_else(Zone::utc),
            days: Weekdays::from_bits(days)
                .ok_or_else(|| StoreError::Foreign { what: "days", found: days.to_string() })?,
        })
    }
}

impl Post {
    pub(crate) fn read(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            channel: row.try_get::<Option<i64>, _>("channel")?.map(ChannelId::from_sql),
            role: row.try_get::<Option<i64>, _>("role")?.map(RoleId::from_sql),
            roadmap: row.try_get("roadmap")?,
            thread: row.try_get("thread")?,
        })
    }
}

async fn put(connection: &mut SqliteConnection, owner: Owner, times: &Times, post: &Post) -> Result<(), StoreError> {
    // The two constraints that can be in the way are of an owner's own reminder; which one it is differs.
    sqlx::query(
        "INSERT INTO reminder (kind, user, guild, channel, role, roadmap, thread, time, zone, days) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT DO UPDATE SET channel = coalesce(excluded.channel, channel), role = excluded.role, \
            roadmap = excluded.roadmap, thread = excluded.thread, time = excluded.time, zone = excluded.zone, \
            days = excluded.days",
    )
    .bind(owner.kind())
    .bind(owner.user())
    .bind(owner.guild())
    .bind(post.channel.map(ChannelId::to_sql))
    .bind(post.role.map(RoleId::to_sql))
    .bind(&post.roadmap)
    .bind(post.thread)
    .bind(times.time.to_string())
    .bind(times.zone.name())
    .bind(times.days.bits())
    .execute(connection)
    .await?;
    Ok(())
}

/// Computes anew when the reminder comes next, and lets it come.
pub(crate) async fn restart(connection: &mut SqliteConnection, owner: Owner, now: Timestamp) -> Result<(), StoreError> {
    let row = sqlx::query(
        "SELECT id, time, zone, days, (SELECT max(date) FROM delivery WHERE reminder = reminder.id) AS last_date \
         FROM reminder WHERE kind = ? AND (user = ? OR guild = ?)",
    )
    .bind(owner.kind())
    .bind(owner.user())
    .bind(owner.guild())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(()) };
    let last: Option<String> = row.try_get("last_date")?;
    let last = last.as_deref().map(date_from_sql).transpose()?;
    let next = Times::read(&row)?.schedule().next(now, last);
    sqlx::query("UPDATE reminder SET due = ?, due_date = ?, paused = NULL, paused_at = NULL, stopped = 0 WHERE id = ?")
        .bind(next.map(|next| next.at.as_millisecond()))
        .bind(next.map(|next| next.date.to_string()))
        .bind(row.try_get::<i64, _>("id")?)
        .execute(connection)
        .await?;
    Ok(())
}

async fn pause(
    connection: &mut SqliteConnection,
    owner: Owner,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "UPDATE reminder SET paused = ?, paused_at = ? \
         WHERE kind = ? AND (user = ? OR guild = ?) AND paused IS NULL RETURNING id",
    )
    .bind(reason)
    .bind(now.as_millisecond())
    .bind(owner.kind())
    .bind(owner.user())
    .bind(owner.guild())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(id) = id else { return Ok(false) };
    deliveries::drop_open(connection, id, reason, now).await?;
    Ok(true)
}

pub(crate) async fn find(connection: &mut SqliteConnection, owner: Owner) -> Result<Option<Reminder>, StoreError> {
    let row = sqlx::query("SELECT * FROM reminder WHERE kind = ? AND (user = ? OR guild = ?)")
        .bind(owner.kind())
        .bind(owner.user())
        .bind(owner.guild())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let id = ReminderId(row.try_get("id")?);
    let reason: Option<String> = row.try_get("paused")?;
    let paused = match reason {
        Some(reason) => Some(Paused { reason, at: time_from_sql(row.try_get("paused_at")?)? }),
        None => None,
    };
    let comes = paused.is_none() && !row.try_get::<bool, _>("stopped")?;
    Ok(Some(Reminder {
        id,
        owner: Owner::read(&row)?,
        times: Times::read(&row)?,
        post: Post::read(&row)?,
        paused,
        next: next_of(&row)?.filter(|_| comes),
        last: deliveries::last(connection, id).await?,
    }))
}

/// The firing that a row of `reminder` waits for.
pub(crate) fn next_of(row: &SqliteRow) -> Result<Option<Firing>, StoreError> {
    let due: Option<i64> = row.try_get("due")?;
    let date: Option<String> = row.try_get("due_date")?;
    let (Some(due), Some(date)) = (due, date) else { return Ok(None) };
    let date: Date = date_from_sql(&date)?;
    Ok(Some(Firing { date, at: time_from_sql(due)? }))
}
