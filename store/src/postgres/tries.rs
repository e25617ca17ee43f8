//! Doing again what failed for a reason that passes.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use super::Failure;

/// How long something is tried again: as long as a standby takes to be made the primary. Who asked is told by then that it
/// takes a while.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first pause; each is up to twice as long as the one before.
const PAUSE: Duration = Duration::from_millis(5);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(1);
/// How often that is tried again which may be a fault of ours: a row that is there already.
const OVERTAKEN: u32 = 3;

/// Counts how often something was tried, and pauses before it is again.
pub(crate) struct Tries {
    until: Instant,
    count: u32,
    overtaken: u32,
}

impl Tries {
    pub(crate) fn new() -> Self {
        Self { until: Instant::now() + PATIENCE, count: 0, overtaken: 0 }
    }

    /// Says whether what failed for that reason is to be tried again, after a pause.
    pub(crate) async fn again(&mut self, error: &sqlx::Error) -> bool {
        match Failure::of(error) {
            Failure::Passing => {}
            Failure::Overtaken if self.overtaken < OVERTAKEN => self.overtaken += 1,
            Failure::Overtaken | Failure::Environment | Failure::Ours => return false,
        }
        let longest = PAUSE.saturating_mul(2_u32.saturating_pow(self.count)).min(LONGEST);
        // Those who were in each other's way do not all come back at once.
        let chance = u32::try_from(RandomState::new().hash_one(self.count) % 1_000).unwrap_or(0);
        let pause = longest * (1_000 + chance) / 2_000;
        if Instant::now() + pause > self.until {
            return false;
        }
        tracing::debug!(%error, "tried again");
        self.count += 1;
        tokio::time::sleep(pause).await;
        true
    }
}
