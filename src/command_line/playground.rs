//! `waymark playground`: a local Discord with the real bot in it, over a real gateway connection.

use std::future::Future;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use etcetera::BaseStrategy;
use futures_util::FutureExt;
use http_body_util::Full;
use hyper::Request;
use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use waymark_commands::Clock;
use waymark_playground::{BareArgs, LocalDiscord, NextEvent, Options};
use waymark_store::Store;

use crate::bot::Bot;
use crate::config::{Config, Token};
use crate::discord::http::HttpClient;
use crate::error::Fatal;

/// The bot's name there.
const NAME: &str = "Waymark";
/// What a visitor of the page is told of first.
const FIRST_COMMANDS: [&str; 2] = ["roadmap", "next"];
/// How long the bot may take to connect.
const CONNECT: Duration = Duration::from_secs(15);
/// How long whoever has the port may take to say who they are.
const ASK: Duration = Duration::from_secs(1);

/// A local Discord with the bot in it.
pub struct Playground {
    discord: LocalDiscord,
    stop: oneshot::Sender<()>,
    bot: JoinHandle<Result<(), Fatal>>,
}

impl Playground {
    /// Starts both on `port` (0 for any free one), with the database of the playground, new and empty if `fresh`.
    pub async fn open(config: &Config, port: u16, fresh: bool) -> Result<Self, Fatal> {
        let database = database()?;
        if fresh {
            remove(&database)?;
        }
        Self::with(&Config { database: database.into(), ..config.clone() }, port).await
    }

    /// The same with the database that the configuration names.
    pub async fn with(config: &Config, port: u16) -> Result<Self, Fatal> {
        let first_commands = FIRST_COMMANDS.map(str::to_owned).into();
        let options = Options { port, bot_name: NAME.to_owned(), first_commands, ..Options::default() };
        let discord = match LocalDiscord::start(options).await {
            Ok(discord) => discord,
            Err(error) => return Err(port_taken(port, &error).await),
        };
        // The address to listen on is that of the bot on Discord, which may be running.
        let config = Config { api_url: Some(discord.url()), listen: None, interactions: None, ..config.clone() };
        let bot = Bot::open(&config, Token::new(discord.token())?).await?;
        // The page's clock is the bot's: what moves one moves both.
        let bot = bot.with_clock(clock_of(&discord), discord.clock_moves());
        discord.set_next_event(next_reminder(bot.store().clone()));
        let (stop, stopped) = oneshot::channel();
        let bot = tokio::spawn(bot.run(async {
            // The sender gone means the same as its word.
            let _ = stopped.await;
        }));
        discord.ready(CONNECT).await?;
        Ok(Self { discord, stop, bot })
    }

    /// The Discord of it.
    pub fn discord(&self) -> &LocalDiscord {
        &self.discord
    }

    /// Serves the page until `stop`. A bot that ends by itself is told of there, with its reason.
    pub async fn serve(mut self, stop: impl Future<Output = ()>) -> Result<(), Fatal> {
        anstream::println!("Waymark's playground: {}", self.discord.url());
        anstream::println!("A local Discord with the bot in it. Open the page, type /help; Press Ctrl-C to stop.");
        tokio::pin!(stop);
        let ended = tokio::select! {
            () = &mut stop => return self.close().await,
            ended = &mut self.bot => ended,
        };
        let why = match &ended {
            Ok(Ok(())) => "it ended without a reason".to_owned(),
            Ok(Err(fatal)) => fatal.to_string(),
            Err(crash) => crash.to_string(),
        };
        anstream::eprintln!("waymark: the bot has stopped: {why}");
        self.discord.set_bot_ended(Some(why));
        stop.await;
        self.discord.stop();
        ended?
    }

    /// Ends the bot, then its Discord.
    pub(super) async fn close(self) -> Result<(), Fatal> {
        self.close_after(|_| ()).await
    }

    /// Ends the bot, which finishes what it has begun to say; looks at it all; and ends its Discord.
    pub(super) async fn close_after<T>(self, look: impl FnOnce(&LocalDiscord) -> T) -> Result<T, Fatal> {
        // The bot may have stopped by itself; then its error says why.
        let _ = self.stop.send(());
        let ended = self.bot.await;
        let seen = look(&self.discord);
        self.discord.stop();
        ended??;
        Ok(seen)
    }
}

/// Serves a Discord without a bot in it until `stop`.
pub(super) async fn serve_alone(port: u16, args: &BareArgs, stop: impl Future<Output = ()>) -> Result<(), Fatal> {
    let discord = match LocalDiscord::start(args.options(port)).await {
        Ok(discord) => discord,
        Err(error) => return Err(port_taken(port, &error).await),
    };
    anstream::println!("{}", args.announcement(&discord));
    stop.await;
    discord.stop();
    Ok(())
}

/// The time in the playground, which its page can move.
pub fn clock_of(discord: &LocalDiscord) -> Clock {
    let clock = discord.clock();
    Arc::new(move || Timestamp::from_millisecond(clock()).unwrap_or(Timestamp::MAX))
}

/// Tells the page when the next reminder comes, so that it can offer to go there.
fn next_reminder(store: Store) -> NextEvent {
    Arc::new(move || {
        let store = store.clone();
        async move { store.next_due().await.ok().flatten().map(Timestamp::as_millisecond) }.boxed()
    })
}

/// Why the playground cannot have a port, and which it could have.
async fn port_taken(port: u16, error: &std::io::Error) -> Fatal {
    if error.kind() != std::io::ErrorKind::AddrInUse {
        return Fatal::new(format!("cannot open port {port} on this machine: {error}; choose another one with --port"));
    }
    let url = format!("http://127.0.0.1:{port}");
    let who = if is_playground(&url).await {
        format!("a playground is running already: open {url}")
    } else {
        format!("port {port} is taken by another program")
    };
    let free =
        (port.saturating_add(1)..=u16::MAX).take(100).find(|&next| TcpListener::bind(("127.0.0.1", next)).is_ok());
    let other = free.map(|free| format!(" {free}")).unwrap_or_default();
    Fatal::new(format!("{who}; or choose another one with --port{other}"))
}

/// Whether the page of a playground answers there.
async fn is_playground(url: &str) -> bool {
    let Ok(request) = Request::get(url).body(Full::default()) else { return false };
    let page = HttpClient::new().send(request, ASK).await;
    page.is_ok_and(|page| String::from_utf8_lossy(&page.body).contains("<title>Playground</title>"))
}

/// The database that the playground and `try` share, so that what one did the next one sees.
fn database() -> Result<PathBuf, Fatal> {
    Ok(data_folder()?.join("playground.db"))
}

/// The folder of the user's own data, which is there.
pub(super) fn data_folder() -> Result<PathBuf, Fatal> {
    let folder = etcetera::choose_base_strategy()?.data_dir().join("waymark");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Fatal::new(format!("cannot make the folder {}: {error}", folder.display())))?;
    Ok(folder)
}

fn remove(database: &Path) -> Result<(), Fatal> {
    for ending in ["", "-wal", "-shm"] {
        let mut file = database.as_os_str().to_owned();
        file.push(ending);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Fatal::new(format!("cannot empty the database {}: {error}", database.display())));
            }
            _ => {}
        }
    }
    Ok(())
}
