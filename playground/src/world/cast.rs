//! The people and servers that there are at first.

use super::{Channel, Guild, Member, Overwrite, OverwriteTarget, Person, Role, World};
use crate::codes::{channel_type, permission};
use crate::ids::{ChannelId, GuildId, RoleId, UserId};

/// When everybody joined: the first of January 2025. Any moment before people use the bot will do.
pub(super) const JOINED: i64 = 1_735_689_600_000;
/// What the bot may do beyond what everybody may.
const BOT_EXTRA: u64 = permission::MANAGE_ROLES | permission::CREATE_PUBLIC_THREADS | permission::PIN_MESSAGES;
/// The name of the channel that only admins see.
const STAFF: &str = "staff";

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
}

/// The bot's own role in a server.
pub(super) fn bot_role(guild: GuildId) -> RoleId {
    RoleId(guild.0 + 22)
}

fn person(id: u64, dm: u64, name: &str) -> Person {
    Person {
        id: UserId(id),
        name: name.to_lowercase(),
        display_name: name.to_owned(),
        dm: ChannelId(dm),
        dms_open: true,
        has_app: false,
    }
}

fn guild(id: u64, name: &str, people: &[Person], bot_name: &str) -> Guild {
    let guild = GuildId(id);
    let channels = [
        ("general", "Talk about anything", channel_type::TEXT),
        ("daily", "One topic a day", channel_type::TEXT),
        ("help", "Ask away", channel_type::TEXT),
        (STAFF, "For admins only: the bot cannot see it", channel_type::TEXT),
        ("lounge", "", channel_type::VOICE),
    ];
    // The one channel that not everybody sees.
    let overwrites = |name| {
        let target = OverwriteTarget::Role(guild.everyone());
        let hidden = Overwrite { target, allow: 0, deny: permission::VIEW_CHANNEL };
        if name == STAFF { vec![hidden] } else { Vec::new() }
    };
    let owner = people.first().map_or(UserId(0), |person| person.id);
    let (admin, learners) = (RoleId(id + 20), RoleId(id + 21));
    let role = |id, name: &str, permissions, mentionable, managed| Role {
        id,
        name: name.to_owned(),
        permissions,
        mentionable,
        managed,
    };
    Guild {
        id: guild,
        name: name.to_owned(),
        owner,
        channels: (1_u64..)
            .zip(channels)
            .map(|(index, (name, topic, kind))| Channel {
                id: ChannelId(id + index),
                name: name.to_owned(),
                topic: topic.to_owned(),
                kind,
                parent: None,
                overwrites: overwrites(name),
            })
            .collect(),
        roles: vec![
            role(guild.everyone(), "@everyone", permission::EVERYBODY, false, false),
            role(learners, "Learners", 0, true, false),
            role(RoleId(id + 23), "Graduates", 0, false, false),
            role(bot_role(guild), bot_name, permission::EVERYBODY | BOT_EXTRA, false, true),
            // Above the bot's: one that it cannot give.
            role(admin, "Admin", permission::ADMINISTRATOR, false, false),
        ],
        has_bot: true,
        bot_nick: None,
        members: people
            .iter()
            .map(|person| Member {
                person: person.id,
                roles: if person.id == owner { vec![admin, learners] } else { vec![learners] },
                joined_at: JOINED,
            })
            .collect(),
    }
}
