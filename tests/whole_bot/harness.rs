//! A Discord with the bot in it, for one test.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use waymark::bot::Bot;
use waymark::command_line::playground::clock_of;
use waymark::config::{Config, Token};
use waymark::error::Fatal;
use waymark::reminders::REQUESTS_PER_SECOND;
use waymark_playground::{Exchange, LocalDiscord, Location, Message, Options, UserSession};
use waymark_store::Store;

use crate::door;
use crate::published::ValidRequests;

/// How long anything may take that is waited for: far more than it does, on any machine.
pub(crate) const LONG: Duration = Duration::from_secs(30);

pub(crate) struct Harness {
    pub discord: LocalDiscord,
    pub store: Store,
    folder: TempDir,
    reminders_per_second: u32,
    stop: oneshot::Sender<()>,
    bot: JoinHandle<Result<(), Fatal>>,
    /// In the end, whatever the bot sent must have been as Discord publishes it.
    _requests: ValidRequests,
}

impl Harness {
    pub(crate) async fn new() -> Self {
        let discord = discord().await;
        Self::with(discord).await
    }

    pub(crate) async fn with(discord: LocalDiscord) -> Self {
        Self::with_reminders_per_second(discord, REQUESTS_PER_SECOND).await
    }

    /// With another number of requests a second for reminders.
    pub(crate) async fn with_reminders_per_second(discord: LocalDiscord, reminders_per_second: u32) -> Self {
        Self::on(discord, tempfile::tempdir().unwrap(), reminders_per_second).await
    }

    /// Stops the bot and starts another one on the same database, in the same Discord, to which something happens in between.
    pub(crate) async fn restart(self, meanwhile: impl FnOnce(&LocalDiscord)) -> Self {
        let _ = self.stop.send(());
        tokio::time::timeout(LONG, self.bot).await.unwrap().unwrap().unwrap();
        eventually("the bot's leaving", || self.discord.connections().open == 0).await;
        meanwhile(&self.discord);
        Self::on(self.discord, self.folder, self.reminders_per_second).await
    }

    async fn on(discord: LocalDiscord, folder: TempDir, reminders_per_second: u32) -> Self {
        let config = config(&discord, &folder.path().join("test.db"));
        let bot = Bot::open(&config, config.token.clone().unwrap()).await.unwrap();
        let bot =
            bot.with_clock(clock_of(&discord), discord.clock_moves()).with_reminders_per_second(reminders_per_second);
        let (store, address) = (bot.store().clone(), bot.door());
        let (stop, stopped) = oneshot::channel();
        let bot = tokio::spawn(bot.run(async {
            let _ = stopped.await;
        }));
        discord.ready(LONG).await.unwrap();
        door::open(&discord, address).await;
        let requests = ValidRequests(discord.clone());
        Self { discord, store, folder, reminders_per_second, stop, bot, _requests: requests }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    /// A person in the first server.
    pub(crate) fn user_session(&self, person: &str) -> UserSession {
        self.discord.user_session(person, Location::Guild { guild: 0, channel: "general".into() }).unwrap()
    }

    /// A person in the second server.
    pub(crate) fn user_session_in_other(&self, person: &str) -> UserSession {
        self.discord.user_session(person, Location::Guild { guild: 1, channel: "general".into() }).unwrap()
    }

    /// A person's direct messages with the bot.
    pub(crate) fn dm(&self, person: &str) -> UserSession {
        self.discord.user_session(person, Location::Dm).unwrap()
    }

    /// Waits until the bot stops by itself and tells why.
    pub(crate) async fn ended(self) -> Result<(), Fatal> {
        tokio::time::timeout(LONG, self.bot).await.unwrap().unwrap()
    }

    /// Stops the bot and tells how it ended.
    pub(crate) async fn stop(self) -> Result<(), Fatal> {
        let _ = self.stop.send(());
        let ended = tokio::time::timeout(LONG, self.bot).await.unwrap().unwrap();
        self.discord.stop();
        ended
    }
}

pub(crate) async fn discord() -> LocalDiscord {
    // What is slow here is the machine, not the bot: Discord's three seconds are tested where they are meant.
    LocalDiscord::start(Options { answer_within: LONG, ..Options::default() }).await.unwrap()
}

pub(crate) fn config(discord: &LocalDiscord, database: &Path) -> Config {
    Config {
        token: Some(Token::new(discord.token()).unwrap()),
        token_file: "waymark.token".into(),
        token_from: None,
        api_url: Some(discord.url()),
        api_url_found_in: None,
        file: None,
        database: database.to_owned().into(),
        content: None,
        listen: None,
        interactions: door::ADDRESS,
        privacy_url: None,
        log: None,
    }
}

/// The message of an answer.
pub(crate) fn message(exchange: &Exchange) -> &Message {
    exchange.message().unwrap_or_else(|| panic!("no message: {exchange:?}"))
}

/// Types a line and returns the message that comes back.
pub(crate) async fn say(session: &UserSession, line: &str) -> Message {
    let exchange = session.slash(line).await.unwrap_or_else(|error| panic!("{line}: {error}"));
    message(&exchange).clone()
}

/// Waits until `condition` holds.
pub(crate) async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, wait).await.unwrap_or_else(|_| panic!("never came to be: {what}"));
}
