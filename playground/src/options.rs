//! How to start a local Discord.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

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
    /// Where the time comes from, before anybody moves it (see [`crate::LocalDiscord::move_clock`]).
    pub clock: Clock,
    /// How many people there are in the first server besides the named ones: `learner1`, `learner2` and so on.
    pub crowd: usize,
    /// The token that a bot gives, without `Bot ` in front; one that nobody can guess, if left out.
    pub token: Option<String>,
    /// Privileged intents that are enabled from the start: bits 1, 8 and 15.
    pub enabled_intents: u64,
    /// Whether the page says how to connect a bot, with the token in it.
    pub invites_bots: bool,
    /// The bot's name.
    pub bot_name: String,
    /// Names of commands that the page tells of first where nothing has been said yet.
    pub first_commands: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            answer_within: Duration::from_secs(3),
            clock: system_clock(),
            crowd: 0,
            token: None,
            enabled_intents: 0,
            invites_bots: false,
            bot_name: "bot".to_owned(),
            first_commands: Vec::new(),
        }
    }
}

/// The clock of this machine.
#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read, to be passed in")]
pub fn system_clock() -> Clock {
    Arc::new(|| jiff::Timestamp::now().as_millisecond())
}
