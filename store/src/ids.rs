//! Discord's ids, a type for each kind of thing, and the one place where they become SQLite's integers.

use std::fmt;

use sqlx::error::BoxDynError;

use crate::query::{Bind, Parameter};
use crate::row::{FromColumn, Value};

/// Defines an id as a number of its own type that statements take and give.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl $name {
            /// As stored. SQLite's integers are signed; Discord's snowflakes stay positive in them until the year 2084.
            pub(crate) fn to_sql(self) -> i64 {
                self.0.cast_signed()
            }
        }

        impl Bind for $name {
            fn into_parameter(this: Option<Self>) -> Parameter {
                Parameter::Integer(this.map(Self::to_sql))
            }
        }

        impl FromColumn<'_> for $name {
            fn from_column(value: Value<'_>) -> Result<Self, BoxDynError> {
                Ok(Self(i64::from_column(value)?.cast_unsigned()))
            }
        }
    )*};
}

ids! {
    /// A person.
    UserId;
    /// A server, which Discord's API calls a guild.
    GuildId;
    /// A channel of a server, or the direct messages of a person.
    ChannelId;
    /// A role on a server.
    RoleId;
    /// A message.
    MessageId;
    /// One use of a command, a button or a menu.
    InteractionId;
}
