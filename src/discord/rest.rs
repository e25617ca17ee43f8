//! Requests to Discord's REST API, or to a proxy in front of it: who asks, what is sent again, and what a refusal says.
//!
//! Interactions are answered past all limits: answers do not count against a bot's. Everything else waits while Discord
//! wants its route left alone, and while Discord is away.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::Instant;
use waymark_commands::File;
use waymark_roadmap::diagnostic::all_visible;
use waymark_roadmap::text::truncate;

use super::http::{HttpClient, Response};
use super::multipart;
use super::outage::Outage;
use super::route_limits::{Route, RouteLimits};
use crate::backoff::Backoff;
use crate::config::Token;
use crate::error::Fatal;
use crate::monitor::Monitor;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(8);
/// How often a request is sent at most, when Discord fails or asks to wait.
const ATTEMPTS: u32 = 4;
/// The pauses after failures.
const PAUSES: Backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(15));
/// The longest wait that is sat out. Who has to wait longer is told so.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// The pause after a refusal of the token that did not hold.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// Where the API is, behind the address of Discord or of a proxy.
const API: &str = "/api/v10";
/// Discord wants to know who asks.
/// <https://discord.com/developers/docs/reference#user-agent>
pub(super) const WHO: &str = concat!("DiscordBot (waymark, ", env!("CARGO_PKG_VERSION"), ")");

/// The way to Discord's REST API. Cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Rest {
    http: HttpClient,
    authorization: HeaderValue,
    /// The proxy's address, or Discord's.
    address: Arc<str>,
    limits: Arc<RouteLimits>,
    outage: Arc<Outage>,
    /// Told of each refusal of the token.
    unauthorized: Arc<Notify>,
    monitor: Arc<Monitor>,
    /// How often a request is sent at most.
    attempts: u32,
}

/// One request. Its path may hold the token of an interaction.
#[derive(Clone)]
pub(crate) struct Request {
    method: Method,
    /// Below the API's address, with the query.
    path: String,
    /// Its type, and it.
    content: Option<(Cow<'static, str>, Bytes)>,
    /// Whether Discord's limits hold for it.
    limited: bool,
    /// Until when it is sent again, instead of so and so often.
    until: Option<Instant>,
}

impl Request {
    pub(crate) fn get(path: String) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn post(path: String) -> Self {
        Self::new(Method::POST, path)
    }

    pub(crate) fn put(path: String) -> Self {
        Self::new(Method::PUT, path)
    }

    pub(crate) fn patch(path: String) -> Self {
        Self::new(Method::PATCH, path)
    }

    fn new(method: Method, path: String) -> Self {
        Self { method, path, content: None, limited: true, until: None }
    }

    /// The same past all limits, which are not for answers to interactions.
    pub(crate) fn unlimited(self) -> Self {
        Self { limited: false, ..self }
    }

    /// The same, to be sent again until then if it fails.
    pub(crate) fn until(self, end: Instant) -> Self {
        Self { until: Some(end), ..self }
    }

    /// The same with this as its JSON.
    pub(crate) fn json(self, body: &impl Serialize) -> Result<Self, RestError> {
        let bytes = serde_json::to_vec(body).map_err(|error| RestError::Unreachable(error.to_string()))?;
        Ok(Self { content: Some(("application/json".into(), bytes.into())), ..self })
    }

    /// The same with this as its JSON, and the files that go along.
    pub(crate) fn json_and_files(self, body: &impl Serialize, files: &[File]) -> Result<Self, RestError> {
        let request = self.json(body)?;
        Ok(match (files, request.content) {
            ([_, ..], Some((_, json))) => {
                let (kind, body) = multipart::with_files(&json, files);
                Self { content: Some((kind.into(), body)), ..request }
            }
            (_, content) => Self { content, ..request },
        })
    }
}

/// A request that did not succeed. Neither names the address it went to: an interaction's is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RestError {
    /// Discord refused it.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; 0 if it gave none.
        code: i64,
        /// What Discord says, with the places in the request if it names them.
        message: String,
        /// How long to wait before asking again, if it said so.
        retry_after: Option<Duration>,
        /// Whether that holds for every route.
        global: bool,
    },
    /// It did not get there, or no answer came back.
    Unreachable(String),
    /// The answer is not Discord's, or not to be understood.
    Unreadable(String),
}

/// Discord's codes that the bot reacts to.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
pub(crate) mod code {
    /// Unknown interaction: too late, or never was one.
    pub(crate) const UNKNOWN_INTERACTION: i64 = 10062;
    /// The interaction is answered already.
    pub(crate) const ALREADY_ACKNOWLEDGED: i64 = 40060;
}

impl RestError {
    /// Discord's own code, if it answered with one.
    pub(crate) fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            Self::Unreachable(_) | Self::Unreadable(_) => None,
        }
    }

    /// How long to wait before asking again, if Discord said so.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            Self::Unreachable(_) | Self::Unreadable(_) => None,
        }
    }

    /// Whether waiting is asked of everything that the bot does.
    pub(crate) fn is_global(&self) -> bool {
        matches!(self, Self::Refused { global: true, .. })
    }

    /// The HTTP status, if there was an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Unreachable(_) | Self::Unreadable(_) => None,
        }
    }
}

impl fmt::Display for RestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, code: 0, message, .. } => write!(f, "{status}: {message}"),
            Self::Refused { status, code, message, .. } => write!(f, "{status} (code {code}): {message}"),
            Self::Unreachable(why) | Self::Unreadable(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for RestError {}

impl Rest {
    /// The way to Discord, or to the proxy at `proxy`.
    pub(crate) fn new(token: &Token, proxy: Option<&str>) -> Result<Self, Fatal> {
        let mut authorization = HeaderValue::try_from(format!("Bot {}", token.secret()))?;
        authorization.set_sensitive(true);
        Ok(Self {
            http: HttpClient::new(),
            authorization,
            address: proxy.unwrap_or("https://discord.com").into(),
            limits: Arc::default(),
            outage: Arc::default(),
            unauthorized: Arc::default(),
            monitor: Arc::default(),
            attempts: ATTEMPTS,
        })
    }

    /// The same way; each request is counted.
    #[must_use]
    pub(crate) fn watched_by(self, monitor: &Arc<Monitor>) -> Self {
        Self { monitor: Arc::clone(monitor), ..self }
    }

    /// The same way for requests that the caller repeats: each is sent once at most, and the caller is told to wait instead
    /// of kept waiting.
    #[must_use]
    pub(crate) fn once(&self) -> Self {
        Self { attempts: 1, ..self.clone() }
    }

    /// Where requests go, for messages.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Sends a request whose answer says nothing more.
    pub(crate) async fn call_for_nothing(&self, request: Request) -> Result<(), RestError> {
        self.send(request).await.map(drop)
    }

    /// Sends a request, and reads what comes back.
    pub(crate) async fn call<T: DeserializeOwned>(&self, request: Request) -> Result<T, RestError> {
        self.call_and_date(request).await.map(|(answer, _)| answer)
    }

    /// The same, with the answer's date.
    pub(super) async fn call_and_date<T: DeserializeOwned>(
        &self,
        request: Request,
    ) -> Result<(T, Option<String>), RestError> {
        let response = self.send(request).await?;
        let date = response.headers.get(DATE).and_then(|date| date.to_str().ok()).map(str::to_owned);
        let answer = serde_json::from_slice(&response.body).map_err(|error| {
            // The error's own text may repeat what a person wrote.
            let (line, column) = (error.line(), error.column());
            RestError::Unreadable(format!("Discord's answer cannot be read at line {line}, column {column}"))
        })?;
        Ok((answer, date))
    }

    /// Sends a request, again if Discord fails or asks to wait.
    async fn send(&self, request: Request) -> Result<Response, RestError> {
        let route = request.limited.then(|| Route::new(&request.method, &request.path));
        let mut backoff = PAUSES;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let failed = match self.send_once(&request, route.as_ref()).await {
                Ok(response) => return Ok(response),
                Err(failed) => failed,
            };
            let wait = match failed {
                Failed { wait: Some(wait), .. } if wait <= LONGEST_WAIT || request.until.is_some() => wait,
                Failed { transient: true, wait: None, .. } => backoff.pause(),
                Failed { error, .. } => return Err(error),
            };
            let in_vain = match request.until {
                Some(until) => until <= Instant::now() + wait,
                None => attempts >= self.attempts,
            };
            if in_vain {
                return Err(failed.error);
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn send_once(&self, request: &Request, route: Option<&Route>) -> Result<Response, Failed> {
        if let Some(route) = route {
            if let Some(wait) = self.limits.wait(route) {
                return Err(Failed::asked_to_wait(wait, false));
            }
            if let Some(wait) = self.outage.wait() {
                return Err(Failed::asked_to_wait(wait, true));
            }
        }
        let mut builder = hyper::Request::builder()
            .method(request.method.clone())
            .uri(format!("{}{API}{}", self.address, request.path))
            .header(AUTHORIZATION, self.authorization.clone())
            .header(USER_AGENT, WHO);
        if let Some((kind, _)) = &request.content {
            builder = builder.header(CONTENT_TYPE, &**kind);
        }
        let bytes = request.content.as_ref().map(|(_, bytes)| bytes.clone()).unwrap_or_default();
        let built = builder.body(Full::new(bytes));
        // Its text would not name the address, either; it is no use to try again.
        let built = built.map_err(|error| Failed::unreachable(error.to_string(), false))?;
        let begun = Instant::now();
        let response = self.http.send(built, TIMEOUT).await.map_err(|why| Failed::unreachable(why, true));
        let status = response.as_ref().ok().map(|response| response.status);
        self.monitor.metrics.request(status.map(|status| status.as_u16()), begun.elapsed());
        if route.is_some() {
            self.note(status);
        }
        let response = response?;
        if let Some(route) = route {
            self.limits.learn(route, &response.headers);
        }
        if response.status.is_success() {
            return Ok(response);
        }
        let failed = Failed::refused(&response);
        if let (Some(route), Some(wait)) = (route, failed.wait) {
            self.limits.hold(Some(route).filter(|_| !failed.error.is_global()), wait);
        }
        Err(failed)
    }

    /// Notes how a request that limits are for was answered.
    fn note(&self, status: Option<StatusCode>) {
        match status {
            Some(StatusCode::UNAUTHORIZED) => {
                self.unauthorized.notify_one();
                self.outage.failed();
            }
            // It says how long to wait.
            Some(StatusCode::TOO_MANY_REQUESTS) => {}
            Some(status) if !status.is_server_error() => self.outage.succeeded(),
            _ => self.outage.failed(),
        }
    }

    /// Waits until Discord does not take the token any more: it refused it, and does so again when asked.
    pub(crate) async fn token_refused(&self) {
        loop {
            self.unauthorized.notified().await;
            let asked = self.once().call_for_nothing(Request::get("/users/@me".to_owned()).unlimited()).await;
            if asked.is_err_and(|error| error.status() == Some(401)) {
                return;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

/// A request that failed, and whether it is worth sending again.
struct Failed {
    error: RestError,
    transient: bool,
    wait: Option<Duration>,
}

impl Failed {
    fn unreachable(why: String, transient: bool) -> Self {
        Self { error: RestError::Unreachable(why), transient, wait: None }
    }

    /// This one, or if `global` every one, is not to be sent now.
    fn asked_to_wait(wait: Duration, global: bool) -> Self {
        let error = RestError::Refused {
            status: StatusCode::TOO_MANY_REQUESTS.as_u16(),
            code: 0,
            message: "Discord is to be left alone for now".to_owned(),
            retry_after: Some(wait),
            global,
        };
        Self { error, transient: false, wait: Some(wait) }
    }

    fn refused(response: &Response) -> Self {
        let header = response.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<f64>().ok());
        let said: Said = serde_json::from_slice(&response.body).unwrap_or_default();
        // The body's figure is the exact one; the header rounds up.
        let wait = said.retry_after.or(header).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let asked = response.status == StatusCode::TOO_MANY_REQUESTS;
        let wait = asked.then(|| wait.unwrap_or(Duration::from_secs(1)));
        let (code, global) = (said.code, said.global);
        let error = RestError::Refused {
            status: response.status.as_u16(),
            code,
            message: said.text(),
            retry_after: wait,
            global,
        };
        Self { error, transient: response.status.is_server_error(), wait }
    }
}

/// The most UTF-16 units of what Discord says in a refusal that are repeated.
const LONGEST_REASON: usize = 1_000;

/// What Discord says in a refusal.
#[derive(Debug, Default, Deserialize)]
struct Said {
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: String,
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
    errors: Option<serde_json::Value>,
}

impl Said {
    fn text(self) -> String {
        let said = match (self.message.is_empty(), self.errors) {
            (true, _) => "no reason given".to_owned(),
            (false, None) => self.message,
            (false, Some(errors)) => format!("{}: {errors}", self.message),
        };
        // It may be somebody else's word, shown in a terminal.
        all_visible(&truncate(&said, LONGEST_REASON))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use waymark_playground::{FailRule, LocalDiscord, Options};
    use waymark_store::UserId;

    use super::*;

    async fn discord() -> (LocalDiscord, Rest) {
        let discord = LocalDiscord::start(Options::default()).await.unwrap();
        let rest = Rest::new(&Token::new(discord.token()).unwrap(), Some(&discord.url())).unwrap();
        (discord, rest)
    }

    fn sent(discord: &LocalDiscord) -> usize {
        discord.requests().len()
    }

    #[tokio::test]
    async fn a_route_that_is_to_be_left_alone_is_not_asked() {
        const WAIT: Duration = Duration::from_millis(400);
        let (discord, rest) = discord().await;
        let person = UserId(discord.people()[0].id.0);
        let once = rest.once();
        discord.fail_next(FailRule::rate_limited("/users/@me/channels", 1, WAIT));
        let told = once.dm_channel(person).await.unwrap_err();
        assert_eq!((told.status(), told.retry_after()), (Some(429), Some(WAIT)));
        let before = sent(&discord);
        let told = once.dm_channel(person).await.unwrap_err();
        assert_eq!((told.status(), sent(&discord)), (Some(429), before), "nothing is sent");
        assert!(told.retry_after().is_some_and(|wait| wait <= WAIT));
        once.me().await.expect("another route is asked");
        rest.dm_channel(person).await.expect("who waits gets through");
        assert_eq!(sent(&discord), before + 2, "and is not refused again");
        discord.stop();
    }

    #[tokio::test]
    async fn failures_are_tried_again_unless_the_caller_does_so() {
        let (discord, rest) = discord().await;
        for (what, rule) in [
            ("bad gateway", FailRule::status("/users/@me", 2, 502)),
            ("cut", FailRule::cut("/users/@me", 1)),
            ("asked to wait", FailRule::rate_limited("/users/@me", 1, Duration::from_millis(50))),
        ] {
            discord.fail_next(rule.clone());
            rest.me().await.unwrap_or_else(|error| panic!("{what}: {error}"));
            discord.fail_next(rule);
            let before = sent(&discord);
            rest.once().me().await.expect_err(what);
            assert_eq!(sent(&discord), before + 1, "{what}");
            // Uses up what is left of the rule.
            let _ = rest.me().await;
        }
        let begun = Instant::now();
        discord.fail_next(FailRule::rate_limited("/users/@me", 1, LONGEST_WAIT * 2));
        let told = rest.me().await.expect_err("nobody sits out such a wait");
        assert_eq!(told.retry_after(), Some(LONGEST_WAIT * 2));
        assert!(begun.elapsed() < Duration::from_secs(5));
        discord.stop();
    }
}
