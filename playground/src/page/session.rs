//! Who uses the page, and what it is told when something is refused.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::PlaygroundError;
use crate::server::Server;
use crate::user_session::{Location, UserSession};

/// What every handler gets.
pub(super) type Shared = State<Arc<Server>>;
/// What a handler answers.
pub(super) type PageResult = Result<Json<Value>, PageError>;

/// Who uses the page, from which channel; without a server, from the direct messages.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SessionQuery {
    person: String,
    guild: Option<usize>,
    channel: Option<String>,
}

impl SessionQuery {
    /// The session.
    pub(super) fn open(self, server: &Arc<Server>) -> Result<UserSession, PageError> {
        let location = match self.guild {
            Some(guild) => Location::Guild { guild, channel: self.channel.unwrap_or_default() },
            None => Location::Dm,
        };
        Ok(UserSession::new(Arc::clone(server), &self.person, location)?)
    }
}

/// A refusal on its way to the page.
pub(super) struct PageError(PlaygroundError);

impl From<PlaygroundError> for PageError {
    fn from(error: PlaygroundError) -> Self {
        Self(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "error": self.0.to_string() }))).into_response()
    }
}
