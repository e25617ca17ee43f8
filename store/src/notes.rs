//! Private notes: one for each topic, for its author's eyes alone.

use futures_util::FutureExt;
use jiff::Timestamp;

use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::{Store, StoreError, TopicKey, UserId};

/// The most characters of a note.
pub const MAX_CHARS: usize = 1_000;

impl Store {
    /// A person's note on a topic, found under the topic's former ids, too.
    pub async fn note(&self, user: UserId, key: &TopicKey) -> Result<Option<String>, StoreError> {
        let noted = &self.person(user).await?.noted;
        let Some(topic) = key.ids().find(|topic| noted.contains(&(key.roadmap.clone(), (*topic).to_owned()))) else {
            return Ok(None);
        };
        let text = query_scalar("SELECT text FROM note WHERE \"user\" = $1 AND roadmap = $2 AND topic = $3")
            .bind(user)
            .bind(&key.roadmap)
            .bind(topic)
            .fetch_optional(self.readers())
            .await?;
        Ok(text)
    }

    /// Replaces a person's note on a topic; an empty text deletes it.
    ///
    /// # Errors
    ///
    /// The database refuses more than [`MAX_CHARS`] characters.
    pub async fn set_note(&self, user: UserId, key: TopicKey, text: String, at: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Person(user), move |connection| {
                async move { set(connection, user, &key, &text, at).await }.boxed()
            })
            .await?;
        self.empty_log().await;
        Ok(())
    }

    /// Deletes a person's note on a topic, and says whether there was one.
    pub async fn clear_note(&self, user: UserId, key: TopicKey) -> Result<bool, StoreError> {
        let any = self
            .writer
            .run(Touched::Person(user), move |connection| async move { clear(connection, user, &key).await }.boxed())
            .await?;
        self.empty_log().await;
        Ok(any)
    }
}

async fn set(
    connection: &mut Connection<'_>,
    user: UserId,
    key: &TopicKey,
    text: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    clear(connection, user, key).await?;
    if text.is_empty() {
        return Ok(());
    }
    query("INSERT INTO note (\"user\", roadmap, topic, at, text) VALUES ($1, $2, $3, $4, $5)")
        .bind(user)
        .bind(&key.roadmap)
        .bind(&key.topic)
        .bind(at.as_millisecond())
        .bind(text)
        .execute(connection)
        .await?;
    Ok(())
}

async fn clear(connection: &mut Connection<'_>, user: UserId, key: &TopicKey) -> Result<bool, StoreError> {
    let mut any = false;
    for topic in key.ids() {
        let deleted = query("DELETE FROM note WHERE \"user\" = $1 AND roadmap = $2 AND topic = $3")
            .bind(user)
            .bind(&key.roadmap)
            .bind(topic)
            .execute(&mut *connection)
            .await?;
        any |= deleted > 0;
    }
    Ok(any)
}

/// Moves a note from a topic's former id to the present one. Where there is a note under both, both stay: the present
/// one is shown, and the other is deleted when the next one is written.
pub(crate) async fn move_note(
    connection: &mut Connection<'_>,
    user: UserId,
    key: &TopicKey,
    former: &str,
) -> Result<(), StoreError> {
    query(
        "UPDATE note SET topic = $1 WHERE \"user\" = $2 AND roadmap = $3 AND topic = $4 AND NOT EXISTS ( \
            SELECT 1 FROM note AS present WHERE present.user = $2 AND present.roadmap = $3 AND present.topic = $1)",
    )
    .bind(&key.topic)
    .bind(user)
    .bind(&key.roadmap)
    .bind(former)
    .execute(connection)
    .await?;
    Ok(())
}
