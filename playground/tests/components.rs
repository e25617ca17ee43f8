//! Messages that consist of components alone: as the bot sends them, what is refused, and what it gets back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation of a test")]

mod harness;

use harness::{Bot, start, user_session};
use hyper::Method;
use serde_json::{Value, json};
use waymark_playground::{LocalDiscord, Message};

/// The flag of such messages.
const ALONE: u64 = 1 << 15;

fn words(content: &str) -> Value {
    json!({ "type": 10, "content": content })
}

fn button(id: &str, label: &str) -> Value {
    json!({ "type": 2, "style": 1, "custom_id": id, "label": label })
}

fn panel() -> Value {
    json!([
        words("## Settings\nAll of them"),
        { "type": 17, "accent_color": 255, "components": [
            { "type": 9, "components": [words("Reminders are off, <@1>")], "accessory": button("on", "Turn on") },
            { "type": 14, "spacing": 2 },
            { "type": 1, "components": [{ "type": 8, "custom_id": "where", "placeholder": "Where?" }] },
        ]},
    ])
}

/// What Grace's /ask comes to when the bot answers so.
async fn asked(discord: &LocalDiscord, bot: &mut Bot, answer: Value) -> Message {
    let grace = user_session(discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
    bot.answer(answer).await;
    waiting.await.unwrap().unwrap().message().unwrap().clone()
}

async fn panel_sent(discord: &LocalDiscord, bot: &mut Bot) -> Message {
    asked(discord, bot, json!({ "type": 4, "data": { "flags": ALONE, "components": panel() } })).await
}

#[tokio::test]
async fn a_layout_is_kept_and_used() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let message = panel_sent(&discord, &mut bot).await;
    assert!(message.is_components_v2());
    assert_eq!(message.title(), Some("Settings"));
    assert_eq!(message.text(), "## Settings\nAll of them\nReminders are off, <@1>");
    let container = &message.json["components"][1];
    assert_eq!(container["components"][1], json!({ "type": 14, "id": 6, "divider": true, "spacing": 2 }));
    assert_eq!(container["spoiler"], false);
    let ids = json!([container["id"], container["components"][0]["id"], container["components"][0]["accessory"]["id"]]);
    assert_eq!(ids, json!([2, 3, 5]));

    let (grace, sent) = (user_session(&discord, "grace"), message.clone());
    let waiting = tokio::spawn(async move { grace.press(&sent, "Turn on").await });
    let interaction = bot
        .answer(json!({ "type": 7, "data": { "components": [words("On"), { "type": 1, "components": [button("off", "Off")] }] } }))
        .await;
    assert_eq!(interaction["data"], json!({ "custom_id": "on", "component_type": 2, "id": 5 }));
    assert_eq!(interaction["message"]["flags"], ALONE);
    let updated = waiting.await.unwrap().unwrap().message().unwrap().clone();
    assert!(updated.is_components_v2(), "the flag stays without being said");
    assert_eq!((updated.text().as_str(), updated.buttons()[0].label.as_str()), ("On", "Off"));

    let grace = user_session(&discord, "grace");
    let message = panel_sent(&discord, &mut bot).await;
    let waiting = tokio::spawn(async move { grace.pick(&message, &["#general"]).await });
    let interaction = bot.answer(json!({ "type": 6 })).await;
    let general = discord.guilds()[0].channels[0].id.to_string();
    assert_eq!(
        (&interaction["data"]["values"], &interaction["data"]["component_type"]),
        (&json!([general]), &json!(8))
    );
    assert_eq!(interaction["data"]["resolved"]["channels"][&general]["name"], "general");
    waiting.abort();
}

#[tokio::test]
async fn a_deferral_is_filled_with_a_layout() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
    // Of a deferral's flags Discord takes one.
    let interaction = bot.answer(json!({ "type": 5, "data": { "flags": ALONE | 64 } })).await;
    let path = bot.api.webhook(&interaction, "/messages/@original");
    let (_, waits) = bot.api.get(&path).await;
    assert_eq!(waits["flags"], 64 | 128);
    let (status, body) = bot.api.patch(&path, json!({ "components": [words("a")] })).await;
    assert_eq!((status.as_u16(), &body["code"]), (400, &json!(50035)), "without the flag");
    let (status, body) = bot.api.patch(&path, json!({ "flags": ALONE, "components": [words("a")] })).await;
    assert_eq!((status.as_u16(), &body["flags"]), (200, &json!(ALONE | 64)), "{body}");
    assert_eq!(waiting.await.unwrap().unwrap().message().unwrap().text(), "a");
    let path = bot.api.webhook(&interaction, "?with_components=true");
    let (status, body) = bot.api.post(&path, json!({ "flags": ALONE, "components": [words("b")] })).await;
    assert_eq!((status.as_u16(), &body["components"][0]["content"]), (200, &json!("b")), "{body}");
}

#[tokio::test]
async fn an_old_message_becomes_a_layout_and_stays_one() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let old = json!({ "type": 4, "data": { "content": "old", "embeds": [{ "title": "Old" }],
        "components": [{ "type": 1, "components": [button("go", "Go")] }] } });
    let message = asked(&discord, &mut bot, old).await;
    assert_eq!(message.title(), Some("Old"));
    let path = format!("/channels/{}/messages/{}", message.channel, message.id);
    let new = |more: Value| {
        let mut body = json!({ "flags": ALONE, "components": panel() });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let (status, body) = bot.api.patch(&path, new(json!({}))).await;
    assert_eq!(status, 400);
    let code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
    let message = "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2";
    assert_eq!(body["errors"]["content"]["_errors"], json!([{ "code": code, "message": message }]));
    assert_eq!(body["errors"]["embeds"]["_errors"][0]["code"], code);
    let (status, body) = bot.api.patch(&path, new(json!({ "content": null, "embeds": [] }))).await;
    assert_eq!((status.as_u16(), &body["flags"], &body["content"]), (200, &json!(ALONE), &json!("")), "{body}");
    let (status, body) = bot.api.patch(&path, json!({ "flags": 0, "components": panel() })).await;
    assert_eq!(status, 400);
    assert_eq!(body["errors"]["flags"]["_errors"][0]["code"], "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG");
    let (status, body) = bot.api.patch(&path, json!({ "content": "old again" })).await;
    assert_eq!((status.as_u16(), &body["errors"]["content"]["_errors"][0]["code"]), (400, &json!(code)));
    let (status, body) = bot.api.patch(&path, json!({ "components": [] })).await;
    assert_eq!((status.as_u16(), &body["code"]), (400, &json!(50006)), "{body}");
}

#[tokio::test]
async fn texts_ping_as_content_does() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let (channel, ada) = (discord.guilds()[0].channels[0].id, discord.people()[0].id);
    let path = format!("/channels/{channel}/messages");
    let inside = json!([{ "type": 17, "components": [words(&format!("<@{ada}>"))] }]);
    let (_, body) = bot.api.post(&path, json!({ "flags": ALONE, "components": inside })).await;
    assert_eq!(body["mentions"][0]["id"], json!(ada), "{body}");
    let silent = json!({ "flags": ALONE, "components": inside, "allowed_mentions": { "parse": [] } });
    let (_, body) = bot.api.post(&path, silent).await;
    assert_eq!(body["mentions"], json!([]));
}

#[tokio::test]
async fn files_are_shown_where_components_name_them() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let shown = json!({ "flags": ALONE, "components": [
        { "type": 12, "items": [{ "media": { "url": "attachment://a.txt" }, "description": "A" }] },
        { "type": 13, "file": { "url": "attachment://a.txt" } },
        { "type": 9, "components": [words("a")], "accessory": { "type": 11, "media": { "url": "attachment://a.txt" } } },
    ]});
    let (status, body) = bot.api.upload(&path, shown.clone(), "a.txt", b"hello".to_vec()).await;
    assert_eq!(status, 200, "{body}");
    let media = &body["components"][0]["items"][0]["media"];
    assert!(media["attachment_id"].is_string() && media["url"].as_str().unwrap().ends_with("/a.txt"), "{media}");
    assert_eq!(body["attachments"], json!([]), "what components show is not listed");
    assert_eq!((&body["components"][1]["name"], &body["components"][1]["size"]), (&json!("a.txt"), &json!(5)));
    assert_eq!(body["components"][2]["accessory"]["media"]["url"], media["url"]);
    let not_found = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND";
    let file_error = |body: &Value| body["errors"]["components"]["1"]["file"]["url"]["_errors"][0]["code"].clone();
    let (status, refused) = bot.api.post(&path, shown.clone()).await;
    assert_eq!((status.as_u16(), file_error(&refused)), (400, json!(not_found)));

    // An edit must list its new file. Its components may name files that are there, as long as they stay.
    let message = format!("{path}/{}", body["id"].as_str().unwrap());
    let replacing = |listed: Value| {
        let mut body = shown.clone();
        body["attachments"] = listed;
        body
    };
    let new = json!([{ "id": 0, "filename": "a.txt" }]);
    let edit = async |body: Value| bot.api.upload_by(Method::PATCH, &message, body, "a.txt", b"bye".to_vec()).await;
    for listed in [json!([]), Value::Null] {
        let emptied = bot.api.patch(&message, json!({ "components": [words("a")], "attachments": [] })).await;
        assert_eq!(emptied.0, 200, "{}", emptied.1);
        let (status, refused) = edit(replacing(listed)).await;
        assert_eq!((status.as_u16(), file_error(&refused)), (400, json!(not_found)));
    }
    let (status, edited) = edit(replacing(new)).await;
    assert_eq!((status.as_u16(), &edited["components"][1]["size"]), (200, &json!(3)), "{edited}");
    let (status, kept) = bot.api.patch(&message, json!({ "components": shown["components"] })).await;
    assert_eq!((status.as_u16(), &kept["components"][1]["size"]), (200, &json!(3)), "{kept}");
}

#[tokio::test]
async fn components_are_numbered_past_the_numbers_they_have() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let two = json!({ "type": 10, "content": "b", "id": 2 });
    let zero = json!({ "type": 10, "content": "c", "id": 0 });
    let (_, body) = bot.api.post(&path, json!({ "flags": ALONE, "components": [words("a"), two, zero] })).await;
    let ids: Value = body["components"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, json!([1, 2, 3]));
    let first = json!({ "type": 10, "content": "a", "id": 1 });
    let (_, body) = bot.api.post(&path, json!({ "flags": ALONE, "components": [words("b"), first, words("c")] })).await;
    let ids: Value = body["components"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, json!([2, 1, 3]));
}

#[tokio::test]
async fn text_that_breaks_discord_breaks_this() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let (status, _) = bot.api.post(&path, json!({ "flags": ALONE, "components": [words(&"界".repeat(4000))] })).await;
    assert_eq!(status, 500);
}

#[tokio::test]
async fn forty_components_pass_and_the_next_one_is_refused_in_discords_words() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    // A container with a section of two texts and a button, five rows of five buttons, and separators: 40 in all.
    let of = |separators: usize| {
        let section = json!({ "type": 9, "components": [words("a"), words("b")], "accessory": button("s", "Go") });
        let row = |row: usize| {
            let five: Value = (0..5).map(|n| button(&format!("{row}-{n}"), "Go")).collect();
            json!({ "type": 1, "components": five })
        };
        let mut inside = vec![section];
        inside.extend((0..5).map(row));
        inside.extend(vec![json!({ "type": 14 }); separators]);
        json!({ "flags": ALONE, "components": [{ "type": 17, "components": inside }] })
    };
    let (status, body) = bot.api.post(&path, of(5)).await;
    assert_eq!(status, 200, "{body}");
    let (status, body) = bot.api.post(&path, of(6)).await;
    assert_eq!((status.as_u16(), &body["message"]), (400, &json!("Invalid Form Body")));
    assert_eq!(
        body["errors"],
        json!({ "components": { "_errors": [{
            "code": "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "message": "Total number of components cannot exceed 40",
        }] } })
    );
    // 4,000 UTF-16 units of emoji, over two texts; and one more.
    let emoji = |last: &str| json!({ "flags": ALONE, "components": [words(&"🦀".repeat(1000)), words(&("🦀".repeat(999) + last))] });
    assert_eq!(bot.api.post(&path, emoji("🦀")).await.0, 200);
    let (status, body) = bot.api.post(&path, emoji("🦀a")).await;
    assert_eq!(status, 400);
    assert_eq!(
        body["errors"]["components"]["_errors"][0]["message"],
        "Components displayable text size exceeds maximum size of 4000"
    );
}

#[tokio::test]
async fn options_may_share_labels_and_no_values() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let menu = |value: &dyn Fn(usize) -> String| {
        let options: Value = (0..25).map(|n| json!({ "label": "HTTP", "value": value(n) })).collect();
        json!([{ "type": 1, "components": [{ "type": 3, "custom_id": "menu", "options": options }] }])
    };
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let twice = json!({ "flags": ALONE, "components": menu(&|n| (n / 2).to_string()) });
    let (status, body) = bot.api.post(&path, twice).await;
    assert_eq!(status, 400);
    let option = &body["errors"]["components"]["0"]["components"]["0"]["options"]["1"]["value"]["_errors"][0];
    assert_eq!(option["code"], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED");
    // One is told from the others by its value, even where that is another's label.
    let mut components = menu(&|n| n.to_string());
    components[0]["components"][0]["options"][3]["label"] = json!("24");
    let shown = json!({ "type": 4, "data": { "flags": ALONE, "components": components } });
    let message = asked(&discord, &mut bot, shown).await;
    for (picked, value) in [("24", "24"), ("http", "0"), ("7", "7")] {
        let (grace, message) = (user_session(&discord, "grace"), message.clone());
        let waiting = tokio::spawn(async move { grace.pick(&message, &[picked]).await });
        let interaction = bot.answer(json!({ "type": 6 })).await;
        assert_eq!(interaction["data"]["values"], json!([value]), "{picked}");
        waiting.abort();
    }
}

/// Whatever a bot sends is answered, and most of it refused.
#[tokio::test]
async fn misshapen_components_are_refused() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let text = || words("a");
    let deep = (0..60).fold(text(), |inside, _| json!({ "type": 17, "components": [inside] }));
    for component in [
        json!(null),
        json!(7),
        json!("text"),
        json!([]),
        json!([[]]),
        json!({ "type": "10", "content": "a" }),
        json!({ "type": 10.5, "content": "a" }),
        json!({ "type": -1 }),
        json!({ "type": 10, "content": ["a"] }),
        json!({ "type": 10, "content": "a", "id": "one" }),
        json!({ "type": 10, "content": "a", "id": 1.5 }),
        json!({ "type": 9, "components": {}, "accessory": button("a", "b") }),
        json!({ "type": 9, "components": [text()], "accessory": [button("a", "b")] }),
        json!({ "type": 9, "components": [text()], "accessory": text() }),
        json!({ "type": 9, "components": [text()], "accessory": 2 }),
        json!({ "type": 11, "media": { "url": "https://a.b" } }),
        json!({ "type": 12, "items": "all" }),
        json!({ "type": 12, "items": [null, 1, "x", [], { "media": "https://a.b" }] }),
        json!({ "type": 12, "items": [{ "media": { "url": ["https://a.b"] } }] }),
        json!({ "type": 13, "file": null }),
        json!({ "type": 13, "file": { "url": "attachment://" } }),
        json!({ "type": 14, "spacing": "large" }),
        json!({ "type": 17, "components": text() }),
        json!({ "type": 17, "components": [text()], "accent_color": "#ff0000" }),
        json!({ "type": 18, "label": "a", "component": { "type": 4, "custom_id": "b", "style": 1 } }),
        deep,
    ] {
        let (status, body) = bot.api.post(&path, json!({ "flags": ALONE, "components": [component] })).await;
        assert_eq!((status.as_u16(), &body["code"]), (400, &json!(50035)), "{component}: {body}");
    }
    // What Discord does not look at does no harm either.
    let mut odd = button("odd", "Odd");
    odd["components"] = json!([1, null, { "type": 17, "items": [1] }]);
    odd["items"] = json!([7, { "media": 3 }]);
    let odd = json!({ "flags": ALONE, "components": [{ "type": 1, "components": [odd] }] });
    assert_eq!(bot.api.post(&path, odd).await.0, 200);

    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
    let interaction = bot.interaction().await;
    for component in [
        json!(null),
        json!({ "type": 18 }),
        json!({ "type": 18, "label": "a", "component": [] }),
        json!({ "type": 18, "label": "a", "component": { "type": 21, "custom_id": "a", "options": "many" } }),
        json!({ "type": 18, "label": "a", "component": { "type": 22, "custom_id": "a", "options": [1, null] } }),
        json!({ "type": 18, "label": "a", "component": { "type": 3, "custom_id": "a", "options": [{}] } }),
        json!({ "type": 18, "label": "a", "component": { "type": 5, "custom_id": "a", "default_values": [7] } }),
        json!({ "type": 1, "components": [{ "type": 21, "custom_id": "a" }] }),
        json!({ "type": 17, "components": [text()] }),
    ] {
        let form = json!({ "type": 9, "data": { "custom_id": "a", "title": "b", "components": [component] } });
        let (status, body) = bot.api.callback(&interaction, form).await;
        assert_eq!((status.as_u16(), &body["code"]), (400, &json!(50035)), "{component}: {body}");
    }
    bot.api.callback(&interaction, json!({ "type": 4, "data": { "flags": ALONE, "components": [text()] } })).await;
    assert_eq!(waiting.await.unwrap().unwrap().message().unwrap().text(), "a");
}
