//! What commands and the reminder clock ask of Discord beyond answering, over REST.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::{ChannelType, GuildId as DiscordGuildId, Permissions, RoleId as DiscordRoleId};
use waymark_commands::Reply;
use waymark_commands::port::{ChannelAccess, DiscordError, DiscordPort, GuildAccess, GuildRole};
use waymark_store::{ChannelId, GuildId, MessageId, RoleId, UserId};

use super::rest::{Request, Rest, RestError};

/// A channel as Discord tells it.
#[derive(Deserialize)]
struct ChannelFacts {
    #[serde(default)]
    name: Option<String>,
    #[serde(rename = "type")]
    kind: ChannelType,
    #[serde(default)]
    guild_id: Option<DiscordGuildId>,
    #[serde(default)]
    permission_overwrites: Vec<Overwrite>,
}

#[derive(Deserialize)]
struct Overwrite {
    id: String,
    #[serde(default)]
    allow: Permissions,
    #[serde(default)]
    deny: Permissions,
}

#[derive(Deserialize)]
struct RoleFacts {
    id: DiscordRoleId,
    name: String,
    position: u16,
    permissions: Permissions,
    #[serde(default)]
    mentionable: bool,
    #[serde(default)]
    managed: bool,
}

#[derive(Deserialize)]
struct MemberFacts {
    #[serde(default)]
    roles: Vec<DiscordRoleId>,
}

#[derive(Deserialize)]
struct Identified {
    id: String,
}

impl Identified {
    fn number(&self) -> Result<u64, RestError> {
        self.id.parse().map_err(|_| RestError::Unreachable("Discord's answer has no id".to_owned()))
    }
}

impl From<RestError> for DiscordError {
    fn from(error: RestError) -> Self {
        error.code().and_then(DiscordError::of_code).unwrap_or_else(|| DiscordError::Other(error.to_string()))
    }
}

impl Rest {
    /// The bot's own id.
    pub(crate) async fn me(&self) -> Result<u64, RestError> {
        self.call::<Identified>(Request::get("/users/@me".to_owned())).await?.number()
    }

    /// The channel in which the bot and a person write to each other.
    pub(crate) async fn dm_channel(&self, user: UserId) -> Result<ChannelId, RestError> {
        let request = Request::post("/users/@me/channels".to_owned());
        let request = request.json(&json!({ "recipient_id": user.to_string() }))?;
        self.call::<Identified>(request).await?.number().map(ChannelId)
    }

    /// Writes into a channel; tells the message's id.
    pub(crate) async fn post(&self, channel: ChannelId, message: &Value) -> Result<MessageId, RestError> {
        let request = Request::post(format!("/channels/{channel}/messages")).json(message)?;
        self.call::<Identified>(request).await?.number().map(MessageId)
    }

    /// Opens a thread of that name under a message.
    pub(crate) async fn begin_thread(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
    ) -> Result<(), RestError> {
        let request = Request::post(format!("/channels/{channel}/messages/{message}/threads"));
        self.call_for_nothing(request.json(&json!({ "name": name }))?).await
    }

    /// The first messages of a channel whose ids are above `after`, at most `limit` (1 to 100). None are given, and nothing
    /// is said, where the bot may not read what was written before.
    pub(crate) async fn messages(
        &self,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Value>, RestError> {
        self.call(Request::get(format!("/channels/{channel}/messages?after={after}&limit={limit}"))).await
    }

    /// The roles of a server, and which of them the bot has.
    async fn roles(&self, guild: GuildId) -> Result<(Vec<RoleFacts>, Vec<DiscordRoleId>), DiscordError> {
        let me = self.me().await?;
        let (roles, member) = tokio::try_join!(
            self.call::<Vec<RoleFacts>>(Request::get(format!("/guilds/{guild}/roles"))),
            self.call::<MemberFacts>(Request::get(format!("/guilds/{guild}/members/{me}"))),
        )?;
        // Everybody has the role whose id is the server's.
        let own = member.roles.into_iter().chain([DiscordRoleId::new(guild.0.max(1))]).collect();
        Ok((roles, own))
    }
}

impl DiscordPort for Rest {
    fn send_direct_message(&self, to: UserId, message: Reply) -> BoxFuture<'_, Result<(), DiscordError>> {
        async move {
            let channel = self.dm_channel(to).await?;
            let message =
                serde_json::to_value(message.to_post()).map_err(|error| DiscordError::Other(error.to_string()))?;
            self.post(channel, &message).await?;
            Ok(())
        }
        .boxed()
    }

    fn give_role(&self, guild: GuildId, member: UserId, role: RoleId) -> BoxFuture<'_, Result<(), DiscordError>> {
        async move {
            let path = format!("/guilds/{guild}/members/{member}/roles/{role}");
            Ok(self.call_for_nothing(Request::put(path)).await?)
        }
        .boxed()
    }

    fn look_up_member(&self, guild: GuildId, user: UserId) -> BoxFuture<'_, Result<(), DiscordError>> {
        async move {
            let path = format!("/guilds/{guild}/members/{user}");
            Ok(self.call_for_nothing(Request::get(path)).await?)
        }
        .boxed()
    }

    fn guild_access(&self, guild: GuildId) -> BoxFuture<'_, Result<GuildAccess, DiscordError>> {
        async move {
            let (roles, own) = self.roles(guild).await?;
            let held = || roles.iter().filter(|role| own.contains(&role.id));
            Ok(GuildAccess {
                permissions: everything_if_administrator(held().map(|role| role.permissions).collect()),
                highest: held().map(|role| role.position).max().unwrap_or(0),
                roles: roles
                    .iter()
                    .map(|role| GuildRole {
                        id: RoleId(role.id.get()),
                        name: role.name.clone(),
                        position: role.position,
                        mentionable: role.mentionable,
                        managed: role.managed,
                    })
                    .collect(),
            })
        }
        .boxed()
    }

    fn channel_access(&self, guild: GuildId, channel: ChannelId) -> BoxFuture<'_, Result<ChannelAccess, DiscordError>> {
        async move {
            let me = self.me().await?;
            let facts: ChannelFacts = self.call(Request::get(format!("/channels/{channel}"))).await?;
            // An id of another server's channel tells nothing about it.
            if facts.guild_id.is_none_or(|of| of.get() != guild.0) {
                return Err(DiscordError::UnknownChannel);
            }
            let (roles, own) = self.roles(guild).await?;
            let base = roles.iter().filter(|role| own.contains(&role.id)).map(|role| role.permissions).collect();
            Ok(ChannelAccess {
                name: facts.name.unwrap_or_default(),
                kind: facts.kind,
                permissions: in_channel(base, &facts.permission_overwrites, guild, &own, &me.to_string()),
            })
        }
        .boxed()
    }
}

fn everything_if_administrator(permissions: Permissions) -> Permissions {
    if permissions.administrator() { Permissions::all() } else { permissions }
}

/// What is left of `base` in a channel: its word on everybody, then on the bot's roles together, then on the bot.
/// <https://discord.com/developers/docs/topics/permissions#permission-overwrites>
fn in_channel(
    base: Permissions,
    overwrites: &[Overwrite],
    guild: GuildId,
    own: &[DiscordRoleId],
    me: &str,
) -> Permissions {
    if base.administrator() {
        return Permissions::all();
    }
    let everybody = guild.to_string();
    let role = |overwrite: &&Overwrite| {
        overwrite.id != everybody && own.iter().any(|role| role.get().to_string() == overwrite.id)
    };
    let mut permissions = base;
    for overwrite in overwrites.iter().filter(|overwrite| overwrite.id == everybody) {
        permissions = (permissions - overwrite.deny) | overwrite.allow;
    }
    let denied: Permissions = overwrites.iter().filter(role).map(|overwrite| overwrite.deny).collect();
    let allowed: Permissions = overwrites.iter().filter(role).map(|overwrite| overwrite.allow).collect();
    permissions = (permissions - denied) | allowed;
    for overwrite in overwrites.iter().filter(|overwrite| overwrite.id == me) {
        permissions = (permissions - overwrite.deny) | overwrite.allow;
    }
    // Who cannot see a channel can do nothing in it.
    if permissions.view_channel() { permissions } else { Permissions::empty() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channels_word_counts_in_discords_order() {
        let (see, send) = (Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES);
        let none = Permissions::empty();
        let of = |id: &str, allow, deny| Overwrite { id: id.into(), allow, deny };
        // The server is 1, the bot's role 2, the bot 3.
        for (what, base, overwrites, expect) in [
            ("nothing said", see | send, vec![], see | send),
            ("everybody is denied", see | send, vec![of("1", none, send)], see),
            ("the role is allowed again", see | send, vec![of("1", none, send), of("2", send, none)], see | send),
            ("the bot itself has the last word", see | send, vec![of("3", none, send), of("2", send, none)], see),
            ("somebody else's role", see | send, vec![of("9", none, send)], see | send),
            ("what cannot be seen", see | send, vec![of("1", none, see)], none),
            ("an administrator", Permissions::ADMINISTRATOR, vec![of("1", none, see)], Permissions::all()),
        ] {
            let own = [DiscordRoleId::new(2), DiscordRoleId::new(1)];
            assert_eq!(in_channel(base, &overwrites, GuildId(1), &own, "3"), expect, "{what}");
        }
    }
}
