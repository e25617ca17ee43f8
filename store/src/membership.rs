//! What is known of a person in a server.

use crate::StoreError;
use crate::row::Row;

/// What is known of a person in a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Membership {
    /// They never changed their progress there.
    Never {
        /// Whether they hide there all the same.
        hidden: bool,
    },
    /// They left.
    Left,
    /// They are a member, and go by this name.
    Under(String),
}

impl Membership {
    /// Reads it from a row's columns `name` and `gone`, which are empty for who never was a member, and `hidden`.
    pub(crate) fn from_sql(row: &Row) -> Result<Self, StoreError> {
        Ok(match (row.try_get("name")?, row.try_get("gone")?) {
            (None, _) => Self::Never { hidden: row.try_get("hidden")? },
            (Some(_), Some(true)) => Self::Left,
            (Some(name), _) => Self::Under(name),
        })
    }
}
