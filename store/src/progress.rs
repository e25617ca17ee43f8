//! Where each person stands with each topic, and the log of how they got there.

use futures_util::FutureExt;
use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};
use waymark_roadmap::rules::{Points, State};

use crate::activity::{self, Counts};
use crate::boards::scores;
use crate::people::{date_from_sql, local_date};
use crate::{GuildId, InteractionId, Store, StoreError, UserId, members, notes};

/// Who asks for a change, where and when.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The interaction that asks: it counts once, however often it is delivered.
    pub interaction: InteractionId,
    /// The person.
    pub user: UserId,
    /// The server it was asked in, and the name the person goes by there; none in a direct message.
    pub guild: Option<(GuildId, String)>,
    /// When.
    pub at: Timestamp,
}

/// A topic as progress is kept under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicKey {
    /// The roadmap's id.
    pub roadmap: String,
    /// The topic's id.
    pub topic: String,
    /// Its former ids. What is found under them is carried over to the present one.
    pub former: Vec<String>,
}

/// Where a person stands with a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The id it is stored under; content may know it under another one by now.
    pub topic: String,
    /// The state.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
    /// What it earned: 0 unless done, and 0 for prior knowledge.
    pub points: Points,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The state before. The same as `after` when there was nothing to change.
    pub before: State,
    /// The state now.
    pub after: State,
    /// The points gained (or, below 0, lost).
    pub points: i64,
}

impl Applied {
    /// Whether anything changed.
    pub fn changed(self) -> bool {
        self.before != self.after
    }
}

/// What became of taking a change back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// The topic is as it was before the change.
    Done {
        /// The roadmap.
        roadmap: String,
        /// The topic, by the id it is stored under.
        topic: String,
        /// What that changed.
        applied: Applied,
    },
    /// The topic has changed since, or the change was taken back already: nothing was done.
    Superseded {
        /// The roadmap.
        roadmap: String,
        /// The topic, by the id it is stored under.
        topic: String,
        /// Where the person stands with it.
        state: State,
    },
    /// This person made no such change.
    Unknown,
}

impl Store {
    /// Puts a topic into `state` for the person of `origin`. `points` are what a completion earns; they count from
    /// the time of the change. Asking for the state the topic is in changes nothing. Returns once it is durable.
    pub async fn change(
        &self,
        origin: Origin,
        key: TopicKey,
        state: State,
        points: Points,
    ) -> Result<Applied, StoreError> {
        self.writer
            .run(move |connection| async move { change(connection, &origin, &key, state, points).await }.boxed())
            .await
    }

    /// Takes back the change that interaction `of` made, exactly: state, time and points are as they were. A change
    /// of the same topic made since stands, and this does nothing then. Returns once it is durable.
    pub async fn undo(&self, origin: Origin, of: InteractionId) -> Result<Undone, StoreError> {
        self.writer.run(move |connection| async move { undo(connection, &origin, of).await }.boxed()).await
    }

    /// Where a person stands with the topics of a roadmap they ever touched, oldest change first.
    pub async fn progress(&self, user: UserId, roadmap: &str) -> Result<Vec<Standing>, StoreError> {
        sqlx::query("SELECT topic, state, at, points FROM topic_state WHERE user = ? AND roadmap = ? ORDER BY event")
            .bind(user.to_sql())
            .bind(roadmap)
            .fetch_all(self.readers())
            .await?
            .iter()
            .map(|row| {
                Ok(Standing {
                    topic: row.try_get("topic")?,
                    state: state_from_sql(row.try_get("state")?)?,
                    since: time_from_sql(row.try_get("at")?)?,
                    points: row.try_get("points")?,
                })
            })
            .collect()
    }
}

/// The row of `topic_state` that holds for a topic.
#[derive(Debug, Clone, Copy)]
struct Held {
    state: State,
    at: Option<i64>,
    points: Points,
    event: Option<i64>,
}

impl Held {
    /// When points were earned that are held.
    fn earned(self) -> Option<i64> {
        self.at.filter(|_| self.points > 0)
    }
}

/// An event about to be appended, beside its [`Origin`].
struct Event<'a> {
    roadmap: &'a str,
    topic: &'a str,
    before: Held,
    after: Held,
    undoes: Option<i64>,
    /// The day it counts on; none if it starts and finishes nothing.
    counts: Option<Counts>,
}

async fn change(
    connection: &mut SqliteConnection,
    origin: &Origin,
    key: &TopicKey,
    state: State,
    points: Points,
) -> Result<Applied, StoreError> {
    if let Some((_, applied)) = earlier_delivery(connection, origin).await? {
        return Ok(applied);
    }
    let before = adopt(connection, origin, key).await?;
    let after = if before.state == state {
        before
    } else {
        let points = if state == State::Done { points } else { 0 };
        Held { state, at: Some(origin.at.as_millisecond()), points, event: None }
    };
    let counts = if after.state != before.state && matches!(state, State::Learning | State::Done) {
        let guild = origin.guild.as_ref().map(|(guild, _)| *guild);
        Some(Counts { date: local_date(connection, origin.user, guild, origin.at).await?, by: 1 })
    } else {
        None
    };
    let (roadmap, topic) = (&key.roadmap, &key.topic);
    append(connection, origin, &Event { roadmap, topic, before, after, undoes: None, counts }).await
}

async fn undo(connection: &mut SqliteConnection, origin: &Origin, of: InteractionId) -> Result<Undone, StoreError> {
    if let Some((event, applied)) = earlier_delivery(connection, origin).await? {
        let row =
            sqlx::query("SELECT roadmap, topic FROM event WHERE id = ?").bind(event).fetch_one(connection).await?;
        return Ok(Undone::Done { roadmap: row.try_get("roadmap")?, topic: row.try_get("topic")?, applied });
    }
    let made = sqlx::query(
        "SELECT id, roadmap, topic, before, before_at, before_points, day, counts \
         FROM event WHERE interaction = ? AND user = ?",
    )
    .bind(of.to_sql())
    .bind(origin.user.to_sql())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(made) = made else { return Ok(Undone::Unknown) };
    let (event, roadmap, topic): (i64, String, String) =
        (made.try_get("id")?, made.try_get("roadmap")?, made.try_get("topic")?);
    let now = held(connection, origin.user, &roadmap, &topic).await?;
    if now.event != Some(event) {
        return Ok(Undone::Superseded { roadmap, topic, state: now.state });
    }
    let after = Held {
        state: state_from_sql(made.try_get("before")?)?,
        at: made.try_get("before_at")?,
        points: made.try_get("before_points")?,
        event: None,
    };
    // Whatever the change did to a day, taking it back does the opposite to the same day.
    let counts = match made.try_get::<Option<String>, _>("day")? {
        Some(day) => Some(Counts { date: date_from_sql(&day)?, by: -made.try_get::<i8, _>("counts")? }),
        None => None,
    };
    let event = Event { roadmap: &roadmap, topic: &topic, before: now, after, undoes: Some(event), counts };
    let applied = append(connection, origin, &event).await?;
    Ok(Undone::Done { roadmap, topic, applied })
}

/// What this very interaction did when it was delivered before, with its event.
async fn earlier_delivery(
    connection: &mut SqliteConnection,
    origin: &Origin,
) -> Result<Option<(i64, Applied)>, StoreError> {
    let row = sqlx::query("SELECT id, before, before_points, after, after_points FROM event WHERE interaction = ?")
        .bind(origin.interaction.to_sql())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (gained, lost): (i64, i64) = (row.try_get("after_points")?, row.try_get("before_points")?);
    let applied = Applied {
        before: state_from_sql(row.try_get("before")?)?,
        after: state_from_sql(row.try_get("after")?)?,
        points: gained - lost,
    };
    Ok(Some((row.try_get("id")?, applied)))
}

/// What holds for a topic now. What stands under a former id is moved to the present one first, the newest change
/// winning, so that a topic never holds twice.
async fn adopt(connection: &mut SqliteConnection, origin: &Origin, key: &TopicKey) -> Result<Held, StoreError> {
    let user = origin.user;
    for former in &key.former {
        notes::adopt(connection, user, key, former).await?;
        let old = held(connection, user, &key.roadmap, former).await?;
        let Some(event) = old.event else { continue };
        let now = held(connection, user, &key.roadmap, &key.topic).await?;
        if now.event < old.event {
            put(connection, user, &key.roadmap, &key.topic, old, event).await?;
        }
        remove(connection, user, &key.roadmap, former).await?;
        // Of two that held points, one is left.
        scores::refresh(connection, user, &key.roadmap, &[now.earned(), old.earned()], origin.at).await?;
    }
    held(connection, user, &key.roadmap, &key.topic).await
}

async fn held(connection: &mut SqliteConnection, user: UserId, roadmap: &str, topic: &str) -> Result<Held, StoreError> {
    let row =
        sqlx::query("SELECT state, at, points, event FROM topic_state WHERE user = ? AND roadmap = ? AND topic = ?")
            .bind(user.to_sql())
            .bind(roadmap)
            .bind(topic)
            .fetch_optional(connection)
            .await?;
    let Some(row) = row else { return Ok(Held { state: State::Todo, at: None, points: 0, event: None }) };
    Ok(Held {
        state: state_from_sql(row.try_get("state")?)?,
        at: row.try_get("at")?,
        points: row.try_get("points")?,
        event: row.try_get("event")?,
    })
}

/// Appends the event, and brings in line with it the topic's row, the day, the boards and the server's membership. An event that changes
/// nothing is kept for its interaction's sake alone: delivered again, it must still change nothing.
async fn append(connection: &mut SqliteConnection, origin: &Origin, event: &Event<'_>) -> Result<Applied, StoreError> {
    let Event { roadmap, topic, before, after, undoes, counts } = event;
    let id = sqlx::query(
        "INSERT INTO event (interaction, user, guild, roadmap, topic, at, \
         before, before_at, before_points, after, after_points, undoes, day, counts) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(origin.interaction.to_sql())
    .bind(origin.user.to_sql())
    .bind(origin.guild.as_ref().map(|(guild, _)| guild.to_sql()))
    .bind(roadmap)
    .bind(topic)
    .bind(origin.at.as_millisecond())
    .bind(before.state.name())
    .bind(before.at)
    .bind(before.points)
    .bind(after.state.name())
    .bind(after.points)
    .bind(undoes)
    .bind(counts.map(|counts| counts.date.to_string()))
    .bind(counts.map_or(0, |counts| counts.by))
    .execute(&mut *connection)
    .await?
    .last_insert_rowid();
    let applied = Applied {
        before: before.state,
        after: after.state,
        points: i64::from(after.points) - i64::from(before.points),
    };
    if applied.changed() {
        put(connection, origin.user, roadmap, topic, *after, id).await?;
        if let Some(counts) = counts {
            activity::count(connection, origin.user, *counts).await?;
        }
        scores::refresh(connection, origin.user, roadmap, &[before.earned(), after.earned()], origin.at).await?;
        if let Some((guild, name)) = &origin.guild {
            members::join(connection, *guild, origin.user, name).await?;
        }
    }
    Ok(applied)
}

/// Makes `held` what holds for a topic. A topic that was never touched, as an undone first change leaves it, has no row.
async fn put(
    connection: &mut SqliteConnection,
    user: UserId,
    roadmap: &str,
    topic: &str,
    held: Held,
    event: i64,
) -> Result<(), StoreError> {
    let Some(at) = held.at else { return remove(connection, user, roadmap, topic).await };
    sqlx::query(
        "INSERT INTO topic_state (user, roadmap, topic, state, at, points, event) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at, points = excluded.points, event = excluded.event",
    )
    .bind(user.to_sql())
    .bind(roadmap)
    .bind(topic)
    .bind(held.state.name())
    .bind(at)
    .bind(held.points)
    .bind(event)
    .execute(connection)
    .await?;
    Ok(())
}

async fn remove(connection: &mut SqliteConnection, user: UserId, roadmap: &str, topic: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM topic_state WHERE user = ? AND roadmap = ? AND topic = ?")
        .bind(user.to_sql())
        .bind(roadmap)
        .bind(topic)
        .execute(connection)
        .await?;
    Ok(())
}

fn state_from_sql(stored: &str) -> Result<State, StoreError> {
    State::from_name(stored).ok_or_else(|| StoreError::Foreign { what: "state", found: stored.to_owned() })
}

pub(crate) fn time_from_sql(stored: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(stored).map_err(|_| StoreError::Foreign { what: "time", found: stored.to_string() })
}
