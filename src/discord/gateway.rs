//! The gateway: interactions come in over websockets, answers go out over REST.
//!
//! The websockets are twilight's. serenity's own client drops an event that its model cannot read, without a word to
//! anyone, asks a second route for the gateway's address, and goes deaf after some of Discord's close codes; twilight
//! hands over each event's text, and says when a shard is closed for good.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use hyper::Uri;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use serenity::all::ApplicationId;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use twilight_gateway::error::ReceiveMessageErrorType;
use twilight_gateway::queue::InMemoryQueue;
use twilight_gateway::{CloseFrame, ConfigBuilder, Intents, Message, Shard, ShardId};
use waymark_commands::{Context, dispatch};
use waymark_search::Search;
use waymark_store::GuildId;

use super::delivery::{deliver, deliver_unreadable};
use super::interaction::{Incoming, read};
use super::registration::register;
use super::rest::{Request, Rest, RestError};
use crate::config::Token;
use crate::error::Fatal;

/// Interactions come without any intent. This one tells which servers have the bot, and takes no permission of Discord's.
const INTENTS: Intents = Intents::GUILDS;
/// How long answers in flight may take once the program is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(3);
/// How long the connections may take to close.
const LAST_CLOSE: Duration = Duration::from_secs(1);
/// The pause before commands that could not be registered are tried again; doubled each time, up to an hour.
const REGISTER_AGAIN: Duration = Duration::from_secs(5);

/// Where to connect, and with how many shards, as `GET /gateway/bot` tells it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Gateway {
    url: String,
    #[serde(default = "one")]
    shards: u32,
    #[serde(default)]
    session_start_limit: StartLimit,
}

/// How many sessions may be started.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
struct StartLimit {
    total: u32,
    remaining: u32,
    /// Milliseconds until there are `total` again.
    reset_after: u64,
    max_concurrency: u16,
}

impl Default for StartLimit {
    fn default() -> Self {
        Self { total: 1_000, remaining: 1_000, reset_after: 86_400_000, max_concurrency: 1 }
    }
}

fn one() -> u32 {
    1
}

impl Gateway {
    /// Asks for it: also the cheapest request that fails if the token is wrong.
    pub(crate) async fn ask(rest: &Rest) -> Result<Self, RestError> {
        rest.call(Request::get("/gateway/bot".to_owned())).await
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
    stop: CancellationToken,
) -> Result<(), Fatal> {
    let limit = &gateway.session_start_limit;
    let queue = InMemoryQueue::new(
        limit.max_concurrency.max(1),
        limit.remaining.min(limit.total),
        Duration::from_millis(limit.reset_after),
        limit.total,
    );
    let config =
        ConfigBuilder::new(token.secret().to_owned(), INTENTS).proxy_url(gateway.address()?).queue(queue).build();
    let handler = Arc::new(GatewayHandler {
        rest,
        context,
        search,
        answering: TaskTracker::new(),
        stop,
        registering: AtomicBool::new(false),
    });
    let total = gateway.shards.max(1);
    let mut shards = JoinSet::new();
    for number in 0..total {
        let shard = Shard::with_config(ShardId::new(number, total), config.clone());
        shards.spawn(Arc::clone(&handler).follow(shard));
    }
    let mut ended = Ok(());
    while let Some(shard) = shards.join_next().await {
        // One shard that is closed for good leaves its servers without the bot: better to stop, and to say why.
        if let Err(fatal) = shard.unwrap_or_else(|_| Err(Fatal::new("a connection to Discord ended in a bug"))) {
            ended = Err(fatal);
            handler.stop.cancel();
        }
    }
    // No more come in; those that came in are answered.
    handler.answering.close();
    if tokio::time::timeout(LAST_ANSWERS, handler.answering.wait()).await.is_err() {
        tracing::warn!("stopped with {} answers unfinished", handler.answering.len());
    }
    ended
}

struct GatewayHandler {
    rest: Arc<Rest>,
    context: Context,
    /// The content as it is now; each interaction keeps the one it began with.
    search: watch::Receiver<Arc<Search>>,
    answering: TaskTracker,
    stop: CancellationToken,
    /// Each shard reports ready, and does so again after each new session; the commands are registered once.
    registering: AtomicBool,
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
}

/// What of an event is looked at.
#[derive(Deserialize)]
struct Event<'a> {
    t: Option<&'a str>,
    #[serde(borrow)]
    d: Option<&'a RawValue>,
}

impl GatewayHandler {
    /// Follows a shard through reconnects and new sessions until `stop`.
    async fn follow(self: Arc<Self>, mut shard: Shard<InMemoryQueue>) -> Result<(), Fatal> {
        let mut last_close = None;
        loop {
            let message = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                message = shard.next() => message,
            };
            match message {
                Some(Ok(Message::Text(text))) => self.receive(&text),
                Some(Ok(Message::Close(frame))) => last_close = frame.map(|frame| frame.code),
                // The error's own text repeats the event.
                Some(Err(error)) if matches!(error.kind(), ReceiveMessageErrorType::Deserializing { .. }) => {
                    tracing::warn!("an event that is not as Discord describes events");
                }
                Some(Err(_)) => tracing::warn!(shard = %shard.id(), "the connection failed; trying again"),
                None => return Err(closed_for_good(last_close)),
            }
        }
        shard.close(CloseFrame::NORMAL);
        let closing =
            async { while shard.next().await.is_some_and(|message| !matches!(message, Ok(Message::Close(_)))) {} };
        if tokio::time::timeout(LAST_CLOSE, closing).await.is_err() {
            tracing::debug!("a connection did not close in time");
        }
        Ok(())
    }

    fn receive(self: &Arc<Self>, text: &str) {
        let Ok(Event { t: Some(name), d: Some(data) }) = serde_json::from_str(text) else { return };
        let whole = data.get();
        let data = || serde_json::from_str::<Value>(whole).unwrap_or_default();
        match name {
            "READY" => {
                let ready = data();
                tracing::info!("connected as {}", ready["user"]["username"].as_str().unwrap_or("?"));
                let application = ready["application"]["id"].as_str().and_then(|id| id.parse::<u64>().ok());
                if let Some(application) = application.filter(|&id| id != 0)
                    && !self.registering.swap(true, Ordering::Relaxed)
                {
                    tokio::spawn(Arc::clone(self).register(ApplicationId::new(application)));
                }
                self.answering.spawn(Arc::clone(self).note(Servers::of_shard(&ready)));
            }
            "GUILD_CREATE" | "GUILD_DELETE" => {
                if let Ok(Server { id, unavailable: false }) = serde_json::from_str(whole)
                    && let Ok(guild) = id.parse()
                {
                    let servers = Servers::One { guild: GuildId(guild), present: name != "GUILD_DELETE" };
                    self.answering.spawn(Arc::clone(self).note(servers));
                }
            }
            "INTERACTION_CREATE" => {
                self.answering.spawn(Arc::clone(self).answer(data()));
            }
            _ => {}
        }
    }

    async fn answer(self: Arc<Self>, data: Value) {
        match read(&data) {
            Some(Incoming::Readable(to, interaction)) => {
                let context = self.context.with_content(&self.search.borrow());
                deliver(&self.rest, &to, dispatch(&context, *interaction).await).await;
            }
            Some(Incoming::Unreadable { to, completes }) => deliver_unreadable(&self.rest, &to, completes).await,
            None => tracing::warn!("an interaction that does not say where to answer"),
        }
    }

    /// Notes which servers have the bot: reminders of the others rest until it is back.
    async fn note(self: Arc<Self>, servers: Servers) {
        let (store, now) = (&self.context.store, (self.context.clock)());
        let noted = match servers {
            Servers::One { guild, present } => store.set_bot_present(guild, present, now).await,
            Servers::Shard { number, total, here } => {
                async {
                    let ours = |guild: &GuildId| (guild.0 >> 22) % total == number;
                    for guild in store.guilds_with_reminders().await?.into_iter().filter(ours) {
                        if !here.contains(&guild) {
                            store.set_bot_present(guild, false, now).await?;
                        }
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
        let mut pause = REGISTER_AGAIN;
        loop {
            let error = match register(&self.rest, application).await {
                Ok(ids) => {
                    // Only this task sets them, once.
                    let _ = self.context.command_ids.set(ids);
                    return;
                }
                Err(error) => error,
            };
            let wait = pause.max(error.retry_after().unwrap_or_default());
            tracing::error!(%error, "the commands could not be registered, next try in {wait:?}: {error}");
            pause = (pause * 2).min(Duration::from_hours(1));
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }
}

/// Why Discord does not want this connection again.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>
fn closed_for_good(code: Option<u16>) -> Fatal {
    Fatal::new(match code {
        Some(4004) => {
            "Discord refused the token: copy it anew from the developer portal, page Bot, into DISCORD_TOKEN".to_owned()
        }
        Some(4010..=4012) => "Discord refused the number of connections: start again".to_owned(),
        Some(4013 | 4014) => "Discord refused the intents of this program: it is too old".to_owned(),
        Some(code) => format!("Discord closed the connection for good, with code {code}"),
        None => "the connection to Discord ended for good".to_owned(),
    })
}
