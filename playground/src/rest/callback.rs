//! The first answer to an interaction.
//!
//! Source: Discord's reference, "Receiving and Responding to Interactions".

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::api_error::Refusal;
use super::body::Incoming;
use super::channels::{change, post};
use super::lookups::snowflake;
use crate::command_line::kind as spec_kind;
use crate::compose;
use crate::ids;
use crate::interaction_event::{kind, user_json};
use crate::interactions::{Answer, Pending, Progress, Stage};
use crate::limits::{self, Faults, Purpose};
use crate::message::{Choice, EPHEMERAL, LOADING, Modal, text};
use crate::messages::{Posted, asks_ephemeral, set_flags};
use crate::server::{Inner, State as Store};

/// Kinds of answers. Source: "Interaction Callback Type".
mod answer_kind {
    pub(super) const MESSAGE: u64 = 4;
    pub(super) const DEFERRED_MESSAGE: u64 = 5;
    pub(super) const DEFERRED_UPDATE: u64 = 6;
    pub(super) const UPDATE: u64 = 7;
    pub(super) const CHOICES: u64 = 8;
    pub(super) const MODAL: u64 = 9;
}

/// Flags that an answer may set: no embeds, ephemeral, no notification.
const SETTABLE: u64 = (1 << 2) | EPHEMERAL | (1 << 12);

pub(super) async fn answer(
    State(inner): State<Arc<Inner>>,
    Path((id, token)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    Extension(body): Extension<Incoming>,
) -> Result<Response, Refusal> {
    let id = snowflake("interaction_id", &id)?;
    let mut state = inner.state();
    let pending = state.interactions.get(id).filter(|pending| pending.token == token);
    let pending = pending.ok_or_else(Refusal::unknown_interaction)?;
    if pending.is_late(inner.answer_within) || pending.is_expired(inner.now()) {
        return Err(Refusal::unknown_interaction());
    }
    if pending.stage != Stage::Waiting {
        return Err(Refusal::already_acknowledged());
    }
    let kind = body.json["type"].as_u64();
    let data = Incoming { json: body.json["data"].clone(), files: body.files };
    let kind = check(pending, kind, &data)?;
    let done = act(&inner, &mut state, id, kind, &data)?;
    let asked = query.get("with_response").is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1");
    if asked {
        Ok(Json(with_response(&state, id, kind, done)).into_response())
    } else {
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

/// Checks that the answer fits the interaction, and its data the limits.
fn check(pending: &Pending, kind: Option<u64>, data: &Incoming) -> Result<u64, Refusal> {
    let mut faults = Faults::below(&["data"]);
    let mut shows = true;
    match kind {
        Some(answer_kind::MESSAGE) if pending.kind != kind::AUTOCOMPLETE => {
            shows = limits::message(&data.json, data.files.len(), Purpose::Create, &mut faults);
        }
        Some(answer_kind::DEFERRED_MESSAGE) if pending.kind != kind::AUTOCOMPLETE => {}
        Some(answer_kind::DEFERRED_UPDATE) if pending.source.is_some() => {}
        Some(answer_kind::UPDATE) if pending.source.is_some() => {
            limits::message(&data.json, data.files.len(), Purpose::Edit, &mut faults);
        }
        Some(answer_kind::CHOICES) if pending.kind == kind::AUTOCOMPLETE => {
            limits::choices(&data.json, pending.completes, &mut faults);
        }
        Some(answer_kind::MODAL) if matches!(pending.kind, kind::COMMAND | kind::COMPONENT) => {
            limits::modal(&data.json, &mut faults);
        }
        _ => {
            let message = "This kind of answer does not fit this kind of interaction.";
            let error = json!({ "code": "INTERACTION_RESPONSE_TYPE_INVALID", "message": message });
            return Err(Refusal::invalid_form(json!({ "type": { "_errors": [error] } })));
        }
    }
    Refusal::if_faulty(faults)?;
    if shows { Ok(kind.unwrap_or_default()) } else { Err(Refusal::empty_message()) }
}

/// Does what the answer says; the id of the message it made or changed.
fn act(inner: &Inner, state: &mut Store, id: u64, kind: u64, data: &Incoming) -> Result<Option<u64>, Refusal> {
    let pending = state.interactions.get(id).ok_or_else(Refusal::unknown_interaction)?;
    let source = pending.source;
    let (reached, original, told) = match kind {
        answer_kind::MESSAGE => {
            let posted = answer_message(inner, pending, data);
            let (message, answer) = (posted.message.id, Answer::Message(posted.message.clone()));
            post(inner, state, posted);
            (Stage::Answered, Some(message), Progress::Done(answer))
        }
        answer_kind::DEFERRED_MESSAGE => {
            let flags = json!({ "flags": data.json["flags"] });
            let mut posted = answer_message(inner, pending, &Incoming { json: flags, files: Vec::new() });
            set_flags(&mut posted.message, LOADING, 0);
            let message = posted.message.id;
            post(inner, state, posted);
            (Stage::DeferredMessage, Some(message), Progress::Deferred)
        }
        answer_kind::DEFERRED_UPDATE => (Stage::DeferredUpdate, source, Progress::Deferred),
        answer_kind::UPDATE => {
            let posted = change(inner, state, source.unwrap_or_default(), data)?;
            (Stage::Answered, source, Progress::Done(Answer::Updated(posted.message)))
        }
        answer_kind::CHOICES => {
            (Stage::Answered, None, Progress::Done(Answer::Choices(Choice::from_answer(&data.json))))
        }
        _ => {
            let modal = Modal {
                interaction: id,
                custom_id: text(&data.json["custom_id"]).to_owned(),
                title: text(&data.json["title"]).to_owned(),
                json: data.json.clone(),
                message: source,
            };
            (Stage::Answered, None, Progress::Done(Answer::Modal(modal)))
        }
    };
    if let Some(pending) = state.interactions.get_mut(id) {
        pending.stage = reached;
        pending.original = original;
        pending.tell(told);
    }
    Ok(original)
}

/// The message of an answer, or of a follow-up: it says which interaction it belongs to.
pub(super) fn answer_message(inner: &Inner, pending: &Pending, data: &Incoming) -> Posted {
    let mut posted = Posted::new(inner.next_id(), pending.channel, &inner.world().bot_json(), inner.now());
    let json = &mut posted.message.json;
    json["application_id"] = ids::json(crate::world::APPLICATION);
    json["webhook_id"] = json["application_id"].clone();
    json["interaction_metadata"] = pending.metadata.clone();
    if let Some((name, command_kind)) = &pending.command {
        json["type"] = if *command_kind == spec_kind::CHAT_INPUT { 20.into() } else { 23.into() };
        json["interaction"] = json!({
            "id": ids::json(pending.id), "type": pending.kind, "name": name,
            "user": user_json(&inner.world(), pending.person),
        });
    }
    posted.only_for = asks_ephemeral(&data.json).then_some(pending.person);
    compose::apply(&mut posted, &data.json, &data.files, &inner.desk());
    set_flags(&mut posted.message, data.json["flags"].as_u64().unwrap_or(0) & SETTABLE, 0);
    posted
}

/// What `with_response` asks for. Source: "Interaction Callback Response Object".
fn with_response(state: &Store, id: u64, kind: u64, message: Option<u64>) -> Value {
    let posted = message.and_then(|id| state.board.get(id));
    let flags = posted.and_then(|posted| posted.message.json["flags"].as_u64()).unwrap_or(0);
    let interaction_kind = state.interactions.get(id).map(|pending| pending.kind);
    let mut answer = json!({
        "interaction": {
            "id": ids::json(id), "type": interaction_kind, "response_message_id": message.map(ids::json),
            "response_message_loading": flags & LOADING != 0, "response_message_ephemeral": flags & EPHEMERAL != 0,
        },
        "resource": { "type": kind },
    });
    if let Some(posted) = posted.filter(|_| matches!(kind, answer_kind::MESSAGE | answer_kind::UPDATE)) {
        answer["resource"]["message"] = posted.message.json.clone();
    }
    answer
}
