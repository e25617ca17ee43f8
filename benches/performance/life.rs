//! A bot's life: started, waited for, and left alone until it is quiet.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::data_folder;
use super::discord::Discord;
use super::load::Driver;
use super::process::{Process, Program};
use super::scenario::Scenario;

/// How long a bot may take until it answers.
const START: Duration = Duration::from_mins(2);
/// How long it is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// A bot that answers.
pub(crate) struct Life {
    pub(crate) driver: Rc<Driver>,
    pub(crate) bot: Process,
    /// Milliseconds from its start until it had answered, its commands registered.
    pub(crate) ready: f64,
}

impl Life {
    /// Starts a bot of so many servers, and asks it something.
    pub(crate) async fn begin(program: &Program, guilds: u64, seed: u64, first: &Scenario) -> Self {
        Self::begin_on(program, guilds, seed, first, data_folder()).await
    }

    /// The same on the database in this folder.
    pub(crate) async fn begin_on(program: &Program, guilds: u64, seed: u64, first: &Scenario, data: TempDir) -> Self {
        let discord = Discord::start(guilds, None).await;
        let began = Instant::now();
        let mut bot = program.start_on(&discord, data);
        let mut wait = async |there: &dyn Fn() -> bool| {
            while !there() {
                if let Some(how) = bot.ended() {
                    panic!("{} ended: {how}", program.name);
                }
                assert!(began.elapsed() < START, "{} does not connect: {}", program.name, bot.log());
                tokio::time::sleep(Duration::from_micros(500)).await;
            }
        };
        wait(&|| discord.is_connected()).await;
        let driver = Driver::new(Rc::clone(&discord), seed);
        let answered = driver.once(first).await;
        if program.registers {
            wait(&|| discord.has_commands()).await;
        }
        let ready = began.elapsed().as_secs_f64() * 1e3;
        assert!(answered.is_some(), "{} does not answer: {}", program.name, bot.log());
        Self { driver, bot, ready }
    }

    /// What it holds in memory once it is quiet, in MiB.
    pub(crate) async fn idle(&self) -> f64 {
        tokio::time::sleep(IDLE).await;
        self.bot.resident()
    }

    /// Ends it, and gives back its folder.
    pub(crate) async fn end(self) -> TempDir {
        for what in self.driver.discord.unexpected() {
            eprintln!("{what}");
        }
        self.bot.stop().await
    }
}
