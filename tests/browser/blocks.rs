//! Messages that consist of components alone, and forms with labels.

use serde_json::{Value, json};
use waymark_playground::{LocalDiscord, Options};

use crate::access::violations;
use crate::bot::Bot;
use crate::harness::Harness;
use crate::web_driver::Key;

const ALONE: u64 = 1 << 15;
const PICTURE: &[u8] = include_bytes!("../../docs/playground.png");

fn words(content: &str) -> Value {
    json!({ "type": 10, "content": content })
}

fn button(id: &str, label: &str, style: u8) -> Value {
    json!({ "type": 2, "style": style, "custom_id": id, "label": label })
}

fn section(content: &str, accessory: impl Into<Value>) -> Value {
    json!({ "type": 9, "components": [words(content)], "accessory": accessory.into() })
}

fn gallery(items: usize) -> Value {
    let item = json!({ "media": { "url": "attachment://map.png" }, "description": "The map" });
    json!({ "type": 12, "items": vec![item; items] })
}

/// A message with each kind of component.
fn panel() -> Value {
    let options = json!([{ "label": "Backend", "value": "b", "description": "17 stages", "default": true }, { "label": "Git", "value": "g" }]);
    json!({ "flags": ALONE, "components": [
        words("# Settings of Rust Evenings\nWhat this server has set, and what can be changed."),
        { "type": 17, "accent_color": 0x0058_65F2, "components": [
            section("### Daily topic\nOff. A topic of the day in a channel.", button("on", "Turn on", 3)),
            { "type": 14 },
            section("### Time zone\nUTC (default). *Weeks and days begin by it.*", button("zone", "Change…", 2)),
            { "type": 14, "spacing": 2 },
            section("### Card\nWhat members share of themselves, with a long line that has to be broken on a phone.",
                json!({ "type": 11, "media": { "url": "attachment://map.png" }, "description": "A card" })),
            { "type": 1, "components": [{ "type": 3, "custom_id": "roadmap", "options": options }] },
            { "type": 1, "components": [{ "type": 8, "custom_id": "where", "placeholder": "Channel to post in" }] },
            { "type": 1, "components": [button("a", "Check", 1), button("b", "Reset", 4),
                { "type": 2, "style": 5, "label": "Docs", "url": "https://example.com/" }] },
        ]},
        { "type": 17, "components": [words("No colour, no bar."), { "type": 13, "file": { "url": "attachment://map.png" } }] },
        gallery(1),
    ]})
}

/// A Discord with a bot of a few lines, and the address of #general's messages.
async fn started() -> (LocalDiscord, Bot, String) {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let bot = Bot::ready(&discord).await;
    let general = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    (discord, bot, general)
}

#[tokio::test(flavor = "multi_thread")]
async fn components_alone_are_drawn_as_discord_draws_them() {
    let (discord, mut bot, general) = started().await;
    let (status, body) = bot.api.upload(&general, panel(), "map.png", PICTURE.to_vec()).await;
    assert_eq!(status, 200, "{body}");
    let harness = Harness::with_discord(discord).await;
    for scheme in ["dark", "light"] {
        harness.colours(scheme).await;
        for (width, name) in [(1280, "desktop"), (390, "phone")] {
            harness.size(width, 1500).await;
            harness.open("ada", "server=0&channel=general").await;
            harness.see(".gallery img").await;
            harness
                .until(
                    "the pictures",
                    "return [...document.images].every((one) => one.complete && one.naturalWidth);",
                    &[],
                )
                .await;
            let fits = "return [...document.querySelectorAll('.blocks, .blocks *')].every((one) => { const { left, right } = one.getBoundingClientRect(); return left >= 0 && right <= innerWidth + 1; });";
            harness.until("nothing wider than the window", fits, &[]).await;
            // The button is at the right of its text, and on the same line.
            let beside = "const [text, button] = ['.section-texts', '.accessory'].map((one) => document.querySelector(one).getBoundingClientRect());
                return button.left >= text.right && Math.abs(button.top - text.top) < 20;";
            harness.until("the accessory beside its text", beside, &[]).await;
            let found = violations(&harness).await;
            assert!(found.is_empty(), "{scheme} {name}: {}", found.join("\n"));
            harness.picture(&format!("blocks-{name}-{scheme}")).await;
        }
    }
    let bar = "return getComputedStyle(document.querySelector('.container.accented'), '::before').backgroundColor;";
    assert_eq!(harness.script(bar).await, "rgb(88, 101, 242)");
    assert_eq!(harness.count(".container").await - harness.count(".container.accented").await, 1);

    harness.press(".accessory", "Turn on").await;
    let interaction = bot.answer(json!({ "type": 7, "data": { "components": [words("### Daily topic\nOn.")] } })).await;
    assert_eq!(interaction["data"]["custom_id"], "on");
    harness.see_text(".blocks", "On.").await;
    harness.gone(".container").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn galleries_have_a_grid_for_each_number_and_spoilers_wait() {
    let (discord, bot, general) = started().await;
    for count in [2, 3, 4, 5, 7, 10] {
        let body = json!({ "flags": ALONE, "components": [words(&format!("{count} pictures")), gallery(count)] });
        let (status, body) = bot.api.upload(&general, body, "map.png", PICTURE.to_vec()).await;
        assert_eq!(status, 200, "{body}");
    }
    let hidden = json!({ "flags": ALONE, "components": [
        { "type": 17, "spoiler": true, "components": [words("the end"), { "type": 1, "components": [button("x", "Inside", 1)] }] },
    ]});
    bot.api.post(&general, hidden).await;
    let harness = Harness::with_discord(discord).await;
    harness.size(1280, 2600).await;
    harness.open("ada", "server=0&channel=general").await;
    harness.see(".gallery.of-10").await;
    let grid = "return [...document.querySelectorAll('.gallery')].map((one) => new Set([...one.children].map((item) => Math.round(item.getBoundingClientRect().top))).size);";
    assert_eq!(harness.script(grid).await, json!([1, 2, 2, 2, 3, 4]), "rows of each gallery");
    harness.picture("galleries").await;
    assert_eq!(harness.script("return document.querySelector('.covered > div').inert;").await, json!(true));
    harness.click(".uncover").await;
    harness.gone(".uncover").await;
    assert_eq!(harness.count(".covered").await, 0);
    harness.close().await;
}

fn labelled(label: &str, description: Option<&str>, component: impl Into<Value>) -> Value {
    json!({ "type": 18, "label": label, "description": description, "component": component.into() })
}

fn options(names: &[&str]) -> Value {
    let option =
        |name: &&str| json!({ "label": name, "value": name.to_lowercase(), "description": format!("On {name}") });
    names.iter().map(option).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_labels_is_filled_by_keyboard() {
    let (discord, mut bot, general) = started().await;
    let body = json!({ "flags": ALONE, "components": [section("Reminders", button("set", "Change…", 2))] });
    bot.api.post(&general, body).await;
    let harness = Harness::with_discord(discord).await;
    let form = json!([
        { "type": 10, "content": "When and **where**?" },
        labelled("Time", Some("Such as 19:00"), json!({ "type": 4, "custom_id": "time", "style": 1 })),
        labelled("Channel", None, json!({ "type": 8, "custom_id": "channel", "channel_types": [0] })),
        labelled("How often", None, json!({ "type": 21, "custom_id": "often", "options": options(&["Daily", "Weekly"]) })),
        labelled("Days", Some("Two at most"), json!({ "type": 22, "custom_id": "days", "max_values": 2, "options": options(&["Mo", "Tu", "We"]) })),
    ]);
    for (width, scheme) in [(1280, "dark"), (390, "light")] {
        harness.size(width, 860).await;
        harness.colours(scheme).await;
        harness.open("ada", "server=0&channel=general").await;
        harness.press(".accessory", "Change").await;
        bot.answer(json!({ "type": 9, "data": { "custom_id": "form", "title": "A reminder", "components": form } }))
            .await;
        harness.see_text("dialog h2", "A reminder").await;
        harness.see_text("dialog .form-text strong", "where").await;
        // Submitting nothing sends nothing: the browser says what is missing.
        harness.press("dialog", "Submit").await;
        harness.keys("19:00").await;
        harness.key(Key::Tab).await;
        harness.key(Key::Down).await;
        harness.see("dialog .menu").await;
        harness.key(Key::Enter).await;
        harness.gone(".menu").await;
        harness.see_text("dialog .select", "#general").await;
        harness.key(Key::Tab).await;
        harness.keys(" ").await;
        harness.key(Key::Tab).await;
        harness.keys(" ").await;
        harness.key(Key::Tab).await;
        harness.keys(" ").await;
        assert_eq!(harness.count("dialog [type=checkbox]:disabled").await, 1, "two at most");
        let found = violations(&harness).await;
        assert!(found.is_empty(), "{}", found.join("\n"));
        harness.picture(&format!("form-{width}-{scheme}")).await;
        harness.press("dialog", "Submit").await;
        let sent = bot.answer(json!({ "type": 6 })).await;
        let path = bot.api.webhook(&sent, "/messages/@original");
        bot.api.patch(&path, json!({ "components": [section("Set", button("set", "Change…", 2))] })).await;
        harness.gone("dialog").await;
        let said: Vec<&Value> = sent["data"]["components"].as_array().unwrap()[1..]
            .iter()
            .map(|top| top["component"].get("value").or_else(|| top["component"].get("values")).unwrap())
            .collect();
        let general = &harness.discord().guilds()[0].channels[0].id;
        assert_eq!(json!(said), json!(["19:00", [general], "daily", ["mo", "tu"]]));
    }
    harness.close().await;
}
