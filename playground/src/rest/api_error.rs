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
    status: StatusCode,
    code: u64,
    message: String,
    errors: Option<Value>,
}

impl ApiError {
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 0, "401: Unauthorized")
    }

    pub(super) fn unknown_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, 0, "404: Not Found")
    }

    pub(super) fn wrong_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, 0, "405: Method Not Allowed")
    }

    pub(super) fn unknown_application() -> Self {
        Self::unknown(10002, "Unknown Application")
    }

    pub(super) fn unknown_channel() -> Self {
        Self::unknown(10003, "Unknown Channel")
    }

    pub(super) fn unknown_guild() -> Self {
        Self::unknown(10004, "Unknown Guild")
    }

    pub(super) fn unknown_member() -> Self {
        Self::unknown(10007, "Unknown Member")
    }

    pub(super) fn unknown_message() -> Self {
        Self::unknown(10008, "Unknown Message")
    }

    pub(super) fn unknown_role() -> Self {
        Self::unknown(10011, "Unknown Role")
    }

    pub(super) fn unknown_user() -> Self {
        Self::unknown(10013, "Unknown User")
    }

    pub(super) fn unknown_webhook() -> Self {
        Self::unknown(10015, "Unknown Webhook")
    }

    pub(super) fn unknown_interaction() -> Self {
        Self::unknown(10062, "Unknown interaction")
    }

    pub(super) fn unknown_command() -> Self {
        Self::unknown(10063, "Unknown application command")
    }

    pub(super) fn too_many_commands() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 30032, "Maximum number of application commands reached (100)")
    }

    pub(super) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, 40005, "Request entity too large")
    }

    pub(super) fn already_acknowledged() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 40060, "Interaction has already been acknowledged.")
    }

    pub(super) fn empty_message() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 50006, "Cannot send an empty message")
    }

    pub(super) fn someone_elses_message() -> Self {
        Self::new(StatusCode::FORBIDDEN, 50005, "Cannot edit a message authored by another user")
    }

    pub(super) fn missing_access() -> Self {
        Self::new(StatusCode::FORBIDDEN, 50001, "Missing Access")
    }

    pub(super) fn dms_closed() -> Self {
        Self::new(StatusCode::FORBIDDEN, 50007, "Cannot send messages to this user")
    }

    pub(super) fn missing_permissions() -> Self {
        Self::new(StatusCode::FORBIDDEN, 50013, "Missing Permissions")
    }

    pub(super) fn wrong_channel_type() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 50024, "Cannot execute action on this channel type")
    }

    pub(super) fn invalid_role() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 50028, "Invalid Role")
    }

    pub(super) fn thread_exists() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 160_004, "A thread has already been created for this message")
    }

    pub(super) fn invalid_webhook_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 50027, "Invalid Webhook Token")
    }

    pub(super) fn invalid_json() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 50109, "The request body contains invalid JSON.")
    }

    /// A body with errors, as Discord names them.
    pub(super) fn invalid_form(errors: Value) -> Self {
        Self { errors: Some(errors), ..Self::new(StatusCode::BAD_REQUEST, 50035, "Invalid Form Body") }
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

    fn unknown(code: u64, message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    fn new(status: StatusCode, code: u64, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = self.errors {
            body["errors"] = errors;
        }
        (self.status, Json(body)).into_response()
    }
}
