//! A bot of a few lines that speaks to the server through real sockets, and a clock to move.

#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of it")]
#![allow(clippy::panic, reason = "a failed expectation of a test")]

pub mod http;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_websockets::{ClientBuilder, CloseCode, MaybeTlsStream, Message, WebSocketStream};
use waymark_playground::{LocalDiscord, Location, Options, UserId, UserSession};

/// How long a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// GUILDS, and the messages of servers and DMs.
pub const INTENTS: u64 = 1 | (1 << 9) | (1 << 12);

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn forward(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

/// A server with a clock that stands at 1 700 000 000 s.
pub async fn start() -> (LocalDiscord, Clock) {
    start_with(Duration::from_secs(3)).await
}

pub async fn start_with(answer_within: Duration) -> (LocalDiscord, Clock) {
    let clock = Clock(Arc::new(AtomicI64::new(1_700_000_000_000)));
    let own = clock.clone();
    let clock_of_test = Arc::new(move || own.0.load(Ordering::SeqCst));
    let options = Options { answer_within, clock: clock_of_test, ..Options::default() };
    (LocalDiscord::start(options).await.expect("a free port"), clock)
}

/// Somebody in the first server's #general.
pub fn user_session(discord: &LocalDiscord, person: &str) -> UserSession {
    discord.user_session(person, general()).expect("a member")
}

pub fn general() -> Location {
    Location::Guild { guild: 0, channel: "general".to_owned() }
}

/// Commands for the tests to type.
pub fn commands() -> Value {
    json!([
        { "name": "ask", "description": "Ask", "options": [
            { "name": "question", "description": "What", "type": 3, "autocomplete": true },
            { "name": "for", "description": "Whom", "type": 6 },
        ]},
        { "name": "set", "description": "Set", "default_member_permissions": "32", "contexts": [0], "options": [
            { "name": "place", "description": "Where", "type": 1, "options": [
                { "name": "channel", "description": "Where", "type": 7, "required": true },
            ]},
        ]},
        { "name": "Look at", "type": 2 },
        { "name": "Keep", "type": 3 },
    ])
}

/// A connection to the gateway, and the API beside it.
pub struct Bot {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub api: Api,
    pub seq: u64,
    pub session: String,
}

/// The REST API with a bot's token.
#[derive(Clone)]
pub struct Api {
    url: String,
    token: String,
    pub application: UserId,
}

impl Bot {
    /// Connects and reads the hello.
    pub async fn connect(discord: &LocalDiscord) -> Self {
        let mut bot = Self::open(discord, "v=10&encoding=json").await;
        assert_eq!(bot.next().await["op"], 10);
        bot
    }

    /// Connects with a query of its own.
    pub async fn open(discord: &LocalDiscord, query: &str) -> Self {
        let api = Api::of(discord);
        let (_, answer) = api.get("/gateway").await;
        let url = format!("{}?{query}", answer["url"].as_str().expect("an address"));
        let uri = url.parse().expect("an address");
        let (socket, _) = ClientBuilder::from_uri(uri).connect().await.expect("the gateway answers");
        Self { socket, api, seq: 0, session: String::new() }
    }

    /// Connects, identifies and registers the tests' commands.
    pub async fn ready(discord: &LocalDiscord) -> Self {
        let mut bot = Self::connect(discord).await;
        bot.identify(discord.token(), INTENTS).await;
        let ready = bot.event("READY").await;
        bot.session = ready["session_id"].as_str().expect("a session").to_owned();
        for _ in 0..2 {
            bot.event("GUILD_CREATE").await;
        }
        let path = format!("/applications/{}/commands", bot.api.application);
        let (status, answer) = bot.api.put(&path, commands()).await;
        assert_eq!(status, 200, "{answer}");
        discord.ready(PATIENCE).await.expect("ready");
        bot
    }

    pub async fn identify(&mut self, token: &str, intents: u64) {
        let identify = json!({ "token": token, "intents": intents, "properties": {}, "shard": [0, 1] });
        self.send(json!({ "op": 2, "d": identify })).await;
    }

    pub async fn resume(&mut self, token: &str, session: &str, seq: u64) {
        self.send(json!({ "op": 6, "d": { "token": token, "session_id": session, "seq": seq } })).await;
    }

    pub async fn send(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.expect("the gateway listens");
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        self.socket.send(Message::binary(bytes.to_vec())).await.expect("the gateway listens");
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        match self.frame().await {
            Ok(message) => message,
            Err(end) => panic!("the gateway hung up: {end:?}"),
        }
    }

    /// The next event, which must be this one; its data.
    pub async fn event(&mut self, name: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["t"], name, "{message}");
        self.seq += 1;
        assert_eq!(message["s"], self.seq, "{message}");
        message["d"].clone()
    }

    /// The next interaction; other events are skipped.
    pub async fn interaction(&mut self) -> Value {
        loop {
            let message = self.next().await;
            self.seq = message["s"].as_u64().unwrap_or(self.seq);
            if message["t"] == "INTERACTION_CREATE" {
                return message["d"].clone();
            }
        }
    }

    /// Answers the next interaction.
    pub async fn answer(&mut self, answer: Value) -> Value {
        let interaction = self.interaction().await;
        let (status, body) = self.api.callback(&interaction, answer).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
        interaction
    }

    /// The close code with which the gateway hangs up; `None` if it does so without one.
    pub async fn hung_up(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.frame().await {
                return code;
            }
        }
    }

    /// The bytes of the next message.
    pub async fn bytes(&mut self) -> Vec<u8> {
        let frame = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("a message in time");
        frame.expect("a message").expect("a message").as_payload().to_vec()
    }

    async fn frame(&mut self) -> Result<Value, Option<u16>> {
        let frame = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("a message in time");
        match frame {
            Some(Ok(message)) => match (message.as_text(), message.as_close()) {
                (Some(text), _) => Ok(serde_json::from_str(text).expect("JSON")),
                (_, Some((CloseCode::NO_STATUS_RECEIVED, _))) => Err(None),
                (_, Some((code, _))) => Err(Some(code.into())),
                _ => panic!("unexpected {message:?}"),
            },
            Some(Err(_)) | None => Err(None),
        }
    }
}

impl Api {
    pub fn of(discord: &LocalDiscord) -> Self {
        Self { url: discord.url(), token: discord.token().to_owned(), application: discord.application_id() }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.ask(Method::GET, path, None).await
    }

    pub async fn put(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.ask(Method::PUT, path, Some(body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.ask(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> (StatusCode, Value) {
        self.ask(Method::DELETE, path, None).await
    }

    /// Answers an interaction.
    pub async fn callback(&self, interaction: &Value, answer: Value) -> (StatusCode, Value) {
        self.post(&callback_path(interaction), answer).await
    }

    /// A path below an interaction's webhook, such as `/messages/@original`.
    pub fn webhook(&self, interaction: &Value, rest: &str) -> String {
        format!("/webhooks/{}/{}{rest}", self.application, interaction["token"].as_str().expect("a token"))
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        self.try_ask(method, path, body).await.expect("an answer")
    }

    pub async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(StatusCode, Value), hyper_util::client::legacy::Error> {
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let response = self.request(method, path, "application/json", body).await?;
        Ok((response.status, response.json().await))
    }

    /// Sends `payload_json` and one file.
    pub async fn upload(&self, path: &str, payload: Value, name: &str, bytes: Vec<u8>) -> (StatusCode, Value) {
        self.upload_by(Method::POST, path, payload, name, bytes).await
    }

    pub async fn upload_by(
        &self,
        method: Method,
        path: &str,
        payload: Value,
        name: &str,
        bytes: Vec<u8>,
    ) -> (StatusCode, Value) {
        let part = |name: &str| format!("--part\r\nContent-Disposition: form-data; name={name}\r\n\r\n");
        let json = format!("{}{payload}\r\n", part("\"payload_json\""));
        let file = part(&format!("\"files[0]\"; filename=\"{name}\""));
        let body = [json.as_bytes(), file.as_bytes(), &bytes, b"\r\n--part--\r\n"].concat();
        let kind = "multipart/form-data; boundary=part";
        let response = self.request(method, path, kind, body).await.expect("an answer");
        (response.status, response.json().await)
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<http::Response, hyper_util::client::legacy::Error> {
        let (url, authorization) = (format!("{}/api/v10{path}", self.url), format!("Bot {}", self.token));
        let headers = [("authorization", authorization.as_str()), ("content-type", kind)];
        let headers = if body.is_empty() { &headers[..1] } else { &headers };
        http::send(method, &url, headers, body).await
    }
}

pub fn callback_path(interaction: &Value) -> String {
    let (id, token) = (interaction["id"].as_str().expect("an id"), interaction["token"].as_str().expect("a token"));
    format!("/interactions/{id}/{token}/callback")
}
