//! Identifiers: snowflakes that carry their time, and words nobody can guess.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

/// Milliseconds between the Unix epoch and Discord's (the first second of 2015).
/// Source: Discord's reference, "Snowflakes".
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// Bits below the time in a snowflake.
const COUNTER_BITS: u32 = 22;

/// Makes snowflakes. Two of the same millisecond differ by a counter, so that a clock that stands still, or
/// is moved back, never gives the same one twice (before four million of them in one millisecond).
#[derive(Debug, Default)]
pub(crate) struct Snowflakes(AtomicU64);

impl Snowflakes {
    /// The next one, carrying `now` in Unix milliseconds.
    pub(crate) fn next(&self, now: i64) -> u64 {
        let counter = self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        (milliseconds_since_2015(now) << COUNTER_BITS) | (counter & ((1 << COUNTER_BITS) - 1))
    }
}

/// The Unix milliseconds that a snowflake carries.
pub(crate) fn time_of(snowflake: u64) -> i64 {
    i64::try_from(snowflake >> COUNTER_BITS).unwrap_or(i64::MAX).saturating_add(DISCORD_EPOCH)
}

/// A snowflake as Discord's JSON has it: a string.
pub(crate) fn json(id: u64) -> Value {
    Value::String(id.to_string())
}

/// Reads a snowflake from a string or a number; `None` for anything else.
pub(crate) fn from_json(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

/// `words` times 16 hexadecimal digits from the system's randomness.
pub(crate) fn random(words: usize) -> String {
    // The standard library keys every `RandomState` from the system's generator: enough for a loopback
    // server, without a dependency.
    let word = || format!("{:016x}", RandomState::new().build_hasher().finish());
    std::iter::repeat_with(word).take(words).collect()
}

fn milliseconds_since_2015(now: i64) -> u64 {
    u64::try_from(now.saturating_sub(DISCORD_EPOCH)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snowflakes_carry_their_time_and_differ() {
        let ids = Snowflakes::default();
        let (first, second) = (ids.next(1_700_000_000_000), ids.next(1_700_000_000_000));
        assert!(first < second);
        assert_eq!(time_of(first), 1_700_000_000_000);
        assert_eq!(time_of(ids.next(1_600_000_000_000)), 1_600_000_000_000);
        assert_ne!(ids.next(0), 0);
    }

    #[test]
    fn random_words_differ() {
        assert_eq!(random(2).len(), 32);
        assert_ne!(random(2), random(2));
    }
}
