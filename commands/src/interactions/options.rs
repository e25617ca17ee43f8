//! The options a command came with.

use waymark_store::{ChannelId, RoleId, UserId};

use crate::interactions::interaction::{CommandData, GivenOption, OptionValue, Target};
use crate::replies::refusal::Refusal;

/// The options a command came with. What Discord sends is not trusted to be what was registered: an option may be
/// missing or of another type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options<'a> {
    given: &'a [GivenOption],
    target: Option<&'a Target>,
}

impl<'a> Options<'a> {
    /// Those of a command.
    pub(crate) fn of(command: &'a CommandData) -> Self {
        Self { given: &command.options, target: command.target.as_ref() }
    }

    /// The subcommand's name and its own options.
    pub(crate) fn subcommand(&self) -> Result<(&'a str, Self), Refusal> {
        let found = self.given.iter().find_map(|option| match &option.value {
            OptionValue::Subcommand(given) => Some((option.name.as_str(), Self { given, target: None })),
            _ => None,
        });
        found.ok_or_else(|| Refusal::option_missing("subcommand"))
    }

    /// The member whose menu the command was picked from.
    pub(crate) fn member(&self) -> Result<UserId, Refusal> {
        match self.target {
            Some(Target::Member(member)) => Ok(*member),
            _ => Err(Refusal::unreadable()),
        }
    }

    /// The text of the message whose menu the command was picked from, without the space around it.
    pub(crate) fn message(&self) -> Result<&'a str, Refusal> {
        match self.target {
            Some(Target::Message(text)) => Ok(text.trim()),
            _ => Err(Refusal::unreadable()),
        }
    }

    /// A text, without the space around it; none if it is left out or empty.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        self.read(name, |value| match value {
            OptionValue::Text(text) => Some(text.trim().to_owned()),
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
            OptionValue::Number(number) => Some(*number),
            #[expect(clippy::cast_precision_loss, reason = "what a person types is far smaller")]
            OptionValue::Integer(number) => Some(*number as f64),
            _ => None,
        })
    }

    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.read(name, |value| match value {
            OptionValue::Integer(number) => Some(*number),
            _ => None,
        })
    }

    /// A switch; off if it is left out.
    pub(crate) fn switch(&self, name: &str) -> Result<bool, Refusal> {
        self.read(name, |value| match value {
            OptionValue::Switch(on) => Some(*on),
            _ => None,
        })
        .map(Option::unwrap_or_default)
    }

    pub(crate) fn user(&self, name: &str) -> Result<Option<UserId>, Refusal> {
        self.read(name, |value| match value {
            OptionValue::User(user) => Some(*user),
            _ => None,
        })
    }

    pub(crate) fn channel(&self, name: &str) -> Result<Option<ChannelId>, Refusal> {
        self.read(name, |value| match value {
            OptionValue::Channel(channel) => Some(*channel),
            _ => None,
        })
    }

    pub(crate) fn role(&self, name: &str) -> Result<Option<RoleId>, Refusal> {
        self.read(name, |value| match value {
            OptionValue::Role(role) => Some(*role),
            _ => None,
        })
    }

    fn read<T>(&self, name: &str, read: impl Fn(&OptionValue) -> Option<T>) -> Result<Option<T>, Refusal> {
        let Some(option) = self.given.iter().find(|option| option.name == name) else { return Ok(None) };
        read(&option.value).map(Some).ok_or_else(|| Refusal::option_unreadable(name))
    }
}
