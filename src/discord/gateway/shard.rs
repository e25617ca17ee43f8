//! A shard: keeps Discord's part of the servers connected, for as long as the program runs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use waymark_store::HandedSession;

use super::connection::{Connection, End, Identity, Session};
use super::session_starts::SessionStarts;
use crate::backoff::Backoff;
use crate::error::Fatal;
use crate::monitor::Monitor;

/// The pause before a first new connection.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// A session that has stood for so long has nothing to do with what failed before.
const STANDS: Duration = Duration::from_mins(1);
/// After so many connections on which a session was not taken up again, a new one is begun.
const REFUSALS: u32 = 3;
/// How often it is said that connections end in the same way.
const SAY_AGAIN: Duration = Duration::from_mins(10);

/// A shard.
pub(super) struct Shard {
    identity: Identity,
    /// Where sessions are begun.
    address: String,
    starts: Arc<SessionStarts>,
    monitor: Arc<Monitor>,
    stop: CancellationToken,
    session: Option<Session>,
    /// Connections in a row on which the session was not taken up again.
    refusals: u32,
    /// Whether its session is left to be taken up again when the program stops.
    hands_over: bool,
}

impl Shard {
    pub(super) fn new(
        identity: Identity,
        address: String,
        starts: Arc<SessionStarts>,
        monitor: Arc<Monitor>,
        stop: CancellationToken,
    ) -> Self {
        Self { identity, address, starts, monitor, stop, session: None, refusals: 0, hands_over: false }
    }

    /// Gives each event's name and data to `receive` until the program stops, through new connections and new sessions,
    /// from `session` on, if there is one. Gives the last one, if it is to be handed over.
    ///
    /// # Errors
    ///
    /// When Discord closes the connection for a reason that no new one mends.
    pub(super) async fn keep(
        mut self,
        session: Option<HandedSession>,
        hands_over: bool,
        receive: impl Fn(&str, &str),
    ) -> Result<Option<HandedSession>, Fatal> {
        self.session = session.map(|HandedSession { id, address, sequence, .. }| Session { id, address, sequence });
        self.hands_over = hands_over;
        let mut backoff = Backoff::new(PAUSE, LONGEST_PAUSE);
        let mut said = HashMap::new();
        loop {
            let (end, stood) = self.connect(&receive).await;
            if let End::Stopped = end {
                return Ok(self.left());
            }
            if let Some(fatal) = closed_for_good(&end) {
                return Err(fatal);
            }
            if stood >= STANDS {
                backoff.reset();
            }
            let pause = backoff.pause();
            let text = end.to_string();
            if said.get(&text).is_none_or(|at: &Instant| at.elapsed() >= SAY_AGAIN) {
                tracing::warn!(
                    shard = self.identity.shard,
                    "no connection to Discord, the next try in {pause:.1?}: {text}"
                );
                said.insert(text, Instant::now());
            }
            tokio::select! {
                () = self.stop.cancelled() => return Ok(self.left()),
                () = sleep(pause) => {}
            }
        }
    }

    /// Makes one connection and follows it to its end; says how long it had a session.
    async fn connect(&mut self, receive: &impl Fn(&str, &str)) -> (End, Duration) {
        let opened = tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(End::Stopped),
            opened = self.open() => opened,
        };
        let mut connection = match opened {
            Ok(connection) => connection,
            Err(end) => {
                if let Some(session) = &mut self.session {
                    // Perhaps it is only there that nobody is.
                    session.address.clone_from(&self.address);
                }
                return (end, Duration::ZERO);
            }
        };
        let resuming = self.session.is_some();
        let (health, number) = (&self.monitor.health, self.identity.shard);
        let receive = |name: &str, data: &str| {
            if let "READY" | "RESUMED" = name {
                health.set_shard(number, true);
            }
            receive(name, data);
        };
        let end = tokio::select! {
            biased;
            () = self.stop.cancelled() => End::Stopped,
            end = connection.follow(&self.identity, &mut self.session, &receive) => end,
        };
        health.set_shard(number, false);
        let stood = connection.stands_since.map(|since| since.elapsed());
        connection.close(matches!(end, End::Stopped) && !self.hands_over).await;
        self.refusals = if resuming && stood.is_none() { self.refusals + 1 } else { 0 };
        if self.refusals >= REFUSALS || is_over(&end) {
            self.session = None;
        }
        (end, stood.unwrap_or_default())
    }

    /// The session that the next process can take up.
    fn left(self) -> Option<HandedSession> {
        let Session { id, address, sequence } = self.session.filter(|_| self.hands_over)?;
        Some(HandedSession { shard: self.identity.shard, id, address, sequence })
    }

    /// A connection to take up the session on, or to begin one.
    async fn open(&self) -> Result<Connection, End> {
        if let Some(session) = &self.session {
            return Connection::open(&session.address).await;
        }
        let turn = self.starts.turn(self.identity.shard).await;
        let opened = Connection::open(&self.address).await;
        match opened {
            Ok(_) => turn.used().await,
            Err(_) => turn.unused().await,
        }
        opened
    }
}

/// Whether Discord has said that the session is not to be taken up again.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>
fn is_over(end: &End) -> bool {
    matches!(end, End::InvalidSession { resumable: false } | End::Closed(Some(4007 | 4009)))
}

/// Why Discord does not want this shard again; none if it does.
fn closed_for_good(end: &End) -> Option<Fatal> {
    let End::Closed(Some(code)) = end else { return None };
    Some(match code {
        4004 => Fatal::refused_token(),
        4010..=4012 => Fatal::new("Discord refused the number of connections: start again"),
        4013 | 4014 => Fatal::new("Discord refused the intents of this program: it is too old"),
        _ => return None,
    })
}
