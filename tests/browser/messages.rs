//! Messages as Discord draws them: pictures, files, fields, "thinking…", edits.

use serde_json::json;
use waymark_playground::{Discord, Options};

use crate::bot::{Bot, callback_path};
use crate::stage::Stage;
use crate::web_driver::Key;

/// A picture of one blue pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x08, 0xd7, 0x63, 0x60, 0x60, 0xf8,
    0x0f, 0, 1, 3, 1, 0, 0x5b, 0x0c, 0x6d, 0xd3, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

#[tokio::test(flavor = "multi_thread")]
async fn every_part_of_an_embed_has_its_place() {
    let discord = Discord::start(Options::default()).await.unwrap();
    let bot = Bot::ready(&discord).await;
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let field = |name: &str, inline: bool| json!({ "name": name, "value": "value", "inline": inline });
    let payload = json!({
        "embeds": [{
            "color": 0x0011_AA55, "author": { "name": "Author" }, "title": "Title", "url": "https://example.com", "description": "Text",
            "fields": [field("A", true), field("B", true), field("C", true), field("D", false)],
            "image": { "url": "attachment://pixel.png" }, "thumbnail": { "url": "attachment://pixel.png" },
            "footer": { "text": "Footer" }, "timestamp": "2026-01-02T03:04:05Z",
        }],
        "attachments": [{ "id": 0, "filename": "pixel.png", "description": "A blue point" }],
    });
    let (status, answer) = bot.api.upload(&path, payload, "pixel.png", PIXEL.to_vec()).await;
    assert_eq!(status, 200, "{answer}");
    let note = json!({ "content": "And a file", "attachments": [{ "id": 0, "filename": "data.json" }] });
    bot.api.upload(&path, note, "data.json", b"{}".to_vec()).await;
    let stage = Stage::with_discord(discord).await;
    stage.see_text(".file", "data.json").await;
    let script =
        "const top = (css) => [...document.querySelectorAll(css)].map((one) => one.getBoundingClientRect().top);
        const [a, b, c, d] = top('.field');
        const images = [...document.querySelectorAll('.embed img')];
        return [getComputedStyle(document.querySelector('.embed')).borderLeftColor, a === b && b === c && c < d,
            images.length, images.every((one) => one.complete && one.naturalWidth === 1 && one.alt === 'A blue point'),
            document.querySelectorAll('.body > .picture-link').length, document.querySelector('.embed-title a').rel];";
    stage
        .until("the pictures", "return [...document.querySelectorAll('.embed img')].every((one) => one.complete);", &[])
        .await;
    let found = stage.script(script).await;
    assert_eq!(found, json!(["rgb(17, 170, 85)", true, 2, true, 0, "noreferrer noopener"]));
    assert!(stage.text(".embed-footer").await.starts_with("Footer • "));
    stage.picture("embed").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thinking_becomes_an_answer_and_an_edit_says_so() {
    let discord = Discord::start(Options::default()).await.unwrap();
    let mut bot = Bot::ready(&discord).await;
    let stage = Stage::with_discord(discord).await;
    stage.keys("/ask ").await;
    stage.see("#chips .chip").await;
    stage.key(Key::Escape).await;
    stage.key(Key::Enter).await;
    let interaction = bot.interaction().await;
    // The option was completed on the way: that interaction is answered first.
    let interaction = if interaction["type"] == 4 { bot.interaction().await } else { interaction };
    bot.api.post(&callback_path(&interaction), json!({ "type": 5, "data": { "flags": 64 } })).await;
    stage.see_text(".message .thinking", "bot is thinking…").await;
    stage.see_text(".message.ephemeral .only-you", "Only you can see this").await;
    let original = bot.api.webhook(&interaction, "/messages/@original");
    bot.api.patch(&original, json!({ "content": "Thought." })).await;
    stage.see_text(".message .content", "Thought.").await;
    stage.gone(".thinking").await;
    assert_eq!(stage.count(".edited").await, 0, "it has only now come");
    bot.api.patch(&original, json!({ "content": "Thought again." })).await;
    stage.see_text(".message .content", "Thought again.").await;
    stage.see(".edited").await;
    bot.api.delete(&original).await;
    stage.gone(".message").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_in_time_is_told() {
    let options = Options { answer_within: std::time::Duration::from_millis(300), ..Options::default() };
    let discord = Discord::start(options).await.unwrap();
    let _silent = Bot::ready(&discord).await;
    let stage = Stage::with_discord(discord).await;
    stage.keys("/ask").await;
    stage.key(Key::Escape).await;
    stage.key(Key::Enter).await;
    stage.see_text("#problem", "did not respond").await;
    // The line is there again, to be sent once more.
    stage.until("the line", "return document.getElementById('text').value === '/ask';", &[]).await;
    stage.close().await;
}
