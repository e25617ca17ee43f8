//! Bringing an outcome to Discord: the answer, or a deferral and then the answer.

use serde::Serialize;
use waymark_commands::{Answer, Deferral, File, Outcome, Reply, Visibility};

use super::interaction::Address;
use super::rest::{Request, Rest, RestError, code};

/// Delivers `outcome`. What cannot be delivered is logged; there is nobody left to tell.
pub(super) async fn deliver(rest: &Rest, to: &Address, outcome: Outcome) {
    match outcome {
        Outcome::Answer(answer) => {
            respond_or_excuse(rest, to, &answer).await;
            add_followup(rest, to, &answer).await;
        }
        Outcome::Deferred { deferral, rest: work } => {
            let deferred = respond(rest, to, &deferral.to_response(), None).await;
            // The handler is worth its end even if nobody can be told: what it changes stays changed.
            let answer = work.await;
            match deferred {
                Ok(()) => {
                    complete_or_excuse(rest, to, deferral, &answer).await;
                    add_followup(rest, to, &answer).await;
                }
                Err(error) => report(to, "the deferral", Err(error)),
            }
        }
    }
}

/// What the answer has for the person alone, in a message of its own.
async fn add_followup(rest: &Rest, to: &Address, answer: &Answer) {
    if let Some(followup) = answer.followup() {
        report(to, "the message after the answer", follow_up(rest, to, followup, Visibility::Private).await);
    }
}

/// Answers what could not be read: with no suggestions, or with a word to the person.
pub(super) async fn deliver_unreadable(rest: &Rest, to: &Address, completes: bool) {
    let answer = if completes { Answer::Choices(Vec::new()) } else { waymark_commands::unreadable() };
    report(to, "the answer", respond(rest, to, &answer.to_response(), None).await);
}

/// The first answer. If Discord finds fault with it, which is a bug, the person still gets a word.
async fn respond_or_excuse(rest: &Rest, to: &Address, answer: &Answer) {
    let sent = respond(rest, to, &answer.to_response(), answer.attached()).await;
    let refused = is_refused(&sent);
    report(to, "the answer", sent);
    if refused && !matches!(answer, Answer::Choices(_)) {
        let excuse = waymark_commands::excuse(to.interaction);
        report(to, "the excuse", respond(rest, to, &excuse.to_response(), None).await);
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

async fn respond(rest: &Rest, to: &Address, response: &impl Serialize, file: Option<&File>) -> Result<(), RestError> {
    let callback = Request::post(format!("/interactions/{}/{}/callback", to.interaction, to.token));
    match rest.call_for_nothing(callback.unlimited().json_and_file(response, file)?).await {
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
        (_, Answer::Reply(reply, visibility)) => follow_up(rest, to, reply, *visibility).await,
        (_, Answer::Modal(_) | Answer::Choices(_) | Answer::Pong) => Ok(()),
    }
}

async fn follow_up(rest: &Rest, to: &Address, reply: &Reply, visibility: Visibility) -> Result<(), RestError> {
    let message = Request::post(format!("/webhooks/{}/{}", to.application, to.token)).unlimited();
    rest.call_for_nothing(message.json_and_file(&reply.to_followup(visibility), reply.attached())?).await
}

async fn edit(rest: &Rest, to: &Address, reply: &Reply) -> Result<(), RestError> {
    let answer = Request::patch(format!("/webhooks/{}/{}/messages/@original", to.application, to.token)).unlimited();
    rest.call_for_nothing(answer.json_and_file(&reply.to_edit(), reply.attached())?).await
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
