//! What members of a server asked without getting an answer, for thirty days: one question a person and day, shown without
//! names.

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};

use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::sql::time_from_sql;
use crate::{GuildId, Store, StoreError, UserId};

/// How long a question is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The most questions kept of one server. Beyond, the oldest are deleted.
pub const MAX_KEPT: u32 = 200;

/// The most characters kept of a question.
const MAX_CHARS: usize = 200;

const DAY: i64 = 24 * 60 * 60 * 1_000;

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
    /// Keeps a question that had no answer, the first of that person's day; of a long one, its beginning.
    pub async fn add_unanswered_question(
        &self,
        guild: GuildId,
        user: UserId,
        question: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let words: Vec<String> = question.split_whitespace().map(str::to_lowercase).collect();
        let text: String = words.join(" ").chars().take(MAX_CHARS).collect();
        if text.is_empty() || self.cache().asked.get(&(guild, user)) == Some(day(at)) {
            return Ok(());
        }
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move { add(connection, guild, user, &text, at).await }.boxed()
            })
            .await?;
        self.cache().asked.insert((guild, user), day(at));
        Ok(())
    }

    /// The questions without an answer on a server in the thirty days before `now`, the one asked most often first; at
    /// most `limit`.
    pub async fn unanswered_questions(
        &self,
        guild: GuildId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<UnansweredQuestion>, StoreError> {
        let rows = query(
            "SELECT text, count(*) AS count, max(at) AS last FROM question WHERE guild = $1 AND at >= $2 \
             GROUP BY text ORDER BY count DESC, last DESC LIMIT $3",
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

    /// Deletes a question of a server, whoever asked it.
    pub async fn forget_question(&self, guild: GuildId, text: String) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| async move { forget(connection, guild, &text).await }.boxed())
            .await?;
        self.empty_log().await;
        Ok(())
    }

    /// Deletes the questions whose thirty days are over at `now`, on all servers.
    pub async fn forget_old_questions(&self, now: Timestamp) -> Result<(), StoreError> {
        let old: Option<i64> = query_scalar("SELECT 1 FROM question WHERE at < $1 LIMIT 1")
            .bind(oldest_kept(now))
            .fetch_optional(self.readers())
            .await?;
        if old.is_none() {
            return Ok(());
        }
        self.writer
            .run(Touched::Nothing, move |connection| async move { forget_old(connection, now).await }.boxed())
            .await?;
        self.empty_log().await;
        Ok(())
    }
}

async fn add(
    connection: &mut Connection<'_>,
    guild: GuildId,
    user: UserId,
    text: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    query("INSERT INTO question (guild, \"user\", day, text, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
        .bind(guild)
        .bind(user)
        .bind(day(at))
        .bind(text)
        .bind(at.as_millisecond())
        .execute(&mut *connection)
        .await?;
    query(
        "DELETE FROM question WHERE guild = $1 AND (\"user\", day) NOT IN ( \
            SELECT \"user\", day FROM question WHERE guild = $1 ORDER BY at DESC, \"user\" LIMIT $2)",
    )
    .bind(guild)
    .bind(MAX_KEPT)
    .execute(connection)
    .await?;
    Ok(())
}

async fn forget(connection: &mut Connection<'_>, guild: GuildId, text: &str) -> Result<(), StoreError> {
    query("DELETE FROM question WHERE guild = $1 AND text = $2").bind(guild).bind(text).execute(connection).await?;
    Ok(())
}

async fn forget_old(connection: &mut Connection<'_>, now: Timestamp) -> Result<(), StoreError> {
    query("DELETE FROM question WHERE at < $1").bind(oldest_kept(now)).execute(connection).await?;
    Ok(())
}

/// The number of a day of UTC.
fn day(at: Timestamp) -> i64 {
    at.as_millisecond().div_euclid(DAY)
}

fn oldest_kept(now: Timestamp) -> i64 {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN).as_millisecond()
}
