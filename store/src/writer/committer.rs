//! The one connection that writes: groups of changes, each in a transaction, and the boards that follow.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use futures_util::FutureExt;
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Connection as _};

use super::{Target, Written};
use crate::StoreError;
use crate::batch::{self, BEGIN};
use crate::boards::scores;
use crate::cache::{Cache, Touched};
use crate::connection::Connection;
use crate::job::Job;
use crate::log::Mover;

/// Of how many people the boards are brought in line at once. Whose change comes just then waits for it.
const FEW: u32 = 32;
/// And of how many when somebody waits for it.
const MANY: u32 = 200;
/// Whose boards are brought in line: those of [`FEW`], or of everybody who is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CatchUp {
    Few,
    All,
}

/// Whose boards lag behind.
pub(super) struct Behind {
    /// As many as were counted when boards were last brought in line; none before that.
    pub(super) counted: Option<usize>,
    /// And whoever was touched since, some of whom were among them.
    pub(super) since: HashSet<Touched>,
}

impl Behind {
    /// How many people, at most, as far as that is known; of a whole server, as many as are left behind in one step.
    pub(super) fn people(&self) -> usize {
        let since =
            self.since.iter().map(|touched| if matches!(touched, Touched::Person(_)) { 1 } else { scores::CHUNK });
        // Before they were counted, there may be somebody.
        self.counted.unwrap_or(1) + since.sum::<u32>() as usize
    }
}

/// Commits what is to be written, and brings boards in line.
pub(super) struct Committer {
    /// What it does that on, as long as nothing is wrong with it.
    pub(super) connection: Option<SqliteConnection>,
    pub(super) target: Target,
    pub(super) cache: Cache,
    pub(super) written: Arc<Written>,
    /// None for a database in memory.
    pub(super) mover: Option<Mover>,
    pub(super) behind: Behind,
}

impl Committer {
    /// Writes a group of so many changes in one transaction, then answers the callers.
    pub(super) async fn write(&mut self, mut jobs: Vec<Box<dyn Job>>, changes: usize) {
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
    pub(super) async fn catch_up(&mut self, whose: CatchUp) -> Result<bool, StoreError> {
        let people = if whose == CatchUp::Few { FEW } else { MANY };
        loop {
            let caught_up = self.try_catch_up(people).await;
            match &caught_up {
                Ok(behind) => {
                    self.behind = Behind { counted: Some(*behind), since: HashSet::new() };
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
        let behind = self.behind.counted.map(|_| self.behind.people());
        let connection = self.connection().await?;
        let caught_up = scores::catch_up_alone(connection, people, behind).await;
        self.committed();
        caught_up.map_err(StoreError::of_change)
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

    pub(super) async fn disconnect(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }
}

/// Makes the changes of a group in one transaction, and commits. What fails is rolled back alone.
async fn make(connection: &mut SqliteConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
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
