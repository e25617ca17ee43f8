//! The one writer. Changes wait in a queue, and all that are waiting share one durable commit.
//!
//! `synchronous=FULL` makes a commit wait for the disk. With a commit for each change, everybody would wait for
//! everybody else's disk flush; with several writing connections, also for SQLite's one write lock. What a change costs
//! beside that are its statements, each of which goes to SQLite's thread and back: changes of progress by different people
//! are made together, by the same few statements.
//!
//! The boards follow (see [`scores`]), in transactions of their own that need not wait for the disk: before anybody reads
//! one, once there is nothing else to do, and at the latest when [`BEHIND`] people are waiting to be seen there.
//!
//! A commit that fails (the disk is full, another process holds the lock) leaves a connection of which nobody knows in
//! which state it is: the next group gets a new one.

use std::collections::HashSet;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection as _};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::StoreError;
use crate::batch::{self, DURABLE};
use crate::boards::scores;
use crate::cache::{Cache, Touched};
use crate::connection::Connection;
use crate::file::DatabaseFile;
use crate::job::{Caller, Job, told};
use crate::log::Mover;
use crate::progress::together::Changes;
use crate::progress::{Applied, Change};

/// Changes that may wait; further callers are held back until there is room.
const QUEUE: usize = 1_024;
/// Changes in one commit: enough for any burst, few enough that the first does not wait long for the last.
const GROUP: usize = 256;
/// From how many people on, about, the boards are brought in line although there is more to write. It is many, since whoever
/// makes several changes is brought in line once; few enough that whoever reads a board then waits for less than a second.
const BEHIND: usize = 2_048;
/// Of how many people the boards are brought in line at once. Whose change comes just then waits for it.
const FEW: u32 = 32;
/// And of how many when somebody waits for it.
const MANY: u32 = 200;
/// How long nothing may come to be written before the boards are brought in line.
const LULL: Duration = Duration::from_millis(20);
/// When that is tried again after it failed.
const RETRY: Duration = Duration::from_secs(5);
/// Begins a transaction that a power loss may undo, together with nothing that came before it: boards follow from what is durable,
/// and what was left behind is still written down then.
const FOLLOWING: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";

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
        let writing = Writing {
            connection: Some(connection),
            target,
            cache: cache.clone(),
            written: Arc::clone(&written),
            mover,
            // The program may have been stopped between a change and the boards.
            behind: Behind { counted: 1, since: HashSet::new() },
        };
        let task = tokio::spawn(write_all(writing, received));
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

/// What is written together. Nobody in it knows of another one's change yet, so the order is free.
#[derive(Default)]
struct Group {
    /// Changes of progress by different people.
    together: Changes,
    /// All else, among it the further changes of people who make several.
    jobs: Vec<Box<dyn Job>>,
    /// Who waits to read a board.
    readers: Vec<Caller<()>>,
    /// Messages in it.
    size: usize,
    closing: bool,
}

impl Group {
    fn add(&mut self, message: Message) {
        self.size += 1;
        match message {
            Message::Write(job) => self.jobs.push(job),
            Message::Change(change, caller) if self.together.has(&change) => {
                let mut alone = Changes::default();
                alone.add(*change, caller);
                self.jobs.push(Box::new(alone));
            }
            Message::Change(change, caller) => self.together.add(*change, caller),
            Message::CatchUp(reader) => self.readers.push(reader),
            Message::Close => self.closing = true,
        }
    }
}

/// The task of the writer: groups what is waiting, until it is told to close.
async fn write_all(mut writing: Writing, mut received: mpsc::Receiver<Message>) {
    let mut lull = LULL;
    loop {
        let first = if writing.behind.people() > 0 {
            tokio::time::timeout(lull, received.recv()).await.ok()
        } else {
            Some(received.recv().await)
        };
        let mut group = Group::default();
        let mut catch_up = None;
        match first {
            Some(Some(first)) => {
                group.add(first);
                lull = lull.max(LULL);
            }
            Some(None) => break,
            None => catch_up = Some(CatchUp::Few),
        }
        while group.size < GROUP && !group.closing {
            let Ok(message) = received.try_recv() else { break };
            group.add(message);
        }
        let Group { together, jobs, readers, closing, size } = group;
        if !together.is_empty() {
            let changes = together.len();
            writing.write(vec![Box::new(together)], changes).await;
        }
        if !jobs.is_empty() {
            let changes = jobs.len();
            writing.write(jobs, changes).await;
        }
        if closing || !readers.is_empty() {
            catch_up = Some(CatchUp::All);
        } else if writing.behind.people() >= BEHIND && lull < RETRY {
            catch_up = Some(CatchUp::Few);
        }
        if let Some(catch_up) = catch_up {
            let caught_up = writing.catch_up(catch_up).await;
            lull = match caught_up {
                // With nothing to write, the next ones follow at once.
                Ok(false) if size == 0 => Duration::ZERO,
                Ok(_) => LULL,
                Err(_) => RETRY,
            };
            for reader in readers {
                let _ = reader.send(caught_up.clone().map(|_| ()));
            }
        }
        if closing {
            break;
        }
    }
    received.close();
    writing.disconnect().await;
    if let Some(mover) = writing.mover {
        mover.stop().await;
    }
}

/// Whose boards are brought in line: those of [`FEW`], or of everybody who is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CatchUp {
    Few,
    All,
}

/// Whose boards lag behind.
struct Behind {
    /// As many as were counted when boards were last brought in line.
    counted: usize,
    /// And whoever was touched since, some of whom were among them.
    since: HashSet<Touched>,
}

impl Behind {
    /// How many people, at most; a whole server counts as one, since its boards are closed or filled step by step.
    fn people(&self) -> usize {
        self.counted + self.since.len()
    }
}

/// The connection to write on, as long as nothing is wrong with it.
struct Writing {
    connection: Option<SqliteConnection>,
    target: Target,
    cache: Cache,
    written: Arc<Written>,
    /// None for a database in memory.
    mover: Option<Mover>,
    behind: Behind,
}

impl Writing {
    /// Writes a group of so many changes in one transaction, then answers the callers.
    async fn write(&mut self, mut jobs: Vec<Box<dyn Job>>, changes: usize) {
        let begun = Instant::now();
        let committed = self.try_write(&mut jobs).await;
        if let Err(error) = &committed {
            tracing::error!(changes, "{error}");
            // It may be in the middle of a transaction, which this rolls back.
            self.disconnect().await;
        }
        self.written.add(changes as u64, begun.elapsed());
        self.committed();
        for job in &jobs {
            job.shown(&mut self.behind.since);
        }
        self.tell_lag();
        for job in jobs {
            job.settle(&committed, &self.cache);
        }
    }

    async fn try_write(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        let cache = self.cache.clone();
        let connection = self.connection().await?;
        if let [job] = jobs
            // As with [`makes`], one that panics must not take the writer with it; the long way then says that it did.
            && let Ok(Some(batch)) = std::panic::catch_unwind(AssertUnwindSafe(|| job.at_once(&cache)))
        {
            match batch.run_durably(connection).await {
                Ok(rows) => {
                    job.made_at_once(&rows);
                    return Ok(());
                }
                // Something was delivered before, or something is wrong, which the long way will say of what.
                Err(_) => batch::roll_back(connection).await,
            }
        }
        make(connection, jobs).await.map_err(StoreError::not_saved)
    }

    /// Brings boards in line. Says whether all of them are.
    async fn catch_up(&mut self, whose: CatchUp) -> Result<bool, StoreError> {
        let people = if whose == CatchUp::Few { FEW } else { MANY };
        loop {
            let caught_up = self.try_catch_up(people).await;
            match &caught_up {
                Ok(behind) => {
                    self.behind = Behind { counted: *behind, since: HashSet::new() };
                    self.tell_lag();
                }
                Err(error) => {
                    tracing::error!(%error, "boards could not be brought in line");
                    self.disconnect().await;
                }
            }
            if whose != CatchUp::All || !matches!(caught_up, Ok(1..)) {
                return caught_up.map(|behind| behind == 0);
            }
        }
    }

    async fn try_catch_up(&mut self, people: u32) -> Result<usize, StoreError> {
        let connection = self.connection().await?;
        let mut transaction = connection.begin_with(FOLLOWING).await.map_err(StoreError::not_saved)?;
        let behind =
            scores::catch_up(&mut Connection::Sqlite(&mut transaction), people).await.map_err(StoreError::of_change)?;
        transaction.commit().await.map_err(StoreError::not_saved)?;
        self.committed();
        Ok(behind)
    }

    fn committed(&mut self) {
        if let Some(mover) = &mut self.mover {
            mover.committed();
        }
    }

    /// Says whether boards lag behind: before anybody is told of what they lack, so that whoever was told finds it there.
    fn tell_lag(&self) {
        self.written.boards_behind.store(self.behind.people() > 0, Ordering::Release);
    }

    /// The connection, or a new one.
    async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.target.file.as_ref().is_some_and(|file| !file.is_in_place()) {
            return Err(StoreError::not_saved("its file was deleted or replaced"));
        }
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => Ok(none.insert(self.target.options.connect().await.map_err(StoreError::not_saved)?)),
        }
    }

    async fn disconnect(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }
}

/// Makes the changes of a group in one transaction, and commits. What fails is rolled back alone.
async fn make(connection: &mut SqliteConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with(DURABLE).await?;
    if let [job] = jobs {
        let made = makes(job, &mut Connection::Sqlite(&mut transaction)).await;
        return if made { transaction.commit().await } else { transaction.rollback().await };
    }
    for job in jobs {
        let mut savepoint = transaction.begin().await?;
        let made = makes(job, &mut Connection::Sqlite(&mut savepoint)).await;
        if made { savepoint.commit().await? } else { savepoint.rollback().await? }
    }
    transaction.commit().await
}

/// Makes a change, and says whether it is to be kept. One that panics must not take the writer, and so everybody else's
/// changes, with it.
async fn makes(job: &mut Box<dyn Job>, connection: &mut Connection<'_>) -> bool {
    AssertUnwindSafe(job.make(connection)).catch_unwind().await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

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
