//! Making an interaction and waiting for what comes of it.

use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use super::UserSession;
use crate::codes::InteractionKind;
use crate::command_line::CommandSpec;
use crate::error::PlaygroundError;
use crate::ids::{self, InteractionId, MessageId};
use crate::interactions::{AnswerProgress, BotAnswer, Exchange, Interaction, TOKEN_LIFE};
use crate::message::Message;
use crate::rest::interactions_endpoint;
use crate::server::PageUpdate;

/// An interaction about to be made.
pub(super) struct NewInteraction {
    kind: InteractionKind,
    data: Value,
    command: Option<(String, u64)>,
    completes: u64,
    source: Option<MessageId>,
    triggering: Option<Value>,
}

impl NewInteraction {
    pub(super) fn new(kind: InteractionKind, data: Value) -> Self {
        Self { kind, data, command: None, completes: 0, source: None, triggering: None }
    }

    /// It is the use of a command.
    pub(super) fn of_command(mut self, command: &CommandSpec) -> Self {
        self.command = Some((command.name.clone(), command.kind));
        self
    }

    /// It completes an option of this type.
    pub(super) fn completing(mut self, kind: u64) -> Self {
        self.completes = kind;
        self
    }

    /// It comes from a component of this message.
    pub(super) fn on(mut self, source: Option<MessageId>) -> Self {
        self.source = source;
        self
    }

    /// It fills a modal that this interaction opened.
    pub(super) fn opened_by(mut self, metadata: Option<Value>) -> Self {
        self.triggering = metadata;
        self
    }
}

impl UserSession {
    /// Makes an interaction and waits for the bot's complete answer.
    pub(super) async fn interact(&self, new: NewInteraction) -> Result<Exchange, PlaygroundError> {
        let (id, made, mut progress) = self.begin(new)?;
        let within = self.server.answer_within;
        let first = progress.wait_for(|progress| !matches!(progress, AnswerProgress::Waiting));
        let first = timeout_at(made + within, first).await.ok().and_then(Result::ok).map(|progress| progress.clone());
        let first = match first {
            Some(progress) => progress,
            // The answer may have come in this very moment: the lock decides.
            None => self.give_up(id).ok_or(PlaygroundError::NoAnswer(within))?,
        };
        let life = Duration::from_millis(TOKEN_LIFE.unsigned_abs());
        let last = timeout(life, progress.wait_for(|progress| !progress.is_deferred()));
        match last.await.ok().and_then(Result::ok).map(|progress| progress.clone()) {
            Some(AnswerProgress::Answered(answer)) => Ok(Exchange {
                interaction: id,
                answer: self.as_seen(answer),
                deferred: first.is_deferred(),
                took: made.elapsed(),
            }),
            Some(AnswerProgress::Failed(why)) => Err(PlaygroundError::EndpointFailed(why)),
            Some(_) => Err(PlaygroundError::AnswerDeleted),
            None => Err(PlaygroundError::StillThinking(life)),
        }
    }

    fn begin(
        &self,
        new: NewInteraction,
    ) -> Result<(InteractionId, Instant, watch::Receiver<AnswerProgress>), PlaygroundError> {
        let world = self.server.world();
        let actor = self.actor(&world)?;
        let (id, token) = (self.server.next_id(), ids::random(8));
        let mut state = self.server.state();
        let source = new.source.and_then(|source| state.messages.get(source)).map(|stored| stored.message.clone());
        let event = actor.event(id, &token, new.kind, &new.data, source.as_ref());
        let (sender, receiver) = watch::channel(AnswerProgress::Waiting);
        let made = Instant::now();
        let guild = actor.channel.guild_id();
        state.interactions.add(Interaction {
            id,
            token,
            kind: new.kind,
            person: self.person,
            channel: self.channel,
            guild,
            event: event.clone(),
            metadata: actor.metadata(id, new.kind, &new.data, new.source, new.triggering),
            command: new.command,
            completes: new.completes,
            source: new.source,
            made_at: self.server.now(),
            made,
            progress: sender,
            original: None,
            follow_ups: Vec::new(),
            answer_requests: Vec::new(),
        });
        self.server.update_pages(PageUpdate::Inside);
        if interactions_endpoint::dispatch(&self.server, &mut state, event, guild) {
            Ok((id, made, receiver))
        } else {
            Err(PlaygroundError::NoBot)
        }
    }

    /// Stops waiting for a first answer; how far the bot has come, if it has answered after all.
    fn give_up(&self, id: InteractionId) -> Option<AnswerProgress> {
        let state = self.server.state();
        let interaction = state.interactions.get(id)?;
        match interaction.progress() {
            AnswerProgress::Waiting => {
                interaction.set_progress(AnswerProgress::TimedOut);
                None
            }
            other => Some(other),
        }
    }

    /// The answer's message as it is by now: follow-ups and edits may have come close behind.
    fn as_seen(&self, answer: BotAnswer) -> BotAnswer {
        let state = self.server.state();
        let now = |message: Message| state.messages.get(message.id).map_or(message, |stored| stored.message.clone());
        match answer {
            BotAnswer::Message(message) => BotAnswer::Message(now(message)),
            BotAnswer::Updated(message) => BotAnswer::Updated(now(message)),
            BotAnswer::FollowUp(message) => BotAnswer::FollowUp(now(message)),
            other => other,
        }
    }
}
