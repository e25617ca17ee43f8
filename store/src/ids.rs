//! Discord's ids, and the one place where they become SQLite's integers.

macro_rules! snowflakes {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u64);

        impl $name {
            /// As stored. SQLite's integers are signed; snowflakes stay positive in them until the year 2084.
            pub(crate) fn to_sql(self) -> i64 {
                self.0.cast_signed()
            }

            #[allow(dead_code, reason = "interactions and guilds are written and compared, never read back")]
            pub(crate) fn from_sql(stored: i64) -> Self {
                Self(stored.cast_unsigned())
            }
        }
    )*};
}

snowflakes! {
    /// A person.
    UserId;
    /// A server.
    GuildId;
    /// A channel.
    ChannelId;
    /// A role.
    RoleId;
    /// A message.
    MessageId;
    /// One use of a command, a button or a menu.
    InteractionId;
}

/// A reminder of ours, not one of Discord's ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReminderId(pub i64);
