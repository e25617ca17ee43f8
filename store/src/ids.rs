//! Discord's ids, a type for each kind of thing, and the one place where they become SQLite's integers.

use std::fmt;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{Sqlite, SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Type};

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

        impl Type<Sqlite> for $name {
            fn type_info() -> SqliteTypeInfo {
                <i64 as Type<Sqlite>>::type_info()
            }

            fn compatible(ty: &SqliteTypeInfo) -> bool {
                <i64 as Type<Sqlite>>::compatible(ty)
            }
        }

        impl Encode<'_, Sqlite> for $name {
            fn encode_by_ref(&self, arguments: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
                self.to_sql().encode_by_ref(arguments)
            }
        }

        impl Decode<'_, Sqlite> for $name {
            fn decode(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
                Ok(Self(i64::decode(value)?.cast_unsigned()))
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
