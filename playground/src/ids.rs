//! Identifiers: snowflakes that carry their time, and words nobody can guess.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::json::number;

/// Milliseconds between the Unix epoch and Discord's (the first second of 2015).
/// Source: Discord's reference, "Snowflakes".
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// Bits below the time in a snowflake.
const COUNTER_BITS: u32 = 22;

/// Defines a type for each kind of id, so that one kind is not taken for another.
macro_rules! id_types {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        /// In JSON it is written as a string, as Discord does, and read from a string or a number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl $name {
            /// Reads it from JSON; `None` for what is not a snowflake.
            pub fn from_json(json: &Value) -> Option<Self> {
                number(json).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Self::String(id.to_string())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Snowflake).map(Self)
            }
        }
    )+};
}

id_types! {
    /// The id of a user: a person, or the bot, whose application has the same one.
    UserId;
    /// The id of a server.
    GuildId;
    /// The id of a channel, a thread or somebody's direct messages.
    ChannelId;
    /// The id of a role.
    RoleId;
    /// The id of a message.
    MessageId;
    /// The id of a file of a message.
    AttachmentId;
    /// The id of an interaction.
    InteractionId;
    /// The id of a registered command.
    CommandId;
}

/// Somebody or something that a text can mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mention {
    /// A person or the bot.
    User(UserId),
    /// A role.
    Role(RoleId),
    /// A channel or a thread.
    Channel(ChannelId),
}

impl GuildId {
    /// The role that every member has: it has the server's id.
    pub(crate) fn everyone(self) -> RoleId {
        RoleId(self.0)
    }
}

impl MessageId {
    /// The thread that begins with this message: it has the message's id.
    pub(crate) fn thread(self) -> ChannelId {
        ChannelId(self.0)
    }

    /// When it was sent, in Unix milliseconds.
    pub(crate) fn sent_at(self) -> i64 {
        time_of(self.0)
    }
}

impl ChannelId {
    /// When it was made, in Unix milliseconds.
    pub(crate) fn made_at(self) -> i64 {
        time_of(self.0)
    }
}

/// Reads a snowflake. A visitor of its own, so that axum can say which parameter of a path it refuses.
struct Snowflake;

impl Visitor<'_> for Snowflake {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a snowflake")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        text.parse().map_err(E::custom)
    }
}

/// Makes snowflakes. Two of the same millisecond differ by a counter, so that a clock that stands still, or
/// is moved back, never gives the same one twice (before four million of them in one millisecond).
#[derive(Debug, Default)]
pub(crate) struct Snowflakes(AtomicU64);

impl Snowflakes {
    /// The next one, carrying `now` in Unix milliseconds.
    pub(crate) fn next<T: From<u64>>(&self, now: i64) -> T {
        let counter = self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let since_2015 = u64::try_from(now.saturating_sub(DISCORD_EPOCH)).unwrap_or(0);
        T::from((since_2015 << COUNTER_BITS) | (counter & ((1 << COUNTER_BITS) - 1)))
    }
}

/// `words` times 16 hexadecimal digits from the system's randomness.
pub(crate) fn random(words: usize) -> String {
    // The standard library keys every `RandomState` from the system's generator: enough for a loopback
    // server, without a dependency.
    let word = || format!("{:016x}", RandomState::new().build_hasher().finish());
    std::iter::repeat_with(word).take(words).collect()
}

/// The Unix milliseconds that a snowflake carries.
fn time_of(snowflake: u64) -> i64 {
    i64::try_from(snowflake >> COUNTER_BITS).unwrap_or(i64::MAX).saturating_add(DISCORD_EPOCH)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn snowflakes_carry_their_time_and_differ() {
        let ids = Snowflakes::default();
        let (first, second) = (ids.next::<u64>(1_700_000_000_000), ids.next::<u64>(1_700_000_000_000));
        assert!(first < second);
        assert_eq!(time_of(first), 1_700_000_000_000);
        assert_eq!(time_of(ids.next(1_600_000_000_000)), 1_600_000_000_000);
        assert_ne!(ids.next::<u64>(0), 0);
    }

    #[test]
    fn ids_are_strings_in_json() {
        assert_eq!(json!({ "id": UserId(7) }), json!({ "id": "7" }));
        assert_eq!(json!(Mention::Role(RoleId(7))), json!({ "role": "7" }));
        for json in [json!("7"), json!(7)] {
            assert_eq!(UserId::from_json(&json), Some(UserId(7)), "{json}");
        }
        for json in [json!("x"), json!(-7), json!(null), json!([7])] {
            assert_eq!(UserId::from_json(&json), None, "{json}");
        }
    }

    #[test]
    fn random_words_differ() {
        assert_eq!(random(2).len(), 32);
        assert_ne!(random(2), random(2));
    }
}
