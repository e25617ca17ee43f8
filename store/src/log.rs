//! SQLite's log, in which what was deleted from the file itself can still be read.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::Store;

/// How long emptying the log may wait for readers: everybody's changes wait with it.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long until what a reader held up is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How often it is tried. A clean exit empties the log in any case.
const TRIES: u32 = 60;

impl Store {
    /// Empties the log, now or, if somebody reads at that moment, soon: for what was just deleted so that nobody reads it again. The file itself has no trace of it:
    /// `secure_delete` writes zeros over what is deleted. Source: <https://www.sqlite.org/pragma.html#pragma_secure_delete>
    pub(crate) async fn empty_log(&self) {
        let options = self.options.clone().busy_timeout(PATIENCE);
        if truncate(&options).await {
            return;
        }
        tokio::spawn(async move {
            for _ in 0..TRIES {
                tokio::time::sleep(AGAIN).await;
                if truncate(&options).await {
                    return;
                }
            }
            tracing::warn!("what was deleted is still in the database's log");
        });
    }
}

/// Moves what is in the log into the file and leaves it empty. Says whether it could.
async fn truncate(options: &SqliteConnectOptions) -> bool {
    let emptied = async {
        let mut connection = options.connect().await?;
        let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(busy == 0)
    };
    emptied.await.unwrap_or(false)
}
