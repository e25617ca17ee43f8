//! What all parts of the running server share.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{broadcast, watch};

use crate::board::{Board, Posted};
use crate::commands::Registry;
use crate::compose::Desk;
use crate::discord::Clock;
use crate::gateway::{Gateway, intent};
use crate::ids::{self, Snowflakes};
use crate::interactions::Interactions;
use crate::trouble::{FailRule, RequestRecord};
use crate::world::World;

/// The running server. One lock guards what changes; it is never held across an `await`.
pub(crate) struct Inner {
    pub(crate) world: World,
    pub(crate) ids: Snowflakes,
    pub(crate) clock: Clock,
    pub(crate) answer_within: Duration,
    pub(crate) address: SocketAddr,
    pub(crate) url: String,
    pub(crate) token: String,
    state: Mutex<State>,
    /// Channels in which something changed, for the page.
    pub(crate) changes: broadcast::Sender<u64>,
    /// Whether a bot is connected, and whether it has registered its commands.
    pub(crate) readiness: watch::Sender<Readiness>,
    /// Becomes true when the server stops.
    pub(crate) stopping: watch::Sender<bool>,
}

/// What changes.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) board: Board,
    pub(crate) commands: Registry,
    pub(crate) gateway: Gateway,
    pub(crate) interactions: Interactions,
    pub(crate) log: VecDeque<RequestRecord>,
    pub(crate) rules: Vec<FailRule>,
}

/// What [`crate::Discord::ready`] waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Readiness {
    pub(crate) connected: bool,
    pub(crate) registered: bool,
}

impl Inner {
    pub(crate) fn new(address: SocketAddr, clock: Clock, answer_within: Duration) -> Arc<Self> {
        Arc::new(Self {
            world: World::new(),
            ids: Snowflakes::default(),
            clock,
            answer_within,
            address,
            url: format!("http://{address}"),
            // The shape of a real token (three parts), so that a client that looks at it is content; random, so
            // that no other program of this machine can speak as the bot.
            token: format!("{}.{}.{}", ids::random(2), "local", ids::random(3)),
            state: Mutex::default(),
            changes: broadcast::channel(256).0,
            readiness: watch::Sender::default(),
            stopping: watch::Sender::default(),
        })
    }

    /// The state, for a moment. A panic elsewhere does not make it unusable: every change is complete in itself.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The moment, in Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    /// A new snowflake of this moment.
    pub(crate) fn next_id(&self) -> u64 {
        self.ids.next(self.now())
    }

    /// What composing a message needs.
    pub(crate) fn desk(&self) -> Desk<'_> {
        Desk { world: &self.world, ids: &self.ids, now: self.now(), url: &self.url }
    }

    /// Tells the page and the gateway of a message that came, changed or went.
    pub(crate) fn announce(&self, state: &mut State, event: &'static str, posted: &Posted) {
        let channel = posted.message.channel;
        // Nobody listening is fine: the page may not be open.
        let _ = self.changes.send(channel);
        if posted.only_for.is_some() {
            // Discord does not tell bots of ephemeral messages.
            return;
        }
        let guild = self.world.spot(channel).and_then(|spot| spot.guild());
        let needed = if guild.is_some() { intent::GUILD_MESSAGES } else { intent::DIRECT_MESSAGES };
        let data = if event == "MESSAGE_DELETE" {
            serde_json::json!({ "id": ids::json(posted.message.id), "channel_id": ids::json(channel) })
        } else {
            posted.message.json.clone()
        };
        state.gateway.dispatch(event, &with_guild(data, guild), guild, needed);
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

fn with_guild(mut data: Value, guild: Option<u64>) -> Value {
    if let Some(guild) = guild {
        data["guild_id"] = ids::json(guild);
    }
    data
}
