//! The playground and `waymark try`: a local Discord with the real bot in it, over a real gateway connection.

use std::future::Future;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use etcetera::BaseStrategy;
use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use waymark_commands::Clock;
use waymark_playground::{Answer, Discord, NextEvent, Options, Place, terminal};
use waymark_store::Store;

use crate::bot::Bot;
use crate::cli::Fatal;
use crate::config::{Config, Token};

/// The port of the page, unless another is asked for.
pub const PORT: u16 = 4747;
/// How long the bot may take to connect.
const CONNECT: Duration = Duration::from_secs(15);
/// The width of what is printed where no terminal says otherwise.
const WIDTH: usize = 80;

/// A local Discord with the bot in it.
pub struct Sandbox {
    discord: Discord,
    stop: oneshot::Sender<()>,
    bot: JoinHandle<Result<(), Fatal>>,
}

/// One line to try.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What is typed.
    pub line: String,
    /// Who types it.
    pub person: String,
    /// Whether in a direct message.
    pub dm: bool,
}

impl Sandbox {
    /// Starts both on `port` (0 for any free one), with the database of the playground, new and empty if `fresh`.
    pub async fn open(config: &Config, port: u16, fresh: bool) -> Result<Self, Fatal> {
        let database = database()?;
        if fresh {
            remove(&database)?;
        }
        let discord = Discord::start(Options { port, ..Options::default() }).await.map_err(|error| {
            Fatal::new(format!("cannot open port {port} on this machine: {error}; choose another one with --port"))
        })?;
        let config = Config { api_url: Some(discord.url()), database, ..config.clone() };
        let bot = Bot::open(&config, Token::new(discord.token())?).await?;
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

    /// Serves the page until `stop`.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> Result<(), Fatal> {
        anstream::println!("Waymark's playground: {}", self.discord.url());
        anstream::println!("A local Discord with the bot in it. Open the page, type /help; Ctrl-C ends it.");
        stop.await;
        self.close().await
    }

    /// Types one line and prints the answer.
    pub async fn try_line(self, trial: Trial) -> Result<(), Fatal> {
        let answered = self.answer(&trial).await;
        self.close().await?;
        let text = format!("{}\n", answered?.trim_end());
        // A reader that went away (`| head`) is no fault.
        let _ = anstream::stdout().write_all(text.as_bytes());
        Ok(())
    }

    async fn answer(&self, trial: &Trial) -> Result<String, Fatal> {
        let place = if trial.dm { Place::Dm } else { Place::Guild { guild: 0, channel: "general".to_owned() } };
        let seat = self.discord.seat(&trial.person, place)?;
        let exchange = seat.slash(&trial.line).await?;
        let colour =
            std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Ok(match &exchange.answer {
            Answer::Message(message) | Answer::Updated(message) | Answer::FollowUp(message) => {
                terminal::render(message, WIDTH, colour)
            }
            Answer::Modal(_) | Answer::Choices(_) => String::new(),
        })
    }

    async fn close(self) -> Result<(), Fatal> {
        // The bot may have stopped by itself; then its error says why.
        let _ = self.stop.send(());
        let ended = self.bot.await;
        self.discord.stop();
        ended?
    }
}

/// The time in the playground, which its page can move.
pub fn clock_of(discord: &Discord) -> Clock {
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

/// The database that the playground and `try` share, so that what one did the next one sees.
fn database() -> Result<PathBuf, Fatal> {
    let folder = etcetera::choose_base_strategy()?.data_dir().join("waymark");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Fatal::new(format!("cannot make the folder {}: {error}", folder.display())))?;
    Ok(folder.join("playground.db"))
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
