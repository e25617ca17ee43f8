//! The reminder clock: sends what is due, in time and once.
//!
//! What is due is a queue in the database (`waymark_store::reminders`), which decides what is sent and survives everything.
//! Here is only what empties it: a task that takes as much as it can begin to send at once, earliest first, and sleeps until
//! the next is due. A process that dies leaves what it took to the next one, when its lease is over.

mod already_sent;
mod rate_limit;
mod send;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use waymark_commands::Context;
use waymark_search::Search;
use waymark_store::{Store, StoreError};

use crate::discord::rest::Rest;
use crate::monitor::Monitor;
use rate_limit::RateLimit;
use send::Sender;

/// Requests a second. Discord allows 50 for all that a bot does; answers to interactions do not count.
/// <https://discord.com/developers/docs/topics/rate-limits#global-rate-limit>
pub const REQUESTS_PER_SECOND: u32 = 40;
/// Reminders being sent at the same time: [`REQUESTS_PER_SECOND`] of them at Discord's usual 200 ms, four times over.
const AT_ONCE: usize = 32;
/// So much must be free before more is taken: taking is a write to the disk.
const WORTH_TAKING: usize = 8;
/// The longest sleep: other processes on the same database set reminders, too.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// The shortest.
const SHORTEST_SLEEP: Duration = Duration::from_millis(10);
/// The pause between the parts in which much is deleted: others change something meanwhile.
const BETWEEN_PARTS: Duration = Duration::from_millis(100);
/// The pause after the database failed.
const AFTER_FAULT: Duration = Duration::from_secs(5);
/// How long what is being sent may take once the program is told to stop.
const LAST_SENDS: Duration = Duration::from_secs(3);

/// What the clock works with.
pub(crate) struct Reminders {
    pub context: Context,
    pub rest: Arc<Rest>,
    pub monitor: Arc<Monitor>,
    /// The content as it is now.
    pub search: watch::Receiver<Arc<Search>>,
    /// Changes whenever the context's clock jumps.
    pub moves: watch::Receiver<i64>,
    /// Requests a second, at most.
    pub per_second: u32,
    pub stop: CancellationToken,
}

impl Reminders {
    /// Sends what is due until the program is told to stop; then finishes what is being sent, and gives back the rest.
    pub(crate) async fn keep(mut self) {
        let store = self.context.store.clone();
        let sender = Arc::new(Sender {
            context: self.context,
            monitor: Arc::clone(&self.monitor),
            search: self.search,
            rest: self.rest.once(),
            rate_limit: RateLimit::new(self.per_second, &store),
            stop: self.stop.clone(),
        });
        let mut sending = JoinSet::new();
        let mut ids = HashMap::new();
        let mut seen = None;
        loop {
            self.monitor.health.clock_looked();
            let now = (sender.context.clock)();
            if seen.is_none_or(|seen| now < seen) {
                reconsider(&store, now).await;
            }
            seen = Some(now);
            let free = AT_ONCE - sending.len();
            let held = sender.rate_limit.held();
            let nap = if free < WORTH_TAKING {
                LONGEST_SLEEP
            } else if held.is_zero() {
                match take(&sender, free).await {
                    Ok(Taken::These(dues)) => {
                        for due in dues {
                            // A clock that jumps ends leases of what is still being sent.
                            if !ids.values().any(|id| *id == due.id) {
                                let (id, sender) = (due.id, Arc::clone(&sender));
                                let task = sending.spawn(async move { sender.send(&due).await });
                                ids.insert(task.id(), id);
                            }
                        }
                        continue;
                    }
                    Ok(Taken::NoneFor(time)) => time,
                    Err(error) => {
                        tracing::error!(%error, "the reminders that are due could not be read: {error}");
                        AFTER_FAULT
                    }
                }
            } else {
                held.min(LONGEST_SLEEP)
            };
            tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                Some(sent) = sending.join_next_with_id() => {
                    let task = sent.as_ref().map_or_else(tokio::task::JoinError::id, |(task, ())| *task);
                    ids.remove(&task);
                    if sent.is_err() {
                        tracing::error!("sending a reminder ended in a bug");
                    }
                }
                () = store.reminders_changed() => {}
                () = moved(&mut self.moves) => {}
                () = sleep(nap) => {}
            }
        }
        let last = async { while sending.join_next().await.is_some() {} };
        if timeout(LAST_SENDS, last).await.is_err() {
            tracing::warn!(
                "stopped with {} reminders unfinished; they are seen to after the next start",
                sending.len()
            );
        }
    }
}

/// At the start, and after a clock that goes back: it may have been ahead before.
async fn reconsider(store: &Store, now: Timestamp) {
    match store.reconsider_due(now).await {
        Ok(0) => {}
        Ok(count) => tracing::warn!("the clock was ahead: when {count} reminders come next is computed anew"),
        Err(error) => tracing::error!(%error, "when reminders come next could not be looked at: {error}"),
    }
}

enum Taken {
    /// Send these.
    These(Vec<waymark_store::reminders::Due>),
    /// Nothing is due for so long.
    NoneFor(Duration),
}

async fn take(sender: &Sender, most: usize) -> Result<Taken, StoreError> {
    let (store, now) = (&sender.context.store, (sender.context.clock)());
    let taken = store.take_due(now, u32::try_from(most).unwrap_or(u32::MAX)).await?;
    for kind in taken.too_late {
        sender.monitor.metrics.reminder_too_late(kind);
    }
    if !taken.due.is_empty() {
        return Ok(Taken::These(taken.due));
    }
    let longest = if delete_old(store, now).await { BETWEEN_PARTS } else { LONGEST_SLEEP };
    let until = store.next_due().await?.map(|next| next.duration_since(now));
    let nap = until.map_or(longest, |until| until.try_into().unwrap_or(Duration::ZERO));
    Ok(Taken::NoneFor(nap.clamp(SHORTEST_SLEEP, longest)))
}

/// What is kept for a time is deleted when it is over, whether or not anybody does anything. Says whether there is more of it.
/// What departed servers left is deleted by whoever hears from Discord which those are.
async fn delete_old(store: &Store, now: Timestamp) -> bool {
    let deleted = async {
        store.forget_old_questions(now).await?;
        store.forget_old_answers(now).await
    };
    deleted.await.unwrap_or_else(|error: StoreError| {
        tracing::error!(%error, "what is kept no longer could not be deleted: {error}");
        false
    })
}

/// Waits until the clock jumps; for ever if it does not.
pub(crate) async fn moved(moves: &mut watch::Receiver<i64>) {
    if moves.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
