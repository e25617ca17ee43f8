//! What each person has done: Waymark's SQLite database.
//!
//! All of the program's SQL is here, each statement in the module of its aggregate. Every change goes through one
//! writer, which groups the changes that are waiting into one durable commit; readers run beside it.
//!
//! Nothing here reads the clock: whoever calls says what time it is.

pub mod activity;
mod batch;
pub mod boards;
mod cache;
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
pub mod notes;
mod open;
mod origin;
pub mod people;
mod privacy;
pub mod progress;
pub mod proven;
mod ranking;
pub mod reminders;
mod result_code;
pub mod reviews;
mod sql;
mod topic_key;
pub mod unanswered_questions;
mod writer;
mod zones;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tokio::sync::Notify;

pub use ids::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};
pub use inspect::{StoredTopic, check_integrity, stored_topics};
pub use open::OpenError;
pub use origin::Origin;
pub use ranking::Ranking;
pub use topic_key::TopicKey;
pub use writer::WriterLoad;
pub use zones::{UnknownZone, Zone};

use cache::{Cache, Touched};
use departures::Absent;
use file::DatabaseFile;
use writer::Writer;

/// The open database. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    readers: SqlitePool,
    /// How to connect once more.
    options: SqliteConnectOptions,
    file: DatabaseFile,
    absent: Absent,
    /// Tells whoever waits for the next reminder that it may have to come sooner.
    reminders_changed: Arc<Notify>,
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
            Self::Sql(error) if result_code::is_environment(error) => Self::not_saved(error),
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
    /// [`StoreError::NotSaved`] when there is such a file already, or it cannot be written.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        file::create(file).map_err(StoreError::not_saved)?;
        let copied = self.copy_to(file).await;
        if copied.is_err() {
            let _ = std::fs::remove_file(file);
        }
        copied
    }

    async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let mut connection = self.readers.acquire().await?;
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
    /// from then on.
    pub async fn lost(&self) {
        while self.file.is_in_place() {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Tries whether something can be saved just now, by saving nothing of meaning.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSaved`] with the reason.
    pub async fn try_writing(&self) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, |connection| async move { Ok(open::write_nothing(connection).await?) }.boxed())
            .await
    }

    /// How much the writer has to do, and did since the start.
    pub fn writer_load(&self) -> WriterLoad {
        self.writer.load()
    }

    /// Writes what is still waiting and closes the database. Changes asked for later fail.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }

    /// What is kept in memory, for the modules of the aggregates.
    fn cache(&self) -> &Cache {
        self.writer.cache()
    }

    /// The connections that read, for the modules of the aggregates.
    fn readers(&self) -> &SqlitePool {
        &self.readers
    }
}
