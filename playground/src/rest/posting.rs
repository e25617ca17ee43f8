//! Messages that are posted, changed and taken down, whichever route asks for it.

use axum::http::StatusCode;
use serde_json::Value;

use super::ApiResult;
use super::api_error::ApiError;
use super::body::RequestBody;
use crate::compose;
use crate::ids::MessageId;
use crate::json::list;
use crate::limits::{self, BodyContext, FormErrors};
use crate::message::Message;
use crate::messages::StoredMessage;
use crate::server::{Server, ServerState};
use crate::time::iso;

/// Checks the body of a new message.
pub(super) fn check(body: &RequestBody) -> ApiResult<()> {
    check_below(&[], body, None)
}

/// Checks the body of a new message, or of one that changes the message `before`. Errors lie below `place`.
pub(super) fn check_below(place: &[&str], body: &RequestBody, before: Option<&Message>) -> ApiResult<()> {
    let files = compose::file_names(before, &body.json, &body.files);
    let context = BodyContext { before, uploads: body.files.len(), files: &files };
    let mut errors = FormErrors::below(place);
    let shows = limits::message(&body.json, context, &mut errors);
    ApiError::if_any(errors)?;
    if limits::breaks(&body.json) {
        return Err(ApiError::BROKEN);
    }
    // There are no stickers here: whatever is sent is none.
    if !list(&body.json["sticker_ids"]).is_empty() {
        return Err(ApiError::INVALID_STICKER);
    }
    if shows { Ok(()) } else { Err(ApiError::EMPTY_MESSAGE) }
}

/// Posts a message and tells everybody; its JSON.
pub(super) fn post(server: &Server, state: &mut ServerState, stored: StoredMessage) -> Value {
    let json = stored.message.json.clone();
    server.announce(state, "MESSAGE_CREATE", &stored);
    state.messages.add(stored);
    json
}

/// Changes a message by a body; what it is then.
pub(super) fn change(
    server: &Server,
    state: &mut ServerState,
    id: MessageId,
    body: &RequestBody,
) -> ApiResult<StoredMessage> {
    let current = state.messages.get_mut(id).ok_or(ApiError::UNKNOWN_MESSAGE)?;
    check_below(&[], body, Some(&current.message))?;
    let mut changed = current.clone();
    compose::apply(&mut changed, &body.json, &body.files, &server.compose_context());
    let message = &mut changed.message;
    message.json["edited_timestamp"] = iso(server.now()).into();
    let shows = |key: &str| !list(&message.json[key]).is_empty();
    let files = !message.attachments.is_empty() && !message.is_components_v2();
    if message.content().is_empty() && !files && !shows("embeds") && !shows("components") {
        return Err(ApiError::EMPTY_MESSAGE);
    }
    *current = changed.clone();
    server.announce(state, "MESSAGE_UPDATE", &changed);
    Ok(changed)
}

/// Takes a message down and tells everybody.
pub(super) fn take_down(server: &Server, state: &mut ServerState, id: MessageId) -> ApiResult<StatusCode> {
    let gone = state.messages.remove(id).ok_or(ApiError::UNKNOWN_MESSAGE)?;
    server.announce(state, "MESSAGE_DELETE", &gone);
    Ok(StatusCode::NO_CONTENT)
}
