//! The topics that people proved to remember.
//!
//! A row says that a topic was proven, and for which completion: it counts while the topic is done since then. So what resets
//! the topic, or takes that back, does not write here.

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use crate::sql::time_from_sql;
use crate::{Store, StoreError, UserId};

/// A topic that a person proved to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The id it is stored under, as in [`crate::progress::TopicProgress`].
    pub topic: String,
    /// When it was proven.
    pub at: Timestamp,
}

impl Store {
    /// The topics of a roadmap that a person proved to remember and did not reset since, by id.
    pub async fn proven(&self, user: UserId, roadmap: &str) -> Result<Vec<Proven>, StoreError> {
        let rows = sqlx::query(
            "SELECT proven.topic, proven.at FROM proven \
             CROSS JOIN topic_state AS held ON held.user = proven.user AND held.roadmap = proven.roadmap \
                AND held.topic = proven.topic AND held.state = 'done' AND held.at = proven.since \
             WHERE proven.user = ? AND proven.roadmap = ? ORDER BY proven.topic",
        )
        .bind(user)
        .bind(roadmap)
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| Ok(Proven { topic: row.try_get("topic")?, at: time_from_sql(row.try_get("at")?)? }))
            .collect()
    }
}

/// Writes down that a topic that was done at `since` is proven `at` that time. Says whether it was not yet.
pub(crate) async fn prove(
    connection: &mut SqliteConnection,
    user: UserId,
    (roadmap, topic): (&str, &str),
    since: Timestamp,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let written = sqlx::query(
        "INSERT INTO proven (user, roadmap, topic, since, at) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (user, roadmap, topic) DO UPDATE SET since = excluded.since, at = excluded.at \
            WHERE since <> excluded.since",
    )
    .bind(user)
    .bind(roadmap)
    .bind(topic)
    .bind(since.as_millisecond())
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// Moves what is stored under a topic's former id to the present one, in place of what is there, along with where the
/// person stands with the topic.
pub(crate) async fn rename(
    connection: &mut SqliteConnection,
    user: UserId,
    roadmap: &str,
    topic: &str,
    to: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE OR REPLACE proven SET topic = ? WHERE user = ? AND roadmap = ? AND topic = ?")
        .bind(to)
        .bind(user)
        .bind(roadmap)
        .bind(topic)
        .execute(connection)
        .await?;
    Ok(())
}
