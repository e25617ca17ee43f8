//! What the page shows: who there is, what can be typed, what has been said.

use axum::Json;
use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::session::{PageResult, SessionQuery, Shared};
use crate::codes::{component_type, option_type, permission};
use crate::component_tree;
use crate::gateway::mood::GatewayMood;
use crate::ids::UserId;
use crate::json::{list, text};
use crate::markdown;
use crate::message::Message;
use crate::server::Server;
use crate::user_session::UserSession;
use crate::world::{APPLICATION, Channel, Guild, OverwriteTarget, World};

pub(super) async fn state(State(server): Shared, Query(query): Query<SessionQuery>) -> PageResult {
    let session = query.open(&server)?;
    let world = server.world();
    let people: Value = world
        .people
        .iter()
        .map(|one| {
            json!({ "id": one.id, "name": one.name, "shown": one.display_name, "dm": one.dm, "dms_open": one.dms_open })
        })
        .collect();
    let guilds: Value = world.guilds.iter().map(|guild| guild_for(&world, guild, session.person())).collect();
    let messages: Value = session.messages().into_iter().map(|one| shown(one, session.person())).collect();
    let commands = offered(&session);
    let connected = server.readiness.borrow().connected;
    let state = server.state();
    let connections = state.gateway.counts();
    Ok(Json(json!({
        "people": people, "guilds": guilds, "messages": messages, "commands": commands,
        "first_commands": server.first_commands, "me": session.person(),
        "clients": state.gateway.clients(), "connecting": connecting(&server),
        "bot": APPLICATION, "bot_name": world.bot_name, "channel": session.channel(), "connected": connected,
        "ended": state.bot_ended, "now": server.now(), "moved": *server.moved.borrow(),
        "has_next_event": state.next_event.is_some(),
        "faults": {
            "slow": !state.faults.delay.is_zero(), "failing": state.faults.failing(),
            "closing": if let GatewayMood::Closes(code) = state.gateway.mood { Some(code) } else { None },
            "refusing": matches!(state.gateway.mood, GatewayMood::RefusesResume(_)),
            "identified": connections.identified, "resumed": connections.resumed,
        },
    })))
}

/// What a person sees, oldest first, as Discord has it.
pub(super) async fn messages(State(server): Shared, Query(query): Query<SessionQuery>) -> PageResult {
    let session = query.open(&server)?;
    Ok(Json(session.messages().into_iter().map(|message| message.json).collect()))
}

/// What it takes to connect a bot, where the page is to say it.
fn connecting(server: &Server) -> Value {
    if !server.invites_bots {
        return Value::Null;
    }
    json!({
        "url": server.url, "api": server.api_url(), "gateway": server.gateway_url(), "token": server.token,
        "public_key": server.signed_http.public_key(),
    })
}

/// A message with trees in place of the texts that may have Markdown: the page builds nodes of them and never reads a
/// text itself.
fn shown(message: Message, person: UserId) -> Value {
    let mut json = message.json;
    // To the person it is they who reacted, not the bot.
    for (reaction, by) in json["reactions"].as_array_mut().into_iter().flatten().zip(&message.reactions) {
        reaction["me"] = by.users.contains(&person).into();
    }
    // What embeds show is described by the files, which the message itself does not list.
    json["files"] = message.attachments.into_iter().map(|file| file.json).collect();
    let blocks = |text: &mut Value| *text = json!(markdown::read(self::text(text)));
    let line = |text: &mut Value| *text = json!(markdown::read_inline(self::text(text)));
    blocks(&mut json["content"]);
    for embed in json["embeds"].as_array_mut().into_iter().flatten() {
        line(&mut embed["title"]);
        blocks(&mut embed["description"]);
        for field in embed["fields"].as_array_mut().into_iter().flatten() {
            line(&mut field["name"]);
            blocks(&mut field["value"]);
        }
    }
    read_texts(&mut json);
    json
}

/// Puts trees in place of the texts among the components of a message or a form.
pub(super) fn read_texts(json: &mut Value) {
    component_tree::change_all(json, &mut |component| {
        if component["type"] == component_type::TEXT_DISPLAY {
            component["content"] = json!(markdown::read(text(&component["content"])));
        }
    });
}

/// A server with what a person sees of it.
fn guild_for(world: &World, guild: &Guild, person: UserId) -> Value {
    let seen = guild.channels.iter().filter(|channel| world.can_see(person, channel.id));
    let members = guild.members.iter().map(|one| {
        json!({ "id": one.person, "roles": one.roles,
            "admin": guild.permissions_of(one.person) & permission::ADMINISTRATOR != 0 })
    });
    json!({
        "id": guild.id, "name": guild.name, "has_bot": guild.has_bot, "bot_nick": guild.bot_nick,
        "channels": seen.map(|channel| channel_for(guild, channel)).collect::<Value>(),
        "roles": guild.roles.iter().map(|one| json!({ "id": one.id, "name": one.name })).collect::<Value>(),
        "members": members.collect::<Value>(),
    })
}

fn channel_for(guild: &Guild, channel: &Channel) -> Value {
    let own = guild.permissions_in(channel, APPLICATION);
    let of_bot = channel.overwrites.iter().find(|one| one.target == OverwriteTarget::User(APPLICATION));
    json!({
        "id": channel.id, "name": channel.name, "topic": channel.topic, "kind": channel.kind,
        "parent": channel.parent, "bot_sees": own & permission::VIEW_CHANNEL != 0,
        "bot_writes": own & permission::SEND_MESSAGES != 0, "denied": of_bot.is_some_and(|one| one.deny != 0),
    })
}

/// The commands as the page lists them, one entry a subcommand: `remind daily`, with its options.
fn offered(session: &UserSession) -> Value {
    let mut lines = Vec::new();
    for command in session.offered() {
        flatten(&command, text(&command["name"]), &command["id"], &command["type"], &mut lines);
    }
    lines.into()
}

fn flatten(node: &Value, name: &str, id: &Value, kind: &Value, lines: &mut Vec<Value>) {
    let (below, own): (Vec<&Value>, Vec<&Value>) = list(&node["options"]).iter().partition(|option| {
        matches!(option["type"].as_u64(), Some(option_type::SUBCOMMAND | option_type::SUBCOMMAND_GROUP))
    });
    for sub in &below {
        flatten(sub, &format!("{name} {}", text(&sub["name"])), id, kind, lines);
    }
    if below.is_empty() {
        lines.push(json!({ "id": id, "type": kind, "name": name, "description": node["description"], "options": own }));
    }
}
