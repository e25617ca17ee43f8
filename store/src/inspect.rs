//! What progress a database holds, looked at from outside: without the bot, beside it, and without changing the file.

use std::path::Path;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};

use crate::OpenError;
use crate::open::look_into;

/// A topic that people have progress on, by the ids it is stored under; content may know them by now or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTopic {
    /// The roadmap's id.
    pub roadmap: String,
    /// The topic's id.
    pub topic: String,
    /// How many people have begun, done or skipped it.
    pub people: u64,
}

/// The topics that people have progress on in the database at `path`, sorted. Nothing is written: the file is neither
/// created nor migrated, and a bot may be using it.
///
/// # Errors
///
/// [`OpenError`] when there is no such file, and where [`crate::Store::open`] has one: the file is another program's,
/// or of a newer Waymark.
pub async fn stored_topics(path: &Path) -> Result<Vec<StoredTopic>, OpenError> {
    let unusable = |source| OpenError::Unusable { path: path.to_owned(), source };
    let Some(mut connection) = look_into(path).await? else {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        // A file with nothing in it is a database that nobody has used.
        return if path.exists() { Ok(Vec::new()) } else { Err(unusable(missing.into())) };
    };
    let topics = read(&mut connection).await.map_err(unusable);
    let _ = connection.close().await;
    topics
}

async fn read(connection: &mut SqliteConnection) -> Result<Vec<StoredTopic>, sqlx::Error> {
    // A start that was cut off before the first migration has no tables yet.
    let tables: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = 'topic_state' AND type = 'table'")
            .fetch_one(&mut *connection)
            .await?;
    if tables == 0 {
        return Ok(Vec::new());
    }
    sqlx::query(
        "SELECT roadmap, topic, count(*) AS people FROM topic_state WHERE state <> 'todo' \
         GROUP BY roadmap, topic ORDER BY roadmap, topic",
    )
    .fetch_all(connection)
    .await?
    .iter()
    .map(|row| {
        let people: i64 = row.try_get("people")?;
        Ok(StoredTopic {
            roadmap: row.try_get("roadmap")?,
            topic: row.try_get("topic")?,
            people: people.unsigned_abs(),
        })
    })
    .collect()
}
