//! What commands ask of Discord beyond answering: a port. The program fills it in over REST, tests with a fake.

use std::fmt;

use futures_util::future::BoxFuture;
use serenity::all::{ChannelType, Permissions};
use waymark_store::{ChannelId, GuildId, RoleId, UserId};

use crate::replies::Reply;

/// The way to Discord for what is not the answer to an interaction.
pub trait DiscordPort: Send + Sync {
    /// Writes to a person, in their direct messages.
    fn send_direct_message(&self, to: UserId, message: Reply) -> BoxFuture<'_, Result<(), DiscordError>>;

    /// Gives a member a role.
    fn give_role(&self, guild: GuildId, member: UserId, role: RoleId) -> BoxFuture<'_, Result<(), DiscordError>>;

    /// Looks whether somebody is on a server: [`DiscordError::UnknownMember`] if they are not.
    fn look_up_member(&self, guild: GuildId, user: UserId) -> BoxFuture<'_, Result<(), DiscordError>>;

    /// What the bot is and may do on a server.
    fn guild_access(&self, guild: GuildId) -> BoxFuture<'_, Result<GuildAccess, DiscordError>>;

    /// What the bot may do in a channel of a server.
    fn channel_access(&self, guild: GuildId, channel: ChannelId) -> BoxFuture<'_, Result<ChannelAccess, DiscordError>>;
}

/// No Discord at all: everything is out of reach. For trying commands by themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDiscord;

impl NoDiscord {
    fn unreachable<T: Send + 'static>() -> BoxFuture<'static, Result<T, DiscordError>> {
        Box::pin(async { Err(DiscordError::Other("there is no Discord here".to_owned())) })
    }
}

impl DiscordPort for NoDiscord {
    fn send_direct_message(&self, _: UserId, _: Reply) -> BoxFuture<'_, Result<(), DiscordError>> {
        Self::unreachable()
    }

    fn give_role(&self, _: GuildId, _: UserId, _: RoleId) -> BoxFuture<'_, Result<(), DiscordError>> {
        Self::unreachable()
    }

    fn look_up_member(&self, _: GuildId, _: UserId) -> BoxFuture<'_, Result<(), DiscordError>> {
        Self::unreachable()
    }

    fn guild_access(&self, _: GuildId) -> BoxFuture<'_, Result<GuildAccess, DiscordError>> {
        Self::unreachable()
    }

    fn channel_access(&self, _: GuildId, _: ChannelId) -> BoxFuture<'_, Result<ChannelAccess, DiscordError>> {
        Self::unreachable()
    }
}

/// Why Discord did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscordError {
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

impl DiscordError {
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

impl fmt::Display for DiscordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownChannel => "the channel no longer exists",
            Self::UnknownGuild => "I am no longer on the server",
            Self::UnknownMember => "the member has left",
            Self::UnknownRole => "the role no longer exists",
            Self::NoAccess => "I cannot see the channel",
            Self::ClosedToMessages => "my direct messages are blocked",
            Self::NoPermission => "I am missing a permission",
            Self::Other(why) => why,
        })
    }
}

/// The bot on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuildAccess {
    /// Whose server it is.
    pub owner: UserId,
    /// What it may do in channels that do not say otherwise.
    pub permissions: Permissions,
    /// The position of its highest role: it gives only roles below.
    pub highest: u16,
    /// The server's roles.
    pub roles: Vec<GuildRole>,
}

impl GuildAccess {
    /// The role of that id.
    pub fn role(&self, id: RoleId) -> Option<&GuildRole> {
        self.roles.iter().find(|role| role.id == id)
    }
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuildRole {
    /// Its id; see [`everyone`].
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Its place among the roles: one with a higher number is above.
    pub position: u16,
    /// What it allows on the server.
    pub permissions: Permissions,
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
pub struct ChannelAccess {
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: ChannelType,
    /// What the bot may do in it.
    pub permissions: Permissions,
}
