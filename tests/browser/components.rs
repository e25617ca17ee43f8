//! Buttons, menus, forms and commands on members.

use crate::web_driver::Key;
use serde_json::{Value, json};
use waymark_playground::{LocalDiscord, Options};

use crate::access::violations;
use crate::bot::{self, Bot};
use crate::harness::Harness;

#[tokio::test(flavor = "multi_thread")]
async fn next_done_and_the_next_topic_by_mouse() {
    let harness = Harness::new().await;
    harness.say("/next").await;
    harness.see_text(".message .container", "Command line").await;
    harness.picture("next").await;
    harness.press(".message .container", "Done").await;
    // The answer names what it opened and offers the next topic.
    harness.see_text(".message", "points").await;
    harness.see_text(".message .container", "Environment variables").await;
    harness.picture("done").await;
    harness.press(".message .container", "Undo").await;
    harness.see_text(".message .container", "Command line").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_opens_a_stage_by_keyboard() {
    let harness = Harness::new().await;
    harness.say("/roadmap").await;
    harness.see(".message .select").await;
    harness.script("[...document.querySelectorAll('.select')].at(-1).focus();").await;
    harness.key(Key::Down).await;
    harness.see(".menu [role=listbox]").await;
    harness.picture("menu").await;
    let first = harness.text(".menu li.active b").await;
    harness.key(Key::Enter).await;
    harness.gone(".menu").await;
    harness.see_text(".message .container", &first).await;
    harness.close().await;
}

/// A Discord with a bot of a few lines, whose command opens a form and says what was filled in.
async fn with_form() -> (LocalDiscord, tokio::task::JoinHandle<Value>) {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
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
    let harness = Harness::with_discord(discord).await;
    harness.keys("/ask ").await;
    harness.see("#chips .chip").await;
    harness.key(Key::Escape).await;
    harness.key(Key::Enter).await;
    harness.see_text("dialog h2", "A form").await;
    harness.keys("brief").await;
    harness.key(Key::Tab).await;
    harness.keys("and long").await;
    harness.picture("form").await;
    harness.press("dialog", "Submit").await;
    harness.gone("dialog").await;
    harness.see_text(".message.ephemeral", "Noted.").await;
    let sent = playing.await.unwrap();
    assert_eq!(sent["data"]["components"][0]["components"][0]["value"], "brief");
    assert_eq!(sent["data"]["components"][1]["components"][0]["value"], "and long");
    harness.press(".message.ephemeral", "Dismiss").await;
    harness.gone(".message").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_used_on_a_member() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let mut bot = Bot::ready(&discord).await;
    let playing = tokio::spawn(async move { bot.answer(json!({ "type": 4, "data": { "content": "Seen." } })).await });
    let harness = Harness::with_discord(discord).await;
    harness.press("#members", "Linus").await;
    harness.picture("member").await;
    harness.press(".profile", "Look at").await;
    harness.see_text(".message", "Seen.").await;
    let linus = harness.discord().people()[2].id.to_string();
    assert_eq!(playing.await.unwrap()["data"]["target_id"], linus);
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_are_a_right_click_away_and_a_button_for_keys_and_fingers() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let mut bot = Bot::ready(&discord).await;
    let linus = discord.user_session("linus", bot::general()).unwrap();
    let said = linus.say("Read **RFC 9110** first").unwrap();
    let harness = Harness::with_discord(discord).await;
    let seen = || json!({ "type": 4, "data": { "content": "Seen.", "flags": 64 } });
    let (message, linus) = (said.id.to_string(), linus.person().to_string());

    // A message by mouse, and its author where they are seen.
    harness.right_click(".message .content").await;
    harness.see_text(".context .label", "Apps").await;
    let found = violations(&harness).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    harness.picture("context-menu").await;
    harness.press(".context", "Keep").await;
    assert_eq!(bot.answer(seen()).await["data"]["target_id"], message);
    harness.see_text(".message", "Seen.").await;
    harness.right_click(".message:not(.ephemeral) .author").await;
    harness.press(".context", "Look at").await;
    assert_eq!(bot.answer(seen()).await["data"]["target_id"], linus);
    // A member on the right.
    harness.right_click("#members li:last-child .member").await;
    harness.see_text(".context", "Look at").await;
    harness.key(Key::Escape).await;
    harness.gone(".context").await;

    // By keyboard, from the message's button, and back to it.
    harness.script("document.querySelector('.message .more').focus();").await;
    harness.key(Key::Enter).await;
    harness.see(".context [role=menuitem]:focus").await;
    harness.key(Key::Escape).await;
    harness.gone(".context").await;
    assert_eq!(harness.script("return document.activeElement.className;").await, "more");
    harness.key(Key::Enter).await;
    harness.see(".context [role=menuitem]:focus").await;
    harness.key(Key::Enter).await;
    assert_eq!(bot.answer(seen()).await["data"]["target_id"], message);
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn menus_of_people_roles_and_channels_are_picked_from() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
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
    let harness = Harness::with_discord(discord).await;
    let cases: [(&str, &[&str], &[&str]); 4] = [
        ("People", &["Grace", "Linus"], &["1100000000000000102", "1100000000000000103"]),
        ("Roles", &["Graduates"], &["1100000000000001023"]),
        ("Channels", &["#lounge"], &["1100000000000001005"]),
        ("Options", &["Option 1", "Option 3"], &["1", "3"]),
    ];
    for (hint, choose, sent) in cases {
        harness.click(&format!(".select[aria-label={hint}]")).await;
        for label in choose {
            harness.press(".menu", label).await;
        }
        if choose.len() > 1 {
            harness.key(Key::Escape).await;
        }
        let interaction = bot.answer(json!({ "type": 6 })).await;
        assert_eq!(interaction["data"]["values"], json!(sent), "{hint}");
        bot.api.patch(&bot.api.webhook(&interaction, "/messages/@original"), json!({ "content": hint })).await;
        harness.see_text(".message .content", hint).await;
    }
    harness.close().await;
}
