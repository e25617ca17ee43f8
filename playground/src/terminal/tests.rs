//! Messages and how they look.

use serde_json::json;

use super::*;
use crate::ids::{ChannelId, InteractionId, MessageId, UserId};
use crate::message::Attachment;

fn shown(json: Value, width: usize, colour: bool) -> String {
    let file = |json: &Value| Attachment {
        id: AttachmentId(1),
        name: text(&json["filename"]).to_owned(),
        content_type: String::new(),
        bytes: [].into(),
        json: json.clone(),
    };
    let attachments = list(&json["attachments"]).iter().map(file).collect();
    let message = Message { id: MessageId(1), channel: ChannelId(2), json, attachments, reactions: Vec::new() };
    render(&message, &Screen { width, colour, ..Screen::default() })
}

#[test]
fn a_whole_message_is_laid_out() {
    let message = json!({
        "content": "Hello there, this is a line that is a little too long",
        "flags": 64,
        "embeds": [{
            "author": { "name": "Stage 1" }, "title": "HTTP", "color": 0x00FF_8800,
            "description": "How browsers and servers talk to each other.\n- a list item that wraps around",
            "fields": [
                { "name": "Hours", "value": "6", "inline": true },
                { "name": "Links", "value": "one\ntwo", "inline": false },
            ],
            "image": { "url": "http://127.0.0.1:1/attachments/1/2/card.png" },
            "footer": { "text": "12 of 40" },
        }],
        "attachments": [{ "filename": "card.png", "size": 3456, "description": "A map" }],
        "components": [
            { "type": 1, "components": [
                { "type": 2, "label": "Done", "custom_id": "a" }, { "type": 2, "label": "Skip", "custom_id": "b", "disabled": true },
                { "type": 2, "label": "Docs", "url": "https://a.b" },
            ]},
            { "type": 1, "components": [{ "type": 3, "custom_id": "c", "placeholder": "Open a stage",
                "options": (1..=7).map(|n| json!({ "label": format!("Stage {n}"), "value": n.to_string() })).collect::<Value>() }]},
        ],
    });
    let expected = "\
Hello there, this is a line
that is a little too long

▌ Stage 1
▌ HTTP
▌ How browsers and servers
▌ talk to each other.
▌ - a list item that wraps
▌   around
▌
▌ Hours: 6
▌ Links
▌ one
▌ two
▌ [image: card.png]
▌ 12 of 40
[file: card.png, 3.4 kB:
A map]
[Done] [Skip]
[Docs: https://a.b]
▾ Open a stage
  - Stage 1
  - Stage 2
  - Stage 3
  - Stage 4
  - Stage 5
  - Stage 6
  - Stage 7
Only you can see this";
    assert_eq!(shown(message, 28, false), expected);
}

#[test]
fn components_alone_are_laid_out() {
    let words = |content: &str| json!({ "type": 10, "content": content });
    let button = |label: &str| json!({ "type": 2, "style": 1, "custom_id": label, "label": label });
    let section =
        |content: &str, accessory| json!({ "type": 9, "components": [words(content)], "accessory": accessory });
    let message = json!({ "flags": 1 << 15, "attachments": [{ "filename": "map.png", "size": 9 }], "components": [
        words("## Settings"),
        { "type": 17, "accent_color": 255, "components": [
            section("**Reminders** are off", button("Turn on")),
            section("**Board**: everybody who learns here is on it", button("Change…")),
            { "type": 14, "divider": true, "spacing": 1 },
            { "type": 1, "components": [button("A"), button("B")] },
        ]},
        { "type": 12, "items": [
            { "media": { "url": "http://a/map.png", "attachment_id": "7" }, "description": "The map with all of its stages" },
            { "media": { "url": "http://a/b.png" } },
        ]},
        section("Done", json!({ "type": 11, "media": { "url": "http://a/c.png" }, "description": "A card" })),
        { "type": 14, "divider": false, "spacing": 1 },
        { "type": 13, "file": { "url": "http://a/d.txt" }, "name": "d.txt", "size": 812 },
    ]});
    let expected = "\
Settings

▌ Reminders are off         [Turn on]
▌
▌ Board: everybody who      [Change…]
▌ learns here is on it
▌ ───────────────────────────────────
▌ [A] [B]

[file: map.png: The map with all of
its stages]
[file: b.png]

Done
[file: c.png: A card]

[file: d.txt, 812 bytes]";
    assert_eq!(shown(message, 37, false), expected);
    let narrow = json!({ "flags": 1 << 15, "components": [section("Reminders", button("Turn them on"))] });
    assert_eq!(shown(narrow, 20, false), "Reminders\n[Turn them on]");
}

#[test]
fn control_characters_are_made_harmless() {
    let evil = "a\x1b[2Jb\u{202e}c\x07\u{9b}d\r";
    let message = json!({
        "content": evil, "embeds": [{ "title": evil, "fields": [{ "name": evil, "value": evil, "inline": true }] }],
        "attachments": [{ "filename": evil }], "components": [{ "components": [{ "type": 2, "label": evil, "url": evil }, { "type": 3, "placeholder": evil }] }],
    });
    let out = shown(message, 80, false);
    assert!(out.contains("a␛[2Jb\u{fffd}c␇\u{fffd}d"), "{out}");
    assert!(out.chars().all(|character| character == '\n' || !character.is_control()), "{out:?}");
}

#[test]
fn colour_is_only_added() {
    let message = json!({ "content": "a", "embeds": [{ "title": "b", "color": 255 }], "flags": 128 });
    let plain = shown(message.clone(), 40, false);
    let colourful = shown(message, 40, true);
    assert_eq!(plain, "… is thinking\na\n\n▌ b");
    assert_eq!(colourful, "\x1b[2m… is thinking\x1b[0m\na\n\n\x1b[38;2;0;0;255m▌\x1b[0m \x1b[1mb\x1b[0m");
}

#[test]
fn any_json_is_a_message() {
    for json in [
        json!(null),
        json!({}),
        json!({ "embeds": 7, "components": [1, { "components": "x" }], "attachments": [null] }),
        json!({ "flags": 1 << 15, "components": [{ "type": 9 }, { "type": 17 }, { "type": 12 }, { "type": 13 }, { "type": 14 }] }),
    ] {
        shown(json, 0, true);
    }
    assert_eq!(shown(json!({ "content": "日本語のとても長い文章です" }), 20, false), "日本語のとても長い文\n章です");
}

#[test]
fn markdown_becomes_letters_that_look_so() {
    // The text, how it is shown plain, and how in colour.
    let cases = [
        ("**bold** text", "bold text", "\x1b[1mbold\x1b[0m text"),
        ("**two words**", "two words", "\x1b[1mtwo\x1b[0m \x1b[1mwords\x1b[0m"),
        ("*it* _it_ a_b_c", "it it a_b_c", "\x1b[3mit\x1b[0m \x1b[3mit\x1b[0m a_b_c"),
        ("***both***", "both", "\x1b[1;3mboth\x1b[0m"),
        ("__u__ ~~s~~ `c*d`", "u s `c*d`", "\x1b[4mu\x1b[0m \x1b[9ms\x1b[0m \x1b[36mc*d\x1b[0m"),
        ("2 * 3 * 4 \\*x\\*", "2 * 3 * 4 *x*", "2 * 3 * 4 *x*"),
        ("## Head", "Head", "\x1b[1mHead\x1b[0m"),
        ("-# small", "small", "\x1b[2msmall\x1b[0m"),
        ("> quoted", "│ quoted", "│ quoted"),
        ("[a](https://b.c/(d))", "a (https://b.c/(d))", "\x1b[4ma\x1b[0m \x1b[2m(https://b.c/(d))\x1b[0m"),
        ("[a](javascript:b)", "[a](javascript:b)", "[a](javascript:b)"),
        (
            "</next:5> <@7> <#8> <@9>",
            "/next @Grace #daily @9",
            "\x1b[94m/next\x1b[0m \x1b[94m@Grace\x1b[0m \x1b[94m#daily\x1b[0m \x1b[94m@9\x1b[0m",
        ),
        ("<t:86400:D> <t:86400:t>", "2 January 1970 00:00", "2 January 1970 00:00"),
        ("<t:90000:R> <t:0:R>", "in 1 hour 1 day ago", "in 1 hour 1 day ago"),
        ("<:name:5> <b> < >", ":name: <b> < >", ":name: <b> < >"),
        ("```rs\nlet *x*;\n```", "  let *x*;", "  \x1b[36mlet *x*;\x1b[0m"),
        ("**open *and `never", "**open *and `never", "**open *and `never"),
    ];
    let names =
        [(Mention::User(UserId(7)), "@Grace".to_owned()), (Mention::Channel(ChannelId(8)), "#daily".to_owned())].into();
    for colour in [false, true] {
        let screen =
            Screen { colour, now: 86_400_000, names: std::collections::BTreeMap::clone(&names), ..Screen::default() };
        for (text, plain, colourful) in cases {
            let message = Message {
                id: MessageId(1),
                channel: ChannelId(2),
                json: json!({ "content": text }),
                attachments: Vec::new(),
                reactions: Vec::new(),
            };
            assert_eq!(render(&message, &screen), if colour { colourful } else { plain }, "{text}");
        }
    }
}

#[test]
fn a_form_is_shown_as_text() {
    let fields = json!([{ "type": 1, "components": [{ "type": 4, "custom_id": "a", "label": "Note", "style": 2, "max_length": 1000, "placeholder": "What you think" }] }]);
    let modal = Modal {
        interaction: InteractionId(1),
        custom_id: "m".to_owned(),
        title: "Your note\x1b[2J".to_owned(),
        json: json!({ "components": fields }),
        message: None,
    };
    let expected = "Your note␛[2J\n\nNote (required, at most 1000 characters)\n  What you think\nA form: fill it in the playground (waymark playground).";
    assert_eq!(render_modal(&modal, &Screen::default()), expected);
}
