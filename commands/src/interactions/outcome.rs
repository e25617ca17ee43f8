//! What comes of an interaction: values, which the program delivers to Discord.

use futures_util::future::BoxFuture;
use serde::Serialize;

use crate::replies::{Body, EPHEMERAL, File, Modal, Reply, Verdict, Visibility};

/// What has to be delivered.
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
    pub fn to_response(&self) -> Response<'_> {
        let (kind, data) = match self {
            Answer::Reply(reply, visibility) => (CHANNEL_MESSAGE, Data::Message(reply.to_message(*visibility))),
            Answer::Update(reply) => (UPDATE_MESSAGE, Data::Message(reply.to_edit())),
            Answer::Modal(modal) => (MODAL, Data::Modal(modal)),
            Answer::Choices(choices) => {
                let choices = choices.iter().map(|(name, value)| Choice { name, value }).collect();
                (CHOICES, Data::Choices { choices })
            }
        };
        Response { kind, data: Some(data) }
    }

    /// The files whose bytes have to be sent along.
    pub fn attached(&self) -> &[File] {
        match self {
            Answer::Reply(reply, _) | Answer::Update(reply) => reply.attached(),
            Answer::Modal(_) | Answer::Choices(_) => &[],
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
    /// As the first answer to the interaction. That the answer is made of components is told with the answer: here, Discord
    /// takes nothing but who will see it.
    /// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-messages>
    pub fn to_response(self) -> Response<'static> {
        match self {
            Deferral::Reply(visibility) => {
                let flags = if visibility == Visibility::Private { EPHEMERAL } else { 0 };
                Response { kind: DEFERRED_CHANNEL_MESSAGE, data: Some(Data::Deferred { flags }) }
            }
            Deferral::Update | Deferral::None => Response { kind: DEFERRED_UPDATE_MESSAGE, data: None },
        }
    }
}

/// What kinds of first answers there are.
/// Source: <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type>
const CHANNEL_MESSAGE: u8 = 4;
const DEFERRED_CHANNEL_MESSAGE: u8 = 5;
const DEFERRED_UPDATE_MESSAGE: u8 = 6;
const UPDATE_MESSAGE: u8 = 7;
const CHOICES: u8 = 8;
const MODAL: u8 = 9;

/// A first answer to an interaction, as Discord takes it.
#[derive(Serialize)]
pub struct Response<'a> {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Message(Body<'a>),
    Modal(&'a Modal),
    Deferred { flags: u32 },
    Choices { choices: Vec<Choice<'a>> },
}

#[derive(Serialize)]
struct Choice<'a> {
    name: &'a str,
    value: &'a str,
}
