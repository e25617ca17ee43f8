//! The first answer to an interaction.
//!
//! Source: Discord's reference, "Receiving and Responding to Interactions".

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::api_error::ApiError;
use super::body::RequestBody;
use super::path::ApiPath;
use super::posting::{change, check_below, post};
use super::{ApiResult, Body, Shared};
use crate::codes::{InteractionKind, callback_type, command_type, message_flag};
use crate::compose;
use crate::ids::{InteractionId, MessageId};
use crate::interactions::{AnswerProgress, BotAnswer, Interaction};
use crate::json::{read, text};
use crate::limits::{self, FormErrors};
use crate::message::Modal;
use crate::messages::StoredMessage;
use crate::server::{Server, ServerState};
use crate::world::APPLICATION;

/// Flags that an answer may set.
const SETTABLE: u64 = message_flag::SUPPRESS_EMBEDS | message_flag::EPHEMERAL | message_flag::SUPPRESS_NOTIFICATIONS;

pub(super) async fn answer(
    State(server): Shared,
    ApiPath((id, token)): ApiPath<(InteractionId, String)>,
    Query(query): Query<HashMap<String, String>>,
    Extension(body): Body,
) -> ApiResult<Response> {
    let mut state = server.state();
    state.interactions.get(id).filter(|one| one.token == token).ok_or(ApiError::UNKNOWN_INTERACTION)?;
    let (kind, message) = take(&server, &mut state, id, body)?;
    let asked = query.get("with_response").is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1");
    if asked {
        Ok(Json(with_response(&state, id, kind, message)).into_response())
    } else {
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

/// Takes a first answer, whichever way it came; its kind, and the id of the message that it made or changed.
pub(super) fn take(
    server: &Server,
    state: &mut ServerState,
    id: InteractionId,
    body: RequestBody,
) -> ApiResult<(u64, Option<MessageId>)> {
    let interaction = state.interactions.get(id).ok_or(ApiError::UNKNOWN_INTERACTION)?;
    if interaction.is_late(server.answer_within) || interaction.is_expired(server.now()) {
        return Err(ApiError::UNKNOWN_INTERACTION);
    }
    if !matches!(interaction.progress(), AnswerProgress::Waiting) {
        return Err(ApiError::ALREADY_ACKNOWLEDGED);
    }
    let kind = body.json["type"].as_u64().unwrap_or_default();
    let data = RequestBody { json: body.json["data"].clone(), files: body.files };
    check(state, interaction, kind, &data)?;
    let message = act(server, state, id, kind, &data)?;
    Ok((kind, message))
}

/// Checks that the answer fits the interaction, and its data the limits.
fn check(state: &ServerState, interaction: &Interaction, kind: u64, data: &RequestBody) -> ApiResult<()> {
    let mut errors = FormErrors::below(&["data"]);
    let completes = interaction.kind == InteractionKind::Autocomplete;
    match (kind, interaction.source) {
        (callback_type::MESSAGE, _) if !completes => return check_below(&["data"], data, None),
        (callback_type::DEFERRED_MESSAGE, _) if !completes => {}
        (callback_type::DEFERRED_UPDATE, Some(_)) => {}
        (callback_type::UPDATE, Some(source)) => {
            let stored = state.messages.get(source).ok_or(ApiError::UNKNOWN_MESSAGE)?;
            return check_below(&["data"], data, Some(&stored.message));
        }
        (callback_type::CHOICES, _) if completes => limits::choices(&data.json, interaction.completes, &mut errors),
        (callback_type::MODAL, _)
            if matches!(interaction.kind, InteractionKind::Command | InteractionKind::Component) =>
        {
            limits::modal(&data.json, &mut errors);
        }
        _ => {
            let message = "This kind of answer does not fit this kind of interaction.";
            let error = json!({ "code": "INTERACTION_RESPONSE_TYPE_INVALID", "message": message });
            return Err(ApiError::invalid_form(json!({ "type": { "_errors": [error] } })));
        }
    }
    ApiError::if_any(errors)
}

/// Does what the answer says; the id of the message it made or changed.
fn act(
    server: &Server,
    state: &mut ServerState,
    id: InteractionId,
    kind: u64,
    data: &RequestBody,
) -> ApiResult<Option<MessageId>> {
    let interaction = state.interactions.get(id).ok_or(ApiError::UNKNOWN_INTERACTION)?;
    let source = interaction.source;
    let (original, progress) = match kind {
        callback_type::MESSAGE => {
            let stored = first_message(server, interaction, data);
            let (message, answer) = (stored.message.id, BotAnswer::Message(stored.message.clone()));
            post(server, state, stored);
            (Some(message), AnswerProgress::Answered(answer))
        }
        callback_type::DEFERRED_MESSAGE => {
            // Other flags are for the message that comes. Source: "Interaction Callback Data Structure".
            let flags = json!({ "flags": data.json["flags"].as_u64().unwrap_or(0) & message_flag::EPHEMERAL });
            let mut stored = first_message(server, interaction, &RequestBody { json: flags, files: Vec::new() });
            stored.message.set_flags(message_flag::LOADING, 0);
            let message = stored.message.id;
            post(server, state, stored);
            (Some(message), AnswerProgress::DeferredMessage)
        }
        callback_type::DEFERRED_UPDATE => (source, AnswerProgress::DeferredUpdate),
        callback_type::UPDATE => {
            let changed = change(server, state, source.ok_or(ApiError::UNKNOWN_MESSAGE)?, data)?;
            (source, AnswerProgress::Answered(BotAnswer::Updated(changed.message)))
        }
        callback_type::CHOICES => {
            let choices = read(&data.json["choices"]);
            (None, AnswerProgress::Answered(BotAnswer::Choices(choices)))
        }
        _ => {
            let mut json = data.json.clone();
            compose::number(&mut json);
            let modal = Modal {
                interaction: id,
                custom_id: text(&json["custom_id"]).to_owned(),
                title: text(&json["title"]).to_owned(),
                json,
                message: source,
            };
            (None, AnswerProgress::Answered(BotAnswer::Modal(modal)))
        }
    };
    if let Some(interaction) = state.interactions.get_mut(id) {
        interaction.original = original;
        interaction.set_progress(progress);
    }
    Ok(original)
}

/// The message that answers: one to a command on a message refers to that message.
fn first_message(server: &Server, interaction: &Interaction, data: &RequestBody) -> StoredMessage {
    let mut stored = answer_message(server, interaction, data);
    let target = &interaction.metadata["target_message_id"];
    if let Some(id) = target.as_str() {
        let json = &mut stored.message.json;
        json["message_reference"] = json!({
            "type": 0, "message_id": target, "channel_id": interaction.channel, "guild_id": interaction.guild,
        });
        json["referenced_message"] = interaction.event["data"]["resolved"]["messages"][id].clone();
    }
    stored
}

/// The message of an answer, or of a follow-up: it says which interaction it belongs to.
pub(super) fn answer_message(server: &Server, interaction: &Interaction, data: &RequestBody) -> StoredMessage {
    let world = server.world();
    let mut stored = StoredMessage::new(server.next_id(), interaction.channel, &world.bot_json(), server.now());
    let json = &mut stored.message.json;
    json["application_id"] = APPLICATION.into();
    json["webhook_id"] = APPLICATION.into();
    json["interaction_metadata"] = interaction.metadata.clone();
    if let Some((name, kind)) = &interaction.command {
        json["type"] = if *kind == command_type::CHAT_INPUT { 20.into() } else { 23.into() };
        json["interaction"] = json!({
            "id": interaction.id, "type": interaction.kind, "name": name, "user": world.user_json(interaction.person),
        });
    }
    let flags = data.json["flags"].as_u64().unwrap_or(0);
    stored.only_for = (flags & message_flag::EPHEMERAL != 0).then_some(interaction.person);
    compose::apply(&mut stored, &data.json, &data.files, &server.compose_context());
    stored.message.set_flags(flags & SETTABLE, 0);
    stored
}

/// What `with_response` asks for. Source: "Interaction Callback Response Object".
fn with_response(state: &ServerState, id: InteractionId, kind: u64, message: Option<MessageId>) -> Value {
    let stored = message.and_then(|id| state.messages.get(id)).map(|stored| &stored.message);
    let mut answer = json!({
        "interaction": { "id": id, "type": state.interactions.get(id).map(|one| one.kind) },
        "resource": { "type": kind },
    });
    // What has no message says nothing of one, not even null.
    if let Some(message) = stored {
        answer["interaction"]["response_message_id"] = message.id.into();
        answer["interaction"]["response_message_loading"] = message.is_loading().into();
        answer["interaction"]["response_message_ephemeral"] = message.is_ephemeral().into();
    }
    if let Some(message) = stored.filter(|_| matches!(kind, callback_type::MESSAGE | callback_type::UPDATE)) {
        answer["resource"]["message"] = message.json.clone();
    }
    answer
}
