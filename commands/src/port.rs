//! What commands ask of Discord beyond answering: a port. The program fills it in over REST, tests with a fake.

use std::fmt;

use futures_util::future::BoxFuture;
use serenity::all::{ChannelType, Permissions};
use waymark_store::{ChannelId, GuildId, RoleId, UserId};

use crate::replies::Reply;

/// The way to Discord for what is not the answer to an interaction.
pub trait Discord: Send + Sync {
    /// Writes to a person, in their direct messages.
    fn write(&self, to: UserId, message: Reply) -> BoxFuture<'_, Result<(), Trouble>>;

    /// Gives a member a role.
    fn give_role(&self, guild: GuildId, member: UserId, role: RoleId) -> BoxFuture<'_, Result<(), Trouble>>;

    /// Whether somebody is on a server: no trouble if they are, [`Trouble::UnknownMember`] if they are not.
    fn member(&self, guild: GuildId, user: UserId) -> BoxFuture<'_, Result<(), Trouble>>;

    /// What the bot is and may do on a server.
    fn survey(&self, guild: GuildId) -> BoxFuture<'_, Result<Survey, Trouble>>;

    /// What the bot may do in a channel of a server that was surveyed.
    fn channel(&self, guild: GuildId, channel: ChannelId) -> BoxFuture<'_, Result<Channel, Trouble>>;
}

/// No Discord at all: everything is out of reach. For trying commands by themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Nowhere {
    fn trouble<T: Send + 'static>() -> BoxFuture<'static, Result<T, Trouble>> {
        Box::pin(async { Err(Trouble::Other("there is no Discord here".to_owned())) })
    }
}

impl Discord for Nowhere {
    fn write(&self, _: UserId, _: Reply) -> BoxFuture<'_, Result<(), Trouble>> {
        Self::trouble()
    }

    fn give_role(&self, _: GuildId, _: UserId, _: RoleId) -> BoxFuture<'_, Result<(), Trouble>> {
        Self::trouble()
    }

    fn member(&self, _: GuildId, _: UserId) -> BoxFuture<'_, Result<(), Trouble>> {
        Self::trouble()
    }

    fn survey(&self, _: GuildId) -> BoxFuture<'_, Result<Survey, Trouble>> {
        Self::trouble()
    }

    fn channel(&self, _: GuildId, _: ChannelId) -> BoxFuture<'_, Result<Channel, Trouble>> {
        Self::trouble()
    }
}

/// Why Discord did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The channel is gone (10003).
    UnknownChannel,
    /// The server is gone, or the bot is no longer on it (10004).
    UnknownGuild,
    /// The member has left (10007).
    UnknownMember,
    /// The role is gone (10011).
    UnknownRole,
    /// The bot cannot see it (50001).
    NoAccess,
    /// The person takes no direct messages from the bot (50007).
    ClosedToMessages,
    /// The bot lacks a permission (50013).
    NoPermission,
    /// Anything else: worth another try later.
    Other(String),
}

impl Trouble {
    /// What a refusal of that code means.
    /// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
    pub fn of_code(code: i64) -> Option<Self> {
        Some(match code {
            10003 => Self::UnknownChannel,
            10004 => Self::UnknownGuild,
            10007 => Self::UnknownMember,
            10011 => Self::UnknownRole,
            50001 => Self::NoAccess,
            50007 => Self::ClosedToMessages,
            50013 => Self::NoPermission,
            _ => return None,
        })
    }

    /// The code, for the record; 0 for anything else.
    pub fn code(&self) -> i64 {
        match self {
            Self::UnknownChannel => 10003,
            Self::UnknownGuild => 10004,
            Self::UnknownMember => 10007,
            Self::UnknownRole => 10011,
            Self::NoAccess => 50001,
            Self::ClosedToMessages => 50007,
            Self::NoPermission => 50013,
            Self::Other(_) => 0,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownChannel => "the channel no longer exists",
            Self::UnknownGuild => "I am no longer on the server",
            Self::UnknownMember => "the member has left",
            Self::UnknownRole => "the role no longer exists",
            Self::NoAccess => "I cannot see the channel",
            Self::ClosedToMessages => "direct messages from me are not let through",
            Self::NoPermission => "I lack a permission",
            Self::Other(why) => why,
        })
    }
}

/// The bot on a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// What it may do in channels that say nothing else.
    pub permissions: Permissions,
    /// The position of its highest role: it gives only roles below.
    pub highest: u16,
    /// The server's roles.
    pub roles: Vec<Role>,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id; see [`everyone`].
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Its place: higher ones are above.
    pub position: u16,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// Whether it belongs to a bot or another service, which alone gives it.
    pub managed: bool,
}

/// The role that everybody on a server has, `@everyone`: Discord gives it the server's id.
pub fn everyone(guild: GuildId) -> RoleId {
    RoleId(guild.0)
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: ChannelType,
    /// What the bot may do in it.
    pub permissions: Permissions,
}
