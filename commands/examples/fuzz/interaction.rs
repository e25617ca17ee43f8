//! Interactions as Discord sends them: the commands that are defined, with options of every type, and what the bot's own
//! messages have to press, to pick and to fill in.

use fastrand::Rng;
use serde_json::{Value, json};

/// What people type.
const WORDS: &[&str] = &[
    "http",
    "http",
    "dns",
    "dns",
    "go",
    "HTTP!!",
    "web",
    "workbench",
    "Web *basics*",
    "net",
    "2",
    "19:00",
    "7pm",
    "25:99",
    "noon",
    "Berlin",
    "UTC+2",
    "IST",
    "Mars",
    "weekdays",
    "mon, wed",
    "how long does it take",
    "salary",
    "week",
    "month",
    "all",
    "",
];

/// A person does something: uses or completes one of `commands`, or uses something of `components`.
pub(crate) fn interaction(number: u64, rng: &mut Rng, commands: &[Value], components: &[Value]) -> Value {
    let (kind, data) = match rng.u8(0..10) {
        0..5 if !components.is_empty() => used(&components[rng.usize(..components.len())], rng),
        5 => (4, command(&commands[rng.usize(..commands.len())], rng, true)),
        _ => (2, command(&commands[rng.usize(..commands.len())], rng, false)),
    };
    let user = json!({ "id": rng.u64(11..13).to_string(), "username": "ada", "global_name": "**Ada** @everyone" });
    let mut interaction = json!({
        "id": (1_000 + number).to_string(), "application_id": "1", "type": kind, "token": "t", "version": 1, "data": data,
        "locale": "en-US", "channel_id": "77",
    });
    if rng.u8(0..5) == 0 {
        interaction["user"] = user;
    } else {
        interaction["guild_id"] = json!(rng.choice(["100", "200"]));
        interaction["member"] = json!({
            "user": user, "nick": null, "roles": [rng.choice(["501", "509"])],
            "permissions": rng.choice(["0", "32", "8", "268435488"]),
        });
    }
    if kind == 3 || kind == 5 {
        interaction["message"] = json!({ "id": "8", "flags": rng.choice([0, 64]) });
    }
    interaction
}

fn command(command: &Value, rng: &mut Rng, typing: bool) -> Value {
    let options = given(&command["options"], rng, typing);
    let mut resolved = resolved();
    resolved["messages"] = json!({ "12": { "id": "12", "content": WORDS[rng.usize(..WORDS.len())] } });
    json!({
        "id": "5", "name": command["name"], "type": command["type"].as_u64().unwrap_or(1), "target_id": "12",
        "options": options, "resolved": resolved,
    })
}

/// The options that are given: one of the subcommands, if there are any; else most of those that there are.
fn given(defined: &Value, rng: &mut Rng, typing: bool) -> Value {
    const SUBCOMMAND: u64 = 1;
    let defined = defined.as_array().map_or(&[][..], Vec::as_slice);
    let subcommands: Vec<&Value> = defined.iter().filter(|option| option["type"] == SUBCOMMAND).collect();
    if !subcommands.is_empty() {
        let subcommand = subcommands[rng.usize(..subcommands.len())];
        let options = given(&subcommand["options"], rng, typing);
        return json!([{ "name": subcommand["name"], "type": SUBCOMMAND, "options": options }]);
    }
    let mut options = Vec::new();
    for option in defined {
        if rng.u8(0..4) == 0 {
            continue;
        }
        let kind = option["type"].as_u64().unwrap_or_default();
        let word = WORDS[rng.usize(..WORDS.len())];
        let value = match kind {
            4 | 10 => json!(rng.i64(-2..200)),
            5 => json!(rng.bool()),
            6 => json!(rng.u64(11..13).to_string()),
            7 => json!(rng.u64(77..80).to_string()),
            8 => json!(rng.choice(["501", "502", "503", "509", "100"])),
            _ => option["choices"]
                .as_array()
                .and_then(|choices| Some(rng.choice(choices)?["value"].clone()))
                .unwrap_or(json!(word)),
        };
        options.push(json!({ "name": option["name"], "type": kind, "value": value }));
    }
    if typing && let Some(last) = options.last_mut() {
        last["focused"] = json!(true);
    }
    json!(options)
}

/// What becomes of a component when it is used, or of a dialog when it is sent.
fn used(component: &Value, rng: &mut Rng) -> (u8, Value) {
    const DIALOG: &str = "title";
    let custom_id = &component["custom_id"];
    if !component[DIALOG].is_null() {
        let labels = component["components"].as_array().map_or(&[][..], Vec::as_slice);
        let filled: Vec<Value> = labels.iter().map(|label| filled_in(&label["component"], rng)).collect();
        return (5, json!({ "custom_id": custom_id, "components": filled, "resolved": resolved() }));
    }
    let kind = component["type"].as_u64().unwrap_or(2);
    let values = picked(component, rng);
    (3, json!({ "custom_id": custom_id, "component_type": kind, "values": values, "resolved": resolved() }))
}

/// A dialog's field, with something in it.
fn filled_in(field: &Value, rng: &mut Rng) -> Value {
    const TEXT: u64 = 4;
    const RADIO: u64 = 21;
    let mut sent = json!({ "type": field["type"], "custom_id": field["custom_id"] });
    match field["type"].as_u64() {
        Some(TEXT) => sent["value"] = json!(WORDS[rng.usize(..WORDS.len())]),
        Some(RADIO) => sent["value"] = picked(field, rng).first().cloned().unwrap_or_default(),
        _ => sent["values"] = json!(picked(field, rng)),
    }
    json!({ "type": 18, "component": sent })
}

/// What is picked from a menu, or chosen of a group.
fn picked(component: &Value, rng: &mut Rng) -> Vec<Value> {
    let options = component["options"].as_array().map_or(&[][..], Vec::as_slice);
    match component["type"].as_u64() {
        Some(3 | 21 | 22) => options.iter().filter(|_| rng.bool()).map(|option| option["value"].clone()).collect(),
        Some(6) => vec![json!(rng.choice(["501", "502", "503", "509", "100"]))],
        Some(8) => vec![json!(rng.u64(77..80).to_string())],
        _ => Vec::new(),
    }
}

/// What Discord finds under the ids that are given.
fn resolved() -> Value {
    json!({ "channels": { "77": { "id": "77", "type": 0 }, "78": {} } })
}
