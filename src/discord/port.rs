//! What commands and the reminder clock ask of Discord beyond answering, over REST.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::{
    ChannelId, ChannelType, GuildId as DiscordGuildId, MessageId, Permissions, RoleId, UserId as DiscordUserId,
};
use serenity::http::{LightMethod, Request, Route};
use waymark_commands::Reply;
use waymark_commands::port::{Channel, Discord, Role, Survey, Trouble};
use waymark_store::{GuildId, UserId};

use super::rest::{Rest, RestError};

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
    id: RoleId,
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
    roles: Vec<RoleId>,
}

#[derive(Deserialize)]
struct Identified {
    id: String,
}

impl Identified {
    fn number(&self) -> Result<u64, RestError> {
        self.id.parse().map_err(|_| RestError::Unreachable("Discord sent an id that is none".to_owned()))
    }
}

impl From<RestError> for Trouble {
    fn from(error: RestError) -> Self {
        error.code().and_then(Trouble::of_code).unwrap_or_else(|| Trouble::Other(error.to_string()))
    }
}

impl Rest {
    /// The bot's own id.
    pub(crate) async fn me(&self) -> Result<u64, RestError> {
        self.call::<Identified>(Request::new(Route::UserMe, LightMethod::Get)).await?.number()
    }

    /// The channel in which the bot and a person write to each other.
    pub(crate) async fn dm_channel(&self, user: UserId) -> Result<u64, RestError> {
        let body = bytes(&json!({ "recipient_id": user.0.to_string() }))?;
        let request = Request::new(Route::UserMeDmChannels, LightMethod::Post).body(Some(body));
        self.call::<Identified>(request).await?.number()
    }

    /// Writes into a channel; tells the message's id.
    pub(crate) async fn post(&self, channel: u64, message: &Value) -> Result<u64, RestError> {
        let route = Route::ChannelMessages { channel_id: channel_id(channel)? };
        let request = Request::new(route, LightMethod::Post).body(Some(bytes(message)?));
        self.call::<Identified>(request).await?.number()
    }

    /// Opens a thread of that name under a message.
    pub(crate) async fn begin_thread(&self, channel: u64, message: u64, name: &str) -> Result<(), RestError> {
        let message_id = MessageId::new(message.max(1));
        let route = Route::ChannelMessageThreads { channel_id: channel_id(channel)?, message_id };
        let body = bytes(&json!({ "name": name }))?;
        self.call_for_nothing(Request::new(route, LightMethod::Post).body(Some(body))).await
    }

    /// The first messages of a channel whose ids are above `after`, at most `limit` (1 to 100). None are given, and nothing
    /// is said, where the bot may not read what was written before.
    pub(crate) async fn messages(&self, channel: u64, after: u64, limit: usize) -> Result<Vec<Value>, RestError> {
        let route = Route::ChannelMessages { channel_id: channel_id(channel)? };
        let params = vec![("after", after.to_string()), ("limit", limit.to_string())];
        self.call(Request::new(route, LightMethod::Get).params(Some(params))).await
    }

    /// The roles of a server, and which of them the bot has.
    async fn roles(&self, guild: GuildId) -> Result<(Vec<RoleFacts>, Vec<RoleId>), Trouble> {
        let me = self.me().await?;
        let guild_id = guild_id(guild)?;
        let member = Route::GuildMember { guild_id, user_id: user_id(UserId(me))? };
        let (roles, member) = tokio::try_join!(
            self.call::<Vec<RoleFacts>>(Request::new(Route::GuildRoles { guild_id }, LightMethod::Get)),
            self.call::<MemberFacts>(Request::new(member, LightMethod::Get)),
        )?;
        // Everybody has the role whose id is the server's.
        let own = member.roles.into_iter().chain([RoleId::new(guild_id.get())]).collect();
        Ok((roles, own))
    }
}

impl Discord for Rest {
    fn write(&self, to: UserId, message: Reply) -> BoxFuture<'_, Result<(), Trouble>> {
        async move {
            let channel = self.dm_channel(to).await?;
            let message = serde_json::to_value(message.to_post()).map_err(|error| Trouble::Other(error.to_string()))?;
            self.post(channel, &message).await?;
            Ok(())
        }
        .boxed()
    }

    fn give_role(&self, guild: GuildId, member: UserId, role: u64) -> BoxFuture<'_, Result<(), Trouble>> {
        async move {
            let route = Route::GuildMemberRole {
                guild_id: guild_id(guild)?,
                user_id: user_id(member)?,
                role_id: RoleId::new(role.max(1)),
            };
            Ok(self.call_for_nothing(Request::new(route, LightMethod::Put)).await?)
        }
        .boxed()
    }

    fn member(&self, guild: GuildId, user: UserId) -> BoxFuture<'_, Result<(), Trouble>> {
        async move {
            let route = Route::GuildMember { guild_id: guild_id(guild)?, user_id: user_id(user)? };
            self.call_for_nothing(Request::new(route, LightMethod::Get)).await?;
            Ok(())
        }
        .boxed()
    }

    fn survey(&self, guild: GuildId) -> BoxFuture<'_, Result<Survey, Trouble>> {
        async move {
            let (roles, own) = self.roles(guild).await?;
            let held = || roles.iter().filter(|role| own.contains(&role.id));
            Ok(Survey {
                permissions: everything_if_administrator(held().map(|role| role.permissions).collect()),
                highest: held().map(|role| role.position).max().unwrap_or(0),
                roles: roles
                    .iter()
                    .map(|role| Role {
                        id: role.id.get(),
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

    fn channel(&self, guild: GuildId, channel: u64) -> BoxFuture<'_, Result<Channel, Trouble>> {
        async move {
            let me = self.me().await?;
            let route = Route::Channel { channel_id: channel_id(channel)? };
            let facts: ChannelFacts = self.call(Request::new(route, LightMethod::Get)).await?;
            // An id of another server's channel tells nothing about it.
            if facts.guild_id != Some(guild_id(guild)?) {
                return Err(Trouble::UnknownChannel);
            }
            let (roles, own) = self.roles(guild).await?;
            let base = roles.iter().filter(|role| own.contains(&role.id)).map(|role| role.permissions).collect();
            Ok(Channel {
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
fn in_channel(base: Permissions, overwrites: &[Overwrite], guild: GuildId, own: &[RoleId], me: &str) -> Permissions {
    if base.administrator() {
        return Permissions::all();
    }
    let everybody = guild.0.to_string();
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

fn bytes(body: &Value) -> Result<Vec<u8>, RestError> {
    serde_json::to_vec(body).map_err(|error| RestError::Unreachable(error.to_string()))
}

/// Ids that were stored or sent are not trusted to be ids: serenity panics at 0.
fn guild_id(guild: GuildId) -> Result<DiscordGuildId, RestError> {
    if guild.0 == 0 { Err(RestError::unknown(10004)) } else { Ok(DiscordGuildId::new(guild.0)) }
}

fn channel_id(channel: u64) -> Result<ChannelId, RestError> {
    if channel == 0 { Err(RestError::unknown(10003)) } else { Ok(ChannelId::new(channel)) }
}

fn user_id(user: UserId) -> Result<DiscordUserId, RestError> {
    if user.0 == 0 { Err(RestError::unknown(10007)) } else { Ok(DiscordUserId::new(user.0)) }
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
            let own = [RoleId::new(2), RoleId::new(1)];
            assert_eq!(in_channel(base, &overwrites, GuildId(1), &own, "3"), expect, "{what}");
        }
    }
}
