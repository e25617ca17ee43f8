//! The interactions people made, and how far the bot has come with each.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::faults::RequestRecord;
use crate::message::{Choice, Message, Modal};

/// Interactions kept; the oldest go first.
const KEPT: usize = 1000;
/// How long an interaction's token holds, in milliseconds. Source: Discord's reference, "Followup Messages".
pub(crate) const TOKEN_LIFE: i64 = 15 * 60 * 1000;

/// What came of an interaction.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Id of the interaction.
    pub interaction: u64,
    /// What the bot answered.
    pub answer: Answer,
    /// Whether it asked for more time first.
    pub deferred: bool,
    /// From the interaction to the complete answer.
    pub took: Duration,
}

/// A request by which a bot answered an interaction, or changed or followed up its answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP method, upper case.
    pub method: String,
    /// What it was for: `callback`, `@original`, a message's id, or empty for a follow-up.
    pub to: String,
    /// The JSON it carried; null if none.
    pub body: Value,
    /// HTTP status of the answer; 0 if the connection was cut instead.
    pub status: u16,
    /// What the refusal said, with every limit that was broken; null if it was none.
    pub refusal: Value,
    /// From the interaction to this request's end.
    pub after: Duration,
}

/// What the bot answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A new message; after a deferral, the finished one.
    Message(Message),
    /// The message that the component sits on, changed.
    Updated(Message),
    /// A form to fill.
    Modal(Modal),
    /// Suggestions for the option being typed.
    Choices(Vec<Choice>),
    /// A message that followed a deferred update.
    FollowUp(Message),
}

impl Exchange {
    /// The message of the answer, whichever way it came.
    pub fn message(&self) -> Option<&Message> {
        self.answer.message()
    }

    /// The modal of the answer.
    pub fn modal(&self) -> Option<&Modal> {
        match &self.answer {
            Answer::Modal(modal) => Some(modal),
            _ => None,
        }
    }
}

impl Answer {
    /// The message, whichever way it came.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Message(message) | Self::Updated(message) | Self::FollowUp(message) => Some(message),
            Self::Modal(_) | Self::Choices(_) => None,
        }
    }
}

/// The interactions there are, by id and by token.
#[derive(Debug, Default)]
pub(crate) struct Interactions {
    order: std::collections::VecDeque<u64>,
    by_id: HashMap<u64, Pending>,
    by_token: HashMap<String, u64>,
}

/// One interaction.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    pub(crate) token: String,
    /// Interaction type.
    pub(crate) kind: u8,
    pub(crate) person: u64,
    pub(crate) channel: u64,
    pub(crate) guild: Option<u64>,
    /// The event as it was delivered.
    pub(crate) event: Value,
    /// What a message says of it.
    pub(crate) metadata: Value,
    /// The command used, for the message's old `interaction` object and type.
    pub(crate) command: Option<(String, u64)>,
    /// The type of the option being completed.
    pub(crate) completes: u64,
    /// The message whose component was used, or whose component opened the modal.
    pub(crate) source: Option<u64>,
    /// When it was made: by the clock that rules the token's life, and by the one that rules the first answer.
    pub(crate) made_at: i64,
    pub(crate) made: Instant,
    pub(crate) stage: Stage,
    /// The message that `@original` means.
    pub(crate) original: Option<u64>,
    /// The follow-ups.
    pub(crate) follow_ups: Vec<u64>,
    /// What the bot sent for it, in order.
    pub(crate) replies: Vec<Reply>,
    pub(crate) progress: watch::Sender<Progress>,
}

/// How far the bot has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No answer yet.
    Waiting,
    /// A message is promised, which the first edit or follow-up fills.
    DeferredMessage,
    /// A change of the source message is promised, or a follow-up.
    DeferredUpdate,
    /// Answered.
    Answered,
    /// Too late.
    TimedOut,
}

/// The same, for the person who waits.
#[derive(Clone, Debug)]
pub(crate) enum Progress {
    Waiting,
    Deferred,
    Done(Answer),
    Deleted,
}

impl Interactions {
    /// Takes in a new one.
    pub(crate) fn add(&mut self, pending: Pending) {
        if self.order.len() >= KEPT
            && let Some(oldest) = self.order.pop_front()
            && let Some(gone) = self.by_id.remove(&oldest)
        {
            self.by_token.remove(&gone.token);
        }
        self.order.push_back(pending.id);
        self.by_token.insert(pending.token.clone(), pending.id);
        self.by_id.insert(pending.id, pending);
    }

    pub(crate) fn get(&self, id: u64) -> Option<&Pending> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut Pending> {
        self.by_id.get_mut(&id)
    }

    /// Those there are, newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Pending> {
        self.order.iter().rev().filter_map(|id| self.by_id.get(id))
    }

    /// Keeps a bot's request, if its path says that it was for an interaction.
    pub(crate) fn note(&mut self, record: &RequestRecord) {
        let parts: Vec<&str> = record.path.split('?').next().unwrap_or_default().split('/').skip(1).collect();
        let (pending, to) = match parts.as_slice() {
            ["interactions", id, _, "callback"] => (id.parse().ok().and_then(|id| self.by_id.get_mut(&id)), "callback"),
            ["webhooks", _, token, "messages", message] => (self.with_token(token), *message),
            ["webhooks", _, token] => (self.with_token(token), ""),
            _ => return,
        };
        if let Some(pending) = pending {
            let after = pending.made.elapsed();
            pending.replies.push(Reply {
                method: record.method.clone(),
                to: to.to_owned(),
                body: record.body.clone(),
                status: record.status,
                refusal: record.refusal.clone(),
                after,
            });
        }
    }

    pub(crate) fn with_token(&mut self, token: &str) -> Option<&mut Pending> {
        self.by_id.get_mut(self.by_token.get(token)?)
    }
}

impl Pending {
    /// Whether the token has run out by now (Unix milliseconds).
    pub(crate) fn is_expired(&self, now: i64) -> bool {
        now.saturating_sub(self.made_at) > TOKEN_LIFE
    }

    /// Tells the person who waits.
    pub(crate) fn tell(&self, progress: Progress) {
        self.progress.send_replace(progress);
    }

    /// The modal that answered it.
    pub(crate) fn modal(&self) -> Option<Modal> {
        match &*self.progress.borrow() {
            Progress::Done(Answer::Modal(modal)) => Some(modal.clone()),
            _ => None,
        }
    }

    /// Whether a first answer comes too late.
    pub(crate) fn is_late(&self, answer_within: Duration) -> bool {
        self.stage == Stage::TimedOut || (self.stage == Stage::Waiting && self.made.elapsed() > answer_within)
    }
}
