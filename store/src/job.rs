//! What waits to be written.

use std::collections::HashSet;

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use crate::StoreError;
use crate::batch::Batch;
use crate::cache::{Cache, Touched};
use crate::connection::Connection;
use crate::row::Row;

/// Who waits for a result.
pub(crate) type Caller<T> = oneshot::Sender<Result<T, StoreError>>;

/// Something that waits to be written, whatever the type of its result.
pub(crate) trait Job: Send {
    /// Makes the change and keeps its result for [`Job::settle`]. Says whether it succeeded, and so is to be kept.
    fn make<'a>(&'a mut self, connection: &'a mut Connection<'_>) -> BoxFuture<'a, bool>;

    /// All of it as one batch, if it depends on nothing but what is in the cache. Run as a transaction, it returns rows for
    /// [`Job::made_at_once`], or fails and changes nothing; then [`Job::make`] makes it.
    fn at_once(&mut self, _: &Cache) -> Option<Batch> {
        None
    }

    /// Takes what its batch returned.
    fn made_at_once(&mut self, _: &[Row]) {}

    /// Has the cache tell what the database does, and gives the caller the result, once it is known whether the
    /// transaction was committed.
    fn settle(self: Box<Self>, committed: &Result<(), StoreError>, cache: &Cache);

    /// Adds whose data it changes, of that which boards show.
    fn shown(&self, touched: &mut HashSet<Touched>);
}

/// What a caller is told: what became of the transaction, then of the change.
pub(crate) fn told<T>(
    committed: &Result<(), StoreError>,
    outcome: Option<Result<T, StoreError>>,
) -> Result<T, StoreError> {
    committed.clone()?;
    outcome.unwrap_or(Err(StoreError::Panicked)).map_err(StoreError::of_change)
}
