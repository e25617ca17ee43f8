//! The one writer. Changes wait in a queue, and all that are waiting share one durable commit.
//!
//! `synchronous=FULL` makes a commit wait for the disk. With a commit for each change, everybody would wait for
//! everybody else's disk flush; with several writing connections, also for SQLite's one write lock. What a change costs
//! beside that are its statements, each of which goes to SQLite's thread and back: changes of progress by different people
//! are made together, by the same few statements.
//!
//! The boards follow (see [`crate::boards::scores`]), in transactions of their own that need not wait for the disk: before
//! anybody reads one, once there is nothing else to do, and at the latest when some thousands of people are waiting to be seen
//! there.
//!
//! A commit that fails (the disk is full, another process holds the lock) leaves a connection of which nobody knows in
//! which state it is: the next group gets a new one.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::StoreError;
use crate::cache::{Cache, Touched};
use crate::connection::Connection;
use crate::file::DatabaseFile;
use crate::job::{Caller, Job, told};
use crate::log::Mover;
use crate::progress::{Applied, Change};

mod committer;
mod group;

use committer::{Behind, Committer};

/// Changes that may wait; further callers are held back until there is room.
const QUEUE: usize = 1_024;

/// The way to the task that writes. Cloning it is cheap and gives the same one.
#[derive(Clone)]
pub(crate) struct Writer {
    messages: mpsc::Sender<Message>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
    written: Arc<Written>,
    cache: Cache,
}

/// What was written since the start.
#[derive(Default)]
struct Written {
    commits: AtomicU64,
    changes: AtomicU64,
    microseconds: AtomicU64,
    /// Whether boards may lag behind what was acknowledged.
    boards_behind: AtomicBool,
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
    /// A change of progress, and who waits for it.
    Change(Box<Change>, Caller<Applied>),
    /// Somebody wants to read a board.
    CatchUp(Caller<()>),
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
    /// Starts writing to `target` on `connection`, in a task of its own. What is written is settled in `cache`.
    pub(crate) fn start(connection: SqliteConnection, target: Target, cache: Cache) -> Self {
        let (messages, received) = mpsc::channel(QUEUE);
        let mover = target.file.is_some().then(|| Mover::start(target.options.clone()));
        let written = Arc::new(Written { boards_behind: AtomicBool::new(true), ..Written::default() });
        let committer = Committer {
            connection: Some(connection),
            target,
            cache: cache.clone(),
            written: Arc::clone(&written),
            mover,
            // The program may have been stopped between changes and the boards.
            behind: Behind { counted: None, since: HashSet::new() },
        };
        let task = tokio::spawn(group::write_all(committer, received));
        Self { messages, task: Arc::new(Mutex::new(Some(task))), written, cache }
    }

    /// How much there is to do, and was done.
    pub(crate) fn load(&self) -> WriterLoad {
        let Written { commits, changes, microseconds, .. } = &*self.written;
        WriterLoad {
            waiting: self.messages.max_capacity() - self.messages.capacity(),
            commits: commits.load(Ordering::Relaxed),
            changes: changes.load(Ordering::Relaxed),
            time: Duration::from_micros(microseconds.load(Ordering::Relaxed)),
        }
    }

    /// What is kept in memory.
    pub(crate) fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Runs `change` in a transaction, alone or with others, and returns once it is durable. An error of `change` rolls
    /// back this change only. The change is made even if the caller stops waiting.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSaved`] when it could not be written, else what `change` returns.
    pub(crate) async fn run<T, F>(&self, touched: Touched, change: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection<'_>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        let job = |caller| Message::Write(Box::new(Other { make: Some(change), touched, outcome: None, caller }));
        self.ask(job).await
    }

    /// Changes progress, together with others who do, and returns once it is durable.
    pub(crate) async fn change(&self, change: Change) -> Result<Applied, StoreError> {
        let change = Box::new(change);
        self.ask(|caller| Message::Change(change, caller)).await
    }

    /// Returns once the boards tell everything that was acknowledged before.
    pub(crate) async fn catch_up(&self) -> Result<(), StoreError> {
        if self.written.boards_behind.load(Ordering::Acquire) { self.ask(Message::CatchUp).await } else { Ok(()) }
    }

    async fn ask<T>(&self, message: impl FnOnce(Caller<T>) -> Message) -> Result<T, StoreError> {
        let (caller, answer) = oneshot::channel();
        self.messages.send(message(caller)).await.map_err(|_| StoreError::closed())?;
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

/// The change of one caller.
struct Other<T, F> {
    /// What makes it; taken when it does.
    make: Option<F>,
    touched: Touched,
    /// Its result; none before it was made, and none if it panicked.
    outcome: Option<Result<T, StoreError>>,
    caller: Caller<T>,
}

impl<T, F> Job for Other<T, F>
where
    F: for<'c> FnOnce(&'c mut Connection<'_>) -> BoxFuture<'c, Result<T, StoreError>> + Send,
    T: Send,
{
    fn make<'a>(&'a mut self, connection: &'a mut Connection<'_>) -> BoxFuture<'a, bool> {
        async move {
            let Some(make) = self.make.take() else { return false };
            let outcome = make(connection).await;
            let succeeded = outcome.is_ok();
            self.outcome = Some(outcome);
            succeeded
        }
        .boxed()
    }

    fn settle(self: Box<Self>, committed: &Result<(), StoreError>, cache: &Cache) {
        cache.forget(self.touched);
        // A caller that stopped waiting is no fault.
        let _ = self.caller.send(told(committed, self.outcome));
    }

    fn shown(&self, touched: &mut HashSet<Touched>) {
        touched.extend(self.touched.shows_on_boards().then_some(self.touched));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use sqlx::{ConnectOptions, Connection as _};

    use super::*;
    use crate::query::{query, query_scalar};

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
        let insert = writer.run(Touched::Nothing, move |connection| {
            async move {
                query("INSERT INTO t VALUES ($1)").bind(row).execute(connection).await?;
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
        let writer =
            Writer::start(connection, Target { options, file: Some(DatabaseFile::of(&path).unwrap()) }, Cache::new());
        let burst = |from: i64| (from..from + 600).map(|row| insert(&writer, row, Then::Succeed));
        let full = join_all((0..20).flat_map(|burst_of| burst(burst_of * 600))).await;
        let refused = full.iter().filter(|outcome| matches!(outcome, Err(StoreError::NotSaved { .. }))).count();
        assert!(refused > 0 && full.iter().all(|outcome| matches!(outcome, Ok(_) | Err(StoreError::NotSaved { .. }))));
        let after = join_all((100_000..100_020).map(|row| insert(&writer, row, Then::Succeed))).await;
        assert!(after.iter().all(Result::is_ok), "{after:?}");
        let rows = writer.run(Touched::Nothing, |connection| {
            async move { Ok(query_scalar::<i64>("SELECT count(*) FROM t").fetch_one(connection).await?) }.boxed()
        });
        let saved = full.iter().chain(&after).filter(|outcome| outcome.is_ok()).count();
        assert_eq!(rows.await.unwrap(), i64::try_from(saved).unwrap(), "what was acknowledged, and nothing else");
    }

    #[tokio::test]
    async fn a_change_that_fails_or_panics_takes_nothing_but_itself_down() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::query("CREATE TABLE t (row INTEGER)").execute(&mut connection).await.unwrap();
        let writer = Writer::start(connection, in_memory(), Cache::new());
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
        let rows = writer.run(Touched::Nothing, |connection| {
            async move { Ok(query_scalar("SELECT row FROM t ORDER BY row").fetch_all(connection).await?) }.boxed()
        });
        let rows: Vec<i64> = rows.await.unwrap();
        assert_eq!(rows, [0, 2, 4], "the rows of those that succeeded, and none of the others");
    }
}
