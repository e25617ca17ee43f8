//! Changes of progress by different people, which the writer makes together.

use std::collections::HashSet;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Applied;
use super::change::{AtOnce, Change, Made, Shows, change, made_at_once};
use crate::batch::Batch;
use crate::cache::{Cache, Touched};
use crate::connection::Connection;
use crate::job::{Caller, Job, told};
use crate::row::Row;
use crate::{StoreError, UserId};

/// Changes by different people, and who waits for each.
#[derive(Default)]
pub(crate) struct Changes {
    wanted: Vec<Change>,
    callers: Vec<Caller<Applied>>,
    /// What becomes of each that is made at once.
    at_once: Vec<(UserId, Made)>,
    /// What became of each; none before they were made, and none if that panicked.
    outcome: Option<Result<Vec<Result<Made, StoreError>>, StoreError>>,
}

impl Changes {
    /// Whether it has a change by the same person, which must be made before that one.
    pub(crate) fn has(&self, change: &Change) -> bool {
        self.wanted.iter().any(|wanted| wanted.origin.user == change.origin.user)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// How many changes it has.
    pub(crate) fn len(&self) -> usize {
        self.wanted.len()
    }

    pub(crate) fn add(&mut self, change: Change, caller: Caller<Applied>) {
        self.wanted.push(change);
        self.callers.push(caller);
    }
}

impl Job for Changes {
    fn make<'a>(&'a mut self, connection: &'a mut Connection<'_>) -> BoxFuture<'a, bool> {
        async move {
            let outcome = change(connection, &self.wanted).await;
            let succeeded = outcome.is_ok();
            self.outcome = Some(outcome);
            succeeded
        }
        .boxed()
    }

    fn at_once(&mut self, cache: &Cache) -> Option<Batch> {
        let AtOnce { batch, made } = AtOnce::new(&self.wanted, cache)?;
        self.at_once = made;
        Some(batch)
    }

    fn made_at_once(&mut self, rows: &[Row]) {
        self.outcome = Some(made_at_once(std::mem::take(&mut self.at_once), rows));
    }

    fn settle(self: Box<Self>, committed: &Result<(), StoreError>, cache: &Cache) {
        let Self { wanted, callers, outcome, .. } = *self;
        let (mut made, failed) = match told(committed, outcome) {
            Ok(made) => (made.into_iter(), StoreError::Panicked),
            Err(error) => (Vec::new().into_iter(), error),
        };
        for (change, caller) in wanted.iter().zip(callers) {
            let outcome = made.next().unwrap_or_else(|| Err(failed.clone()));
            match &outcome {
                Ok(made) => made.settle(change, cache),
                Err(_) => cache.forget(Touched::Person(change.origin.user)),
            }
            // A caller that stopped waiting is no fault.
            let _ = caller.send(outcome.map(|made| made.applied));
        }
    }

    fn shown(&self, touched: &mut HashSet<Touched>) {
        touched.extend(self.wanted.iter().map(|change| Touched::Person(change.origin.user)));
    }
}

impl Made {
    /// Has the cache tell what the database does.
    fn settle(&self, change: &Change, cache: &Cache) {
        let user = change.origin.user;
        match &self.shows {
            Shows::Nothing => {}
            Shows::Topic(progress) => cache.put(user, &change.key.roadmap, progress),
            Shows::More => cache.forget(Touched::Person(user)),
        }
    }
}
