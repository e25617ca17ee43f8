//! Discord, imitated as fast as can be: a gateway and the part of the API that bots use, on loopback, or endpoints of the
//! bot's instead of a gateway. It checks nothing that the playground's Discord checks; it notes when an answer was there, whole.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, LOCATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_websockets::{Message, ServerBuilder};

use super::endpoints::{Endpoints, verify_key};
use super::world;

/// What a bot shows to be let in. It opens nothing anywhere.
pub(crate) const TOKEN: &str = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.performance.of-no-use-but-for-the-driver";

/// An answer to an interaction.
pub(crate) struct Answer {
    /// When all of it was there.
    pub(crate) at: Instant,
    /// When the interaction was acknowledged: the same, unless it was deferred.
    pub(crate) acknowledged: Instant,
    /// What was sent.
    pub(crate) body: Bytes,
}

/// An interaction that is not answered yet.
struct Pending {
    answer: oneshot::Sender<Answer>,
    /// When it was put off until later.
    deferred: Option<Instant>,
}

/// The imitation. All of it runs on one thread.
pub(crate) struct Discord {
    /// How many servers have the bot.
    pub(crate) guilds: u64,
    /// What a session begins with: events' names and data, made beforehand so that no bot waits for it.
    greeting: Vec<(&'static str, String)>,
    address: String,
    gateway: String,
    /// Where interactions go, if not over the gateway.
    pub(crate) endpoints: Option<Endpoints>,
    /// Where events go, once a bot has identified itself.
    events: RefCell<Option<mpsc::UnboundedSender<String>>>,
    sequence: Cell<u64>,
    ids: Cell<u64>,
    pending: RefCell<HashMap<u64, Pending>>,
    /// What a bot has registered, once it has.
    commands: RefCell<Option<Value>>,
    /// To which channels messages were posted, and when.
    posted: RefCell<Vec<(u64, Instant)>>,
    /// What went otherwise than it should, and how often.
    unexpected: RefCell<BTreeMap<String, u64>>,
}

impl Discord {
    /// Listens, for as long as the thread's tasks run.
    pub(crate) async fn start(guilds: u64, endpoints: Option<Endpoints>) -> Rc<Self> {
        let (api, gateway) =
            (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let address = format!("ws://{}", gateway.local_addr().unwrap());
        let created = |number| ("GUILD_CREATE", world::guild(world::guild_id(number)).to_string());
        let ready = ("READY", world::ready(&address, guilds).to_string());
        let discord = Rc::new(Self {
            guilds,
            greeting: std::iter::once(ready).chain((0..guilds).map(created)).collect(),
            address: format!("http://{}", api.local_addr().unwrap()),
            gateway: address,
            endpoints,
            events: RefCell::default(),
            sequence: Cell::default(),
            ids: Cell::default(),
            pending: RefCell::default(),
            commands: RefCell::default(),
            posted: RefCell::default(),
            unexpected: RefCell::default(),
        });
        accept(api, Rc::clone(&discord), Self::answer_requests);
        accept(gateway, Rc::clone(&discord), Self::send_events);
        discord
    }

    /// Where the API is.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Whether a bot has identified itself.
    pub(crate) fn is_connected(&self) -> bool {
        self.events.borrow().is_some()
    }

    /// Whether a bot has registered its commands, or found them to be so.
    pub(crate) fn has_commands(&self) -> bool {
        self.commands.borrow().is_some()
    }

    /// What went otherwise than it should.
    pub(crate) fn unexpected(&self) -> Vec<String> {
        self.unexpected.borrow().iter().map(|(what, times)| format!("{what} ({times})")).collect()
    }

    /// To which channels messages were posted, and when.
    pub(crate) fn posted(&self) -> Vec<(u64, Instant)> {
        self.posted.borrow().clone()
    }

    /// A new id, as Discord makes them: milliseconds since 2015 and a number.
    /// <https://discord.com/developers/docs/reference#snowflakes>
    pub(crate) fn snowflake(&self) -> u64 {
        const EPOCH: u64 = 1_420_070_400_000;
        self.ids.set(self.ids.get() + 1);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        (u64::try_from(since).unwrap() - EPOCH) << 22 | (self.ids.get() & 0x3f_ffff)
    }

    /// Sends an interaction, whose token has to be [`token`], and tells when; the answer comes later.
    pub(crate) fn interact(self: &Rc<Self>, id: u64, interaction: &str) -> (Instant, oneshot::Receiver<Answer>) {
        let (answer, answered) = oneshot::channel();
        self.pending.borrow_mut().insert(id, Pending { answer, deferred: None });
        let Some(endpoints) = &self.endpoints else {
            let sent = Instant::now();
            self.dispatch("INTERACTION_CREATE", interaction);
            return (sent, answered);
        };
        let (response, discord) = (endpoints.send(interaction), Rc::clone(self));
        // Signing is Discord's work.
        let sent = Instant::now();
        tokio::task::spawn_local(async move { discord.responded(id, response.await) });
        (sent, answered)
    }

    /// Gives up waiting for an answer.
    pub(crate) fn forget(&self, id: u64) {
        self.pending.borrow_mut().remove(&id);
    }

    /// What an endpoint answers is like a callback, unless it says that there is one.
    fn responded(&self, id: u64, response: Result<Response<Bytes>, String>) {
        let at = Instant::now();
        match response.map(|response| (response.status().as_u16(), response)) {
            Ok((200, response)) => drop(self.called_back(id, response.body(), is_json(response.headers()), at)),
            Ok((202, _)) => {}
            other => {
                let how = other.map_or_else(|error| error, |(status, _)| status.to_string());
                self.note(format!("an endpoint answered: {how}"));
                self.forget(id);
            }
        }
    }

    fn note(&self, what: String) {
        *self.unexpected.borrow_mut().entry(what).or_default() += 1;
    }

    fn dispatch(&self, name: &str, data: &str) {
        self.sequence.set(self.sequence.get() + 1);
        let event = format!(r#"{{"t":"{name}","s":{},"op":0,"d":{data}}}"#, self.sequence.get());
        if let Some(events) = &*self.events.borrow() {
            let _ = events.send(event);
        }
    }

    async fn answer_requests(self: Rc<Self>, stream: TcpStream) {
        let service = service_fn(|request| {
            let discord = Rc::clone(&self);
            async move { Ok::<_, Infallible>(discord.answer_request(request).await) }
        });
        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer_request(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let Ok(body) = body.collect().await else { return respond(400, &Value::Null) };
        let (at, body) = (Instant::now(), body.to_bytes());
        let path = head.uri.path();
        let path = path.strip_prefix("/api").unwrap_or(path);
        let path = path.strip_prefix("/v10").or_else(|| path.strip_prefix("/v9")).unwrap_or(path);
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (head.method.as_str(), &*parts) {
            ("POST", ["interactions", id, _, "callback"]) => {
                self.called_back(id.parse().unwrap_or(0), &body, is_json(&head.headers), at)
            }
            (method @ ("POST" | "PATCH" | "DELETE"), ["webhooks", _, token, ..]) => {
                self.followed_up(token, method, &body, at)
            }
            // Some clients look for the gateway where the API is.
            ("GET", [""]) => {
                let gateway = self.gateway.replacen("ws", "http", 1);
                redirect(&format!("{gateway}/?{}", head.uri.query().unwrap_or_default()))
            }
            ("GET", ["gateway", ..]) => respond(200, &world::gateway(&self.gateway)),
            ("GET", ["users", "@me"]) => respond(200, &world::bot()),
            ("GET", ["applications" | "oauth2", ..]) if parts.last() == Some(&"@me") => {
                respond(200, &world::application(&verify_key()))
            }
            ("GET", ["applications", .., "commands"]) => {
                respond(200, self.commands.borrow().as_ref().unwrap_or(&json!([])))
            }
            ("PUT", ["applications", .., "commands"]) => {
                let commands = self.registered(serde_json::from_slice(&body).unwrap_or_default());
                let answer = respond(200, &commands);
                *self.commands.borrow_mut() = Some(commands);
                answer
            }
            ("GET", ["guilds", _, "members", id]) => respond(200, &world::member(id.parse().unwrap_or(1))),
            ("GET", ["guilds", _, "roles"]) => respond(200, &json!([])),
            ("GET", ["guilds", id]) => respond(200, &world::guild(id.parse().unwrap_or(1))),
            ("GET", ["channels", id]) => respond(200, &world::channel(id.parse().unwrap_or(1))),
            ("POST", ["users", "@me", "channels"]) => respond(200, &json!({ "id": "77", "type": 1 })),
            ("POST", ["channels", id, "messages"]) => {
                self.posted.borrow_mut().push((id.parse().unwrap_or(0), at));
                respond(200, &world::message(self.snowflake()))
            }
            (method, _) => {
                let shape = parts.iter().map(|part| if part.parse::<u64>().is_ok() { "ID" } else { part });
                self.note(format!("asked for and not imitated: {method} /{}", shape.collect::<Vec<_>>().join("/")));
                respond(404, &json!({ "code": 0, "message": "404: Not Found" }))
            }
        }
    }

    fn called_back(&self, id: u64, body: &Bytes, json: bool, at: Instant) -> Response<Full<Bytes>> {
        const DEFERRED: [u8; 2] = [5, 6];
        #[derive(Deserialize)]
        struct Callback {
            r#type: u8,
        }
        // What comes with a file is no deferral.
        let kind = if json { serde_json::from_slice::<Callback>(body).map(|callback| callback.r#type) } else { Ok(4) };
        let Ok(kind) = kind else { return respond(400, &json!({ "code": 50109 })) };
        let mut pending = self.pending.borrow_mut();
        if let (true, Some(waiting)) = (DEFERRED.contains(&kind), pending.get_mut(&id)) {
            waiting.deferred = Some(at);
        } else {
            let Some(waiting) = pending.remove(&id) else { return respond(404, &json!({ "code": 10062 })) };
            let _ = waiting.answer.send(Answer { at, acknowledged: at, body: body.clone() });
        }
        empty()
    }

    /// What was deferred is answered with its first edit, or its first message.
    fn followed_up(&self, token: &str, method: &str, body: &Bytes, at: Instant) -> Response<Full<Bytes>> {
        let mut pending = self.pending.borrow_mut();
        let id = id_of(token).filter(|id| pending.get(id).is_some_and(|waiting| waiting.deferred.is_some()));
        if let Some(Pending { answer, deferred: Some(acknowledged) }) = id.and_then(|id| pending.remove(&id)) {
            let _ = answer.send(Answer { at, acknowledged, body: body.clone() });
        }
        if method == "DELETE" { empty() } else { respond(200, &world::message(self.snowflake())) }
    }

    /// The commands as Discord gives them back: with ids, and the type that those have that say none.
    /// Source: <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
    fn registered(&self, mut commands: Value) -> Value {
        const CHAT_INPUT: u64 = 1;
        for command in commands.as_array_mut().into_iter().flatten() {
            if command["type"].is_null() {
                command["type"] = CHAT_INPUT.into();
            }
            command["id"] = self.snowflake().to_string().into();
            command["application_id"] = world::APPLICATION.to_string().into();
            command["version"] = "1".into();
        }
        commands
    }

    async fn send_events(self: Rc<Self>, stream: TcpStream) {
        const HEARTBEAT: u64 = 1;
        const IDENTIFY: u64 = 2;
        let Ok((_, socket)) = ServerBuilder::new().accept(stream).await else { return };
        let (mut out, mut messages) = socket.split();
        let (events, mut waiting) = mpsc::unbounded_channel::<String>();
        let _ = events.send(json!({ "op": 10, "d": { "heartbeat_interval": 41_250 } }).to_string());
        tokio::task::spawn_local(async move {
            let mut batch = Vec::new();
            while waiting.recv_many(&mut batch, 256).await > 0 {
                for event in batch.drain(..) {
                    if out.feed(Message::text(event)).await.is_err() {
                        return;
                    }
                }
                if out.flush().await.is_err() {
                    return;
                }
            }
        });
        while let Some(Ok(message)) = messages.next().await {
            let message: Value = message.as_text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            match message["op"].as_u64() {
                Some(HEARTBEAT) => drop(events.send(json!({ "op": 11 }).to_string())),
                Some(IDENTIFY) => {
                    *self.events.borrow_mut() = Some(events.clone());
                    for (name, data) in &self.greeting {
                        self.dispatch(name, data);
                    }
                }
                _ => {}
            }
        }
        *self.events.borrow_mut() = None;
    }
}

/// As long as one of Discord's, and with the interaction's id in it.
pub(crate) fn token(id: u64) -> String {
    format!("{id:x}.{:a<200}", "")
}

fn id_of(token: &str) -> Option<u64> {
    u64::from_str_radix(token.split_once('.')?.0, 16).ok()
}

/// Serves every connection in a task of its own.
fn accept<F: Future<Output = ()> + 'static>(
    listener: TcpListener,
    discord: Rc<Discord>,
    serve: impl Fn(Rc<Discord>, TcpStream) -> F + 'static,
) {
    tokio::task::spawn_local(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::task::spawn_local(serve(Rc::clone(&discord), stream));
        }
    });
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

fn respond(status: u16, body: &Value) -> Response<Full<Bytes>> {
    let body = Full::new(Bytes::from(body.to_string()));
    Response::builder().status(status).header(CONTENT_TYPE, "application/json").body(body).unwrap()
}

fn redirect(to: &str) -> Response<Full<Bytes>> {
    Response::builder().status(307).header(LOCATION, to).body(Full::default()).unwrap()
}

/// What Discord answers when it has nothing to say.
fn empty() -> Response<Full<Bytes>> {
    Response::builder().status(204).body(Full::default()).unwrap()
}
