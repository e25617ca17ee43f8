//! Registering the commands with Discord: in one bulk overwrite, and only when they differ from what is there, since
//! every overwrite counts against a daily limit and makes clients load them anew.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use serenity::all::{ApplicationId, CommandId};
use tokio::time::sleep;
use waymark_commands::Context;

use super::rest::{Request, Rest, RestError};
use crate::backoff::Backoff;

/// The pause before commands that could not be registered are tried again.
const REGISTER_AGAIN: Backoff = Backoff::new(Duration::from_secs(5), Duration::from_hours(1));

/// Registers the commands of `context`, which keeps their ids, however long it takes.
pub(crate) async fn keep_registering(rest: Arc<Rest>, application: ApplicationId, context: Context) {
    let mut backoff = REGISTER_AGAIN;
    loop {
        let error = match register(&rest, application).await {
            Ok(ids) => {
                // Only this task sets them, once.
                let _ = context.command_ids.set(ids);
                return;
            }
            Err(error) => error,
        };
        let wait = backoff.pause().max(error.retry_after().unwrap_or_default());
        tracing::error!(%error, "the commands could not be registered, next try in {wait:.1?}: {error}");
        sleep(wait).await;
    }
}

/// Makes the registered commands those of this program, and returns their ids.
async fn register(rest: &Rest, application: ApplicationId) -> Result<BTreeMap<String, CommandId>, RestError> {
    let ours = serde_json::to_value(waymark_commands::definitions()).unwrap_or_default();
    let path = format!("/applications/{application}/commands");
    let registered = rest.call::<Value>(Request::get(path.clone())).await;
    let registered = match registered {
        Ok(registered) if comparable(&registered) == comparable(&ours) => registered,
        // Whatever hindered reading them, writing them is right.
        _ => {
            tracing::info!("registering the commands");
            rest.call(Request::put(path).json(&ours)?).await?
        }
    };
    let id = |command: &Value| Some((command["name"].as_str()?.to_owned(), command["id"].as_str()?.parse().ok()?));
    Ok(registered.as_array().into_iter().flatten().filter_map(id).collect())
}

/// What matters of a list of commands, in one form for what we send and for what Discord returns: it adds ids and
/// defaults, leaves out what is null, and sorts as it likes.
fn comparable(commands: &Value) -> Vec<Value> {
    let mut commands: Vec<Value> = commands.as_array().into_iter().flatten().map(normal).collect();
    for command in &mut commands {
        if let Some(command) = command.as_object_mut() {
            // The one type that is a default: a slash command.
            command.entry("type").or_insert(1.0.into());
            for key in ["contexts", "integration_types"] {
                if let Some(Value::Array(values)) = command.get_mut(key) {
                    values.sort_by_key(Value::to_string);
                }
            }
        }
    }
    commands.sort_by_key(|command| command["name"].to_string());
    commands
}

/// The parts of a command, an option or a choice that we set.
const KEYS: [&str; 19] = [
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "type",
    "options",
    "choices",
    "value",
    "required",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
    "contexts",
    "integration_types",
    "default_member_permissions",
    "nsfw",
];

fn normal(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| KEYS.contains(&key.as_str()));
            let kept = kept.map(|(key, value)| (key.clone(), normal(value)));
            Value::Object(kept.filter(|(_, value)| !is_default(value)).collect::<Map<_, _>>())
        }
        Value::Array(values) => values.iter().map(normal).collect(),
        // 1 and 1.0 are one number to Discord.
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other.clone(),
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        // What is in the menu on a member has no description, which comes back as an empty one.
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The definitions as Discord returns them: ids, versions and defaults added, in another order.
    fn as_discord_returns(definitions: &Value) -> Value {
        let mut commands = definitions.as_array().unwrap().clone();
        commands.reverse();
        for (at, command) in commands.iter_mut().enumerate() {
            let command = command.as_object_mut().unwrap();
            command.insert("id".into(), json!(at.to_string()));
            command.insert("version".into(), json!("9"));
            command.insert("application_id".into(), json!("1"));
            command.insert("nsfw".into(), json!(false));
            for (key, default) in
                [("type", json!(1)), ("description", json!("")), ("default_member_permissions", Value::Null)]
            {
                command.entry(key).or_insert(default);
            }
            if let Some(Value::Array(contexts)) = command.get_mut("contexts") {
                contexts.reverse();
            }
            if let Some(Value::Array(options)) = command.get_mut("options") {
                for option in options {
                    option.as_object_mut().unwrap().retain(|_, value| *value != json!(false));
                }
            }
        }
        Value::Array(commands)
    }

    #[test]
    fn what_discord_returns_of_our_commands_is_the_same() {
        let ours = serde_json::to_value(waymark_commands::definitions()).unwrap();
        assert_eq!(comparable(&as_discord_returns(&ours)), comparable(&ours));
    }

    type Change = fn(&mut Value);

    #[test]
    fn every_real_difference_counts() {
        let ours = serde_json::to_value(waymark_commands::definitions()).unwrap();
        let changes: [(&str, Change); 7] = [
            ("a description", |commands| commands[0]["description"] = json!("other")),
            ("a name", |commands| commands[0]["name"] = json!("other")),
            ("a command less", |commands| drop(commands.as_array_mut().unwrap().pop())),
            ("an option less", |commands| drop(commands[0]["options"].as_array_mut().unwrap().pop())),
            ("a required option", |commands| commands[0]["options"][0]["required"] = json!(true)),
            ("a limit", |commands| commands[0]["options"][0]["max_value"] = json!(7)),
            ("the contexts", |commands| commands[0]["contexts"] = json!([0])),
        ];
        for (what, change) in changes {
            let mut theirs = ours.clone();
            change(&mut theirs);
            assert_ne!(comparable(&theirs), comparable(&ours), "{what}");
        }
    }
}
