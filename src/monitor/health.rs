//! Whether the parts of the bot work.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::time::{Instant, timeout};
use waymark_store::Store;

/// The reminder clock looks at what is due at least every 30 s, and a look may have to wait for the database.
const CLOCK_STANDS: Duration = Duration::from_mins(2);
/// How long trying to write may take.
const WRITE: Duration = Duration::from_secs(5);
/// What was found out about the database holds for so long: whoever asks often must not wear out the disk.
const WRITE_AGAIN: Duration = Duration::from_secs(5);

/// What the parts of the bot said of themselves last.
pub(crate) struct Health {
    /// Whether each of the connections to Discord has a session; empty before there are any.
    shards: watch::Sender<Vec<bool>>,
    /// When the reminder clock looked at what is due.
    clock: Mutex<Option<Instant>>,
    /// What became of trying to write to the database, and when.
    written: AsyncMutex<Option<(Instant, Result<(), String>)>>,
}

impl Default for Health {
    fn default() -> Self {
        Self { shards: watch::Sender::new(Vec::new()), clock: Mutex::default(), written: AsyncMutex::default() }
    }
}

impl Health {
    /// There are to be so many connections.
    pub(crate) fn expect_shards(&self, count: u32) {
        self.shards.send_replace(vec![false; count as usize]);
    }

    /// A connection has a session now, or has none any more.
    pub(crate) fn set_shard(&self, shard: u32, up: bool) {
        self.shards.send_modify(|shards| {
            if let Some(shard) = shards.get_mut(shard as usize) {
                *shard = up;
            }
        });
    }

    /// Which connections have a session.
    pub(super) fn shards(&self) -> Vec<bool> {
        self.shards.borrow().clone()
    }

    /// Waits until every connection has a session.
    pub(crate) async fn connected(&self) {
        // The sender is this one's own.
        let _ = self.shards.subscribe().wait_for(|shards| are_up(shards)).await;
    }

    /// The reminder clock has looked at what is due.
    pub(crate) fn clock_looked(&self) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// How everything is.
    pub(super) async fn report(&self, store: Option<&Store>) -> Report {
        let shards = self.shards();
        let clock = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let up = shards.iter().filter(|&&up| up).count();
        Report([
            Part { name: "gateway", well: are_up(&shards), state: format!("{up} of {} connected", shards.len()) },
            match self.try_writing(store).await {
                Ok(()) => Part { name: "database", well: true, state: "writable".to_owned() },
                Err(why) => Part { name: "database", well: false, state: why },
            },
            match clock.map(|clock| clock.elapsed()) {
                Some(since) => Part {
                    name: "clock",
                    well: since < CLOCK_STANDS,
                    state: format!("looked for reminders {} s ago", since.as_secs()),
                },
                None => Part { name: "clock", well: false, state: "not started".to_owned() },
            },
        ])
    }

    async fn try_writing(&self, store: Option<&Store>) -> Result<(), String> {
        let store = store.ok_or("not open yet")?;
        let mut written = self.written.lock().await;
        if let Some((at, outcome)) = &*written
            && at.elapsed() < WRITE_AGAIN
        {
            return outcome.clone();
        }
        let outcome = match timeout(WRITE, store.try_writing()).await {
            Ok(outcome) => outcome.map_err(|error| {
                let why = error.to_string();
                // The line begins with it.
                why.strip_prefix("database: ").map_or(why.clone(), str::to_owned)
            }),
            Err(_) => Err("cannot be written to in time".to_owned()),
        };
        *written = Some((Instant::now(), outcome.clone()));
        outcome
    }
}

fn are_up(shards: &[bool]) -> bool {
    !shards.is_empty() && shards.iter().all(|&up| up)
}

/// How everything is: a line a part.
pub(super) struct Report([Part; 3]);

struct Part {
    name: &'static str,
    well: bool,
    state: String,
}

impl Report {
    pub(super) fn is_well(&self) -> bool {
        self.0.iter().all(|part| part.well)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Part { name, well, state } in &self.0 {
            writeln!(f, "{name}: {}: {state}", if *well { "ok" } else { "FAILED" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn report(health: &Health) -> String {
        health.report(None).await.to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn each_part_has_a_line() {
        let health = Health::default();
        assert_eq!(
            report(&health).await,
            "gateway: FAILED: 0 of 0 connected\ndatabase: FAILED: not open yet\nclock: FAILED: not started\n"
        );
        health.expect_shards(2);
        health.set_shard(1, true);
        health.set_shard(7, true);
        health.clock_looked();
        tokio::time::advance(Duration::from_secs(119)).await;
        let said = report(&health).await;
        assert!(
            said.contains("gateway: FAILED: 1 of 2") && said.contains("clock: ok: looked for reminders 119"),
            "{said}"
        );
        health.set_shard(0, true);
        tokio::time::advance(Duration::from_secs(1)).await;
        let said = report(&health).await;
        assert!(said.contains("gateway: ok: 2 of 2") && said.contains("clock: FAILED: looked"), "{said}");
    }

    #[tokio::test]
    async fn a_database_that_takes_nothing_is_told_and_not_asked_again_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let line = async |health: &Health| {
            let said = health.report(Some(&store)).await.to_string();
            said.lines().nth(1).unwrap().to_owned()
        };
        let health = Health::default();
        assert_eq!(line(&health).await, "database: ok: writable");
        store.close().await;
        assert_eq!(line(&health).await, "database: ok: writable", "it was asked just now");
        assert_eq!(line(&Health::default()).await, "database: FAILED: nothing was saved: it is closed");
    }

    #[tokio::test]
    async fn connected_is_when_every_connection_has_a_session() {
        let health = Health::default();
        let is_connected = async || timeout(Duration::ZERO, health.connected()).await.is_ok();
        assert!(!is_connected().await);
        health.expect_shards(2);
        health.set_shard(0, true);
        assert!(!is_connected().await);
        health.set_shard(1, true);
        assert!(is_connected().await);
        health.set_shard(0, false);
        assert!(!is_connected().await);
    }
}
