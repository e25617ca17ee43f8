//! What each person has done: Waymark's database, in an SQLite file or with a PostgreSQL server.
//!
//! All of the program's SQL is here, each statement in the module of its aggregate: one text for both databases, or, where
//! their languages differ, two beside each other. In SQLite every change goes through one writer, which groups the changes
//! that are waiting into one durable commit; in PostgreSQL each is a transaction of its own. Readers run beside them.
//!
//! Nothing here reads the clock: whoever calls says what time it is.

pub mod activity;
mod batch;
pub mod boards;
mod cache;
mod connection;
mod days;
mod departures;
mod file;
mod guilds;
mod ids;
mod inspect;
mod job;
mod log;
mod members;
mod membership;
mod migrations;
pub mod milestone_roles;
mod milestones;
mod moving;
pub mod notes;
mod open;
mod origin;
pub mod people;
mod postgres;
mod privacy;
pub mod progress;
pub mod proven;
mod query;
mod ranking;
pub mod reminders;
mod result_code;
pub mod reviews;
mod row;
mod shards;
mod sql;
mod statement;
mod topic_key;
mod turns;
pub mod unanswered_questions;
mod write;
mod writer;
mod zones;

#[cfg(test)]
#[path = "../tests/store/postgres_server.rs"]
mod postgres_server;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::Notify;

pub use file::InUse;
pub use ids::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};
pub use inspect::{StoredTopic, check_integrity, stored_topics};
pub use moving::{MoveError, MovedTable, move_database};
pub use open::OpenError;
pub use origin::Origin;
pub use postgres::{BadAddress, ConnectError, DatabaseAddress, PostgresAddress, check_server, stored_topics_on_server};
pub use ranking::Ranking;
pub use shards::{BadShardRange, HandedSession, SHARD_LEASE, ShardRange, Taking};
pub use topic_key::TopicKey;
pub use writer::WriterLoad;
pub use zones::{UnknownZone, Zone};

use cache::{Cache, Touched};
use connection::{Connection, Readers};
use departures::Absent;
use file::DatabaseFile;
use postgres::{Failure, Tries};
use query::query;
use write::Writing;

/// The open database. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writing,
    readers: Readers,
    database: Database,
    absent: Absent,
    /// Tells whoever waits for the next reminder that it may have to come sooner.
    reminders_changed: Arc<Notify>,
}

/// What one kind of database has, and the other has not.
#[derive(Debug, Clone)]
enum Database {
    Sqlite {
        /// How to connect once more.
        options: Box<SqliteConnectOptions>,
        file: DatabaseFile,
    },
    Postgres,
}

/// The database failed at something that should have worked. It is a bug, or the disk is full or gone.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// A statement failed.
    #[error("database: {0}")]
    Sql(#[from] Arc<sqlx::Error>),
    /// Nothing of the change was saved, which is nobody's fault here: the disk is full, the file is locked or gone, the
    /// program is stopping. Trying again later may work.
    #[error("database: nothing was saved: {why}")]
    NotSaved {
        /// Why, for the operator.
        why: Arc<str>,
    },
    /// The change panicked. Nothing of it was saved.
    #[error("database: a change panicked")]
    Panicked,
    /// A row holds something that no version of Waymark writes.
    #[error("database: unknown {what} {found:?}")]
    Foreign {
        /// What kind of value.
        what: &'static str,
        /// What stands there.
        found: String,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(Arc::new(error))
    }
}

impl StoreError {
    #[expect(clippy::needless_pass_by_value, reason = "as map_err gives it")]
    pub(crate) fn not_saved(why: impl ToString) -> Self {
        Self::NotSaved { why: why.to_string().into() }
    }

    pub(crate) fn closed() -> Self {
        Self::not_saved("it is closed")
    }

    /// What went wrong with a change that was rolled back: what lies with its statements is a bug, what lies with the disk
    /// is not.
    pub(crate) fn of_change(self) -> Self {
        match &self {
            Self::Sql(error) if result_code::is_environment(error) || Failure::of(error).is_elsewhere() => {
                Self::not_saved(error)
            }
            _ => self,
        }
    }
}

/// How often it is looked whether the database's file is still there.
const LOOK: Duration = Duration::from_secs(5);

impl Store {
    /// Writes a consistent copy of the database to `file`, which only its owner can read, while others go on using it.
    /// Where it fails, nothing is left of it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSaved`] when there is such a file already, or it cannot be written, and on PostgreSQL, which has
    /// programs of its own for it.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        if matches!(self.database, Database::Postgres) {
            return Err(StoreError::not_saved("PostgreSQL's pg_dump copies its databases"));
        }
        file::create(file).map_err(StoreError::not_saved)?;
        let copied = self.copy_to(file).await;
        if copied.is_err() {
            let _ = std::fs::remove_file(file);
        }
        copied
    }

    async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let Readers::Sqlite(readers) = &self.readers else { return Ok(()) };
        let mut connection = readers.acquire().await?;
        // SQLite takes the copy for a write. This connection makes it and is closed, so that no reader can write.
        connection.close_on_drop();
        sqlx::query("PRAGMA query_only = OFF").execute(&mut *connection).await?;
        sqlx::query("VACUUM INTO ?")
            .bind(file.to_string_lossy().into_owned())
            .execute(&mut *connection)
            .await
            .map_err(|error| StoreError::from(error).of_change())?;
        // SQLite leaves it to the system when the copy reaches the disk.
        std::fs::File::open(file).and_then(|file| file.sync_all()).map_err(StoreError::not_saved)
    }

    /// Resolves when the database's file was deleted or replaced under the program, within seconds. Nothing can be saved
    /// from then on. Never on PostgreSQL, where a server that is away may come back.
    pub async fn lost(&self) {
        match &self.database {
            Database::Sqlite { file, .. } => {
                while file.is_in_place() {
                    tokio::time::sleep(LOOK).await;
                }
            }
            Database::Postgres => std::future::pending().await,
        }
    }

    /// Tries whether something can be saved just now, by saving nothing of meaning.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSaved`] with the reason.
    pub async fn try_writing(&self) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, |connection| {
                async move {
                    match connection {
                        Connection::Sqlite(connection) => open::write_nothing(connection).await?,
                        // With a number, the transaction is one that its commit writes down.
                        Connection::Postgres(_) => {
                            query("SELECT pg_current_xact_id()").fetch_one(connection).await?;
                        }
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// How much the writer has to do, and did since the start.
    pub fn writer_load(&self) -> WriterLoad {
        self.writer.load()
    }

    /// Brings in line what follows from what is stored, where a migration, or a program that was stopped, left it behind.
    async fn bring_in_line(&self) -> Result<(), StoreError> {
        self.count_uncounted().await?;
        self.writer.catch_up().await?;
        self.fill_all_boards().await
    }

    /// Writes what is still waiting and closes the database. Changes asked for later fail.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }

    /// Whether what could not be read for that reason is to be read again, after a pause: a server may come back.
    async fn reads_again(&self, tries: &mut Tries, error: &StoreError) -> bool {
        match (&self.database, error) {
            (Database::Postgres, StoreError::Sql(error)) => tries.again(error).await,
            _ => false,
        }
    }

    /// What is kept in memory, for the modules of the aggregates.
    fn cache(&self) -> &Cache {
        self.writer.cache()
    }

    /// The connections that read, for the modules of the aggregates.
    fn readers(&self) -> &Readers {
        &self.readers
    }
}
