//! The names that a person can mention in a channel.

use crate::command_line::Names;
use crate::ids::{AttachmentId, ChannelId, RoleId, UserId};
use crate::interaction_event::Actor;
use crate::message::Attachment;
use crate::world::{APPLICATION, AnyChannel, Channel, Guild};

/// Who and what can be mentioned: in a server its members, channels and roles; in a DM the two who talk. And which files can
/// be given.
pub(super) struct Directory<'a> {
    pub(super) actor: Actor<'a>,
    pub(super) files: Vec<Attachment>,
}

impl<'a> Directory<'a> {
    pub(super) fn of(actor: Actor<'a>) -> Self {
        Self { actor, files: Vec::new() }
    }

    /// With files, newest first.
    pub(super) fn with(actor: Actor<'a>, files: Vec<Attachment>) -> Self {
        Self { actor, files }
    }

    fn guild(&self) -> Option<&Guild> {
        match self.actor.channel {
            AnyChannel::InGuild(guild, _) => Some(guild),
            AnyChannel::Dm(_) => None,
        }
    }

    /// The channels that the person sees, of some types; of any type without `kinds`.
    fn seen(&self, kinds: &[u64]) -> impl Iterator<Item = &Channel> {
        let all = self.guild().map(|guild| guild.channels.as_slice()).unwrap_or_default();
        all.iter().filter(move |one| {
            (kinds.is_empty() || kinds.contains(&one.kind)) && self.actor.world.can_see(self.actor.person.id, one.id)
        })
    }
}

impl Names for Directory<'_> {
    fn user(&self, name: &str) -> Option<UserId> {
        let world = self.actor.world;
        if name.eq_ignore_ascii_case(&world.bot_name) || name.parse() == Ok(APPLICATION) {
            return Some(APPLICATION);
        }
        let person = world.person_named(name).or_else(|| world.person(name.parse().ok()?))?;
        match self.actor.channel {
            // Discord's client finds people by name among those here only, but takes anybody's id.
            AnyChannel::InGuild(guild, _) if guild.member(person.id).is_none() && name.parse::<u64>().is_err() => None,
            AnyChannel::Dm(owner) if owner.id != person.id && name.parse::<u64>().is_err() => None,
            _ => Some(person.id),
        }
    }

    fn channel(&self, name: &str, kinds: &[u64]) -> Option<ChannelId> {
        let wanted = name.to_lowercase();
        self.seen(kinds).find(|one| one.name == wanted || name.parse() == Ok(one.id)).map(|channel| channel.id)
    }

    fn role(&self, name: &str) -> Option<RoleId> {
        let wanted = name.to_lowercase();
        let same = |own: &str| own.trim_start_matches('@').to_lowercase() == wanted;
        self.guild()?.roles.iter().find(|one| same(&one.name) || name.parse() == Ok(one.id)).map(|role| role.id)
    }

    fn file(&self, name: &str) -> Option<AttachmentId> {
        self.files.iter().find(|file| file.name == name || name.parse() == Ok(file.id)).map(|file| file.id)
    }

    fn users(&self) -> Vec<String> {
        let here = |person: UserId| match self.actor.channel {
            AnyChannel::InGuild(guild, _) => guild.member(person).is_some(),
            AnyChannel::Dm(owner) => owner.id == person,
        };
        self.actor
            .world
            .people
            .iter()
            .filter(|person| here(person.id))
            .map(|person| person.display_name.clone())
            .collect()
    }

    fn channels(&self, kinds: &[u64]) -> Vec<String> {
        self.seen(kinds).map(|one| one.name.clone()).collect()
    }

    fn roles(&self) -> Vec<String> {
        let roles = self.guild().map(|guild| guild.roles.as_slice()).unwrap_or_default();
        roles.iter().map(|one| one.name.trim_start_matches('@').to_owned()).collect()
    }

    fn files(&self) -> Vec<String> {
        self.files.iter().map(|file| file.name.clone()).collect()
    }
}
