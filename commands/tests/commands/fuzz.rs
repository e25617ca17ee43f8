//! Interactions as Discord sends them, changed in many ways: whatever comes is answered within Discord's limits or
//! refused, and nothing ends in a bug.
//!
//! A few hundred here; for longer with `WAYMARK_FUZZ_MINUTES`, see CONTRIBUTING.md. Each input follows from its number
//! alone: `WAYMARK_FUZZ_SEED` begins with another one.

use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Value, json};
use waymark_commands::{Interaction, Outcome, dispatch};

use crate::custom_ids;
use crate::every_command;
use crate::harness::{Harness, Shown};

/// What takes longer hangs.
const LIMIT: Duration = Duration::from_secs(10);
/// Inputs that meet the same database.
const TOGETHER: u64 = 500;

#[tokio::test]
async fn whatever_comes_is_answered_or_refused() {
    let number = |name| std::env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    let minutes = number("WAYMARK_FUZZ_MINUTES");
    let seed = number("WAYMARK_FUZZ_SEED").unwrap_or(1);
    let started = Instant::now();
    let corpus = corpus().await;
    let (mut done, mut unreadable) = (0, 0);
    while minutes.map_or(done < TOGETHER, |minutes| started.elapsed() < Duration::from_secs(60 * minutes)) {
        let harness = Harness::new().await;
        for _ in 0..TOGETHER {
            let number = seed + done;
            let input = input(number, &corpus);
            match Interaction::read(&input.to_string()) {
                Err(_) => unreadable += 1,
                Ok(interaction) => {
                    let answered = tokio::time::timeout(LIMIT, answer(&harness, interaction)).await;
                    let shown = answered.unwrap_or_else(|_| panic!("{number} takes too long: {input}"));
                    if let Some(fault) = fault(&shown) {
                        panic!("{number} {fault}: {input}\n{}", shown.0);
                    }
                }
            }
            done += 1;
        }
    }
    println!("{done} interactions from {seed} in {:.0?}, {unreadable} of them unreadable", started.elapsed());
    assert!(unreadable < done / 2, "inputs of which most are refused at the door show little: {unreadable} of {done}");
}

/// One real interaction of each kind: every command with all its options, every button, menu and dialog.
async fn corpus() -> Vec<Value> {
    let mut harness = Harness::new().await;
    let mut corpus = Vec::new();
    for (command, options) in every_command::real() {
        harness.command("ada", &command, &options).await;
        corpus.push(harness.last().clone());
    }
    for custom_id in custom_ids::real() {
        for data in [
            json!({ "custom_id": custom_id, "component_type": 2 }),
            json!({ "custom_id": custom_id, "component_type": 3, "values": ["http"] }),
        ] {
            let mut press = corpus[0].clone();
            press["type"] = json!(3);
            press["data"] = data;
            press["message"] = json!({ "id": "8", "flags": 0 });
            corpus.push(press);
        }
        let mut dialog = corpus[0].clone();
        dialog["type"] = json!(5);
        let field = json!({ "type": 4, "custom_id": "note", "value": "text" });
        dialog["data"] = json!({ "custom_id": custom_id, "components": [{ "type": 1, "components": [field] }] });
        dialog["message"] = json!({ "id": "8", "flags": 64 });
        corpus.push(dialog);
    }
    corpus
}

/// The input of that number: one of the corpus, as it is but for its id, or changed in up to four places.
fn input(number: u64, corpus: &[Value]) -> Value {
    let mut rng = Rng::with_seed(number);
    let mut input = corpus[rng.usize(..corpus.len())].clone();
    input["id"] = json!((1_000_000 + number).to_string());
    // Completion has the same data as a command.
    if input["type"] == 2 && rng.u8(..3) == 0 {
        input["type"] = json!(4);
    }
    for _ in 0..rng.u8(..5) {
        let places = places(&input);
        let place = &places[rng.usize(..places.len())];
        let Some(value) = input.pointer_mut(place) else { continue };
        change(value, &mut rng, corpus);
    }
    input
}

/// Where something stands in `value`, as JSON pointers.
fn places(value: &Value) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (format!("/{name}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (format!("/{at}"), value)).collect(),
        _ => Vec::new(),
    };
    inside
        .into_iter()
        .flat_map(|(place, value)| {
            let further = places(value).into_iter().map(|further| format!("{place}{further}")).collect::<Vec<_>>();
            std::iter::once(place.clone()).chain(further)
        })
        .collect()
}

fn change(value: &mut Value, rng: &mut Rng, corpus: &[Value]) {
    match (value, rng.u8(..4)) {
        (Value::String(text), 0..=2) => *text = other_text(text, rng),
        (Value::Array(items), 0) if !items.is_empty() => {
            let again = items[rng.usize(..items.len())].clone();
            items.extend(std::iter::repeat_n(again, rng.usize(1..30)));
        }
        (Value::Array(items), 1) => items.clear(),
        (Value::Object(members), 0..=1) if !members.is_empty() => {
            let names: Vec<String> = members.keys().cloned().collect();
            members.remove(&names[rng.usize(..names.len())]);
        }
        (Value::Number(number), 0..=1) => {
            *number = [0, 1, 2, 3, 4, 5, 64, -1, i64::MAX, i64::MIN][rng.usize(..10)].into();
        }
        (value, _) => {
            *value = match rng.u8(..9) {
                0 => Value::Null,
                1 => json!(rng.bool()),
                2 => json!(rng.u64(..)),
                3 => json!(-1.5e300),
                4 => json!(""),
                5 => json!([]),
                6 => json!({}),
                7 => json!([[[[{ "name": "topic" }]]]]),
                _ => corpus[rng.usize(..corpus.len())]["data"].clone(),
            };
        }
    }
}

/// What hostile, careless and unlucky people write.
fn other_text(text: &str, rng: &mut Rng) -> String {
    const ODD: [&str; 16] = [
        "",
        " ",
        "\0",
        "\u{202e}evil",
        "\u{200b}\u{200d}\u{2060}",
        "@everyone <@1> <@&1> <#1>",
        "18446744073709551615",
        "-1",
        "99999999999999999999",
        "🦀",
        "../../etc/passwd",
        "'; DROP TABLE event; --",
        "`*_~|>#[](https://x)",
        "git/http",
        "e\u{301}\u{327}",
        "19:60",
    ];
    let characters: Vec<char> = text.chars().collect();
    match rng.u8(..7) {
        0 => ODD[rng.usize(..ODD.len())].to_owned(),
        1 => text.repeat(rng.usize(1..2_000)).chars().take(6_000).collect(),
        2 => characters.iter().take(rng.usize(..=characters.len())).collect(),
        3 => format!("{text}{}", ODD[rng.usize(..ODD.len())]),
        4 => characters.iter().rev().collect(),
        _ => {
            // One character becomes another, as a forger of buttons would try.
            let mut characters = characters;
            if !characters.is_empty() {
                let at = rng.usize(..characters.len());
                characters[at] = rng.char('\u{20}'..'\u{7f}');
            }
            characters.into_iter().collect()
        }
    }
}

async fn answer(harness: &Harness, interaction: Interaction) -> Shown {
    let answer = match dispatch(&harness.context, interaction).await {
        Outcome::Answer(answer) => answer,
        Outcome::Deferred { rest, .. } => rest.await,
    };
    Shown(serde_json::to_value(answer.to_response()).unwrap())
}

/// What is wrong with an answer, if anything is: a bug, or more than Discord takes.
/// Source: <https://discord.com/developers/docs/resources/message#create-message>
fn fault(shown: &Shown) -> Option<String> {
    let data = &shown.0["data"];
    let length = |value: &Value| value.as_str().map_or(0, |text| text.encode_utf16().count());
    let content = data["content"].as_str().unwrap_or_default();
    if content.contains("Something went wrong") {
        return Some("is a bug".to_owned());
    }
    let rows = data["components"].as_array().map_or(0, Vec::len);
    let ids: Vec<String> = shown.custom_ids();
    let choices = data["choices"].as_array().cloned().unwrap_or_default();
    let embed = &data["embeds"][0];
    let fields = embed["fields"].as_array().cloned().unwrap_or_default();
    let fields_length: usize = fields.iter().map(|field| length(&field["name"]) + length(&field["value"])).sum();
    let whole = length(&embed["title"]) + length(&embed["description"]) + length(&embed["footer"]["text"]);
    [
        (length(&data["content"]) > 2_000, "has too long a text"),
        (whole + fields_length > 6_000, "has too long an embed"),
        (length(&embed["title"]) > 256, "has too long a title"),
        (length(&embed["description"]) > 4_096, "has too long a description"),
        (fields.len() > 25, "has too many fields"),
        (rows > 5, "has too many rows"),
        (ids.iter().any(|id| id.is_empty() || id.encode_utf16().count() > 100), "has a custom id that does not fit"),
        (choices.len() > 25, "has too many choices"),
        (choices.iter().any(|choice| length(&choice["name"]) > 100), "has too long a choice"),
    ]
    .into_iter()
    .find_map(|(is_fault, what)| is_fault.then(|| what.to_owned()))
}
