//! A gateway in every mood: the bot neither storms it nor waits for it for ever, and is back once it can be.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::Dispatch;
use waymark_playground::{GatewayMood, ResumeRefusal};

use crate::harness::{Harness, say};
use crate::standing_clock::StandingClock;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn lines_with(&self, words: &str) -> usize {
        String::from_utf8_lossy(&self.0.lock().unwrap()).lines().filter(|line| line.contains(words)).count()
    }
}

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Connections made and sessions begun, since `before`.
struct Since<'a> {
    harness: &'a Harness,
    made: u64,
    identified: u64,
}

impl<'a> Since<'a> {
    fn now(harness: &'a Harness) -> Self {
        let counts = harness.discord.connections();
        Self { harness, made: counts.made, identified: counts.identified }
    }

    fn made(&self) -> u64 {
        self.harness.discord.connections().made - self.made
    }

    fn identified(&self) -> u64 {
        self.harness.discord.connections().identified - self.identified
    }
}

/// The gateway is itself again: the bot is back, and answers.
async fn recovers(harness: &Harness, clock: &StandingClock, what: &str) {
    harness.discord.set_gateway_mood(GatewayMood::Fair);
    // Somebody at the other end may have hung up for good reason meanwhile.
    clock.until(what, 3 * MINUTE, || harness.discord.connections().open == 1).await;
    let answer = say(&harness.user_session("ada"), "/done topic:http").await;
    assert!(answer.text().contains("HTTP"), "{what}: {}", answer.text());
}

#[tokio::test]
async fn sessions_that_are_closed_again_and_again_are_begun_less_and_less_often() {
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || written.clone()).finish();
    let subscriber = Dispatch::new(subscriber);
    // With one subscriber alone, tracing lets the first thread that comes to a line decide for all whether it is wanted,
    // and threads of other tests want none.
    let _another = Dispatch::new(tracing_subscriber::fmt().with_writer(io::sink).finish());
    let _logging = tracing::dispatcher::set_default(&subscriber);
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    for code in [1001, 4000, 4009] {
        let since = Since::now(&harness);
        harness.discord.set_gateway_mood(GatewayMood::Closes(code));
        harness.discord.drop_connections();
        clock.pass(10 * SECOND).await;
        assert!((2..=10).contains(&since.made()), "{code}: {} connections in 10 s", since.made());
        let soon = since.made();
        clock.pass(5 * MINUTE).await;
        assert!((8..=20).contains(&since.made()), "{code}: {} connections in 5 min", since.made());
        println!("closed with {code}: {soon} connections in 10 s, {} in 5 min", since.made());
        assert_eq!(log.lines_with(&format!("with code {code}")), 1, "it is said once in ten minutes");
        recovers(&harness, &clock, &format!("closed with {code}")).await;
        // It stands, and what was is forgotten.
        clock.pass(2 * MINUTE).await;
    }
    harness.stop().await.unwrap();
}

#[tokio::test]
async fn a_session_that_cannot_be_resumed_is_dropped() {
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    for refusal in
        [ResumeRefusal::Close(4000), ResumeRefusal::Close(1006), ResumeRefusal::Reconnect, ResumeRefusal::Invalid]
    {
        let since = Since::now(&harness);
        harness.discord.set_gateway_mood(GatewayMood::RefusesResume(refusal));
        harness.discord.drop_connections();
        clock.until("a new session", MINUTE, || since.identified() == 1).await;
        assert!((2..=5).contains(&since.made()), "{refusal:?}: {} connections", since.made());
        println!("{refusal:?}: {} connections to a new session", since.made());
        recovers(&harness, &clock, &format!("{refusal:?}")).await;
        clock.pass(2 * MINUTE).await;
    }
    harness.stop().await.unwrap();
}

#[tokio::test]
async fn silence_is_not_waited_out_for_ever() {
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    for mood in [GatewayMood::NoHello, GatewayMood::NoSession, GatewayMood::NoAcknowledgement] {
        let since = Since::now(&harness);
        harness.discord.set_gateway_mood(mood);
        harness.discord.drop_connections();
        clock.until("a second attempt", 2 * MINUTE, || since.made() == 2).await;
        clock.pass(10 * MINUTE).await;
        assert!((5..=40).contains(&since.made()), "{mood:?}: {} connections in 10 min", since.made());
        println!("{mood:?}: {} connections in 10 min", since.made());
        recovers(&harness, &clock, &format!("{mood:?}")).await;
        clock.pass(2 * MINUTE).await;
    }
    harness.stop().await.unwrap();
}

#[tokio::test]
async fn absurd_heartbeats_are_refused() {
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    for interval in [0, 1, 100, u64::MAX] {
        let since = Since::now(&harness);
        harness.discord.set_heartbeat_interval(interval);
        harness.discord.drop_connections();
        clock.pass(10 * SECOND).await;
        assert!((2..=10).contains(&since.made()), "{interval} ms: {} connections in 10 s", since.made());
        assert_eq!(harness.discord.connections().open, 0, "{interval} ms");
        harness.discord.set_heartbeat_interval(41_250);
        recovers(&harness, &clock, &format!("{interval} ms")).await;
        clock.pass(2 * MINUTE).await;
    }
    harness.stop().await.unwrap();
}
