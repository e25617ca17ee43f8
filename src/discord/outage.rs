//! Whether Discord's API is there at all. After failures in a row everything waits, and one request at a time looks whether
//! it is back: a service that is down is not hammered, and no address is banned for what was refused too often.
//! <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::backoff::Backoff;

/// Failures in a row that make an outage.
const IN_A_ROW: u32 = 10;
/// The first pause, and the longest.
const PAUSES: Backoff = Backoff::new(Duration::from_millis(250), Duration::from_mins(1));
/// How long what became of the request that looks is waited for.
const LOOK: Duration = Duration::from_secs(8);
/// How soon those that wait for it ask again.
const ASK_AGAIN: Duration = Duration::from_millis(250);

/// Failures in a row, and what they led to.
#[derive(Debug, Default)]
pub(super) struct Outage(Mutex<State>);

#[derive(Debug)]
struct State {
    failures: u32,
    pauses: Backoff,
    /// Until when nothing is sent.
    until: Option<Instant>,
    /// Whether a request is on its way that looks.
    looking: bool,
}

impl Default for State {
    fn default() -> Self {
        Self { failures: 0, pauses: PAUSES, until: None, looking: false }
    }
}

impl Outage {
    /// How long to wait before a request may be sent; none if it may be now.
    pub(super) fn wait(&self) -> Option<Duration> {
        let (mut state, now) = (self.state(), Instant::now());
        let left = state.until?.saturating_duration_since(now);
        if left.is_zero() {
            state.until = Some(now + LOOK);
            state.looking = true;
            return None;
        }
        Some(if state.looking { left.min(ASK_AGAIN) } else { left })
    }

    /// A request was answered as it should be.
    pub(super) fn succeeded(&self) {
        let mut state = self.state();
        if state.until.is_some() {
            tracing::info!("Discord's API is back");
        }
        *state = State::default();
    }

    /// A request failed.
    pub(super) fn failed(&self) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        // What was on its way when the outage began tells nothing new.
        if state.failures == IN_A_ROW || std::mem::take(&mut state.looking) {
            let pause = state.pauses.pause();
            state.until = Some(Instant::now() + pause);
            let failures = state.failures;
            tracing::warn!("Discord's API fails, {failures} requests in a row; the next one in {pause:.1?}");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_request_at_a_time_looks_whether_it_is_over() {
        let outage = Outage::default();
        for _ in 1..IN_A_ROW {
            outage.failed();
            assert_eq!(outage.wait(), None);
        }
        for _ in 0..3 {
            // Others were on their way.
            outage.failed();
        }
        for round in 0..12 {
            let pause = outage.wait().unwrap();
            assert!(pause <= Duration::from_millis(250 << round).min(Duration::from_mins(1)), "{round}: {pause:?}");
            tokio::time::advance(pause).await;
            assert_eq!(outage.wait(), None, "{round}: one looks");
            assert_eq!(outage.wait(), Some(ASK_AGAIN), "{round}: the others wait for it");
            outage.failed();
        }
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(outage.wait(), None);
        // It never comes back.
        tokio::time::advance(LOOK).await;
        assert_eq!(outage.wait(), None, "another one looks");
        outage.succeeded();
        assert_eq!((outage.wait(), outage.wait()), (None, None), "it is over");
    }
}
