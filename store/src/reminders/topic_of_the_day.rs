//! The topic of the day: a server is shown a roadmap's topics in order, and how many of its members have done each.

use futures_util::FutureExt;
use sqlx::SqliteConnection;

use super::DeliveryId;
use crate::cache::Touched;
use crate::{GuildId, Store, StoreError, TopicKey};

impl Store {
    /// Chooses the topic of the day for a delivery: the first of `order` that the server was not shown yet; once it was
    /// shown all of them, it begins anew. Another attempt of the same delivery gets the same topic. None if `order` is
    /// empty.
    pub async fn topic_of_the_day(
        &self,
        id: DeliveryId,
        guild: GuildId,
        roadmap: String,
        order: Vec<String>,
    ) -> Result<Option<String>, StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move { topic_of_the_day(connection, id, guild, &roadmap, &order).await }.boxed()
            })
            .await
    }

    /// How many of a server's members have done a topic, whichever of its ids their progress is stored under. Who hides
    /// or has left is not counted.
    pub async fn count_members_done(&self, guild: GuildId, key: &TopicKey) -> Result<u64, StoreError> {
        let ids = serde_json::json!(key.ids().collect::<Vec<_>>()).to_string();
        let count: i64 = sqlx::query_scalar(
            "SELECT count(DISTINCT member.user) FROM guild_member AS member CROSS JOIN json_each(?3) AS id \
             JOIN topic_state AS topic ON topic.user = member.user AND topic.roadmap = ?2 AND topic.topic = id.value \
             WHERE member.guild = ?1 AND topic.state = 'done' AND NOT member.gone \
             AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = member.guild AND hidden.user = member.user)",
        )
        .bind(guild)
        .bind(&key.roadmap)
        .bind(ids)
        .fetch_one(self.readers())
        .await?;
        Ok(count.cast_unsigned())
    }
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
        .bind(guild)
        .bind(roadmap)
        .fetch_all(&mut *connection)
        .await?;
    let next = order.iter().find(|topic| !shown.contains(topic));
    if next.is_none() {
        sqlx::query("DELETE FROM shown_topic WHERE guild = ? AND roadmap = ?")
            .bind(guild)
            .bind(roadmap)
            .execute(&mut *connection)
            .await?;
    }
    let Some(topic) = next.or(order.first()) else { return Ok(None) };
    sqlx::query("INSERT INTO shown_topic (guild, roadmap, topic) VALUES (?, ?, ?)")
        .bind(guild)
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
