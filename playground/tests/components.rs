//! Messages that consist of components alone, and forms with labels: as the bot sends them, and what it gets back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation of a test")]

mod harness;

use harness::{Bot, start, user_session};
use serde_json::{Value, json};
use waymark_playground::{BotAnswer, Exchange, FieldInput, LocalDiscord, Message, Modal, PlaygroundError};

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

/// A form that Grace got, by pressing a button of a message.
async fn form(discord: &LocalDiscord, bot: &mut Bot, components: Value) -> Modal {
    let message = panel_sent(discord, bot).await;
    let grace = user_session(discord, "grace");
    let waiting = tokio::spawn(async move { grace.press(&message, "turn on").await });
    bot.answer(json!({ "type": 9, "data": { "custom_id": "form", "title": "A form", "components": components } }))
        .await;
    let BotAnswer::Modal(modal) = waiting.await.unwrap().unwrap().answer else { panic!("a form") };
    modal
}

type Came = Result<Exchange, PlaygroundError>;

/// What the bot gets when Grace fills a form so.
async fn submitted(
    discord: &LocalDiscord,
    bot: &mut Bot,
    modal: &Modal,
    values: &'static [(&'static str, &'static str)],
) -> (Value, Came) {
    let (grace, modal) = (user_session(discord, "grace"), modal.clone());
    let waiting = tokio::spawn(async move { grace.submit(&modal, values).await });
    let interaction = bot.answer(json!({ "type": 6 })).await;
    let path = bot.api.webhook(&interaction, "/messages/@original");
    bot.api.patch(&path, json!({ "components": [words("done")] })).await;
    (interaction["data"].clone(), waiting.await.unwrap())
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
    assert_eq!(
        (&media["attachment_id"], &media["url"]),
        (&body["attachments"][0]["id"], &body["attachments"][0]["url"])
    );
    assert_eq!((&body["components"][1]["name"], &body["components"][1]["size"]), (&json!("a.txt"), &json!(5)));
    assert_eq!(body["components"][2]["accessory"]["media"]["url"], media["url"]);
    let (status, body) = bot.api.post(&path, shown).await;
    assert_eq!(status, 400);
    assert_eq!(
        body["errors"]["components"]["1"]["file"]["url"]["_errors"][0]["code"],
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
    );
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
async fn a_form_of_labels_is_filled_and_sent() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let labelled = |label: &str, component: Value| json!({ "type": 18, "label": label, "component": component });
    let options = |names: &[&str]| -> Value {
        names.iter().map(|name| json!({ "label": name, "value": name.to_lowercase() })).collect()
    };
    let modal = form(
        &discord,
        &mut bot,
        json!([
            { "type": 10, "content": "When and where" },
            labelled("Time", json!({ "type": 4, "custom_id": "time", "style": 1, "value": "19:00" })),
            labelled("Channel", json!({ "type": 8, "custom_id": "channel", "channel_types": [0] })),
            labelled("How often", json!({ "type": 21, "custom_id": "often", "options": options(&["Daily", "Weekly"]) })),
            { "type": 18, "label": "Days", "description": "Any",
                "component": { "type": 22, "custom_id": "days", "options": options(&["Mo", "Tu", "We"]) } },
        ]),
    )
    .await;
    let fields = modal.fields();
    assert_eq!(
        fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>(),
        ["Time", "Channel", "How often", "Days"]
    );
    let FieldInput::Choice(days) = &fields[3].input else { panic!("a choice") };
    assert_eq!((days.min, days.max, fields[3].description.as_str()), (1, 3, "Any"));

    let grace = user_session(&discord, "grace");
    let refusal = grace.submit(&modal, &[("Channel", "general"), ("How often", "Never")]).await.unwrap_err();
    assert_eq!(refusal.to_string(), "no menu has an option \"Never\"; there are: Daily, Weekly");
    let refusal = grace.submit(&modal, &[("channel", "general"), ("often", "daily")]).await.unwrap_err();
    assert_eq!(refusal.to_string(), "this menu takes 1 to 3 options, not 0");

    let values = &[("channel", "#general"), ("How often", "weekly"), ("Days", "Mo"), ("Days", "we")];
    let (data, came) = submitted(&discord, &mut bot, &modal, values).await;
    let general = discord.guilds()[0].channels[0].id.to_string();
    assert_eq!(
        data["components"],
        json!([
            { "type": 10, "id": 1 },
            { "type": 18, "id": 2, "component": { "type": 4, "id": 3, "custom_id": "time", "value": "19:00" } },
            { "type": 18, "id": 4, "component": { "type": 8, "id": 5, "custom_id": "channel", "values": [general] } },
            { "type": 18, "id": 6, "component": { "type": 21, "id": 7, "custom_id": "often", "value": "weekly" } },
            { "type": 18, "id": 8, "component": { "type": 22, "id": 9, "custom_id": "days", "values": ["mo", "we"] } },
        ])
    );
    assert_eq!(data["resolved"]["channels"][&general]["name"], "general");
    assert_eq!(came.unwrap().message().unwrap().text(), "done");
}

#[tokio::test]
async fn what_may_stay_empty_says_so() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let labelled = |component: Value| json!({ "type": 18, "label": "a", "component": component });
    let two = json!([{ "label": "One", "value": "1" }, { "label": "Two", "value": "2" }]);
    let modal = form(
        &discord,
        &mut bot,
        json!([
            labelled(json!({ "type": 21, "custom_id": "radio", "required": false, "options": two })),
            labelled(json!({ "type": 22, "custom_id": "boxes", "required": false, "options": two })),
            labelled(json!({ "type": 23, "custom_id": "box", "default": true })),
            labelled(json!({ "type": 5, "custom_id": "who", "required": false })),
            labelled(json!({ "type": 19, "custom_id": "file", "required": false })),
        ]),
    )
    .await;
    let said = |data: &Value| -> Value {
        data["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|top| {
                let component = &top["component"];
                component.get("value").or_else(|| component.get("values")).cloned().unwrap()
            })
            .collect()
    };
    let (data, _) = submitted(&discord, &mut bot, &modal, &[]).await;
    assert_eq!(said(&data), json!([null, [], true, [], []]));
    assert!(data.get("resolved").is_none());
    let (data, _) = submitted(&discord, &mut bot, &modal, &[("box", "off"), ("radio", "Two"), ("boxes", "")]).await;
    assert_eq!(said(&data), json!(["2", [], false, [], []]));
    let refusal = user_session(&discord, "grace").submit(&modal, &[("box", "maybe")]).await.unwrap_err();
    assert_eq!(refusal.to_string(), "no menu has an option \"maybe\"; there are: on, off");
    let modal = form(&discord, &mut bot, json!([labelled(json!({ "type": 19, "custom_id": "file" }))])).await;
    let refusal = user_session(&discord, "grace").submit(&modal, &[]).await.unwrap_err();
    assert_eq!(refusal.to_string(), "\"a\" asks for a file, which nobody can give here");
}
