//! Buttons, menus, forms and commands on members.

use crate::web_driver::Key;
use serde_json::{Value, json};
use waymark_playground::{Discord, Options};

use crate::bot::Bot;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn next_done_and_the_next_topic_by_mouse() {
    let stage = Stage::new().await;
    stage.say("/next").await;
    stage.see_text(".message .embed", "How the internet works").await;
    stage.picture("next").await;
    stage.press(".message .components", "Done").await;
    // The answer names what it opened and offers the next topic.
    stage.see_text(".message", "points").await;
    stage.see_text(".message .embed", "HTTP").await;
    stage.picture("done").await;
    stage.press(".message .components", "Undo").await;
    stage.see_text(".message .embed", "How the internet works").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_opens_a_stage_by_keyboard() {
    let stage = Stage::new().await;
    stage.say("/roadmap").await;
    stage.see(".message .select").await;
    stage.script("[...document.querySelectorAll('.select')].at(-1).focus();").await;
    stage.key(Key::Down).await;
    stage.see(".menu [role=listbox]").await;
    stage.picture("menu").await;
    let first = stage.text(".menu li.active b").await;
    stage.key(Key::Enter).await;
    stage.gone(".menu").await;
    stage.see_text(".message .embed", &first).await;
    stage.close().await;
}

/// A Discord with a bot of a few lines, whose command opens a form and says what was filled in.
async fn with_form() -> (Discord, tokio::task::JoinHandle<Value>) {
    let discord = Discord::start(Options::default()).await.unwrap();
    let mut bot = Bot::ready(&discord).await;
    let playing = tokio::spawn(async move {
        let field = |id: &str, label: &str, style: u8, required: bool| {
            json!({ "type": 1, "components": [{ "type": 4, "custom_id": id, "label": label, "style": style,
                "required": required, "max_length": 20, "placeholder": "Write here" }] })
        };
        let rows = json!([field("short", "In short", 1, true), field("long", "At length", 2, false)]);
        bot.answer(json!({ "type": 9, "data": { "custom_id": "form", "title": "A form", "components": rows } })).await;
        bot.answer(json!({ "type": 4, "data": { "content": "Noted.", "flags": 64 } })).await
    });
    (discord, playing)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_filled_by_keyboard() {
    let (discord, playing) = with_form().await;
    let stage = Stage::with_discord(discord).await;
    stage.keys("/ask ").await;
    stage.see("#chips .chip").await;
    stage.key(Key::Escape).await;
    stage.key(Key::Enter).await;
    stage.see_text("dialog h2", "A form").await;
    stage.keys("brief").await;
    stage.key(Key::Tab).await;
    stage.keys("and long").await;
    stage.picture("form").await;
    stage.press("dialog", "Submit").await;
    stage.gone("dialog").await;
    stage.see_text(".message.ephemeral", "Noted.").await;
    let sent = playing.await.unwrap();
    assert_eq!(sent["data"]["components"][0]["components"][0]["value"], "brief");
    assert_eq!(sent["data"]["components"][1]["components"][0]["value"], "and long");
    stage.press(".message.ephemeral", "Dismiss").await;
    stage.gone(".message").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_used_on_a_member() {
    let discord = Discord::start(Options::default()).await.unwrap();
    let mut bot = Bot::ready(&discord).await;
    let playing = tokio::spawn(async move { bot.answer(json!({ "type": 4, "data": { "content": "Seen." } })).await });
    let stage = Stage::with_discord(discord).await;
    stage.press("#members", "Linus").await;
    stage.picture("member").await;
    stage.press(".profile", "Look at").await;
    stage.see_text(".message", "Seen.").await;
    let linus = stage.discord().people()[2].id.to_string();
    assert_eq!(playing.await.unwrap()["data"]["target_id"], linus);
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn menus_of_people_roles_and_channels_are_picked_from() {
    let discord = Discord::start(Options::default()).await.unwrap();
    let mut bot = Bot::ready(&discord).await;
    let general = discord.guilds()[0].channels[0].id;
    let menu = |kind: u8, hint: &str, more: Value| {
        let mut menu = json!({ "type": kind, "custom_id": hint, "placeholder": hint });
        menu.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "type": 1, "components": [menu] })
    };
    let options: Value = (1..=3).map(|n| json!({ "label": format!("Option {n}"), "value": n.to_string() })).collect();
    let rows = json!([
        menu(5, "People", json!({ "max_values": 2 })),
        menu(6, "Roles", json!({})),
        menu(8, "Channels", json!({ "channel_types": [2] })),
        menu(3, "Options", json!({ "options": options, "min_values": 2, "max_values": 3 })),
    ]);
    bot.api.post(&format!("/channels/{general}/messages"), json!({ "content": "Choose.", "components": rows })).await;
    let stage = Stage::with_discord(discord).await;
    let cases: [(&str, &[&str], &[&str]); 4] = [
        ("People", &["Grace", "Linus"], &["1100000000000000102", "1100000000000000103"]),
        ("Roles", &["Graduates"], &["1100000000000001023"]),
        ("Channels", &["#lounge"], &["1100000000000001005"]),
        ("Options", &["Option 1", "Option 3"], &["1", "3"]),
    ];
    for (hint, choose, sent) in cases {
        stage.click(&format!(".select[aria-label={hint}]")).await;
        for label in choose {
            stage.press(".menu", label).await;
        }
        if choose.len() > 1 {
            stage.key(Key::Escape).await;
        }
        let interaction = bot.answer(json!({ "type": 6 })).await;
        assert_eq!(interaction["data"]["values"], json!(sent), "{hint}");
        bot.api.patch(&bot.api.webhook(&interaction, "/messages/@original"), json!({ "content": hint })).await;
        stage.see_text(".message .content", hint).await;
    }
    stage.close().await;
}
