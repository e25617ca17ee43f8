//! What comes after the first answer: the answer's message, edited or taken back, and follow-ups.
//!
//! Source: Discord's reference, "Followup Messages".

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::Value;

use super::api_error::Refusal;
use super::body::Incoming;
use super::callback::answer_message;
use super::channels::{change, check, post, take_down};
use super::lookups::snowflake;
use crate::interactions::{Answer as Came, Pending, Progress, Stage};
use crate::limits::Purpose;
use crate::message::LOADING;
use crate::messages::{Posted, set_flags};
use crate::server::{Inner, State as Store};
use crate::world::APPLICATION;

type Shared = State<Arc<Inner>>;
type Body = Extension<Incoming>;
type Answer = Result<Json<Value>, Refusal>;

pub(super) async fn get(State(inner): Shared, Path((app, token, name)): Path<(String, String, String)>) -> Answer {
    let mut state = inner.state();
    let id = message_of(find(&inner, &mut state, &app, &token)?, &name)?;
    let posted = state.board.get(id).ok_or_else(Refusal::unknown_message)?;
    Ok(Json(posted.message.json.clone()))
}

pub(super) async fn edit(
    State(inner): Shared,
    Path((app, token, name)): Path<(String, String, String)>,
    Extension(body): Body,
) -> Answer {
    let mut state = inner.state();
    let pending = find(&inner, &mut state, &app, &token)?;
    let (interaction, reached) = (pending.id, pending.stage);
    let id = message_of(pending, &name)?;
    let first = pending.original == Some(id);
    match reached {
        Stage::DeferredMessage if first => {
            fill(&inner, &mut state, interaction, id, &body).map(|posted| Json(posted.message.json))
        }
        _ => {
            let posted = change(&inner, &mut state, id, &body)?;
            if reached == Stage::DeferredUpdate && first {
                done(&mut state, interaction, Came::Updated(posted.message.clone()));
            }
            Ok(Json(posted.message.json))
        }
    }
}

pub(super) async fn delete(
    State(inner): Shared,
    Path((app, token, name)): Path<(String, String, String)>,
) -> Result<StatusCode, Refusal> {
    let mut state = inner.state();
    let pending = find(&inner, &mut state, &app, &token)?;
    let id = message_of(pending, &name)?;
    if pending.original == Some(id) && matches!(pending.stage, Stage::DeferredMessage | Stage::DeferredUpdate) {
        pending.stage = Stage::Answered;
        pending.tell(Progress::Deleted);
    }
    take_down(&inner, &mut state, id)
}

pub(super) async fn follow_up(
    State(inner): Shared,
    Path((app, token)): Path<(String, String)>,
    Extension(body): Body,
) -> Answer {
    let mut state = inner.state();
    let pending = find(&inner, &mut state, &app, &token)?;
    let (interaction, reached, original) = (pending.id, pending.stage, pending.original);
    if let (Stage::DeferredMessage, Some(original)) = (reached, original) {
        // The first follow-up is the message that was promised, as visible as the promise was.
        return fill(&inner, &mut state, interaction, original, &body).map(|posted| Json(posted.message.json));
    }
    check(&body, Purpose::Create)?;
    let mut posted = answer_message(&inner, pending, &body);
    posted.message.json["type"] = 0.into();
    let message = posted.message.clone();
    pending.follow_ups.push(message.id);
    let json = post(&inner, &mut state, posted);
    if reached == Stage::DeferredUpdate {
        done(&mut state, interaction, Came::FollowUp(message));
    }
    Ok(Json(json))
}

/// Makes the message that a deferral promised out of a body.
fn fill(inner: &Inner, state: &mut Store, interaction: u64, id: u64, body: &Incoming) -> Result<Posted, Refusal> {
    check(body, Purpose::Create)?;
    let mut posted = change(inner, state, id, body)?;
    if let Some(place) = state.board.get_mut(id) {
        set_flags(&mut place.message, 0, LOADING);
        // It was not edited: it has only now come.
        place.message.json["edited_timestamp"] = Value::Null;
        posted = place.clone();
    }
    done(state, interaction, Came::Message(posted.message.clone()));
    Ok(posted)
}

fn done(state: &mut Store, interaction: u64, answer: Came) {
    if let Some(pending) = state.interactions.get_mut(interaction) {
        pending.stage = Stage::Answered;
        pending.tell(Progress::Done(answer));
    }
}

/// The interaction whose token this is, once it has been answered and as long as the token holds.
fn find<'a>(inner: &Inner, state: &'a mut Store, app: &str, token: &str) -> Result<&'a mut Pending, Refusal> {
    if snowflake("webhook_id", app)? != APPLICATION {
        return Err(Refusal::unknown_webhook());
    }
    let pending = state.interactions.with_token(token).ok_or_else(Refusal::invalid_webhook_token)?;
    if pending.is_expired(inner.now()) {
        return Err(Refusal::invalid_webhook_token());
    }
    if matches!(pending.stage, Stage::Waiting | Stage::TimedOut) {
        return Err(Refusal::unknown_webhook());
    }
    Ok(pending)
}

/// The message that a path names: `@original` or an id, of this interaction.
fn message_of(pending: &Pending, message: &str) -> Result<u64, Refusal> {
    if message == "@original" {
        return pending.original.ok_or_else(Refusal::unknown_message);
    }
    let id = snowflake("message_id", message)?;
    let own = pending.original == Some(id) || pending.follow_ups.contains(&id);
    if own { Ok(id) } else { Err(Refusal::unknown_message()) }
}
