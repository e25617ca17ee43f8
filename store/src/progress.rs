//! Where each person stands with each topic, and the log of the changes that led there.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt;

use crate::cache::{PersonProgress, Touched};
use crate::query::query;
use crate::sql::time_from_sql;
use crate::{InteractionId, Origin, Store, StoreError, TopicKey, UserId};

mod change;
mod event;
mod former_ids;
mod held;
pub(crate) mod standing;
pub(crate) mod together;
mod undo;

pub(crate) use change::{Change, change_one};
pub(crate) use former_ids::move_former_ids;
pub(crate) use held::done_since;
pub use standing::{Earned, Standing, TopicProgress};

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Where the person stood before.
    pub before: Standing,
    /// Where they stand now. The same as `before` when there was nothing to change.
    pub after: Standing,
    /// Whether it is the first thing that counts on a day. Never when the same interaction is delivered again.
    pub first_of_day: bool,
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
}

impl Store {
    /// Makes `to` the standing of the person of `origin` with a topic. Asking for the state that the topic is in
    /// changes nothing: when it was reached and what it earned stay as they are. Delivered again, the same interaction
    /// does nothing and is told what it did the first time. Returns once the change is durable.
    pub async fn change(&self, origin: Origin, key: TopicKey, to: Standing) -> Result<Applied, StoreError> {
        // What it depends on is looked up here, beside others' changes, if it is not in memory already. The writer does so
        // itself, and says what is wrong, where that fails.
        if self.cache().keeps_people {
            let _ = self.person(origin.user).await;
            let _ = self.progress(origin.user, &key.roadmap).await;
            if let Some(guild) = origin.guild_id() {
                let _ = self.guild_settings(guild).await;
            }
        }
        self.writer.change(Change { origin, key, to }).await
    }

    /// Makes those the standings of the person of `origin` with topics, all of them or none; else as [`Store::change`]. Gives
    /// what became of each, in order.
    pub async fn change_several(
        &self,
        origin: Origin,
        changes: Vec<(TopicKey, Standing)>,
    ) -> Result<Vec<Applied>, StoreError> {
        self.writer
            .run(Touched::Person(origin.user), move |connection| {
                async move { change::change_in_turn(connection, &origin, changes).await }.boxed()
            })
            .await
    }

    /// Takes back what the interaction `of` changed: state, time and points are exactly as they were before it. What was changed
    /// since stands. Gives what became of each change, in order; none if this person made no such change. Returns once it is
    /// durable.
    pub async fn undo(&self, origin: Origin, of: InteractionId) -> Result<Vec<Undone>, StoreError> {
        self.writer
            .run(Touched::Person(origin.user), move |connection| {
                async move { undo::undo(connection, &origin, of).await }.boxed()
            })
            .await
    }

    /// The roadmap and the topic of each change that a person's interaction made, in order, by the ids they had then.
    pub async fn changed_topics(&self, user: UserId, by: InteractionId) -> Result<Vec<(String, String)>, StoreError> {
        let rows = query("SELECT roadmap, topic FROM event WHERE interaction = $1 AND \"user\" = $2 ORDER BY id")
            .bind(by)
            .bind(user)
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(|row| Ok((row.try_get("roadmap")?, row.try_get("topic")?))).collect()
    }

    /// A person's progress with every topic of a roadmap that they ever touched, the one changed longest ago first.
    pub async fn progress(&self, user: UserId, roadmap: &str) -> Result<Arc<[TopicProgress]>, StoreError> {
        let cache = self.cache();
        let progress = if cache.keeps_people {
            cache.progress.get_or_insert_async(&user, self.read_progress(user)).await?
        } else {
            self.read_progress(user).await?
        };
        Ok(progress.get(roadmap).cloned().unwrap_or_default())
    }

    async fn read_progress(&self, user: UserId) -> Result<PersonProgress, StoreError> {
        let mut topics: BTreeMap<String, Vec<TopicProgress>> = BTreeMap::new();
        for row in query("SELECT roadmap, topic, state, at, points FROM topic_state WHERE \"user\" = $1 ORDER BY event")
            .bind(user)
            .fetch_all(self.readers())
            .await?
        {
            topics.entry(row.try_get("roadmap")?).or_default().push(TopicProgress {
                topic: row.try_get::<&str>("topic")?.into(),
                standing: Standing::from_sql(&row, "state", "points")?,
                since: time_from_sql(row.try_get("at")?)?,
            });
        }
        Ok(Arc::new(topics.into_iter().map(|(roadmap, topics)| (roadmap, topics.into())).collect()))
    }
}
