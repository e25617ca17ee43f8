//! Who and what there is: the people, the servers, their channels and roles.
//!
//! A value: what changes it makes a new one (see `changes.rs`), so that whoever reads it sees one moment.

pub(crate) mod json;

/// The application's id, and the bot user's: on Discord the two are the same.
pub(crate) const APPLICATION: u64 = 1_100_000_000_000_000_001;
/// What the bot may do beyond what everybody may.
const BOT_EXTRA: u64 = permission::MANAGE_ROLES | permission::CREATE_PUBLIC_THREADS;
/// The name of the channel that only admins see.
const STAFF: &str = "staff";
/// When everybody joined: the first of January 2025. Any moment before people use the bot will do.
const JOINED: i64 = 1_735_689_600_000;

/// Permission bits. Source: Discord's reference, "Permissions".
pub mod permission {
    /// May do everything.
    pub const ADMINISTRATOR: u64 = 1 << 3;
    /// Manage Server.
    pub const MANAGE_GUILD: u64 = 1 << 5;
    /// See a channel.
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    /// Write in a channel.
    pub const SEND_MESSAGES: u64 = 1 << 11;
    /// Embeds in what one writes.
    pub const EMBED_LINKS: u64 = 1 << 14;
    /// Files in what one writes.
    pub const ATTACH_FILES: u64 = 1 << 15;
    /// Read what was written before.
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    /// Mention everyone, and roles that not everybody may mention.
    pub const MENTION_EVERYONE: u64 = 1 << 17;
    /// Give and take roles below one's own.
    pub const MANAGE_ROLES: u64 = 1 << 28;
    /// Begin threads.
    pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
    /// Write in threads.
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    /// Everything there is.
    pub const ALL: u64 = (1 << 50) - 1;
    /// What everybody may: read, write, embed, attach, react, use commands.
    pub const EVERYBODY: u64 = (1 << 6)
        | VIEW_CHANNEL
        | SEND_MESSAGES
        | EMBED_LINKS
        | ATTACH_FILES
        | READ_MESSAGE_HISTORY
        | (1 << 18)
        | (1 << 31)
        | SEND_MESSAGES_IN_THREADS;
}

/// Channel types. Source: Discord's reference, "Channel Types".
pub(crate) mod channel_kind {
    pub(crate) const TEXT: u64 = 0;
    pub(crate) const VOICE: u64 = 2;
    pub(crate) const THREAD: u64 = 11;
}

/// Somebody who can use the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// User id.
    pub id: u64,
    /// User name, lower case: what [`crate::Discord::seat`] takes.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// The channel of this person's direct messages with the bot.
    pub dm: u64,
    /// Whether the bot may write there.
    pub dms_open: bool,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guild {
    /// Guild id; also that of its `@everyone` role.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// User id of its owner.
    pub owner: u64,
    /// Its channels in their order, threads after them.
    pub channels: Vec<Channel>,
    /// Its roles from the lowest, `@everyone`, to the highest.
    pub roles: Vec<Role>,
    /// The people in it, without the bot.
    pub members: Vec<Member>,
    /// Whether the bot is in it.
    pub has_bot: bool,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Channel id.
    pub id: u64,
    /// Its name, without `#`.
    pub name: String,
    /// What it is for.
    pub topic: String,
    /// Discord's channel type: 0 text, 2 voice, 11 thread.
    pub kind: u64,
    /// The channel that a thread belongs to.
    pub parent: Option<u64>,
    /// What is different here for some.
    pub overwrites: Vec<Overwrite>,
}

/// What a channel allows or denies to a role or to one user, beside what they may in the whole server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// Id of the role or user.
    pub id: u64,
    /// Whether it is a user's.
    pub is_user: bool,
    /// Permission bits given.
    pub allow: u64,
    /// Permission bits taken.
    pub deny: u64,
}

/// A role of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Role id.
    pub id: u64,
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
    pub person: u64,
    /// Ids of the roles besides `@everyone`.
    pub roles: Vec<u64>,
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

/// Where a channel is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spot<'a> {
    /// In a server.
    Guild(&'a Guild, &'a Channel),
    /// One person's direct messages with the bot.
    Dm(&'a Person),
}

impl Spot<'_> {
    /// The channel's id.
    pub(crate) fn channel(&self) -> u64 {
        match self {
            Self::Guild(_, channel) => channel.id,
            Self::Dm(person) => person.dm,
        }
    }

    /// The server's id, if it is in one.
    pub(crate) fn guild(&self) -> Option<u64> {
        match self {
            Self::Guild(guild, _) => Some(guild.id),
            Self::Dm(_) => None,
        }
    }
}

impl World {
    /// The cast, and `crowd` more people in the first server: `learner1`, `learner2` and so on.
    pub(crate) fn new(crowd: usize, bot_name: &str) -> Self {
        let mut people: Vec<Person> = (0_u64..)
            .zip(["Ada", "Grace", "Linus", "Margaret", "Edsger"])
            .map(|(index, name)| person(1_100_000_000_000_000_101 + index, 1_100_000_000_000_000_201 + index, name))
            .collect();
        // Edsger is in the first server only: somebody to look for in vain.
        let second = guild(1_100_000_000_000_002_000, "Rust Evenings", &people[..people.len() - 1], bot_name);
        people.extend((1_u64..).take(crowd).map(|index| {
            let (id, dm) = (1_100_000_000_001_000_000 + index, 1_100_000_000_002_000_000 + index);
            person(id, dm, &format!("Learner{index}"))
        }));
        let guilds = vec![guild(1_100_000_000_000_001_000, "Backend Study Group", &people, bot_name), second];
        Self { bot_name: bot_name.to_owned(), people, guilds }
    }

    /// The person with this user id.
    pub(crate) fn person(&self, id: u64) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The person with this user name or display name, in any case.
    pub(crate) fn person_named(&self, name: &str) -> Option<&Person> {
        let name = name.trim().to_lowercase();
        self.people.iter().find(|person| person.name == name)
    }

    /// The server with this id.
    pub(crate) fn guild(&self, id: u64) -> Option<&Guild> {
        self.guilds.iter().find(|guild| guild.id == id)
    }

    /// Where the channel with this id is.
    pub(crate) fn spot(&self, channel: u64) -> Option<Spot<'_>> {
        let in_guild = self
            .guilds
            .iter()
            .find_map(|guild| guild.channels.iter().find(|one| one.id == channel).map(|one| Spot::Guild(guild, one)));
        in_guild.or_else(|| self.people.iter().find(|person| person.dm == channel).map(Spot::Dm))
    }

    /// Whether a person can see a channel.
    pub(crate) fn can_see(&self, person: u64, channel: u64) -> bool {
        match self.spot(channel) {
            Some(Spot::Guild(guild, channel)) => {
                guild.member(person).is_some() && guild.permissions_in(channel, person) & permission::VIEW_CHANNEL != 0
            }
            Some(Spot::Dm(owner)) => owner.id == person,
            None => false,
        }
    }
}

impl Guild {
    /// The membership of a person.
    pub(crate) fn member(&self, person: u64) -> Option<&Member> {
        self.members.iter().find(|member| member.person == person)
    }

    /// What a user, a person or the bot, may do here.
    pub(crate) fn permissions_of(&self, user: u64) -> u64 {
        if self.owner == user {
            return permission::ALL;
        }
        let own = self.roles_of(user);
        let bits = self
            .roles
            .iter()
            .filter(|role| role.id == self.id || own.contains(&role.id))
            .fold(0, |bits, role| bits | role.permissions);
        if bits & permission::ADMINISTRATOR == 0 { bits } else { permission::ALL }
    }

    /// What a user may do in a channel. A thread is what its channel is.
    /// Source: Discord's reference, "Permission Hierarchy".
    pub(crate) fn permissions_in(&self, channel: &Channel, user: u64) -> u64 {
        let mut bits = self.permissions_of(user);
        if bits == permission::ALL {
            return bits;
        }
        let parent = channel.parent.and_then(|parent| self.channel(parent)).unwrap_or(channel);
        let own = self.roles_of(user);
        let of = |wanted: &dyn Fn(&Overwrite) -> bool| {
            let found = parent.overwrites.iter().filter(|one| wanted(one));
            found.fold((0, 0), |(allow, deny), one| (allow | one.allow, deny | one.deny))
        };
        let layers = [
            of(&|one| !one.is_user && one.id == self.id),
            of(&|one| !one.is_user && own.contains(&one.id)),
            of(&|one| one.is_user && one.id == user),
        ];
        for (allow, deny) in layers {
            bits = bits & !deny | allow;
        }
        bits
    }

    /// The channel or thread with this id.
    pub(crate) fn channel(&self, id: u64) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    /// Ids of a user's roles besides `@everyone`.
    pub(crate) fn roles_of(&self, user: u64) -> Vec<u64> {
        if user == APPLICATION {
            return vec![self.bot_role()];
        }
        self.member(user).map(|member| member.roles.clone()).unwrap_or_default()
    }

    /// How high a role stands: 0 is `@everyone`.
    pub(crate) fn position(&self, role: u64) -> Option<usize> {
        self.roles.iter().position(|one| one.id == role)
    }

    /// The bot's own role.
    pub(crate) fn bot_role(&self) -> u64 {
        self.id + 22
    }
}

fn person(id: u64, dm: u64, name: &str) -> Person {
    Person { id, name: name.to_lowercase(), display_name: name.to_owned(), dm, dms_open: true }
}

fn guild(id: u64, name: &str, people: &[Person], bot_name: &str) -> Guild {
    let channels = [
        ("general", "Talk about anything", channel_kind::TEXT),
        ("daily", "One topic a day", channel_kind::TEXT),
        ("help", "Ask away", channel_kind::TEXT),
        (STAFF, "For admins only: the bot cannot see it", channel_kind::TEXT),
        ("lounge", "", channel_kind::VOICE),
    ];
    // The one channel that not everybody sees.
    let overwrites = |name| {
        if name == STAFF {
            vec![Overwrite { id, is_user: false, allow: 0, deny: permission::VIEW_CHANNEL }]
        } else {
            Vec::new()
        }
    };
    let owner = people.first().map_or(0, |person| person.id);
    let role = |id, name: &str, permissions, mentionable, managed| Role {
        id,
        name: name.to_owned(),
        permissions,
        mentionable,
        managed,
    };
    Guild {
        id,
        name: name.to_owned(),
        owner,
        channels: (1_u64..)
            .zip(channels)
            .map(|(index, (name, topic, kind))| Channel {
                id: id + index,
                name: name.to_owned(),
                topic: topic.to_owned(),
                kind,
                parent: None,
                overwrites: overwrites(name),
            })
            .collect(),
        roles: vec![
            role(id, "@everyone", permission::EVERYBODY, false, false),
            role(id + 21, "Learners", 0, true, false),
            role(id + 23, "Graduates", 0, false, false),
            role(id + 22, bot_name, permission::EVERYBODY | BOT_EXTRA, false, true),
            // Above the bot's: one that it cannot give.
            role(id + 20, "Admin", permission::ADMINISTRATOR, false, false),
        ],
        has_bot: true,
        members: people
            .iter()
            .map(|person| Member {
                person: person.id,
                roles: if person.id == owner { vec![id + 20, id + 21] } else { vec![id + 21] },
                joined_at: JOINED,
            })
            .collect(),
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
        let overwrite = |id, is_user, allow, deny| Overwrite { id, is_user, allow, deny };
        let (view, send) = (permission::VIEW_CHANNEL, permission::SEND_MESSAGES);
        let everyone = guild.id;
        let cases: [(Vec<Overwrite>, u64, u64, u64); 5] = [
            (vec![], grace, view | send, 0),
            (vec![overwrite(everyone, false, 0, view)], grace, send, view),
            (vec![overwrite(everyone, false, 0, view)], ada, view | send, 0),
            (vec![overwrite(everyone, false, 0, view), overwrite(learners, false, view, 0)], grace, view, 0),
            (vec![overwrite(learners, false, view, 0), overwrite(grace, true, 0, send)], grace, view, send),
        ];
        for (overwrites, person, has, lacks) in cases {
            guild.channels[0].overwrites = overwrites;
            let bits = guild.permissions_in(&guild.channels[0], person);
            assert_eq!((bits & has, bits & lacks), (has, 0), "{:?}", guild.channels[0].overwrites);
        }
        let staff = &guild.channels[3];
        assert_eq!((staff.name.as_str(), guild.permissions_in(staff, APPLICATION) & view), (STAFF, 0));
        assert_eq!(world.people.last().map(|person| person.name.as_str()), Some("learner1"));
        assert_eq!(world.guilds[0].members.len(), 6);
    }
}
