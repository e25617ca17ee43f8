//! What ends the program.

use std::fmt;

/// Why the program gives up, in one line for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fatal(String);

impl Fatal {
    /// With this to say.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Discord does not take the token, or does not take it any more.
    pub(crate) fn refused_token() -> Self {
        Self::new(
            "Discord refused the token: copy it anew from the developer portal, page Bot, and give it to `waymark token`",
        )
    }
}

impl fmt::Display for Fatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Fatal {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
