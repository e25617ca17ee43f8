//! What changes the world: people who leave and come back, closed direct messages, permissions that are taken, channels
//! and servers that go. The bot hears of it as from Discord.

use serde_json::{Value, json};

use crate::codes::{channel_type, intent};
use crate::ids::{ChannelId, GuildId, RoleId, UserId};
use crate::server::{PageUpdate, Server};
use crate::time::iso;
use crate::world::{APPLICATION, Channel, Guild, Member, Overwrite, OverwriteTarget, Person, Role, World};

/// Opens or closes a person's direct messages to the bot.
pub(crate) fn set_dms_open(server: &Server, person: UserId, open: bool) {
    change_person(server, person, |person| person.dms_open = open);
}

/// Has a person install the app for themselves, or remove it.
pub(crate) fn set_has_app(server: &Server, person: UserId, has_app: bool) {
    change_person(server, person, |person| person.has_app = has_app);
}

fn change_person(server: &Server, person: UserId, change: impl FnOnce(&mut Person)) {
    server.change_world(|world| world.people.iter_mut().find(|one| one.id == person).map(change));
    server.update_pages(PageUpdate::Everything);
}

/// Takes permissions from the bot in one channel; 0 gives them back.
pub(crate) fn deny_bot(server: &Server, channel: ChannelId, denied: u64) {
    let changed = server.change_world(|world| {
        let guild = guild_with(world, channel)?;
        let changed = guild.channels.iter_mut().find(|one| one.id == channel)?;
        let target = OverwriteTarget::User(APPLICATION);
        changed.overwrites.retain(|one| one.target != target);
        if denied != 0 {
            changed.overwrites.push(Overwrite { target, allow: 0, deny: denied });
        }
        Some((guild.id, guild.channel_json(guild.channel(channel)?)))
    });
    if let Some((guild, json)) = changed {
        dispatch(server, "CHANNEL_UPDATE", &json, guild, intent::GUILDS);
    }
}

/// Deletes a channel of a server, and its threads with it.
pub(crate) fn delete_channel(server: &Server, channel: ChannelId) {
    let gone = server.change_world(|world| {
        let guild = guild_with(world, channel)?;
        let json = guild.channel_json(guild.channel(channel)?);
        guild.channels.retain(|one| one.id != channel && one.parent != Some(channel));
        Some((guild.id, json))
    });
    if let Some((guild, json)) = gone {
        dispatch(server, "CHANNEL_DELETE", &json, guild, intent::GUILDS);
    }
}

/// Lets a person leave a server.
pub(crate) fn leave(server: &Server, person: UserId, guild: GuildId) {
    let left = server.change_world(|world| {
        let own = world.guild_mut(guild)?;
        own.member(person)?;
        own.members.retain(|member| member.person != person);
        world.person(person).map(Person::json)
    });
    if let Some(user) = left {
        let data = json!({ "guild_id": guild, "user": user });
        dispatch(server, "GUILD_MEMBER_REMOVE", &data, guild, intent::GUILD_MEMBERS);
    }
}

/// Lets a person join a server, without roles.
pub(crate) fn join(server: &Server, person: UserId, guild: GuildId) {
    let now = server.now();
    let joined = server.change_world(|world| {
        world.person(person)?;
        let own = world.guild_mut(guild)?;
        if own.member(person).is_some() {
            return None;
        }
        own.members.push(Member { person, roles: Vec::new(), joined_at: now });
        world.guild(guild)?.member_json(world, person)
    });
    dispatch_member(server, "GUILD_MEMBER_ADD", joined, guild);
}

/// Gives a member a role, or takes it.
pub(crate) fn set_role(server: &Server, guild: GuildId, person: UserId, role: RoleId, has: bool) {
    let changed = server.change_world(|world| {
        let member = world.guild_mut(guild)?.members.iter_mut().find(|member| member.person == person)?;
        member.roles.retain(|&one| one != role);
        if has {
            member.roles.push(role);
        }
        world.guild(guild)?.member_json(world, person)
    });
    dispatch_member(server, "GUILD_MEMBER_UPDATE", changed, guild);
}

/// Changes what the bot is called on a server; by its name without a `nick`.
pub(crate) fn set_bot_nick(server: &Server, guild: GuildId, nick: Option<&str>) {
    let changed = server.change_world(|world| {
        world.guild_mut(guild)?.bot_nick = nick.map(str::to_owned);
        world.guild(guild)?.member_json(world, APPLICATION)
    });
    if let Some(mut data) = changed {
        data["guild_id"] = guild.into();
        // Of itself a bot hears without the members intent.
        dispatch(server, "GUILD_MEMBER_UPDATE", &data, guild, 0);
    }
}

/// Makes a role, right below the bot's.
pub(crate) fn create_role(server: &Server, guild: GuildId, id: RoleId, name: &str, permissions: u64) {
    let role = Role { id, name: name.to_owned(), permissions, mentionable: false, managed: false };
    let made = server.change_world(|world| {
        let guild = world.guild_mut(guild)?;
        let below = guild.position(guild.bot_role())?;
        guild.roles.insert(below, role);
        guild.role_json(id)
    });
    dispatch_role(server, "GUILD_ROLE_CREATE", made, guild);
}

/// Changes what a role allows.
pub(crate) fn set_role_permissions(server: &Server, guild: GuildId, role: RoleId, permissions: u64) {
    change_role(server, guild, role, |role| role.permissions = permissions);
}

/// Lets anybody mention a role, or only those who may mention any.
pub(crate) fn set_role_mentionable(server: &Server, guild: GuildId, role: RoleId, mentionable: bool) {
    change_role(server, guild, role, |role| role.mentionable = mentionable);
}

fn change_role(server: &Server, guild: GuildId, role: RoleId, change: impl FnOnce(&mut Role)) {
    let changed = server.change_world(|world| {
        let guild = world.guild_mut(guild)?;
        change(guild.roles.iter_mut().find(|one| one.id == role)?);
        guild.role_json(role)
    });
    dispatch_role(server, "GUILD_ROLE_UPDATE", changed, guild);
}

/// Takes the bot out of a server, as an admin does by kicking it.
pub(crate) fn remove_bot(server: &Server, guild: GuildId) {
    if set_bot_in(server, guild, false).is_some() {
        dispatch(server, "GUILD_DELETE", &json!({ "id": guild }), guild, intent::GUILDS);
    }
}

/// Brings the bot into a server, as inviting it does.
pub(crate) fn invite_bot(server: &Server, guild: GuildId) {
    if let Some(changed) = set_bot_in(server, guild, true) {
        let mut data = changed.create_json(&server.world());
        data["joined_at"] = iso(server.now()).into();
        dispatch(server, "GUILD_CREATE", &data, guild, intent::GUILDS);
    }
}

/// Discord has trouble with a server, on which the bot still is.
pub(crate) fn begin_outage(server: &Server, guild: GuildId) {
    dispatch(server, "GUILD_DELETE", &json!({ "id": guild, "unavailable": true }), guild, intent::GUILDS);
}

/// Begins a thread in a channel; its JSON.
pub(crate) fn begin_thread(server: &Server, guild: GuildId, parent: ChannelId, id: ChannelId, name: &str) -> Value {
    let thread = Channel {
        id,
        name: name.to_owned(),
        topic: String::new(),
        kind: channel_type::THREAD,
        parent: Some(parent),
        overwrites: Vec::new(),
    };
    let json = server.change_world(|world| {
        world.guild_mut(guild).map(|guild| {
            guild.channels.push(thread.clone());
            guild.channel_json(&thread)
        })
    });
    let json = json.unwrap_or_default();
    dispatch(server, "THREAD_CREATE", &json, guild, intent::GUILDS);
    json
}

fn set_bot_in(server: &Server, guild: GuildId, has_bot: bool) -> Option<Guild> {
    server.change_world(|world| {
        let changed = world.guild_mut(guild).filter(|guild| guild.has_bot != has_bot)?;
        changed.has_bot = has_bot;
        Some(changed.clone())
    })
}

/// The server that a channel is in.
fn guild_with(world: &mut World, channel: ChannelId) -> Option<&mut Guild> {
    world.guilds.iter_mut().find(|guild| guild.channel(channel).is_some())
}

/// Tells of a member, if there is one to tell of.
fn dispatch_member(server: &Server, event: &str, member: Option<Value>, guild: GuildId) {
    if let Some(mut data) = member {
        data["guild_id"] = guild.into();
        dispatch(server, event, &data, guild, intent::GUILD_MEMBERS);
    }
}

/// Tells of a role, if there is one to tell of.
fn dispatch_role(server: &Server, event: &str, role: Option<Value>, guild: GuildId) {
    if let Some(role) = role {
        dispatch(server, event, &json!({ "guild_id": guild, "role": role }), guild, intent::GUILDS);
    }
}

/// Tells the bot and the page.
fn dispatch(server: &Server, event: &str, data: &Value, guild: GuildId, needed: u64) {
    server.state().gateway.dispatch(event, data, Some(guild), needed);
    server.update_pages(PageUpdate::Everything);
}
