//! The names that content gives its parts: `backend`, `internet`, `http`, `salary`.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The longest an id may be, in characters: two of them and a few letters fit into a custom id of Discord, which has
/// 100 characters at most.
pub const MAX_ID: usize = 40;

/// Whether `text` may name a roadmap, a stage, a topic, a question or an entry: `a`–`z`, `0`–`9` and `-`, 1 to [`MAX_ID`] of them.
pub fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// `text` follows none of the rules of [`is_id`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: a-z, 0-9 and -, at most {MAX_ID} characters")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes `text` as an id.
            ///
            /// # Errors
            ///
            /// [`NotAnId`] when it breaks the rule of [`is_id`].
            pub fn new(text: &str) -> Result<Self, NotAnId> {
                if is_id(text) { Ok(Self(text.into())) } else { Err(NotAnId) }
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    )*};
}

ids! {
    /// A roadmap: the name of its folder.
    RoadmapId;
    /// A stage of a roadmap: the name of its file, without `.toml`.
    StageId;
    /// A topic, unique in its roadmap and stable: progress is kept under it.
    TopicId;
    /// A question of a topic, unique in it and stable: when it is due again is kept under it.
    CheckId;
    /// An entry of a roadmap's FAQ.
    FaqSlug;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        for (text, expect) in [
            ("http", true),
            ("oauth-2", true),
            ("3", true),
            ("", false),
            ("HTTP", false),
            ("c++", false),
            ("a b", false),
            ("größe", false),
            (&"a".repeat(40), true),
            (&"a".repeat(41), false),
        ] {
            assert_eq!(is_id(text), expect, "{text:?}");
            assert_eq!(TopicId::new(text).is_ok(), expect, "{text:?}");
        }
    }
}
