//! Holding shards: that each is one process's at a time, and goes from one to the next without a gap.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use waymark_store::{HandedSession, ShardRange, Store, StoreError, Taking};

use crate::error::Fatal;
use crate::monitor::Health;

/// How often it is said that the shards are still held: four times before [`waymark_store::SHARD_LEASE`] is over, and others may
/// take them.
const RENEW: Duration = Duration::from_secs(5);
/// How often it is looked whether shards that another process holds are free by now.
const LOOK: Duration = Duration::from_millis(500);
/// How often it is looked whether there are shards that nobody holds.
const LOOK_FOR_GAPS: Duration = Duration::from_mins(1);

/// Shards that are this process's.
#[derive(Clone)]
pub(super) struct Holding {
    store: Store,
    range: ShardRange,
    /// This process, among all that use the database.
    holder: String,
}

impl Holding {
    /// Takes the shards of `range`, with the sessions that can be taken up again. Waits while another process holds the same
    /// ones: this one stands by. Nothing once the program stops.
    ///
    /// # Errors
    ///
    /// When another process holds a part of them as a part of something else: whoever started them must decide.
    pub(super) async fn take(
        store: &Store,
        range: ShardRange,
        health: &Health,
        stop: &CancellationToken,
    ) -> Result<Option<(Self, Vec<HandedSession>)>, Fatal> {
        let holding = Self { store: store.clone(), range, holder: name_of_process() };
        let mut seen = String::new();
        while !stop.is_cancelled() {
            let pause = match store.take_shards(range, &holding.holder).await {
                Ok(Taking::Taken { sessions }) => return Ok(Some((holding, sessions))),
                Ok(Taking::Held { by, longer }) => {
                    if seen != by {
                        tracing::info!("shards {range} are held by {by}: standing by until it is gone");
                        seen.clone_from(&by);
                    }
                    health.stand_by(format!("standing by for {by}, which holds shards {range}"));
                    longer.clamp(Duration::from_millis(10), LOOK)
                }
                Ok(Taking::Overlap { with }) => {
                    return Err(Fatal::new(format!(
                        "shards {with} are held by another process, which does not go with {range}: give every process \
                         its own part of the same number of shards, without gaps, such as 0-7/16 and 8-15/16"
                    )));
                }
                Err(error) => {
                    tracing::warn!(%error, "whether shards {range} are free could not be read: {error}");
                    RENEW
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(pause) => {}
            }
        }
        Ok(None)
    }

    /// Says again and again that this process holds the shards, and ends `until` once another one does.
    pub(super) async fn renew(self, until: CancellationToken) {
        if !self.store.is_shared() {
            return;
        }
        let mut looked = Instant::now();
        let mut gaps = Vec::new();
        loop {
            sleep(RENEW).await;
            match self.store.renew_shards(self.range, &self.holder).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!("shards {} are another process's now", self.range);
                    until.cancel();
                    return;
                }
                // As long as nobody takes them, they are this process's.
                Err(error) => tracing::warn!(%error, "that shards are held could not be noted: {error}"),
            }
            if looked.elapsed() >= LOOK_FOR_GAPS {
                looked = Instant::now();
                match self.store.free_shards(self.range.total()).await {
                    Ok(free) => {
                        if free != gaps && !free.is_empty() {
                            tracing::warn!("nobody holds the shards {} of {}", list(&free), self.range.total());
                        }
                        gaps = free;
                    }
                    Err(error) => tracing::debug!(%error, "whether shards are free could not be read"),
                }
            }
        }
    }

    /// Lets the next process have the shards, with these sessions.
    pub(super) async fn give_back(&self, sessions: Vec<HandedSession>) {
        if sessions.is_empty() && !self.store.is_shared() {
            return;
        }
        let given: Result<(), StoreError> = self.store.hand_over_shards(self.range, &self.holder, sessions).await;
        if let Err(error) = given {
            tracing::warn!(%error, "shards could not be handed over: {error}");
        }
    }
}

/// Numbers in a row as ranges: `0-7, 9`.
fn list(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let one = |&(first, last): &(u32, u32)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    ranges.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The machine, the number of the process there, and what tells it from all that had the same.
fn name_of_process() -> String {
    #[cfg(unix)]
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let machine = std::env::var("COMPUTERNAME").unwrap_or_default();
    format!("{machine}/{}/{:08x}", std::process::id(), fastrand::u32(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_ranges() {
        for (numbers, expect) in [(&[][..], ""), (&[3], "3"), (&[0, 1, 2, 7], "0-2, 7"), (&[1, 3, 4], "1, 3-4")] {
            assert_eq!(list(numbers), expect);
        }
    }
}
