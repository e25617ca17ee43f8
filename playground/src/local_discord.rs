//! Starting the server, and the handle on it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::error::PlaygroundError;
use crate::faults::{FailRule, Faults};
use crate::gateway::mood::GatewayMood;
use crate::gateway::sessions::ConnectionCounts;
use crate::gateway::socket;
use crate::ids::{ChannelId, GuildId, InteractionId, Mention, RoleId, UserId};
use crate::interactions::AnswerRequest;
use crate::net::{CutHandle, Loopback};
use crate::options::{Clock, NextEvent, Options};
use crate::request_log::RequestRecord;
use crate::rest::interactions_endpoint;
use crate::server::{PageUpdate, Server};
use crate::user_session::{Location, UserSession};
use crate::world::{APPLICATION, Guild, Person};
use crate::{page, rest, world_changes};

/// A running server. Clones are the same server; it runs until [`LocalDiscord::stop`].
#[derive(Clone)]
pub struct LocalDiscord(Arc<Server>);

impl std::fmt::Debug for LocalDiscord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the token.
        formatter.debug_struct("LocalDiscord").field("url", &self.0.url).finish_non_exhaustive()
    }
}

/// Starting, stopping, and what there is.
impl LocalDiscord {
    /// Starts a server on 127.0.0.1. Fails if the port is taken.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await?;
        let server = Server::new(listener.local_addr()?, &options);
        let app = Router::new()
            .route("/gateway", any(socket::upgrade))
            .route("/gateway/", any(socket::upgrade))
            .merge(page::routes())
            .merge(rest::routes(&server))
            .layer(from_fn_with_state(Arc::clone(&server), page::guard::own_browser_only))
            .with_state(Arc::clone(&server))
            .into_make_service_with_connect_info::<CutHandle>();
        let mut stopping = server.stopping.subscribe();
        let stopped = async move {
            // The sender lives as long as a handle does; without one there is nobody to serve.
            let _ = stopping.wait_for(|&stopping| stopping).await;
        };
        tokio::spawn(async move {
            if let Err(error) = axum::serve(Loopback(listener), app).with_graceful_shutdown(stopped).await {
                tracing::error!(%error, "the playground's server ended");
            }
        });
        Ok(Self(server))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// `http://127.0.0.1:PORT`: the page, and the address of the API for a bot.
    pub fn url(&self) -> String {
        self.0.url.clone()
    }

    /// `http://127.0.0.1:PORT/api`: what stands in place of `https://discord.com/api`, for libraries that want to know that.
    pub fn api_url(&self) -> String {
        self.0.api_url()
    }

    /// `ws://127.0.0.1:PORT/gateway`: what the API tells bots as well.
    pub fn gateway_url(&self) -> String {
        self.0.gateway_url()
    }

    /// The bot token that it accepts, without `Bot ` in front.
    pub fn token(&self) -> &str {
        &self.0.token
    }

    /// The key with which requests to an interactions endpoint are signed (Ed25519), as 64 hexadecimal digits: what
    /// Discord's developer portal shows as the application's public key.
    pub fn public_key(&self) -> String {
        self.0.signed_http.public_key()
    }

    /// Sends interactions to this address (`http://host:port/path`) from now on, signed, instead of over the gateway, where
    /// all other events stay; its HTTP answer is the first answer. `None` brings them back to the gateway. Signatures carry
    /// the time here (see [`Self::clock`]).
    ///
    /// # Errors
    ///
    /// As on Discord, if the endpoint does not answer a PING, or does not refuse a wrong signature with 401. Then nothing
    /// changes.
    pub async fn set_interactions_endpoint(&self, url: Option<&str>) -> Result<(), PlaygroundError> {
        interactions_endpoint::set(&self.0, url).await
    }

    /// The id of the application, and of its bot user.
    pub fn application_id(&self) -> UserId {
        APPLICATION
    }

    /// Everybody there is: Ada (who owns both servers), Grace, Linus, Margaret and Edsger, then the crowd.
    pub fn people(&self) -> Vec<Person> {
        self.0.world().people.clone()
    }

    /// The two servers as they are now. At first everybody is in both, but Edsger and the crowd only in the first.
    pub fn guilds(&self) -> Vec<Guild> {
        self.0.world().guilds.clone()
    }

    /// What mentions show: `@Grace`, `@Learners`, `#daily`.
    pub fn names(&self) -> BTreeMap<Mention, String> {
        let world = self.0.world();
        let people = world.people.iter().map(|person| (Mention::User(person.id), format!("@{}", person.display_name)));
        let roles = world.guilds.iter().flat_map(|guild| &guild.roles);
        let roles = roles.map(|role| (Mention::Role(role.id), format!("@{}", role.name.trim_start_matches('@'))));
        let channels = world.guilds.iter().flat_map(|guild| &guild.channels);
        let channels = channels.map(|channel| (Mention::Channel(channel.id), format!("#{}", channel.name)));
        let bot = (Mention::User(APPLICATION), format!("@{}", world.bot_name));
        people.chain(roles).chain(channels).chain([bot]).collect()
    }

    /// Puts a person (by name, in any case) into a channel, to use the bot from there.
    pub fn user_session(&self, person: &str, location: Location) -> Result<UserSession, PlaygroundError> {
        UserSession::new(Arc::clone(&self.0), person, location)
    }

    /// Stops the server: closes the port and all connections.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }
}

/// What the bot has done.
impl LocalDiscord {
    /// Waits until a bot is connected and has registered its commands: it replaced or added global ones, or
    /// looked at those that are there (and there are some) and may have found them right.
    pub async fn ready(&self, within: Duration) -> Result<(), PlaygroundError> {
        let mut readiness = self.0.readiness.subscribe();
        let both = readiness.wait_for(|now| now.connected && now.registered);
        if tokio::time::timeout(within, both).await.is_ok_and(|waited| waited.is_ok()) {
            return Ok(());
        }
        let now = *self.0.readiness.borrow();
        let missing = match (now.connected, now.registered) {
            (false, false) => "none connected to the gateway, and none registered commands",
            (false, true) => "none is connected to the gateway",
            _ => "it did not register its commands",
        };
        Err(PlaygroundError::NotReady { within, missing })
    }

    /// The registered global commands, as `GET /applications/{id}/commands` answers them.
    pub fn commands(&self) -> Vec<Value> {
        self.0.state().commands.list(None)
    }

    /// Registers global commands as if a bot had done it before, in place of those there are. They are not checked.
    pub fn set_commands(&self, commands: &[Value]) {
        self.0.state().commands.replace(None, commands, || self.0.next_id());
    }

    /// The requests that bots made to the API, oldest first; at most the last 1000.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.0.state().requests.iter().cloned().collect()
    }

    /// The requests by which a bot answered an interaction and followed its answer up. Empty if the interaction is
    /// unknown.
    pub fn answer_requests(&self, interaction: InteractionId) -> Vec<AnswerRequest> {
        self.0.state().interactions.get(interaction).map(|one| one.answer_requests.clone()).unwrap_or_default()
    }

    /// How often bots connected, and how many are connected now.
    pub fn connections(&self) -> ConnectionCounts {
        self.0.state().gateway.counts()
    }

    /// Shows on the page that the bot has ended, and why; `None` when it is back.
    pub fn set_bot_ended(&self, why: Option<String>) {
        self.0.state().bot_ended = why;
        self.0.update_pages(PageUpdate::Everything);
    }
}

/// The time.
impl LocalDiscord {
    /// The time here in Unix milliseconds, with what it was moved by: for a bot that is to live in the same time.
    pub fn clock(&self) -> Clock {
        let server = Arc::clone(&self.0);
        Arc::new(move || server.now())
    }

    /// Moves the time by some milliseconds, back if they are negative.
    pub fn move_clock(&self, by: i64) {
        self.0.move_clock(by);
    }

    /// Says after each move by how many milliseconds the time was moved in all.
    pub fn clock_moves(&self) -> watch::Receiver<i64> {
        self.0.moved.subscribe()
    }

    /// Lets the page offer to move the time to when something is due next in the app: `ask` says when, in Unix
    /// milliseconds.
    pub fn set_next_event(&self, ask: NextEvent) {
        self.0.state().next_event = Some(ask);
        self.0.update_pages(PageUpdate::Everything);
    }
}

/// What changes around the bot. It hears of it as from Discord.
impl LocalDiscord {
    /// Opens or closes a person's direct messages to the bot: what is sent there is refused with 50007 while they are
    /// closed.
    pub fn set_dms_open(&self, person: UserId, open: bool) {
        world_changes::set_dms_open(&self.0, person, open);
    }

    /// Takes permissions (see [`crate::permission`]) from the bot in one channel; 0 gives them back. Without seeing it
    /// everything there is refused with 50001, without what a request needs with 50013.
    pub fn deny_bot(&self, channel: ChannelId, denied: u64) {
        world_changes::deny_bot(&self.0, channel, denied);
    }

    /// Has a person install the app for themselves, or remove it: with it they use its commands for people on servers
    /// without the bot, too, which has nobody's server to act for there.
    pub fn set_has_app(&self, person: UserId, has_app: bool) {
        world_changes::set_has_app(&self.0, person, has_app);
    }

    /// Deletes a channel of a server, and its threads with it: it is unknown (10003) from then on.
    pub fn delete_channel(&self, channel: ChannelId) {
        world_changes::delete_channel(&self.0, channel);
    }

    /// Lets a person leave a server. Bots hear of it with the members intent only.
    pub fn leave(&self, person: UserId, guild: GuildId) {
        world_changes::leave(&self.0, person, guild);
    }

    /// Lets a person join a server, without roles. Bots hear of it with the members intent only.
    pub fn join(&self, person: UserId, guild: GuildId) {
        world_changes::join(&self.0, person, guild);
    }

    /// Makes a role right below the bot's, with some permissions (see [`crate::permission`]).
    pub fn create_role(&self, guild: GuildId, name: &str, permissions: u64) -> RoleId {
        let role = self.0.next_id();
        world_changes::create_role(&self.0, guild, role, name, permissions);
        role
    }

    /// Changes what a role allows.
    pub fn set_role_permissions(&self, guild: GuildId, role: RoleId, permissions: u64) {
        world_changes::set_role_permissions(&self.0, guild, role, permissions);
    }

    /// Lets anybody mention a role, or only those who may mention any.
    pub fn set_role_mentionable(&self, guild: GuildId, role: RoleId, mentionable: bool) {
        world_changes::set_role_mentionable(&self.0, guild, role, mentionable);
    }

    /// Gives a member a role, as an admin does.
    pub fn give_role(&self, guild: GuildId, person: UserId, role: RoleId) {
        world_changes::set_role(&self.0, guild, person, role, true);
    }

    /// Has the bot told that a server is unavailable, which it still is on.
    pub fn begin_outage(&self, guild: GuildId) {
        world_changes::begin_outage(&self.0, guild);
    }

    /// Takes the bot out of a server, as an admin does by kicking it.
    pub fn remove_bot(&self, guild: GuildId) {
        world_changes::remove_bot(&self.0, guild);
    }

    /// Brings the bot into a server, as inviting it does.
    pub fn invite_bot(&self, guild: GuildId) {
        world_changes::invite_bot(&self.0, guild);
    }
}

/// What goes wrong in real life, on demand.
impl LocalDiscord {
    /// Makes requests fail. Rules are looked at in the order they were made.
    pub fn fail_next(&self, rule: FailRule) {
        self.0.state().faults.rules.push(rule);
    }

    /// Requests fail no more, and are kept waiting no longer.
    pub fn clear_faults(&self) {
        self.0.state().faults = Faults::default();
    }

    /// Keeps every request to the API waiting this long, as a slow network does; nothing ends it.
    pub fn delay_requests(&self, by: Duration) {
        self.0.state().faults.delay = by;
    }

    /// Cuts every gateway connection without a close frame, as a failing network does.
    pub fn drop_connections(&self) {
        self.0.state().gateway.drop_connections();
    }

    /// Asks every client to reconnect (op 7).
    pub fn ask_reconnect(&self) {
        self.0.state().gateway.ask_reconnect();
    }

    /// Closes every gateway connection with a close code.
    pub fn close_connections(&self, code: u16) {
        self.0.state().gateway.close_connections(code);
    }

    /// Tells every client that its session is invalid (op 9). If it is not resumable, it is forgotten.
    pub fn invalidate_session(&self, resumable: bool) {
        self.0.state().gateway.invalidate(resumable);
    }

    /// The next RESUME is answered with an invalid session, and the session is forgotten.
    pub fn refuse_next_resume(&self) {
        self.0.state().gateway.refuse_next_resume = true;
    }

    /// Delivers an interaction again, with the same id and token, as Discord does now and then.
    pub fn redeliver(&self, interaction: InteractionId) -> Result<(), PlaygroundError> {
        let mut state = self.0.state();
        let unknown = || PlaygroundError::UnknownInteraction(interaction);
        let (event, guild) =
            state.interactions.get(interaction).map(|one| (one.event.clone(), one.guild)).ok_or_else(unknown)?;
        let delivered = interactions_endpoint::dispatch(&self.0, &mut state, event, guild);
        if delivered { Ok(()) } else { Err(PlaygroundError::NoBot) }
    }

    /// Puts the gateway into a mood.
    pub fn set_gateway_mood(&self, mood: GatewayMood) {
        self.0.state().gateway.mood = mood;
    }

    /// Milliseconds between heartbeats that new connections are told, however absurd.
    pub fn set_heartbeat_interval(&self, milliseconds: u64) {
        self.0.state().gateway.heartbeat = Some(milliseconds);
    }

    /// Tells bots that ask for the gateway's address that they may begin this many sessions more, and after how long
    /// there are all of them again.
    pub fn set_session_start_limit(&self, remaining: u32, reset_after: Duration) {
        let reset_after = u64::try_from(reset_after.as_millis()).unwrap_or(u64::MAX);
        self.0.state().gateway.start_limit = Some((remaining, reset_after));
    }

    /// Enables privileged intents, as one would in Discord's developer portal: bits 1, 8 and 15.
    pub fn enable_intents(&self, bits: u64) {
        self.0.state().gateway.enabled_intents |= bits;
    }
}
