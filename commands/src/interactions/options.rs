//! The options a command came with.

use serenity::all::{CommandData, CommandDataOption, CommandDataOptionValue};
use waymark_store::{ChannelId, RoleId, UserId};

use crate::replies::refusal::Refusal;

/// The options a command came with. What Discord sends is not trusted to be what was registered: an option may be
/// missing or of another type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options<'a> {
    given: &'a [CommandDataOption],
    target: Option<UserId>,
}

impl<'a> Options<'a> {
    /// Those of a command.
    pub(crate) fn of(command: &'a CommandData) -> Self {
        Self { given: &command.options, target: command.target_id.map(|id| UserId(id.get())) }
    }

    /// The subcommand's name and its own options.
    pub(crate) fn subcommand(&self) -> Result<(&'a str, Self), Refusal> {
        let found = self.given.iter().find_map(|option| match &option.value {
            CommandDataOptionValue::SubCommand(given) => Some((option.name.as_str(), Self { given, target: None })),
            _ => None,
        });
        found.ok_or_else(|| Refusal::option_missing("subcommand"))
    }

    /// The member whose menu the command was picked from.
    pub(crate) fn target(&self) -> Result<UserId, Refusal> {
        self.target.ok_or_else(Refusal::unreadable)
    }

    /// A text, without the space around it; none if it is left out or empty.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::String(text) => Some(text.trim().to_owned()),
            _ => None,
        })
        .map(|text| text.filter(|text| !text.is_empty()))
    }

    /// A text that the command cannot do without.
    pub(crate) fn required_text(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| Refusal::option_missing(name))
    }

    /// A number, whole or not.
    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Number(number) => Some(*number),
            #[expect(clippy::cast_precision_loss, reason = "what a person types is far smaller")]
            CommandDataOptionValue::Integer(number) => Some(*number as f64),
            _ => None,
        })
    }

    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Integer(number) => Some(*number),
            _ => None,
        })
    }

    /// A switch; off if it is left out.
    pub(crate) fn switch(&self, name: &str) -> Result<bool, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Boolean(on) => Some(*on),
            _ => None,
        })
        .map(Option::unwrap_or_default)
    }

    pub(crate) fn user(&self, name: &str) -> Result<Option<UserId>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::User(user) => Some(UserId(user.get())),
            _ => None,
        })
    }

    pub(crate) fn channel(&self, name: &str) -> Result<Option<ChannelId>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Channel(channel) => Some(ChannelId(channel.get())),
            _ => None,
        })
    }

    pub(crate) fn role(&self, name: &str) -> Result<Option<RoleId>, Refusal> {
        self.read(name, |value| match value {
            CommandDataOptionValue::Role(role) => Some(RoleId(role.get())),
            _ => None,
        })
    }

    fn read<T>(&self, name: &str, read: impl Fn(&CommandDataOptionValue) -> Option<T>) -> Result<Option<T>, Refusal> {
        let Some(option) = self.given.iter().find(|option| option.name == name) else { return Ok(None) };
        read(&option.value).map(Some).ok_or_else(|| Refusal::option_unreadable(name))
    }
}
