//! Discord, as far as the commands see it beyond what they answer.

use std::sync::Mutex;

use futures_util::future::BoxFuture;
use serenity::all::{ChannelType, Permissions};
use waymark_commands::Reply;
use waymark_commands::port::{ChannelAccess, DiscordError, DiscordPort, GuildAccess, GuildRole};
use waymark_store::{ChannelId, GuildId, RoleId, UserId};

use super::person;
use super::shown::posted;

/// What the bot sees and does beyond answering: a server where all is well, until a test says otherwise.
#[derive(Default)]
pub(crate) struct FakeDiscord {
    /// Messages written, as text.
    pub written: Mutex<Vec<(u64, String)>>,
    /// Roles given: member and role.
    pub given: Mutex<Vec<(u64, u64)>>,
    /// Who is on no server.
    pub gone: Mutex<Vec<u64>>,
    /// What Discord says to everything.
    pub failing: Mutex<Option<DiscordError>>,
    /// What the bot lacks in every channel.
    pub lacking: Mutex<Permissions>,
}

impl FakeDiscord {
    fn answer<T>(&self, answer: T) -> Result<T, DiscordError> {
        match self.failing.lock().unwrap().clone() {
            Some(error) => Err(error),
            None => Ok(answer),
        }
    }
}

impl DiscordPort for FakeDiscord {
    fn send_direct_message(&self, to: UserId, message: Reply) -> BoxFuture<'_, Result<(), DiscordError>> {
        self.written.lock().unwrap().push((to.0, posted(&message).text()));
        Box::pin(async { self.answer(()) })
    }

    fn give_role(&self, _: GuildId, member: UserId, role: RoleId) -> BoxFuture<'_, Result<(), DiscordError>> {
        self.given.lock().unwrap().push((member.0, role.0));
        Box::pin(async { self.answer(()) })
    }

    fn look_up_member(&self, _: GuildId, user: UserId) -> BoxFuture<'_, Result<(), DiscordError>> {
        let gone = self.gone.lock().unwrap().contains(&user.0);
        Box::pin(async move { if gone { Err(DiscordError::UnknownMember) } else { self.answer(()) } })
    }

    fn guild_access(&self, _: GuildId) -> BoxFuture<'_, Result<GuildAccess, DiscordError>> {
        let role = |id, name: &str, position, mentionable, managed| GuildRole {
            id: RoleId(id),
            name: name.into(),
            position,
            permissions: Permissions::empty(),
            mentionable,
            managed,
        };
        Box::pin(async move {
            self.answer(GuildAccess {
                owner: UserId(person("ada")),
                permissions: Permissions::MANAGE_ROLES - *self.lacking.lock().unwrap(),
                highest: 5,
                roles: vec![
                    role(100, "@everyone", 0, false, false),
                    role(501, "learners", 1, true, false),
                    role(502, "quiet", 2, false, false),
                    role(503, "a bot's", 3, true, true),
                    role(509, "admins", 9, true, false),
                ],
            })
        })
    }

    fn channel_access(&self, _: GuildId, channel: ChannelId) -> BoxFuture<'_, Result<ChannelAccess, DiscordError>> {
        let kind = if channel.0 == 78 { ChannelType::Voice } else { ChannelType::Text };
        Box::pin(async move {
            let permissions = Permissions::all() - *self.lacking.lock().unwrap();
            self.answer(ChannelAccess { name: "learning".into(), kind, permissions })
        })
    }
}
