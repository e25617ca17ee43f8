//! Changes on PostgreSQL: each a transaction of its own, several at a time, and from several processes.
//!
//! A transaction begins by taking the lock of the person or the server whose data it changes, until it ends: what it reads
//! of them then stays as it is. So changes of one person follow each other, in whichever processes they are made, and those
//! of different ones do not wait. It is PostgreSQL's own kind of lock for a number that means something to the application:
//! <https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>.
//!
//! What fails because another transaction was in the way, or the server goes away and comes back, is done again. Where a
//! connection broke while a transaction was being committed, the server is asked what became of it (`pg_xact_status`), so
//! that nothing is done twice that was done, and nothing is called saved that was not.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tracing::Instrument;

use super::Tries;
use super::listen::{self, CHANNEL};
use crate::StoreError;
use crate::boards::scores;
use crate::cache::{Cache, Touched};
use crate::connection::{Connection, Readers};
use crate::progress::{Applied, Change, change_one};
use crate::query::{query, query_scalar};
use crate::writer::WriterLoad;

/// Changes that may be under way or wait; further callers are held back until there is room.
const UNDER_WAY: u32 = 1_024;
/// Changes made at once: readers need connections, too, and who waits for one is not to wait in vain.
const AT_ONCE: usize = 8;
/// How long nothing more may be left behind before the boards are brought in line.
const LULL: Duration = Duration::from_millis(20);
/// When that is tried again after it failed.
const RETRY: Duration = Duration::from_secs(5);
/// Of how many people boards are brought in line at once.
const PEOPLE: u32 = 200;

/// The way to change a database of PostgreSQL's. Cloning it is cheap and gives the same one.
#[derive(Clone)]
pub(crate) struct Transactions(Arc<Inner>);

struct Inner {
    pool: PgPool,
    under_way: Semaphore,
    turns: Semaphore,
    /// What was done since the start.
    changes: AtomicU64,
    microseconds: AtomicU64,
    /// Boards may lag behind.
    behind: Arc<Notify>,
    /// By which this process knows its own news.
    us: u64,
    cache: Cache,
    /// What goes on beside the changes, until nobody has this any more.
    _beside: JoinSet<()>,
}

/// A change that did not come to be.
enum Undone {
    /// It failed for this reason, and nothing of it is saved.
    Failed(Arc<sqlx::Error>),
    /// It cannot be known whether it is saved.
    Unknown,
}

impl Transactions {
    /// Changes what is on the other end of `pool`, and hears from `listener` what others change there, which `cache` then
    /// forgets, and whoever waits for `reminders` is told.
    pub(crate) fn new(pool: PgPool, listener: PgListener, cache: Cache, reminders: Arc<Notify>) -> Self {
        Self(Arc::new_cyclic(|inner| {
            let behind = Arc::<Notify>::default();
            let us = RandomState::new().hash_one(0);
            let mut beside = JoinSet::new();
            beside.spawn(keep_boards_in_line(inner.clone(), Arc::clone(&behind)));
            beside.spawn(listen::listen(listener, pool.clone(), cache.clone(), reminders, us));
            Inner {
                pool,
                under_way: Semaphore::new(UNDER_WAY as usize),
                turns: Semaphore::new(AT_ONCE),
                changes: AtomicU64::new(0),
                microseconds: AtomicU64::new(0),
                behind,
                us,
                cache,
                _beside: beside,
            }
        }))
    }

    pub(crate) fn load(&self) -> WriterLoad {
        let Inner { under_way, changes, microseconds, .. } = &*self.0;
        let changes = changes.load(Ordering::Relaxed);
        WriterLoad {
            waiting: (UNDER_WAY as usize).saturating_sub(under_way.available_permits()),
            commits: changes,
            changes,
            time: Duration::from_micros(microseconds.load(Ordering::Relaxed)),
        }
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.0.cache
    }

    /// As [`crate::writer::Writer::run`].
    pub(crate) async fn run<T, F>(&self, touched: Touched, change: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection<'_>) -> BoxFuture<'c, Result<T, StoreError>> + Clone + Send + 'static,
        T: Send + 'static,
    {
        let this = self.clone();
        // In a task of its own: it is made even if the caller stops waiting.
        let made = async move {
            let Inner { under_way, turns, changes, microseconds, behind, cache, .. } = &*this.0;
            let _under_way = under_way.acquire().await.map_err(|_| StoreError::closed())?;
            let _turn = turns.acquire().await.map_err(|_| StoreError::closed())?;
            let begun = Instant::now();
            let made = this.make(touched, true, change).await;
            changes.fetch_add(1, Ordering::Relaxed);
            let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            microseconds.fetch_add(took, Ordering::Relaxed);
            cache.forget(touched);
            if touched.shows_on_boards() {
                behind.notify_one();
            }
            made
        };
        tokio::spawn(made.in_current_span()).await.map_err(|_| StoreError::Panicked)?
    }

    /// Changes progress, and returns once it is durable.
    pub(crate) async fn change(&self, change: Change) -> Result<Applied, StoreError> {
        let user = change.origin.user;
        self.run(Touched::Person(user), move |connection| async move { change_one(connection, &change).await }.boxed())
            .await
    }

    /// Returns once the boards tell everything that was acknowledged before, by whichever process.
    pub(crate) async fn catch_up(&self) -> Result<(), StoreError> {
        let behind = "SELECT EXISTS (SELECT 1 FROM unscored)";
        if !query_scalar::<bool>(behind).fetch_one(&Readers::Postgres(self.0.pool.clone())).await? {
            return Ok(());
        }
        // It need not wait for the disk: what undoes it also undoes that it was done.
        while 0 < self
            .make(Touched::Nothing, false, |connection| {
                async move { scores::catch_up_beside_others(connection, PEOPLE).await }.boxed()
            })
            .await?
        {}
        Ok(())
    }

    /// Waits for what is under way, and refuses what comes later.
    pub(crate) async fn close(&self) {
        let _all = self.0.under_way.acquire_many(UNDER_WAY).await;
        self.0.under_way.close();
    }

    /// Makes a change, as often as it takes.
    async fn make<T, F>(&self, touched: Touched, durably: bool, change: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection<'_>) -> BoxFuture<'c, Result<T, StoreError>> + Clone,
    {
        let mut tries = Tries::new();
        loop {
            match self.attempt(touched, durably, change.clone()).await {
                Ok(made) => return made,
                Err(Undone::Failed(error)) => {
                    if !tries.again(&error).await {
                        return Err(StoreError::Sql(error).of_change());
                    }
                }
                Err(Undone::Unknown) => {
                    return Err(StoreError::not_saved("the server went away, and it is not known whether it was"));
                }
            }
        }
    }

    /// Makes a change once. Gives what it came to, also where that was an error of its own, which is rolled back.
    async fn attempt<T, F>(&self, touched: Touched, durably: bool, change: F) -> Result<Result<T, StoreError>, Undone>
    where
        F: for<'c> FnOnce(&'c mut Connection<'_>) -> BoxFuture<'c, Result<T, StoreError>>,
    {
        let mut transaction =
            self.0.pool.begin_with(AssertSqlSafe(begin(touched, durably))).await.map_err(Undone::failed)?;
        let mut connection = Connection::Postgres(&mut transaction);
        let made =
            match AssertUnwindSafe(change(&mut connection)).catch_unwind().await.unwrap_or(Err(StoreError::Panicked)) {
                Ok(made) => made,
                Err(error) => {
                    let _ = transaction.rollback().await;
                    return match error {
                        StoreError::Sql(error) => Err(Undone::Failed(error)),
                        error => Ok(Err(error)),
                    };
                }
            };
        let id = end(touched, self.0.us, &mut connection).await.map_err(Undone::failed)?;
        match (transaction.commit().await, id) {
            (Ok(()), _) => Ok(Ok(made)),
            // The server says that it did not; or it wrote nothing, and can be done again.
            (Err(error @ sqlx::Error::Database(_)), _) | (Err(error), None) => Err(Undone::failed(error)),
            (Err(error), Some(id)) => match self.was_committed(&id).await {
                Some(true) => Ok(Ok(made)),
                Some(false) => Err(Undone::failed(error)),
                None => Err(Undone::Unknown),
            },
        }
    }

    /// What became of a transaction whose connection broke while it was being committed; none if nobody knows.
    async fn was_committed(&self, id: &str) -> Option<bool> {
        let mut tries = Tries::new();
        loop {
            let status = query_scalar::<Option<String>>("SELECT pg_xact_status(CAST(CAST($1 AS text) AS xid8))")
                .bind(id)
                .fetch_one(&Readers::Postgres(self.0.pool.clone()))
                .await;
            match status.as_ref().map(Option::as_deref) {
                Ok(Some("committed")) => return Some(true),
                Ok(Some("aborted")) => return Some(false),
                // Its process has not noticed yet that nobody is there.
                Ok(Some(_)) => {
                    if !tries.again(&sqlx::Error::PoolTimedOut).await {
                        return None;
                    }
                }
                // A server that took over does not know of it: it had not been told.
                Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("22023") => return Some(false),
                Ok(None) | Err(_) => return None,
            }
        }
    }
}

/// Begins a transaction with the lock of what it touches.
fn begin(touched: Touched, durably: bool) -> String {
    let mut begin = String::from("BEGIN");
    if !durably {
        begin += "; SET LOCAL synchronous_commit = off";
    }
    if let Some(id) = touched.id() {
        begin += &format!("; SELECT pg_advisory_xact_lock({id})");
    }
    begin
}

/// Tells other processes what was touched, once the transaction is committed. Gives its number; none if it wrote nothing.
async fn end(touched: Touched, us: u64, connection: &mut Connection<'_>) -> Result<Option<String>, sqlx::Error> {
    match listen::news(touched, us) {
        None => query_scalar("SELECT CAST(pg_current_xact_id_if_assigned() AS text)").fetch_one(connection).await,
        Some(news) => {
            let row = query("SELECT CAST(pg_current_xact_id_if_assigned() AS text), pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(news)
                .fetch_one(connection)
                .await?;
            row.try_get_first()
        }
    }
}

/// Brings boards in line whenever nothing more was left behind for a while.
async fn keep_boards_in_line(inner: Weak<Inner>, behind: Arc<Notify>) {
    loop {
        behind.notified().await;
        tokio::time::sleep(LULL).await;
        let Some(inner) = inner.upgrade().filter(|inner| !inner.under_way.is_closed()) else { return };
        if let Err(error) = Transactions(inner).catch_up().await {
            tracing::warn!(%error, "boards could not be brought in line");
            tokio::time::sleep(RETRY).await;
            behind.notify_one();
        }
    }
}

impl Undone {
    fn failed(error: sqlx::Error) -> Self {
        Self::Failed(Arc::new(error))
    }
}

impl fmt::Debug for Transactions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transactions").finish_non_exhaustive()
    }
}
