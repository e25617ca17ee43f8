//! What members of a server asked without getting an answer: texts and counts, no names, for thirty days.

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Row, SqliteConnection};

use crate::sql::time_from_sql;
use crate::{GuildId, Store, StoreError};

/// How long a question is kept after it was last asked.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The most questions kept of one server. Beyond, those asked longest ago are deleted.
pub const MAX_KEPT: u32 = 200;

/// The most characters kept of a question.
const MAX_CHARS: usize = 200;

/// A question that had no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnansweredQuestion {
    /// As it was asked, in lower case.
    pub text: String,
    /// How often.
    pub count: u32,
    /// When last.
    pub last: Timestamp,
}

impl Store {
    /// Counts a question that had no answer; of a long one, its beginning.
    pub async fn add_unanswered_question(
        &self,
        guild: GuildId,
        question: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let words: Vec<String> = question.split_whitespace().map(str::to_lowercase).collect();
        let text: String = words.join(" ").chars().take(MAX_CHARS).collect();
        if text.is_empty() {
            return Ok(());
        }
        self.writer.run(move |connection| async move { add(connection, guild, &text, at).await }.boxed()).await
    }

    /// The questions without an answer on a server in the thirty days before `now`, the one asked most often first; at
    /// most `limit`.
    pub async fn unanswered_questions(
        &self,
        guild: GuildId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<UnansweredQuestion>, StoreError> {
        let rows = sqlx::query(
            "SELECT text, count, last FROM question WHERE guild = ? AND last >= ? \
             ORDER BY count DESC, last DESC LIMIT ?",
        )
        .bind(guild)
        .bind(oldest_kept(now))
        .bind(limit)
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                let last = time_from_sql(row.try_get("last")?)?;
                Ok(UnansweredQuestion { text: row.try_get("text")?, count: row.try_get("count")?, last })
            })
            .collect()
    }
}

async fn add(connection: &mut SqliteConnection, guild: GuildId, text: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO question (guild, text, last) VALUES (?, ?, ?) \
         ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last",
    )
    .bind(guild)
    .bind(text)
    .bind(at.as_millisecond())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM question WHERE guild = ?1 AND (last < ?2 OR text NOT IN ( \
            SELECT text FROM question WHERE guild = ?1 ORDER BY last DESC, text LIMIT ?3))",
    )
    .bind(guild)
    .bind(oldest_kept(at))
    .bind(MAX_KEPT)
    .execute(connection)
    .await?;
    Ok(())
}

fn oldest_kept(now: Timestamp) -> i64 {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN).as_millisecond()
}
