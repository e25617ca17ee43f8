//! A Discord that does what it is asked now and then.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::{BoxFuture, ready};
use serenity::all::{ChannelType, Permissions};
use waymark_commands::Reply;
use waymark_commands::port::{ChannelAccess, DiscordError, DiscordPort, GuildAccess, GuildRole};
use waymark_store::{ChannelId, GuildId, RoleId, UserId};

/// Codes that it refuses with; 0 is for none that means anything here.
const CODES: [i64; 8] = [0, 10003, 10004, 10007, 10011, 50001, 50007, 50013];

/// Every third request is refused, with each code in turn.
#[derive(Debug)]
pub(crate) struct Moody(AtomicU64);

impl Moody {
    /// The mood follows from a number, so that the same one is met again.
    pub(crate) fn starting_with(number: u64) -> Self {
        Self(AtomicU64::new(number))
    }

    fn answer<T: Send + 'static>(&self, answer: T) -> BoxFuture<'_, Result<T, DiscordError>> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let code = usize::try_from(number / 3).map_or(0, |index| CODES[index % CODES.len()]);
        let refused = || DiscordError::of_code(code).unwrap_or_else(|| DiscordError::Other("\u{1b}[2J**no**".into()));
        Box::pin(ready(if number.is_multiple_of(3) { Err(refused()) } else { Ok(answer) }))
    }
}

impl DiscordPort for Moody {
    fn send_direct_message(&self, _: UserId, _: Reply) -> BoxFuture<'_, Result<(), DiscordError>> {
        self.answer(())
    }

    fn give_role(&self, _: GuildId, _: UserId, _: RoleId) -> BoxFuture<'_, Result<(), DiscordError>> {
        self.answer(())
    }

    fn look_up_member(&self, _: GuildId, _: UserId) -> BoxFuture<'_, Result<(), DiscordError>> {
        self.answer(())
    }

    fn guild_access(&self, guild: GuildId) -> BoxFuture<'_, Result<GuildAccess, DiscordError>> {
        let role = |id, position, permissions| GuildRole {
            id: RoleId(id),
            name: "**role**".into(),
            position,
            permissions,
            mentionable: position == 1,
            managed: false,
        };
        self.answer(GuildAccess {
            owner: UserId(11),
            permissions: Permissions::MANAGE_ROLES,
            highest: 5,
            roles: vec![
                role(guild.0, 0, Permissions::empty()),
                role(501, 1, Permissions::empty()),
                role(502, 2, Permissions::MANAGE_MESSAGES),
                role(503, 3, Permissions::ADMINISTRATOR),
                role(509, 9, Permissions::empty()),
            ],
        })
    }

    fn channel_access(&self, _: GuildId, channel: ChannelId) -> BoxFuture<'_, Result<ChannelAccess, DiscordError>> {
        let kind = if channel.0.is_multiple_of(2) { ChannelType::Text } else { ChannelType::Voice };
        self.answer(ChannelAccess { name: "learning".into(), kind, permissions: Permissions::all() })
    }
}
