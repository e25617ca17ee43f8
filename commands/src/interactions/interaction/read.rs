//! Reading an interaction from what Discord sends.
//!
//! Every field is read by itself, and one that makes no sense is as good as missing. So it takes little to be answered: an
//! id and a token; and little more to be dispatched: a person, and what they did.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use serenity::all::{self, ApplicationId, MessageFlags, Permissions};
use waymark_store::{ChannelId, GuildId, InteractionId, RoleId, UserId};

use super::{
    Address, Author, CommandData, ComponentData, GivenOption, Interaction, InteractionData, ModalData, OptionValue,
    Target,
};

/// How deep options nest: a group, a subcommand, its options.
const OPTION_DEPTH: usize = 3;

/// How deep a dialog's fields nest.
const FIELD_DEPTH: usize = 3;

/// Why there is no interaction to dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Not even where an answer would go can be read.
    Address,
    /// Where the answer goes can be read, but not who did what.
    Data {
        /// Where the answer goes.
        address: Address,
        /// Whether suggestions are asked for.
        completes: bool,
    },
}

impl Interaction {
    /// Reads the data of an `INTERACTION_CREATE`.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], which says whether it can be answered even so.
    pub fn read(json: &str) -> Result<Self, Unreadable> {
        let sent: Sent = serde_json::from_str(json).map_err(|_| Unreadable::Address)?;
        let (Some(id), Some(application), Some(token)) = (sent.id, sent.application_id, sent.token) else {
            return Err(Unreadable::Address);
        };
        let address = Address { interaction: InteractionId(id.get()), application, token };
        let guild = sent.guild_id.filter(|id| sent.authorizing_integration_owners.has(*id));
        let mut member = sent.member.unwrap_or_default();
        if guild.is_none() {
            // Who they are elsewhere is of no concern.
            member = Member { user: member.user, ..Member::default() };
        }
        let author = member.user.or(sent.user).and_then(|user| {
            let id = UserId(user.id?.get());
            let avatar = user.avatar.filter(|name| is_picture(name));
            Some(Author { id, username: user.username, global_name: user.global_name, nick: member.nick, avatar })
        });
        let private = sent.message.map(|message| message.flags.contains(MessageFlags::EPHEMERAL));
        let data = sent.data.and_then(|data| match sent.kind {
            2 => Some(InteractionData::Command(data.command()?)),
            3 => Some(InteractionData::Component(ComponentData {
                picked: data.picked(),
                custom_id: data.custom_id?,
                private: private.unwrap_or(false),
            })),
            4 => Some(InteractionData::Autocomplete(data.command()?)),
            5 => {
                let mut fields = Vec::new();
                filled_in(&data.components, &data.resolved, FIELD_DEPTH, &mut fields);
                let private = private.unwrap_or(true);
                Some(InteractionData::Modal(ModalData { custom_id: data.custom_id?, fields, private }))
            }
            _ => None,
        });
        let (Some(author), Some(data)) = (author, data) else {
            return Err(Unreadable::Data { address, completes: sent.kind == 4 });
        };
        let guild = guild.map(|id| GuildId(id.get()));
        let roles = member.roles.iter().map(|role| RoleId(role.get())).collect();
        Ok(Self { address, author, guild, permissions: member.permissions, roles, data })
    }
}

/// Reads what it can of `T`, and nothing where it cannot.
fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    let json = <&RawValue>::deserialize(from)?;
    Ok(serde_json::from_str(json.get()).unwrap_or_default())
}

/// What is looked at. <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>
#[derive(serde::Deserialize)]
struct Sent<'a> {
    #[serde(default, deserialize_with = "lenient")]
    id: Option<all::InteractionId>,
    #[serde(default, deserialize_with = "lenient")]
    application_id: Option<ApplicationId>,
    #[serde(default, deserialize_with = "lenient")]
    token: Option<String>,
    #[serde(default, deserialize_with = "lenient", rename = "type")]
    kind: u64,
    #[serde(default, deserialize_with = "lenient")]
    guild_id: Option<all::GuildId>,
    #[serde(default, deserialize_with = "lenient")]
    authorizing_integration_owners: Owners,
    #[serde(default, deserialize_with = "lenient")]
    member: Option<Member>,
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    message: Option<Message>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    data: Option<Data<'a>>,
}

/// Who installed the app that is used: a server under `"0"`, a person under `"1"`. Of a server that has it only through a
/// person, the app is told the id all the same.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object>
#[derive(Default, serde::Deserialize)]
#[serde(transparent)]
struct Owners(BTreeMap<String, String>);

impl Owners {
    /// Whether that server installed it. Where Discord does not say who did, the server did: so it was before people could.
    fn has(&self, guild: all::GuildId) -> bool {
        const GUILD_INSTALL: &str = "0";
        self.0.is_empty() || self.0.get(GUILD_INSTALL).is_some_and(|id| *id == guild.to_string())
    }
}

#[derive(Default, serde::Deserialize)]
struct Member {
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    nick: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    permissions: Permissions,
    #[serde(default, deserialize_with = "lenient")]
    roles: Vec<all::RoleId>,
}

#[derive(serde::Deserialize)]
struct User {
    #[serde(default, deserialize_with = "lenient")]
    id: Option<all::UserId>,
    #[serde(default, deserialize_with = "lenient")]
    username: String,
    #[serde(default, deserialize_with = "lenient")]
    global_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    avatar: Option<String>,
}

/// Whether that can be the name of a picture, as Discord makes them: it becomes part of an address.
fn is_picture(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[derive(serde::Deserialize)]
struct Message {
    #[serde(default, deserialize_with = "lenient")]
    flags: MessageFlags,
}

/// What was used, of whatever kind it is.
#[derive(serde::Deserialize)]
struct Data<'a> {
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient", rename = "type")]
    kind: u64,
    #[serde(default, deserialize_with = "lenient")]
    target_id: Option<all::UserId>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    options: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    custom_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    values: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    component_type: u64,
    #[serde(default, deserialize_with = "lenient")]
    resolved: Resolved,
    #[serde(borrow, default, deserialize_with = "lenient")]
    components: Vec<&'a RawValue>,
}

impl Data<'_> {
    fn command(self) -> Option<CommandData> {
        const ON_MESSAGE: u64 = 3;
        let target = self.target_id.map(|id| match self.kind {
            ON_MESSAGE => Target::Message(self.resolved.text_of(&id.to_string())),
            _ => Target::Member(UserId(id.get())),
        });
        Some(CommandData { name: self.name?, target, options: options(&self.options, &self.resolved, OPTION_DEPTH) })
    }

    /// What was picked.
    fn picked(&self) -> Vec<String> {
        self.resolved.known(self.component_type, &self.values)
    }
}

/// What Discord found under the ids that were given. Ids alone are what whoever sends an interaction wrote: a channel may be
/// another server's.
#[derive(Default, serde::Deserialize)]
struct Resolved {
    #[serde(default, deserialize_with = "lenient")]
    channels: BTreeMap<String, Value>,
    #[serde(default, deserialize_with = "lenient")]
    messages: BTreeMap<String, Value>,
}

impl Resolved {
    /// What was picked from a menu of that type; of channels, those that Discord itself found.
    fn known(&self, kind: u64, picked: &[String]) -> Vec<String> {
        const CHANNEL_SELECT: u64 = 8;
        let known = |id: &&String| kind != CHANNEL_SELECT || self.channels.contains_key(*id);
        picked.iter().filter(known).cloned().collect()
    }

    /// The text of the message of that id: what it says, else the texts of its components.
    fn text_of(&self, id: &str) -> String {
        let Some(message) = self.messages.get(id) else { return String::new() };
        let content = message["content"].as_str().unwrap_or_default();
        if !content.trim().is_empty() {
            return written_text(content);
        }
        let mut texts = Vec::new();
        texts_of(&message["components"], FIELD_DEPTH, &mut texts);
        written_text(&texts.join("\n"))
    }
}

/// The texts of components, in their order.
fn texts_of<'m>(components: &'m Value, depth: usize, texts: &mut Vec<&'m str>) {
    const TEXT_DISPLAY: u64 = 10;
    for component in components.as_array().into_iter().flatten().filter(|_| depth > 0) {
        if component["type"] == TEXT_DISPLAY {
            texts.extend(component["content"].as_str());
        }
        texts_of(&component["components"], depth - 1, texts);
    }
}

/// A field of a dialog, or what one is in, however Discord nests them (rows of old, labels since 2025).
#[derive(serde::Deserialize)]
struct Field<'a> {
    #[serde(default, deserialize_with = "lenient", rename = "type")]
    kind: u64,
    #[serde(default, deserialize_with = "lenient")]
    custom_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    value: Value,
    #[serde(default, deserialize_with = "lenient")]
    values: Vec<String>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    components: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    component: Option<&'a RawValue>,
}

/// What a dialog's fields were filled with.
fn filled_in(components: &[&RawValue], resolved: &Resolved, depth: usize, fields: &mut Vec<(String, Vec<String>)>) {
    for component in components.iter().filter(|_| depth > 0) {
        let Ok(field) = serde_json::from_str::<Field<'_>>(component.get()) else { continue };
        if let Some(custom_id) = field.custom_id {
            let held = match field.value {
                // A text, or the choice of a radio group.
                Value::String(text) => vec![written_text(&text)],
                _ => resolved.known(field.kind, &field.values).iter().map(|value| written_text(value)).collect(),
            };
            fields.push((custom_id, held));
        }
        filled_in(&field.components, resolved, depth - 1, fields);
        filled_in(field.component.as_slice(), resolved, depth - 1, fields);
    }
}

/// A text that somebody wrote, without NUL characters: for SQLite a text ends there, however much comes after.
fn written_text(text: &str) -> String {
    text.replace('\0', "")
}

/// An option, as it was sent.
#[derive(serde::Deserialize)]
struct SentOption<'a> {
    name: String,
    #[serde(default, deserialize_with = "lenient", rename = "type")]
    kind: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    value: Value,
    #[serde(default, deserialize_with = "lenient")]
    focused: bool,
    #[serde(borrow, default, deserialize_with = "lenient")]
    options: Vec<&'a RawValue>,
}

fn options(sent: &[&RawValue], resolved: &Resolved, depth: usize) -> Vec<GivenOption> {
    let sent = sent.iter().filter(|_| depth > 0);
    let options = sent.filter_map(|option| serde_json::from_str::<SentOption<'_>>(option.get()).ok());
    options.map(|option| GivenOption { value: value(&option, resolved, depth), name: option.name }).collect()
}

/// What an option was given. <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type>
fn value(option: &SentOption<'_>, resolved: &Resolved, depth: usize) -> OptionValue {
    const SUBCOMMAND: u64 = 1;
    const GROUP: u64 = 2;
    const STRING: u64 = 3;
    const USER: u64 = 6;
    const CHANNEL: u64 = 7;
    const ROLE: u64 = 8;
    const NUMBER: u64 = 10;
    let (kind, value) = (option.kind.unwrap_or(STRING), &option.value);
    let id = value.as_str().and_then(|text| text.parse::<u64>().ok()).filter(|&id| id != 0);
    match (kind, id) {
        (SUBCOMMAND, _) => OptionValue::Subcommand(options(&option.options, resolved, depth - 1)),
        (GROUP, _) => OptionValue::Other,
        _ if option.focused => OptionValue::Typed(match value {
            Value::Null => String::new(),
            Value::String(text) => written_text(text),
            other => other.to_string(),
        }),
        (USER, Some(id)) => OptionValue::User(UserId(id)),
        (CHANNEL, Some(id)) if resolved.channels.contains_key(&id.to_string()) => OptionValue::Channel(ChannelId(id)),
        (CHANNEL, Some(_)) => OptionValue::Other,
        (ROLE, Some(id)) => OptionValue::Role(RoleId(id)),
        _ => match value {
            Value::String(text) => OptionValue::Text(written_text(text)),
            Value::Bool(on) => OptionValue::Switch(*on),
            Value::Number(number) => match number.as_i64().filter(|_| kind != NUMBER) {
                Some(number) => OptionValue::Integer(number),
                None => number.as_f64().map_or(OptionValue::Other, OptionValue::Number),
            },
            Value::Null | Value::Array(_) | Value::Object(_) => OptionValue::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn command(options: &Value) -> Value {
        json!({
            "id": "10", "application_id": "20", "type": 2, "token": "secret",
            "guild_id": "30", "member": { "user": { "id": "40", "username": "ada" } },
            "data": { "name": "next", "options": options, "resolved": { "channels": { "41": {} } } },
        })
    }

    fn read(sent: &Value) -> Result<Interaction, Unreadable> {
        Interaction::read(&sent.to_string())
    }

    fn read_options(options: &Value) -> Vec<OptionValue> {
        let read = read(&command(options)).unwrap_or_else(|error| panic!("{error:?}: {options}"));
        let InteractionData::Command(command) = read.data else { panic!("a command") };
        command.options.into_iter().map(|option| option.value).collect()
    }

    #[test]
    fn what_answering_does_not_need_may_be_missing_new_or_odd() {
        let odd = json!({ "entitlements": 5, "attachment_size_limit": -1, "channel": { "type": 999 }, "locale": null,
            "authorizing_integration_owners": [], "new": { "from": "tomorrow" }, "user": [], "message": "none" });
        let user = json!({ "public_flags": 1_u64 << 40, "collectibles": { "nameplate": {} }, "global_name": 7 });
        let mut interaction = command(&Value::Null);
        interaction.as_object_mut().unwrap().extend(odd.as_object().unwrap().clone());
        interaction["member"]["permissions"] = json!(["all"]);
        interaction["member"]["roles"] = json!(["50", "51"]);
        let known = interaction["member"]["user"].as_object_mut().unwrap();
        known.extend(user.as_object().unwrap().clone());
        let read = read(&interaction).unwrap();
        let address = Address { interaction: InteractionId(10), application: 20.into(), token: "secret".into() };
        let author = Author { id: UserId(40), username: "ada".into(), global_name: None, nick: None, avatar: None };
        let data = InteractionData::Command(CommandData { name: "next".into(), target: None, options: Vec::new() });
        let guild = Some(GuildId(30));
        let roles = vec![RoleId(50), RoleId(51)];
        assert_eq!(read, Interaction { address, author, guild, permissions: Permissions::empty(), roles, data });
        assert!(!format!("{read:?}").contains("secret"));
    }

    #[test]
    fn of_servers_that_did_not_install_the_app_nothing_is_read() {
        for (owners, place) in [
            (json!(null), Some(GuildId(30))),
            (json!({ "0": "30" }), Some(GuildId(30))),
            (json!({ "0": "30", "1": "40" }), Some(GuildId(30))),
            (json!({ "1": "40" }), None),
            (json!({ "0": "0", "1": "40" }), None),
            (json!({ "0": "31" }), None),
            (json!({}), Some(GuildId(30))),
        ] {
            let mut sent = command(&Value::Null);
            sent["authorizing_integration_owners"] = owners.clone();
            sent["member"]["nick"] = json!("nick");
            sent["member"]["roles"] = json!(["50"]);
            sent["member"]["permissions"] = json!("32");
            let Interaction { author, guild, permissions, roles, .. } = read(&sent).unwrap();
            assert_eq!(guild, place, "{owners}");
            assert_eq!(author.id, UserId(40), "{owners}");
            let told = [author.nick.is_some(), !permissions.is_empty(), !roles.is_empty()];
            assert_eq!(told, [place.is_some(); 3], "{owners}");
        }
    }

    #[test]
    fn options_are_read_as_what_they_are() {
        use OptionValue::{Channel, Integer, Number, Other, Role, Switch, Text, User};
        for (kind, value, expect) in [
            (3, json!("text"), Text("text".into())),
            (3, json!("\0te\0xt"), Text("text".into())),
            (3, json!(5), Integer(5)),
            (3, json!(null), Other),
            (3, json!(["a"]), Other),
            (4, json!(5), Integer(5)),
            (4, json!("5"), Text("5".into())),
            (4, json!(1.5), Number(1.5)),
            (4, json!(u64::MAX), Number(18_446_744_073_709_551_615.0)),
            (5, json!(true), Switch(true)),
            (5, json!(null), Other),
            (6, json!("40"), User(UserId(40))),
            (6, json!("abc"), Text("abc".into())),
            (6, json!("0"), Text("0".into())),
            (7, json!("41"), Channel(ChannelId(41))),
            // Not among what Discord found.
            (7, json!("43"), Other),
            (8, json!("42"), Role(RoleId(42))),
            (10, json!(2), Number(2.0)),
            (99, json!("new"), Text("new".into())),
        ] {
            let found = read_options(&json!([{ "name": "x", "type": kind, "value": value }]));
            assert_eq!(found, [expect], "{kind} {value}");
        }
        for (value, expect) in [(json!("po"), "po"), (json!(5), "5"), (json!(null), "")] {
            let found = read_options(&json!([{ "name": "x", "type": 3, "value": value, "focused": true }]));
            assert_eq!(found, [OptionValue::Typed(expect.into())], "{value}");
        }
        assert_eq!(read_options(&json!([{ "type": 3, "value": "nameless" }, 5, null])), []);
        assert_eq!(read_options(&json!("none")), []);
    }

    #[test]
    fn channels_that_discord_did_not_find_are_not_picked() {
        for (component_type, picked, expect) in
            [(8, vec!["41"], vec!["41"]), (8, vec!["43"], vec![]), (6, vec!["43"], vec!["43"])]
        {
            let mut sent = command(&Value::Null);
            sent["type"] = json!(3);
            sent["data"] = json!({
                "custom_id": "1gh", "component_type": component_type, "values": picked,
                "resolved": { "channels": { "41": { "id": "41" } } },
            });
            let Ok(Interaction { data: InteractionData::Component(used), .. }) = read(&sent) else { panic!("{sent}") };
            assert_eq!(used.picked, expect, "{component_type} {picked:?}");
        }
    }

    #[test]
    fn nesting_ends() {
        const LEVELS: usize = 100_000;
        let nested = |open: &str, close: &str| open.repeat(LEVELS) + "[]" + &close.repeat(LEVELS);
        let address = r#""id":"1","application_id":"2","token":"t","user":{"id":"3"}"#;
        for (kind, what, levels) in [
            (2, "options", nested(r#"[{"name":"x","type":1,"options":"#, "}]")),
            (2, "options", nested(r#"[{"name":"x","type":3,"value":"#, "}]")),
            (2, "options", nested("[", "]")),
            (5, "components", nested(r#"[{"type":1,"components":"#, "}]")),
            (5, "components", nested(r#"[{"type":18,"component":{"components":"#, "}}]")),
        ] {
            let sent =
                format!(r#"{{{address},"type":{kind},"data":{{"name":"x","custom_id":"x","{what}":{levels}}}}}"#);
            assert!(Interaction::read(&sent).is_ok(), "{}", &sent[..200]);
        }
    }

    #[test]
    fn what_was_filled_in_is_found_however_it_is_nested() {
        let input = json!({ "type": 4, "custom_id": "note", "value": "text" });
        for components in [
            json!([{ "type": 1, "components": [input] }]),
            json!([{ "type": 18, "component": input }]),
            json!([7, { "type": 10 }, { "type": 17, "components": [{ "type": 18, "component": input }] }]),
        ] {
            let mut sent = command(&Value::Null);
            sent["type"] = json!(5);
            sent["data"] = json!({ "custom_id": "1a", "components": components });
            let Ok(Interaction { data: InteractionData::Modal(modal), .. }) = read(&sent) else { panic!("{sent}") };
            assert_eq!(modal.fields, [("note".to_owned(), vec!["text".to_owned()])], "{components}");
        }
    }

    #[test]
    fn fields_are_read_as_what_they_are() {
        for (field, expect) in [
            (json!({ "type": 4, "value": "te\0xt" }), vec!["text"]),
            (json!({ "type": 3, "values": ["a", "b"] }), vec!["a", "b"]),
            (json!({ "type": 6, "values": ["50"] }), vec!["50"]),
            (json!({ "type": 8, "values": ["41"] }), vec!["41"]),
            // Not among what Discord found.
            (json!({ "type": 8, "values": ["43"] }), vec![]),
            (json!({ "type": 21, "value": "yes" }), vec!["yes"]),
            (json!({ "type": 21, "value": null }), vec![]),
            (json!({ "type": 22, "values": [] }), vec![]),
            (json!({ "type": 23, "value": true }), vec![]),
            (json!({ "type": 99, "value": { "odd": [] } }), vec![]),
        ] {
            let mut sent = command(&Value::Null);
            let mut named = field.clone();
            named["custom_id"] = json!("x");
            sent["type"] = json!(5);
            sent["data"] = json!({
                "custom_id": "1a", "components": [{ "type": 18, "component": named }],
                "resolved": { "channels": { "41": {} } },
            });
            let Ok(Interaction { data: InteractionData::Modal(modal), .. }) = read(&sent) else { panic!("{sent}") };
            assert_eq!(modal.fields, [("x".to_owned(), expect.into_iter().map(str::to_owned).collect())], "{field}");
        }
    }

    #[test]
    fn the_message_of_a_menu_is_read_by_its_text() {
        let container = json!([{ "type": 17, "components": [{ "type": 10, "content": "# One" }, { "type": 9,
            "components": [{ "type": 10, "content": "two" }], "accessory": { "type": 2 } }] }]);
        for (kind, message, expect) in [
            (3, json!({ "content": "hello" }), Some(Target::Message("hello".into()))),
            (3, json!({ "content": " ", "components": container }), Some(Target::Message("# One\ntwo".into()))),
            (3, json!({ "content": 5, "components": "none" }), Some(Target::Message(String::new()))),
            (3, json!(null), Some(Target::Message(String::new()))),
            (2, json!({ "content": "hello" }), Some(Target::Member(UserId(9)))),
        ] {
            let mut sent = command(&Value::Null);
            sent["data"] = json!({ "name": "x", "type": kind, "target_id": "9",
                "resolved": { "messages": { "9": message } } });
            let Ok(Interaction { data: InteractionData::Command(used), .. }) = read(&sent) else { panic!("{sent}") };
            assert_eq!(used.target, expect, "{sent}");
        }
    }

    #[test]
    fn only_what_can_be_a_pictures_name_is_one() {
        for (avatar, expect) in [
            (json!("a_d54e87d20539fe9aad2f2cebe56809a2"), true),
            (json!(null), false),
            (json!(""), false),
            (json!("../../evil.png?x="), false),
            (json!("x".repeat(65)), false),
        ] {
            let mut sent = command(&Value::Null);
            sent["member"]["user"]["avatar"] = avatar.clone();
            assert_eq!(read(&sent).unwrap().author.avatar.is_some(), expect, "{avatar}");
        }
    }

    #[test]
    fn what_cannot_be_read_can_be_answered() {
        let address = Address { interaction: InteractionId(1), application: 2.into(), token: "t".into() };
        for (what, kind, data) in [
            ("an unknown kind", 99, json!({ "name": "next" })),
            ("nobody", 2, json!({ "name": "next" })),
            ("nobody who types", 4, json!({ "name": "next" })),
            ("no data", 3, json!(null)),
        ] {
            let sent = json!({ "id": "1", "application_id": "2", "token": "t", "type": kind, "data": data });
            let expect = Unreadable::Data { address: address.clone(), completes: kind == 4 };
            assert_eq!(read(&sent), Err(expect), "{what}");
        }
        for sent in [
            json!(null),
            json!({ "id": "1", "type": 2 }),
            json!({ "id": "x", "application_id": "2", "token": "t" }),
            json!({ "id": "0", "application_id": "2", "token": "t" }),
        ] {
            assert_eq!(read(&sent), Err(Unreadable::Address), "{sent}");
        }
    }
}
