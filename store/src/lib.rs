//! What each person has done: Waymark's SQLite database.
//!
//! The only SQL of the program stands here, each statement in the module of its aggregate. Every change goes through
//! one writer that groups what is waiting into one durable commit; readers run beside it.

pub mod activity;
pub mod boards;
pub mod guilds;
mod ids;
mod members;
mod migrations;
mod milestones;
pub mod notes;
mod open;
pub mod people;
mod privacy;
pub mod progress;
pub mod questions;
pub mod reminders;
pub mod settings;
mod stored;
mod writer;
mod zones;

use std::sync::Arc;

use sqlx::sqlite::SqlitePool;
use tokio::sync::Notify;

pub use ids::{GuildId, InteractionId, UserId};
pub use open::OpenError;
pub use stored::{StoredTopic, stored_topics};
pub use zones::{UnknownZone, Zone};

use writer::Writer;

/// The open database. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    readers: SqlitePool,
    /// Reminders were changed here: their clock may have to wake up sooner.
    reminders_changed: Arc<Notify>,
}

/// The database failed at something that should have worked: a bug, or a disk that is full or gone.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// A statement failed.
    #[error("database: {0}")]
    Sql(#[from] Arc<sqlx::Error>),
    /// The change was not written: the store is closed, or the change itself panicked.
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
    /// Writes a consistent copy of the database to `file`, which must not exist, while others go on using it.
    pub async fn backup(&self, file: &std::path::Path) -> Result<(), StoreError> {
        let mut connection = self.readers.acquire().await?;
        // SQLite takes the copy for a write; this connection makes it and goes.
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
}
