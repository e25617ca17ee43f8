//! A person at a place: what they can do with the bot, and what they see.

mod components;
mod exchange;
mod names;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::command_line::{self, CommandSpec, OptionSpec, Parsed, kind as spec_kind};
use crate::compose;
use crate::error::PlaygroundError;
use crate::ids;
use crate::interaction_event::{Actor, kind};
use crate::interactions::{Answer, Exchange};
use crate::message::{Choice, Message};
use crate::messages::Posted;
use crate::server::Inner;
use crate::world::{Spot, World, permission};
use exchange::Act;
use names::Directory;

/// Characters of what a person says. Source: Discord's reference, "Message Object".
const LONGEST: usize = 2000;

/// Where somebody sits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a server's channel.
    Guild {
        /// Index of the server, from 0 (see [`crate::Discord::guilds`]).
        guild: usize,
        /// Name of the channel, with or without `#`.
        channel: String,
    },
    /// In the direct messages with the bot.
    Dm,
}

/// One person at one place.
#[derive(Clone)]
pub struct Seat {
    inner: Arc<Inner>,
    person: u64,
    channel: u64,
}

impl std::fmt::Debug for Seat {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Seat")
            .field("person", &self.person)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

impl Seat {
    /// Types a command, such as `/remind daily time:19:00 days:weekdays`, and waits for the answer.
    pub async fn slash(&self, line: &str) -> Result<Exchange, PlaygroundError> {
        let act = self.typed(line, |actor, commands| {
            Ok(use_of(actor, &command_line::parse(line, commands, &Directory::of(actor))?))
        })?;
        self.act(act).await
    }

    /// The same with the options filled in one by one, such as `remind daily` with `("time", "19:00")`.
    pub async fn fill(&self, command: &str, values: &[(&str, &str)]) -> Result<Exchange, PlaygroundError> {
        let act = self.typed(&format!("/{command}"), |actor, commands| {
            Ok(use_of(actor, &command_line::parse_filled(command, values, commands, &Directory::of(actor))?))
        })?;
        self.act(act).await
    }

    /// Asks the bot to complete the option that a line ends in, as Discord does while one types.
    pub async fn autocomplete(&self, line: &str) -> Result<Vec<Choice>, PlaygroundError> {
        let act = self.typed(line, |actor, commands| {
            let unfinished = command_line::parse_unfinished(line, commands, &Directory::of(actor))?;
            let Some((parsed, focused)) = unfinished else {
                return Err(PlaygroundError::NothingToComplete(line.trim().trim_start_matches('/').to_owned()));
            };
            completion_of(actor, &parsed, focused)
        })?;
        self.choices(act).await
    }

    /// The same for one option, `focused` with its text so far, beside others that are filled in.
    pub async fn complete(
        &self,
        command: &str,
        values: &[(&str, &str)],
        focused: (&str, &str),
    ) -> Result<Vec<Choice>, PlaygroundError> {
        let act = self.typed(&format!("/{command}"), |actor, commands| {
            let names = Directory::of(actor);
            let (parsed, option) = command_line::parse_filling(command, values, focused, commands, &names)?;
            completion_of(actor, &parsed, option)
        })?;
        self.choices(act).await
    }

    /// Uses a command on a member (right click, Apps), such as "View progress" on `grace`.
    pub async fn context_menu(&self, command: &str, target: &str) -> Result<Exchange, PlaygroundError> {
        let act = {
            let world = self.inner.world();
            let actor = self.actor(&world)?;
            let target = named(actor, target)?;
            let commands: Vec<CommandSpec> =
                self.commands().into_iter().filter(|one| one.kind == spec_kind::USER).collect();
            let wanted = command.trim().to_lowercase();
            let Some(found) = commands.iter().find(|one| one.name.to_lowercase() == wanted) else {
                return Err(PlaygroundError::UnknownContextMenu {
                    name: command.to_owned(),
                    known: commands.into_iter().map(|one| one.name).collect(),
                });
            };
            check_offered(actor, found)?;
            let data = json!({
                "id": ids::json(found.id), "name": found.name, "type": spec_kind::USER, "target_id": ids::json(target),
                "resolved": actor.resolved(&[target], &[], &[]),
            });
            Act::new(kind::COMMAND, data).of_command(found)
        };
        self.act(act).await
    }

    /// Sends an interaction with any data, unchecked: for tests of what a bot does with bad input. `kind` is
    /// Discord's interaction type: 2 command, 3 component, 4 autocomplete, 5 modal. A component interaction
    /// sits on the last message this person sees here.
    pub async fn raw(&self, interaction_data: Value, kind: u8) -> Result<Exchange, PlaygroundError> {
        let source = if kind == kind::COMPONENT { self.messages().last().map(|message| message.id) } else { None };
        if kind == kind::COMPONENT && source.is_none() {
            return Err(PlaygroundError::UnknownMessage(self.display_name()));
        }
        self.act(Act::new(kind, interaction_data).on(source).completing(spec_kind::STRING)).await
    }

    /// Says something, as people do among themselves: others here see it. The bot hears of it, as on Discord without
    /// the message content intent, without its text.
    pub fn say(&self, text: &str) -> Result<Message, PlaygroundError> {
        let text = text.trim();
        let length = text.encode_utf16().count();
        if !(1..=LONGEST).contains(&length) {
            return Err(PlaygroundError::MessageLength { max: LONGEST, given: length });
        }
        let world = self.inner.world();
        let actor = self.actor(&world)?;
        if let Spot::Guild(guild, channel) = actor.spot
            && guild.permissions_in(channel, self.person) & permission::SEND_MESSAGES == 0
        {
            return Err(PlaygroundError::MayNotWrite);
        }
        let mut posted = Posted::new(self.inner.next_id(), self.channel, &actor.person.json(), self.inner.now());
        compose::apply(&mut posted, &json!({ "content": text }), &[], &self.inner.desk());
        let message = posted.message.clone();
        let mut state = self.inner.state();
        self.inner.announce(&mut state, "MESSAGE_CREATE", &posted);
        state.board.post(posted);
        Ok(message)
    }

    /// What this person sees here, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.inner.state().board.seen_by(self.person, self.channel)
    }

    /// What this person can type here: the command objects, without those that Discord would hide.
    pub fn offered(&self) -> Vec<Value> {
        let guild = self.spot_guild();
        let commands = {
            let state = self.inner.state();
            let mut all = state.commands.list(None);
            all.extend(guild.map(|guild| state.commands.list(Some(guild))).unwrap_or_default());
            all
        };
        let world = self.inner.world();
        let Ok(actor) = self.actor(&world) else { return Vec::new() };
        commands.into_iter().filter(|one| check_offered(actor, &CommandSpec::from_json(one)).is_ok()).collect()
    }

    pub(crate) fn new(inner: Arc<Inner>, person: &str, place: Place) -> Result<Self, PlaygroundError> {
        let (person, channel) = {
            let world = inner.world();
            let Some(found) = world.person_named(person) else {
                let known = world.people.iter().map(|person| person.name.clone()).collect();
                return Err(PlaygroundError::UnknownPerson { name: person.to_owned(), known });
            };
            let channel = match place {
                Place::Dm => found.dm,
                Place::Guild { guild: index, channel } => {
                    let count = world.guilds.len();
                    let guild = world.guilds.get(index).ok_or(PlaygroundError::UnknownGuild { index, count })?;
                    if guild.member(found.id).is_none() {
                        return Err(PlaygroundError::NotAMember {
                            person: found.display_name.clone(),
                            guild: guild.name.clone(),
                        });
                    }
                    let name = channel.trim().trim_start_matches('#').to_lowercase();
                    let seen = || guild.channels.iter().filter(|one| world.can_see(found.id, one.id));
                    // By id too: names of threads are not unique.
                    let Some(one) = seen().find(|one| one.name == name || name.parse() == Ok(one.id)) else {
                        let known = seen().map(|one| format!("#{}", one.name)).collect();
                        return Err(PlaygroundError::UnknownChannel { guild: guild.name.clone(), name, known });
                    };
                    one.id
                }
            };
            (found.id, channel)
        };
        Ok(Self { inner, person, channel })
    }

    /// Id of the person.
    pub fn person(&self) -> u64 {
        self.person
    }

    /// Id of the channel.
    pub fn channel(&self) -> u64 {
        self.channel
    }

    /// Reads what is typed, if the command may be used here.
    fn typed<T>(
        &self,
        line: &str,
        read: impl FnOnce(Actor<'_>, &[CommandSpec]) -> Result<T, PlaygroundError>,
    ) -> Result<T, PlaygroundError> {
        let (world, commands) = (self.inner.world(), self.commands());
        let actor = self.actor(&world)?;
        check_offered(actor, command_line::command(line, &commands)?)?;
        read(actor, &commands)
    }

    async fn choices(&self, act: Act) -> Result<Vec<Choice>, PlaygroundError> {
        match self.act(act).await?.answer {
            Answer::Choices(choices) => Ok(choices),
            // Other answers to this kind of interaction are refused before they get here.
            _ => Ok(Vec::new()),
        }
    }

    /// The bot's commands that exist here.
    fn commands(&self) -> Vec<CommandSpec> {
        self.inner.state().commands.usable_in(self.spot_guild())
    }

    fn spot_guild(&self) -> Option<u64> {
        self.inner.world().spot(self.channel).and_then(|spot| spot.guild())
    }

    /// The person and the place, if both are still there.
    fn actor<'w>(&self, world: &'w World) -> Result<Actor<'w>, PlaygroundError> {
        let gone = || PlaygroundError::PlaceGone;
        let person = world.person(self.person).ok_or_else(gone)?;
        let spot = world.spot(self.channel).filter(|_| world.can_see(person.id, self.channel)).ok_or_else(gone)?;
        Ok(Actor { world, person, spot })
    }

    fn display_name(&self) -> String {
        self.inner.world().person(self.person).map(|person| person.display_name.clone()).unwrap_or_default()
    }
}

/// The user with a name, with or without `@`.
fn named(actor: Actor<'_>, name: &str) -> Result<u64, PlaygroundError> {
    let directory = Directory::of(actor);
    command_line::Names::user(&directory, name.trim().trim_start_matches('@')).ok_or_else(|| {
        PlaygroundError::UnknownPerson { name: name.to_owned(), known: command_line::Names::users(&directory) }
    })
}

/// Whether Discord would show this command to this person here.
fn check_offered(actor: Actor<'_>, command: &CommandSpec) -> Result<(), PlaygroundError> {
    if let Spot::Guild(guild, _) = actor.spot
        && !guild.has_bot
    {
        return Err(PlaygroundError::BotNotHere(guild.name.clone()));
    }
    let context = u64::from(actor.spot.guild().is_none());
    if command.contexts.as_ref().is_some_and(|contexts| !contexts.contains(&context)) {
        let place = if context == 0 { "direct messages" } else { "servers" };
        return Err(PlaygroundError::NotHere(command.name.clone(), place));
    }
    if let (Spot::Guild(guild, channel), Some(needed)) = (actor.spot, command.default_member_permissions) {
        let own = guild.permissions_in(channel, actor.person.id);
        let administrator = own & permission::ADMINISTRATOR != 0;
        // "0" is for administrators only. Source: Discord's reference, "Application Command Permissions".
        if !administrator && (needed == 0 || own & needed != needed) {
            return Err(PlaygroundError::NotPermitted {
                person: actor.person.display_name.clone(),
                command: command.name.clone(),
                needed,
            });
        }
    }
    Ok(())
}

/// The interaction of a command that is used.
fn use_of(actor: Actor<'_>, parsed: &Parsed) -> Act {
    Act::new(kind::COMMAND, command_data(actor, parsed)).of_command(&parsed.command)
}

/// The interaction of an option that is completed.
fn completion_of(actor: Actor<'_>, parsed: &Parsed, focused: OptionSpec) -> Result<Act, PlaygroundError> {
    if !focused.autocomplete {
        return Err(PlaygroundError::NoAutocomplete(focused.name));
    }
    let act = Act::new(kind::AUTOCOMPLETE, command_data(actor, parsed));
    Ok(act.of_command(&parsed.command).completing(focused.kind))
}

fn command_data(actor: Actor<'_>, parsed: &Parsed) -> Value {
    let command = &parsed.command;
    let of_kind = |kinds: &[u64]| -> Vec<u64> {
        let mentioned = parsed.given().iter().filter(|given| kinds.contains(&given.kind));
        mentioned.filter_map(|given| ids::from_json(&given.value)).collect()
    };
    let mut data = json!({
        "id": ids::json(command.id), "name": command.name, "type": command.kind, "options": parsed.options(),
        "resolved": actor.resolved(
            &of_kind(&[spec_kind::USER_OPTION, spec_kind::MENTIONABLE]),
            &of_kind(&[spec_kind::ROLE, spec_kind::MENTIONABLE]),
            &of_kind(&[spec_kind::CHANNEL]),
        ),
    });
    if let Some(guild) = command.guild {
        data["guild_id"] = ids::json(guild);
    }
    data
}
