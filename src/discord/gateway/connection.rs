//! One connection to the gateway: HELLO, a session begun or taken up again, events and heartbeats, until either end hangs
//! up. Every wait for Discord has a limit. <https://discord.com/developers/docs/events/gateway>

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hyper::Uri;
use hyper::header::{HeaderValue, USER_AGENT};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_websockets::{ClientBuilder, CloseCode, MaybeTlsStream, Message, WebSocketStream};

use crate::config::Token;
use crate::discord::rest::WHO;

/// Interactions come without any intent. This one, GUILDS, tells which servers have the bot, and takes no permission of
/// Discord's.
const INTENTS: u64 = 1;
/// How long connecting may take, or sending.
const CONNECT: Duration = Duration::from_secs(10);
/// How long HELLO may take.
const HELLO: Duration = Duration::from_secs(20);
/// How long Discord may be silent before READY or RESUMED.
const SESSION: Duration = Duration::from_mins(1);
/// How long the other end may take to hang up.
const CLOSE: Duration = Duration::from_secs(1);
/// Milliseconds between heartbeats that are believed; Discord asks for 41,250. With fewer the bot would do nothing else, and
/// with more it would not notice that nobody is there.
const INTERVALS: RangeInclusive<u64> = 1_000..=600_000;
/// The code with which the bot closes a connection whose session it means to take up again.
const AGAIN: u16 = 4000;

/// Whose connection it is: the bot's token, and which shard of how many.
pub(super) struct Identity {
    pub token: Token,
    pub shard: u32,
    pub shards: u32,
}

/// What it takes to take a session up again.
pub(super) struct Session {
    pub id: String,
    /// Where.
    pub address: String,
    /// The number of the last event.
    pub sequence: u64,
}

/// Why a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// The program stops.
    Stopped,
    /// Discord closed it, with a code if it gave one.
    Closed(Option<u16>),
    /// Discord asked to connect again.
    Reconnect,
    /// Discord does not know the session.
    InvalidSession { resumable: bool },
    /// It broke, or Discord was silent for too long, or not to be understood.
    Failed(String),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str("the program stops"),
            Self::Closed(Some(code)) => write!(f, "closed by Discord with code {code}"),
            Self::Closed(None) => f.write_str("closed by Discord without a code"),
            Self::Reconnect => f.write_str("Discord asked to connect again"),
            Self::InvalidSession { .. } => f.write_str("Discord does not know the session any more"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// What every message of the gateway has.
#[derive(Deserialize)]
struct Payload<'a> {
    op: u8,
    s: Option<u64>,
    t: Option<&'a str>,
    #[serde(borrow)]
    d: Option<&'a RawValue>,
}

/// What HELLO says.
#[derive(Deserialize)]
struct Hello {
    heartbeat_interval: u64,
}

/// What READY says of the session.
#[derive(Deserialize)]
struct Ready {
    session_id: String,
    resume_gateway_url: String,
}

/// Codes of what is sent and received. <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway>
mod op {
    pub(super) const DISPATCH: u8 = 0;
    pub(super) const HEARTBEAT: u8 = 1;
    pub(super) const IDENTIFY: u8 = 2;
    pub(super) const RESUME: u8 = 6;
    pub(super) const RECONNECT: u8 = 7;
    pub(super) const INVALID_SESSION: u8 = 9;
    pub(super) const HELLO: u8 = 10;
}

/// A connection on which HELLO has come.
pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    heartbeat: Interval,
    /// Whether anything came since the last heartbeat.
    heard: bool,
    /// Since when there is a session.
    pub stands_since: Option<Instant>,
}

impl Connection {
    /// Connects, and waits for HELLO.
    pub(super) async fn open(address: &str) -> Result<Self, End> {
        let failed = |why: &str| End::Failed(why.to_owned());
        let uri: Uri = format!("{address}/?v=10&encoding=json").parse().map_err(|_| failed("no such address"))?;
        let builder = ClientBuilder::from_uri(uri).add_header(USER_AGENT, HeaderValue::from_static(WHO));
        let builder = builder.map_err(|error| End::Failed(error.to_string()))?;
        let connected = timeout(CONNECT, builder.connect()).await;
        let connected = connected.map_err(|_| failed("no connection in time"))?;
        let (mut socket, _) = connected.map_err(|error| End::Failed(error.to_string()))?;
        let interval = match timeout(HELLO, hello(&mut socket)).await {
            Err(_) => Err(failed("no HELLO in time")),
            Ok(Ok(interval)) if !INTERVALS.contains(&interval) => {
                Err(End::Failed(format!("an absurd interval of heartbeats, {interval} ms")))
            }
            Ok(hello) => hello,
        };
        match interval {
            Ok(interval) => {
                let interval = Duration::from_millis(interval);
                // Those that connect together do not all speak at once.
                let mut heartbeat = interval_at(Instant::now() + interval.mul_f64(fastrand::f64()), interval);
                heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
                Ok(Self { socket, heartbeat, heard: true, stands_since: None })
            }
            Err(end) => {
                close(&mut socket, AGAIN).await;
                Err(end)
            }
        }
    }

    /// Begins a session, or takes one up again, and gives each event's name and data to `receive` until the connection
    /// ends. Stopped in the middle of it, it is only left to be closed.
    pub(super) async fn follow(
        &mut self,
        identity: &Identity,
        session: &mut Option<Session>,
        receive: &impl Fn(&str, &str),
    ) -> End {
        match self.converse(identity, session, receive).await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn converse(
        &mut self,
        identity: &Identity,
        session: &mut Option<Session>,
        receive: &impl Fn(&str, &str),
    ) -> Result<std::convert::Infallible, End> {
        self.send(&greeting(identity, session.as_ref())).await?;
        let mut patience = Instant::now() + SESSION;
        loop {
            tokio::select! {
                biased;
                () = sleep_until(patience), if self.stands_since.is_none() => {
                    return Err(End::Failed("no session in time".to_owned()));
                }
                _ = self.heartbeat.tick() => {
                    if !std::mem::take(&mut self.heard) {
                        return Err(End::Failed("no answer to a heartbeat".to_owned()));
                    }
                    self.beat(session.as_ref()).await?;
                }
                message = self.socket.next() => {
                    let message = read(message)?;
                    self.heard = true;
                    let Some(text) = message.as_text() else { continue };
                    let Ok(payload) = serde_json::from_str::<Payload<'_>>(text) else {
                        // The error's own text may repeat the event.
                        tracing::warn!("an event that is not as Discord describes events");
                        continue;
                    };
                    match payload.op {
                        op::DISPATCH => {
                            // What was missed comes before RESUMED, and may be much.
                            patience = Instant::now() + SESSION;
                            self.dispatch(&payload, session, receive);
                        }
                        op::HEARTBEAT => self.beat(session.as_ref()).await?,
                        op::RECONNECT => return Err(End::Reconnect),
                        op::INVALID_SESSION => {
                            let resumable = payload.d.is_some_and(|data| data.get() == "true");
                            return Err(End::InvalidSession { resumable });
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn dispatch(&mut self, payload: &Payload<'_>, session: &mut Option<Session>, receive: &impl Fn(&str, &str)) {
        let (Some(name), Some(data)) = (payload.t, payload.d.map(RawValue::get)) else { return };
        match name {
            "READY" => {
                self.stands_since = Some(Instant::now());
                *session = serde_json::from_str(data).ok().map(|Ready { session_id, resume_gateway_url }| Session {
                    id: session_id,
                    address: resume_gateway_url,
                    sequence: 0,
                });
            }
            "RESUMED" => self.stands_since = Some(Instant::now()),
            _ => {}
        }
        if let (Some(session), Some(sequence)) = (session, payload.s) {
            session.sequence = sequence;
        }
        receive(name, data);
    }

    async fn beat(&mut self, session: Option<&Session>) -> Result<(), End> {
        self.send(&json!({ "op": op::HEARTBEAT, "d": session.map(|session| session.sequence) })).await
    }

    async fn send(&mut self, payload: &Value) -> Result<(), End> {
        let sent = timeout(CONNECT, self.socket.send(Message::text(payload.to_string()))).await;
        sent.is_ok_and(|sent| sent.is_ok()).then_some(()).ok_or_else(broken)
    }

    /// Hangs up, for good or to come back.
    pub(super) async fn close(mut self, for_good: bool) {
        close(&mut self.socket, if for_good { CloseCode::NORMAL_CLOSURE.into() } else { AGAIN }).await;
    }
}

/// The first message of the bot.
fn greeting(identity: &Identity, session: Option<&Session>) -> Value {
    let token = identity.token.secret();
    match session {
        Some(Session { id, sequence, .. }) => {
            json!({ "op": op::RESUME, "d": { "token": token, "session_id": id, "seq": sequence } })
        }
        None => json!({ "op": op::IDENTIFY, "d": {
            "token": token,
            "intents": INTENTS,
            "shard": [identity.shard, identity.shards],
            "properties": { "os": std::env::consts::OS, "browser": "waymark", "device": "waymark" },
        } }),
    }
}

/// Waits for HELLO, and tells its interval.
async fn hello(socket: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) -> Result<u64, End> {
    loop {
        let message = read(socket.next().await)?;
        let payload = message.as_text().and_then(|text| serde_json::from_str::<Payload<'_>>(text).ok());
        if let Some(Payload { op: op::HELLO, d: Some(data), .. }) = payload {
            let hello = serde_json::from_str(data.get()).map(|Hello { heartbeat_interval }| heartbeat_interval);
            return hello.map_err(|_| End::Failed("a HELLO without an interval of heartbeats".to_owned()));
        }
    }
}

/// A message, or the end.
fn read(message: Option<Result<Message, tokio_websockets::Error>>) -> Result<Message, End> {
    let message = message.and_then(Result::ok).ok_or_else(broken)?;
    match message.as_close() {
        Some((code, _)) => {
            Err(End::Closed(Some(code).filter(|&code| code != CloseCode::NO_STATUS_RECEIVED).map(Into::into)))
        }
        None => Ok(message),
    }
}

fn broken() -> End {
    End::Failed("the connection broke".to_owned())
}

/// Says goodbye, and waits a moment for the answer.
async fn close(socket: &mut WebSocketStream<MaybeTlsStream<TcpStream>>, code: u16) {
    let closing = async {
        // The other end may have hung up first.
        let _ = socket.send(Message::close(CloseCode::try_from(code).ok(), "")).await;
        let _ = socket.close().await;
    };
    if timeout(CLOSE, closing).await.is_err() {
        tracing::debug!("a connection did not close in time");
    }
}
