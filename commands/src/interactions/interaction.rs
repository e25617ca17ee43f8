//! An interaction: what somebody did, as much of it as answering needs.
//!
//! serenity has a model of everything that Discord says of one, and refuses it whole for a field that is missing, new or of
//! another type: the person would wait for nothing. So this is ours; what serenity's types can carry stays theirs.

mod read;

use std::fmt;

use serenity::all::{ApplicationId, Permissions};
use waymark_store::{ChannelId, GuildId, InteractionId, RoleId, UserId};

pub use read::Unreadable;

/// What somebody did, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    /// Where the answers go.
    pub address: Address,
    /// Who did it.
    pub author: Author,
    /// The server on which it was done; none in direct messages, and none where a person brings the app along that they
    /// installed for themselves: nothing is kept of servers that did not install it.
    pub guild: Option<GuildId>,
    /// What they may do there, in the channel; nothing where there is no server.
    pub permissions: Permissions,
    /// Their roles there, without the one that everybody has; none where there is no server.
    pub roles: Vec<RoleId>,
    /// What they did.
    pub data: InteractionData,
}

/// Where the answers to one interaction go.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// The interaction's id, under which it counts once.
    pub interaction: InteractionId,
    /// The bot's application.
    pub application: ApplicationId,
    /// The interaction's token: a secret, good for fifteen minutes.
    pub token: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.interaction)
    }
}

/// A person, by all of their names. They chose them: escape what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Their id.
    pub id: UserId,
    /// The name that is theirs alone on Discord.
    pub username: String,
    /// The name they chose to go by.
    pub global_name: Option<String>,
    /// Their name on the server, if there is one.
    pub nick: Option<String>,
    /// The name of their picture, if they chose one.
    pub avatar: Option<String>,
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq)]
pub enum InteractionData {
    /// They used a command.
    Command(CommandData),
    /// They are typing an option of a command, and Discord asks what to suggest.
    Autocomplete(CommandData),
    /// They pressed a button, or picked from a menu.
    Component(ComponentData),
    /// They sent a dialog.
    Modal(ModalData),
}

/// A command, as it was used.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandData {
    /// What it is called.
    pub name: String,
    /// The member or the message from whose menu it was picked.
    pub target: Option<Target>,
    /// What was given.
    pub options: Vec<GivenOption>,
}

/// From whose menu a command was picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A member's.
    Member(UserId),
    /// A message's: its text, which its author wrote.
    Message(String),
}

/// An option that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenOption {
    /// What it is called.
    pub name: String,
    /// What it was given.
    pub value: OptionValue,
}

/// What an option was given. A value that is not of the option's type is what it is by itself, so that it can be refused by
/// the option's name.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A switch.
    Switch(bool),
    /// A person.
    User(UserId),
    /// A channel.
    Channel(ChannelId),
    /// A role.
    Role(RoleId),
    /// What there is so far of what is being typed.
    Typed(String),
    /// The options of a subcommand.
    Subcommand(Vec<GivenOption>),
    /// Nothing that a command here takes.
    Other,
}

/// A button or a menu, as it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentData {
    /// What it says of itself.
    pub custom_id: String,
    /// What was picked, if it is a menu: values, or ids of channels or roles.
    pub picked: Vec<String>,
    /// Whether nobody else can see the message it is on.
    pub private: bool,
}

/// A dialog that was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModalData {
    /// What it says of itself.
    pub custom_id: String,
    /// What was filled in, by the field's `custom_id`: a text, or what was picked.
    pub fields: Vec<(String, Vec<String>)>,
    /// Whether nobody else can see the message from which it was opened, or there is none.
    pub private: bool,
}
