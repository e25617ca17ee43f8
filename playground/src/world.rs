//! Who and what there is: the people, the servers, their channels and roles. It never changes.

pub(crate) mod shapes;

/// The application's id, and the bot user's: on Discord the two are the same.
pub(crate) const APPLICATION: u64 = 1_100_000_000_000_000_001;
/// The bot's user name.
pub(crate) const BOT_NAME: &str = "bot";

/// Permission bits, as in Discord's reference, "Permissions".
pub(crate) mod permission {
    /// May do everything.
    pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
    /// Manage Server.
    #[cfg(test)]
    pub(crate) const MANAGE_GUILD: u64 = 1 << 5;
    /// Everything there is.
    pub(crate) const ALL: u64 = (1 << 50) - 1;
    /// What everybody may: read, write, embed, attach, react, use commands.
    pub(crate) const EVERYBODY: u64 =
        (1 << 6) | (1 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 16) | (1 << 18) | (1 << 31) | (1 << 38);
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
    /// Its text channels, in their order.
    pub channels: Vec<Channel>,
    /// Its roles, `@everyone` first.
    pub roles: Vec<Role>,
    /// The people in it; the bot is in every server and not listed.
    pub members: Vec<Member>,
}

/// A text channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Channel id.
    pub id: u64,
    /// Its name, without `#`.
    pub name: String,
    /// What it is for.
    pub topic: String,
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
    /// The fixed cast.
    pub(crate) fn new() -> Self {
        let people: Vec<Person> = (0_u64..)
            .zip(["Ada", "Grace", "Linus", "Margaret", "Edsger"])
            .map(|(index, display)| Person {
                id: 1_100_000_000_000_000_101 + index,
                name: display.to_lowercase(),
                display_name: display.to_owned(),
                dm: 1_100_000_000_000_000_201 + index,
            })
            .collect();
        let guilds = vec![
            guild(1_100_000_000_000_001_000, "Backend Study Group", &people),
            // Edsger is in the first server only: somebody to look for in vain.
            guild(1_100_000_000_000_002_000, "Rust Evenings", &people[..people.len() - 1]),
        ];
        Self { people, guilds }
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
            Some(Spot::Guild(guild, _)) => guild.member(person).is_some(),
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

    /// What a person may do here.
    pub(crate) fn permissions_of(&self, person: u64) -> u64 {
        if self.owner == person {
            return permission::ALL;
        }
        let own = self.member(person).map(|member| member.roles.as_slice()).unwrap_or_default();
        let bits = self
            .roles
            .iter()
            .filter(|role| role.id == self.id || own.contains(&role.id))
            .fold(0, |bits, role| bits | role.permissions);
        if bits & permission::ADMINISTRATOR == 0 { bits } else { permission::ALL }
    }

    /// The bot's own role.
    pub(crate) fn bot_role(&self) -> u64 {
        self.id + 22
    }
}

fn guild(id: u64, name: &str, people: &[Person]) -> Guild {
    let channels = [("general", "Talk about anything"), ("daily", "One topic a day"), ("help", "Ask away")];
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
            .map(|(index, (name, topic))| Channel { id: id + index, name: name.to_owned(), topic: topic.to_owned() })
            .collect(),
        roles: vec![
            role(id, "@everyone", permission::EVERYBODY, false, false),
            role(id + 20, "Admin", permission::ADMINISTRATOR, false, false),
            role(id + 21, "Learners", 0, true, false),
            role(id + 22, BOT_NAME, permission::EVERYBODY, false, true),
        ],
        members: people
            .iter()
            .map(|person| Member {
                person: person.id,
                roles: if person.id == owner { vec![id + 20, id + 21] } else { vec![id + 21] },
                // The first of January 2025: any moment before people use the bot will do.
                joined_at: 1_735_689_600_000,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_is_as_promised() {
        let world = World::new();
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
}
