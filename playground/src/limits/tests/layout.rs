//! Messages that consist of components alone, at each limit and one beyond.

#![expect(clippy::needless_pass_by_value, reason = "cases are written down where they are used")]

use super::*;
use crate::ids::{ChannelId, MessageId};
use crate::message::Message;

fn of(components: Value) -> Value {
    json!({ "flags": 1 << 15, "components": components })
}

fn words(content: &str) -> Value {
    json!({ "type": 10, "content": content })
}

fn section(texts: usize, accessory: Value) -> Value {
    json!({ "type": 9, "components": vec![words("a"); texts], "accessory": accessory })
}

fn container(components: Value) -> Value {
    json!({ "type": 17, "components": components })
}

fn thumbnail(url: &str) -> Value {
    json!({ "type": 11, "media": { "url": url } })
}

fn gallery(items: usize) -> Value {
    json!({ "type": 12, "items": vec![json!({ "media": { "url": "https://a.b/c.png" } }); items] })
}

/// A message that is there already.
fn before(json: Value) -> Message {
    Message { id: MessageId(1), channel: ChannelId(2), json, attachments: Vec::new(), reactions: Vec::new() }
}

#[track_caller]
fn check_edit(message: &Message, body: Value, expected: &[&str]) {
    let context = BodyContext { before: Some(message), ..NEW };
    let found = errors_of(|errors| {
        super::message(&body, context, errors);
    });
    assert_eq!(found, expected, "{body} on {}", message.json);
}

#[test]
fn each_kind_stands_where_it_may() {
    let every = json!([
        words("# Title"), section(1, button("a")), section(3, thumbnail("https://a.b/c.png")), gallery(1), gallery(10),
        { "type": 14 }, { "type": 14, "divider": false, "spacing": 2 },
        { "type": 1, "components": [button("b")] },
        { "type": 17, "accent_color": 0x00FF_FFFF, "spoiler": true, "components": [
            words("inside"), section(1, button("c")), gallery(1), { "type": 14 }, { "type": 1, "components": [menu(1)] },
        ]},
    ]);
    check_message(&of(every), &[]);
    let bare = |kind: u64| of(json!([{ "type": kind }]));
    for kind in [0, 2, 3, 4, 5, 11, 15, 16, 18, 19, 20, 21, 22, 23, 99] {
        check_message(&bare(kind), &["components.0: UNION_TYPE_CHOICES"]);
    }
    check_message(&of(json!([{}])), &["components.0: UNION_TYPE_CHOICES"]);
    check_message(&of(json!([7])), &["components.0: UNION_TYPE_CHOICES"]);
    let inside = "components.0.components.0: UNION_TYPE_CHOICES";
    check_message(&of(json!([container(json!([container(json!([words("a")]))]))])), &[inside]);
    check_message(&of(json!([container(json!([button("a")]))])), &[inside]);
    check_message(&of(json!([section(0, button("a"))])), &["components.0.components: BASE_TYPE_BAD_LENGTH"]);
    check_message(&of(json!([section(4, button("a"))])), &["components.0.components: BASE_TYPE_BAD_LENGTH"]);
    check_message(&of(json!([section(1, Value::Null)])), &["components.0.accessory: BASE_TYPE_REQUIRED"]);
    check_message(&of(json!([section(1, menu(1))])), &["components.0.accessory: UNION_TYPE_CHOICES"]);
    check_message(&of(json!([container(json!([]))])), &["components.0.components: BASE_TYPE_BAD_LENGTH"]);
}

#[test]
fn without_the_flag_there_are_rows_alone() {
    for one in [words("a"), section(1, button("a")), gallery(1), json!({ "type": 14 }), container(json!([words("a")]))]
    {
        check_message(&json!({ "content": "a", "components": [one] }), &["components.0: UNION_TYPE_CHOICES"]);
    }
}

#[test]
fn parts_are_limited() {
    let first = |component: Value, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|error| format!("components.0.{error}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_message(&of(json!([component])), &expected);
    };
    first(gallery(0), &["items: BASE_TYPE_BAD_LENGTH"]);
    first(gallery(11), &["items: BASE_TYPE_BAD_LENGTH"]);
    first(words(""), &["content: BASE_TYPE_REQUIRED"]);
    first(words(" \n"), &["content: BASE_TYPE_REQUIRED"]);
    first(json!({ "type": 14, "spacing": 0 }), &["spacing: NUMBER_TYPE_MIN"]);
    first(json!({ "type": 14, "spacing": 3 }), &["spacing: NUMBER_TYPE_MAX"]);
    first(with(container(json!([words("a")])), "accent_color", Value::Null), &[]);
    first(with(container(json!([words("a")])), "accent_color", 0x0100_0000.into()), &["accent_color: NUMBER_TYPE_MAX"]);
    let item = |item: Value| json!({ "type": 12, "items": [item] });
    first(item(json!({ "media": { "url": "https://a" }, "description": a(1024) })), &[]);
    first(
        item(json!({ "media": { "url": "https://a" }, "description": a(1025) })),
        &["items.0.description: BASE_TYPE_BAD_LENGTH"],
    );
    first(item(json!({ "media": { "url": "https://a" }, "description": null })), &[]);
    first(
        item(json!({ "media": { "url": "https://a" }, "description": "" })),
        &["items.0.description: BASE_TYPE_REQUIRED"],
    );
    first(item(json!({})), &["items.0.media.url: BASE_TYPE_REQUIRED"]);
    first(item(json!({ "media": { "url": "ftp://a" } })), &["items.0.media.url: URL_TYPE_INVALID_SCHEME"]);
    first(json!({ "type": 13, "file": { "url": "https://a" } }), &["file.url: URL_TYPE_INVALID_SCHEME"]);
}

#[test]
fn files_must_be_there() {
    let not_found = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND";
    let check = |component: Value, place: &str| {
        let body = of(json!([component]));
        check_message(&body, &[format!("components.0.{place}: {not_found}").as_str()]);
        let context = BodyContext { files: &["map.png".to_owned()], uploads: 1, ..NEW };
        let found = errors_of(|errors| {
            message(&body, context, errors);
        });
        assert_eq!(found, [""; 0], "{body}");
    };
    check(json!({ "type": 13, "file": { "url": "attachment://map.png" } }), "file.url");
    check(section(1, thumbnail("attachment://map.png")), "accessory.media.url");
    check(json!({ "type": 12, "items": [{ "media": { "url": "attachment://map.png" } }] }), "items.0.media.url");
}

#[test]
fn forty_components_are_the_most_however_they_stand() {
    let too_many = "components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED";
    let separators = |count: usize| vec![json!({ "type": 14 }); count];
    check_message(&of(separators(40).into()), &[]);
    check_message(&of(separators(41).into()), &["components: BASE_TYPE_MAX_LENGTH", too_many]);
    check_message(&of(json!([container(separators(39).into())])), &[]);
    check_message(&of(json!([container(separators(40).into())])), &[too_many]);
    // A row of five counts as six, a section with its text and button as three.
    let row = |n: usize| {
        let five: Value = (0..5).map(|b| button(&format!("{n}-{b}"))).collect();
        json!({ "type": 1, "components": five })
    };
    let mut components: Vec<Value> = (0..6).map(row).collect();
    components.push(section(1, button("s")));
    components.push(json!({ "type": 14 }));
    check_message(&of(components.clone().into()), &[]);
    components.push(json!({ "type": 14 }));
    check_message(&of(components.into()), &[too_many]);
}

#[test]
fn texts_are_limited_together() {
    let too_long = "components: COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED";
    let two = |first: usize, second: usize| of(json!([words(&a(first)), container(json!([words(&a(second))]))]));
    check_message(&of(json!([words(&a(4000))])), &[]);
    check_message(&of(json!([words(&a(4001))])), &["components.0.content: BASE_TYPE_BAD_LENGTH", too_long]);
    check_message(&two(1, 3999), &[]);
    check_message(&two(2000, 2001), &[too_long]);
    // Crabs are two UTF-16 units each.
    check_message(&of(json!([words(&"🦀".repeat(2000))])), &[]);
    check_message(&two(1, 3999), &[]);
    check_message(&of(json!([words(&"🦀".repeat(2001))])), &["components.0.content: BASE_TYPE_BAD_LENGTH", too_long]);
    // Labels of buttons are not counted.
    check_message(&of(json!([words(&a(4000)), { "type": 1, "components": [button("a")] }])), &[]);
}

#[test]
fn much_text_of_three_bytes_breaks_discord() {
    let wide = "界".repeat(3386);
    assert!(!breaks(&of(json!([words(&wide)]))), "10,158 bytes");
    assert!(breaks(&of(json!([words(&format!("{wide}a"))]))), "10,159 bytes");
    assert!(!breaks(&of(json!([words(&"🦀".repeat(2000))]))), "8,000 bytes");
    let two = |bytes: usize| of(json!([words(&a(5000)), container(json!([words(&a(bytes - 5000))]))]));
    assert!(!breaks(&two(10_146)));
    assert!(breaks(&two(10_147)), "each text takes 12 bytes more");
}

#[test]
fn ids_are_positive_and_unique() {
    let text = |id: Value| with(words("a"), "id", id);
    check_message(&of(json!([text(1.into()), text(i32::MAX.into())])), &[]);
    check_message(&of(json!([text(0.into()), text(0.into()), text(Value::Null)])), &[]);
    check_message(&of(json!([text((-1).into())])), &["components.0.id: NUMBER_TYPE_MIN"]);
    check_message(&of(json!([text(2_147_483_648_u64.into())])), &["components.0.id: NUMBER_TYPE_MAX"]);
    check_message(
        &of(json!([text(7.into()), section(1, with(button("a"), "id", 7.into()))])),
        &["components.1.accessory.id: COMPONENT_ID_DUPLICATED"],
    );
    check_message(
        &of(json!([section(1, button("a")), { "type": 1, "components": [button("a")] }])),
        &["components.1.components.0.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
    );
}

#[test]
fn nothing_stands_beside_components_alone() {
    let legacy = |key: &str| format!("{key}: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2");
    let check = |key: &str, value: Value| {
        check_message(&with(of(json!([words("a")])), key, value), &[legacy(key).as_str()]);
    };
    check("content", "a".into());
    check("embeds", json!([{ "title": "a" }]));
    check("sticker_ids", json!(["1"]));
    check("poll", json!({}));
    for (key, empty) in [("content", Value::Null), ("content", "".into()), ("embeds", json!([])), ("poll", Value::Null)]
    {
        check_message(&with(of(json!([words("a")])), key, empty), &[]);
    }
}

#[test]
fn the_flag_comes_by_an_edit_and_stays() {
    let legacy = |key: &str| format!("{key}: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2");
    let with_text = before(json!({ "content": "a", "embeds": [{ "title": "a" }], "flags": 64 }));
    let (content, embeds) = (legacy("content"), legacy("embeds"));
    check_edit(&with_text, of(json!([words("a")])), &[&content, &embeds]);
    check_edit(&with_text, with(of(json!([words("a")])), "content", Value::Null), &[&embeds]);
    check_edit(&with_text, with(with(of(json!([words("a")])), "content", Value::Null), "embeds", json!([])), &[]);
    check_edit(&with_text, json!({ "components": [words("a")] }), &["components.0: UNION_TYPE_CHOICES"]);

    let alone = before(json!({ "content": "", "embeds": [], "components": [words("a")], "flags": 1 << 15 }));
    check_edit(&alone, json!({ "components": [words("b")] }), &[]);
    check_edit(&alone, of(json!([words("b")])), &[]);
    let removed = "flags: MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG";
    check_edit(&alone, json!({ "flags": 0, "components": [words("b")] }), &[removed]);
    check_edit(&alone, json!({ "flags": 4 }), &[removed]);
    check_edit(&alone, json!({ "content": "a" }), &[&content]);
    check_edit(&alone, json!({ "content": "a", "flags": 0 }), &[removed, &content]);
}
