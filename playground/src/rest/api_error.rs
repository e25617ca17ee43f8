//! Errors of the REST API, each under its name.
//!
//! Source: Discord's reference, "Opcodes and Status Codes", "JSON Error Codes".

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::limits::FormErrors;

/// An answer that says no.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ApiError {
    status: u16,
    code: u64,
    message: &'static str,
    errors: Option<Value>,
}

impl ApiError {
    pub(super) const UNAUTHORIZED: Self = Self::new(401, 0, "401: Unauthorized");
    pub(super) const UNKNOWN_ROUTE: Self = Self::new(404, 0, "404: Not Found");
    pub(super) const WRONG_METHOD: Self = Self::new(405, 0, "405: Method Not Allowed");
    pub(super) const UNKNOWN_APPLICATION: Self = Self::new(404, 10002, "Unknown Application");
    pub(super) const UNKNOWN_CHANNEL: Self = Self::new(404, 10003, "Unknown Channel");
    pub(super) const UNKNOWN_GUILD: Self = Self::new(404, 10004, "Unknown Guild");
    pub(super) const UNKNOWN_MEMBER: Self = Self::new(404, 10007, "Unknown Member");
    pub(super) const UNKNOWN_MESSAGE: Self = Self::new(404, 10008, "Unknown Message");
    pub(super) const UNKNOWN_ROLE: Self = Self::new(404, 10011, "Unknown Role");
    pub(super) const UNKNOWN_EMOJI: Self = Self::new(400, 10014, "Unknown Emoji");
    pub(super) const UNKNOWN_USER: Self = Self::new(404, 10013, "Unknown User");
    pub(super) const UNKNOWN_WEBHOOK: Self = Self::new(404, 10015, "Unknown Webhook");
    pub(super) const UNKNOWN_INTERACTION: Self = Self::new(404, 10062, "Unknown interaction");
    pub(super) const UNKNOWN_COMMAND: Self = Self::new(404, 10063, "Unknown application command");
    pub(super) const TOO_MANY_PINS: Self = Self::new(400, 30003, "Maximum number of pins reached (250)");
    pub(super) const TOO_MANY_COMMANDS: Self =
        Self::new(400, 30032, "Maximum number of application commands reached (100)");
    /// Who does not say who they are does not get as far as the API.
    pub(super) const NO_USER_AGENT: Self = Self::new(403, 40333, "internal network error");
    pub(super) const TOO_LARGE: Self = Self::new(413, 40005, "Request entity too large");
    pub(super) const ALREADY_ACKNOWLEDGED: Self = Self::new(400, 40060, "Interaction has already been acknowledged.");
    pub(super) const EMPTY_MESSAGE: Self = Self::new(400, 50006, "Cannot send an empty message");
    pub(super) const WRONG_CHANNEL_FOR_ACTION: Self = Self::new(403, 50003, "Cannot execute action on a DM channel");
    pub(super) const SOMEONE_ELSES_MESSAGE: Self =
        Self::new(403, 50005, "Cannot edit a message authored by another user");
    pub(super) const MISSING_ACCESS: Self = Self::new(403, 50001, "Missing Access");
    pub(super) const DMS_CLOSED: Self = Self::new(403, 50007, "Cannot send messages to this user");
    pub(super) const MISSING_PERMISSIONS: Self = Self::new(403, 50013, "Missing Permissions");
    pub(super) const WRONG_CHANNEL_TYPE: Self = Self::new(400, 50024, "Cannot execute action on this channel type");
    pub(super) const INVALID_ROLE: Self = Self::new(400, 50028, "Invalid Role");
    pub(super) const THREAD_EXISTS: Self =
        Self::new(400, 160_004, "A thread has already been created for this message");
    pub(super) const INVALID_WEBHOOK_TOKEN: Self = Self::new(401, 50027, "Invalid Webhook Token");
    pub(super) const INVALID_STICKER: Self = Self::new(400, 50081, "Invalid sticker sent");
    pub(super) const BROKEN: Self = Self::new(500, 0, "500: Internal Server Error");
    pub(super) const INVALID_JSON: Self = Self::new(400, 50109, "The request body contains invalid JSON.");

    /// A body with errors, as Discord names them.
    pub(super) fn invalid_form(errors: Value) -> Self {
        Self { errors: Some(errors), ..Self::new(400, 50035, "Invalid Form Body") }
    }

    /// A value where an id belongs that is not one.
    pub(super) fn not_a_snowflake(name: &str, value: &str) -> Self {
        let message = format!("Value \"{value}\" is not snowflake.");
        Self::invalid_form(json!({ name: { "_errors": [{ "code": "NUMBER_TYPE_COERCE", "message": message }] } }))
    }

    /// Refuses a body that has errors.
    pub(super) fn if_any(errors: FormErrors) -> Result<(), Self> {
        errors.into_errors().map_or(Ok(()), |errors| Err(Self::invalid_form(errors)))
    }

    const fn new(status: u16, code: u64, message: &'static str) -> Self {
        Self { status, code, message, errors: None }
    }
}

impl ApiError {
    /// The HTTP status.
    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// What is answered.
    pub(super) fn json(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = self.json();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(body)).into_response()
    }
}
