//! The one writer. Changes wait in a queue, and all that are waiting share one durable commit.
//!
//! `synchronous=FULL` makes a commit wait for the disk. With a commit for each change, everybody would wait for
//! everybody else's disk flush; with several writing connections, also for SQLite's one write lock.
//!
//! A commit that fails (the disk is full, another process holds the lock) leaves a connection of which nobody knows in
//! which state it is: the next group gets a new one.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::StoreError;
use crate::file::DatabaseFile;

/// Changes that may wait; further callers are held back until there is room.
const QUEUE: usize = 1_024;
/// Changes in one commit: enough for any burst, few enough that the first does not wait long for the last.
const GROUP: usize = 256;

/// The way to the task that writes. Cloning it is cheap and gives the same one.
#[derive(Clone)]
pub(crate) struct Writer {
    messages: mpsc::Sender<Message>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
    written: Arc<Written>,
}

/// What was written since the start.
#[derive(Default)]
struct Written {
    commits: AtomicU64,
    changes: AtomicU64,
    microseconds: AtomicU64,
}

impl Written {
    /// One transaction with so many changes took so long.
    fn add(&self, changes: u64, time: Duration) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.changes.fetch_add(changes, Ordering::Relaxed);
        self.microseconds.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// How much the writer has to do, and did since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterLoad {
    /// Changes that wait to be written.
    pub waiting: usize,
    /// Transactions.
    pub commits: u64,
    /// The changes in them.
    pub changes: u64,
    /// How long they took together, the disk included.
    pub time: Duration,
}

enum Message {
    Write(Box<dyn Job>),
    Close,
}

/// Where to write.
pub(crate) struct Target {
    /// How to connect, for the first time and after a failure.
    pub options: SqliteConnectOptions,
    /// The file that must still be in its place; none for a database in memory.
    pub file: Option<DatabaseFile>,
}

impl Writer {
    /// Starts writing to `target` on `connection`, in a task of its own.
    pub(crate) fn start(connection: SqliteConnection, target: Target) -> Self {
        let (messages, received) = mpsc::channel(QUEUE);
        let written = Arc::<Written>::default();
        let task =
            tokio::spawn(write_all(Writing { connection: Some(connection), target }, received, Arc::clone(&written)));
        Self { messages, task: Arc::new(Mutex::new(Some(task))), written }
    }

    /// How much there is to do, and was done.
    pub(crate) fn load(&self) -> WriterLoad {
        let Written { commits, changes, microseconds } = &*self.written;
        WriterLoad {
            waiting: self.messages.max_capacity() - self.messages.capacity(),
            commits: commits.load(Ordering::Relaxed),
            changes: changes.load(Ordering::Relaxed),
            time: Duration::from_micros(microseconds.load(Ordering::Relaxed)),
        }
    }

    /// Runs `change` in a transaction, alone or with others, and returns once it is durable. An error of `change` rolls
    /// back this change only. The change is made even if the caller stops waiting.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSaved`] when it could not be written, else what `change` returns.
    pub(crate) async fn run<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let job = Change { make: Some(change), outcome: None, caller };
        self.messages.send(Message::Write(Box::new(job))).await.map_err(|_| StoreError::closed())?;
        answer.await.map_err(|_| StoreError::closed())?
    }

    /// Writes what is waiting and closes the connection.
    pub(crate) async fn close(&self) {
        let _ = self.messages.send(Message::Close).await;
        if let Some(task) = self.task.lock().await.take() {
            let _ = task.await;
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

/// A change that waits to be written, whatever the type of its result.
trait Job: Send {
    /// Makes the change and keeps its result for [`Job::answer`]. Says whether it succeeded, and so is to be kept.
    fn make<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> BoxFuture<'a, bool>;

    /// Gives the caller the result, once it is known whether the transaction was committed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// The change of one caller.
struct Change<T, F> {
    /// What makes it; taken when it does.
    make: Option<F>,
    /// Its result; none before it was made, and none if it panicked.
    outcome: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Change<T, F>
where
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>> + Send,
    T: Send,
{
    fn make<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> BoxFuture<'a, bool> {
        async move {
            let Some(make) = self.make.take() else { return false };
            let outcome = make(connection).await;
            let succeeded = outcome.is_ok();
            self.outcome = Some(outcome);
            succeeded
        }
        .boxed()
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = self.outcome.unwrap_or(Err(StoreError::Panicked));
        // A caller that stopped waiting is no fault.
        let _ = self.caller.send(committed.and(outcome.map_err(StoreError::of_change)));
    }
}

/// The task of the writer: groups what is waiting, until it is told to close.
async fn write_all(mut writing: Writing, mut received: mpsc::Receiver<Message>, written: Arc<Written>) {
    let mut closing = false;
    while !closing {
        let Some(first) = received.recv().await else { break };
        let mut group = Vec::new();
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Write(job) => group.push(job),
                Message::Close => {
                    closing = true;
                    received.close();
                }
            }
            if group.len() < GROUP {
                next = received.try_recv().ok();
            }
        }
        if !group.is_empty() {
            let (begun, changes) = (Instant::now(), group.len() as u64);
            writing.write(group).await;
            written.add(changes, begun.elapsed());
        }
    }
    writing.disconnect().await;
}

/// The connection to write on, as long as nothing is wrong with it.
struct Writing {
    connection: Option<SqliteConnection>,
    target: Target,
}

impl Writing {
    /// Writes a group of changes in one transaction, then answers their callers.
    async fn write(&mut self, mut group: Vec<Box<dyn Job>>) {
        let committed = self.try_write(&mut group).await;
        if let Err(error) = &committed {
            tracing::error!(changes = group.len(), "{error}");
            // It may be in the middle of a transaction, which this rolls back.
            self.disconnect().await;
        }
        for job in group {
            job.answer(committed.clone());
        }
    }

    async fn try_write(&mut self, group: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        if self.target.file.as_ref().is_some_and(|file| !file.is_in_place()) {
            return Err(StoreError::not_saved("its file was deleted or replaced"));
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.target.options.connect().await.map_err(StoreError::not_saved)?),
        };
        commit(connection, group).await.map_err(StoreError::not_saved)
    }

    async fn disconnect(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }
}

/// Makes the changes of a group in one transaction, each in a savepoint of its own, and commits them.
async fn commit(connection: &mut SqliteConnection, group: &mut [Box<dyn Job>]) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for job in group {
        let mut savepoint = transaction.begin().await?;
        // A change that panics must not take the writer, and so everybody else's changes, with it.
        let made = AssertUnwindSafe(job.make(&mut savepoint)).catch_unwind().await;
        if made.unwrap_or(false) { savepoint.commit().await? } else { savepoint.rollback().await? }
    }
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    /// What a change of the test does after it has written its row.
    #[derive(Debug, Clone, Copy)]
    enum Then {
        Succeed,
        Fail,
        Panic,
    }

    fn in_memory() -> Target {
        Target { options: "sqlite::memory:".parse().unwrap(), file: None }
    }

    async fn insert(writer: &Writer, row: i64, then: Then) -> Result<i64, StoreError> {
        let insert = writer.run(move |connection| {
            async move {
                sqlx::query("INSERT INTO t VALUES (?)").bind(row).execute(&mut *connection).await?;
                match then {
                    Then::Succeed => Ok(row),
                    Then::Fail => Err(StoreError::Foreign { what: "row", found: row.to_string() }),
                    Then::Panic => panic!("row {row}"),
                }
            }
            .boxed()
        });
        insert.await
    }

    /// A limit on the number of pages stands for a full disk: SQLite takes both for the same.
    #[tokio::test]
    async fn a_full_disk_refuses_changes_and_spoils_none_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("full.db");
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        sqlx::query("CREATE TABLE t (row INTEGER)").execute(&mut connection).await.unwrap();
        sqlx::query("PRAGMA max_page_count = 3").execute(&mut connection).await.unwrap();
        let writer = Writer::start(connection, Target { options, file: Some(DatabaseFile::of(&path).unwrap()) });
        let burst = |from: i64| (from..from + 600).map(|row| insert(&writer, row, Then::Succeed));
        let full = join_all((0..20).flat_map(|burst_of| burst(burst_of * 600))).await;
        let refused = full.iter().filter(|outcome| matches!(outcome, Err(StoreError::NotSaved { .. }))).count();
        assert!(refused > 0 && full.iter().all(|outcome| matches!(outcome, Ok(_) | Err(StoreError::NotSaved { .. }))));
        let after = join_all((100_000..100_020).map(|row| insert(&writer, row, Then::Succeed))).await;
        assert!(after.iter().all(Result::is_ok), "{after:?}");
        let rows = writer.run(|connection| {
            async move { Ok(sqlx::query_scalar::<_, i64>("SELECT count(*) FROM t").fetch_one(connection).await?) }
                .boxed()
        });
        let saved = full.iter().chain(&after).filter(|outcome| outcome.is_ok()).count();
        assert_eq!(rows.await.unwrap(), i64::try_from(saved).unwrap(), "what was acknowledged, and nothing else");
    }

    #[tokio::test]
    async fn a_change_that_fails_or_panics_takes_nothing_but_itself_down() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::query("CREATE TABLE t (row INTEGER)").execute(&mut connection).await.unwrap();
        let writer = Writer::start(connection, in_memory());
        // On one thread the writer gets its turn when all of them wait: they are one group.
        let thens = [Then::Succeed, Then::Fail, Then::Succeed, Then::Panic, Then::Succeed];
        let outcomes = join_all(thens.into_iter().zip(0..).map(|(then, row)| insert(&writer, row, then))).await;
        for (outcome, (row, then)) in outcomes.into_iter().zip((0..).zip(thens)) {
            match (then, outcome) {
                (Then::Succeed, Ok(written)) => assert_eq!(written, row),
                (Then::Fail, Err(StoreError::Foreign { .. })) | (Then::Panic, Err(StoreError::Panicked)) => {}
                (then, outcome) => panic!("row {row}: {then:?} gave {outcome:?}"),
            }
        }
        let rows = writer.run(|connection| {
            async move { Ok(sqlx::query_scalar("SELECT row FROM t ORDER BY row").fetch_all(connection).await?) }.boxed()
        });
        let rows: Vec<i64> = rows.await.unwrap();
        assert_eq!(rows, [0, 2, 4], "the rows of those that succeeded, and none of the others");
    }
}
