//! Making an interaction and waiting for what comes of it.

use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use super::Seat;
use crate::command_line::CommandSpec;
use crate::error::PlaygroundError;
use crate::ids;
use crate::interactions::{Answer, Exchange, Pending, Progress, Stage, TOKEN_LIFE};
use crate::server::Change;

/// An interaction about to be made.
pub(super) struct Act {
    kind: u8,
    data: Value,
    command: Option<(String, u64)>,
    completes: u64,
    source: Option<u64>,
    triggering: Option<Value>,
}

impl Act {
    pub(super) fn new(kind: u8, data: Value) -> Self {
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
    pub(super) fn on(mut self, source: Option<u64>) -> Self {
        self.source = source;
        self
    }

    /// It fills a modal that this interaction opened.
    pub(super) fn opened_by(mut self, metadata: Option<Value>) -> Self {
        self.triggering = metadata;
        self
    }
}

impl Seat {
    /// Makes an interaction and waits for the bot's complete answer.
    pub(super) async fn act(&self, act: Act) -> Result<Exchange, PlaygroundError> {
        let (id, made, mut progress) = self.begin(act)?;
        let within = self.inner.answer_within;
        let first = progress.wait_for(|progress| !matches!(progress, Progress::Waiting));
        let first = timeout_at(made + within, first).await.ok().and_then(Result::ok).map(|progress| progress.clone());
        let first = match first {
            Some(progress) => progress,
            // The answer may have come in this very moment: the lock decides.
            None => self.give_up(id).ok_or(PlaygroundError::NoAnswer(within))?,
        };
        let deferred = matches!(first, Progress::Deferred);
        let life = Duration::from_millis(TOKEN_LIFE.unsigned_abs());
        let last =
            timeout(life, progress.wait_for(|progress| matches!(progress, Progress::Done(_) | Progress::Deleted)))
                .await
                .ok()
                .and_then(Result::ok)
                .map(|progress| progress.clone());
        match last {
            Some(Progress::Done(answer)) => {
                Ok(Exchange { interaction: id, answer: self.as_seen(answer), deferred, took: made.elapsed() })
            }
            Some(_) => Err(PlaygroundError::AnswerDeleted),
            None => Err(PlaygroundError::StillThinking(life)),
        }
    }

    fn begin(&self, act: Act) -> Result<(u64, Instant, watch::Receiver<Progress>), PlaygroundError> {
        let world = self.inner.world();
        let actor = self.actor(&world)?;
        let (id, token) = (self.inner.next_id(), ids::random(8));
        let mut state = self.inner.state();
        let source = act.source.and_then(|source| state.board.get(source)).map(|posted| posted.message.clone());
        let event = actor.event(id, &token, act.kind, &act.data, source.as_ref());
        let (sender, receiver) = watch::channel(Progress::Waiting);
        let made = Instant::now();
        state.interactions.add(Pending {
            id,
            token,
            kind: act.kind,
            person: self.person,
            channel: self.channel,
            guild: actor.spot.guild(),
            event: event.clone(),
            metadata: actor.metadata(id, act.kind, act.source, act.triggering),
            command: act.command,
            completes: act.completes,
            source: act.source,
            made_at: self.inner.now(),
            made,
            stage: Stage::Waiting,
            original: None,
            follow_ups: Vec::new(),
            replies: Vec::new(),
            progress: sender,
        });
        self.inner.tell(Change::Inside);
        if state.gateway.dispatch_interaction(&event, actor.spot.guild()) {
            Ok((id, made, receiver))
        } else {
            Err(PlaygroundError::NoBot)
        }
    }

    /// Stops waiting for a first answer; how far the bot has come, if it has answered after all.
    fn give_up(&self, id: u64) -> Option<Progress> {
        let mut state = self.inner.state();
        let pending = state.interactions.get_mut(id)?;
        if pending.stage == Stage::Waiting {
            pending.stage = Stage::TimedOut;
            return None;
        }
        Some(pending.progress.borrow().clone())
    }

    /// The answer's message as it is by now: follow-ups and edits may have come close behind.
    fn as_seen(&self, answer: Answer) -> Answer {
        let state = self.inner.state();
        let now =
            |message: crate::Message| state.board.get(message.id).map_or(message, |posted| posted.message.clone());
        match answer {
            Answer::Message(message) => Answer::Message(now(message)),
            Answer::Updated(message) => Answer::Updated(now(message)),
            Answer::FollowUp(message) => Answer::FollowUp(now(message)),
            other => other,
        }
    }
}
