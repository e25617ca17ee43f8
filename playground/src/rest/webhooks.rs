//! What comes after the first answer: the answer's message, edited or taken back, and follow-ups.
//!
//! Source: Discord's reference, "Followup Messages". The parameter `with_components` says nothing here: these webhooks are
//! the application's own, which may always send components.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::Value;

use super::api_error::ApiError;
use super::body::RequestBody;
use super::callback::answer_message;
use super::path::ApiPath;
use super::posting::{change, check, post, take_down};
use super::{ApiResult, Body, Shared};
use crate::codes::message_flag;
use crate::ids::{InteractionId, MessageId, UserId};
use crate::interactions::{AnswerProgress, BotAnswer, Interaction};
use crate::messages::StoredMessage;
use crate::server::{Server, ServerState};
use crate::world::APPLICATION;

/// The path of an interaction's message: the application, the token, and `@original` or the message's id.
type MessagePath = (UserId, String, String);

pub(super) async fn get(State(server): Shared, ApiPath((app, token, name)): ApiPath<MessagePath>) -> ApiResult {
    let mut state = server.state();
    let id = message_of(find(&server, &mut state, app, &token)?, &name)?;
    let stored = state.messages.get(id).ok_or(ApiError::UNKNOWN_MESSAGE)?;
    Ok(Json(stored.message.json.clone()))
}

pub(super) async fn edit(
    State(server): Shared,
    ApiPath((app, token, name)): ApiPath<MessagePath>,
    Extension(body): Body,
) -> ApiResult {
    let mut state = server.state();
    let interaction = find(&server, &mut state, app, &token)?;
    let (interaction_id, progress, original) = (interaction.id, interaction.progress(), interaction.original);
    let id = message_of(interaction, &name)?;
    let first = original == Some(id);
    if matches!(progress, AnswerProgress::DeferredMessage) && first {
        return fill(&server, &mut state, interaction_id, id, &body).map(|stored| Json(stored.message.json));
    }
    let stored = change(&server, &mut state, id, &body)?;
    if matches!(progress, AnswerProgress::DeferredUpdate) && first {
        answered(&state, interaction_id, BotAnswer::Updated(stored.message.clone()));
    }
    Ok(Json(stored.message.json))
}

pub(super) async fn delete(
    State(server): Shared,
    ApiPath((app, token, name)): ApiPath<MessagePath>,
) -> ApiResult<StatusCode> {
    let mut state = server.state();
    let interaction = find(&server, &mut state, app, &token)?;
    let id = message_of(interaction, &name)?;
    if interaction.original == Some(id) && interaction.progress().is_deferred() {
        interaction.set_progress(AnswerProgress::Deleted);
    }
    take_down(&server, &mut state, id)
}

pub(super) async fn follow_up(
    State(server): Shared,
    ApiPath((app, token)): ApiPath<(UserId, String)>,
    Extension(body): Body,
) -> ApiResult {
    let mut state = server.state();
    let interaction = find(&server, &mut state, app, &token)?;
    let (id, progress) = (interaction.id, interaction.progress());
    if let (AnswerProgress::DeferredMessage, Some(original)) = (&progress, interaction.original) {
        // The first follow-up is the message that was promised, as visible as the promise was.
        return fill(&server, &mut state, id, original, &body).map(|stored| Json(stored.message.json));
    }
    check(&body)?;
    let mut stored = answer_message(&server, interaction, &body);
    stored.message.json["type"] = 0.into();
    let message = stored.message.clone();
    interaction.follow_ups.push(message.id);
    let json = post(&server, &mut state, stored);
    if matches!(progress, AnswerProgress::DeferredUpdate) {
        answered(&state, id, BotAnswer::FollowUp(message));
    }
    Ok(Json(json))
}

/// Makes the message that a deferral promised out of a body.
fn fill(
    server: &Server,
    state: &mut ServerState,
    interaction: InteractionId,
    id: MessageId,
    body: &RequestBody,
) -> ApiResult<StoredMessage> {
    check(body)?;
    let mut filled = change(server, state, id, body)?;
    if let Some(stored) = state.messages.get_mut(id) {
        stored.message.set_flags(0, message_flag::LOADING);
        // It was not edited: it has only now come.
        stored.message.json["edited_timestamp"] = Value::Null;
        filled = stored.clone();
    }
    answered(state, interaction, BotAnswer::Message(filled.message.clone()));
    Ok(filled)
}

fn answered(state: &ServerState, interaction: InteractionId, answer: BotAnswer) {
    if let Some(interaction) = state.interactions.get(interaction) {
        interaction.set_progress(AnswerProgress::Answered(answer));
    }
}

/// The interaction whose token this is, once it has been answered and as long as the token holds.
fn find<'a>(server: &Server, state: &'a mut ServerState, app: UserId, token: &str) -> ApiResult<&'a mut Interaction> {
    if app != APPLICATION {
        return Err(ApiError::UNKNOWN_WEBHOOK);
    }
    let interaction = state.interactions.with_token(token).ok_or(ApiError::INVALID_WEBHOOK_TOKEN)?;
    if interaction.is_expired(server.now()) {
        return Err(ApiError::INVALID_WEBHOOK_TOKEN);
    }
    if matches!(interaction.progress(), AnswerProgress::Waiting | AnswerProgress::TimedOut | AnswerProgress::Failed(_))
    {
        return Err(ApiError::UNKNOWN_WEBHOOK);
    }
    Ok(interaction)
}

/// The message that a path names: `@original` or an id, of this interaction.
fn message_of(interaction: &Interaction, name: &str) -> ApiResult<MessageId> {
    if name == "@original" {
        return interaction.original.ok_or(ApiError::UNKNOWN_MESSAGE);
    }
    let id = name.parse().map_err(|_| ApiError::not_a_snowflake("message_id", name))?;
    let own = interaction.original == Some(id) || interaction.follow_ups.contains(&id);
    if own { Ok(id) } else { Err(ApiError::UNKNOWN_MESSAGE) }
}
