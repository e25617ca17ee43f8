//! Where people stand with topics, as stored: the rows of `topic_state`.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::{Earned, Standing, TopicProgress};
use crate::batch::Batch;
use crate::connection::Connection;
use crate::query::query;
use crate::row::Row;
use crate::sql::time_from_sql;
use crate::statement::of_rows;
use crate::{InteractionId, StoreError, UserId};

/// What is stored for a topic that a person touched. A topic they never touched has nothing stored and is to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) standing: Standing,
    /// Since when, in milliseconds: the period that its points belong to.
    pub(super) since: i64,
}

impl Held {
    /// Reads it from a row's columns `state`, `points` and `at`; none if they are empty.
    pub(super) fn from_sql(row: &Row) -> Result<Option<Self>, StoreError> {
        let since: Option<i64> = row.try_get("at")?;
        since.map(|since| Ok(Self { standing: Standing::from_sql(row, "state", "points")?, since })).transpose()
    }

    /// What is stored, from how it is shown.
    pub(super) fn of(shown: &TopicProgress) -> Self {
        Self { standing: shown.standing, since: shown.since.as_millisecond() }
    }

    /// When the points that it holds were earned; none if it holds none.
    pub(super) fn earned_at(self) -> Option<i64> {
        (self.standing.points() > 0).then_some(self.since)
    }

    /// When the topic was done, for points or not; none if it is not done. It may have been proven since.
    pub(super) fn done_at(self) -> Option<i64> {
        matches!(self.standing, Standing::Done(_)).then_some(self.since)
    }

    /// As it is shown, for the topic of that id.
    pub(super) fn shown(self, topic: &str) -> Result<TopicProgress, StoreError> {
        Ok(TopicProgress { topic: topic.into(), standing: self.standing, since: time_from_sql(self.since)? })
    }
}

/// The standing with a topic of which this is stored.
pub(super) fn standing_of(held: Option<Held>) -> Standing {
    held.map_or(Standing::Todo, |held| held.standing)
}

/// A row of `topic_state`, and the interaction that changed the topic last.
#[derive(Serialize)]
pub(super) struct TopicRow<'a> {
    user: i64,
    roadmap: &'a str,
    topic: &'a str,
    state: &'static str,
    at: i64,
    points: u32,
    by: i64,
}

impl<'a> TopicRow<'a> {
    /// That a person holds this of a topic since the interaction `by`.
    pub(super) fn new(user: UserId, roadmap: &'a str, topic: &'a str, held: Held, by: InteractionId) -> Self {
        let Held { standing, since: at } = held;
        let (state, points) = (standing.state().name(), standing.points());
        Self { user: user.to_sql(), roadmap, topic, state, at, points, by: by.to_sql() }
    }
}

/// What is stored for a topic, and the event that changed it last.
pub(super) async fn find(
    connection: &mut Connection<'_>,
    user: UserId,
    roadmap: &str,
    topic: &str,
) -> Result<Option<(Held, i64)>, StoreError> {
    let row =
        query("SELECT state, at, points, event FROM topic_state WHERE \"user\" = $1 AND roadmap = $2 AND topic = $3")
            .bind(user)
            .bind(roadmap)
            .bind(topic)
            .fetch_optional(connection)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let event = row.try_get("event")?;
    Ok(Held::from_sql(&row)?.map(|held| (held, event)))
}

/// Since when a person has done a topic, and whether they knew it before; none if they have not done it.
pub(crate) async fn done_since(
    connection: &mut Connection<'_>,
    user: UserId,
    roadmap: &str,
    topic: &str,
) -> Result<Option<(Timestamp, bool)>, StoreError> {
    let Some((held, _)) = find(connection, user, roadmap, topic).await? else { return Ok(None) };
    let known_before = held.standing == Standing::Done(Earned::PriorKnowledge);
    held.done_at().map(|since| Ok((time_from_sql(since)?, known_before))).transpose()
}

/// Writes rows, in place of what was there. The events that they follow from are in the log.
pub(super) fn put(batch: &mut Batch, rows: &[TopicRow<'_>]) {
    batch.add(
        of_rows!(
            "INSERT INTO topic_state (\"user\", roadmap, topic, state, at, points, event) \
             SELECT given.user, given.roadmap, given.topic, given.state, given.at, given.points, event.id FROM ",
            [user bigint, roadmap text, topic text, state text, at bigint, points bigint, by bigint],
            " CROSS JOIN event WHERE event.interaction = given.by AND event.topic = given.topic \
             ON CONFLICT (\"user\", roadmap, topic) DO UPDATE SET \
                state = excluded.state, at = excluded.at, points = excluded.points, event = excluded.event"
        ),
        rows.iter(),
    );
}

/// Moves a row to another topic, in place of what is there.
pub(super) fn rename(batch: &mut Batch, user: UserId, roadmap: &str, topic: &str, to: &str) {
    remove(batch, &[(user, roadmap, to)]);
    batch.add(
        of_rows!(
            "UPDATE topic_state SET topic = given.renamed FROM ",
            [user bigint, roadmap text, topic text, renamed text],
            " WHERE topic_state.user = given.user AND topic_state.roadmap = given.roadmap \
                AND topic_state.topic = given.topic"
        ),
        std::iter::once(json!({ "user": user.to_sql(), "roadmap": roadmap, "topic": topic, "renamed": to })),
    );
}

/// Removes the rows of these people, roadmaps and topics.
pub(super) fn remove(batch: &mut Batch, rows: &[(UserId, &str, &str)]) {
    batch.add(
        of_rows!(
            "DELETE FROM topic_state WHERE (\"user\", roadmap, topic) IN (SELECT \"user\", roadmap, topic FROM ",
            [user bigint, roadmap text, topic text],
            ")"
        ),
        rows.iter().map(|(user, roadmap, topic)| json!({ "user": user.to_sql(), "roadmap": roadmap, "topic": topic })),
    );
}
