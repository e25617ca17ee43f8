//! What comes of an interaction: values, which the program delivers to Discord.

use futures_util::future::BoxFuture;
use serenity::all::{
    AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse, CreateInteractionResponseMessage,
};

use crate::replies::{File, Modal, Reply, Verdict, Visibility};

/// What has to be delivered.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and most are answers")]
pub enum Outcome {
    /// This, now.
    Answer(Answer),
    /// A deferral now, and the answer once it is there.
    Deferred {
        /// What to tell Discord first.
        deferral: Deferral,
        /// The handler, still at work. It never fails: what goes wrong becomes an answer.
        rest: BoxFuture<'static, Answer>,
    },
}

/// An answer to an interaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A new message.
    Reply(Reply, Visibility),
    /// A change of the message that the pressed component sits on.
    Update(Reply),
    /// A dialog that asks for text.
    Modal(Modal),
    /// What to offer while an option is being typed: names and values.
    Choices(Vec<(String, String)>),
}

/// Where the answer goes, and so what Discord is told when it takes longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferral {
    /// A new message is coming, for these eyes.
    Reply(Visibility),
    /// The message that the component sits on is about to change.
    Update,
    /// Nothing: a dialog must be the first answer, so what opens one is waited for.
    None,
}

impl Answer {
    /// As the first answer to the interaction.
    pub fn to_response(&self) -> CreateInteractionResponse {
        match self {
            Answer::Reply(reply, visibility) => CreateInteractionResponse::Message(reply.to_message(*visibility)),
            Answer::Update(reply) => CreateInteractionResponse::UpdateMessage(reply.to_message(Visibility::Public)),
            Answer::Modal(modal) => CreateInteractionResponse::Modal(modal.build()),
            Answer::Choices(choices) => CreateInteractionResponse::Autocomplete(
                CreateAutocompleteResponse::new().set_choices(
                    choices
                        .iter()
                        .map(|(name, value)| AutocompleteChoice::new(name.as_str(), value.as_str()))
                        .collect(),
                ),
            ),
        }
    }

    /// The file whose bytes have to be sent along.
    pub fn attached(&self) -> Option<&File> {
        match self {
            Answer::Reply(reply, _) | Answer::Update(reply) => reply.attached(),
            Answer::Modal(_) | Answer::Choices(_) => None,
        }
    }

    /// Whether the person got what they asked for.
    pub fn verdict(&self) -> Verdict {
        match self {
            Answer::Reply(reply, _) | Answer::Update(reply) => reply.verdict,
            Answer::Modal(_) | Answer::Choices(_) => Verdict::Answered,
        }
    }

    /// Further messages, for the person alone, after the answer.
    pub fn followups(&self) -> &[Reply] {
        match self {
            Answer::Reply(reply, _) | Answer::Update(reply) => &reply.followups,
            Answer::Modal(_) | Answer::Choices(_) => &[],
        }
    }
}

impl Deferral {
    /// As the first answer to the interaction.
    pub fn to_response(self) -> CreateInteractionResponse {
        match self {
            Deferral::Reply(visibility) => CreateInteractionResponse::Defer(
                CreateInteractionResponseMessage::new().ephemeral(visibility == Visibility::Private),
            ),
            Deferral::Update | Deferral::None => CreateInteractionResponse::Acknowledge,
        }
    }
}
