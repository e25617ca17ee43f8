//! Trouble on demand: dropped connections, failing requests, events delivered twice.

use std::time::Duration;

use serde_json::Value;

use crate::error::PlaygroundError;
use crate::gateway::Out;
use crate::local_discord::Discord;

/// Requests kept in the log.
pub(crate) const KEPT_REQUESTS: usize = 1000;

/// A request that a bot made to the REST API.
#[derive(Clone, Debug)]
pub struct RequestRecord {
    /// HTTP method, upper case.
    pub method: String,
    /// Path without the `/api/v10` in front, with its query.
    pub path: String,
    /// Status of the answer; 0 if the connection was cut instead.
    pub status: u16,
    /// The JSON body (of a multipart body, its `payload_json`); null if there was none.
    pub body: Value,
    /// When it came, in Unix milliseconds.
    pub at: i64,
    /// How long the answer took.
    pub took: Duration,
    /// What a refusal said; null if it was none.
    pub refusal: Value,
}

/// Makes the next requests fail.
#[derive(Clone, Debug)]
pub struct FailRule {
    /// Method it is for, upper case; any if none.
    pub method: Option<String>,
    /// Text that the path contains, such as `/messages`; every path contains the empty text.
    pub path: String,
    /// How many requests it makes fail.
    pub times: usize,
    /// What happens to them.
    pub fault: Fault,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Nothing is done, and this is answered.
    Status {
        /// HTTP status.
        status: u16,
        /// Discord's code, such as 50007.
        code: u64,
        /// Discord's message.
        message: String,
    },
    /// Nothing is done, and 429 is answered.
    RateLimited {
        /// How long to wait.
        retry_after: Duration,
        /// Whether the limit is for all routes.
        global: bool,
    },
    /// Nothing is done, and the connection is cut without an answer.
    Cut,
    /// What was asked for is done, but the connection is cut before the answer.
    CutAfter,
}

impl RequestRecord {
    /// Whether it answered an interaction, or changed or followed up such an answer.
    pub fn is_answer(&self) -> bool {
        self.path.starts_with("/interactions/") || self.path.starts_with("/webhooks/")
    }
}

impl FailRule {
    /// The next `times` requests whose path contains `path` answer `status`, without a code of Discord's.
    pub fn status(path: &str, times: usize, status: u16) -> Self {
        Self::new(path, times, Fault::Status { status, code: 0, message: format!("{status}: made to fail") })
    }

    /// The next `times` requests whose path contains `path` answer `status` and a code of Discord's.
    pub fn code(path: &str, times: usize, status: u16, code: u64) -> Self {
        Self::new(path, times, Fault::Status { status, code, message: "made to fail".to_owned() })
    }

    /// The next `times` requests whose path contains `path` answer 429.
    pub fn rate_limited(path: &str, times: usize, retry_after: Duration) -> Self {
        Self::new(path, times, Fault::RateLimited { retry_after, global: false })
    }

    /// The next `times` requests whose path contains `path` are cut without being done.
    pub fn cut(path: &str, times: usize) -> Self {
        Self::new(path, times, Fault::Cut)
    }

    /// The next `times` requests whose path contains `path` are done, and then cut.
    pub fn cut_after(path: &str, times: usize) -> Self {
        Self::new(path, times, Fault::CutAfter)
    }

    /// The same for one method only.
    #[must_use]
    pub fn for_method(mut self, method: &str) -> Self {
        self.method = Some(method.to_uppercase());
        self
    }

    fn new(path: &str, times: usize, fault: Fault) -> Self {
        Self { method: None, path: path.to_owned(), times, fault }
    }

    fn is_for(&self, method: &str, path: &str) -> bool {
        self.times > 0 && self.method.as_deref().is_none_or(|own| own == method) && path.contains(&self.path)
    }
}

/// What the first rule for a request makes of it; the rule is used up by one.
pub(crate) fn fault_for(rules: &mut Vec<FailRule>, method: &str, path: &str) -> Option<Fault> {
    let rule = rules.iter_mut().find(|rule| rule.is_for(method, path))?;
    rule.times -= 1;
    let fault = rule.fault.clone();
    rules.retain(|rule| rule.times > 0);
    Some(fault)
}

impl Discord {
    /// Cuts every gateway connection without a close frame, as a failing network does.
    pub fn drop_connections(&self) {
        self.inner().state().gateway.tell_all(&Out::Cut);
    }

    /// Asks every client to reconnect (op 7).
    pub fn ask_reconnect(&self) {
        self.inner().state().gateway.tell_all(&Out::Send(r#"{"op":7,"d":null}"#.to_owned()));
    }

    /// Closes every gateway connection with a close code.
    pub fn close_connections(&self, code: u16) {
        self.inner().state().gateway.tell_all(&Out::Close(code, "closed on request"));
    }

    /// Tells every client that its session is invalid (op 9). If it is not resumable, it is forgotten.
    pub fn invalidate_session(&self, resumable: bool) {
        self.inner().state().gateway.invalidate(resumable);
    }

    /// The next RESUME is answered with an invalid session, and the session is forgotten.
    pub fn refuse_next_resume(&self) {
        self.inner().state().gateway.refuse_next_resume = true;
    }

    /// Delivers an interaction again, with the same id and token, as Discord does now and then.
    pub fn redeliver(&self, interaction: u64) -> Result<(), PlaygroundError> {
        let mut state = self.inner().state();
        let pending = state.interactions.get(interaction).ok_or(PlaygroundError::UnknownInteraction(interaction))?;
        let (event, guild) = (pending.event.clone(), pending.guild);
        if state.gateway.dispatch_interaction(&event, guild) { Ok(()) } else { Err(PlaygroundError::NoBot) }
    }

    /// Makes requests fail. Rules are looked at in the order they were made.
    pub fn fail_next(&self, rule: FailRule) {
        self.inner().state().rules.push(rule);
    }

    /// Keeps every request to the API waiting this long, as a slow network does; nothing ends it.
    pub fn delay_requests(&self, by: Duration) {
        self.inner().state().delay = by;
    }

    /// Milliseconds between heartbeats that new connections are told.
    pub fn set_heartbeat_interval(&self, milliseconds: u64) {
        self.inner().state().gateway.heartbeat = Some(milliseconds.max(1));
    }

    /// Enables privileged intents, as one would in Discord's developer portal: bits 1, 8 and 15.
    pub fn enable_intents(&self, bits: u64) {
        self.inner().state().gateway.enabled_intents |= bits;
    }
}
