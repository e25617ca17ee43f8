//! How fast requests go out: evenly, in the order they were asked for, and not at all while Discord asks to wait.

use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep_until};

/// How far behind the even spacing may fall and still catch up: what timers lose, no burst.
const SLACK: Duration = Duration::from_millis(50);

/// Gives out turns.
#[derive(Debug)]
pub(super) struct RateLimit {
    gap: Duration,
    /// When the next turn is, if it is asked for in time. Whoever waits for it holds the lock, and the others queue.
    next: Mutex<Instant>,
    held: watch::Sender<Instant>,
}

impl RateLimit {
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
        *next = after(*next, Instant::now(), self.gap);
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

/// When the turn after the one that was for `next` and is taken `now` can be had.
fn after(next: Instant, now: Instant, gap: Duration) -> Instant {
    next.max(now.checked_sub(SLACK).unwrap_or(next)) + gap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_fast_as_promised_and_not_faster() {
        let gap = Duration::from_secs(1) / 40;
        let begun = Instant::now();
        let mut next = begun;
        let mut now = begun;
        let mut at = Vec::new();
        for number in 0_u64..400 {
            // Nobody asks for a while; and timers are late by a few milliseconds, now and then by more.
            let idle = if number == 200 { Duration::from_mins(1) } else { Duration::ZERO };
            let late = Duration::from_millis(if number % 50 == 49 { 45 } else { number % 4 });
            now = next.max(now + idle) + late;
            next = after(next, now, gap);
            at.push(now);
        }
        for (first, later) in at.iter().zip(&at[45..]) {
            let between = later.duration_since(*first);
            assert!(between >= Duration::from_secs(1), "45 in less than a second: {between:?}");
        }
        for half in [&at[..200], &at[200..]] {
            let took = half[199].duration_since(half[0]);
            assert!(took <= Duration::from_millis(5_050), "what timers lose is caught up with: {took:?}");
        }
    }

    #[tokio::test]
    async fn the_longest_wait_that_was_asked_for_counts() {
        let rate_limit = RateLimit::new(40);
        assert_eq!(rate_limit.held(), Duration::ZERO);
        rate_limit.turn().await;
        rate_limit.hold(Duration::from_secs(70));
        rate_limit.hold(Duration::from_secs(2));
        assert!(rate_limit.held() > Duration::from_mins(1));
        assert!(tokio::time::timeout(Duration::from_millis(60), rate_limit.turn()).await.is_err(), "no turn");
    }
}
