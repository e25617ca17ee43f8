//! A person in a channel: what they can do with the bot, and what they see.

mod components;
mod exchange;
mod files;
mod forms;
mod menu_commands;
mod names;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::codes::{InteractionKind, integration_type, option_type, permission};
use crate::command_line::{self, CommandSpec, Names, Parsed};
use crate::compose;
use crate::error::PlaygroundError;
use crate::ids::{ChannelId, GuildId, UserId};
use crate::interaction_event::Actor;
use crate::interactions::{BotAnswer, Exchange};
use crate::json::number;
use crate::limits::utf16_len;
use crate::message::{Message, OptionChoice};
use crate::messages::StoredMessage;
use crate::reactions::{self, is_emoji};
use crate::server::Server;
use crate::world::{AnyChannel, World};
use exchange::NewInteraction;
use names::Directory;

/// Characters of what a person says. Source: Discord's reference, "Message Object".
const LONGEST: usize = 2000;
/// The options whose value is somebody's or something's id.
const MENTIONS: [u64; 4] = [option_type::USER, option_type::CHANNEL, option_type::ROLE, option_type::MENTIONABLE];

/// Where somebody uses the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a server's channel.
    Guild {
        /// Index of the server, from 0 (see [`crate::LocalDiscord::guilds`]).
        guild: usize,
        /// Name of the channel, with or without `#`.
        channel: String,
    },
    /// In the direct messages with the bot.
    Dm,
}

/// One person in one channel.
#[derive(Clone)]
pub struct UserSession {
    server: Arc<Server>,
    person: UserId,
    channel: ChannelId,
}

impl std::fmt::Debug for UserSession {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("UserSession")
            .field("person", &self.person)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

impl UserSession {
    /// Types a command, such as `/remind daily time:19:00 days:weekdays`, and waits for the answer.
    pub async fn slash(&self, line: &str) -> Result<Exchange, PlaygroundError> {
        let new =
            self.typed(line, |names, commands| Ok(use_of(names, &command_line::parse(line, commands, names)?)))?;
        self.interact(new).await
    }

    /// The same with the options filled in one by one, such as `remind daily` with `("time", "19:00")`.
    pub async fn fill(&self, command: &str, values: &[(&str, &str)]) -> Result<Exchange, PlaygroundError> {
        let new = self.typed(&format!("/{command}"), |names, commands| {
            Ok(use_of(names, &command_line::parse_filled(command, values, commands, names)?))
        })?;
        self.interact(new).await
    }

    /// Asks the bot to complete one option, `focused` with its text so far, beside others that are filled in, as
    /// Discord does while one types.
    pub async fn complete(
        &self,
        command: &str,
        values: &[(&str, &str)],
        focused: (&str, &str),
    ) -> Result<Vec<OptionChoice>, PlaygroundError> {
        let new = self.typed(&format!("/{command}"), |names, commands| {
            let (parsed, option) = command_line::parse_filling(command, values, focused, commands, names)?;
            if !option.autocomplete {
                return Err(PlaygroundError::NoAutocomplete(option.name));
            }
            let new = NewInteraction::new(InteractionKind::Autocomplete, command_data(names, &parsed));
            Ok(new.of_command(&parsed.command).completing(option.kind))
        })?;
        match self.interact(new).await?.answer {
            BotAnswer::Choices(choices) => Ok(choices),
            // Other answers to this kind of interaction are refused before they get here.
            _ => Ok(Vec::new()),
        }
    }

    /// Sends an interaction with any data, unchecked: for tests of what a bot does with bad input. A component
    /// interaction sits on the last message this person sees here.
    pub async fn raw(&self, interaction_data: Value, kind: InteractionKind) -> Result<Exchange, PlaygroundError> {
        let source =
            if kind == InteractionKind::Component { self.messages().last().map(|message| message.id) } else { None };
        if kind == InteractionKind::Component && source.is_none() {
            return Err(PlaygroundError::UnknownMessage(self.display_name()));
        }
        self.interact(NewInteraction::new(kind, interaction_data).on(source).completing(option_type::STRING)).await
    }

    /// Says something, as people do among themselves: others here see it. The bot hears of it, as on Discord without
    /// the message content intent, without its text.
    pub fn say(&self, text: &str) -> Result<Message, PlaygroundError> {
        let text = text.trim();
        let length = utf16_len(text);
        if !(1..=LONGEST).contains(&length) {
            return Err(PlaygroundError::MessageLength { max: LONGEST, given: length });
        }
        let world = self.server.world();
        let actor = self.actor(&world)?;
        if let AnyChannel::InGuild(guild, channel) = actor.channel
            && guild.permissions_in(channel, self.person) & permission::SEND_MESSAGES == 0
        {
            return Err(PlaygroundError::MayNotWrite);
        }
        let mut stored =
            StoredMessage::new(self.server.next_id(), self.channel, &actor.person.json(), self.server.now());
        compose::apply(&mut stored, &json!({ "content": text }), &[], &self.server.compose_context());
        let message = stored.message.clone();
        let mut state = self.server.state();
        self.server.announce(&mut state, "MESSAGE_CREATE", &stored);
        state.messages.add(stored);
        Ok(message)
    }

    /// Reacts to a message with an emoji, or takes that back. What is so already stays so.
    pub fn react(&self, message: &Message, emoji: &str, on: bool) -> Result<(), PlaygroundError> {
        let current = self.current(message)?;
        if current.is_ephemeral() || !is_emoji(emoji) {
            return Err(PlaygroundError::NoReaction(emoji.to_owned()));
        }
        let world = self.server.world();
        let actor = self.actor(&world)?;
        let first = !current.reactions.iter().any(|one| one.emoji == emoji);
        if let AnyChannel::InGuild(guild, channel) = actor.channel
            && first
            && guild.permissions_in(channel, self.person) & permission::ADD_REACTIONS == 0
        {
            return Err(PlaygroundError::MayNotWrite);
        }
        reactions::set(&self.server, &mut self.server.state(), current.id, emoji, self.person, on);
        Ok(())
    }

    /// What this person sees here, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.server.state().messages.seen_by(self.person, self.channel)
    }

    /// The messages that followed the answer of an exchange, so far; not the answer itself, if it came as one of them.
    pub fn follow_ups(&self, exchange: &Exchange) -> Vec<Message> {
        let state = self.server.state();
        let answer = exchange.message().map(|message| message.id);
        let ids = state.interactions.get(exchange.interaction).map(|one| one.follow_ups.clone()).unwrap_or_default();
        let others = ids.into_iter().filter(|&id| Some(id) != answer);
        others.filter_map(|id| state.messages.get(id)).map(|stored| stored.message.clone()).collect()
    }

    /// What this person can type here: the command objects, without those that Discord would hide.
    pub fn offered(&self) -> Vec<Value> {
        let guild = self.guild();
        let commands = {
            let state = self.server.state();
            let mut all = state.commands.list(None);
            all.extend(guild.map(|guild| state.commands.list(Some(guild))).unwrap_or_default());
            all
        };
        let world = self.server.world();
        let Ok(actor) = self.actor(&world) else { return Vec::new() };
        commands.into_iter().filter(|one| check_offered(actor, &CommandSpec::from_json(one)).is_ok()).collect()
    }

    pub(crate) fn new(server: Arc<Server>, person: &str, location: Location) -> Result<Self, PlaygroundError> {
        let (person, channel) = {
            let world = server.world();
            let Some(found) = world.person_named(person) else {
                let known = world.people.iter().map(|person| person.name.clone()).collect();
                return Err(PlaygroundError::UnknownPerson { name: person.to_owned(), known });
            };
            let channel = match location {
                Location::Dm => found.dm,
                Location::Guild { guild: index, channel } => {
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
        Ok(Self { server, person, channel })
    }

    /// Id of the person.
    pub fn person(&self) -> UserId {
        self.person
    }

    /// Id of the channel.
    pub fn channel(&self) -> ChannelId {
        self.channel
    }

    /// Reads what is typed, if the command may be used here.
    fn typed<T>(
        &self,
        line: &str,
        read: impl FnOnce(&Directory<'_>, &[CommandSpec]) -> Result<T, PlaygroundError>,
    ) -> Result<T, PlaygroundError> {
        let (world, commands) = (self.server.world(), self.commands());
        let actor = self.actor(&world)?;
        check_offered(actor, command_line::command(line, &commands)?)?;
        read(&Directory::with(actor, self.files()), &commands)
    }

    /// The bot's commands that exist here.
    fn commands(&self) -> Vec<CommandSpec> {
        self.server.state().commands.usable_in(self.guild())
    }

    fn guild(&self) -> Option<GuildId> {
        self.server.world().channel(self.channel).and_then(|channel| channel.guild_id())
    }

    /// The person and the channel, if both are still there.
    fn actor<'w>(&self, world: &'w World) -> Result<Actor<'w>, PlaygroundError> {
        let gone = || PlaygroundError::ChannelGone;
        let person = world.person(self.person).ok_or_else(gone)?;
        let channel =
            world.channel(self.channel).filter(|_| world.can_see(person.id, self.channel)).ok_or_else(gone)?;
        Ok(Actor { world, person, channel })
    }

    fn display_name(&self) -> String {
        self.server.world().person(self.person).map(|person| person.display_name.clone()).unwrap_or_default()
    }
}

/// The user with a name, with or without `@`.
fn named(actor: Actor<'_>, name: &str) -> Result<UserId, PlaygroundError> {
    let names = Directory::of(actor);
    let found = names.user(name.trim().trim_start_matches('@'));
    found.ok_or_else(|| PlaygroundError::UnknownPerson { name: name.to_owned(), known: names.users() })
}

/// Whether Discord would show this command to this person here.
fn check_offered(actor: Actor<'_>, command: &CommandSpec) -> Result<(), PlaygroundError> {
    if let AnyChannel::InGuild(guild, _) = actor.channel
        && !guild.has_bot
        && !(actor.person.has_app && command.integration_types.contains(&integration_type::USER_INSTALL))
    {
        return Err(PlaygroundError::BotNotHere(guild.name.clone()));
    }
    let context = u64::from(actor.channel.guild_id().is_none());
    if command.contexts.as_ref().is_some_and(|contexts| !contexts.contains(&context)) {
        let place = if context == 0 { "direct messages" } else { "servers" };
        return Err(PlaygroundError::NotHere(command.name.clone(), place));
    }
    if let (AnyChannel::InGuild(guild, channel), Some(needed)) = (actor.channel, command.default_member_permissions) {
        let own = guild.permissions_in(channel, actor.person.id);
        let administrator = own & permission::ADMINISTRATOR != 0;
        // "0" is for administrators only. Source: Discord's reference, "Application Command Permissions".
        if !administrator && (needed == 0 || own & needed != needed) {
            return Err(PlaygroundError::NotPermitted {
                person: actor.person.display_name.clone(),
                command: command.name.clone(),
                needed: if needed == 0 { permission::ADMINISTRATOR } else { needed },
            });
        }
    }
    Ok(())
}

/// The interaction of a command that is used.
fn use_of(names: &Directory<'_>, parsed: &Parsed) -> NewInteraction {
    NewInteraction::new(InteractionKind::Command, command_data(names, parsed)).of_command(&parsed.command)
}

fn command_data(names: &Directory<'_>, parsed: &Parsed) -> Value {
    let command = &parsed.command;
    let mentions = parsed.given().iter().filter(|given| MENTIONS.contains(&given.kind));
    let mut data = json!({
        "id": command.id, "name": command.name, "type": command.kind, "options": parsed.options(),
        "resolved": names.actor.resolved(mentions.filter_map(|given| number(&given.value))),
    });
    if let Some(guild) = command.guild {
        data["guild_id"] = guild.into();
    }
    let files = parsed.given().iter().filter(|given| given.kind == option_type::ATTACHMENT);
    names.resolve_files(&mut data, files.map(|given| &given.value));
    data
}
