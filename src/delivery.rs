//! Bringing an outcome to Discord: the answer, or a deferral and then the answer.

use serde::Serialize;
use serenity::all::{ApplicationId, InteractionId};
use serenity::http::{LightMethod, Request, Route};
use waymark_commands::{Answer, Deferral, Outcome, Reply};

use crate::rest::{Rest, RestError, code};

/// Where the answers to one interaction go. The token is a secret, good for fifteen minutes.
#[derive(Clone)]
pub(crate) struct Address {
    interaction: InteractionId,
    application: ApplicationId,
    token: String,
}

impl Address {
    /// Neither id may be 0.
    pub(crate) fn new(interaction: u64, application: u64, token: String) -> Self {
        Self { interaction: InteractionId::new(interaction), application: ApplicationId::new(application), token }
    }
}

/// Delivers `outcome`. What cannot be delivered is logged; there is nobody left to tell.
pub(crate) async fn deliver(rest: &Rest, to: &Address, outcome: Outcome) {
    match outcome {
        Outcome::Answer(answer) => respond_or_excuse(rest, to, &answer).await,
        Outcome::Deferred { deferral, rest: work } => {
            let deferred = respond(rest, to, &deferral.to_response()).await;
            // The handler is worth its end even if nobody can be told: what it changes stays changed.
            let answer = work.await;
            match deferred {
                Ok(()) => complete_or_excuse(rest, to, deferral, &answer).await,
                Err(error) => report(to, "the deferral", Err(error)),
            }
        }
    }
}

/// Answers what could not be read: with no suggestions, or with a word to the person.
pub(crate) async fn deliver_unreadable(rest: &Rest, to: &Address, completes: bool) {
    let answer = if completes { Answer::Choices(Vec::new()) } else { waymark_commands::unreadable() };
    report(to, "the answer", respond(rest, to, &answer.to_response()).await);
}

/// The first answer. If Discord finds fault with it, which is a bug, the person still gets a word.
async fn respond_or_excuse(rest: &Rest, to: &Address, answer: &Answer) {
    let sent = respond(rest, to, &answer.to_response()).await;
    let refused = is_refused(&sent);
    report(to, "the answer", sent);
    if refused && !matches!(answer, Answer::Choices(_)) {
        let excuse = waymark_commands::excuse(to.interaction);
        report(to, "the excuse", respond(rest, to, &excuse.to_response()).await);
    }
}

/// The same after a deferral: "thinking…" must come to an end.
async fn complete_or_excuse(rest: &Rest, to: &Address, deferral: Deferral, answer: &Answer) {
    let sent = complete(rest, to, deferral, answer).await;
    let refused = is_refused(&sent);
    report(to, "the deferred answer", sent);
    if refused {
        report(to, "the excuse", complete(rest, to, deferral, &waymark_commands::excuse(to.interaction)).await);
    }
}

/// Whether Discord finds fault with what was sent.
fn is_refused(sent: &Result<(), RestError>) -> bool {
    matches!(sent, Err(error) if error.status() == Some(400) && !is_answered(error))
}

async fn respond(rest: &Rest, to: &Address, response: &impl Serialize) -> Result<(), RestError> {
    let route = Route::InteractionResponse { interaction_id: to.interaction, token: &to.token };
    match rest.answer(Request::new(route, LightMethod::Post).body(Some(body(response)?))).await {
        // Discord delivered the interaction twice, or our first try did get through: it is answered.
        Err(error) if is_answered(&error) => {
            tracing::debug!(interaction = %to.interaction, "answered already");
            Ok(())
        }
        sent => sent,
    }
}

fn is_answered(error: &RestError) -> bool {
    error.code() == Some(code::ALREADY_ACKNOWLEDGED)
}

/// The answer after a deferral.
async fn complete(rest: &Rest, to: &Address, deferral: Deferral, answer: &Answer) -> Result<(), RestError> {
    match (deferral, answer) {
        (Deferral::Reply(_), Answer::Reply(reply, _)) | (_, Answer::Update(reply)) => edit(rest, to, reply).await,
        (Deferral::Update, Answer::Reply(reply, visibility)) => {
            let route = Route::WebhookFollowupMessages { application_id: to.application, token: &to.token };
            let body = body(&reply.to_followup(*visibility))?;
            rest.answer(Request::new(route, LightMethod::Post).body(Some(body))).await
        }
        (_, Answer::Choices(_) | Answer::Pong) => Ok(()),
    }
}

async fn edit(rest: &Rest, to: &Address, reply: &Reply) -> Result<(), RestError> {
    let route = Route::WebhookOriginalInteractionResponse { application_id: to.application, token: &to.token };
    rest.answer(Request::new(route, LightMethod::Patch).body(Some(body(&reply.to_edit())?))).await
}

fn body(value: &impl Serialize) -> Result<Vec<u8>, RestError> {
    serde_json::to_vec(value).map_err(|error| RestError::Unreachable(error.to_string()))
}

fn report(to: &Address, what: &str, sent: Result<(), RestError>) {
    let interaction = to.interaction;
    match sent {
        Ok(()) => {}
        Err(error) if error.code() == Some(code::UNKNOWN_INTERACTION) => {
            tracing::warn!(%interaction, "{what} to interaction {interaction} came too late");
        }
        Err(error) => {
            tracing::error!(%interaction, %error, "{what} to interaction {interaction} was not delivered: {error}");
        }
    }
}
