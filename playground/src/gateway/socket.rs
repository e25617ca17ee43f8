//! One gateway connection: reads what the client sends, writes what its session gets.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, Request, State as Shared};
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_websockets::{CloseCode, Message};

use super::compression::{Compression, Stream};
use super::members_chunk::Asked;
use super::mood::{GatewayMood, ResumeRefusal};
use super::sessions::{HEARTBEAT, Introduction, Outgoing, ResumeRefused};
use super::upgrade::{self, Socket};
use crate::codes::intent;
use crate::json::text;
use crate::request_log::RequestRecord;
use crate::server::{PageUpdate, Server};

/// Bytes of one message from a client. Source: Discord's reference, "Sending Events": 4096; an identify may
/// carry a presence, and a small allowance hurts nobody.
const LARGEST: usize = 16 * 1024;

/// How long a client has to answer a close frame.
const FAREWELL: Duration = Duration::from_secs(1);

/// Close codes. Source: Discord's reference, "Gateway Close Event Codes".
mod close {
    pub(super) const UNKNOWN_OPCODE: (u16, &str) = (4001, "Unknown opcode.");
    pub(super) const DECODE_ERROR: (u16, &str) = (4002, "Error while decoding payload.");
    pub(super) const NOT_AUTHENTICATED: (u16, &str) = (4003, "Not authenticated.");
    pub(super) const AUTHENTICATION_FAILED: (u16, &str) = (4004, "Authentication failed.");
    pub(super) const ALREADY_AUTHENTICATED: (u16, &str) = (4005, "Already authenticated.");
    pub(super) const INVALID_SEQ: (u16, &str) = (4007, "Invalid seq.");
    pub(super) const SESSION_TIMED_OUT: (u16, &str) = (4009, "Session timed out.");
    pub(super) const INVALID_SHARD: (u16, &str) = (4010, "Invalid shard.");
    pub(super) const INVALID_VERSION: (u16, &str) = (4012, "Invalid API version: this gateway speaks v=10.");
    pub(super) const NO_ETF: (u16, &str) = (4002, "This gateway speaks encoding=json only, not etf.");
    pub(super) const NO_SUCH_COMPRESSION: (u16, &str) = (4002, "compress is zlib-stream or zstd-stream.");
    pub(super) const INVALID_INTENTS: (u16, &str) = (4013, "Invalid intent(s).");
    pub(super) const DISALLOWED_INTENTS: (u16, &str) = (4014, "Disallowed intent(s).");
}

/// Answers the request for a gateway connection.
pub(crate) async fn upgrade(
    Shared(server): Shared<Arc<Server>>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let spoken = spoken(&query);
    upgrade::upgrade(request, LARGEST, move |socket| serve(socket, server, spoken))
}

/// How a client wants to be spoken to, or why that cannot be.
fn spoken(query: &HashMap<String, String>) -> Result<Compression, (u16, &'static str)> {
    let asked = |name: &str| query.get(name).map(String::as_str).filter(|value| !value.is_empty());
    if asked("v").is_some_and(|version| !["9", "10"].contains(&version)) {
        return Err(close::INVALID_VERSION);
    }
    if asked("encoding").is_some_and(|encoding| encoding != "json") {
        return Err(close::NO_ETF);
    }
    match asked("compress") {
        None => Ok(Compression::None),
        Some("zlib-stream") => Ok(Compression::Zlib),
        Some("zstd-stream") => Ok(Compression::Zstd),
        Some(_) => Err(close::NO_SUCH_COMPRESSION),
    }
}

/// How a connection ended.
enum End {
    /// The session can be resumed.
    Away,
    /// The session is over.
    Over,
}

async fn serve(mut socket: Socket, server: Arc<Server>, spoken: Result<Compression, (u16, &'static str)>) {
    let compression = match spoken {
        Ok(compression) => compression,
        Err(reason) => {
            note(&server, reason);
            hang_up(&mut socket, reason).await;
            return;
        }
    };
    let (sender, mut outgoing) = mpsc::unbounded_channel();
    let (connection, interval) = {
        let gateway = &mut server.state().gateway;
        (gateway.connect(sender), gateway.heartbeat.unwrap_or(HEARTBEAT))
    };
    let end = converse(&mut socket, Stream::new(compression), &server, connection, interval, &mut outgoing).await;
    server.state().gateway.disconnect(connection, matches!(end, End::Over));
    server.update_connected();
}

async fn converse(
    socket: &mut Socket,
    mut stream: Stream,
    server: &Server,
    connection: u64,
    interval: u64,
    outgoing: &mut mpsc::UnboundedReceiver<Outgoing>,
) -> End {
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": interval, "_trace": [] } });
    if server.state().gateway.mood != GatewayMood::NoHello
        && socket.send(stream.message(hello.to_string())).await.is_err()
    {
        return End::Away;
    }
    // Not even an absurd interval makes it hang up at once.
    let patience = Duration::from_millis(interval.saturating_mul(2).max(1_000));
    let mut silent_until = Instant::now() + patience;
    let mut stopping = server.stopping.subscribe();
    loop {
        // What was queued goes out before what came in is looked at, so that answers keep their order.
        tokio::select! {
            biased;
            () = stopped(&mut stopping) => return End::Over,
            out = outgoing.recv() => match out {
                Some(Outgoing::Send(text)) => {
                    if socket.send(stream.message(text)).await.is_err() {
                        return End::Away;
                    }
                }
                Some(Outgoing::Close(code, reason)) => return hang_up(socket, (code, reason)).await,
                Some(Outgoing::Cut) | None => return End::Away,
            },
            message = socket.next() => {
                let Some(Ok(message)) = message else { return End::Away };
                if let Some((code, _)) = message.as_close() {
                    // The library has an answer ready: closing sends it. The client may be gone already.
                    let _ = socket.close().await;
                    // These two say that the client will not come back; anything else keeps the session.
                    let over = matches!(code, CloseCode::NORMAL_CLOSURE | CloseCode::GOING_AWAY);
                    return if over { End::Over } else { End::Away };
                }
                if message.is_ping() || message.is_pong() {
                    continue;
                }
                silent_until = Instant::now() + patience;
                match receive(server, connection, message.as_payload()) {
                    Ok(Some(answer)) => {
                        if socket.send(stream.message(answer.to_string())).await.is_err() {
                            return End::Away;
                        }
                    }
                    Ok(None) => {}
                    Err(reason) => {
                        note(server, reason);
                        return hang_up(socket, reason).await;
                    }
                }
            },
            () = tokio::time::sleep_until(silent_until) => return hang_up(socket, close::SESSION_TIMED_OUT).await,
        }
    }
}

/// Waits until the server stops.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|&stopping| stopping).await;
}

/// Handles one message of the client: an immediate answer, or the reason to close.
fn receive(server: &Server, connection: u64, bytes: &[u8]) -> Result<Option<Value>, (u16, &'static str)> {
    let message: Value = serde_json::from_slice(bytes).map_err(|_| close::DECODE_ERROR)?;
    let data = &message["d"];
    let (has_session, mood) = {
        let gateway = &server.state().gateway;
        (gateway.has_session(connection), gateway.mood)
    };
    match message["op"].as_u64().ok_or(close::DECODE_ERROR)? {
        1 if mood == GatewayMood::NoAcknowledgement => Ok(None),
        1 => Ok(Some(json!({ "op": 11 }))),
        2 | 6 if has_session => Err(close::ALREADY_AUTHENTICATED),
        2 | 6 if mood == GatewayMood::NoSession => Ok(None),
        2 => identify(server, connection, data).map(|()| None),
        6 => match mood {
            GatewayMood::RefusesResume(ResumeRefusal::Close(code)) => Err((code, "closed on request")),
            GatewayMood::RefusesResume(ResumeRefusal::Reconnect) => Ok(Some(json!({ "op": 7, "d": null }))),
            GatewayMood::RefusesResume(ResumeRefusal::Invalid) => Ok(Some(json!({ "op": 9, "d": true }))),
            GatewayMood::RefusesResume(ResumeRefusal::Over) => Ok(Some(json!({ "op": 9, "d": false }))),
            _ => resume(server, connection, data),
        },
        8 if has_session => {
            members(server, connection, data);
            Ok(None)
        }
        // Presence, voice state, soundboard: nothing here has them, and no client waits for more.
        3 | 4 | 31 if has_session => Ok(None),
        3 | 4 | 8 | 31 => Err(close::NOT_AUTHENTICATED),
        _ => Err(close::UNKNOWN_OPCODE),
    }
}

fn identify(server: &Server, connection: u64, data: &Value) -> Result<(), (u16, &'static str)> {
    check_token(server, data)?;
    let shard = match &data["shard"] {
        Value::Null => None,
        Value::Array(shard) => match shard.iter().map(Value::as_u64).collect::<Vec<_>>().as_slice() {
            [Some(own), Some(total)] if own < total => Some((*own, *total)),
            _ => return Err(close::INVALID_SHARD),
        },
        _ => return Err(close::INVALID_SHARD),
    };
    let intents = data["intents"].as_u64().filter(|bits| bits & !intent::ALL == 0).ok_or(close::INVALID_INTENTS)?;
    let mut state = server.state();
    if intents & intent::PRIVILEGED & !state.gateway.enabled_intents != 0 {
        return Err(close::DISALLOWED_INTENTS);
    }
    let introduction = Introduction { shard, intents, client: client(&data["properties"]) };
    state.gateway.identify(connection, introduction, &server.world(), &server.gateway_url());
    drop(state);
    server.update_connected();
    Ok(())
}

/// What a client says it is; some still write the names of the properties as they once were.
fn client(properties: &Value) -> String {
    let named = ["browser", "$browser", "device", "$device"].map(|key| text(&properties[key]));
    let name = named.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    name.chars().filter(|one| !one.is_control()).take(60).collect()
}

/// Answers who asks for members. The list of all is for those with the members intent.
fn members(server: &Server, connection: u64, data: &Value) {
    let world = server.world();
    let mut state = server.state();
    let Some(asked) = Asked::read(data, &world) else { return };
    if asked.is_for_all() && state.gateway.intents(connection) & intent::GUILD_MEMBERS == 0 {
        drop(state);
        return note(
            server,
            (0, "Members were asked for (op 8) without the members intent: Discord does not answer that."),
        );
    }
    for chunk in asked.chunks(&world) {
        state.gateway.dispatch_to(connection, "GUILD_MEMBERS_CHUNK", &chunk);
    }
}

/// Shows inside what a client did that Discord does not take.
fn note(server: &Server, (code, reason): (u16, &str)) {
    server.state().log(RequestRecord {
        method: "GATEWAY".to_owned(),
        path: "/gateway".to_owned(),
        status: code,
        body: Value::Null,
        at: server.now(),
        took: Duration::ZERO,
        error: json!({ "message": reason, "code": code }),
    });
    server.update_pages(PageUpdate::Inside);
}

fn resume(server: &Server, connection: u64, data: &Value) -> Result<Option<Value>, (u16, &'static str)> {
    check_token(server, data)?;
    let seq = data["seq"].as_u64().ok_or(close::DECODE_ERROR)?;
    let resumed = server.state().gateway.resume(connection, text(&data["session_id"]), seq);
    match resumed {
        Ok(()) => {
            server.update_connected();
            Ok(None)
        }
        Err(ResumeRefused::Invalid) => Ok(Some(json!({ "op": 9, "d": false }))),
        Err(ResumeRefused::InvalidSeq) => Err(close::INVALID_SEQ),
    }
}

fn check_token(server: &Server, data: &Value) -> Result<(), (u16, &'static str)> {
    let token = text(&data["token"]);
    // Libraries differ in whether the prefix of the REST header goes here; Discord takes both.
    if token.strip_prefix("Bot ").unwrap_or(token) == server.token { Ok(()) } else { Err(close::AUTHENTICATION_FAILED) }
}

async fn hang_up(socket: &mut Socket, (code, reason): (u16, &'static str)) -> End {
    if socket.send(Message::close(CloseCode::try_from(code).ok(), reason)).await.is_ok() {
        // What the client still sends is read until it hangs up too: with bytes unread, the system would reset
        // the connection, and the close code could be lost on the way.
        let drain = async { while let Some(Ok(_)) = socket.next().await {} };
        let _ = tokio::time::timeout(FAREWELL, drain).await;
    }
    if code == close::SESSION_TIMED_OUT.0 { End::Over } else { End::Away }
}
