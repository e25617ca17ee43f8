//! What progress a database holds, for a program that only looks: the bot need not run, may run, and the file does not
//! change.

use std::path::Path;

use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use crate::OpenError;
use crate::connection::Connection;
use crate::open::open_read_only;
use crate::query::query;
use crate::row::Row;

/// What people have progress on.
pub(crate) const STORED_TOPICS: &str = "\
    SELECT roadmap, topic, count(*) AS people FROM topic_state WHERE state <> 'todo' \
    GROUP BY roadmap, topic ORDER BY roadmap, topic";

/// A topic that people have progress on, by the ids it is stored under, which the content may not know (any more).
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
/// created nor brought up to date, and a bot may be using it.
///
/// # Errors
///
/// [`OpenError::Unusable`] when there is no such file, or it cannot be read; [`OpenError::NotWaymark`] and
/// [`OpenError::Newer`] as from [`crate::Store::open`].
pub async fn stored_topics(path: &Path) -> Result<Vec<StoredTopic>, OpenError> {
    let unusable = |source| OpenError::new(path, source);
    let Some(mut connection) = open_read_only(path).await? else {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        // A file with nothing in it is a database that nobody has used.
        return if path.exists() { Ok(Vec::new()) } else { Err(unusable(missing.into())) };
    };
    let topics = read(&mut connection).await.map_err(unusable);
    let _ = connection.close().await;
    topics
}

/// Has SQLite look through the database at `path`, which takes as long as reading the file. A file that is not there has
/// nothing wrong with it.
///
/// # Errors
///
/// [`OpenError::Damaged`], and as [`stored_topics`].
pub async fn check_integrity(path: &Path) -> Result<(), OpenError> {
    let Some(mut connection) = open_read_only(path).await? else { return Ok(()) };
    let found = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut connection).await;
    let _ = connection.close().await;
    let found: String = found.map_err(|source| OpenError::new(path, source))?;
    if found == "ok" { Ok(()) } else { Err(OpenError::Damaged { path: path.to_owned() }) }
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
    let topics = query(STORED_TOPICS).fetch_all(&mut Connection::Sqlite(connection)).await?;
    topics.iter().map(StoredTopic::from_sql).collect()
}

impl StoredTopic {
    /// A row of [`STORED_TOPICS`].
    pub(crate) fn from_sql(row: &Row) -> Result<Self, sqlx::Error> {
        let people: i64 = row.try_get("people")?;
        Ok(Self {
            roadmap: row.try_get::<&str>("roadmap")?.to_owned(),
            topic: row.try_get::<&str>("topic")?.to_owned(),
            people: people.unsigned_abs(),
        })
    }
}
