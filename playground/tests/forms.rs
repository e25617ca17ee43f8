//! Forms with labels: as the bot opens them, and what it gets back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation of a test")]

mod harness;

use harness::{Bot, start, user_session};
use serde_json::{Value, json};
use waymark_playground::{BotAnswer, Exchange, FieldInput, LocalDiscord, Modal, PlaygroundError};

/// A form that Grace got.
async fn form(discord: &LocalDiscord, bot: &mut Bot, components: Value) -> Modal {
    let grace = user_session(discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
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
    let interaction = bot.answer(json!({ "type": 4, "data": { "content": "done" } })).await;
    (interaction["data"].clone(), waiting.await.unwrap())
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
    assert_eq!(refusal.to_string(), "\"a\" takes 1 to 1 files that were picked before, each by its name, not 0");
    let id = user_session(&discord, "grace").upload("a b.png", None, b"x").unwrap();
    let (data, _) = submitted(&discord, &mut bot, &modal, &[("file", "a_b.png")]).await;
    assert_eq!(said(&data), json!([[id]]));
    assert_eq!(data["resolved"]["attachments"][id.to_string()]["content_type"], "image/png");
}
