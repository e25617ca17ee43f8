//! The way to change the database, whichever it is.

use futures_util::future::BoxFuture;

use crate::StoreError;
use crate::cache::{Cache, Touched};
use crate::connection::Connection;
use crate::postgres::Transactions;
use crate::progress::{Applied, Change};
use crate::writer::{Writer, WriterLoad};

/// The way to change the database. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub(crate) enum Writing {
    /// One writer, to which all changes go.
    Sqlite(Writer),
    /// A transaction for each change.
    Postgres(Transactions),
}

impl Writing {
    /// Runs `change` in a transaction, alone or with others, and returns once it is durable. An error of `change` rolls back
    /// this change only. The change is made even if the caller stops waiting. It may be run several times, of which one
    /// counts.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSaved`] when it could not be written, else what `change` returns.
    pub(crate) async fn run<T, F>(&self, touched: Touched, change: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection<'_>) -> BoxFuture<'c, Result<T, StoreError>> + Clone + Send + 'static,
        T: Send + 'static,
    {
        match self {
            Self::Sqlite(writer) => writer.run(touched, change).await,
            Self::Postgres(transactions) => transactions.run(touched, change).await,
        }
    }

    /// Changes progress, and returns once it is durable.
    pub(crate) async fn change(&self, change: Change) -> Result<Applied, StoreError> {
        match self {
            Self::Sqlite(writer) => writer.change(change).await,
            Self::Postgres(transactions) => transactions.change(change).await,
        }
    }

    /// Returns once the boards tell everything that was acknowledged before.
    pub(crate) async fn catch_up(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(writer) => writer.catch_up().await,
            Self::Postgres(transactions) => transactions.catch_up().await,
        }
    }

    /// How much there is to do, and was done.
    pub(crate) fn load(&self) -> WriterLoad {
        match self {
            Self::Sqlite(writer) => writer.load(),
            Self::Postgres(transactions) => transactions.load(),
        }
    }

    /// What is kept in memory.
    pub(crate) fn cache(&self) -> &Cache {
        match self {
            Self::Sqlite(writer) => writer.cache(),
            Self::Postgres(transactions) => transactions.cache(),
        }
    }

    /// Writes what is waiting, and refuses what comes later.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(writer) => writer.close().await,
            Self::Postgres(transactions) => transactions.close().await,
        }
    }
}
