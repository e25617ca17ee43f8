//! The commands the bot registered.

use serde_json::{Value, json};

use crate::codes::command_type;
use crate::command_line::CommandSpec;
use crate::ids::{CommandId, GuildId};
use crate::json::{extend, number};
use crate::world::APPLICATION;

/// All registered commands, global ones and those of single servers.
#[derive(Debug, Default)]
pub(crate) struct CommandRegistry(Vec<Registered>);

#[derive(Debug)]
struct Registered {
    guild: Option<GuildId>,
    json: Value,
}

impl CommandRegistry {
    /// The command objects of a scope: a server's, or the global ones.
    pub(crate) fn list(&self, guild: Option<GuildId>) -> Vec<Value> {
        self.of(guild).map(|one| one.json.clone()).collect()
    }

    /// What can be used at a place: the global commands, and those of the server.
    pub(crate) fn usable_in(&self, guild: Option<GuildId>) -> Vec<CommandSpec> {
        let here = self.0.iter().filter(|one| one.guild.is_none() || one.guild == guild);
        here.map(|one| CommandSpec::from_json(&one.json)).collect()
    }

    /// One command of a scope.
    pub(crate) fn get(&self, guild: Option<GuildId>, id: CommandId) -> Option<Value> {
        self.of(guild).find(|one| one.has(id)).map(|one| one.json.clone())
    }

    /// Replaces all commands of a scope. A command that keeps its name and type keeps its id.
    pub(crate) fn replace(
        &mut self,
        guild: Option<GuildId>,
        commands: &[Value],
        next_id: impl Fn() -> CommandId,
    ) -> Vec<Value> {
        let old: Vec<Registered> = self.0.extract_if(.., |one| one.guild == guild).collect();
        for sent in commands {
            let same = old.iter().find(|one| one.is_called(sent));
            self.0.push(Registered { guild, json: complete(sent, guild, same.map(|one| &one.json), &next_id) });
        }
        self.list(guild)
    }

    /// Adds a command, or overwrites the one of the same name and type; `true` if it is new.
    pub(crate) fn upsert(
        &mut self,
        guild: Option<GuildId>,
        sent: &Value,
        next_id: impl Fn() -> CommandId,
    ) -> (Value, bool) {
        let same = self.0.iter_mut().find(|one| one.guild == guild && one.is_called(sent));
        if let Some(one) = same {
            one.json = complete(sent, guild, Some(&one.json), &next_id);
            return (one.json.clone(), false);
        }
        let json = complete(sent, guild, None, &next_id);
        self.0.push(Registered { guild, json: json.clone() });
        (json, true)
    }

    /// Changes some fields of a command, if `check` has nothing against what it becomes; `None` if there is no such one.
    pub(crate) fn edit<E>(
        &mut self,
        guild: Option<GuildId>,
        id: CommandId,
        changes: &Value,
        next_id: impl Fn() -> CommandId,
        check: impl FnOnce(&Value) -> Result<(), E>,
    ) -> Result<Option<Value>, E> {
        let Some(one) = self.0.iter_mut().find(|one| one.guild == guild && one.has(id)) else { return Ok(None) };
        let mut edited = one.json.clone();
        extend(&mut edited, changes.clone());
        check(&edited)?;
        one.json = complete(&edited, guild, Some(&one.json), &next_id);
        Ok(Some(one.json.clone()))
    }

    /// Forgets a command; `false` if there was no such one.
    pub(crate) fn remove(&mut self, guild: Option<GuildId>, id: CommandId) -> bool {
        let before = self.0.len();
        self.0.retain(|one| one.guild != guild || !one.has(id));
        self.0.len() < before
    }

    fn of(&self, guild: Option<GuildId>) -> impl Iterator<Item = &Registered> {
        self.0.iter().filter(move |one| one.guild == guild)
    }
}

impl Registered {
    fn has(&self, id: CommandId) -> bool {
        CommandId::from_json(&self.json["id"]) == Some(id)
    }

    fn is_called(&self, sent: &Value) -> bool {
        self.json["name"] == sent["name"] && self.json["type"] == kind_of(sent)
    }
}

/// A command object as Discord gives it back: with ids and every default filled in. The version changes only
/// when the definition does.
fn complete(sent: &Value, guild: Option<GuildId>, old: Option<&Value>, next_id: &impl Fn() -> CommandId) -> Value {
    let or = |key: &str, default: Value| if sent[key].is_null() { default } else { sent[key].clone() };
    let mut json = json!({
        "application_id": APPLICATION, "type": kind_of(sent), "name": sent["name"],
        "name_localizations": sent["name_localizations"], "description": or("description", "".into()),
        "description_localizations": sent["description_localizations"],
        "default_member_permissions": permissions(&sent["default_member_permissions"]),
        "nsfw": or("nsfw", false.into()),
        "dm_permission": or("dm_permission", true.into()), "contexts": sent["contexts"],
        "integration_types": or("integration_types", json!([0])),
    });
    if let Some(options) = sent["options"].as_array().filter(|list| !list.is_empty()) {
        json["options"] = options.iter().map(option).collect();
    }
    if let Some(guild) = guild {
        json["guild_id"] = guild.into();
    }
    let (id, version) = match old {
        Some(old) => {
            let mut before = old.clone();
            let taken = |before: &mut Value, key: &str| before.as_object_mut().and_then(|map| map.remove(key));
            let (id, version) = (taken(&mut before, "id"), taken(&mut before, "version"));
            (id, if before == json { version } else { None })
        }
        None => (None, None),
    };
    json["id"] = id.unwrap_or_else(|| next_id().into());
    json["version"] = version.unwrap_or_else(|| next_id().into());
    json
}

/// An option as Discord gives it back: what has its default value is left out.
fn option(sent: &Value) -> Value {
    let mut option = sent.clone();
    if let Some(map) = option.as_object_mut() {
        map.retain(|_, value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::Array(list) => !list.is_empty(),
            Value::Object(map) => !map.is_empty(),
            _ => true,
        });
    }
    if let Some(options) = sent["options"].as_array().filter(|list| !list.is_empty()) {
        option["options"] = options.iter().map(self::option).collect();
    }
    option
}

fn kind_of(sent: &Value) -> Value {
    if sent["type"].is_null() { command_type::CHAT_INPUT.into() } else { sent["type"].clone() }
}

/// Permission bits as Discord gives them back, as a string.
fn permissions(sent: &Value) -> Value {
    number(sent).map_or(Value::Null, |bits| bits.to_string().into())
}
