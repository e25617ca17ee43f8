//! How people, servers and channels look in Discord's JSON.
//!
//! Source: Discord's reference, "User Object", "Guild Object", "Guild Member Object", "Channel Object", "Role Object".

use serde_json::{Value, json};

use super::cast::JOINED;
use super::{APPLICATION, AnyChannel, Channel, Guild, OverwriteTarget, Person, Role, World};
use crate::codes::{channel_type, permission};
use crate::ids::{RoleId, UserId};
use crate::json::extend;
use crate::time::iso;

/// The bot as a user object.
fn bot(name: &str) -> Value {
    json!({
        "id": APPLICATION, "username": name, "global_name": null, "discriminator": "0001",
        "avatar": null, "bot": true, "mfa_enabled": false, "verified": true, "email": null, "flags": 0,
        "public_flags": 0, "banner": null, "accent_color": null,
    })
}

/// The application object of the one application there is.
fn application(name: &str) -> Value {
    json!({
        "id": APPLICATION, "name": name, "icon": null, "description": "", "bot_public": true,
        "bot_require_code_grant": false, "verify_key": "0".repeat(64), "team": null, "flags": 0, "summary": "",
        "bot": bot(name), "approximate_guild_count": 2, "approximate_user_install_count": 0,
        "integration_types_config": { "0": {}, "1": {} }, "redirect_uris": [], "tags": [],
        "interactions_endpoint_url": null,
    })
}

impl World {
    /// The bot's user object.
    pub(crate) fn bot_json(&self) -> Value {
        bot(&self.bot_name)
    }

    /// The application object.
    pub(crate) fn application_json(&self) -> Value {
        let mut json = application(&self.bot_name);
        // Whoever it belongs to owns the servers as well.
        json["owner"] = self.people.first().map(Person::json).into();
        json
    }

    /// The user object of a person or of the bot.
    pub(crate) fn user_json(&self, id: UserId) -> Option<Value> {
        if id == APPLICATION { Some(self.bot_json()) } else { self.person(id).map(Person::json) }
    }
}

impl Person {
    /// A user object.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id, "username": self.name, "global_name": self.display_name,
            "discriminator": "0", "avatar": null, "bot": false, "public_flags": 0, "flags": 0, "banner": null,
            "accent_color": null, "avatar_decoration_data": null,
        })
    }

    /// The channel object of the direct messages with the bot.
    pub(crate) fn dm_json(&self) -> Value {
        json!({
            "id": self.dm, "type": 1, "flags": 0, "last_message_id": null, "recipients": [self.json()],
        })
    }
}

impl Role {
    fn json(&self, position: usize) -> Value {
        let mut role = json!({
            "id": self.id, "name": self.name, "color": 0, "hoist": false, "icon": null,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "unicode_emoji": null, "position": position, "permissions": self.permissions.to_string(),
            "managed": self.managed, "mentionable": self.mentionable, "flags": 0,
        });
        if self.managed {
            role["tags"] = json!({ "bot_id": APPLICATION });
        }
        role
    }
}

impl Guild {
    /// A guild object, as `GET /guilds/{id}` answers it.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "owner_id": self.owner, "icon": null,
            "icon_hash": null, "splash": null, "discovery_splash": null, "afk_channel_id": null, "afk_timeout": 300,
            "widget_enabled": false, "widget_channel_id": null, "verification_level": 1,
            "default_message_notifications": 1, "explicit_content_filter": 2, "roles": self.roles_json(),
            "emojis": [], "stickers": [], "features": [], "mfa_level": 0, "application_id": null,
            "system_channel_id": null, "system_channel_flags": 0, "rules_channel_id": null, "max_presences": null,
            "max_members": 500_000, "vanity_url_code": null, "description": null, "banner": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": "en-US", "public_updates_channel_id": null,
            "max_video_channel_users": 25, "max_stage_video_channel_users": 50, "nsfw_level": 0,
            "premium_progress_bar_enabled": false, "safety_alerts_channel_id": null, "region": "deprecated",
        })
    }

    /// What `GUILD_CREATE` carries: the guild object and its extra fields. Of the members only the bot, as
    /// Discord does for an application without the members intent.
    pub(crate) fn create_json(&self, world: &World) -> Value {
        let mut guild = self.json();
        let extra = json!({
            "joined_at": iso(JOINED), "large": false, "unavailable": false, "member_count": self.members.len() + 1,
            "voice_states": [], "members": [self.member_json(world, APPLICATION)],
            "channels": self.channels_json(), "threads": self.threads_json(), "presences": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [],
        });
        extend(&mut guild, extra);
        guild
    }

    /// The role objects.
    pub(crate) fn roles_json(&self) -> Value {
        self.roles.iter().enumerate().map(|(position, role)| role.json(position)).collect()
    }

    /// One role object.
    pub(crate) fn role_json(&self, id: RoleId) -> Option<Value> {
        self.roles.iter().enumerate().find(|(_, role)| role.id == id).map(|(position, role)| role.json(position))
    }

    /// The channel objects.
    pub(crate) fn channels_json(&self) -> Value {
        self.channels.iter().filter(|one| one.parent.is_none()).map(|channel| self.channel_json(channel)).collect()
    }

    /// The thread objects.
    pub(crate) fn threads_json(&self) -> Value {
        self.channels.iter().filter(|one| one.parent.is_some()).map(|channel| self.channel_json(channel)).collect()
    }

    /// One channel object.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let position = self.channels.iter().position(|one| one.id == channel.id);
        let mut json = json!({
            "id": channel.id, "type": channel.kind, "guild_id": self.id, "name": channel.name,
            "last_message_id": null, "rate_limit_per_user": 0, "parent_id": channel.parent, "flags": 0,
        });
        if channel.parent.is_some() {
            let began = iso(channel.id.made_at());
            let more = json!({
                "owner_id": APPLICATION, "message_count": 0, "member_count": 1, "total_message_sent": 0,
                "thread_metadata": { "archived": false, "auto_archive_duration": 1440, "locked": false,
                    "archive_timestamp": began, "create_timestamp": began },
            });
            extend(&mut json, more);
            return json;
        }
        let overwrites: Value = channel
            .overwrites
            .iter()
            .map(|one| {
                let (id, kind) = match one.target {
                    OverwriteTarget::Role(role) => (Value::from(role), 0),
                    OverwriteTarget::User(user) => (user.into(), 1),
                };
                json!({ "id": id, "type": kind, "allow": one.allow.to_string(), "deny": one.deny.to_string() })
            })
            .collect();
        let more =
            json!({ "topic": channel.topic, "position": position, "permission_overwrites": overwrites, "nsfw": false });
        extend(&mut json, more);
        if channel.kind == channel_type::VOICE {
            let more = json!({ "bitrate": 64_000, "user_limit": 0, "rtc_region": null, "video_quality_mode": 1 });
            extend(&mut json, more);
        }
        json
    }

    /// A member object with its user; the bot is a member too.
    pub(crate) fn member_json(&self, world: &World, user: UserId) -> Option<Value> {
        let mut member = self.partial_member_json(user)?;
        member["user"] = world.user_json(user)?;
        Some(member)
    }

    /// A member object without its user, as in resolved data.
    pub(crate) fn partial_member_json(&self, person: UserId) -> Option<Value> {
        if person == APPLICATION {
            let mut json = member_fields(JOINED);
            json["roles"] = json!([self.bot_role()]);
            json["nick"] = self.bot_nick.clone().into();
            return Some(json);
        }
        let member = self.member(person)?;
        let mut json = member_fields(member.joined_at);
        json["roles"] = member.roles.iter().copied().collect();
        Some(json)
    }
}

impl AnyChannel<'_> {
    /// The partial channel object of an interaction, with what `person` may do in it.
    pub(crate) fn partial_json(&self, person: UserId) -> Value {
        let permissions = match self {
            Self::InGuild(guild, channel) => guild.permissions_in(channel, person),
            Self::Dm(_) => permission::EVERYBODY,
        };
        let mut json = self.json();
        json["permissions"] = permissions.to_string().into();
        json
    }

    /// The channel object that `GET /channels/{id}` answers.
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::InGuild(guild, channel) => guild.channel_json(channel),
            Self::Dm(owner) => owner.dm_json(),
        }
    }
}

fn member_fields(joined_at: i64) -> Value {
    json!({
        "nick": null, "avatar": null, "banner": null, "roles": [], "joined_at": iso(joined_at), "premium_since": null,
        "deaf": false, "mute": false, "flags": 0, "pending": false, "communication_disabled_until": null,
    })
}
