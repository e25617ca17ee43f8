//! The gateway: interactions come in over websockets, answers go out over REST.
//!
//! Here is what is done with events; how connections are kept is in `shard.rs`, and one connection in `connection.rs`.

mod connection;
mod session_starts;
mod shard;

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::Uri;
use serde::Deserialize;
use serde_json::Value;
use serenity::all::ApplicationId;
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use waymark_commands::{Context, Interaction, Unreadable, dispatch};
use waymark_search::Search;
use waymark_store::GuildId;

use super::delivery::Delivery;
use super::install_link::install_link;
use super::registration::register;
use super::rest::{Request, Rest, RestError};
use super::welcome::{self, Known};
use crate::backoff::Backoff;
use crate::config::Token;
use crate::error::Fatal;
use crate::monitor::{Answering, Monitor};
use connection::Identity;
use session_starts::{SessionStarts, StartLimit};
use shard::Shard;

/// How long answers in flight may take once the program is told to stop.
const LAST_ANSWERS: Duration = Duration::from_millis(2_200);
/// How long it may take then to leave a word where there is no answer.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// The pause before commands that could not be registered are tried again.
const REGISTER_AGAIN: Backoff = Backoff::new(Duration::from_secs(5), Duration::from_hours(1));

/// Where to connect, and with how many shards, as `GET /gateway/bot` tells it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Gateway {
    url: String,
    #[serde(default = "one")]
    shards: u32,
    #[serde(default)]
    session_start_limit: StartLimit,
}

fn one() -> u32 {
    1
}

impl Gateway {
    /// Asks for it: also the cheapest request that fails if the token is wrong.
    pub(crate) async fn ask(rest: &Rest) -> Result<Self, RestError> {
        // Who asks waits by itself while Discord is away.
        rest.call(Request::get("/gateway/bot".to_owned()).unlimited()).await
    }

    /// The address without what is added to it for each connection.
    fn address(&self) -> Result<String, Fatal> {
        let uri = self.url.parse::<Uri>().ok();
        let parts = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.authority()?, uri.path())));
        match parts {
            Some((scheme @ ("ws" | "wss"), host, path)) => {
                Ok(format!("{scheme}://{host}{}", path.trim_end_matches('/')))
            }
            _ => Err(Fatal::new("Discord's API does not say where its gateway is")),
        }
    }
}

/// Listens until `stop`, then finishes what is in flight.
pub(crate) async fn listen(
    rest: Arc<Rest>,
    token: &Token,
    gateway: Gateway,
    context: Context,
    search: watch::Receiver<Arc<Search>>,
    monitor: Arc<Monitor>,
    stop: CancellationToken,
) -> Result<(), Fatal> {
    let address = gateway.address()?;
    let starts = Arc::new(SessionStarts::new(&gateway.session_start_limit));
    let handler = Arc::new(GatewayHandler {
        rest,
        context,
        search,
        monitor,
        answering: TaskTracker::new(),
        last_call: CancellationToken::new(),
        stop,
        registering: AtomicBool::new(false),
        told: Mutex::default(),
        known: Known::default(),
        noting: AsyncMutex::default(),
    });
    let total = gateway.shards.max(1);
    handler.monitor.health.expect_shards(total);
    let mut ends = JoinSet::new();
    for number in 0..total {
        let identity = Identity { token: token.clone(), shard: number, shards: total };
        let handler = Arc::clone(&handler);
        let (starts, monitor) = (Arc::clone(&starts), Arc::clone(&handler.monitor));
        let shard = Shard::new(identity, address.clone(), starts, monitor, handler.stop.clone());
        ends.spawn(shard.keep(move |name, data| handler.receive(name, data)));
    }
    let refused = Arc::clone(&handler);
    ends.spawn(async move {
        tokio::select! {
            () = refused.stop.cancelled() => Ok(()),
            () = refused.rest.token_refused() => Err(Fatal::refused_token()),
        }
    });
    let mut ended = Ok(());
    while let Some(end) = ends.join_next().await {
        // One shard that is closed for good leaves its servers without the bot: better to stop, and to say why.
        if let Err(fatal) = end.unwrap_or_else(|_| Err(Fatal::new("a connection to Discord ended in a bug"))) {
            ended = Err(fatal);
            handler.stop.cancel();
        }
    }
    // No more come in; those that came in are answered.
    handler.answering.close();
    if tokio::time::timeout(LAST_ANSWERS, handler.answering.wait()).await.is_err() {
        tracing::warn!("stopped with {} answers unfinished", handler.answering.len());
        handler.last_call.cancel();
        // Who cannot even be left a word is left.
        let _ = tokio::time::timeout(LAST_WORDS, handler.answering.wait()).await;
    }
    ended
}

struct GatewayHandler {
    rest: Arc<Rest>,
    context: Context,
    /// The content as it is now; each interaction keeps the one it began with.
    search: watch::Receiver<Arc<Search>>,
    monitor: Arc<Monitor>,
    answering: TaskTracker,
    /// Says that answers are not waited for any longer.
    last_call: CancellationToken,
    stop: CancellationToken,
    /// Each shard reports ready, and does so again after each new session; the commands are registered once.
    registering: AtomicBool,
    /// What Discord told of servers and is not noted yet, in its order.
    told: Mutex<VecDeque<Servers>>,
    /// The servers that need no first word.
    known: Known,
    /// One is noted at a time: what was told first must not be noted last.
    noting: AsyncMutex<()>,
}

/// What Discord tells of the servers that have the bot.
enum Servers {
    /// It came to one, or had to go.
    One { guild: GuildId, present: bool },
    /// These are all of one shard: what happened while the bot was away is not told otherwise.
    /// <https://discord.com/developers/docs/events/gateway#sharding>
    Shard { number: u64, total: u64, here: HashSet<GuildId> },
}

impl Servers {
    fn of_shard(ready: &Value) -> Self {
        let here = ready["guilds"].as_array().into_iter().flatten();
        let here = here.filter_map(|guild| guild["id"].as_str()?.parse().ok().map(GuildId)).collect();
        let part = |index: usize| ready["shard"][index].as_u64();
        Self::Shard { number: part(0).unwrap_or(0), total: part(1).unwrap_or(1).max(1), here }
    }
}

/// What of a server's coming or going is looked at: the rest of it can be large.
#[derive(Deserialize)]
struct Server<'a> {
    id: &'a str,
    /// Discord has trouble, the bot is still on it.
    #[serde(default)]
    unavailable: bool,
    /// When the bot came to it.
    #[serde(default)]
    joined_at: Option<&'a str>,
}

impl GatewayHandler {
    fn receive(self: &Arc<Self>, name: &str, data: &str) {
        match name {
            "READY" => {
                let ready: Value = serde_json::from_str(data).unwrap_or_default();
                tracing::info!("connected as {}", ready["user"]["username"].as_str().unwrap_or("?"));
                let application = ready["application"]["id"].as_str().and_then(|id| id.parse::<u64>().ok());
                if let Some(application) = application.filter(|&id| id != 0)
                    && !self.registering.swap(true, Ordering::Relaxed)
                {
                    let application = ApplicationId::new(application);
                    tracing::info!("to add the bot to a server, open {}", install_link(application));
                    tokio::spawn(Arc::clone(self).register(application));
                }
                let servers = Servers::of_shard(&ready);
                if let Servers::Shard { here, .. } = &servers {
                    self.known.add(here.iter().copied());
                }
                self.tell(servers);
            }
            "GUILD_CREATE" | "GUILD_DELETE" => {
                if let Ok(Server { id, unavailable: false, joined_at }) = serde_json::from_str(data)
                    && let Ok(guild) = id.parse().map(GuildId)
                {
                    let present = name != "GUILD_DELETE";
                    self.tell(Servers::One { guild, present });
                    if !present {
                        self.known.remove(guild);
                    } else if self.known.is_new(guild, joined_at.and_then(|at| at.parse().ok()), (self.context.clock)())
                    {
                        self.answering.spawn(Arc::clone(self).welcome(guild, data.to_owned()));
                    }
                }
            }
            "INTERACTION_CREATE" => {
                self.answering.spawn(Arc::clone(self).answer(data.to_owned(), Instant::now()));
            }
            _ => {}
        }
    }

    async fn answer(self: Arc<Self>, data: String, came: Instant) {
        match Interaction::read(&data) {
            Ok(interaction) => {
                // A server that uses the bot has installed it, even if it let nothing but its commands in.
                if let Some(guild) = interaction.guild.filter(|&guild| self.context.store.is_bot_absent(guild)) {
                    self.tell(Servers::One { guild, present: true });
                }
                let context = self.context.with_content(&self.search.borrow());
                let to = interaction.address.clone();
                let answering = Answering::begin(&self.monitor, &interaction, came);
                // At the level of errors, so that it is there whatever is logged.
                let span = tracing::error_span!("interaction", id = %to.interaction);
                let answer = async {
                    let outcome = answering.counted(dispatch(&context, interaction).await);
                    Delivery { rest: &self.rest, to: &to, came }.deliver(outcome, &self.last_call).await;
                };
                answer.instrument(span).await;
            }
            Err(Unreadable::Data { address, completes }) => {
                self.monitor.metrics.unreadable();
                tracing::warn!(interaction = %address.interaction, "an interaction cannot be read");
                Delivery { rest: &self.rest, to: &address, came }.deliver_unreadable(completes).await;
            }
            Err(Unreadable::Address) => {
                self.monitor.metrics.unreadable();
                tracing::warn!("an interaction that does not say where to answer");
            }
        }
    }

    /// Says the first word on a server that the bot has just come to.
    async fn welcome(self: Arc<Self>, guild: GuildId, data: String) {
        let context = self.context.with_content(&self.search.borrow());
        welcome::say(&self.rest, &context, guild, &data).await;
    }

    /// Has what Discord tells of servers noted, after all that it told before.
    fn tell(self: &Arc<Self>, servers: Servers) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push_back(servers);
        self.answering.spawn(Arc::clone(self).note_next());
    }

    /// Notes which servers have the bot: reminders of the others rest until it is back, and what they set up is deleted if
    /// it does not come back.
    async fn note_next(self: Arc<Self>) {
        let _one_at_a_time = self.noting.lock().await;
        let next = self.told.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(servers) = next else { return };
        let (store, now) = (&self.context.store, (self.context.clock)());
        let noted = match servers {
            Servers::One { guild, present } => store.set_bot_present(guild, present, now).await,
            Servers::Shard { number, total, here } => {
                async {
                    let ours = |guild: &GuildId| (guild.0 >> 22) % total == number;
                    // Of those that are here, Discord tells one by one.
                    let gone = |guild: &GuildId| ours(guild) && !here.contains(guild);
                    for guild in store.known_guilds().await?.into_iter().filter(gone) {
                        store.set_bot_present(guild, false, now).await?;
                    }
                    Ok(())
                }
                .await
            }
        };
        if let Err(error) = noted {
            tracing::error!(%error, "which servers have the bot could not be noted");
        }
    }

    async fn register(self: Arc<Self>, application: ApplicationId) {
        let mut backoff = REGISTER_AGAIN;
        loop {
            let error = match register(&self.rest, application).await {
                Ok(ids) => {
                    // Only this task sets them, once.
                    let _ = self.context.command_ids.set(ids);
                    return;
                }
                Err(error) => error,
            };
            let wait = backoff.pause().max(error.retry_after().unwrap_or_default());
            tracing::error!(%error, "the commands could not be registered, next try in {wait:.1?}: {error}");
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }
}
