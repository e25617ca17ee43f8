//! What members asked `/faq` without getting an answer: texts and counts, nobody's name, for a month.

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Row, SqliteConnection};

use crate::progress::time_from_sql;
use crate::{GuildId, Store, StoreError};

/// How long a question is kept after it was asked last.
pub const KEEP: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The most questions kept for a server; those asked longest ago go first.
pub const MOST: i64 = 200;

/// Something that had no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The text, as it was folded.
    pub text: String,
    /// How often it was asked.
    pub count: u64,
    /// When it was asked last.
    pub last: Timestamp,
}

impl Store {
    /// A member of a server asked something that has no answer. `text` is folded by the caller, so that the same question
    /// is the same text; 500 characters of it are kept. An empty one is not.
    pub async fn keep_question(&self, guild: GuildId, text: String, at: Timestamp) -> Result<(), StoreError> {
        let text: String = text.chars().filter(|&letter| letter != '\0').take(500).collect();
        if text.is_empty() {
            return Ok(());
        }
        self.writer.run(move |connection| async move { keep(connection, guild, &text, at).await }.boxed()).await
    }

    /// A server's questions asked from `since` on, the most asked first.
    pub async fn questions(&self, guild: GuildId, since: Timestamp) -> Result<Vec<Question>, StoreError> {
        sqlx::query(
            "SELECT text, count, last FROM question WHERE guild = ? AND last >= ? ORDER BY count DESC, last DESC, text",
        )
        .bind(guild.to_sql())
        .bind(since.as_millisecond())
        .fetch_all(self.readers())
        .await?
        .iter()
        .map(|row| {
            Ok(Question {
                text: row.try_get("text")?,
                count: row.try_get::<i64, _>("count")?.unsigned_abs(),
                last: time_from_sql(row.try_get("last")?)?,
            })
        })
        .collect()
    }

    /// Deletes the questions of all servers that were asked longer than [`KEEP`] ago. A server's own go with its next one.
    pub async fn purge_questions(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    let deleted = sqlx::query("DELETE FROM question WHERE last < ?")
                        .bind(kept_from(now))
                        .execute(connection)
                        .await?;
                    Ok(deleted.rows_affected())
                }
                .boxed()
            })
            .await
    }
}

async fn keep(connection: &mut SqliteConnection, guild: GuildId, text: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM question WHERE guild = ? AND last < ?")
        .bind(guild.to_sql())
        .bind(kept_from(at))
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO question (guild, text, count, last) VALUES (?, ?, 1, ?) \
         ON CONFLICT DO UPDATE SET count = count + 1, last = max(last, excluded.last)",
    )
    .bind(guild.to_sql())
    .bind(text)
    .bind(at.as_millisecond())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM question WHERE guild = ?1 AND text IN ( \
            SELECT text FROM question WHERE guild = ?1 ORDER BY last DESC LIMIT -1 OFFSET ?2)",
    )
    .bind(guild.to_sql())
    .bind(MOST)
    .execute(connection)
    .await?;
    Ok(())
}

fn kept_from(now: Timestamp) -> i64 {
    now.checked_sub(KEEP).unwrap_or(Timestamp::MIN).as_millisecond()
}
