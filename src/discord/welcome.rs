//! The first word on a server that the bot has just come to: once, where its managers are most likely to see it, and where
//! the bot may write.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use waymark_commands::{Context, Visibility, welcome};
use waymark_store::{ChannelId, GuildId};

use super::requests::Snowflake;
use super::rest::Rest;

/// How long after it came to a server the bot still says so: what is told later is an old server that was away.
const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// Channels that are tried before the bot keeps silent.
const TRIED: usize = 5;
/// The type of a channel in which people write.
/// Source: <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>
const TEXT: u8 = 0;

/// The servers that need no first word: those that were there when the bot came online, and those that had it.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashSet<GuildId>>);

impl Known {
    /// These were there before.
    pub(super) fn add(&self, guilds: impl IntoIterator<Item = GuildId>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(guilds);
    }

    /// The bot had to go: should it come back, it is new there.
    pub(super) fn remove(&self, guild: GuildId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&guild);
    }

    /// Whether the bot came to a server just now, and has not said so yet.
    pub(super) fn is_new(&self, guild: GuildId, joined: Option<Timestamp>, now: Timestamp) -> bool {
        let new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(guild);
        new && joined.is_some_and(|joined| now.duration_since(joined) < FRESH)
    }
}

/// What of a server says where to write.
/// <https://discord.com/developers/docs/resources/guild#guild-object>
#[derive(Deserialize)]
struct Server {
    /// Where Discord itself writes to those who manage it, if it is a community.
    #[serde(default)]
    public_updates_channel_id: Option<Snowflake>,
    /// Where Discord welcomes members.
    #[serde(default)]
    system_channel_id: Option<Snowflake>,
    #[serde(default)]
    channels: Vec<Channel>,
}

#[derive(Deserialize)]
struct Channel {
    id: Snowflake,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    position: i64,
}

/// Says the first word on a server, as `data`, its `GUILD_CREATE`, describes it. What keeps it from being said is no fault.
pub(super) async fn say(rest: &Rest, context: &Context, guild: GuildId, data: &str) {
    let Ok(server) = serde_json::from_str::<Server>(data) else { return };
    let reply = welcome(context);
    let Ok(mut message) = serde_json::to_value(reply.to_message(Visibility::Public)) else { return };
    // Should a request be sent again although the first one got through, it is one message all the same.
    message["nonce"] = json!(format!("hello{guild}"));
    message["enforce_nonce"] = Value::Bool(true);
    for channel in places(server) {
        match rest.post(channel, &message).await {
            Ok(_) => return tracing::info!(%guild, %channel, "said hello on a new server"),
            Err(error) => tracing::debug!(%guild, %channel, %error, "no place to say hello"),
        }
    }
    tracing::info!(%guild, "a new server has no channel that the bot may write in");
}

/// Where to try, best first.
fn places(server: Server) -> Vec<ChannelId> {
    let Server { public_updates_channel_id, system_channel_id, mut channels } = server;
    channels.retain(|channel| channel.kind == TEXT);
    channels.sort_by_key(|channel| (channel.position, channel.id.0));
    let named = [public_updates_channel_id, system_channel_id].into_iter().flatten();
    let mut places: Vec<ChannelId> = Vec::new();
    for id in named.chain(channels.into_iter().map(|channel| channel.id)).map(|id| ChannelId(id.0)) {
        if places.len() < TRIED && !places.contains(&id) {
            places.push(id);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_new_once() {
        let (known, now) = (Known::default(), Timestamp::UNIX_EPOCH);
        let (just_now, long_ago) =
            (Some(now - SignedDuration::from_secs(2)), Some(now - SignedDuration::from_hours(1)));
        known.add([GuildId(1)]);
        assert!(!known.is_new(GuildId(1), just_now, now), "it was there when the bot came online");
        assert!(!known.is_new(GuildId(2), long_ago, now), "it was away");
        assert!(!known.is_new(GuildId(3), None, now));
        assert!(known.is_new(GuildId(4), just_now, now));
        assert!(!known.is_new(GuildId(4), just_now, now), "told already");
        known.remove(GuildId(4));
        assert!(known.is_new(GuildId(4), just_now, now), "taken back");
    }

    #[test]
    fn managers_are_told_where_they_are() {
        let channel =
            |id: u64, kind: u8, position: u64| json!({ "id": id.to_string(), "type": kind, "position": position });
        let channels = json!([channel(7, 0, 2), channel(8, 2, 0), channel(9, 0, 1), channel(6, 5, 0)]);
        for (server, expect) in [
            (json!({ "channels": channels }), vec![9, 7]),
            (json!({ "channels": channels, "system_channel_id": "7" }), vec![7, 9]),
            (
                json!({ "channels": channels, "system_channel_id": "7", "public_updates_channel_id": "5" }),
                vec![5, 7, 9],
            ),
            (json!({ "system_channel_id": null }), vec![]),
        ] {
            let places: Vec<u64> = places(serde_json::from_value(server).unwrap()).into_iter().map(|id| id.0).collect();
            assert_eq!(places, expect);
        }
        let many = json!({ "channels": (1..20).map(|id| channel(id, 0, id)).collect::<Vec<_>>() });
        assert_eq!(places(serde_json::from_value(many).unwrap()).len(), TRIED);
    }
}
