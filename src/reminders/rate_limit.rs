//! How fast requests go out: evenly, in the order they were asked for, and not at all while Discord asks to wait.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep_until};
use waymark_store::Store;

/// How far behind the even spacing may fall and still catch up: what timers lose, no burst.
const SLACK: Duration = Duration::from_millis(50);

/// Turns that are reserved at once, at most, where other processes send, too: a quarter of a second's.
const RESERVED: u32 = 10;
/// The name of the pace of all processes, in the database.
const PACE: &str = "requests";
/// A wait so long is no pace: another process was asked to wait.
const A_WHILE: Duration = Duration::from_secs(2);

/// Gives out turns.
#[derive(Debug)]
pub(super) struct RateLimit {
    gap: Duration,
    /// Where processes share the turns, if there can be others.
    shared: Option<Store>,
    /// Who waits for a turn.
    waiting: AtomicU32,
    /// Whoever waits for it holds the lock, and the others queue.
    next: Mutex<Next>,
    held: watch::Sender<Instant>,
}

/// The next turn.
#[derive(Debug)]
struct Next {
    /// When it is, if it is asked for in time.
    at: Instant,
    /// Turns from then on that are this process's, where others share them.
    reserved: u32,
}

impl RateLimit {
    pub(super) fn new(per_second: u32, store: &Store) -> Self {
        Self { shared: Some(store.clone()).filter(Store::is_shared), ..Self::alone(per_second) }
    }

    /// For a process that has the token alone.
    fn alone(per_second: u32) -> Self {
        let now = Instant::now();
        Self {
            gap: Duration::from_secs(1) / per_second.max(1),
            shared: None,
            waiting: AtomicU32::new(0),
            next: Mutex::new(Next { at: now, reserved: 0 }),
            held: watch::Sender::new(now),
        }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waits = Waits(&self.waiting);
        let mut next = self.next.lock().await;
        if let Some(store) = &self.shared
            && next.reserved == 0
        {
            self.reserve(store, &mut next).await;
        }
        loop {
            let at = next.at.max(*self.held.borrow());
            if at <= Instant::now() {
                break;
            }
            sleep_until(at).await;
        }
        next.at = after(next.at, Instant::now(), self.gap);
        next.reserved = next.reserved.saturating_sub(1);
    }

    /// Reserves a turn for each of those who wait, about.
    async fn reserve(&self, store: &Store, next: &mut Next) {
        let count = self.waiting.load(Ordering::Relaxed).clamp(1, RESERVED);
        match store.reserve_turns(PACE, count, self.gap).await {
            Ok(wait) => {
                *next = Next { at: Instant::now() + wait, reserved: count };
                if wait >= A_WHILE {
                    self.hold_here(wait);
                }
            }
            Err(error) => tracing::warn!(%error, "other processes' requests are not known of: {error}"),
        }
    }

    /// Gives no turn for so long, in whichever process.
    pub(super) fn hold(&self, time: Duration) {
        self.hold_here(time);
        if let Some(store) = self.shared.clone() {
            tokio::spawn(async move {
                if let Err(error) = store.hold_turns(PACE, time).await {
                    tracing::warn!(%error, "other processes do not know that Discord asks to wait: {error}");
                }
            });
        }
    }

    fn hold_here(&self, time: Duration) {
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

/// Counts one who waits, also if they give up.
struct Waits<'a>(&'a AtomicU32);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
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
        let rate_limit = RateLimit::alone(40);
        assert_eq!(rate_limit.held(), Duration::ZERO);
        rate_limit.turn().await;
        rate_limit.hold(Duration::from_secs(70));
        rate_limit.hold(Duration::from_secs(2));
        assert!(rate_limit.held() > Duration::from_mins(1));
        assert!(tokio::time::timeout(Duration::from_millis(60), rate_limit.turn()).await.is_err(), "no turn");
    }
}
