//! The gateway: what Discord tells of servers, and interactions, come in over websockets.
//!
//! Here is what is done with events; which shards are this process's is in `holding.rs`, how connections are kept in
//! `shard.rs`, and one connection in `connection.rs`.

mod connection;
mod holding;
mod session_starts;
mod shard;

use std::sync::Arc;

use hyper::Uri;
use serde::Deserialize;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use waymark_store::{HandedSession, ShardRange, Store};

use super::interactions::Interactions;
use super::rest::{Request, Rest, RestError};
use super::servers::{Servers, ShardOf};
use super::welcome;
use crate::config::Token;
use crate::error::Fatal;
use crate::monitor::Monitor;
use connection::Identity;
use holding::Holding;
use session_starts::{SessionStarts, StartLimit};
use shard::Shard;

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

/// What keeps the connections to the gateway.
pub(crate) struct GatewayKeeper {
    pub rest: Arc<Rest>,
    pub token: Token,
    pub gateway: Gateway,
    /// Which shards; all that Discord recommends, if nobody said.
    pub shards: Option<ShardRange>,
    /// Whether sessions are left to the next process when this one stops, instead of ended.
    pub hands_over: bool,
    pub store: Store,
    pub interactions: Arc<Interactions>,
    pub servers: Arc<Servers>,
    pub monitor: Arc<Monitor>,
}

impl GatewayKeeper {
    /// Keeps them until `stop`.
    ///
    /// # Errors
    ///
    /// When Discord closes one for a reason that no new one mends, and when others hold a part of the shards.
    pub(crate) async fn keep(self, stop: CancellationToken) -> Result<(), Fatal> {
        let address = self.gateway.address()?;
        let range = self.shards.unwrap_or_else(|| ShardRange::all(self.gateway.shards));
        let starts = Arc::new(SessionStarts::new(&self.gateway.session_start_limit, &self.store));
        let this = Arc::new(self);
        loop {
            let health = &this.monitor.health;
            let Some((holding, sessions)) = Holding::take(&this.store, range, health, &stop).await? else {
                return Ok(());
            };
            health.expect_shards(range);
            // Ends when the program stops, and when the shards are another process's.
            let until = stop.child_token();
            let renewing = tokio::spawn(holding.clone().renew(until.clone()));
            let kept = this.keep_shards(&address, range, &starts, sessions, &until).await;
            renewing.abort();
            let (left, ended) = match kept {
                Ok(left) => (left, Ok(())),
                Err(fatal) => (Vec::new(), Err(fatal)),
            };
            if stop.is_cancelled() {
                // A database that is not there just now holds nobody up who waits for an answer.
                this.interactions.finish_also(async move { holding.give_back(left).await });
                return ended;
            }
            holding.give_back(left).await;
            ended?;
        }
    }

    /// Keeps the shards until `stop`; gives the sessions that can be taken up again.
    async fn keep_shards(
        self: &Arc<Self>,
        address: &str,
        range: ShardRange,
        starts: &Arc<SessionStarts>,
        mut sessions: Vec<HandedSession>,
        stop: &CancellationToken,
    ) -> Result<Vec<HandedSession>, Fatal> {
        let mut shards = JoinSet::new();
        for number in range.numbers() {
            let identity = Identity { token: self.token.clone(), shard: number, shards: range.total() };
            let session = sessions.iter().position(|session| session.shard == number);
            let session = session.map(|place| sessions.swap_remove(place));
            let shard =
                Shard::new(identity, address.to_owned(), Arc::clone(starts), Arc::clone(&self.monitor), stop.clone());
            let this = Arc::clone(self);
            let of = ShardOf { number: number.into(), total: range.total().into() };
            shards.spawn(shard.keep(session, self.hands_over, move |name, data| this.receive(of, name, data)));
        }
        let mut ended = Ok(Vec::new());
        while let Some(end) = shards.join_next().await {
            // One shard that is closed for good leaves its servers without the bot: better to stop, and to say why.
            match end.unwrap_or_else(|_| Err(Fatal::new("a connection to Discord ended in a bug"))) {
                Ok(session) => {
                    if let Ok(left) = &mut ended {
                        left.extend(session);
                    }
                }
                Err(fatal) => {
                    ended = Err(fatal);
                    stop.cancel();
                }
            }
        }
        ended
    }

    fn receive(self: &Arc<Self>, shard: ShardOf, name: &str, data: &str) {
        match name {
            "READY" => {
                let ready: Value = serde_json::from_str(data).unwrap_or_default();
                tracing::info!("connected as {}", ready["user"]["username"].as_str().unwrap_or("?"));
                self.servers.ready(shard, &ready);
                self.note();
            }
            "RESUMED" => {
                self.servers.resumed(shard);
                self.note();
            }
            "GUILD_CREATE" | "GUILD_DELETE" => {
                if let Some(guild) = self.servers.came_or_went(name == "GUILD_CREATE", data) {
                    let (this, data) = (Arc::clone(self), data.to_owned());
                    self.interactions.finish_also(async move {
                        welcome::say(&this.rest, &this.interactions.context(), guild, &data).await;
                    });
                }
                self.note();
            }
            "INTERACTION_CREATE" => self.interactions.receive(data.to_owned()),
            _ => {}
        }
    }

    /// Has noted what was told of servers.
    fn note(&self) {
        let servers = Arc::clone(&self.servers);
        self.interactions.finish_also(async move { servers.note().await });
    }
}
