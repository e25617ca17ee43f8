//! A server's topic of the day: which ones it has seen, and how many of its members know one.

use std::collections::HashSet;

use sqlx::SqliteConnection;

use crate::progress::TopicKey;
use crate::{GuildId, Store, StoreError};

impl Store {
    /// The topic of `order` that is a server's next: the first that it has not seen; the first of all once it has seen
    /// all. `roadmap` is as the reminder has it. It counts as seen when [`Store::mark_sent`] says so.
    pub async fn next_topic(
        &self,
        guild: GuildId,
        roadmap: Option<&str>,
        order: &[String],
    ) -> Result<Option<String>, StoreError> {
        let shown: Vec<String> = sqlx::query_scalar("SELECT topic FROM shown_topic WHERE guild = ? AND roadmap = ?")
            .bind(guild.to_sql())
            .bind(roadmap.unwrap_or_default())
            .fetch_all(self.readers())
            .await?;
        let shown: HashSet<String> = shown.into_iter().collect();
        Ok(order.iter().find(|topic| !shown.contains(*topic)).or(order.first()).cloned())
    }

    /// How many members of a server are done with a topic, under its present id or a former one: of those who changed
    /// their progress there and did not leave.
    pub async fn how_many_know(&self, guild: GuildId, key: &TopicKey) -> Result<u64, StoreError> {
        let ids: Vec<&String> = std::iter::once(&key.topic).chain(&key.former).collect();
        let count: i64 = sqlx::query_scalar(KNOWING)
            .bind(guild.to_sql())
            .bind(&key.roadmap)
            .bind(serde_json::json!(ids).to_string())
            .fetch_one(self.readers())
            .await?;
        Ok(count.unsigned_abs())
    }
}

/// Each member is looked up by the primary key of what they did: nobody else's rows are touched.
const KNOWING: &str = "\
    SELECT count(*) FROM guild_member AS member WHERE guild = ?1 AND NOT gone AND EXISTS ( \
        SELECT 1 FROM topic_state WHERE topic_state.user = member.user AND roadmap = ?2 \
            AND topic IN (SELECT value FROM json_each(?3)) AND state = 'done')";

/// The server has seen the topic. One that it had seen before begins the walk anew.
pub(crate) async fn show(
    connection: &mut SqliteConnection,
    guild: GuildId,
    roadmap: &str,
    topic: &str,
) -> Result<(), StoreError> {
    let put = "INSERT INTO shown_topic (guild, roadmap, topic) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    let fresh = sqlx::query(put).bind(guild.to_sql()).bind(roadmap).bind(topic).execute(&mut *connection).await?;
    if fresh.rows_affected() == 0 {
        sqlx::query("DELETE FROM shown_topic WHERE guild = ? AND roadmap = ? AND topic <> ?")
            .bind(guild.to_sql())
            .bind(roadmap)
            .bind(topic)
            .execute(connection)
            .await?;
    }
    Ok(())
}
