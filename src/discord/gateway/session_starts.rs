//! How many sessions may be begun, and how fast: Discord refuses more, and takes the token from a bot that goes on.
//! <https://discord.com/developers/docs/events/gateway#session-start-limit-object>

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard};
use tokio::time::{Instant, sleep, sleep_until};
use waymark_store::Store;

/// The time between two sessions of one lane. <https://discord.com/developers/docs/events/gateway#rate-limiting>
const SPACING: Duration = Duration::from_secs(5);
/// How long a process may have a lane's turn that then says no more: connecting takes no longer.
const HOLD: Duration = Duration::from_secs(35);
/// After so long there are all starts again.
const PERIOD: Duration = Duration::from_hours(24);

/// What Discord says of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(super) struct StartLimit {
    total: u32,
    remaining: u32,
    /// Milliseconds until there are `total` again.
    reset_after: u64,
    max_concurrency: u16,
}

impl Default for StartLimit {
    fn default() -> Self {
        Self { total: 1_000, remaining: 1_000, reset_after: 86_400_000, max_concurrency: 1 }
    }
}

/// Gives all shards their turns to begin a session.
pub(super) struct SessionStarts {
    /// When the last session was begun, of each of those that may be begun at the same time.
    lanes: Vec<AsyncMutex<Option<Instant>>>,
    left: Mutex<Left>,
    /// Where processes take turns, if there can be others.
    shared: Option<Store>,
}

struct Left {
    total: u32,
    remaining: u32,
    /// When there are `total` again.
    renewed: Instant,
}

/// The right to begin a session. No other one is begun in its lane meanwhile, by whichever process.
pub(super) struct Turn<'a> {
    lane: AsyncMutexGuard<'a, Option<Instant>>,
    /// The lane, for other processes.
    name: String,
    starts: &'a SessionStarts,
}

impl SessionStarts {
    pub(super) fn new(limit: &StartLimit, store: &Store) -> Self {
        Self { shared: Some(store.clone()).filter(Store::is_shared), ..Self::alone(limit) }
    }

    /// For a process that has the token alone.
    fn alone(limit: &StartLimit) -> Self {
        let now = Instant::now();
        let renewed = now.checked_add(Duration::from_millis(limit.reset_after)).unwrap_or(now + PERIOD);
        Self {
            lanes: (0..limit.max_concurrency.max(1)).map(|_| AsyncMutex::default()).collect(),
            // A limit of none at all would be waited out for ever.
            left: Mutex::new(Left { total: limit.total.max(1), remaining: limit.remaining, renewed }),
            shared: None,
        }
    }

    /// Waits until this shard may begin a session; says so if that takes until the limit is renewed.
    pub(super) async fn turn(&self, shard: u32) -> Turn<'_> {
        let number = shard as usize % self.lanes.len();
        let lane = self.lanes[number].lock().await;
        if let Some(last) = *lane {
            sleep_until(last + SPACING).await;
        }
        while let Some(wait) = self.used_up() {
            tracing::warn!(shard, "Discord's limit on new sessions is used up; waiting {wait:.1?} until it is renewed");
            sleep(wait).await;
        }
        let name = format!("identify {number}");
        if let Some(store) = &self.shared {
            loop {
                match store.take_turn(&name, HOLD).await {
                    Ok(None) => break,
                    Ok(Some(wait)) => sleep(wait.max(Duration::from_millis(1))).await,
                    Err(error) => {
                        tracing::warn!(%error, shard, "whether other processes begin a session is not known: {error}");
                        break;
                    }
                }
            }
        }
        Turn { lane, name, starts: self }
    }

    /// For how long no session may be begun; none if one may.
    fn used_up(&self) -> Option<Duration> {
        let (mut left, now) = (self.left(), Instant::now());
        if now >= left.renewed {
            left.remaining = left.total;
            left.renewed = now + PERIOD;
        }
        (left.remaining == 0).then(|| left.renewed.duration_since(now))
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// The session is begun.
    pub(super) async fn used(mut self) {
        *self.lane = Some(Instant::now());
        {
            let mut left = self.starts.left();
            left.remaining = left.remaining.saturating_sub(1);
        }
        self.pass(SPACING).await;
    }

    /// It came to nothing, and counts for nothing.
    pub(super) async fn unused(self) {
        self.pass(Duration::ZERO).await;
    }

    async fn pass(&self, after: Duration) {
        if let Some(store) = &self.starts.shared
            && let Err(error) = store.pass_turn(&self.name, after).await
        {
            tracing::warn!(%error, "other processes wait longer than they need to: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(remaining: u32, max_concurrency: u16) -> SessionStarts {
        SessionStarts::alone(&StartLimit { total: 2, remaining, reset_after: 60_000, max_concurrency })
    }

    #[tokio::test(start_paused = true)]
    async fn sessions_of_one_lane_are_begun_one_after_another() {
        let (starts, begun) = (starts(9, 2), Instant::now());
        starts.turn(0).await.used().await;
        starts.turn(1).await.used().await;
        assert_eq!(begun.elapsed(), Duration::ZERO, "they are in two lanes");
        starts.turn(2).await.used().await;
        assert_eq!(begun.elapsed(), SPACING, "it shares a lane with the first");
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_is_used_up_is_waited_for() {
        let (starts, begun) = (starts(1, 1), Instant::now());
        drop(starts.turn(0).await);
        assert!(starts.turn(0).await.starts.used_up().is_none(), "what was not used is left");
        starts.turn(0).await.used().await;
        starts.turn(0).await.used().await;
        assert_eq!(begun.elapsed(), Duration::from_mins(1));
        starts.turn(0).await.used().await;
        assert_eq!(begun.elapsed(), Duration::from_mins(1) + SPACING, "there were two");
        starts.turn(0).await.used().await;
        assert_eq!(begun.elapsed(), Duration::from_mins(1) + PERIOD);
    }
}
