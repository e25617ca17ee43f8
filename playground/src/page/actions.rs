//! What can be done on the page: each is something a [`crate::UserSession`] does.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Value, json};

use super::session::{PageResult, SessionQuery, Shared};
use super::state::read_texts;
use crate::PlaygroundError;
use crate::ids::{InteractionId, MessageId};
use crate::interactions::{BotAnswer, Exchange, Interaction};
use crate::message::Message;
use crate::user_session::UserSession;

/// A line as it was typed.
#[derive(Debug, Deserialize)]
pub(super) struct TypedLine {
    #[serde(flatten)]
    session: SessionQuery,
    line: String,
}

/// A command with the options that are filled in, by name and text.
#[derive(Debug, Deserialize)]
pub(super) struct Filled {
    #[serde(flatten)]
    session: SessionQuery,
    command: String,
    values: Vec<(String, String)>,
    /// The option that is being typed.
    #[serde(default)]
    focused: (String, String),
}

/// A command that is used on a member or on a message.
#[derive(Debug, Deserialize)]
pub(super) struct MenuCommand {
    #[serde(flatten)]
    session: SessionQuery,
    command: String,
    #[serde(flatten)]
    target: MenuTarget,
}

/// What such a command is used on.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MenuTarget {
    /// A member, by name or id.
    Member(String),
    Message(MessageId),
}

/// A button that is pressed, or (with values) a menu that is picked from.
#[derive(Debug, Deserialize)]
pub(super) struct Used {
    #[serde(flatten)]
    session: SessionQuery,
    message: MessageId,
    custom_id: String,
    values: Option<Vec<String>>,
}

/// A form that was filled, by the interaction that opened it.
#[derive(Debug, Deserialize)]
pub(super) struct Submit {
    #[serde(flatten)]
    session: SessionQuery,
    interaction: InteractionId,
    values: Vec<(String, String)>,
}

/// A reaction that is given or taken back.
#[derive(Debug, Deserialize)]
pub(super) struct Reacted {
    #[serde(flatten)]
    session: SessionQuery,
    message: MessageId,
    emoji: String,
    on: bool,
}

/// The name of a file that is picked.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    name: String,
}

/// A line as it was typed: a command, or something said to the others.
pub(super) async fn line(State(server): Shared, Json(asked): Json<TypedLine>) -> PageResult {
    let session = asked.session.open(&server)?;
    if asked.line.trim_start().starts_with('/') {
        return Ok(answer(&session.slash(&asked.line).await?));
    }
    session.say(&asked.line)?;
    Ok(Json(json!({})))
}

pub(super) async fn fill(State(server): Shared, Json(asked): Json<Filled>) -> PageResult {
    let session = asked.session.open(&server)?;
    Ok(answer(&session.fill(&asked.command, &pairs(&asked.values)).await?))
}

pub(super) async fn autocomplete(State(server): Shared, Json(asked): Json<Filled>) -> PageResult {
    let session = asked.session.open(&server)?;
    let focused = (asked.focused.0.as_str(), asked.focused.1.as_str());
    let choices = session.complete(&asked.command, &pairs(&asked.values), focused).await?;
    let choices: Value = choices.into_iter().map(|one| json!({ "name": one.name, "value": one.value })).collect();
    Ok(Json(json!({ "choices": choices })))
}

pub(super) async fn context_menu(State(server): Shared, Json(asked): Json<MenuCommand>) -> PageResult {
    let session = asked.session.open(&server)?;
    let exchange = match &asked.target {
        MenuTarget::Member(name) => session.context_menu(&asked.command, name).await?,
        MenuTarget::Message(id) => session.message_menu(&asked.command, &message(&session, *id)?).await?,
    };
    Ok(answer(&exchange))
}

pub(super) async fn component(State(server): Shared, Json(asked): Json<Used>) -> PageResult {
    let session = asked.session.open(&server)?;
    let message = message(&session, asked.message)?;
    let exchange = match &asked.values {
        Some(values) => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            session.pick_in(&message, Some(&asked.custom_id), &values).await?
        }
        None => session.press(&message, &asked.custom_id).await?,
    };
    Ok(answer(&exchange))
}

pub(super) async fn submit(State(server): Shared, Json(asked): Json<Submit>) -> PageResult {
    let session = asked.session.open(&server)?;
    let modal = {
        let state = server.state();
        let own = state.interactions.get(asked.interaction).filter(|one| one.person == session.person());
        own.and_then(Interaction::modal).ok_or(PlaygroundError::UnknownInteraction(asked.interaction))?
    };
    Ok(answer(&session.submit(&modal, &pairs(&asked.values)).await?))
}

pub(super) async fn react(State(server): Shared, Json(asked): Json<Reacted>) -> PageResult {
    let session = asked.session.open(&server)?;
    session.react(&message(&session, asked.message)?, &asked.emoji, asked.on)?;
    Ok(Json(json!({})))
}

/// The file is the body, its type that of the request; its name is in the query, beside who picked it.
pub(super) async fn upload(
    State(server): Shared,
    Query(session): Query<SessionQuery>,
    Query(Named { name }): Query<Named>,
    headers: HeaderMap,
    bytes: Bytes,
) -> PageResult {
    let session = session.open(&server)?;
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let id = session.upload(&name, kind, &bytes)?;
    Ok(Json(json!({ "id": id })))
}

/// A message that somebody sees.
fn message(session: &UserSession, id: MessageId) -> Result<Message, PlaygroundError> {
    let found = session.messages().into_iter().find(|message| message.id == id);
    found.ok_or_else(|| PlaygroundError::UnknownMessage("this person".to_owned()))
}

fn pairs(values: &[(String, String)]) -> Vec<(&str, &str)> {
    values.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// What came of it: the message as Discord has it, for whoever tests a bot from outside (the page hears of messages by
/// itself), or the form.
fn answer(exchange: &Exchange) -> Json<Value> {
    let milliseconds = exchange.took.as_secs_f64() * 1000.0;
    let mut answer = json!({ "deferred": exchange.deferred, "milliseconds": milliseconds });
    if let Some(message) = exchange.message() {
        answer["message"] = message.json.clone();
    }
    if let BotAnswer::Modal(modal) = &exchange.answer {
        let mut json = modal.json.clone();
        read_texts(&mut json);
        answer["modal"] = json;
        answer["interaction"] = modal.interaction.into();
    }
    Json(answer)
}
