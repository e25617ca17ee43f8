//! The topics that people proved to remember.
//!
//! A row says that a topic was proven, and for which completion: it counts while the topic is done since then. So what resets
//! the topic, or takes that back, does not write here.

use jiff::Timestamp;

use crate::connection::Connection;
use crate::query::query;
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
        let rows = query(
            "SELECT proven.topic, proven.at FROM proven \
             JOIN topic_state AS held ON held.user = proven.user AND held.roadmap = proven.roadmap \
                AND held.topic = proven.topic AND held.state = 'done' AND held.at = proven.since \
             WHERE proven.user = $1 AND proven.roadmap = $2 ORDER BY proven.topic",
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
    connection: &mut Connection<'_>,
    user: UserId,
    (roadmap, topic): (&str, &str),
    since: Timestamp,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let written = query(
        "INSERT INTO proven (\"user\", roadmap, topic, since, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (\"user\", roadmap, topic) DO UPDATE SET since = excluded.since, at = excluded.at \
            WHERE proven.since <> excluded.since",
    )
    .bind(user)
    .bind(roadmap)
    .bind(topic)
    .bind(since.as_millisecond())
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(written > 0)
}

/// Moves what is stored under a topic's former id to the present one, in place of what is there, along with where the
/// person stands with the topic.
pub(crate) async fn rename(
    connection: &mut Connection<'_>,
    user: UserId,
    roadmap: &str,
    topic: &str,
    to: &str,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM proven WHERE \"user\" = $2 AND roadmap = $3 AND topic = $1 AND EXISTS ( \
            SELECT 1 FROM proven AS former WHERE former.user = $2 AND former.roadmap = $3 AND former.topic = $4)",
        "UPDATE proven SET topic = $1 WHERE \"user\" = $2 AND roadmap = $3 AND topic = $4",
    ] {
        query(statement).bind(to).bind(user).bind(roadmap).bind(topic).execute(&mut *connection).await?;
    }
    Ok(())
}
