//! Interactions over HTTP: what an endpoint gets, what its answers do, and what is no endpoint.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a test")]

mod harness;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ed25519_dalek::{Signature, VerifyingKey};
use harness::{Api, Bot, INTENTS, PATIENCE, commands, start, start_with, user_session};
use serde_json::{Value, json};
use waymark_playground::{BotAnswer, Exchange, LocalDiscord, PlaygroundError, UserSession};

/// A bot behind HTTP: what it answers next, and what came.
#[derive(Clone)]
struct Endpoint {
    key: VerifyingKey,
    /// Whether it looks at signatures.
    careful: bool,
    next: Arc<Mutex<Next>>,
    came: Arc<Mutex<Vec<Value>>>,
    url: String,
}

/// What an endpoint does.
#[derive(Clone)]
enum Next {
    Json(Value),
    /// A status, a content type and a body.
    Raw(StatusCode, &'static str, String),
    /// It answers so much later.
    Late(Duration),
}

impl Endpoint {
    async fn start(discord: &LocalDiscord, careful: bool) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/interactions", listener.local_addr().unwrap());
        let key = (0..32).map(|at| u8::from_str_radix(&discord.public_key()[2 * at..2 * at + 2], 16).unwrap());
        let key = VerifyingKey::from_bytes(&key.collect::<Vec<_>>().try_into().unwrap()).unwrap();
        let next = Arc::new(Mutex::new(Next::Json(json!({ "type": 5 }))));
        let endpoint = Self { key, careful, next, came: Arc::default(), url };
        let app = Router::new().route("/interactions", post(interaction)).with_state(endpoint.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        endpoint
    }

    /// One that a Discord has taken.
    async fn ready(discord: &LocalDiscord) -> Self {
        let endpoint = Self::start(discord, true).await;
        discord.set_interactions_endpoint(Some(&endpoint.url)).await.unwrap();
        let api = Api::of(discord);
        api.put(&format!("/applications/{}/commands", api.application), commands()).await;
        discord.ready(PATIENCE).await.unwrap();
        endpoint
    }

    fn answers(&self, next: Next) {
        *self.next.lock().unwrap() = next;
    }

    /// Types a line as Grace, and has it answered.
    async fn slash(&self, discord: &LocalDiscord, next: Next) -> Result<Exchange, PlaygroundError> {
        self.answers(next);
        user_session(discord, "grace").slash("/ask x").await
    }

    fn last(&self) -> Value {
        self.came.lock().unwrap().last().cloned().unwrap_or_default()
    }

    fn is_signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let sign = headers["x-signature-ed25519"].to_str().unwrap();
        let bytes: Vec<u8> = (0..64).map(|at| u8::from_str_radix(&sign[2 * at..2 * at + 2], 16).unwrap()).collect();
        let signed = [headers["x-signature-timestamp"].as_bytes(), body].concat();
        self.key.verify_strict(&signed, &Signature::from_bytes(&bytes.try_into().unwrap())).is_ok()
    }
}

async fn interaction(State(endpoint): State<Endpoint>, headers: HeaderMap, body: Bytes) -> Response {
    assert!(headers["user-agent"].to_str().unwrap().starts_with("Discord-Interactions/1.0"));
    assert_eq!(headers["content-type"], "application/json");
    if endpoint.careful && !endpoint.is_signed(&headers, &body) {
        return (StatusCode::UNAUTHORIZED, "invalid request signature").into_response();
    }
    let event: Value = serde_json::from_slice(&body).unwrap();
    let ping = event["type"] == 1;
    endpoint.came.lock().unwrap().push(event);
    let next = endpoint.next.lock().unwrap().clone();
    match next {
        Next::Json(_) if ping => axum::Json(json!({ "type": 1 })).into_response(),
        Next::Json(answer) => axum::Json(answer).into_response(),
        Next::Raw(status, kind, body) => (status, [("content-type", kind)], Body::from(body)).into_response(),
        Next::Late(by) => {
            tokio::time::sleep(by).await;
            StatusCode::OK.into_response()
        }
    }
}

/// The error that *Inside* shows of the answer to an exchange that failed.
async fn error_inside(discord: &LocalDiscord) -> Value {
    let inside: Value = harness::http::get(format!("{}/playground/inside", discord.url())).await.json().await;
    inside["interactions"][0]["requests"][0]["error"].clone()
}

fn grace(discord: &LocalDiscord) -> UserSession {
    user_session(discord, "grace")
}

#[tokio::test]
async fn what_an_endpoint_answers_is_the_first_answer() {
    let (discord, _) = start().await;
    let endpoint = Endpoint::ready(&discord).await;
    let exchange =
        endpoint.slash(&discord, Next::Json(json!({ "type": 4, "data": { "content": "soon" } }))).await.unwrap();
    assert_eq!(exchange.message().unwrap().content(), "soon");
    let came = endpoint.last();
    assert_eq!((&came["type"], &came["data"]["name"]), (&json!(2), &json!("ask")));
    let [request] = discord.answer_requests(exchange.interaction).try_into().unwrap();
    assert_eq!(
        (request.to.as_str(), request.record.status, &request.record.body["type"]),
        ("callback", 200, &json!(4))
    );
    // Nobody is connected to the gateway, and it is not missed.
    assert_eq!(discord.connections().made, 0);

    endpoint.answers(Next::Json(json!({ "type": 8, "data": { "choices": [{ "name": "Salary", "value": "s" }] } })));
    let choices = grace(&discord).complete("ask", &[], ("question", "sal")).await.unwrap();
    assert_eq!(choices[0].name, "Salary");

    let multipart = "--part\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n\
        {\"type\":4,\"data\":{\"content\":\"a file\",\"attachments\":[{\"id\":0}]}}\r\n--part\r\n\
        Content-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n\r\nhello\r\n--part--\r\n";
    let files = Next::Raw(StatusCode::OK, "multipart/form-data; boundary=part", multipart.to_owned());
    let exchange = endpoint.slash(&discord, files).await.unwrap();
    assert_eq!(&*exchange.message().unwrap().attachments[0].bytes, b"hello");
}

#[tokio::test]
async fn deferrals_are_filled_over_rest() {
    let (discord, _) = start().await;
    let endpoint = Endpoint::ready(&discord).await;
    let api = Api::of(&discord);
    let waiting = tokio::spawn({
        let (discord, endpoint) = (discord.clone(), endpoint.clone());
        async move { endpoint.slash(&discord, Next::Json(json!({ "type": 5, "data": { "flags": 64 } }))).await }
    });
    while grace(&discord).messages().is_empty() {
        tokio::task::yield_now().await;
    }
    let path = api.webhook(&endpoint.last(), "/messages/@original");
    assert_eq!(api.patch(&path, json!({ "content": "done" })).await.0, 200);
    let exchange = waiting.await.unwrap().unwrap();
    assert!(exchange.deferred && matches!(exchange.answer, BotAnswer::Message(_)));
    assert_eq!(api.post(&api.webhook(&endpoint.last(), ""), json!({ "content": "and more" })).await.0, 200);
    assert_eq!(grace(&discord).messages().len(), 2);
}

#[tokio::test]
async fn accepted_without_a_word_means_a_callback_comes() {
    let (discord, _) = start().await;
    let endpoint = Endpoint::ready(&discord).await;
    let api = Api::of(&discord);
    let waiting = tokio::spawn({
        let (discord, endpoint) = (discord.clone(), endpoint.clone());
        async move { endpoint.slash(&discord, Next::Raw(StatusCode::ACCEPTED, "text/plain", String::new())).await }
    });
    while endpoint.last()["type"] != 2 {
        tokio::task::yield_now().await;
    }
    let answer = json!({ "type": 4, "data": { "content": "by callback" } });
    assert_eq!(api.callback(&endpoint.last(), answer).await.0, 204);
    assert_eq!(waiting.await.unwrap().unwrap().message().unwrap().content(), "by callback");
}

#[tokio::test]
async fn what_an_endpoint_does_wrong_is_shown() {
    let (discord, _) = start_with(Duration::from_millis(300)).await;
    let endpoint = Endpoint::ready(&discord).await;
    let json = |body: Value| Next::Json(body);
    let raw = |status, body: &str| Next::Raw(status, "text/plain", body.to_owned());
    let long = "x".repeat(2001);
    let cases = [
        (raw(StatusCode::BAD_GATEWAY, "no bot"), "the endpoint answered 502 (no bot)"),
        (raw(StatusCode::OK, "{"), "The request body contains invalid JSON."),
        (raw(StatusCode::OK, ""), "Invalid Form Body"),
        (json(json!({ "type": 8, "data": {} })), "Invalid Form Body"),
        (json(json!({ "type": 4, "data": { "content": long } })), "Invalid Form Body"),
        (json(json!({ "type": 4, "data": {} })), "Cannot send an empty message"),
    ];
    for (next, why) in cases {
        let came = endpoint.slash(&discord, next).await.unwrap_err();
        assert_eq!(came, PlaygroundError::EndpointFailed(why.to_owned()));
        assert_eq!(error_inside(&discord).await["message"], why);
    }
    let place = error_inside(&discord).await;
    assert_eq!(place["code"], 50006);
    let came = endpoint.slash(&discord, Next::Late(Duration::from_secs(1))).await.unwrap_err();
    assert_eq!(came.to_string(), "the application did not respond within 300ms");
}

#[tokio::test]
async fn what_is_no_endpoint_is_refused_as_discord_refuses_it() {
    let (discord, _) = start().await;
    let careless = Endpoint::start(&discord, false).await;
    let silent = Endpoint::start(&discord, true).await;
    silent.answers(Next::Raw(StatusCode::OK, "text/html", "<h1>Hello</h1>".to_owned()));
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    let cases = [
        ("https://example.com/interactions", "write it as http://host:port/path"),
        ("nonsense", "write it as http://host:port/path"),
        (closed.as_str(), "Connection refused"),
        (silent.url.as_str(), "a PING was answered with 200 (<h1>Hello</h1>), not with 200 and {\"type\":1}"),
        (careless.url.as_str(), "a request with a wrong signature was answered with 200, not with 401"),
    ];
    for (url, why) in cases {
        let refused = discord.set_interactions_endpoint(Some(url)).await.unwrap_err().to_string();
        assert!(refused.starts_with(&format!("{url} cannot be the interactions endpoint: ")), "{refused}");
        assert!(refused.contains(why), "{refused}");
    }
    // Nothing changed: interactions still go over the gateway.
    let mut bot = Bot::ready(&discord).await;
    let waiting = tokio::spawn({
        let grace = grace(&discord);
        async move { grace.slash("/ask x").await }
    });
    bot.answer(json!({ "type": 4, "data": { "content": "here" } })).await;
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_endpoint_is_set_as_on_discord_and_other_events_stay_on_the_gateway() {
    let (discord, _) = start().await;
    let mut bot = Bot::connect(&discord).await;
    bot.identify(discord.token(), INTENTS).await;
    bot.event("READY").await;
    for _ in 0..2 {
        bot.event("GUILD_CREATE").await;
    }
    let endpoint = Endpoint::start(&discord, true).await;
    let (_, own) = bot.api.get("/applications/@me").await;
    assert_eq!((&own["verify_key"], &own["interactions_endpoint_url"]), (&json!(discord.public_key()), &json!(null)));
    let set = |url: Value| json!({ "interactions_endpoint_url": url });
    let (status, refused) = bot.api.patch("/applications/@me", set(json!("http://127.0.0.1:1/"))).await;
    let error = &refused["errors"]["interactions_endpoint_url"]["_errors"][0]["message"];
    assert_eq!(status, 400);
    assert!(error.as_str().unwrap().starts_with("The specified interactions endpoint url could not be verified."));
    let (status, own) = bot.api.patch("/applications/@me", set(json!(endpoint.url))).await;
    assert_eq!((status.as_u16(), &own["interactions_endpoint_url"]), (200, &json!(endpoint.url)));
    let (status, _) = bot.api.put(&format!("/applications/{}/commands", bot.api.application), commands()).await;
    assert_eq!(status, 200);
    endpoint.slash(&discord, Next::Json(json!({ "type": 4, "data": { "content": "hi" } }))).await.unwrap();
    let event = bot.event("MESSAGE_CREATE").await;
    assert_eq!(event["content"], "hi", "and no INTERACTION_CREATE before it");
    // Discord delivers some twice.
    let (status, _) = bot.api.patch("/applications/@me", set(json!(null))).await;
    assert_eq!(status, 200);
    let waiting = tokio::spawn({
        let grace = grace(&discord);
        async move { grace.slash("/ask x").await }
    });
    bot.answer(json!({ "type": 4, "data": { "content": "over the gateway" } })).await;
    waiting.await.unwrap().unwrap();
    assert_eq!(bot.api.patch("/applications/@me", json!({ "description": "new" })).await.0, 400);
}
