//! Where each person stands with each topic, and the log of the changes that led there.

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use waymark_roadmap::rules::{Points, State};

use crate::boards::scores;
use crate::people::counted_date;
use crate::sql::{date_from_sql, time_from_sql};
use crate::{InteractionId, Origin, Store, StoreError, TopicKey, UserId, days, members, notes};

/// What a completion earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earned {
    /// These points, which count from the time of the completion on.
    Points(Points),
    /// Nothing: the person knew the topic before.
    PriorKnowledge,
}

/// Where a person stands with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Not begun.
    #[default]
    Todo,
    /// Begun.
    Learning,
    /// Known, and what that earned.
    Done(Earned),
    /// Left out on purpose.
    Skipped,
}

impl Standing {
    /// The standing with that state. `earned` is what it earns if it is a completion.
    pub fn new(state: State, earned: Earned) -> Self {
        match state {
            State::Todo => Standing::Todo,
            State::Learning => Standing::Learning,
            State::Done => Standing::Done(earned),
            State::Skipped => Standing::Skipped,
        }
    }

    /// The state, whatever was earned.
    pub fn state(self) -> State {
        match self {
            Standing::Todo => State::Todo,
            Standing::Learning => State::Learning,
            Standing::Done(_) => State::Done,
            Standing::Skipped => State::Skipped,
        }
    }

    /// The points that it holds: those of a completion that earned some, else 0.
    pub fn points(self) -> u32 {
        match self {
            Standing::Done(Earned::Points(points)) => points.get(),
            _ => 0,
        }
    }

    /// Reads it from the columns of a row that hold its state and its points.
    fn from_sql(row: &SqliteRow, state: &str, points: &str) -> Result<Self, StoreError> {
        let state: &str = row.try_get(state)?;
        let state =
            State::from_name(state).ok_or_else(|| StoreError::Foreign { what: "state", found: state.to_owned() })?;
        let earned = Points::new(row.try_get(points)?).map_or(Earned::PriorKnowledge, Earned::Points);
        Ok(Self::new(state, earned))
    }
}

/// A person's progress with a topic that they touched at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicProgress {
    /// The id it is stored under. The content may list it as a former id by now, or not know it any more.
    pub topic: String,
    /// Where the person stands with it.
    pub standing: Standing,
    /// Since when.
    pub since: Timestamp,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Where the person stood before.
    pub before: Standing,
    /// Where they stand now. The same as `before` when there was nothing to change.
    pub after: Standing,
    /// Whether it put the person's name on the boards of the server, for the first time: they are told so, once. Never if
    /// they hide there, nor when the same interaction is delivered again.
    pub joined: bool,
}

impl Applied {
    /// Whether anything changed.
    pub fn changed(self) -> bool {
        self.before != self.after
    }

    /// The points gained or, below 0, lost.
    pub fn points(self) -> i64 {
        i64::from(self.after.points()) - i64::from(self.before.points())
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
        /// What taking the change back did.
        applied: Applied,
    },
    /// The topic has changed since, or the change was taken back already: nothing was done.
    Superseded {
        /// The roadmap.
        roadmap: String,
        /// The topic, by the id it is stored under.
        topic: String,
        /// Where the person stands with it.
        standing: Standing,
    },
    /// This person made no such change.
    Unknown,
}

impl Store {
    /// Makes `to` the standing of the person of `origin` with a topic. Asking for the state that the topic is in
    /// changes nothing: when it was reached and what it earned stay as they are. Delivered again, the same interaction
    /// does nothing and is told what it did the first time. Returns once the change is durable.
    pub async fn change(&self, origin: Origin, key: TopicKey, to: Standing) -> Result<Applied, StoreError> {
        self.writer.run(move |connection| async move { change(connection, &origin, &key, to).await }.boxed()).await
    }

    /// Takes back the change that the interaction `of` made: state, time and points are exactly as they were before it.
    /// If the topic was changed since, that stands, and this does nothing. Returns once it is durable.
    pub async fn undo(&self, origin: Origin, of: InteractionId) -> Result<Undone, StoreError> {
        self.writer.run(move |connection| async move { undo(connection, &origin, of).await }.boxed()).await
    }

    /// The roadmap and the topic that a person's interaction changed, by the ids they had then; none if it changed none.
    pub async fn changed_topic(&self, user: UserId, by: InteractionId) -> Result<Option<(String, String)>, StoreError> {
        let row = sqlx::query("SELECT roadmap, topic FROM event WHERE interaction = ? AND user = ?")
            .bind(by)
            .bind(user)
            .fetch_optional(self.readers())
            .await?;
        row.map(|row| Ok((row.try_get("roadmap")?, row.try_get("topic")?))).transpose()
    }

    /// A person's progress with every topic of a roadmap that they ever touched, the one changed longest ago first.
    pub async fn progress(&self, user: UserId, roadmap: &str) -> Result<Vec<TopicProgress>, StoreError> {
        sqlx::query("SELECT topic, state, at, points FROM topic_state WHERE user = ? AND roadmap = ? ORDER BY event")
            .bind(user)
            .bind(roadmap)
            .fetch_all(self.readers())
            .await?
            .iter()
            .map(|row| {
                Ok(TopicProgress {
                    topic: row.try_get("topic")?,
                    standing: Standing::from_sql(row, "state", "points")?,
                    since: time_from_sql(row.try_get("at")?)?,
                })
            })
            .collect()
    }
}

/// What is stored for a topic that a person touched. A topic they never touched has nothing stored and is to do.
#[derive(Debug, Clone, Copy)]
struct Held {
    standing: Standing,
    /// Since when, in milliseconds: the period that its points belong to.
    since: i64,
}

impl Held {
    /// When the points that it holds were earned; none if it holds none.
    fn earned_at(self) -> Option<i64> {
        (self.standing.points() > 0).then_some(self.since)
    }
}

/// A row of `topic_state`.
#[derive(Debug, Clone, Copy)]
struct TopicRow {
    held: Held,
    /// The event that changed the topic last.
    event: i64,
}

/// An event about to be appended; who, where and when is in its [`Origin`].
struct Event<'a> {
    roadmap: &'a str,
    topic: &'a str,
    before: Option<Held>,
    after: Option<Held>,
    /// The event that it takes back.
    undoes: Option<i64>,
    /// None unless it starts or finishes a topic, or takes that back.
    day: Option<DayChange>,
}

/// How an event changes what counts on a day.
#[derive(Debug, Clone, Copy)]
struct DayChange {
    date: Date,
    /// When that was done which counts: the event itself, or the one it takes back.
    at: Timestamp,
    /// 1 for a topic started or finished, −1 where that is taken back.
    by: i8,
}

async fn change(
    connection: &mut SqliteConnection,
    origin: &Origin,
    key: &TopicKey,
    to: Standing,
) -> Result<Applied, StoreError> {
    if let Some((_, applied)) = earlier_delivery(connection, origin).await? {
        return Ok(applied);
    }
    let before = move_former_ids(connection, origin, key).await?;
    let changes = standing_of(before).state() != to.state();
    let after = if changes { Some(Held { standing: to, since: origin.at.as_millisecond() }) } else { before };
    let day = if changes && matches!(to, Standing::Learning | Standing::Done(_)) {
        let date = counted_date(connection, origin.user, origin.guild_id(), origin.at).await?;
        Some(DayChange { date, at: origin.at, by: 1 })
    } else {
        None
    };
    let event = Event { roadmap: &key.roadmap, topic: &key.topic, before, after, undoes: None, day };
    append(connection, origin, &event).await
}

async fn undo(connection: &mut SqliteConnection, origin: &Origin, of: InteractionId) -> Result<Undone, StoreError> {
    if let Some((event, applied)) = earlier_delivery(connection, origin).await? {
        let row =
            sqlx::query("SELECT roadmap, topic FROM event WHERE id = ?").bind(event).fetch_one(connection).await?;
        return Ok(Undone::Done { roadmap: row.try_get("roadmap")?, topic: row.try_get("topic")?, applied });
    }
    let made = sqlx::query(
        "SELECT id, roadmap, topic, before, before_at, before_points, day, counted_at, counts \
         FROM event WHERE interaction = ? AND user = ?",
    )
    .bind(of)
    .bind(origin.user)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(made) = made else { return Ok(Undone::Unknown) };
    let (event, roadmap, topic): (i64, String, String) =
        (made.try_get("id")?, made.try_get("roadmap")?, made.try_get("topic")?);
    let row = topic_row(connection, origin.user, &roadmap, &topic).await?;
    let now = row.map(|row| row.held);
    if row.map(|row| row.event) != Some(event) {
        return Ok(Undone::Superseded { roadmap, topic, standing: standing_of(now) });
    }
    let restored = match made.try_get("before_at")? {
        Some(since) => Some(Held { standing: Standing::from_sql(&made, "before", "before_points")?, since }),
        None => None,
    };
    // Whatever the change did to a day, taking it back does the opposite to the same day.
    let day = match made.try_get("day")? {
        Some(date) => Some(DayChange {
            date: date_from_sql(date)?,
            at: time_from_sql(made.try_get("counted_at")?)?,
            by: -made.try_get::<i8, _>("counts")?,
        }),
        None => None,
    };
    let event = Event { roadmap: &roadmap, topic: &topic, before: now, after: restored, undoes: Some(event), day };
    let applied = append(connection, origin, &event).await?;
    Ok(Undone::Done { roadmap, topic, applied })
}

fn standing_of(held: Option<Held>) -> Standing {
    held.map_or(Standing::Todo, |held| held.standing)
}

/// The event of this very interaction, if it was delivered before, and what it did then.
async fn earlier_delivery(
    connection: &mut SqliteConnection,
    origin: &Origin,
) -> Result<Option<(i64, Applied)>, StoreError> {
    let row = sqlx::query("SELECT id, before, before_points, after, after_points FROM event WHERE interaction = ?")
        .bind(origin.interaction)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let applied = Applied {
        before: Standing::from_sql(&row, "before", "before_points")?,
        after: Standing::from_sql(&row, "after", "after_points")?,
        joined: false,
    };
    Ok(Some((row.try_get("id")?, applied)))
}

/// Moves what is stored under a topic's former ids to the present one, and gives what is held then. Of several rows the
/// one changed last is kept, so that a topic never holds points twice.
async fn move_former_ids(
    connection: &mut SqliteConnection,
    origin: &Origin,
    key: &TopicKey,
) -> Result<Option<Held>, StoreError> {
    let user = origin.user;
    for former in &key.former {
        notes::move_note(connection, user, key, former).await?;
        let Some(old) = topic_row(connection, user, &key.roadmap, former).await? else { continue };
        let present = topic_row(connection, user, &key.roadmap, &key.topic).await?;
        if present.is_none_or(|present| present.event < old.event) {
            put(connection, user, &key.roadmap, &key.topic, old).await?;
        }
        remove(connection, user, &key.roadmap, former).await?;
        // Where both rows held points, those of one are gone.
        let earned = [present.and_then(|present| present.held.earned_at()), old.held.earned_at()];
        scores::refresh_person(connection, user, &key.roadmap, &earned, origin.at).await?;
    }
    Ok(topic_row(connection, user, &key.roadmap, &key.topic).await?.map(|row| row.held))
}

async fn topic_row(
    connection: &mut SqliteConnection,
    user: UserId,
    roadmap: &str,
    topic: &str,
) -> Result<Option<TopicRow>, StoreError> {
    let row =
        sqlx::query("SELECT state, at, points, event FROM topic_state WHERE user = ? AND roadmap = ? AND topic = ?")
            .bind(user)
            .bind(roadmap)
            .bind(topic)
            .fetch_optional(connection)
            .await?;
    row.map(|row| {
        let held = Held { standing: Standing::from_sql(&row, "state", "points")?, since: row.try_get("at")? };
        Ok(TopicRow { held, event: row.try_get("event")? })
    })
    .transpose()
}

/// Appends an event and brings everything that follows from it in line: the topic's row, the day, the boards and the
/// membership of the server. An event that changes nothing is kept, too: delivered again, after other changes, its
/// interaction must still change nothing.
async fn append(connection: &mut SqliteConnection, origin: &Origin, event: &Event<'_>) -> Result<Applied, StoreError> {
    let Event { roadmap, topic, before, after, undoes, day } = event;
    let mut applied = Applied { before: standing_of(*before), after: standing_of(*after), joined: false };
    let id = sqlx::query(
        "INSERT INTO event (interaction, user, guild, roadmap, topic, at, \
         before, before_at, before_points, after, after_points, undoes, day, counted_at, counts) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(origin.interaction)
    .bind(origin.user)
    .bind(origin.guild_id())
    .bind(roadmap)
    .bind(topic)
    .bind(origin.at.as_millisecond())
    .bind(applied.before.state().name())
    .bind(before.map(|before| before.since))
    .bind(applied.before.points())
    .bind(applied.after.state().name())
    .bind(applied.after.points())
    .bind(undoes)
    .bind(day.map(|day| day.date.to_string()))
    .bind(day.map(|day| day.at.as_millisecond()))
    .bind(day.map_or(0, |day| day.by))
    .execute(&mut *connection)
    .await?
    .last_insert_rowid();
    if applied.changed() {
        match *after {
            Some(held) => put(connection, origin.user, roadmap, topic, TopicRow { held, event: id }).await?,
            // Taking a first change back leaves a topic that was never touched.
            None => remove(connection, origin.user, roadmap, topic).await?,
        }
        if let Some(day) = day {
            days::count(connection, origin.user, day.date..=day.date).await?;
        }
        let earned = [*before, *after].map(|held| held.and_then(Held::earned_at));
        scores::refresh_person(connection, origin.user, roadmap, &earned, origin.at).await?;
        if let Some((guild, name)) = &origin.guild {
            applied.joined = members::join(connection, *guild, origin.user, name).await?;
        }
    }
    Ok(applied)
}

async fn put(
    connection: &mut SqliteConnection,
    user: UserId,
    roadmap: &str,
    topic: &str,
    row: TopicRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO topic_state (user, roadmap, topic, state, at, points, event) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT DO UPDATE SET \
            state = excluded.state, at = excluded.at, points = excluded.points, event = excluded.event",
    )
    .bind(user)
    .bind(roadmap)
    .bind(topic)
    .bind(row.held.standing.state().name())
    .bind(row.held.since)
    .bind(row.held.standing.points())
    .bind(row.event)
    .execute(connection)
    .await?;
    Ok(())
}

async fn remove(connection: &mut SqliteConnection, user: UserId, roadmap: &str, topic: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM topic_state WHERE user = ? AND roadmap = ? AND topic = ?")
        .bind(user)
        .bind(roadmap)
        .bind(topic)
        .execute(connection)
        .await?;
    Ok(())
}
