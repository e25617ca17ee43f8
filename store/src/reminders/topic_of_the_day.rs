//! The topic of the day: a server is shown a roadmap's topics in order, and how many of its members have done each.

use futures_util::FutureExt;

use super::DeliveryId;
use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::statement::Statement;
use crate::{GuildId, Store, StoreError, TopicKey};

/// Counts the members of the server $1 who have done a topic of the roadmap $2 that goes by one of these ids.
macro_rules! count_members {
    ($ids:literal) => {
        concat!(
            "SELECT count(DISTINCT member.user) FROM guild_member AS member CROSS JOIN ",
            $ids,
            " JOIN topic_state AS topic ON topic.user = member.user AND topic.roadmap = $2 AND topic.topic = id.value \
             WHERE member.guild = $1 AND topic.state = 'done' AND NOT member.gone \
             AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = member.guild AND hidden.user = member.user)"
        )
    };
}

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
        let count: i64 = query_scalar(Statement {
            sqlite: count_members!("json_each($3) AS id"),
            postgres: count_members!("jsonb_array_elements_text(CAST($3 AS jsonb)) AS id (value)"),
        })
        .bind(guild)
        .bind(&key.roadmap)
        .bind(ids)
        .fetch_one(self.readers())
        .await?;
        Ok(count.cast_unsigned())
    }
}

async fn topic_of_the_day(
    connection: &mut Connection<'_>,
    id: DeliveryId,
    guild: GuildId,
    roadmap: &str,
    order: &[String],
) -> Result<Option<String>, StoreError> {
    let chosen: Option<Option<String>> =
        query_scalar("SELECT topic FROM delivery WHERE reminder = $1 AND date = $2 AND again = $3")
            .bind(id.reminder)
            .bind(id.date.to_string())
            .bind(id.again)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(topic) = chosen.flatten().filter(|topic| order.contains(topic)) {
        return Ok(Some(topic));
    }
    let shown: Vec<String> = query_scalar("SELECT topic FROM shown_topic WHERE guild = $1 AND roadmap = $2")
        .bind(guild)
        .bind(roadmap)
        .fetch_all(&mut *connection)
        .await?;
    let next = order.iter().find(|topic| !shown.contains(topic));
    if next.is_none() {
        query("DELETE FROM shown_topic WHERE guild = $1 AND roadmap = $2")
            .bind(guild)
            .bind(roadmap)
            .execute(&mut *connection)
            .await?;
    }
    let Some(topic) = next.or(order.first()) else { return Ok(None) };
    query("INSERT INTO shown_topic (guild, roadmap, topic) VALUES ($1, $2, $3)")
        .bind(guild)
        .bind(roadmap)
        .bind(topic)
        .execute(&mut *connection)
        .await?;
    query("UPDATE delivery SET topic = $1 WHERE reminder = $2 AND date = $3 AND again = $4")
        .bind(topic)
        .bind(id.reminder)
        .bind(id.date.to_string())
        .bind(id.again)
        .execute(connection)
        .await?;
    Ok(Some(topic.clone()))
}
