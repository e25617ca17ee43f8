//! SQLite's log, to which what is committed is written first, and in which what was deleted from the file itself can still
//! be read.

use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::{Database, Store};

/// Transactions after which what they wrote is moved from the log into the file: some 20 MiB in a burst. What is written
/// meanwhile waits for the same disk, so that it had better be seldom.
const COMMITS: u32 = 512;
/// Pages in the log, 64 MiB, from which on a commit moves them itself and all wait for it. It is not often that much: the log
/// begins anew once all of it was moved.
/// Source: <https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files>
pub(crate) const MOST_PAGES: &str = "16384";

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
        // PostgreSQL keeps what was deleted until it vacuums, and its log until it needs the room.
        let Database::Sqlite { options, .. } = &self.database else { return };
        let options = options.clone().busy_timeout(PATIENCE);
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

/// Moves what is in the log into the file, beside the writer. SQLite by itself does that in the commit with which the log
/// has got long, and everybody whose change is written then waits for it.
pub(crate) struct Mover {
    /// Transactions since it was last moved.
    commits: u32,
    due: mpsc::Sender<()>,
    task: JoinHandle<()>,
}

impl Mover {
    /// Moves the log of the database that `options` connect to, whenever it is due.
    pub(crate) fn start(options: SqliteConnectOptions) -> Self {
        let (due, mut received) = mpsc::channel(1);
        let task = tokio::spawn(async move {
            let mut connection = None;
            while received.recv().await.is_some() {
                if let Err(error) = move_log(&options, &mut connection).await {
                    // The writer does it when the log has got long.
                    tracing::warn!(%error, "the database's log was not moved into the file");
                    connection = None;
                }
            }
            if let Some(connection) = connection {
                let _ = connection.close().await;
            }
        });
        Self { commits: 0, due, task }
    }

    /// There was a transaction.
    pub(crate) fn committed(&mut self) {
        self.commits += 1;
        if self.commits >= COMMITS {
            self.commits = 0;
            // If it is at it still, it will be told after the next ones.
            let _ = self.due.try_send(());
        }
    }

    /// Finishes what it is at.
    pub(crate) async fn stop(self) {
        drop(self.due);
        let _ = self.task.await;
    }
}

async fn move_log(
    options: &SqliteConnectOptions,
    connection: &mut Option<SqliteConnection>,
) -> Result<(), sqlx::Error> {
    let connection = match connection {
        Some(connection) => connection,
        none => none.insert(options.connect().await?),
    };
    // Waits for nobody: what is being written or read meanwhile stays in the log.
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(connection).await.map(|_| ())
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

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteJournalMode;

    use super::*;

    #[tokio::test]
    async fn what_was_committed_is_moved_beside_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("wal_autocheckpoint", MOST_PAGES);
        let mut writer = options.connect().await.unwrap();
        sqlx::query("CREATE TABLE t (row INTEGER)").execute(&mut writer).await.unwrap();
        let mut mover = Mover::start(options);
        for row in 0..COMMITS {
            sqlx::query("INSERT INTO t VALUES (?)").bind(row).execute(&mut writer).await.unwrap();
            mover.committed();
        }
        mover.stop().await;
        // One who looks at the file alone.
        let alone = SqliteConnectOptions::new().filename(&path).read_only(true).immutable(true);
        let mut alone = alone.connect().await.unwrap();
        let rows: u32 = sqlx::query_scalar("SELECT count(*) FROM t").fetch_one(&mut alone).await.unwrap();
        assert_eq!(rows, COMMITS);
    }
}
