//! Why something a person does here is refused.

use std::time::Duration;

use crate::codes::permission;
use crate::command_line::CommandLineError;
use crate::ids::InteractionId;

/// A refusal, with what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaygroundError {
    /// Nobody has this name.
    #[error("there is no {name:?} here; there are {}", known.join(", "))]
    UnknownPerson {
        /// The name asked for.
        name: String,
        /// Those who exist.
        known: Vec<String>,
    },
    /// There is no such server.
    #[error("there is no server {index}; there are {count}, counted from 0")]
    UnknownGuild {
        /// The index asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The server has no such channel.
    #[error("{guild} has no channel #{name}; it has {}", known.join(", "))]
    UnknownChannel {
        /// The server.
        guild: String,
        /// The name asked for.
        name: String,
        /// Those that exist, with `#`.
        known: Vec<String>,
    },
    /// The person is not in the server.
    #[error("{person} is not a member of {guild}")]
    NotAMember {
        /// Display name.
        person: String,
        /// The server.
        guild: String,
    },
    /// The channel is gone, or the person may not see it any more.
    #[error("this channel is gone, or you cannot see it any more")]
    ChannelGone,
    /// The bot was taken out of the server.
    #[error("the bot is not in {0}")]
    BotNotHere(String),
    /// Nothing is due in the app.
    #[error("nothing is due: there is no time to move to")]
    NothingDue,
    /// The time would be moved too far.
    #[error("the time can be moved by ten years at most")]
    TooFar,
    /// A message that is empty or too long.
    #[error("a message has 1 to {max} characters, not {given}")]
    MessageLength {
        /// The most.
        max: usize,
        /// Those given, in UTF-16 code units.
        given: usize,
    },
    /// The person may not write here.
    #[error("you may not write in this channel")]
    MayNotWrite,
    /// The line is not a use of a registered command.
    #[error(transparent)]
    CommandLine(#[from] CommandLineError),
    /// The command is not offered here.
    #[error("/{0} cannot be used here: it is for {1} only")]
    NotHere(String, &'static str),
    /// The command is hidden from this person.
    #[error("{person} may not use /{command} here: it needs {}", permission::names(*.needed))]
    NotPermitted {
        /// Display name.
        person: String,
        /// The command.
        command: String,
        /// The permission bits it asks for.
        needed: u64,
    },
    /// There is no such command in the menu on members or messages.
    #[error("no command on {on} is called {name:?}; there are: {}", list(known))]
    UnknownContextMenu {
        /// What it would be used on: `members` or `messages`.
        on: &'static str,
        /// The name asked for.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// The option does not complete.
    #[error("{0}: does not complete as you type")]
    NoAutocomplete(String),
    /// The message is gone, or this person never saw it.
    #[error("this message is gone, or {0} cannot see it")]
    UnknownMessage(String),
    /// A message that only one person sees takes no reactions, and none is no emoji.
    #[error("nobody can react with {0:?} to this message")]
    NoReaction(String),
    /// The message has no such button.
    #[error("there is no button {name:?}; there are: {}", list(known))]
    UnknownButton {
        /// The label or id asked for.
        name: String,
        /// The labels of those that exist.
        known: Vec<String>,
    },
    /// The button or menu cannot be used.
    #[error("{name:?} is disabled; what can be used: {}", list(usable))]
    Disabled {
        /// The label or placeholder.
        name: String,
        /// The labels of those that can be pressed.
        usable: Vec<String>,
    },
    /// No menu has this option.
    #[error("no menu has an option {name:?}; there are: {}", list(known))]
    UnknownOption {
        /// The label or value asked for.
        name: String,
        /// The labels of those that exist.
        known: Vec<String>,
    },
    /// Too few or too many options for the menu.
    #[error("this menu takes {min} to {max} options, not {given}")]
    OptionCount {
        /// The fewest.
        min: u64,
        /// The most.
        max: u64,
        /// Those given.
        given: usize,
    },
    /// The modal has no such field.
    #[error("the form has no field {name:?}; it has: {}", list(known))]
    UnknownField {
        /// The label or id asked for.
        name: String,
        /// The labels of those that exist.
        known: Vec<String>,
    },
    /// A field of the modal asks for files, and nobody has such ones.
    #[error("{field:?} takes {min} to {max} files that were picked before, each by its name, not {given}")]
    Files {
        /// The label.
        field: String,
        /// The fewest.
        min: u64,
        /// The most.
        max: u64,
        /// How many of those given there are.
        given: usize,
    },
    /// A file has more bytes than Discord takes.
    #[error("{name} is larger than the {max} bytes that Discord takes")]
    FileTooLarge {
        /// Its name.
        name: String,
        /// The most bytes.
        max: usize,
    },
    /// A field's text has the wrong length.
    #[error("{field:?} takes {min} to {max} characters, not {given}")]
    FieldLength {
        /// The label.
        field: String,
        /// The fewest.
        min: u64,
        /// The most.
        max: u64,
        /// Those given, in UTF-16 code units.
        given: u64,
    },
    /// No bot is connected, and there is no session in which one could come back for the event.
    #[error("no bot is connected; start one with this server's address and token")]
    NoBot,
    /// What is to be the interactions endpoint does not do what Discord asks of one.
    #[error("{url} cannot be the interactions endpoint: {why}")]
    EndpointRefused {
        /// Its address.
        url: String,
        /// What it does instead.
        why: String,
    },
    /// The interactions endpoint did not do its part.
    #[error("the application did not respond: {0}")]
    EndpointFailed(String),
    /// The bot did not answer in time.
    #[error("the application did not respond within {0:?}")]
    NoAnswer(Duration),
    /// The bot said that it would answer, and never did.
    #[error("the application is still thinking after {0:?}")]
    StillThinking(Duration),
    /// The bot took its answer back before it was complete.
    #[error("the application deleted its answer")]
    AnswerDeleted,
    /// No such interaction was made here, or it is too long ago.
    #[error("there is no interaction {0} to deliver again")]
    UnknownInteraction(InteractionId),
    /// The bot did not connect and register its commands in time.
    #[error("no bot was ready within {within:?}: {missing}")]
    NotReady {
        /// How long was waited.
        within: Duration,
        /// What did not happen.
        missing: &'static str,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
