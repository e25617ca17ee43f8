//! What commands ask of Discord beyond answering, over REST.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::json;
use serenity::all::Permissions;
use waymark_commands::port::{ChannelAccess, DiscordError, DiscordPort, GuildAccess, GuildRole};
use waymark_commands::{Reply, Visibility};
use waymark_store::{ChannelId, GuildId, RoleId, UserId};

use super::permissions::{everything_if_administrator, in_channel};
use super::requests::GuildRoles;
use super::rest::{Rest, RestError};

/// How long a command waits for one of these, with all attempts and all that Discord asks to wait: somebody looks at
/// "thinking…" meanwhile.
const LONGEST: Duration = Duration::from_secs(10);

/// Does it within [`LONGEST`].
fn in_time<'a, T>(
    work: impl Future<Output = Result<T, DiscordError>> + Send + 'a,
) -> BoxFuture<'a, Result<T, DiscordError>> {
    let late = |_| Err(DiscordError::Other("no answer in time".to_owned()));
    tokio::time::timeout(LONGEST, work).map(move |done| done.unwrap_or_else(late)).boxed()
}

impl From<RestError> for DiscordError {
    fn from(error: RestError) -> Self {
        error.code().and_then(DiscordError::of_code).unwrap_or_else(|| DiscordError::Other(error.to_string()))
    }
}

impl DiscordPort for Rest {
    fn send_direct_message(&self, to: UserId, message: Reply) -> BoxFuture<'_, Result<(), DiscordError>> {
        in_time(async move {
            let channel = self.dm_channel(to).await?;
            let message = serde_json::to_value(message.to_message(Visibility::Public));
            let mut message = message.map_err(|error| DiscordError::Other(error.to_string()))?;
            // Should the request be sent again although the first one got through, it is one message all the same.
            message["nonce"] = json!(format!("{:016x}", RandomState::new().hash_one(())));
            message["enforce_nonce"] = json!(true);
            self.post(channel, &message).await?;
            Ok(())
        })
    }

    fn give_role(&self, guild: GuildId, member: UserId, role: RoleId) -> BoxFuture<'_, Result<(), DiscordError>> {
        in_time(async move { Ok(self.add_role(guild, member, role).await?) })
    }

    fn look_up_member(&self, guild: GuildId, user: UserId) -> BoxFuture<'_, Result<(), DiscordError>> {
        in_time(async move {
            self.member(guild, user).await?;
            Ok(())
        })
    }

    fn guild_access(&self, guild: GuildId) -> BoxFuture<'_, Result<GuildAccess, DiscordError>> {
        in_time(async move {
            let me = self.me().await?;
            let (GuildRoles { all, own }, owner) = tokio::try_join!(self.roles(guild, me), self.owner(guild))?;
            let held = || all.iter().filter(|role| own.contains(&RoleId(role.id.0)));
            Ok(GuildAccess {
                owner,
                permissions: everything_if_administrator(held().map(|role| role.permissions).collect()),
                highest: held().map(|role| role.position).max().unwrap_or(0),
                roles: all
                    .iter()
                    .map(|role| GuildRole {
                        id: RoleId(role.id.0),
                        name: role.name.clone(),
                        position: role.position,
                        permissions: role.permissions,
                        mentionable: role.mentionable,
                        managed: role.managed,
                    })
                    .collect(),
            })
        })
    }

    fn channel_access(&self, guild: GuildId, channel: ChannelId) -> BoxFuture<'_, Result<ChannelAccess, DiscordError>> {
        in_time(async move {
            let channel = self.channel(channel).await?;
            // An id of another server's channel tells nothing about it.
            if channel.guild_id.is_none_or(|of| of.0 != guild.0) {
                return Err(DiscordError::UnknownChannel);
            }
            let me = self.me().await?;
            let GuildRoles { all, own } = self.roles(guild, me).await?;
            let held = all.iter().filter(|role| own.contains(&RoleId(role.id.0)));
            let base: Permissions = held.map(|role| role.permissions).collect();
            Ok(ChannelAccess {
                name: channel.name.unwrap_or_default(),
                kind: channel.kind,
                permissions: in_channel(base, &channel.permission_overwrites, guild, &own, me),
            })
        })
    }
}
