//! Starting the server, and the handle on it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::error::PlaygroundError;
use crate::faults::RequestRecord;
use crate::gateway::{ConnectionCounts, socket};
use crate::interactions::Reply;
use crate::net::{Loopback, Wire};
use crate::server::{Change, Inner};
use crate::user_session::{Place, Seat};
use crate::world::{APPLICATION, Guild, Person};
use crate::{page, rest};

/// The time in Unix milliseconds. Ids and timestamps come from it.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Asks an app when something is due next there: Unix milliseconds, or nothing.
pub type NextEvent = Arc<dyn Fn() -> BoxFuture<'static, Option<i64>> + Send + Sync>;

/// How to start.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 for any that is free.
    pub port: u16,
    /// How long the bot has for its first answer. Discord gives three seconds.
    pub answer_within: Duration,
    /// Where the time comes from, before anybody moves it (see [`Discord::move_clock`]).
    pub clock: Clock,
    /// How many people there are in the first server besides the named ones: `learner1`, `learner2` and so on.
    pub crowd: usize,
    /// The bot's name.
    pub bot_name: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            answer_within: Duration::from_secs(3),
            clock: system_clock(),
            crowd: 0,
            bot_name: "bot".to_owned(),
        }
    }
}

/// The clock of this machine.
pub fn system_clock() -> Clock {
    Arc::new(|| jiff_now().as_millisecond())
}

/// A running server. Clones are the same server; it runs until [`Discord::stop`].
#[derive(Clone)]
pub struct Discord(Arc<Inner>);

impl std::fmt::Debug for Discord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the token.
        formatter.debug_struct("Discord").field("url", &self.0.url).finish_non_exhaustive()
    }
}

impl Discord {
    /// Starts a server on 127.0.0.1. Fails if the port is taken.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await?;
        let inner = Inner::new(listener.local_addr()?, &options);
        let app = Router::new()
            .route("/gateway", any(socket::upgrade))
            .route("/gateway/", any(socket::upgrade))
            .merge(page::routes(Arc::clone(&inner)))
            .merge(rest::routes(&inner))
            .with_state(Arc::clone(&inner))
            .into_make_service_with_connect_info::<Wire>();
        let mut stopping = inner.stopping.subscribe();
        let stopped = async move {
            // The sender lives as long as a handle does; without one there is nobody to serve.
            let _ = stopping.wait_for(|&stopping| stopping).await;
        };
        tokio::spawn(async move {
            if let Err(error) = axum::serve(Loopback(listener), app).with_graceful_shutdown(stopped).await {
                tracing::error!(%error, "the playground's server ended");
            }
        });
        Ok(Self(inner))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// `http://127.0.0.1:PORT`: the page, and the address of the API for a bot.
    pub fn url(&self) -> String {
        self.0.url.clone()
    }

    /// The bot token that it accepts, without `Bot ` in front.
    pub fn token(&self) -> &str {
        &self.0.token
    }

    /// The id of the application, and of its bot user.
    pub fn application_id(&self) -> u64 {
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

    /// What mentions show: `@Grace`, `@Learners`, `#daily`, by id.
    pub fn names(&self) -> BTreeMap<u64, String> {
        let world = self.0.world();
        let mut names: BTreeMap<u64, String> =
            world.people.iter().map(|person| (person.id, format!("@{}", person.display_name))).collect();
        names.insert(APPLICATION, format!("@{}", world.bot_name));
        for guild in &world.guilds {
            names.extend(guild.channels.iter().map(|channel| (channel.id, format!("#{}", channel.name))));
            let roles = guild.roles.iter().map(|role| (role.id, format!("@{}", role.name.trim_start_matches('@'))));
            names.extend(roles);
        }
        names
    }

    /// Seats a person (by name, in any case) at a place.
    pub fn seat(&self, person: &str, place: Place) -> Result<Seat, PlaygroundError> {
        Seat::new(Arc::clone(&self.0), person, place)
    }

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
        self.0.state().log.iter().cloned().collect()
    }

    /// How often bots connected, and how many are connected now.
    pub fn connections(&self) -> ConnectionCounts {
        self.0.state().gateway.counts()
    }

    /// The time here in Unix milliseconds, with what it was moved by: for a bot that is to live in the same time.
    pub fn clock(&self) -> Clock {
        let inner = Arc::clone(&self.0);
        Arc::new(move || inner.now())
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
        self.0.tell(Change::Everything);
    }

    /// Shows on the page that the bot has ended, and why; `None` when it is back.
    pub fn set_bot_ended(&self, why: Option<String>) {
        self.0.state().ended = why;
        self.0.tell(Change::Everything);
    }

    /// What a bot's answer to an interaction was, and what came after it: for "see inside". Empty if the interaction is
    /// unknown.
    pub fn replies(&self, interaction: u64) -> Vec<Reply> {
        self.0.state().interactions.get(interaction).map(|pending| pending.replies.clone()).unwrap_or_default()
    }

    /// Stops the server: closes the port and all connections.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    pub(crate) fn of(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read, to be passed in")]
fn jiff_now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
