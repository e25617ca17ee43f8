//! The events of interactions, as the gateway delivers them.
//!
//! Source: Discord's reference, "Interaction Object".

use serde_json::{Value, json};

use crate::codes::{InteractionKind, command_type, permission};
use crate::ids::{ChannelId, InteractionId, MessageId, RoleId, UserId};
use crate::limits::ATTACHMENT;
use crate::message::Message;
use crate::world::{APPLICATION, AnyChannel, Person, World};

/// Who does something, where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Actor<'a> {
    pub(crate) world: &'a World,
    pub(crate) person: &'a Person,
    pub(crate) channel: AnyChannel<'a>,
}

impl Actor<'_> {
    /// The whole event.
    pub(crate) fn event(
        &self,
        id: InteractionId,
        token: &str,
        kind: InteractionKind,
        data: &Value,
        message: Option<&Message>,
    ) -> Value {
        let mut event = json!({
            "id": id, "application_id": APPLICATION, "type": kind, "token": token, "version": 1,
            "data": data, "channel": self.channel.partial_json(self.person.id), "channel_id": self.channel.id(),
            "locale": "en-US", "entitlements": [], "authorizing_integration_owners": self.owners(),
            "attachment_size_limit": ATTACHMENT,
        });
        match self.channel {
            AnyChannel::InGuild(guild, channel) => {
                let mut member = guild.member_json(self.world, self.person.id).unwrap_or_default();
                member["permissions"] = guild.permissions_in(channel, self.person.id).to_string().into();
                event["member"] = member;
                event["guild_id"] = guild.id.into();
                event["guild"] = json!({ "id": guild.id, "locale": "en-US", "features": [] });
                event["guild_locale"] = "en-US".into();
                event["app_permissions"] = guild.permissions_in(channel, APPLICATION).to_string().into();
                event["context"] = 0.into();
            }
            AnyChannel::Dm(_) => {
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
    pub(crate) fn metadata(
        &self,
        id: InteractionId,
        kind: InteractionKind,
        data: &Value,
        source: Option<MessageId>,
        triggering: Option<Value>,
    ) -> Value {
        let mut metadata = json!({
            "id": id, "type": kind, "user": self.person.json(),
            "authorizing_integration_owners": self.owners(),
        });
        let target = &data["target_id"];
        match data["type"].as_u64().filter(|_| kind == InteractionKind::Command && !target.is_null()) {
            Some(command_type::USER) => {
                metadata["target_user"] = UserId::from_json(target).and_then(|id| self.world.user_json(id)).into();
            }
            Some(command_type::MESSAGE) => metadata["target_message_id"] = target.clone(),
            _ => {}
        }
        if let (InteractionKind::Component, Some(source)) = (kind, source) {
            metadata["interacted_message_id"] = source.into();
        }
        if kind == InteractionKind::Modal {
            let triggering =
                triggering.unwrap_or_else(|| self.metadata(id, InteractionKind::Command, &Value::Null, None, None));
            metadata["triggering_interaction_metadata"] = triggering;
        }
        metadata
    }

    /// The resolved data of some ids: of users, roles or channels.
    pub(crate) fn resolved(&self, ids: impl IntoIterator<Item = u64>) -> Value {
        let mut resolved = json!({});
        for id in ids {
            let key = id.to_string();
            if let Some(user) = self.world.user_json(UserId(id)) {
                resolved["users"][&key] = user;
            }
            if let AnyChannel::InGuild(guild, _) = self.channel {
                if let Some(mut member) = guild.partial_member_json(UserId(id)) {
                    member["permissions"] = guild.permissions_of(UserId(id)).to_string().into();
                    resolved["members"][&key] = member;
                }
                if let Some(role) = guild.role_json(RoleId(id)) {
                    resolved["roles"][&key] = role;
                }
            }
            if let Some(channel) = self.world.channel(ChannelId(id)) {
                resolved["channels"][&key] = channel.partial_json(self.person.id);
            }
        }
        resolved
    }

    /// On whose authority the application acts: the server that installed it, the person who brings it along to one that did
    /// not, or in a DM nobody's server.
    fn owners(&self) -> Value {
        match self.channel {
            AnyChannel::InGuild(guild, _) if guild.has_bot => json!({ "0": guild.id }),
            AnyChannel::InGuild(..) => json!({ "1": self.person.id }),
            AnyChannel::Dm(_) => json!({ "0": "0", "1": self.person.id }),
        }
    }
}
