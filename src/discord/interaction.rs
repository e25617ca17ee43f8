//! Reading interactions as Discord sends them.
//!
//! serenity's model wants many fields that answering does not need, and refuses the whole interaction for one that is
//! missing, new or of another type: the person would be left without an answer. So what is needed is copied into a
//! plain interaction first, and serenity reads that. What cannot be read even so can still be answered.

use serde_json::{Map, Value, json};
use serenity::all::{ApplicationId, Interaction, InteractionId};

/// How deep options nest: a group, a subcommand, its options.
const OPTION_DEPTH: usize = 3;

/// How deep a dialog's fields nest.
const FIELD_DEPTH: usize = 3;

/// Where the answers to one interaction go. The token is a secret, good for fifteen minutes.
#[derive(Clone)]
pub(super) struct Address {
    pub interaction: InteractionId,
    pub application: ApplicationId,
    pub token: String,
}

/// An interaction that came in.
pub(super) enum Incoming {
    /// One to dispatch.
    Readable(Address, Box<Interaction>),
    /// One that says where the answer goes, and nothing else that makes sense. `completes`: it asks for suggestions.
    Unreadable { to: Address, completes: bool },
}

/// Reads the data of an `INTERACTION_CREATE`; none if it does not even say where an answer would go.
pub(super) fn read(data: &Value) -> Option<Incoming> {
    let id = |name: &str| data[name].as_str().and_then(|id| id.parse::<u64>().ok()).filter(|&id| id != 0);
    let token = data["token"].as_str()?.to_owned();
    let interaction = InteractionId::new(id("id")?);
    let to = Address { interaction, application: ApplicationId::new(id("application_id")?), token };
    let completes = data["type"] == 4;
    Some(match serde_json::from_value::<Interaction>(plain(data)) {
        Ok(interaction) => Incoming::Readable(to, Box::new(interaction)),
        Err(error) => {
            // The error's text may repeat what a person wrote.
            tracing::warn!(interaction = %data["id"], category = ?error.classify(), "an interaction cannot be read");
            Incoming::Unreadable { to, completes }
        }
    })
}

/// The interaction with what answering needs, and stand-ins for what only the model needs.
fn plain(data: &Value) -> Value {
    let mut plain = json!({
        "version": 1, "entitlements": [], "attachment_size_limit": 0, "authorizing_integration_owners": {},
        "locale": data["locale"].as_str().unwrap_or("en-US"),
        "channel_id": data["channel_id"].as_str().unwrap_or("1"),
        "data": command_or_component(&data["data"]),
    });
    for name in ["id", "application_id", "type", "token", "guild_id"] {
        copy(data, &mut plain, name);
    }
    if data["member"].is_object() {
        let member = &data["member"];
        plain["member"] = json!({
            "user": user(&member["user"]), "nick": member["nick"].as_str(), "roles": [], "joined_at": null,
            "premium_since": null, "deaf": false, "mute": false, "flags": 0,
            "permissions": member["permissions"].as_str().unwrap_or("0"),
        });
    }
    if data["user"].is_object() {
        plain["user"] = user(&data["user"]);
    }
    if data["message"].is_object() {
        let message = &data["message"];
        plain["message"] = json!({
            "id": message["id"].as_str().unwrap_or("1"), "channel_id": "1", "content": "", "type": 0,
            "author": { "id": "1", "username": "", "discriminator": "0", "avatar": null },
            "timestamp": "1970-01-01T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false,
            "flags": message["flags"].as_u64().unwrap_or(0),
        });
    }
    plain
}

fn copy(from: &Value, to: &mut Value, name: &str) {
    if let Some(value) = from.get(name).filter(|value| !value.is_null()) {
        to[name] = value.clone();
    }
}

fn user(user: &Value) -> Value {
    json!({
        "id": user["id"], "username": user["username"].as_str().unwrap_or_default(), "discriminator": "0",
        "global_name": user["global_name"].as_str(), "avatar": null, "bot": user["bot"].as_bool().unwrap_or(false),
    })
}

fn command_or_component(data: &Value) -> Value {
    let mut plain = json!({});
    for name in ["name", "custom_id", "component_type", "values", "target_id"] {
        copy(data, &mut plain, name);
    }
    if data["components"].is_array() {
        let mut fields = Vec::new();
        written(&data["components"], FIELD_DEPTH, &mut fields);
        plain["components"] = fields.into_iter().map(|field| json!({ "type": 1, "components": [field] })).collect();
    }
    if data["name"].is_string() {
        plain["id"] = json!(data["id"].as_str().unwrap_or("1"));
        plain["type"] = json!(data["type"].as_u64().unwrap_or(1));
        plain["options"] = options(&data["options"], OPTION_DEPTH);
    }
    plain
}

/// What was written into a dialog's fields, however Discord nests them (rows of old, labels since 2025).
fn written(components: &Value, depth: usize, fields: &mut Vec<Value>) {
    const TEXT_INPUT: u64 = 4;
    for component in components.as_array().into_iter().flatten().filter(|_| depth > 0) {
        if component["type"] == TEXT_INPUT && component["custom_id"].is_string() {
            let value = component["value"].as_str().unwrap_or_default();
            fields.push(json!({ "type": TEXT_INPUT, "custom_id": component["custom_id"], "value": value }));
        }
        written(&component["components"], depth - 1, fields);
        if component["component"].is_object() {
            written(&json!([component["component"]]), depth - 1, fields);
        }
    }
}

fn options(options: &Value, depth: usize) -> Value {
    let options = options.as_array().into_iter().flatten();
    options.filter(|option| depth > 0 && option["name"].is_string()).map(|it| option(it, depth)).collect()
}

/// An option whose type is that of its value, so that a value of another type than the option's is read as what it
/// is, and refused by name.
fn option(option: &Value, depth: usize) -> Value {
    const SUBCOMMAND: u64 = 1;
    const GROUP: u64 = 2;
    const STRING: u64 = 3;
    const INTEGER: u64 = 4;
    const BOOLEAN: u64 = 5;
    const NUMBER: u64 = 10;
    let (declared, value) = (option["type"].as_u64().unwrap_or(STRING), &option["value"]);
    let mut plain = Map::from_iter([("name".to_owned(), option["name"].clone())]);
    let (kind, value) = match declared {
        SUBCOMMAND | GROUP => {
            plain.insert("options".into(), options(&option["options"], depth - 1));
            (declared, None)
        }
        _ if option["focused"] == true => {
            plain.insert("focused".into(), true.into());
            (declared, Some(json!(value.as_str().map_or_else(|| unquoted(value), str::to_owned))))
        }
        // Ids of people, channels and the like.
        6..=9 | 11 if value.as_str().is_some_and(|id| id.parse::<u64>().is_ok_and(|id| id != 0)) => {
            (declared, Some(value.clone()))
        }
        _ => match value {
            Value::String(_) => (STRING, Some(value.clone())),
            Value::Bool(_) => (BOOLEAN, Some(value.clone())),
            Value::Number(number) if number.is_i64() && declared != NUMBER => (INTEGER, Some(value.clone())),
            Value::Number(_) => (NUMBER, Some(value.clone())),
            // Nothing that any option could hold: read as a type that this one is not.
            _ if declared == BOOLEAN => (STRING, Some(json!(""))),
            _ => (BOOLEAN, Some(json!(false))),
        },
    };
    plain.insert("type".into(), kind.into());
    plain.extend(value.map(|value| ("value".to_owned(), value)));
    Value::Object(plain)
}

fn unquoted(value: &Value) -> String {
    if value.is_null() { String::new() } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serenity::all::CommandDataOptionValue;

    fn command(options: &Value) -> Value {
        json!({
            "id": "10", "application_id": "20", "type": 2, "token": "secret",
            "guild_id": "30", "member": { "user": { "id": "40", "username": "ada" } },
            "data": { "name": "next", "options": options },
        })
    }

    fn read_options(options: &Value) -> Vec<CommandDataOptionValue> {
        match read(&command(options)) {
            Some(Incoming::Readable(_, interaction)) => {
                let Interaction::Command(command) = *interaction else { panic!("a command") };
                command.data.options.into_iter().map(|option| option.value).collect()
            }
            _ => panic!("not readable: {options}"),
        }
    }

    #[test]
    fn what_answering_does_not_need_may_be_missing_new_or_odd() {
        let odd = json!({ "entitlements": 5, "attachment_size_limit": -1, "channel": { "type": 999 }, "locale": null,
            "authorizing_integration_owners": [], "new": { "from": "tomorrow" } });
        let user = json!({ "public_flags": 1_u64 << 40, "collectibles": { "nameplate": {} }, "primary_guild": 7 });
        let mut interaction = command(&Value::Null);
        interaction.as_object_mut().unwrap().extend(odd.as_object().unwrap().clone());
        let known = interaction["member"]["user"].as_object_mut().unwrap();
        known.extend(user.as_object().unwrap().clone());
        let Some(Incoming::Readable(_, read)) = read(&interaction) else { panic!("not readable") };
        let Interaction::Command(command) = *read else { panic!("a command") };
        assert_eq!((command.user.id.get(), command.data.name.as_str()), (40, "next"));
    }

    #[test]
    fn options_are_read_as_what_they_are() {
        use CommandDataOptionValue::{Boolean, Integer, Number, String, User};
        for (kind, value, expect) in [
            (3, json!("text"), String("text".into())),
            (3, json!(5), Integer(5)),
            (3, json!(null), Boolean(false)),
            (3, json!(["a"]), Boolean(false)),
            (4, json!(5), Integer(5)),
            (4, json!("5"), String("5".into())),
            (4, json!(1.5), Number(1.5)),
            (5, json!(true), Boolean(true)),
            (5, json!(null), String(std::string::String::new())),
            (6, json!("40"), User(40.into())),
            (6, json!("abc"), String("abc".into())),
            (6, json!("0"), String("0".into())),
            (10, json!(2), Number(2.0)),
            (99, json!("new"), String("new".into())),
        ] {
            let found = read_options(&json!([{ "name": "x", "type": kind, "value": value }]));
            assert_eq!(found, [expect], "{kind} {value}");
        }
        assert_eq!(read_options(&json!([{ "type": 3, "value": "nameless" }])), []);
        assert_eq!(read_options(&json!("none")), []);
    }

    #[test]
    fn nesting_ends() {
        let mut nested = json!([]);
        for _ in 0..200 {
            nested = json!([{ "name": "x", "type": 2, "options": nested }]);
        }
        assert_eq!(read_options(&nested).len(), 1);
    }

    #[test]
    fn what_cannot_be_read_can_be_answered() {
        for (what, data) in [
            ("an unknown kind", json!({ "id": "1", "application_id": "2", "token": "t", "type": 99 })),
            (
                "nobody",
                json!({ "id": "1", "application_id": "2", "token": "t", "type": 2, "data": { "name": "next" } }),
            ),
        ] {
            assert!(read(&data).is_some(), "{what}");
        }
        for data in
            [json!(null), json!({ "id": "1", "type": 2 }), json!({ "id": "x", "application_id": "2", "token": "t" })]
        {
            assert!(read(&data).is_none(), "{data}");
        }
    }
}
