//! What changes the world: people who leave and come back, closed direct messages, permissions that are taken, channels
//! and servers that go. The bot hears of it as from Discord.

use serde_json::{Value, json};

use crate::gateway::intent;
use crate::ids;
use crate::local_discord::Discord;
use crate::server::{Change, Inner};
use crate::world::{APPLICATION, Channel, Guild, Member, Overwrite, channel_kind};

impl Discord {
    /// Opens or closes a person's direct messages to the bot: what is sent there is refused with 50007 while they are
    /// closed. The person is named by user id.
    pub fn set_dms_open(&self, person: u64, open: bool) {
        self.inner().change_world(|world| {
            if let Some(person) = world.people.iter_mut().find(|one| one.id == person) {
                person.dms_open = open;
            }
        });
        self.inner().tell(Change::Everything);
    }

    /// Takes permissions (see [`crate::permission`]) from the bot in one channel; 0 gives them back. Without seeing it
    /// everything there is refused with 50001, without what a request needs with 50013.
    pub fn deny_bot(&self, channel: u64, denied: u64) {
        let inner = self.inner();
        let changed = inner.change_world(|world| {
            let guild = world.guilds.iter_mut().find(|guild| guild.channel(channel).is_some())?;
            let place = guild.channels.iter_mut().find(|one| one.id == channel)?;
            place.overwrites.retain(|one| one.id != APPLICATION);
            if denied != 0 {
                place.overwrites.push(Overwrite { id: APPLICATION, is_user: true, allow: 0, deny: denied });
            }
            let place = place.clone();
            Some((guild.id, guild.channel_json(&place)))
        });
        if let Some((guild, json)) = changed {
            dispatch(inner, "CHANNEL_UPDATE", &json, guild, intent::GUILDS);
        }
    }

    /// Deletes a channel of a server, and its threads with it: it is unknown (10003) from then on.
    pub fn delete_channel(&self, channel: u64) {
        let inner = self.inner();
        let gone = inner.change_world(|world| {
            let guild = world.guilds.iter_mut().find(|guild| guild.channel(channel).is_some())?;
            let json = guild.channel(channel).map(|one| guild.channel_json(one))?;
            guild.channels.retain(|one| one.id != channel && one.parent != Some(channel));
            Some((guild.id, json))
        });
        if let Some((guild, json)) = gone {
            dispatch(inner, "CHANNEL_DELETE", &json, guild, intent::GUILDS);
        }
    }

    /// Lets a person leave a server (both by id). Bots hear of it with the members intent only.
    pub fn leave(&self, person: u64, guild: u64) {
        let inner = self.inner();
        let left = inner.change_world(|world| {
            let place = world.guilds.iter_mut().find(|one| one.id == guild)?;
            place.member(person)?;
            place.members.retain(|member| member.person != person);
            world.person(person).map(crate::world::Person::json)
        });
        if let Some(user) = left {
            let data = json!({ "guild_id": ids::json(guild), "user": user });
            dispatch(inner, "GUILD_MEMBER_REMOVE", &data, guild, intent::GUILD_MEMBERS);
        }
    }

    /// Lets a person join a server (both by id), without roles. Bots hear of it with the members intent only.
    pub fn join(&self, person: u64, guild: u64) {
        let inner = self.inner();
        let now = inner.now();
        let joined = inner.change_world(|world| {
            world.person(person)?;
            let place = world.guilds.iter_mut().find(|one| one.id == guild)?;
            if place.member(person).is_some() {
                return None;
            }
            place.members.push(Member { person, roles: Vec::new(), joined_at: now });
            world.guild(guild)?.member_json(world, person)
        });
        if let Some(mut data) = joined {
            data["guild_id"] = ids::json(guild);
            dispatch(inner, "GUILD_MEMBER_ADD", &data, guild, intent::GUILD_MEMBERS);
        }
    }

    /// Takes the bot out of a server, as an admin does by kicking it.
    pub fn remove_bot(&self, guild: u64) {
        if self.set_bot_in(guild, false).is_some() {
            let data = json!({ "id": ids::json(guild) });
            dispatch(self.inner(), "GUILD_DELETE", &data, guild, intent::GUILDS);
        }
    }

    /// Brings the bot into a server, as inviting it does.
    pub fn invite_bot(&self, guild: u64) {
        if let Some(place) = self.set_bot_in(guild, true) {
            let data = place.create_json(&self.inner().world().bot_name);
            dispatch(self.inner(), "GUILD_CREATE", &data, guild, intent::GUILDS);
        }
    }

    fn set_bot_in(&self, guild: u64, has_bot: bool) -> Option<Guild> {
        self.inner().change_world(|world| {
            let place = world.guilds.iter_mut().find(|one| one.id == guild && one.has_bot != has_bot)?;
            place.has_bot = has_bot;
            Some(place.clone())
        })
    }
}

/// Gives a member a role, or takes it.
pub(crate) fn set_role(inner: &Inner, guild: u64, person: u64, role: u64, has: bool) {
    let changed = inner.change_world(|world| {
        let place = world.guilds.iter_mut().find(|one| one.id == guild)?;
        let member = place.members.iter_mut().find(|member| member.person == person)?;
        member.roles.retain(|&one| one != role);
        if has {
            member.roles.push(role);
        }
        world.guild(guild)?.member_json(world, person)
    });
    if let Some(mut data) = changed {
        data["guild_id"] = ids::json(guild);
        dispatch(inner, "GUILD_MEMBER_UPDATE", &data, guild, intent::GUILD_MEMBERS);
    }
}

/// Begins a thread in a channel; its JSON.
pub(crate) fn begin_thread(inner: &Inner, guild: u64, parent: u64, id: u64, name: &str) -> Value {
    let thread = Channel {
        id,
        name: name.to_owned(),
        topic: String::new(),
        kind: channel_kind::THREAD,
        parent: Some(parent),
        overwrites: Vec::new(),
    };
    let json = inner.change_world(|world| {
        let place = world.guilds.iter_mut().find(|one| one.id == guild);
        place.map(|place| {
            place.channels.push(thread.clone());
            place.channel_json(&thread)
        })
    });
    let json = json.unwrap_or_default();
    dispatch(inner, "THREAD_CREATE", &json, guild, intent::GUILDS);
    json
}

/// Tells the bot and the page.
fn dispatch(inner: &Inner, event: &str, data: &Value, guild: u64, needed: u64) {
    inner.state().gateway.dispatch(event, data, Some(guild), needed);
    inner.tell(Change::Everything);
}
