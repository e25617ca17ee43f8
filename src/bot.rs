//! The bot: content, database and the way to Discord, put together and run until it is told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use waymark_commands::{Clock, Context};
use waymark_roadmap::Library;
use waymark_search::{Offer, Search};
use waymark_store::{DatabaseAddress, Store};

use crate::backoff::Backoff;
use crate::config::{Config, Token};
use crate::discord::gateway::{Gateway, listen};
use crate::discord::rest::{Rest, RestError};
use crate::error::Fatal;
use crate::monitor::{self, Listening, Monitor};
use crate::reload::keep_current;
use crate::reminders::{REQUESTS_PER_SECOND, Reminders};
use crate::service_manager;

/// The pauses while Discord is away at the start.
const REACH_AGAIN: Backoff = Backoff::new(Duration::from_millis(500), Duration::from_mins(1));

/// How long closing the database may take.
const CLOSE: Duration = Duration::from_millis(500);

/// A bot, ready to run.
pub struct Bot {
    context: Context,
    search: Arc<Search>,
    rest: Arc<Rest>,
    token: Token,
    gateway: Gateway,
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
    /// Loads the content; meanwhile waits until Discord is there and takes the token, and opens the database.
    ///
    /// # Errors
    ///
    /// One line for the operator: faults in the content, an address to listen on that cannot be had, a database that cannot
    /// be used, a token that Discord refuses, an address at which there is no Discord.
    pub async fn open(config: &Config, token: Token) -> Result<Self, Fatal> {
        let monitor = Arc::<Monitor>::default();
        let rest = Arc::new(Rest::new(&token, config.api_url.as_deref())?.watched_by(&monitor));
        let directory = config.content.clone();
        // It takes longest, and has to wait for nothing.
        let loading = tokio::task::spawn_blocking(move || library(directory.as_deref()).map(Search::new));
        let outside = async {
            let listening = match config.listen {
                Some(address) => Some(monitor::listen(Arc::clone(&monitor), address).await?),
                None => None,
            };
            Ok::<_, Fatal>((listening, reach(&rest).await?, open_database(&config.database).await?))
        };
        let loading = async { Ok(Arc::new(loading.await??)) };
        let (search, (listening, gateway, store)) = tokio::try_join!(loading, outside)?;
        let everything = Offer::everything(&search);
        // Before the first interaction comes, or beside it.
        tokio::task::spawn_blocking(move || everything.prepare());
        let mut context = Context::new(&search, store, system_clock(), rest.clone());
        context.privacy_url = config.privacy_url.as_deref().map(Arc::from);
        // The system's clock does not say when it jumps.
        let moves = watch::Sender::new(0).subscribe();
        Ok(Self {
            context,
            search,
            rest,
            token,
            gateway,
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

    /// The database.
    pub fn store(&self) -> &Store {
        &self.context.store
    }

    /// Where `/healthz` and `/metrics` are answered, if anywhere.
    pub fn listening(&self) -> Option<SocketAddr> {
        self.listening.as_ref().map(|listening| listening.address)
    }

    /// Connects, answers and reminds until `stop`; then finishes what is in flight and closes the database.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Fatal> {
        let stopping = CancellationToken::new();
        let watch = tokio::spawn({
            let stopping = stopping.clone();
            async move {
                stop.await;
                stopping.cancel();
            }
        });
        self.monitor.opened(&self.context.store, &self.context.clock);
        let lost = tokio::spawn({
            let (store, stopping) = (self.context.store.clone(), stopping.clone());
            async move {
                store.lost().await;
                stopping.cancel();
            }
        });
        let current = watch::Sender::new(self.search);
        let search = current.subscribe();
        let keeping = self.content.map(|directory| {
            let fault = Arc::clone(&self.context.content_fault);
            tokio::spawn(keep_current(directory, current, fault, stopping.clone()))
        });
        let reminders = Reminders {
            context: self.context.clone(),
            rest: Arc::clone(&self.rest),
            monitor: Arc::clone(&self.monitor),
            search: search.clone(),
            moves: self.moves,
            per_second: self.reminders_per_second,
            stop: stopping.clone(),
        };
        let reminding = tokio::spawn(reminders.keep());
        let announcing = tokio::spawn(announce(Arc::clone(&self.monitor)));
        let (rest, context) = (self.rest, self.context.clone());
        let ended = listen(rest, &self.token, self.gateway, context, search, self.monitor, stopping.clone()).await;
        announcing.abort();
        service_manager::tell_stopping();
        // Also when there was nobody to listen to.
        stopping.cancel();
        watch.abort();
        if reminding.await.is_err() {
            tracing::error!("the reminder clock ended in a bug");
        }
        if let Some(keeping) = keeping {
            keeping.abort();
        }
        // Everything that was acknowledged is on the disk; another process that holds the file does not hold up the end.
        if tokio::time::timeout(CLOSE, self.context.store.close()).await.is_err() {
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
}

async fn open_database(address: &DatabaseAddress) -> Result<Store, Fatal> {
    Ok(match address {
        DatabaseAddress::File(path) => Store::open(path).await?,
        DatabaseAddress::Postgres(address) => Store::connect(address).await?,
    })
}

/// Tells the service manager when every connection stands: what is ordered after the bot can start.
async fn announce(monitor: Arc<Monitor>) {
    monitor.health.connected().await;
    service_manager::tell_ready();
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

/// Asks Discord for its gateway, for as long as waiting may mend what is wrong.
async fn reach(rest: &Rest) -> Result<Gateway, Fatal> {
    let (rest, address) = (rest.once(), rest.address());
    let mut backoff = REACH_AGAIN;
    loop {
        let error = match Gateway::ask(&rest).await {
            Ok(gateway) => return Ok(gateway),
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
