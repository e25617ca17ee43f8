//! Pauses between attempts that fail.

use std::time::Duration;

/// Pauses that double from one attempt to the next, up to a limit. Each is shortened by up to half, by chance: those that
/// failed together do not come back together.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first }
    }

    /// The pause before the next attempt.
    pub(crate) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = pause.saturating_mul(2).min(self.longest);
        pause.mul_f64(1.0 - fastrand::f64() / 2.0)
    }

    /// An attempt has succeeded.
    pub(crate) fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit_until_an_attempt_succeeds() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(5));
        for round in ["at first", "after a success"] {
            for most in [1, 2, 4, 5, 5, 5].map(Duration::from_secs) {
                let pause = backoff.pause();
                assert!(pause <= most && pause >= most / 2, "{round}: {pause:?} of {most:?}");
            }
            backoff.reset();
        }
    }
}
