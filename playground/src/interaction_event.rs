//! The events of interactions, as the gateway delivers them.
//!
//! Source: Discord's reference, "Interaction Object".

use serde_json::{Value, json};

use crate::ids;
use crate::message::Message;
use crate::world::{APPLICATION, Person, Spot, World, permission};

/// Bytes that a file of an answer may have.
pub(crate) const ATTACHMENT_LIMIT: usize = 10 * 1024 * 1024;

/// Interaction types.
pub(crate) mod kind {
    pub(crate) const COMMAND: u8 = 2;
    pub(crate) const COMPONENT: u8 = 3;
    pub(crate) const AUTOCOMPLETE: u8 = 4;
    pub(crate) const MODAL: u8 = 5;
}

/// Who does something, where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Actor<'a> {
    pub(crate) world: &'a World,
    pub(crate) person: &'a Person,
    pub(crate) spot: Spot<'a>,
}

impl Actor<'_> {
    /// The whole event.
    pub(crate) fn event(&self, id: u64, token: &str, kind: u8, data: &Value, message: Option<&Message>) -> Value {
        let mut event = json!({
            "id": ids::json(id), "application_id": ids::json(APPLICATION), "type": kind, "token": token, "version": 1,
            "data": data, "channel": self.spot.partial_json(self.person.id), "channel_id": ids::json(self.spot.channel()),
            "locale": "en-US", "entitlements": [], "authorizing_integration_owners": self.owners(),
            "attachment_size_limit": ATTACHMENT_LIMIT,
        });
        match self.spot {
            Spot::Guild(guild, channel) => {
                let mut member = guild.member_json(self.world, self.person.id).unwrap_or_default();
                member["permissions"] = guild.permissions_in(channel, self.person.id).to_string().into();
                event["member"] = member;
                event["guild_id"] = ids::json(guild.id);
                event["guild"] = json!({ "id": ids::json(guild.id), "locale": "en-US", "features": [] });
                event["guild_locale"] = "en-US".into();
                event["app_permissions"] = guild.permissions_in(channel, APPLICATION).to_string().into();
                event["context"] = 0.into();
            }
            Spot::Dm(_) => {
                event["user"] = self.person.json();
                event["app_permissions"] = permission::EVERYBODY.to_string().into();
                event["context"] = 1.into();
            }
        }
        if let Some(message) = message {
            event["message"] = message.json.clone();
        }
        event
    }

    /// What an answer's message says about the interaction it answers.
    /// `triggering` is that of the interaction which opened a modal, for the modal's own.
    pub(crate) fn metadata(&self, id: u64, kind: u8, source: Option<u64>, triggering: Option<Value>) -> Value {
        let mut metadata = json!({
            "id": ids::json(id), "type": kind, "user": self.person.json(),
            "authorizing_integration_owners": self.owners(),
        });
        if let (kind::COMPONENT, Some(source)) = (kind, source) {
            metadata["interacted_message_id"] = ids::json(source);
        }
        if kind == kind::MODAL {
            let triggering = triggering.unwrap_or_else(|| self.metadata(id, kind::COMMAND, None, None));
            metadata["triggering_interaction_metadata"] = triggering;
        }
        metadata
    }

    /// The resolved data of some users, roles and channels.
    pub(crate) fn resolved(&self, users: &[u64], roles: &[u64], channels: &[u64]) -> Value {
        let mut resolved = json!({});
        for &id in users {
            let Some(user) = user_json(self.world, id) else { continue };
            let key = id.to_string();
            resolved["users"][&key] = user;
            if let Spot::Guild(guild, _) = self.spot
                && let Some(mut member) = guild.partial_member_json(id)
            {
                member["permissions"] = guild.permissions_of(id).to_string().into();
                resolved["members"][&key] = member;
            }
        }
        if let Spot::Guild(guild, _) = self.spot {
            for &id in roles {
                if let Some(role) = guild.role_json(id) {
                    resolved["roles"][id.to_string()] = role;
                }
            }
        }
        for &id in channels {
            if let Some(spot) = self.world.spot(id) {
                resolved["channels"][id.to_string()] = spot.partial_json(self.person.id);
            }
        }
        resolved
    }

    /// On whose authority the application acts: the server that installed it, or in a DM nobody's server.
    fn owners(&self) -> Value {
        match self.spot {
            Spot::Guild(guild, _) => json!({ "0": ids::json(guild.id) }),
            Spot::Dm(_) => json!({ "0": "0", "1": ids::json(self.person.id) }),
        }
    }
}

/// The user object of a person or of the bot.
pub(crate) fn user_json(world: &World, id: u64) -> Option<Value> {
    if id == APPLICATION { Some(world.bot_json()) } else { world.person(id).map(Person::json) }
}
