//! The bot: content, database and the way to Discord, put together and run until it is told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serenity::all::ApplicationId;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use waymark_commands::{Clock, Context};
use waymark_roadmap::Library;
use waymark_roadmap::diagnostic::all_visible;
use waymark_search::{Offer, Search};
use waymark_store::{DatabaseAddress, ShardRange, Store};

use crate::backoff::Backoff;
use crate::config::{Config, Token};
use crate::discord::door::Door;
use crate::discord::gateway::{Gateway, GatewayKeeper};
use crate::discord::install_link::install_link;
use crate::discord::interactions::Interactions;
use crate::discord::registration::keep_registering;
use crate::discord::requests::Application;
use crate::discord::rest::{Rest, RestError};
use crate::discord::servers::Servers;
use crate::error::Fatal;
use crate::monitor::{self, Listening, Monitor};
use crate::reload::keep_current;
use crate::reminders::{REQUESTS_PER_SECOND, Reminders};
use crate::role::Role;
use crate::service_manager;

/// The pauses while Discord is away at the start.
const REACH_AGAIN: Backoff = Backoff::new(Duration::from_millis(500), Duration::from_mins(1));

/// How long closing the database may take.
const CLOSE: Duration = Duration::from_millis(500);

/// A bot, or a part of it, ready to run.
pub struct Bot {
    role: Role,
    context: Context,
    search: Arc<Search>,
    rest: Arc<Rest>,
    token: Token,
    application: Application,
    /// Where the gateway is, for who keeps connections to it.
    gateway: Option<Gateway>,
    /// Which of them; all that Discord recommends, if nobody said.
    shards: Option<ShardRange>,
    /// Whether their sessions are left to the next process at the end.
    hands_over: bool,
    /// Where interactions come in over HTTP, if they do.
    door: Option<Door>,
    /// Where the content came from, if not from the binary.
    content: Option<PathBuf>,
    /// Changes whenever the clock jumps.
    moves: watch::Receiver<i64>,
    /// Requests a second that reminders may make.
    reminders_per_second: u32,
    monitor: Arc<Monitor>,
    /// Answers how the bot is, if the configuration names an address for it.
    listening: Option<Listening>,
}

impl Bot {
    /// The whole bot: see [`Bot::open_as`].
    pub async fn open(config: &Config, token: Token) -> Result<Self, Fatal> {
        Self::open_as(config, token, Role::All).await
    }

    /// Loads the content; meanwhile waits until Discord is there and takes the token, and opens the database.
    ///
    /// # Errors
    ///
    /// One line for the operator: faults in the content, an address to listen on that cannot be had, a database that cannot
    /// be used, a token that Discord refuses, an address at which there is no Discord.
    pub async fn open_as(config: &Config, token: Token, role: Role) -> Result<Self, Fatal> {
        let monitor = Arc::<Monitor>::default();
        monitor.health.has_role(role);
        let rest = Arc::new(Rest::new(&token, config.api_url.as_deref())?.watched_by(&monitor));
        let directory = config.content.clone();
        // It takes longest, and has to wait for nothing.
        let loading = tokio::task::spawn_blocking(move || library(directory.as_deref()).map(Search::new));
        let outside = async {
            let listening = match config.listen {
                Some(address) => Some(monitor::listen(Arc::clone(&monitor), address).await?),
                None => None,
            };
            let door = match config.interactions.filter(|_| role.has_door()) {
                Some(address) => Some(Door::open(address).await?),
                None => None,
            };
            let (application, gateway) = reach(&rest, role).await?;
            Ok::<_, Fatal>((listening, door, application, gateway, open_database(&config.database).await?))
        };
        let loading = async {
            let search = Arc::new(loading.await??);
            let everything = Offer::everything(&search);
            // While the database is opened: the first who asks is not to wait for it.
            tokio::task::spawn_blocking(move || everything.prepare());
            Ok(search)
        };
        let (search, (listening, door, application, gateway, store)) = tokio::try_join!(loading, outside)?;
        let mut context = Context::new(&search, store, system_clock(), rest.clone());
        context.privacy_url = config.privacy_url.as_deref().map(Arc::from);
        // The system's clock does not say when it jumps.
        let moves = watch::Sender::new(0).subscribe();
        Ok(Self {
            role,
            context,
            search,
            rest,
            token,
            application,
            gateway,
            shards: None,
            hands_over: false,
            door,
            content: config.content.clone(),
            moves,
            reminders_per_second: REQUESTS_PER_SECOND,
            monitor,
            listening,
        })
    }

    /// The same with another clock; `moves` changes whenever it jumps.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock, moves: watch::Receiver<i64>) -> Self {
        self.context.clock = clock;
        self.moves = moves;
        self
    }

    /// The same with another number of requests a second that reminders may make: no more than [`REQUESTS_PER_SECOND`] where Discord
    /// itself is asked.
    #[must_use]
    pub fn with_reminders_per_second(mut self, per_second: u32) -> Self {
        self.reminders_per_second = per_second;
        self
    }

    /// The same with these shards instead of all that Discord recommends.
    #[must_use]
    pub fn with_shards(mut self, shards: Option<ShardRange>) -> Self {
        self.shards = shards;
        self
    }

    /// The same that leaves its sessions to the next process at the end: what happens in between is not missed. Discord
    /// shows the bot as online for a while, even if there is none.
    #[must_use]
    pub fn handing_over(mut self) -> Self {
        self.hands_over = true;
        self
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.context.store
    }

    /// Where `/healthz` and `/metrics` are answered, if anywhere.
    pub fn listening(&self) -> Option<SocketAddr> {
        self.listening.as_ref().map(|listening| listening.address)
    }

    /// Where interactions come in over HTTP, if they do.
    pub fn door(&self) -> Option<SocketAddr> {
        self.door.as_ref().map(Door::address)
    }

    /// Does what its role is until `stop`; then finishes what is in flight and closes the database.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Fatal> {
        let stopping = CancellationToken::new();
        let watch = tokio::spawn({
            let stopping = stopping.clone();
            async move {
                stop.await;
                stopping.cancel();
            }
        });
        let store = self.context.store.clone();
        self.monitor.opened(&store, &self.context.clock);
        let lost = tokio::spawn({
            let (store, stopping) = (store.clone(), stopping.clone());
            async move {
                store.lost().await;
                stopping.cancel();
            }
        });
        let current = watch::Sender::new(Arc::clone(&self.search));
        let search = current.subscribe();
        let keeping = self.content.take().map(|directory| {
            let fault = Arc::clone(&self.context.content_fault);
            tokio::spawn(keep_current(directory, current, fault, stopping.clone()))
        });
        let application = ApplicationId::new(self.application.id.0);
        tracing::info!("to add the bot to a server, open {}", install_link(application));
        if let Some(url) = self.application.endpoint().filter(|_| self.role == Role::All && self.door.is_none()) {
            tracing::warn!(
                "Discord sends interactions to {}, and not over the gateway: empty the Interactions Endpoint URL in the \
                 developer portal, or set WAYMARK_INTERACTIONS",
                all_visible(url)
            );
        }
        let registering = tokio::spawn(keep_registering(Arc::clone(&self.rest), application, self.context.clone()));
        let servers = Arc::new(Servers::new(store.clone(), Arc::clone(&self.context.clock)));
        let (rest, monitor) = (Arc::clone(&self.rest), Arc::clone(&self.monitor));
        let interactions =
            Interactions::new(rest, self.context.clone(), search.clone(), Arc::clone(&servers), Arc::clone(&monitor));
        let interactions = Arc::new(interactions);

        let reminding = self.role.has_clock().then(|| tokio::spawn(self.reminders(search, &stopping).keep()));
        let announcing = tokio::spawn(announce(monitor, self.role, stopping.clone()));
        let mut doors = self.open_doors(&interactions, servers, &stopping);
        let mut ended = Ok(());
        while let Some(end) = doors.join_next().await {
            // A bot without one of its parts is none: better to stop, and to say why.
            if let Err(fatal) = end.unwrap_or_else(|_| Err(Fatal::new("a part of the program ended in a bug"))) {
                ended = ended.and(Err(fatal));
                stopping.cancel();
            }
        }
        stopping.cancel();
        registering.abort();
        watch.abort();
        // No more interactions come in; those that came in are answered.
        interactions.finish().await;
        // It says itself what went wrong, if anything did.
        let _ = announcing.await;
        if let Some(reminding) = reminding
            && reminding.await.is_err()
        {
            tracing::error!("the reminder clock ended in a bug");
        }
        if let Some(keeping) = keeping {
            keeping.abort();
        }
        // Everything that was acknowledged is on the disk; another process that holds the file does not hold up the end.
        if tokio::time::timeout(CLOSE, store.close()).await.is_err() {
            tracing::warn!("the database was left open: another process is using it");
        }
        if lost.is_finished() {
            return Err(Fatal::new(
                "the database was deleted or replaced under the bot, and nothing has been saved since: put it back, or \
                 restore a backup, and start again",
            ));
        }
        lost.abort();
        ended
    }

    /// Lets interactions in, through each door that it has, until `stop`; and watches over the token.
    fn open_doors(
        &mut self,
        interactions: &Arc<Interactions>,
        servers: Arc<Servers>,
        stop: &CancellationToken,
    ) -> JoinSet<Result<(), Fatal>> {
        let mut doors = JoinSet::new();
        if let Some(gateway) = self.gateway.take() {
            let keeper = GatewayKeeper {
                rest: Arc::clone(&self.rest),
                token: self.token.clone(),
                gateway,
                shards: self.shards,
                hands_over: self.hands_over,
                store: self.context.store.clone(),
                interactions: Arc::clone(interactions),
                servers: Arc::clone(&servers),
                monitor: Arc::clone(&self.monitor),
            };
            doors.spawn(keeper.keep(stop.clone()));
            doors.spawn(servers.forget_departed(self.moves.clone(), stop.clone()).map(Ok));
        }
        if let Some(door) = self.door.take() {
            let (key, clock) = (self.application.verify_key.clone(), Arc::clone(&self.context.clock));
            let (interactions, monitor, stop) = (Arc::clone(interactions), Arc::clone(&self.monitor), stop.clone());
            doors.spawn(async move { door.serve(&key, clock, interactions, monitor, stop).await });
        }
        let (rest, stop) = (Arc::clone(&self.rest), stop.clone());
        doors.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => Ok(()),
                () = rest.token_refused() => Err(Fatal::refused_token()),
            }
        });
        doors
    }

    fn reminders(&self, search: watch::Receiver<Arc<Search>>, stop: &CancellationToken) -> Reminders {
        Reminders {
            context: self.context.clone(),
            rest: Arc::clone(&self.rest),
            monitor: Arc::clone(&self.monitor),
            search,
            moves: self.moves.clone(),
            per_second: self.reminders_per_second,
            stop: stop.clone(),
        }
    }
}

async fn open_database(address: &DatabaseAddress) -> Result<Store, Fatal> {
    Ok(match address {
        DatabaseAddress::File(path) => Store::open(path).await?,
        DatabaseAddress::Postgres(address) => Store::connect(address).await?,
    })
}

/// Tells the service manager, and who asks how the bot is, when every connection stands, so that what is ordered after the bot
/// can start; and when it is about to stop.
async fn announce(monitor: Arc<Monitor>, role: Role, stop: CancellationToken) {
    let ready = async {
        if role.has_gateway() {
            monitor.health.connected().await;
        }
        service_manager::tell_ready();
    };
    let _ = tokio::join!(stop.run_until_cancelled(ready), async {
        stop.cancelled().await;
        monitor.health.stopping();
        service_manager::tell_stopping();
    });
}

/// Resolves when the program is told to stop: Ctrl-C, or SIGTERM where there are signals.
pub async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // A system without signals to listen to stops the program its own way.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The content in `directory`, or in the binary.
pub(crate) fn library(directory: Option<&Path>) -> Result<Library, Fatal> {
    match directory {
        None => {
            waymark_content::library().ok_or_else(|| Fatal::new("the content in this program is broken: waymark check"))
        }
        Some(directory) => Library::load(directory).map_err(|report| {
            let first = report.faults().first().map(ToString::to_string).unwrap_or_default();
            let more = match report.faults().len() {
                0 | 1 => String::new(),
                count => format!(" (and {} more)", count - 1),
            };
            Fatal::new(format!("the content is broken: {first}{more}; see all: waymark check {}", directory.display()))
        }),
    }
}

/// Asks Discord what the bot is there, and for its gateway where the `role` needs it, for as long as waiting may mend what is
/// wrong.
async fn reach(rest: &Rest, role: Role) -> Result<(Application, Option<Gateway>), Fatal> {
    let (rest, address) = (rest.once(), rest.address());
    let mut backoff = REACH_AGAIN;
    loop {
        let gateway = async { if role.has_gateway() { Gateway::ask(&rest).await.map(Some) } else { Ok(None) } };
        let error = match tokio::try_join!(rest.application(), gateway) {
            Ok(((application, _), gateway)) => return Ok((application, gateway)),
            Err(error) => error,
        };
        match error.status() {
            Some(401) => return Err(Fatal::refused_token()),
            Some(408 | 429 | 500..) => {}
            None if matches!(error, RestError::Unreachable(_)) => {}
            _ => return Err(Fatal::new(format!("cannot use Discord's API at {address}: {error}"))),
        }
        let wait = backoff.pause().max(error.retry_after().unwrap_or_default());
        tracing::warn!("cannot reach Discord's API at {address}, the next try in {wait:.1?}: {error}");
        tokio::time::sleep(wait).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read, to be passed in")]
pub(crate) fn system_clock() -> Clock {
    Arc::new(jiff::Timestamp::now)
}
