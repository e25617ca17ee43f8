//! Reactions: who has reacted to a message with what, and the events that tell of it.

use serde_json::{Value, json};

use crate::codes::intent;
use crate::ids::{GuildId, MessageId, UserId};
use crate::message::{Message, Reaction};
use crate::server::{PageUpdate, Server, ServerState};
use crate::world::APPLICATION;

/// Kinds of reactions that a message can have. Source: Discord's error 30010.
pub(crate) const MOST: usize = 20;

/// Whether a text is an emoji. Servers here have none of their own.
pub(crate) fn is_emoji(text: &str) -> bool {
    let is_keycap = text.ends_with('\u{20e3}');
    let is_drawn = text.chars().any(|one| matches!(one, '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..));
    text.chars().count() <= 16 && (is_keycap || is_drawn) && !text.chars().any(char::is_alphabetic)
}

/// Has somebody react to a message, or take it back, and tells everybody. Nothing happens if it is so already, or if the
/// message has as many kinds of reactions as there can be.
pub(crate) fn set(server: &Server, state: &mut ServerState, id: MessageId, emoji: &str, user: UserId, on: bool) {
    let Some(message) = state.messages.get_mut(id).map(|stored| &mut stored.message) else { return };
    if !change(&mut message.reactions, emoji, user, on) {
        return;
    }
    write(message);
    let author = message.json["author"]["id"].clone();
    let world = server.world();
    let mut more = json!({ "user_id": user, "emoji": emoji_json(emoji), "burst": false, "type": 0 });
    if on {
        more["message_author_id"] = author;
        let guild =
            world.channel(message.channel).and_then(|channel| channel.guild_id()).and_then(|id| world.guild(id));
        if let Some(member) = guild.and_then(|guild| guild.member_json(&world, user)) {
            more["member"] = member;
        }
    }
    tell(server, state, id, if on { "MESSAGE_REACTION_ADD" } else { "MESSAGE_REACTION_REMOVE" }, more);
}

/// Takes all reactions from a message, or all with one emoji.
pub(crate) fn take_all(server: &Server, state: &mut ServerState, id: MessageId, emoji: Option<&str>) {
    let Some(message) = state.messages.get_mut(id).map(|stored| &mut stored.message) else { return };
    message.reactions.retain(|one| emoji.is_some_and(|emoji| one.emoji != emoji));
    write(message);
    match emoji {
        None => tell(server, state, id, "MESSAGE_REACTION_REMOVE_ALL", json!({})),
        Some(emoji) => tell(server, state, id, "MESSAGE_REACTION_REMOVE_EMOJI", json!({ "emoji": emoji_json(emoji) })),
    }
}

/// Changes a list of reactions; whether that changed anything.
fn change(reactions: &mut Vec<Reaction>, emoji: &str, user: UserId, on: bool) -> bool {
    let at = reactions.iter().position(|one| one.emoji == emoji);
    match (at, on) {
        (None, true) if reactions.len() < MOST => {
            reactions.push(Reaction { emoji: emoji.to_owned(), users: vec![user] });
            true
        }
        (Some(at), true) if !reactions[at].users.contains(&user) => {
            reactions[at].users.push(user);
            true
        }
        (Some(at), false) if reactions[at].users.contains(&user) => {
            reactions[at].users.retain(|&one| one != user);
            reactions.retain(|one| !one.users.is_empty());
            true
        }
        _ => false,
    }
}

/// Puts the reactions into a message's JSON, as the bot sees them.
fn write(message: &mut Message) {
    let reactions = message.reactions.iter().map(|one| {
        json!({
            "emoji": emoji_json(&one.emoji), "count": one.users.len(), "me": one.users.contains(&APPLICATION),
            "count_details": { "normal": one.users.len(), "burst": 0 }, "me_burst": false, "burst_colors": [],
        })
    });
    message.json["reactions"] = reactions.collect();
}

fn tell(server: &Server, state: &mut ServerState, id: MessageId, event: &str, mut data: Value) {
    let Some(channel) = state.messages.get(id).map(|stored| stored.message.channel) else { return };
    let guild: Option<GuildId> = server.world().channel(channel).and_then(|channel| channel.guild_id());
    data["message_id"] = id.into();
    data["channel_id"] = channel.into();
    if let Some(guild) = guild {
        data["guild_id"] = guild.into();
    }
    let needed = if guild.is_some() { intent::GUILD_REACTIONS } else { intent::DIRECT_REACTIONS };
    state.gateway.dispatch(event, &data, guild, needed);
    server.update_pages(PageUpdate::Channel { channel, only_for: None });
}

fn emoji_json(emoji: &str) -> Value {
    json!({ "id": null, "name": emoji })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_told_from_words() {
        for emoji in ["🔥", "👍🏽", "❤️", "1️⃣", "©️", "👩‍💻", "🇩🇪"] {
            assert!(is_emoji(emoji), "{emoji}");
        }
        for other in ["", "fire", "a🔥", "x:123", "🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥"]
        {
            assert!(!is_emoji(other), "{other}");
        }
    }
}
