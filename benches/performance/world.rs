//! Who is there, as Discord tells it: ids follow from numbers, so that nothing has to be kept.
//! <https://discord.com/developers/docs/resources/guild>

use serde_json::{Value, json};

/// The bot's application, and its user.
pub(crate) const APPLICATION: u64 = 1_000_000_000_000_000_001;
/// Text channels of a server.
const CHANNELS: u64 = 20;
/// Roles of a server, besides the one that everybody has.
const ROLES: u64 = 10;
/// Bits of an id below its time.
const SEQUENCE: u32 = 22;

/// The id of a server.
pub(crate) fn guild_id(number: u64) -> u64 {
    (300_000_000_000 + number) << SEQUENCE
}

/// The id of a server's channel.
pub(crate) fn channel_id(guild: u64, number: u64) -> u64 {
    guild | (0x1000 + number)
}

/// The id of a member.
pub(crate) fn user_id(number: u64) -> u64 {
    (100_000_000_000 + number) << SEQUENCE
}

/// Where the gateway is.
pub(crate) fn gateway(address: &str) -> Value {
    let limit = json!({ "total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1 });
    json!({ "url": address, "shards": 1, "session_start_limit": limit })
}

/// The bot's application.
pub(crate) fn application(verify_key: &str) -> Value {
    json!({
        "id": APPLICATION.to_string(), "name": "bot", "icon": null, "description": "", "bot_public": true,
        "bot_require_code_grant": false, "verify_key": verify_key, "owner": user(user_id(0)), "team": null,
        "flags": 0, "bot": bot(),
    })
}

/// The bot's user.
pub(crate) fn bot() -> Value {
    let mut bot = user(APPLICATION);
    bot["bot"] = true.into();
    bot["verified"] = true.into();
    bot["mfa_enabled"] = false.into();
    bot
}

/// What a session begins with.
pub(crate) fn ready(address: &str, guilds: u64) -> Value {
    let guilds: Vec<Value> =
        (0..guilds).map(|number| json!({ "id": guild_id(number).to_string(), "unavailable": true })).collect();
    json!({
        "v": 10, "user": bot(), "guilds": guilds, "session_id": "0123456789abcdef", "session_type": "normal",
        "resume_gateway_url": address, "shard": [0, 1], "application": { "id": APPLICATION.to_string(), "flags": 0 },
        "private_channels": [], "presences": [], "relationships": [], "user_settings": {}, "guild_join_requests": [],
        "geo_ordered_rtc_regions": [], "_trace": [],
    })
}

/// A server, as `GUILD_CREATE` tells it.
pub(crate) fn guild(id: u64) -> Value {
    let role = |id: u64, name: String, position: u64| {
        json!({
            "id": id.to_string(), "name": name, "color": 0, "hoist": false, "position": position, "permissions": "0",
            "managed": false, "mentionable": false, "flags": 0, "icon": null, "unicode_emoji": null,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        })
    };
    let everybody = role(id, "@everyone".into(), 0);
    let roles = (1..=ROLES).map(|number| role(id | (0x2000 + number), format!("role {number}"), number));
    let channels: Vec<Value> = (0..CHANNELS).map(|number| channel(channel_id(id, number))).collect();
    json!({
        "id": id.to_string(), "name": format!("Learners {id}"), "owner_id": user_id(0).to_string(), "icon": null,
        "splash": null, "discovery_splash": null, "region": "x", "afk_channel_id": null, "afk_timeout": 300,
        "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "emojis": [],
        "features": [], "mfa_level": 0, "application_id": null, "system_channel_id": null, "system_channel_flags": 0,
        "rules_channel_id": null, "max_members": 500_000, "vanity_url_code": null, "description": null, "banner": null,
        "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
        "public_updates_channel_id": null, "nsfw_level": 0, "premium_progress_bar_enabled": false, "stickers": [],
        "joined_at": "2024-01-01T00:00:00.000000+00:00", "large": true, "member_count": 1000, "voice_states": [],
        "members": [member(APPLICATION)], "threads": [], "presences": [], "stage_instances": [],
        "guild_scheduled_events": [], "soundboard_sounds": [], "safety_alerts_channel_id": null, "unavailable": false,
        "roles": std::iter::once(everybody).chain(roles).collect::<Vec<_>>(), "channels": channels,
    })
}

/// A text channel.
pub(crate) fn channel(id: u64) -> Value {
    json!({
        "id": id.to_string(), "type": 0, "guild_id": (id >> SEQUENCE << SEQUENCE).to_string(), "name": "channel",
        "position": 0, "permission_overwrites": [], "nsfw": false, "parent_id": null, "topic": null,
        "last_message_id": null, "rate_limit_per_user": 0, "flags": 0,
    })
}

/// A member.
pub(crate) fn member(id: u64) -> Value {
    json!({
        "user": user(id), "nick": null, "roles": [], "joined_at": "2024-01-01T00:00:00.000000+00:00", "deaf": false,
        "mute": false, "flags": 0, "pending": false, "avatar": null, "banner": null, "premium_since": null,
        "communication_disabled_until": null,
    })
}

/// A message of the bot's.
pub(crate) fn message(id: u64) -> Value {
    json!({
        "id": id.to_string(), "channel_id": "77", "type": 0, "content": "", "author": bot(), "embeds": [],
        "timestamp": "2026-01-01T00:00:00.000000+00:00", "edited_timestamp": null, "tts": false, "attachments": [],
        "mention_everyone": false, "mentions": [], "mention_roles": [], "pinned": false, "components": [], "flags": 0,
    })
}

fn user(id: u64) -> Value {
    json!({
        "id": id.to_string(), "username": "member", "discriminator": "0", "global_name": "Member", "avatar": null,
        "avatar_decoration_data": null, "collectibles": null, "primary_guild": null, "public_flags": 0,
    })
}
