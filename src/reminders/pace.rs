//! How fast requests go out: evenly, in the order they were asked for, and not at all while Discord asks to wait.

use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep_until};

/// How far behind the even pace may fall and still catch up: what timers lose, no burst.
const SLACK: Duration = Duration::from_millis(100);

/// Gives out turns.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    /// When the next turn is, if it is asked for in time. Whoever waits for it holds the lock, and the others queue.
    next: Mutex<Instant>,
    held: watch::Sender<Instant>,
}

impl Pace {
    pub(super) fn new(per_second: u32) -> Self {
        let now = Instant::now();
        let gap = Duration::from_secs(1) / per_second.max(1);
        Self { gap, next: Mutex::new(now), held: watch::Sender::new(now) }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) {
        let mut next = self.next.lock().await;
        loop {
            let at = (*next).max(*self.held.borrow());
            if at <= Instant::now() {
                break;
            }
            sleep_until(at).await;
        }
        let earliest = Instant::now().checked_sub(SLACK).unwrap_or(*next);
        *next = (*next).max(earliest) + self.gap;
    }

    /// Gives no turn for so long.
    pub(super) fn hold(&self, time: Duration) {
        let until = Instant::now() + time;
        self.held.send_if_modified(|held| {
            let later = until > *held;
            *held = until.max(*held);
            later
        });
    }

    /// How long no turn will be given; zero if turns are given.
    pub(super) fn held(&self) -> Duration {
        self.held.borrow().saturating_duration_since(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn never_more_than_promised_in_any_second() {
        let pace = Arc::new(Pace::new(40));
        let mut turns = tokio::task::JoinSet::new();
        let begun = Instant::now();
        for number in 0..200 {
            let pace = Arc::clone(&pace);
            turns.spawn(async move {
                // Some come late.
                if number >= 100 {
                    tokio::time::sleep(Duration::from_secs(10)).await;
                }
                pace.turn().await;
                begun.elapsed()
            });
        }
        let mut at = turns.join_all().await;
        at.sort();
        for (first, later) in at.iter().zip(&at[45..]) {
            assert!(*later - *first >= Duration::from_secs(1), "{first:?} to {later:?}");
        }
        assert!(at[99] <= Duration::from_millis(2_600), "{:?}", at[99]);
        assert!(at[100] >= Duration::from_secs(10));
        assert!(at[199] <= Duration::from_millis(12_600), "{:?}", at[199]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_goes_out_while_it_is_held() {
        let pace = Pace::new(40);
        let begun = Instant::now();
        pace.turn().await;
        pace.hold(Duration::from_secs(7));
        pace.hold(Duration::from_secs(2));
        assert_eq!(pace.held(), Duration::from_secs(7));
        pace.turn().await;
        assert!(begun.elapsed() >= Duration::from_secs(7));
        assert_eq!(pace.held(), Duration::ZERO);
    }
}
