//! The requests that bots made.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::Value;

/// Requests kept; the oldest go first.
const KEPT: usize = 1000;

/// A request that a bot made to the REST API.
#[derive(Clone, Debug)]
pub struct RequestRecord {
    /// HTTP method, upper case.
    pub method: String,
    /// Path without the `/api/v10` in front, with its query.
    pub path: String,
    /// Status of the answer; 0 if the connection was cut instead.
    pub status: u16,
    /// The JSON body (of a multipart body, its `payload_json`); null without a body.
    pub body: Value,
    /// When it came, in Unix milliseconds.
    pub at: i64,
    /// How long the answer took.
    pub took: Duration,
    /// What the answer said if it was an error, with every limit that was broken; null otherwise.
    pub error: Value,
}

impl RequestRecord {
    /// Whether it answered an interaction, or changed or followed up such an answer.
    pub fn is_answer(&self) -> bool {
        self.path.starts_with("/interactions/") || self.path.starts_with("/webhooks/")
    }
}

/// The last requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RequestLog(VecDeque<RequestRecord>);

impl RequestLog {
    /// Adds one.
    pub(crate) fn push(&mut self, record: RequestRecord) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    /// All of them, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &RequestRecord> {
        self.0.iter()
    }
}
