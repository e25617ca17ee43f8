//! Whether the parts of the bot work.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::time::{Instant, timeout};
use waymark_store::{ShardRange, Store};

use crate::role::Role;

/// The reminder clock looks at what is due at least every 30 s, and a look may have to wait for the database.
const CLOCK_STANDS: Duration = Duration::from_mins(2);
/// How long trying to write may take.
const WRITE: Duration = Duration::from_secs(5);
/// What was found out about the database holds for so long: whoever asks often must not wear out the disk.
const WRITE_AGAIN: Duration = Duration::from_secs(5);

/// What the parts of the bot said of themselves last.
pub(crate) struct Health {
    /// What the process does, and so what is to be well.
    role: OnceLock<Role>,
    shards: watch::Sender<Shards>,
    /// When the reminder clock looked at what is due.
    clock: Mutex<Option<Instant>>,
    /// What became of trying to write to the database, and when.
    written: AsyncMutex<Option<(Instant, Result<(), String>)>>,
    /// Whether the program is about to stop.
    stopping: AtomicBool,
}

/// The connections to the gateway.
#[derive(Debug, Clone, Default)]
enum Shards {
    /// Nothing is known of any yet.
    #[default]
    None,
    /// Another process has them; in words.
    StandBy(String),
    /// Whether each has a session.
    Held(BTreeMap<u32, bool>),
}

impl Default for Health {
    fn default() -> Self {
        Self {
            role: OnceLock::new(),
            shards: watch::Sender::default(),
            clock: Mutex::default(),
            written: AsyncMutex::default(),
            stopping: AtomicBool::new(false),
        }
    }
}

impl Health {
    /// The process does this.
    pub(crate) fn has_role(&self, role: Role) {
        // A process has one for its life.
        let _ = self.role.set(role);
    }

    /// The program is about to stop: who shares work out is to leave it alone.
    pub(crate) fn stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// There are to be these connections.
    pub(crate) fn expect_shards(&self, range: ShardRange) {
        self.shards.send_replace(Shards::Held(range.numbers().map(|number| (number, false)).collect()));
    }

    /// Another process has the connections; in words.
    pub(crate) fn stand_by(&self, why: String) {
        self.shards.send_replace(Shards::StandBy(why));
    }

    /// A connection has a session now, or has none any more.
    pub(crate) fn set_shard(&self, shard: u32, up: bool) {
        self.shards.send_modify(|shards| {
            if let Shards::Held(shards) = shards
                && let Some(shard) = shards.get_mut(&shard)
            {
                *shard = up;
            }
        });
    }

    /// Which connections have a session.
    pub(super) fn shards(&self) -> BTreeMap<u32, bool> {
        match &*self.shards.borrow() {
            Shards::Held(shards) => shards.clone(),
            Shards::None | Shards::StandBy(_) => BTreeMap::new(),
        }
    }

    /// Waits until every connection has a session, or another process has them.
    pub(crate) async fn connected(&self) {
        // The sender is this one's own.
        let _ = self.shards.subscribe().wait_for(|shards| shards.part().well).await;
    }

    /// The reminder clock has looked at what is due.
    pub(crate) fn clock_looked(&self) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// How everything is that the process does.
    pub(super) async fn report(&self, store: Option<&Store>) -> Report {
        let role = self.role.get().copied().unwrap_or_default();
        let mut parts = Vec::with_capacity(4);
        if role.has_gateway() {
            parts.push(self.shards.borrow().part());
        }
        parts.push(match self.try_writing(store).await {
            Ok(()) => Part { name: "database", well: true, state: "writable".to_owned() },
            Err(why) => Part { name: "database", well: false, state: why },
        });
        if role.has_clock() {
            let clock = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
            parts.push(match clock.map(|clock| clock.elapsed()) {
                Some(since) => Part {
                    name: "clock",
                    well: since < CLOCK_STANDS,
                    state: format!("looked for reminders {} s ago", since.as_secs()),
                },
                None => Part { name: "clock", well: false, state: "not started".to_owned() },
            });
        }
        if self.stopping.load(Ordering::Relaxed) {
            parts.push(Part { name: "program", well: false, state: "is stopping".to_owned() });
        }
        Report(parts)
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

impl Shards {
    fn part(&self) -> Part {
        let (well, state) = match self {
            Self::None => (false, "0 of 0 connected".to_owned()),
            Self::StandBy(why) => (true, why.clone()),
            Self::Held(shards) => {
                let up = shards.values().filter(|&&up| up).count();
                (up == shards.len(), format!("{up} of {} connected", shards.len()))
            }
        };
        Part { name: "gateway", well, state }
    }
}

/// How everything is: a line a part.
pub(super) struct Report(Vec<Part>);

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
        health.expect_shards(ShardRange::all(2));
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
        health.expect_shards(ShardRange::all(2));
        health.set_shard(0, true);
        assert!(!is_connected().await);
        health.set_shard(1, true);
        assert!(is_connected().await);
        health.set_shard(0, false);
        assert!(!is_connected().await);
    }
}
