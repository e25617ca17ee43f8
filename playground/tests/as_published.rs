//! What Discord's published schema refuses, this server refuses: valid bodies with one value changed.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a test")]

mod harness;
mod published;

use std::time::Duration;

use harness::{Bot, callback_path, start, start_with, user_session};
use published::violations;
use serde_json::{Value, json};

/// A message with each kind of component, and what else a message has.
fn message() -> Value {
    let button = json!({ "type": 2, "id": 9, "style": 1, "label": "Go", "custom_id": "go", "disabled": false, "emoji": { "name": "🔥" } });
    let link = json!({ "type": 2, "style": 5, "label": "Docs", "url": "https://example.com/" });
    let options =
        json!([{ "label": "A", "value": "a", "description": "b", "default": true, "emoji": { "name": "🔥" } }]);
    let media = json!({ "url": "https://example.com/a.png" });
    json!({ "flags": 1 << 15, "nonce": "once", "enforce_nonce": true, "tts": false,
        "allowed_mentions": { "parse": [], "users": ["1"], "roles": ["2"], "replied_user": false },
        "components": [
            { "type": 17, "id": 1, "accent_color": 255, "spoiler": false, "components": [
                { "type": 10, "id": 2, "content": "# Title" },
                { "type": 9, "id": 3, "components": [{ "type": 10, "content": "a" }], "accessory": button },
                { "type": 9, "components": [{ "type": 10, "content": "a" }],
                    "accessory": { "type": 11, "media": media, "description": "A", "spoiler": true } },
                { "type": 14, "divider": true, "spacing": 2 },
                { "type": 12, "items": [{ "media": media, "description": "A", "spoiler": false }] },
                { "type": 1, "id": 4, "components": [link] },
                { "type": 1, "components": [{ "type": 3, "custom_id": "string", "placeholder": "p", "min_values": 0,
                    "max_values": 1, "disabled": false, "options": options }] },
                { "type": 1, "components": [{ "type": 8, "custom_id": "where", "channel_types": [0],
                    "default_values": [{ "id": "5", "type": "channel" }] }] },
            ]},
        ],
    })
}

/// A form with each kind of field.
fn form() -> Value {
    let label =
        |component: Value| json!({ "type": 18, "label": "Label", "description": "About it", "component": component });
    let options =
        json!([{ "label": "A", "value": "a", "description": "b", "default": true }, { "label": "B", "value": "b" }]);
    json!({ "type": 9, "data": { "custom_id": "form", "title": "A form", "components": [
        { "type": 10, "content": "Fill it" },
        label(json!({ "type": 4, "custom_id": "text", "style": 1, "value": "v", "placeholder": "p", "required": true,
            "min_length": 1, "max_length": 9 })),
        label(json!({ "type": 21, "custom_id": "radio", "required": true, "options": options })),
        label(json!({ "type": 22, "custom_id": "boxes", "required": true, "min_values": 1, "max_values": 2, "options": options })),
        label(json!({ "type": 23, "custom_id": "box", "default": true })),
    ]}})
}

/// A body with every value in it changed, one at a time, into what is seldom right.
fn changed(body: &Value) -> Vec<Value> {
    let mut pointers = Vec::new();
    collect(body, "", &mut pointers);
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(99),
        json!(4_294_967_296_u64),
        json!(""),
        json!("x".repeat(5000)),
        json!([]),
        json!({}),
        json!([[]]),
        json!(vec![json!({ "type": 14 }); 41]),
    ];
    pointers
        .iter()
        .flat_map(|pointer| others.iter().map(move |other| (pointer, other)))
        .map(|(pointer, other)| {
            let mut changed = body.clone();
            *changed.pointer_mut(pointer).unwrap() = other.clone();
            changed
        })
        .collect()
}

fn collect(value: &Value, pointer: &str, pointers: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), field)).collect(),
        Value::Array(entries) => entries.iter().enumerate().map(|(at, entry)| (at.to_string(), entry)).collect(),
        _ => Vec::new(),
    };
    for (name, field) in below {
        let own = format!("{pointer}/{name}");
        pointers.push(own.clone());
        collect(field, &own, pointers);
    }
}

#[tokio::test]
async fn what_the_schema_refuses_of_a_message_is_refused() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let (status, answer) = bot.api.post(&path, message()).await;
    assert_eq!((status.as_u16(), violations("POST", &path, &message())), (200, Vec::new()), "{answer}");
    for body in changed(&message()) {
        let wrong = violations("POST", &path, &body);
        if !wrong.is_empty() {
            let (status, _) = bot.api.post(&path, body).await;
            assert!(status.is_client_error(), "{wrong:?}");
        }
    }
}

#[tokio::test]
async fn what_the_schema_refuses_of_a_form_is_refused() {
    // All of it goes to one interaction, which takes longer than three seconds.
    let (discord, _) = start_with(Duration::from_mins(2)).await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
    let path = callback_path(&bot.interaction().await);
    for body in changed(&form()) {
        let wrong = violations("POST", &path, &body);
        if !wrong.is_empty() {
            let (status, _) = bot.api.post(&path, body).await;
            assert!(status.is_client_error(), "{wrong:?}");
        }
    }
    // None of them was taken for an answer.
    let (status, answer) = bot.api.post(&path, form()).await;
    assert_eq!((status.as_u16(), violations("POST", &path, &form())), (204, Vec::new()), "{answer}");
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_the_schema_refuses_of_the_bot_itself_is_refused() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let own_member = format!("/guilds/{}/members/%40me", discord.guilds()[0].id);
    let application = "/applications/@me".to_owned();
    let bodies = [
        (own_member, json!({ "nick": "Botty", "bio": null })),
        (application, json!({ "interactions_endpoint_url": null, "tags": null, "flags": null })),
    ];
    for (path, right) in bodies {
        let (status, answer) = bot.api.patch(&path, right.clone()).await;
        assert_eq!((status.as_u16(), violations("PATCH", &path, &right)), (200, Vec::new()), "{answer}");
        for body in changed(&right) {
            let wrong = violations("PATCH", &path, &body);
            if !wrong.is_empty() {
                let (status, _) = bot.api.patch(&path, body).await;
                assert!(status.is_client_error(), "{path}: {wrong:?}");
            }
        }
    }
}
