//! What each person has done: Waymark's SQLite database.
//!
//! All of the program's SQL is here, each statement in the module of its aggregate. Every change goes through one
//! writer, which groups the changes that are waiting into one durable commit; readers run beside it.
//!
//! Nothing here reads the clock: whoever calls says what time it is.

pub mod activity;
pub mod boards;
mod days;
mod guilds;
mod ids;
mod inspect;
mod members;
mod migrations;
pub mod milestone_roles;
mod milestones;
pub mod notes;
mod open;
mod origin;
pub mod people;
mod privacy;
pub mod progress;
pub mod reminders;
mod sql;
mod topic_key;
pub mod unanswered_questions;
mod writer;
mod zones;

use std::path::Path;
use std::sync::Arc;

use sqlx::sqlite::SqlitePool;
use tokio::sync::Notify;

pub use ids::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};
pub use inspect::{StoredTopic, stored_topics};
pub use open::OpenError;
pub use origin::Origin;
pub use topic_key::TopicKey;
pub use zones::{UnknownZone, Zone};

use writer::Writer;

/// The open database. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    readers: SqlitePool,
    /// Tells whoever waits for the next reminder that it may have to come sooner.
    reminders_changed: Arc<Notify>,
}

/// The database failed at something that should have worked. It is a bug, or the disk is full or gone.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// A statement failed.
    #[error("database: {0}")]
    Sql(#[from] Arc<sqlx::Error>),
    /// The change was not written: the store is closed, or the change panicked.
    #[error("database: the change was not written")]
    NotWritten,
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

impl Store {
    /// Writes a consistent copy of the database to `file`, while others go on using it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] when there is such a file already, or it cannot be written.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        let mut connection = self.readers.acquire().await?;
        // SQLite takes the copy for a write. This connection makes it and is closed, so that no reader can write.
        connection.close_on_drop();
        sqlx::query("PRAGMA query_only = OFF").execute(&mut *connection).await?;
        sqlx::query("VACUUM INTO ?").bind(file.to_string_lossy().into_owned()).execute(&mut *connection).await?;
        Ok(())
    }

    /// Writes what is still waiting and closes the database. Changes asked for later fail.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }

    /// The connections that read, for the modules of the aggregates.
    fn readers(&self) -> &SqlitePool {
        &self.readers
    }
}
