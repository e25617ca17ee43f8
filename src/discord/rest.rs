//! Requests to Discord's REST API, or to a proxy in front of it.
//!
//! Interactions are answered without serenity's rate limiter: it keeps a bucket for each interaction for ever, and
//! answers do not count against a bot's limits. Everything else goes through it, except behind a proxy, which the
//! limiter does not know (serenity 0.12 asks discord.com then). Where it does not stand, a 429 is waited out here.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::RETRY_AFTER;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serenity::http::{Http, HttpBuilder, HttpError, Request};

use crate::config::Token;
use crate::error::Fatal;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(8);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(4);
/// How often a request is sent at most, when Discord fails or asks to wait.
const ATTEMPTS: u32 = 4;
/// The pause after a first failure; doubled after each further one.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest wait that is sat out. Who has to wait longer is told so.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The way to Discord's REST API. Cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Rest {
    client: reqwest::Client,
    /// With `Bot ` in front, as the header wants it.
    authorization: String,
    /// The proxy's address; none for Discord itself.
    proxy: Option<String>,
    /// With serenity's limiter, which only knows Discord itself.
    limited: Option<Arc<Http>>,
    /// How often a request is sent at most, where there is no limiter.
    attempts: u32,
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
            Self::Unreachable(_) => None,
        }
    }

    /// How long to wait before asking again, if Discord said so.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            Self::Unreachable(_) => None,
        }
    }

    /// Whether waiting is asked of everything that the bot does.
    pub(crate) fn is_global(&self) -> bool {
        matches!(self, Self::Refused { global: true, .. })
    }

    /// A refusal that Discord need not be asked for: an id that is none.
    pub(crate) fn unknown(code: i64) -> Self {
        let message = "an id that is none".to_owned();
        Self::Refused { status: 404, code, message, retry_after: None, global: false }
    }

    /// The HTTP status, if there was an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Unreachable(_) => None,
        }
    }
}

impl fmt::Display for RestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, code: 0, message, .. } => write!(f, "{status}: {message}"),
            Self::Refused { status, code, message, .. } => write!(f, "{status} (code {code}): {message}"),
            Self::Unreachable(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for RestError {}

impl Rest {
    /// The way to Discord, or to the proxy at `proxy`.
    pub(crate) fn new(token: &Token, proxy: Option<&str>) -> Result<Self, Fatal> {
        let client = reqwest::Client::builder().timeout(TIMEOUT).connect_timeout(CONNECT).build()?;
        Ok(Self {
            authorization: format!("Bot {}", token.secret()),
            proxy: proxy.map(str::to_owned),
            limited: proxy.is_none().then(|| Arc::new(HttpBuilder::new(token.secret()).client(client.clone()).build())),
            client,
            attempts: ATTEMPTS,
        })
    }

    /// The same way for requests that the caller repeats: each is sent once, and the caller is told to wait instead of kept
    /// waiting. (serenity's limiter, where it stands, does keep waiting.)
    #[must_use]
    pub(crate) fn once(&self) -> Self {
        Self { attempts: 1, ..self.clone() }
    }

    /// Where requests go, for messages.
    pub(crate) fn address(&self) -> &str {
        self.proxy.as_deref().unwrap_or("https://discord.com")
    }

    /// Sends what belongs to an interaction.
    pub(crate) async fn answer(&self, request: Request<'_>) -> Result<(), RestError> {
        self.send(request).await.map(drop)
    }

    /// Sends anything else that is answered with nothing.
    pub(crate) async fn call_for_nothing(&self, request: Request<'_>) -> Result<(), RestError> {
        self.request(request).await.map(drop)
    }

    async fn request(&self, request: Request<'_>) -> Result<Response, RestError> {
        match &self.limited {
            Some(http) => http.request(request).await.map_err(from_serenity),
            None => self.send(request).await,
        }
    }

    /// Sends anything else, and reads what comes back.
    pub(crate) async fn call<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<T, RestError> {
        let response = self.request(request).await?;
        response
            .json()
            .await
            .map_err(|error| RestError::Unreachable(format!("an answer that is none: {}", causes(&error))))
    }

    /// Sends a request, again if Discord fails or asks to wait.
    async fn send(&self, request: Request<'_>) -> Result<Response, RestError> {
        let mut pause = PAUSE;
        let mut attempt = 1;
        loop {
            let failed = match self.send_once(request.clone()).await {
                Ok(response) => return Ok(response),
                Err(failed) => failed,
            };
            let wait = match failed {
                Failed { wait: Some(wait), .. } if wait <= LONGEST_WAIT => wait,
                Failed { transient: true, wait: None, .. } => {
                    let wait = pause;
                    pause *= 2;
                    wait
                }
                Failed { error, .. } => return Err(error),
            };
            if attempt >= self.attempts {
                return Err(failed.error);
            }
            attempt += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn send_once(&self, request: Request<'_>) -> Result<Response, Failed> {
        let request = request.build(&self.client, &self.authorization, self.proxy.as_deref());
        let request = request.map_err(|error| Failed::for_good(from_serenity(error)))?;
        let response = request.send().await.map_err(|error| Failed {
            error: RestError::Unreachable(causes(&error)),
            transient: true,
            wait: None,
        })?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<f64>().ok());
        let said = response.json::<Said>().await.unwrap_or_default();
        // The body's figure is the exact one; the header rounds up.
        let wait = said.retry_after.or(header).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let retry_after = (status.as_u16() == 429).then(|| wait.unwrap_or(Duration::from_secs(1)));
        let global = said.global;
        let (status, transient) = (status.as_u16(), status.is_server_error());
        let error = RestError::Refused { status, code: said.code, message: said.text(), retry_after, global };
        Err(Failed { error, transient, wait: retry_after })
    }
}

/// A request that failed, and whether it is worth sending again.
struct Failed {
    error: RestError,
    transient: bool,
    wait: Option<Duration>,
}

impl Failed {
    fn for_good(error: RestError) -> Self {
        Self { error, transient: false, wait: None }
    }
}

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
        match (self.message.is_empty(), self.errors) {
            (true, _) => "no reason given".to_owned(),
            (false, None) => self.message,
            (false, Some(errors)) => format!("{}: {errors}", self.message),
        }
    }
}

fn from_serenity(error: serenity::Error) -> RestError {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => RestError::Refused {
            status: response.status_code.as_u16(),
            code: i64::try_from(response.error.code).unwrap_or(0),
            message: response.error.message,
            // The limiter has waited as told.
            retry_after: None,
            global: false,
        },
        serenity::Error::Http(HttpError::Request(error)) => RestError::Unreachable(causes(&error)),
        error => RestError::Unreachable(error.to_string()),
    }
}

/// Why a request failed, in short and without the address it went to.
fn causes(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    // The innermost cause says what happened: connection refused, no such host, a certificate nobody knows.
    let mut cause = error.source();
    let mut text = "the request failed".to_owned();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    text
}
