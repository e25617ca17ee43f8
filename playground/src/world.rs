//! Who and what there is: the people, the servers, their channels and roles.
//!
//! A value: what changes it makes a new one (see `changes.rs`), so that whoever reads it sees one moment.

mod cast;
mod json;

use crate::codes::permission;
use crate::ids::{ChannelId, GuildId, RoleId, UserId};

/// The application's id, and the bot user's: on Discord the two are the same.
pub(crate) const APPLICATION: UserId = UserId(1_100_000_000_000_000_001);

/// Somebody who can use the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// User id.
    pub id: UserId,
    /// User name, lower case: what [`crate::LocalDiscord::user_session`] takes.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// The channel of this person's direct messages with the bot.
    pub dm: ChannelId,
    /// Whether the bot may write there.
    pub dms_open: bool,
    /// Whether they installed the app for themselves: they can use it on servers without the bot, too.
    pub has_app: bool,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guild {
    /// Guild id; also that of its `@everyone` role.
    pub id: GuildId,
    /// Its name.
    pub name: String,
    /// User id of its owner.
    pub owner: UserId,
    /// Its channels in their order, threads after them.
    pub channels: Vec<Channel>,
    /// Its roles from the lowest, `@everyone`, to the highest.
    pub roles: Vec<Role>,
    /// The people in it, without the bot.
    pub members: Vec<Member>,
    /// Whether the bot is in it.
    pub has_bot: bool,
    /// What the bot is called here, if not by its name.
    pub bot_nick: Option<String>,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Channel id.
    pub id: ChannelId,
    /// Its name, without `#`.
    pub name: String,
    /// What it is for.
    pub topic: String,
    /// Discord's channel type: 0 text, 2 voice, 11 thread.
    pub kind: u64,
    /// The channel that a thread belongs to.
    pub parent: Option<ChannelId>,
    /// What is different here for some.
    pub overwrites: Vec<Overwrite>,
}

/// What a channel allows or denies to a role or to one user, beside what they may in the whole server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// Whose it is.
    pub target: OverwriteTarget,
    /// Permission bits given.
    pub allow: u64,
    /// Permission bits taken.
    pub deny: u64,
}

/// Who has an overwrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverwriteTarget {
    /// Everybody with a role.
    Role(RoleId),
    /// One person, or the bot.
    User(UserId),
}

/// A role of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Role id.
    pub id: RoleId,
    /// Its name, without `@` (but `@everyone` has it, as on Discord).
    pub name: String,
    /// What it allows, as Discord's bits.
    pub permissions: u64,
    /// Whether anybody may mention it.
    pub mentionable: bool,
    /// Whether it belongs to the bot.
    pub managed: bool,
}

/// A person in a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// User id.
    pub person: UserId,
    /// Ids of the roles besides `@everyone`.
    pub roles: Vec<RoleId>,
    /// When they joined, in Unix milliseconds.
    pub joined_at: i64,
}

/// Everything there is.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// The bot's user name, and its application's.
    pub(crate) bot_name: String,
    pub(crate) people: Vec<Person>,
    pub(crate) guilds: Vec<Guild>,
}

/// A channel of any kind, with where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AnyChannel<'a> {
    /// In a server.
    InGuild(&'a Guild, &'a Channel),
    /// One person's direct messages with the bot.
    Dm(&'a Person),
}

impl AnyChannel<'_> {
    /// Its id.
    pub(crate) fn id(&self) -> ChannelId {
        match self {
            Self::InGuild(_, channel) => channel.id,
            Self::Dm(person) => person.dm,
        }
    }

    /// The server's id, if it is in one.
    pub(crate) fn guild_id(&self) -> Option<GuildId> {
        match self {
            Self::InGuild(guild, _) => Some(guild.id),
            Self::Dm(_) => None,
        }
    }
}

impl World {
    /// The person with this user id.
    pub(crate) fn person(&self, id: UserId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The person with this user name, in any case.
    pub(crate) fn person_named(&self, name: &str) -> Option<&Person> {
        let name = name.trim().to_lowercase();
        self.people.iter().find(|person| person.name == name)
    }

    /// The server with this id.
    pub(crate) fn guild(&self, id: GuildId) -> Option<&Guild> {
        self.guilds.iter().find(|guild| guild.id == id)
    }

    /// The same, to change it.
    pub(crate) fn guild_mut(&mut self, id: GuildId) -> Option<&mut Guild> {
        self.guilds.iter_mut().find(|guild| guild.id == id)
    }

    /// The channel, thread or direct messages with this id.
    pub(crate) fn channel(&self, id: ChannelId) -> Option<AnyChannel<'_>> {
        let in_guild =
            self.guilds.iter().find_map(|guild| guild.channel(id).map(|channel| AnyChannel::InGuild(guild, channel)));
        in_guild.or_else(|| self.people.iter().find(|person| person.dm == id).map(AnyChannel::Dm))
    }

    /// Whether a person can see a channel.
    pub(crate) fn can_see(&self, person: UserId, channel: ChannelId) -> bool {
        match self.channel(channel) {
            Some(AnyChannel::InGuild(guild, channel)) => {
                guild.member(person).is_some() && guild.permissions_in(channel, person) & permission::VIEW_CHANNEL != 0
            }
            Some(AnyChannel::Dm(owner)) => owner.id == person,
            None => false,
        }
    }
}

impl Guild {
    /// The membership of a person.
    pub(crate) fn member(&self, person: UserId) -> Option<&Member> {
        self.members.iter().find(|member| member.person == person)
    }

    /// What a user, a person or the bot, may do here.
    pub(crate) fn permissions_of(&self, user: UserId) -> u64 {
        if self.owner == user {
            return permission::ALL;
        }
        let own = self.roles_of(user);
        let bits = self
            .roles
            .iter()
            .filter(|role| role.id == self.id.everyone() || own.contains(&role.id))
            .fold(0, |bits, role| bits | role.permissions);
        if bits & permission::ADMINISTRATOR == 0 { bits } else { permission::ALL }
    }

    /// What a user may do in a channel. A thread is what its channel is.
    /// Source: Discord's reference, "Permission Hierarchy".
    pub(crate) fn permissions_in(&self, channel: &Channel, user: UserId) -> u64 {
        let mut bits = self.permissions_of(user);
        if bits == permission::ALL {
            return bits;
        }
        let parent = channel.parent.and_then(|parent| self.channel(parent)).unwrap_or(channel);
        let own = self.roles_of(user);
        let of = |wanted: &dyn Fn(OverwriteTarget) -> bool| {
            let found = parent.overwrites.iter().filter(|one| wanted(one.target));
            found.fold((0, 0), |(allow, deny), one| (allow | one.allow, deny | one.deny))
        };
        let layers = [
            of(&|target| target == OverwriteTarget::Role(self.id.everyone())),
            of(&|target| matches!(target, OverwriteTarget::Role(role) if own.contains(&role))),
            of(&|target| target == OverwriteTarget::User(user)),
        ];
        for (allow, deny) in layers {
            bits = bits & !deny | allow;
        }
        bits
    }

    /// The channel or thread with this id.
    pub(crate) fn channel(&self, id: ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    /// Ids of a user's roles besides `@everyone`.
    pub(crate) fn roles_of(&self, user: UserId) -> Vec<RoleId> {
        if user == APPLICATION {
            return vec![self.bot_role()];
        }
        self.member(user).map(|member| member.roles.clone()).unwrap_or_default()
    }

    /// How high a role stands: 0 is `@everyone`.
    pub(crate) fn position(&self, role: RoleId) -> Option<usize> {
        self.roles.iter().position(|one| one.id == role)
    }

    /// The bot's own role.
    pub(crate) fn bot_role(&self) -> RoleId {
        cast::bot_role(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_is_as_promised() {
        let world = World::new(0, "bot");
        let [study, rust] = world.guilds.as_slice() else { panic!("two servers") };
        let edsger = world.person_named("EDSGER").unwrap().id;
        let ada = world.person_named(" ada").unwrap().id;
        let grace = world.person_named("Grace").unwrap().id;
        assert!(study.member(edsger).is_some() && rust.member(edsger).is_none());
        assert_eq!(study.permissions_of(ada) & permission::MANAGE_GUILD, permission::MANAGE_GUILD);
        assert_eq!(study.permissions_of(grace) & permission::MANAGE_GUILD, 0);
        assert!(world.can_see(grace, study.channels[0].id));
        assert!(!world.can_see(edsger, rust.channels[0].id));
        assert!(!world.can_see(grace, world.people[0].dm));
    }

    #[test]
    fn channels_allow_what_their_overwrites_say() {
        let mut world = World::new(1, "bot");
        let (ada, grace) = (world.people[0].id, world.people[1].id);
        let guild = &mut world.guilds[0];
        let learners = guild.roles[1].id;
        let of_role = |role, allow, deny| Overwrite { target: OverwriteTarget::Role(role), allow, deny };
        let of_user = |user, allow, deny| Overwrite { target: OverwriteTarget::User(user), allow, deny };
        let (view, send) = (permission::VIEW_CHANNEL, permission::SEND_MESSAGES);
        let everyone = guild.id.everyone();
        let cases: [(Vec<Overwrite>, UserId, u64, u64); 5] = [
            (vec![], grace, view | send, 0),
            (vec![of_role(everyone, 0, view)], grace, send, view),
            (vec![of_role(everyone, 0, view)], ada, view | send, 0),
            (vec![of_role(everyone, 0, view), of_role(learners, view, 0)], grace, view, 0),
            (vec![of_role(learners, view, 0), of_user(grace, 0, send)], grace, view, send),
        ];
        for (overwrites, person, has, lacks) in cases {
            guild.channels[0].overwrites = overwrites;
            let bits = guild.permissions_in(&guild.channels[0], person);
            assert_eq!((bits & has, bits & lacks), (has, 0), "{:?}", guild.channels[0].overwrites);
        }
        let staff = &guild.channels[3];
        assert_eq!((staff.name.as_str(), guild.permissions_in(staff, APPLICATION) & view), ("staff", 0));
        assert_eq!(world.people.last().map(|person| person.name.as_str()), Some("learner1"));
        assert_eq!(world.guilds[0].members.len(), 6);
    }
}
