//! Bringing an outcome to Discord: the answer, or a deferral and then the answer.

use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use waymark_commands::{Address, Answer, Deferral, File, Outcome, Reply, Visibility};

use super::rest::{Request, Rest, RestError, code};

/// How long after an interaction came a first answer is still tried again: Discord takes it for 3 s.
const FIRST_ANSWER: Duration = Duration::from_millis(2_500);
/// How long after an interaction came its answer is still edited in: its token lives for 15 minutes.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>
const TOKEN_LIFE: Duration = Duration::from_mins(14);

/// One interaction's way back. What cannot be delivered is logged; there is nobody left to tell.
pub(super) struct Delivery<'a> {
    pub rest: &'a Rest,
    pub to: &'a Address,
    /// When the interaction came.
    pub came: Instant,
}

impl Delivery<'_> {
    /// Delivers `outcome`. What is not there when the program must end is replaced by a word about it.
    pub(super) async fn deliver(&self, outcome: Outcome, last_call: &CancellationToken) {
        match outcome {
            Outcome::Answer(answer) => {
                self.respond_or_excuse(&answer).await;
                self.add_followups(&answer).await;
            }
            Outcome::Deferred { deferral, rest: work } => {
                let deferred = self.respond(&deferral.to_response(), &[]).await;
                // The handler is worth its end even if nobody can be told: what it changes stays changed.
                let answer = tokio::select! {
                    answer = work => answer,
                    () = last_call.cancelled() => waymark_commands::interrupted(),
                };
                match deferred {
                    Ok(()) => {
                        self.complete_or_excuse(deferral, &answer).await;
                        self.add_followups(&answer).await;
                    }
                    Err(error) => self.report("the deferral", Err(error)),
                }
            }
        }
    }

    /// Answers what could not be read.
    pub(super) async fn deliver_unreadable(&self, answer: &Answer) {
        self.report("the answer", self.respond(&answer.to_response(), &[]).await);
    }

    /// What the answer has for the person alone, in messages of their own.
    async fn add_followups(&self, answer: &Answer) {
        for followup in answer.followups() {
            self.report("the message after the answer", self.follow_up(followup, Visibility::Private).await);
        }
    }

    /// The first answer. If Discord finds fault with it, which is a bug, the person still gets a word.
    async fn respond_or_excuse(&self, answer: &Answer) {
        let sent = self.respond(&answer.to_response(), answer.attached()).await;
        let refused = is_refused(&sent);
        self.report("the answer", sent);
        if refused && !matches!(answer, Answer::Choices(_)) {
            let excuse = waymark_commands::excuse(self.to.interaction);
            self.report("the excuse", self.respond(&excuse.to_response(), &[]).await);
        }
    }

    /// The same after a deferral: "thinking…" must come to an end.
    async fn complete_or_excuse(&self, deferral: Deferral, answer: &Answer) {
        let sent = self.complete(deferral, answer).await;
        let refused = is_refused(&sent);
        self.report("the deferred answer", sent);
        if refused {
            let excuse = waymark_commands::excuse(self.to.interaction);
            self.report("the excuse", self.complete(deferral, &excuse).await);
        }
    }

    async fn respond(&self, response: &impl Serialize, files: &[File]) -> Result<(), RestError> {
        let callback = format!("/interactions/{}/{}/callback", self.to.interaction, self.to.token);
        let callback = Request::post(callback).unlimited().until(self.came + FIRST_ANSWER);
        match self.rest.call_for_nothing(callback.json_and_files(response, files)?).await {
            // Discord delivered the interaction twice, or our first try did get through: it is answered.
            Err(error) if is_answered(&error) => {
                tracing::debug!(interaction = %self.to.interaction, "answered already");
                Ok(())
            }
            sent => sent,
        }
    }

    /// The answer after a deferral.
    async fn complete(&self, deferral: Deferral, answer: &Answer) -> Result<(), RestError> {
        match (deferral, answer) {
            (Deferral::Reply(_), Answer::Reply(reply, _)) | (_, Answer::Update(reply)) => self.edit(reply).await,
            (_, Answer::Reply(reply, visibility)) => self.follow_up(reply, *visibility).await,
            (_, Answer::Modal(_) | Answer::Choices(_)) => Ok(()),
        }
    }

    /// A further message. It is not tried for as long as an edit: each attempt that got through would be one more.
    async fn follow_up(&self, reply: &Reply, visibility: Visibility) -> Result<(), RestError> {
        let message = Request::post(format!("/webhooks/{}/{}", self.to.application, self.to.token)).unlimited();
        let message = message.json_and_files(&reply.to_message(visibility), reply.attached())?;
        self.rest.call_for_nothing(message).await
    }

    async fn edit(&self, reply: &Reply) -> Result<(), RestError> {
        let answer = format!("/webhooks/{}/{}/messages/@original", self.to.application, self.to.token);
        let answer = Request::patch(answer).unlimited().until(self.came + TOKEN_LIFE);
        self.rest.call_for_nothing(answer.json_and_files(&reply.to_edit(), reply.attached())?).await
    }

    fn report(&self, what: &str, sent: Result<(), RestError>) {
        let interaction = self.to.interaction;
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
}

/// Whether Discord finds fault with what was sent.
fn is_refused(sent: &Result<(), RestError>) -> bool {
    matches!(sent, Err(error) if error.status() == Some(400) && !is_answered(error))
}

fn is_answered(error: &RestError) -> bool {
    error.code() == Some(code::ALREADY_ACKNOWLEDGED)
}
