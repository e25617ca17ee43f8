//! The interactions people made, and how far the bot has come with each.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::codes::InteractionKind;
use crate::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use crate::message::{Message, Modal, OptionChoice};
use crate::request_log::RequestRecord;

/// Interactions kept; the oldest go first.
const KEPT: usize = 1000;
/// How long an interaction's token holds, in milliseconds. Source: Discord's reference, "Followup Messages".
pub(crate) const TOKEN_LIFE: i64 = 15 * 60 * 1000;

/// What came of an interaction.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Id of the interaction.
    pub interaction: InteractionId,
    /// What the bot answered.
    pub answer: BotAnswer,
    /// Whether it asked for more time first.
    pub deferred: bool,
    /// From the interaction to the complete answer.
    pub took: Duration,
}

/// A request by which a bot answered an interaction, or changed or followed up its answer.
#[derive(Clone, Debug)]
pub struct AnswerRequest {
    /// What it was for: `callback`, `@original`, a message's id, or empty for a follow-up.
    pub to: String,
    /// The request.
    pub record: RequestRecord,
    /// From the interaction to this request's end.
    pub after: Duration,
}

/// What the bot answered.
#[derive(Clone, Debug)]
pub enum BotAnswer {
    /// A new message; after a deferral, the finished one.
    Message(Message),
    /// The message that the component sits on, changed.
    Updated(Message),
    /// A form to fill.
    Modal(Modal),
    /// Suggestions for the option being typed.
    Choices(Vec<OptionChoice>),
    /// A message that followed a deferred update.
    FollowUp(Message),
}

impl Exchange {
    /// The message of the answer, whichever way it came.
    pub fn message(&self) -> Option<&Message> {
        self.answer.message()
    }
}

impl BotAnswer {
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
    order: VecDeque<InteractionId>,
    by_id: HashMap<InteractionId, Interaction>,
    by_token: HashMap<String, InteractionId>,
}

/// One interaction.
#[derive(Debug)]
pub(crate) struct Interaction {
    pub(crate) id: InteractionId,
    pub(crate) token: String,
    pub(crate) kind: InteractionKind,
    pub(crate) person: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) guild: Option<GuildId>,
    /// The event as it was delivered.
    pub(crate) event: Value,
    /// What a message says of it.
    pub(crate) metadata: Value,
    /// The name and type of the command used, for the message's old `interaction` object and type.
    pub(crate) command: Option<(String, u64)>,
    /// The type of the option being completed.
    pub(crate) completes: u64,
    /// The message whose component was used, or whose component opened the modal.
    pub(crate) source: Option<MessageId>,
    /// When it was made: by the clock that rules the token's life, and by the one that rules the first answer.
    pub(crate) made_at: i64,
    pub(crate) made: Instant,
    /// How far the bot has come, which the person waits for.
    pub(crate) progress: watch::Sender<AnswerProgress>,
    /// The message that `@original` means.
    pub(crate) original: Option<MessageId>,
    /// The follow-ups.
    pub(crate) follow_ups: Vec<MessageId>,
    /// What the bot sent for it, in order.
    pub(crate) answer_requests: Vec<AnswerRequest>,
}

/// How far the bot has come with an answer.
#[derive(Clone, Debug)]
pub(crate) enum AnswerProgress {
    /// No answer yet.
    Waiting,
    /// A message is promised, which the first edit or follow-up fills.
    DeferredMessage,
    /// A change of the source message is promised, or a follow-up.
    DeferredUpdate,
    /// Answered.
    Answered(BotAnswer),
    /// The bot took its answer back before it was complete.
    Deleted,
    /// Too late.
    TimedOut,
    /// The interactions endpoint did not do its part, with what it did instead.
    Failed(String),
}

impl AnswerProgress {
    /// Whether the bot asked for more time.
    pub(crate) fn is_deferred(&self) -> bool {
        matches!(self, Self::DeferredMessage | Self::DeferredUpdate)
    }
}

impl Interactions {
    /// Takes in a new one.
    pub(crate) fn add(&mut self, interaction: Interaction) {
        if self.order.len() >= KEPT
            && let Some(oldest) = self.order.pop_front()
            && let Some(gone) = self.by_id.remove(&oldest)
        {
            self.by_token.remove(&gone.token);
        }
        self.order.push_back(interaction.id);
        self.by_token.insert(interaction.token.clone(), interaction.id);
        self.by_id.insert(interaction.id, interaction);
    }

    pub(crate) fn get(&self, id: InteractionId) -> Option<&Interaction> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: InteractionId) -> Option<&mut Interaction> {
        self.by_id.get_mut(&id)
    }

    /// Those there are, newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Interaction> {
        self.order.iter().rev().filter_map(|id| self.by_id.get(id))
    }

    /// Keeps a bot's request, if its path says that it was for an interaction.
    pub(crate) fn note(&mut self, record: &RequestRecord) {
        let parts: Vec<&str> = record.path.split('?').next().unwrap_or_default().split('/').skip(1).collect();
        let (interaction, to) = match parts.as_slice() {
            ["interactions", id, _, "callback"] => (id.parse().ok().and_then(|id| self.by_id.get_mut(&id)), "callback"),
            ["webhooks", _, token, "messages", message] => (self.with_token(token), *message),
            ["webhooks", _, token] => (self.with_token(token), ""),
            _ => return,
        };
        if let Some(interaction) = interaction {
            let after = interaction.made.elapsed();
            interaction.answer_requests.push(AnswerRequest { to: to.to_owned(), record: record.clone(), after });
        }
    }

    pub(crate) fn with_token(&mut self, token: &str) -> Option<&mut Interaction> {
        self.by_id.get_mut(self.by_token.get(token)?)
    }
}

impl Interaction {
    /// How far the bot has come.
    pub(crate) fn progress(&self) -> AnswerProgress {
        self.progress.borrow().clone()
    }

    /// Notes how far the bot has come, and tells the person who waits.
    pub(crate) fn set_progress(&self, progress: AnswerProgress) {
        self.progress.send_replace(progress);
    }

    /// Whether the token has run out by now (Unix milliseconds).
    pub(crate) fn is_expired(&self, now: i64) -> bool {
        now.saturating_sub(self.made_at) > TOKEN_LIFE
    }

    /// The modal that answered it.
    pub(crate) fn modal(&self) -> Option<Modal> {
        match self.progress() {
            AnswerProgress::Answered(BotAnswer::Modal(modal)) => Some(modal),
            _ => None,
        }
    }

    /// Whether a first answer comes too late.
    pub(crate) fn is_late(&self, answer_within: Duration) -> bool {
        match *self.progress.borrow() {
            AnswerProgress::TimedOut | AnswerProgress::Failed(_) => true,
            AnswerProgress::Waiting => self.made.elapsed() > answer_within,
            _ => false,
        }
    }
}
