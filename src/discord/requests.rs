//! The requests to Discord that are not part of an answer, and as much of what comes back as is looked at.

use std::num::ParseIntError;

use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::{ChannelType, Permissions};
use waymark_store::{ChannelId, GuildId, MessageId, RoleId, UserId};

use super::rest::{Request, Rest, RestError};

/// An id, of whatever. <https://discord.com/developers/docs/reference#snowflakes>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Snowflake(pub u64);

impl TryFrom<String> for Snowflake {
    type Error = ParseIntError;

    fn try_from(text: String) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// What has an id.
#[derive(Deserialize)]
struct Identified {
    id: Snowflake,
}

/// A channel.
#[derive(Deserialize)]
pub(super) struct Channel {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub kind: ChannelType,
    #[serde(default)]
    pub guild_id: Option<Snowflake>,
    #[serde(default)]
    pub permission_overwrites: Vec<Overwrite>,
}

/// A channel's word on a role or a person.
#[derive(Debug, Deserialize)]
pub(super) struct Overwrite {
    pub id: Snowflake,
    #[serde(default)]
    pub allow: Permissions,
    #[serde(default)]
    pub deny: Permissions,
}

/// A server.
#[derive(Deserialize)]
struct Guild {
    owner_id: Snowflake,
}

/// A role of a server.
#[derive(Deserialize)]
pub(super) struct Role {
    pub id: Snowflake,
    pub name: String,
    pub position: u16,
    pub permissions: Permissions,
    #[serde(default)]
    pub mentionable: bool,
    #[serde(default)]
    pub managed: bool,
}

/// The roles of a server.
pub(super) struct GuildRoles {
    pub all: Vec<Role>,
    /// Those that the bot has.
    pub own: Vec<RoleId>,
}

/// The bot's application, as it is set up. <https://discord.com/developers/docs/resources/application>
#[derive(Deserialize)]
pub(crate) struct Application {
    pub id: Snowflake,
    pub name: String,
    #[serde(default)]
    pub flags: u64,
    /// The key with which Discord signs interactions that it sends over HTTP, in hexadecimal.
    #[serde(default)]
    pub verify_key: String,
    /// Where it sends them; none or empty if they come over the gateway.
    #[serde(default)]
    pub interactions_endpoint_url: Option<String>,
    #[serde(default)]
    pub bot_require_code_grant: bool,
}

/// Somebody on a server.
#[derive(Deserialize)]
pub(super) struct Member {
    #[serde(default)]
    roles: Vec<Snowflake>,
}

impl Application {
    /// Where Discord sends interactions, if not over the gateway.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        self.interactions_endpoint_url.as_deref().filter(|url| !url.is_empty())
    }
}

impl Rest {
    /// The bot's application, and when Discord says that it said so.
    pub(crate) async fn application(&self) -> Result<(Application, Option<String>), RestError> {
        // Who asks waits by itself while Discord is away.
        self.call_and_date(Request::get("/applications/@me".to_owned()).unlimited()).await
    }

    /// The bot's own id.
    pub(crate) async fn me(&self) -> Result<UserId, RestError> {
        let me: Identified = self.call(Request::get("/users/@me".to_owned())).await?;
        Ok(UserId(me.id.0))
    }

    /// The channel in which the bot and a person write to each other.
    pub(crate) async fn dm_channel(&self, user: UserId) -> Result<ChannelId, RestError> {
        let request = Request::post("/users/@me/channels".to_owned());
        let channel: Identified = self.call(request.json(&json!({ "recipient_id": user.to_string() }))?).await?;
        Ok(ChannelId(channel.id.0))
    }

    /// Writes into a channel; tells the message's id.
    pub(crate) async fn post(&self, channel: ChannelId, message: &Value) -> Result<MessageId, RestError> {
        let request = Request::post(format!("/channels/{channel}/messages"));
        let message: Identified = self.call(request.json(message)?).await?;
        Ok(MessageId(message.id.0))
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

    /// The server that a channel is of; none for direct messages.
    pub(crate) async fn guild_of(&self, channel: ChannelId) -> Result<Option<GuildId>, RestError> {
        Ok(self.channel(channel).await?.guild_id.map(|guild| GuildId(guild.0)))
    }

    /// A channel.
    pub(super) async fn channel(&self, channel: ChannelId) -> Result<Channel, RestError> {
        self.call(Request::get(format!("/channels/{channel}"))).await
    }

    /// Whose server it is.
    pub(super) async fn owner(&self, guild: GuildId) -> Result<UserId, RestError> {
        let guild: Guild = self.call(Request::get(format!("/guilds/{guild}"))).await?;
        Ok(UserId(guild.owner_id.0))
    }

    /// Somebody on a server.
    pub(super) async fn member(&self, guild: GuildId, user: UserId) -> Result<Member, RestError> {
        self.call(Request::get(format!("/guilds/{guild}/members/{user}"))).await
    }

    /// Gives a member a role.
    pub(super) async fn add_role(&self, guild: GuildId, member: UserId, role: RoleId) -> Result<(), RestError> {
        self.call_for_nothing(Request::put(format!("/guilds/{guild}/members/{member}/roles/{role}"))).await
    }

    /// Whether anybody may mention a role of a server; none if it is gone.
    pub(crate) async fn is_mentionable(&self, guild: GuildId, role: RoleId) -> Result<Option<bool>, RestError> {
        let roles: Vec<Role> = self.call(Request::get(format!("/guilds/{guild}/roles"))).await?;
        Ok(roles.iter().find(|one| one.id.0 == role.0).map(|role| role.mentionable))
    }

    /// The roles of a server, and which of them the bot, `me`, has.
    pub(super) async fn roles(&self, guild: GuildId, me: UserId) -> Result<GuildRoles, RestError> {
        let roles = self.call(Request::get(format!("/guilds/{guild}/roles")));
        let (all, member) = tokio::try_join!(roles, self.member(guild, me))?;
        // Everybody has the role whose id is the server's.
        let own = member.roles.iter().map(|role| RoleId(role.0)).chain([RoleId(guild.0)]).collect();
        Ok(GuildRoles { all, own })
    }
}
