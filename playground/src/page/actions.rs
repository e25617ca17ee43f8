//! What can be done on the page: each is something a [`Seat`] does.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::state::{Sitting, Sorry};
use crate::PlaygroundError;
use crate::ids;
use crate::interactions::{Answer, Exchange, Pending};
use crate::message::{Message, Modal};
use crate::server::Inner;
use crate::user_session::Seat;

type Shared = State<Arc<Inner>>;
type Done = Result<Json<Value>, Sorry>;

#[derive(Debug, Deserialize)]
pub(super) struct Line {
    #[serde(flatten)]
    sitting: Sitting,
    line: String,
}

/// A command with the options that are filled in, by name and text.
#[derive(Debug, Deserialize)]
pub(super) struct Filled {
    #[serde(flatten)]
    sitting: Sitting,
    command: String,
    values: Vec<(String, String)>,
    /// The option that is being typed.
    #[serde(default)]
    focused: (String, String),
}

#[derive(Debug, Deserialize)]
pub(super) struct OnMember {
    #[serde(flatten)]
    sitting: Sitting,
    command: String,
    target: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Press {
    #[serde(flatten)]
    sitting: Sitting,
    message: String,
    custom_id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pick {
    #[serde(flatten)]
    sitting: Sitting,
    message: String,
    custom_id: String,
    values: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Submit {
    #[serde(flatten)]
    sitting: Sitting,
    interaction: String,
    values: Vec<(String, String)>,
}

/// A line as it was typed: a command, or something said to the others.
pub(super) async fn line(State(inner): Shared, Json(asked): Json<Line>) -> Done {
    let seat = asked.sitting.take(&inner)?;
    if asked.line.trim_start().starts_with('/') {
        return Ok(answer(&seat.slash(&asked.line).await?));
    }
    seat.say(&asked.line)?;
    Ok(Json(json!({})))
}

pub(super) async fn fill(State(inner): Shared, Json(asked): Json<Filled>) -> Done {
    let seat = asked.sitting.take(&inner)?;
    Ok(answer(&seat.fill(&asked.command, &pairs(&asked.values)).await?))
}

pub(super) async fn autocomplete(State(inner): Shared, Json(asked): Json<Filled>) -> Done {
    let seat = asked.sitting.take(&inner)?;
    let focused = (asked.focused.0.as_str(), asked.focused.1.as_str());
    let choices = seat.complete(&asked.command, &pairs(&asked.values), focused).await?;
    let choices: Value = choices.into_iter().map(|one| json!({ "name": one.name, "value": one.value })).collect();
    Ok(Json(json!({ "choices": choices })))
}

pub(super) async fn context_menu(State(inner): Shared, Json(asked): Json<OnMember>) -> Done {
    let seat = asked.sitting.take(&inner)?;
    Ok(answer(&seat.context_menu(&asked.command, &asked.target).await?))
}

pub(super) async fn press(State(inner): Shared, Json(asked): Json<Press>) -> Done {
    let seat = asked.sitting.take(&inner)?;
    let message = message(&seat, &asked.message)?;
    Ok(answer(&seat.press(&message, &asked.custom_id).await?))
}

pub(super) async fn pick(State(inner): Shared, Json(asked): Json<Pick>) -> Done {
    let seat = asked.sitting.take(&inner)?;
    let message = message(&seat, &asked.message)?;
    let values: Vec<&str> = asked.values.iter().map(String::as_str).collect();
    Ok(answer(&seat.pick_in(&message, Some(&asked.custom_id), &values).await?))
}

pub(super) async fn submit(State(inner): Shared, Json(asked): Json<Submit>) -> Done {
    let seat = asked.sitting.take(&inner)?;
    let modal = modal(&inner, &seat, &asked.interaction)?;
    Ok(answer(&seat.submit(&modal, &pairs(&asked.values)).await?))
}

fn pairs(values: &[(String, String)]) -> Vec<(&str, &str)> {
    values.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// What the page needs of an answer: messages come by themselves, a form does not.
fn answer(exchange: &Exchange) -> Json<Value> {
    let milliseconds = exchange.took.as_secs_f64() * 1000.0;
    let mut answer = json!({ "deferred": exchange.deferred, "milliseconds": milliseconds });
    if let Answer::Modal(modal) = &exchange.answer {
        answer["modal"] = modal.json.clone();
        answer["interaction"] = ids::json(modal.interaction);
    }
    Json(answer)
}

fn message(seat: &Seat, id: &str) -> Result<Message, Sorry> {
    let found = seat.messages().into_iter().find(|message| id.parse() == Ok(message.id));
    Ok(found.ok_or_else(|| PlaygroundError::UnknownMessage("this person".to_owned()))?)
}

/// The form that an interaction of this person opened.
fn modal(inner: &Inner, seat: &Seat, id: &str) -> Result<Modal, Sorry> {
    let id = id.parse().unwrap_or(0);
    let state = inner.state();
    let own = state.interactions.get(id).filter(|pending| pending.person == seat.person());
    Ok(own.and_then(Pending::modal).ok_or(PlaygroundError::UnknownInteraction(id))?)
}
