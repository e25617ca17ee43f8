//! Reads a line as a person types it into Discord's message box: `/remind daily time:19:00 days:weekdays`.
//!
//! Pure: the registered commands and the names of people, channels and roles are passed in. `name:value`
//! pairs come in any order, a value runs to the next `name:` of an option the command has, and text without
//! a name belongs to the first option.

mod spec;
mod value;

use serde_json::{Value, json};

pub(crate) use spec::{CommandSpec, OptionSpec};

use crate::codes::command_type;
use crate::ids::{AttachmentId, ChannelId, RoleId, UserId};

/// Why a line is not a use of a command. Each says what to type instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandLineError {
    /// The line does not begin with `/` and a name.
    #[error("type a command that begins with a slash, such as /{example}")]
    NotACommand {
        /// A command that exists.
        example: String,
    },
    /// No command has this name.
    #[error("there is no command /{name}; did you mean /{nearest}?")]
    UnknownCommand {
        /// The name typed.
        name: String,
        /// The command whose name is closest.
        nearest: String,
    },
    /// The bot registered no command at all.
    #[error("the bot has registered no commands yet")]
    NoCommands,
    /// The command consists of subcommands, and no subcommand was typed.
    #[error("/{command} needs one of: {}", names.join(", "))]
    Subcommand {
        /// The command (and group) so far.
        command: String,
        /// The subcommands it has.
        names: Vec<String>,
    },
    /// A name that looks like an option, but the command has no such option.
    #[error("/{command} has no option {name:?}; did you mean {nearest}:?")]
    UnknownOption {
        /// The command.
        command: String,
        /// The name typed.
        name: String,
        /// The option whose name is closest.
        nearest: String,
    },
    /// Text, but the command takes no options.
    #[error("/{command} takes no options, so leave out {text:?}")]
    NoOptions {
        /// The command.
        command: String,
        /// The text typed.
        text: String,
    },
    /// The same option twice.
    #[error("the option {0}: is given twice")]
    Twice(String),
    /// Required options that are not there.
    #[error("/{command} also needs {}", names.iter().map(|name| format!("{name}:")).collect::<Vec<_>>().join(" and "))]
    Missing {
        /// The command.
        command: String,
        /// The missing options.
        names: Vec<String>,
    },
    /// A value that Discord's client would not accept.
    #[error("{option}:{given} will not do: {expected}")]
    BadValue {
        /// The option.
        option: String,
        /// The text typed.
        given: String,
        /// What it takes instead, as a sentence.
        expected: String,
    },
}

/// The names that a line can mention.
pub(crate) trait Names {
    /// The user with this name (without `@`), or id.
    fn user(&self, name: &str) -> Option<UserId>;
    /// The channel with this name (without `#`), or id, if it is of one of these types; of any type without `kinds`.
    fn channel(&self, name: &str, kinds: &[u64]) -> Option<ChannelId>;
    /// The role with this name (without `@`), or id.
    fn role(&self, name: &str) -> Option<RoleId>;
    /// The picked file with this name, or id.
    fn file(&self, name: &str) -> Option<AttachmentId>;
    /// The users there are, for refusals.
    fn users(&self) -> Vec<String>;
    /// The channels of these types that there are, for refusals.
    fn channels(&self, kinds: &[u64]) -> Vec<String>;
    /// The roles there are, for refusals.
    fn roles(&self) -> Vec<String>;
    /// The files that were picked, for refusals.
    fn files(&self) -> Vec<String>;
}

/// A line understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parsed {
    /// The command.
    pub(crate) command: CommandSpec,
    /// Subcommand group and subcommand, outermost first.
    path: Vec<(String, u64)>,
    /// The values, in the order they were typed.
    given: Vec<Given>,
}

/// One option with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) kind: u64,
    pub(crate) value: Value,
    focused: bool,
}

impl Given {
    fn new(option: &OptionSpec, value: Value) -> Self {
        Self { name: option.name.clone(), kind: option.kind, value, focused: false }
    }
}

impl Parsed {
    /// The `options` of an interaction's data, subcommands around values.
    pub(crate) fn options(&self) -> Value {
        let leaves: Value = self
            .given
            .iter()
            .map(|given| {
                let mut option = json!({ "name": given.name, "type": given.kind, "value": given.value });
                if given.focused {
                    option["focused"] = true.into();
                }
                option
            })
            .collect();
        self.path
            .iter()
            .rev()
            .fold(leaves, |below, (name, kind)| json!([{ "name": name, "type": kind, "options": below }]))
    }

    /// The values themselves.
    pub(crate) fn given(&self) -> &[Given] {
        &self.given
    }
}

/// Reads a complete line: every value is checked as Discord's client would before it sends anything.
pub(crate) fn parse(line: &str, commands: &[CommandSpec], names: &dyn Names) -> Result<Parsed, CommandLineError> {
    let target = find_target(line, commands)?;
    let pairs = target.pairs()?;
    target.complete(&pairs, names)
}

/// The same from options that were filled in one by one, as names and texts: no text can be taken for another option.
pub(crate) fn parse_filled(
    name: &str,
    values: &[(&str, &str)],
    commands: &[CommandSpec],
    names: &dyn Names,
) -> Result<Parsed, CommandLineError> {
    let line = format!("/{name}");
    let target = find_target(&line, commands)?;
    let pairs = target.named(values)?;
    target.complete(&pairs, names)
}

/// The same while the option `focused` is still being typed: its value goes out as the text so far, unchecked. What
/// else cannot be read yet is left out, as Discord's client does.
pub(crate) fn parse_filling(
    name: &str,
    values: &[(&str, &str)],
    focused: (&str, &str),
    commands: &[CommandSpec],
    names: &dyn Names,
) -> Result<(Parsed, OptionSpec), CommandLineError> {
    let line = format!("/{name}");
    let target = find_target(&line, commands)?;
    let option = target.option(focused.0)?;
    let others: Vec<(&str, &str)> = values.iter().copied().filter(|(name, _)| *name != focused.0).collect();
    let readable = target.named(&others)?.into_iter().filter_map(|(option, text)| {
        let value = value::convert(option, text, names).ok()?;
        Some(Given::new(option, value))
    });
    let given = readable.chain([Given { focused: true, ..Given::new(option, focused.1.into()) }]).collect();
    Ok((Parsed { command: target.command.clone(), path: target.path, given }, option.clone()))
}

/// The command a line names, whatever follows.
pub(crate) fn command<'a>(line: &str, commands: &'a [CommandSpec]) -> Result<&'a CommandSpec, CommandLineError> {
    find_command(line, commands).map(|(command, _)| command)
}

/// The closest of some names, by edit distance. Empty without names.
pub(crate) fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> &'a str {
    names.into_iter().min_by_key(|other| strsim::damerau_levenshtein(name, other)).unwrap_or_default()
}

/// An option and the text that is its value.
type Pair<'a> = (&'a OptionSpec, &'a str);

/// The command or subcommand a line names, and the text after it.
struct Target<'a> {
    command: &'a CommandSpec,
    path: Vec<(String, u64)>,
    options: &'a [OptionSpec],
    rest: &'a str,
    /// How a refusal names it: `remind daily`.
    shown: String,
}

fn find_command<'a, 'l>(
    line: &'l str,
    commands: &'a [CommandSpec],
) -> Result<(&'a CommandSpec, &'l str), CommandLineError> {
    let slash: Vec<&CommandSpec> = commands.iter().filter(|command| command.kind == command_type::CHAT_INPUT).collect();
    let example = slash.first().ok_or(CommandLineError::NoCommands)?.name.clone();
    let Some(after_slash) = line.trim_start().strip_prefix('/') else {
        return Err(CommandLineError::NotACommand { example });
    };
    let (name, rest) = word(after_slash);
    if name.is_empty() {
        return Err(CommandLineError::NotACommand { example });
    }
    let wanted = name.to_lowercase();
    if let Some(command) = slash.iter().copied().find(|command| command.name == wanted) {
        return Ok((command, rest));
    }
    let nearest = nearest(&wanted, slash.iter().map(|command| command.name.as_str())).to_owned();
    Err(CommandLineError::UnknownCommand { name: name.to_owned(), nearest })
}

fn find_target<'a>(line: &'a str, commands: &'a [CommandSpec]) -> Result<Target<'a>, CommandLineError> {
    let (command, mut rest) = find_command(line, commands)?;
    let (mut options, mut path, mut shown) = (command.options.as_slice(), Vec::new(), command.name.clone());
    while options.iter().any(OptionSpec::is_subcommand) {
        let (name, after) = word(rest);
        let Some(next) = options.iter().find(|option| option.name == name.to_lowercase()) else {
            let names = options.iter().map(|option| option.name.clone()).collect();
            return Err(CommandLineError::Subcommand { command: shown, names });
        };
        shown = format!("{shown} {}", next.name);
        path.push((next.name.clone(), next.kind));
        (options, rest) = (next.options.as_slice(), after);
    }
    Ok(Target { command, path, options, rest, shown })
}

impl<'a> Target<'a> {
    /// The option with this name.
    fn option(&self, name: &str) -> Result<&'a OptionSpec, CommandLineError> {
        self.options.iter().find(|option| option.name == name).ok_or_else(|| CommandLineError::UnknownOption {
            command: self.shown.clone(),
            name: name.to_owned(),
            nearest: nearest(name, self.options.iter().map(|option| option.name.as_str())).to_owned(),
        })
    }

    /// The line understood, if every value will do and nothing is missing.
    fn complete(self, pairs: &[Pair<'_>], names: &dyn Names) -> Result<Parsed, CommandLineError> {
        let mut given = Vec::new();
        for (option, text) in pairs {
            given.push(Given::new(option, value::convert(option, text, names)?));
        }
        let missing: Vec<String> = self
            .options
            .iter()
            .filter(|option| option.required && !given.iter().any(|one| one.name == option.name))
            .map(|option| option.name.clone())
            .collect();
        if missing.is_empty() {
            Ok(Parsed { command: self.command.clone(), path: self.path, given })
        } else {
            Err(CommandLineError::Missing { command: self.shown, names: missing })
        }
    }

    /// The options with these names, each with its text.
    fn named<'v>(&self, values: &[(&str, &'v str)]) -> Result<Vec<(&'a OptionSpec, &'v str)>, CommandLineError> {
        let mut pairs: Vec<(&OptionSpec, &str)> = Vec::new();
        for (name, text) in values {
            let option = self.option(name)?;
            if pairs.iter().any(|(other, _)| other.name == option.name) {
                return Err(CommandLineError::Twice(option.name.clone()));
            }
            pairs.push((option, text.trim()));
        }
        Ok(pairs)
    }

    /// The options that the text gives a value, with that text.
    fn pairs(&self) -> Result<Vec<Pair<'a>>, CommandLineError> {
        let markers = self.markers();
        let mut pairs: Vec<Pair<'_>> = Vec::new();
        let free = self.rest[..markers.first().map_or(self.rest.len(), |marker| marker.start)].trim();
        if !free.is_empty() {
            pairs.push((self.first_option(free)?, free));
        }
        for (index, marker) in markers.iter().enumerate() {
            let end = markers.get(index + 1).map_or(self.rest.len(), |next| next.start);
            if pairs.iter().any(|(option, _)| option.name == marker.option.name) {
                return Err(CommandLineError::Twice(marker.option.name.clone()));
            }
            pairs.push((marker.option, self.rest[marker.value..end].trim()));
        }
        Ok(pairs)
    }

    /// Where `name:` of a known option stands at the beginning of a word.
    fn markers(&self) -> Vec<Marker<'a>> {
        let mut markers = Vec::new();
        let mut at_word = true;
        for (start, character) in self.rest.char_indices() {
            if at_word {
                let found = self.options.iter().find(|option| {
                    self.rest[start..].strip_prefix(option.name.as_str()).is_some_and(|rest| rest.starts_with(':'))
                });
                if let Some(option) = found {
                    markers.push(Marker { start, value: start + option.name.len() + 1, option });
                }
            }
            at_word = character.is_whitespace();
        }
        markers
    }

    /// The option that text without a name belongs to.
    fn first_option(&self, text: &str) -> Result<&'a OptionSpec, CommandLineError> {
        let Some(first) = self.options.first() else {
            return Err(CommandLineError::NoOptions { command: self.shown.clone(), text: text.to_owned() });
        };
        // `topc:http` is a slip, `http: what is it?` is text: what is close to an option's name decides.
        if let Some((name, _)) = word(text).0.split_once(':') {
            let nearest = nearest(name, self.options.iter().map(|option| option.name.as_str()));
            let distance = strsim::damerau_levenshtein(&name.to_lowercase(), nearest);
            if distance <= (nearest.chars().count() / 3).min(2) {
                return Err(CommandLineError::UnknownOption {
                    command: self.shown.clone(),
                    name: name.to_owned(),
                    nearest: nearest.to_owned(),
                });
            }
        }
        Ok(first)
    }
}

struct Marker<'a> {
    start: usize,
    value: usize,
    option: &'a OptionSpec,
}

/// The first word of a text, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests;
