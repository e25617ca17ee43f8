//! The one writer: changes queue up, and all that are waiting share one durable commit.
//!
//! `synchronous=FULL` makes a commit wait for the disk. One commit for each change would make everybody wait for
//! everybody else's disk flush, and several writing connections would wait for SQLite's one write lock on top of it.

use std::collections::VecDeque;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::StoreError;

/// Changes that may wait before callers are held back.
const QUEUE: usize = 1_024;
/// Changes in one commit: enough for any burst, few enough that the first does not wait long for the last.
const GROUP: usize = 256;

/// Tells the caller of a change what became of it: its argument is what became of the commit.
type Acknowledge = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// A change, to be made on the connection, or told why there is none to make it on. Whether it succeeded decides
/// whether its own savepoint is kept.
type Job =
    Box<dyn for<'c> FnOnce(Result<&'c mut SqliteConnection, StoreError>) -> BoxFuture<'c, (bool, Acknowledge)> + Send>;

#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Message>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

enum Message {
    Job(Job),
    Close,
}

impl Writer {
    /// Starts writing on `connection`, in a task of its own.
    pub(crate) fn start(connection: SqliteConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let task = tokio::spawn(write_all(connection, waiting));
        Self { jobs, task: Arc::new(Mutex::new(Some(task))) }
    }

    /// Runs `change` in a transaction, alone or with others, and returns once it is durable. An error of `change`
    /// rolls back this change only. It is carried out even if the caller stops waiting.
    pub(crate) async fn run<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        let (acknowledge, acknowledged) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let outcome = match connection {
                    Ok(connection) => change(connection).await,
                    Err(error) => Err(error),
                };
                let keep = outcome.is_ok();
                let acknowledge: Acknowledge = Box::new(move |committed| {
                    // A caller that stopped waiting is no fault.
                    let _ = acknowledge.send(committed.and(outcome));
                });
                (keep, acknowledge)
            })
        });
        self.jobs.send(Message::Job(job)).await.map_err(|_| StoreError::NotWritten)?;
        acknowledged.await.map_err(|_| StoreError::NotWritten)?
    }

    /// Writes what is waiting and closes the connection.
    pub(crate) async fn close(&self) {
        let _ = self.jobs.send(Message::Close).await;
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

async fn write_all(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Message>) {
    let mut closing = false;
    while !closing {
        let Some(first) = waiting.recv().await else { break };
        let mut group = Vec::new();
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Job(job) => group.push(job),
                Message::Close => {
                    closing = true;
                    waiting.close();
                }
            }
            if group.len() < GROUP {
                next = waiting.try_recv().ok();
            }
        }
        commit(&mut connection, group).await;
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
}

/// Carries out `group` in one transaction, each change in a savepoint of its own, and then tells the callers.
async fn commit(connection: &mut SqliteConnection, group: Vec<Job>) {
    if group.is_empty() {
        return;
    }
    let mut waiting = VecDeque::from(group);
    let mut acknowledgements = Vec::with_capacity(waiting.len());
    let written = carry_out(connection, &mut waiting, &mut acknowledgements).await.map_err(StoreError::from);
    // What could not even be begun, the disk being full or the file locked, is told why.
    for job in waiting {
        if let Err(error) = &written {
            acknowledgements.push(job(Err(error.clone())).await.1);
        }
    }
    for acknowledge in acknowledgements {
        acknowledge(written.clone());
    }
}

async fn carry_out(
    connection: &mut SqliteConnection,
    waiting: &mut VecDeque<Job>,
    acknowledgements: &mut Vec<Acknowledge>,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    while !waiting.is_empty() {
        let mut savepoint = transaction.begin().await?;
        let Some(job) = waiting.pop_front() else { break };
        // A change that panics must not take the writer, and so everybody else's changes, with it.
        match AssertUnwindSafe(job(Ok(&mut savepoint))).catch_unwind().await {
            Ok((keep, acknowledge)) => {
                acknowledgements.push(acknowledge);
                if keep { savepoint.commit().await? } else { savepoint.rollback().await? }
            }
            Err(_) => savepoint.rollback().await?,
        }
    }
    transaction.commit().await
}
