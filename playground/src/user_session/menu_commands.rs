//! Commands in the menus on members and messages (right click, Apps).
//!
//! Source: Discord's reference, "User Commands", "Message Commands".

use serde_json::{Value, json};

use super::exchange::NewInteraction;
use super::{UserSession, check_offered, named};
use crate::codes::{InteractionKind, command_type};
use crate::command_line::CommandSpec;
use crate::error::PlaygroundError;
use crate::interaction_event::Actor;
use crate::interactions::Exchange;
use crate::message::Message;

impl UserSession {
    /// Uses a command on a member, such as "View progress" on `grace`.
    pub async fn context_menu(&self, command: &str, target: &str) -> Result<Exchange, PlaygroundError> {
        let new = {
            let world = self.server.world();
            let actor = self.actor(&world)?;
            let target = named(actor, target)?;
            let found = self.menu_command(actor, command, command_type::USER, "members")?;
            use_on(&found, &json!(target), &actor.resolved([target.0]))
        };
        self.interact(new).await
    }

    /// Uses a command on a message that this person sees. The bot gets all of it, its text included.
    pub async fn message_menu(&self, command: &str, target: &Message) -> Result<Exchange, PlaygroundError> {
        let new = {
            let world = self.server.world();
            let actor = self.actor(&world)?;
            let mut target = self.current(target)?;
            let found = self.menu_command(actor, command, command_type::MESSAGE, "messages")?;
            if let Some(json) = target.json.as_object_mut() {
                json.remove("nonce");
            }
            let resolved = json!({ "messages": { target.id.to_string(): target.json } });
            use_on(&found, &json!(target.id), &resolved)
        };
        self.interact(new).await
    }

    /// The command of this kind with a name, in any case, if it is offered here. `on` is what such commands are for.
    fn menu_command(
        &self,
        actor: Actor<'_>,
        name: &str,
        kind: u64,
        on: &'static str,
    ) -> Result<CommandSpec, PlaygroundError> {
        let mut commands = self.commands();
        commands.retain(|one| one.kind == kind);
        let wanted = name.trim().to_lowercase();
        let Some(found) = commands.iter().find(|one| one.name.to_lowercase() == wanted) else {
            let known = commands.into_iter().map(|one| one.name).collect();
            return Err(PlaygroundError::UnknownContextMenu { on, name: name.to_owned(), known });
        };
        check_offered(actor, found)?;
        Ok(found.clone())
    }
}

/// The interaction of a command that is used on something.
fn use_on(command: &CommandSpec, target: &Value, resolved: &Value) -> NewInteraction {
    let mut data = json!({
        "id": command.id, "name": command.name, "type": command.kind, "target_id": target, "resolved": resolved,
    });
    if let Some(guild) = command.guild {
        data["guild_id"] = guild.into();
    }
    NewInteraction::new(InteractionKind::Command, data).of_command(command)
}
