//! What all parts of the running server share.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use axum::http::Uri;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::json;
use tokio::runtime::Handle;
use tokio::sync::{broadcast, watch};

use crate::codes::intent;
use crate::commands::CommandRegistry;
use crate::compose::ComposeContext;
use crate::faults::Faults;
use crate::gateway::sessions::GatewaySessions;
use crate::ids::{self, ChannelId, Snowflakes, UserId};
use crate::interactions::Interactions;
use crate::message_event;
use crate::messages::{Messages, StoredMessage};
use crate::options::{Clock, NextEvent, Options};
use crate::request_log::{RequestLog, RequestRecord};
use crate::signed_http::SignedHttp;
use crate::uploads::Uploads;
use crate::world::{APPLICATION, World};

/// The running server. One lock guards what changes; it is never held across an `await`.
pub(crate) struct Server {
    world: RwLock<Arc<World>>,
    pub(crate) ids: Snowflakes,
    clock: Clock,
    /// Milliseconds by which the clock was moved.
    offset: AtomicI64,
    /// The same, for those who wait for it.
    pub(crate) moved: watch::Sender<i64>,
    pub(crate) answer_within: Duration,
    /// Names of commands that the page tells of first.
    pub(crate) first_commands: Vec<String>,
    pub(crate) address: SocketAddr,
    pub(crate) url: String,
    pub(crate) token: String,
    /// Whether the page says how to connect a bot.
    pub(crate) invites_bots: bool,
    /// What asks an interactions endpoint.
    pub(crate) signed_http: SignedHttp,
    /// Where what nobody waits for goes on.
    pub(crate) runtime: Handle,
    state: Mutex<ServerState>,
    /// What changed, for the page.
    pub(crate) page_updates: broadcast::Sender<PageUpdate>,
    /// Whether a bot is connected, and whether it has registered its commands.
    pub(crate) readiness: watch::Sender<Readiness>,
    /// Becomes true when the server stops.
    pub(crate) stopping: watch::Sender<bool>,
}

/// What an open page may have to show anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageUpdate {
    /// Something was said in a channel, or it changed; seen by everybody there, or by one person only.
    Channel { channel: ChannelId, only_for: Option<UserId> },
    /// The people, the servers, the clock, the bot: anything but a channel.
    Everything,
    /// An interaction came or was answered, or the bot asked for something.
    Inside,
}

/// What changes.
#[derive(Default)]
pub(crate) struct ServerState {
    pub(crate) messages: Messages,
    pub(crate) commands: CommandRegistry,
    pub(crate) gateway: GatewaySessions,
    pub(crate) interactions: Interactions,
    pub(crate) requests: RequestLog,
    pub(crate) uploads: Uploads,
    pub(crate) faults: Faults,
    /// Where interactions are sent, if not over the gateway.
    pub(crate) interactions_endpoint: Option<Uri>,
    /// Why the bot is no longer there, if it ended by itself.
    pub(crate) bot_ended: Option<String>,
    /// Asks when something is due next.
    pub(crate) next_event: Option<NextEvent>,
}

/// What [`crate::LocalDiscord::ready`] waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Readiness {
    pub(crate) connected: bool,
    pub(crate) registered: bool,
}

impl ServerState {
    /// Keeps a bot's request, with the interaction that it answers if it does.
    pub(crate) fn log(&mut self, record: RequestRecord) {
        self.interactions.note(&record);
        self.requests.push(record);
    }
}

impl Server {
    /// In a tokio runtime, which it goes on in.
    pub(crate) fn new(address: SocketAddr, options: &Options) -> Arc<Self> {
        let mut state = ServerState::default();
        state.gateway.enabled_intents = options.enabled_intents;
        Arc::new(Self {
            world: RwLock::new(Arc::new(World::new(options.crowd, &options.bot_name))),
            ids: Snowflakes::default(),
            clock: Arc::clone(&options.clock),
            offset: AtomicI64::new(0),
            moved: watch::Sender::default(),
            answer_within: options.answer_within,
            first_commands: options.first_commands.clone(),
            address,
            url: format!("http://{address}"),
            token: options.token.clone().unwrap_or_else(new_token),
            invites_bots: options.invites_bots,
            signed_http: SignedHttp::new(),
            runtime: Handle::current(),
            state: Mutex::new(state),
            page_updates: broadcast::channel(256).0,
            readiness: watch::Sender::default(),
            stopping: watch::Sender::default(),
        })
    }

    /// The state, for a moment. A panic elsewhere does not make it unusable: every change is complete in itself.
    pub(crate) fn state(&self) -> MutexGuard<'_, ServerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who and what there is at this moment.
    pub(crate) fn world(&self) -> Arc<World> {
        Arc::clone(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a changed world in place of the present one; what `change` says of it.
    pub(crate) fn change_world<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut world))
    }

    /// The moment, in Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        (self.clock)().saturating_add(self.offset.load(Ordering::SeqCst))
    }

    /// Moves the clock, and tells those who wait for it.
    pub(crate) fn move_clock(&self, by: i64) {
        let before = self.offset.fetch_add(by, Ordering::SeqCst);
        self.moved.send_replace(before.saturating_add(by));
        self.update_pages(PageUpdate::Everything);
    }

    /// Tells the open pages of a change.
    pub(crate) fn update_pages(&self, update: PageUpdate) {
        // Nobody listening is fine: the page may not be open.
        let _ = self.page_updates.send(update);
    }

    /// A new id of this moment.
    pub(crate) fn next_id<T: From<u64>>(&self) -> T {
        self.ids.next(self.now())
    }

    /// The address of the API, to which clients add the version.
    pub(crate) fn api_url(&self) -> String {
        format!("{}/api", self.url)
    }

    /// The address of the gateway.
    pub(crate) fn gateway_url(&self) -> String {
        format!("ws://{}/gateway", self.address)
    }

    /// What composing a message needs.
    pub(crate) fn compose_context(&self) -> ComposeContext<'_> {
        ComposeContext { world: self.world(), ids: &self.ids, now: self.now(), url: &self.url }
    }

    /// Tells the page and the gateway of a message that came, changed or went.
    pub(crate) fn announce(&self, state: &mut ServerState, event: &'static str, stored: &StoredMessage) {
        let (id, channel) = (stored.message.id, stored.message.channel);
        self.update_pages(PageUpdate::Channel { channel, only_for: stored.only_for });
        if stored.only_for.is_some() {
            // Discord does not tell bots of ephemeral messages.
            return;
        }
        let world = self.world();
        let guild = world.channel(channel).and_then(|channel| channel.guild_id());
        let needed = if guild.is_some() { intent::GUILD_MESSAGES } else { intent::DIRECT_MESSAGES };
        if event == "MESSAGE_DELETE" {
            let mut data = json!({ "id": id, "channel_id": channel });
            if let Some(guild) = guild {
                data["guild_id"] = guild.into();
            }
            return state.gateway.dispatch(event, &data, guild, needed);
        }
        let whole = message_event::whole(&stored.message.json, channel, &world);
        let reduced = message_event::without_content(whole.clone());
        state.gateway.dispatch_message(event, &whole, &reduced, guild, needed);
    }

    /// Looks anew whether a bot can be reached, and tells those who wait for one.
    pub(crate) fn update_connected(&self) {
        let connected = {
            let state = self.state();
            state.gateway.counts().open > 0 || state.interactions_endpoint.is_some()
        };
        self.update_readiness(|readiness| readiness.connected = connected);
    }

    /// Tells those who wait for a bot.
    pub(crate) fn update_readiness(&self, change: impl FnOnce(&mut Readiness)) {
        self.readiness.send_if_modified(|readiness| {
            let before = *readiness;
            change(readiness);
            *readiness != before
        });
    }
}

/// A token with the shape of a real one: three parts, the first of them the application's id, which some clients read.
/// Random, so that no other program of this machine can speak as the bot.
fn new_token() -> String {
    format!("{}.{}.{}", STANDARD_NO_PAD.encode(APPLICATION.to_string()), &ids::random(1)[..6], ids::random(3))
}
