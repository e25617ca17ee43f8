//! The check of requests against what Discord publishes: that it finds what is wrong, and nothing else.

mod published;

use published::{schemas, violations};
use serde_json::{Value, json};

const MESSAGES: &str = "/channels/123456789012345678/messages";
const CALLBACK: &str = "/interactions/123456789012345678/aW50ZXJhY3Rpb24/callback";

#[track_caller]
fn check(method: &str, path: &str, body: &Value, expected: &[&str]) {
    assert_eq!(violations(method, path, body), expected, "{method} {path} {body}");
}

#[test]
fn valid_bodies_are_valid() {
    let layout = json!({ "flags": 1 << 15, "components": [
        { "type": 10, "content": "# Title" },
        { "type": 17, "accent_color": 255, "spoiler": false, "components": [
            { "type": 9, "components": [{ "type": 10, "content": "a" }],
                "accessory": { "type": 2, "style": 1, "label": "Go", "custom_id": "go", "emoji": { "name": "🔥" } } },
            { "type": 14, "divider": true, "spacing": 2 },
            { "type": 12, "items": [{ "media": { "url": "attachment://a.png" }, "description": "A" }] },
            { "type": 1, "components": [{ "type": 8, "custom_id": "where", "channel_types": [0, 5] }] },
        ]},
    ], "allowed_mentions": { "parse": [] }, "nonce": "abc", "enforce_nonce": true });
    check("POST", MESSAGES, &layout, &[]);
    check("POST", CALLBACK, &json!({ "type": 5, "data": { "flags": 64 } }), &[]);
    check("POST", CALLBACK, &json!({ "type": 6 }), &[]);
    check("POST", CALLBACK, &json!({ "type": 7, "data": { "content": null, "embeds": [], "components": [] } }), &[]);
    check("POST", CALLBACK, &json!({ "type": 8, "data": { "choices": [{ "name": "a", "value": "b" }] } }), &[]);
    let label = json!({ "type": 18, "label": "a", "description": "b",
        "component": { "type": 21, "custom_id": "c", "options": [{ "label": "a", "value": "a" }, { "label": "b", "value": "b" }] } });
    check(
        "POST",
        CALLBACK,
        &json!({ "type": 9, "data": { "custom_id": "a", "title": "b", "components": [label] } }),
        &[],
    );
    check("PATCH", "/webhooks/1/x/messages/@original", &json!({ "content": "a" }), &[]);
    check("PATCH", "/webhooks/1/x/messages/2", &json!({ "content": "a" }), &[]);
    check("POST", "/webhooks/1/x?with_components=true", &json!({ "content": "a", "flags": 64 }), &[]);
    let command = json!({ "name": "next", "description": "What's next?", "default_member_permissions": "32",
        "contexts": [0, 1], "options": [{ "type": 3, "name": "topic", "description": "Which", "autocomplete": true }] });
    check("PUT", "/applications/1/commands", &json!([command, { "name": "View progress", "type": 2 }]), &[]);
    check("GET", "/nowhere", &Value::Null, &[]);
    check("POST", MESSAGES, &json!({ "attachments": [{ "id": 0 }], "nothing": null, "none": [], "no": false }), &[]);
}

#[test]
fn what_is_wrong_is_found_at_its_place() {
    let component = |one: Value| json!({ "components": [one] });
    check("POST", MESSAGES, &json!({ "contents": "a" }), &[": contents is no field of it"]);
    check("POST", MESSAGES, &json!({ "content": 7 }), &["content: 7 is no [\"string\",\"null\"]"]);
    check("POST", MESSAGES, &component(json!({ "type": 10 })), &["components.0: content is missing"]);
    check(
        "POST",
        MESSAGES,
        &component(json!({ "type": 10, "content": "" })),
        &["components.0.content: shorter than 1"],
    );
    check(
        "POST",
        MESSAGES,
        &component(json!({ "type": 10, "content": "a".repeat(4001) })),
        &["components.0.content: longer than 4000"],
    );
    check(
        "POST",
        MESSAGES,
        &component(json!({ "type": 2, "style": 1 })),
        &["components.0: type 2 is none of [1,17,13,12,9,14,10]"],
    );
    check(
        "POST",
        MESSAGES,
        &component(json!({ "type": 9, "components": [], "accessory": { "type": 11, "media": {} } })),
        &["components.0.accessory.media: url is missing", "components.0.components: fewer than 1"],
    );
    check(
        "POST",
        MESSAGES,
        &component(json!({ "type": 17, "accent_color": 0x0100_0000, "components": vec![json!({ "type": 14 }); 41] })),
        &["components.0.accent_color: greater than 16777215", "components.0.components: more than 40"],
    );
    check(
        "POST",
        MESSAGES,
        &component(json!({ "type": 14, "id": -1, "spacing": 3 })),
        &["components.0.id: less than 0", "components.0.spacing: 3 is not 1"],
    );
    check("POST", MESSAGES, &json!({ "attachments": [{ "id": "x" }] }), &["attachments.0.id: \"x\" is no id"]);
    check(
        "POST",
        MESSAGES,
        &component(json!({ "type": 1, "components": [{ "type": 8, "custom_id": "a", "channel_types": [0, 0] }] })),
        &["components.0.components.0.channel_types: the same twice"],
    );
    check("POST", CALLBACK, &json!({ "type": 3 }), &[": type 3 is none of [8,4,5,12,9,1,13,6,7]"]);
    check("PUT", "/applications/1/commands", &json!([{}]), &["0: name is missing"]);
    check("PUT", "/applications/1/commands", &json!({}), &[": {} is no [\"array\",\"null\"]"]);
    let unknown = "no such route is published, or it takes no body";
    check("POST", "/nowhere", &json!({}), &[unknown]);
    check("DELETE", MESSAGES, &json!({}), &[unknown]);
}

/// A keyword that is not checked would let everything through.
#[test]
fn every_keyword_of_the_copy_is_checked() {
    for (name, schema) in schemas() {
        let mut found = Vec::new();
        keywords(schema, &mut found);
        for keyword in found {
            let known = [
                "$ref",
                "type",
                "const",
                "enum",
                "allOf",
                "oneOf",
                "anyOf",
                "maxLength",
                "minLength",
                "maxItems",
                "minItems",
                "maxProperties",
                "minProperties",
                "minimum",
                "maximum",
                "pattern",
                "uniqueItems",
                "items",
                "properties",
                "additionalProperties",
                "required",
                "format",
                "contentEncoding",
                "title",
                "description",
                "x-discord-union",
            ];
            assert!(known.contains(&keyword.as_str()), "{name}: {keyword}");
        }
    }
}

fn keywords(schema: &Value, found: &mut Vec<String>) {
    for (keyword, says) in schema.as_object().into_iter().flatten() {
        found.push(keyword.clone());
        match keyword.as_str() {
            "properties" => says.as_object().into_iter().flatten().for_each(|(_, one)| keywords(one, found)),
            "items" | "additionalProperties" => keywords(says, found),
            "allOf" | "oneOf" | "anyOf" => says.as_array().into_iter().flatten().for_each(|one| keywords(one, found)),
            _ => {}
        }
    }
}
