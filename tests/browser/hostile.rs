//! Texts that want to be more than text, in every place that shows text.

use serde_json::{Value, json};
use waymark_playground::{LocalDiscord, Options};

use crate::bot::Api;
use crate::harness::Harness;
use crate::web_driver::Key;

const EVIL: &str = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";

async fn post(discord: &LocalDiscord, body: Value) {
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let (status, answer) = Api::of(discord).post(&path, body).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_are_shown_as_text() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let short: String = EVIL.chars().take(80).collect();
    discord.set_commands(&[json!({ "name": "evil", "description": short, "options": [
        { "name": "why", "description": short, "type": 3, "choices": [{ "name": short, "value": "x" }] } ] })]);
    post(&discord, json!({
        "content": format!("{EVIL} [{EVIL}](https://example.com) `{EVIL}` ||{EVIL}|| <t:99999999999999:F> </{short}:1> <@1> [x](javascript:alert(1))"),
        "embeds": [{ "title": EVIL, "description": format!("{EVIL}\n> {EVIL}\n- {EVIL}\n# {EVIL}\n```html\n{EVIL}\n```"), "author": { "name": EVIL },
            "fields": [{ "name": EVIL, "value": EVIL }], "footer": { "text": EVIL }, "image": { "url": "https://example.com/x.png?<script>" } }],
        "components": [
            { "type": 1, "components": [{ "type": 2, "style": 1, "label": short, "custom_id": EVIL }] },
            { "type": 1, "components": [{ "type": 3, "custom_id": "m", "placeholder": EVIL, "options": [{ "label": short, "value": EVIL, "description": short }] }] },
        ],
    })).await;
    let harness = Harness::with_discord(discord).await;
    for place in [
        ".content",
        ".content code",
        ".embed-title",
        ".embed-description pre",
        ".field-name",
        ".embed-footer",
        ".button",
        ".select",
    ] {
        harness.see_text(&format!(".message {place}"), "<img src=x onerror").await;
    }
    harness.click(".select").await;
    harness.see_text(".menu li", "<img").await;
    harness.key(Key::Escape).await;
    harness.keys("/evil ").await;
    harness.see_text("#hint", "<img").await;
    harness.see_text("#suggestions li", "<img").await;
    assert_eq!(harness.script("return [document.querySelectorAll('.message img, .message script').length, document.title.includes('owned')];").await, json!([0, false]));
    assert_eq!(harness.script("return [...document.querySelectorAll('a')].filter((one) => !['http:', 'https:'].includes(one.protocol)).length;").await, json!(0));
    harness.picture("hostile").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_components_are_shown_as_text_and_stay_in_their_place() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let short: String = EVIL.chars().take(80).collect();
    let words = |content: &str| json!({ "type": 10, "content": content });
    let button = |label: &str| json!({ "type": 2, "style": 1, "label": label, "custom_id": label });
    let long = "W".repeat(600);
    let right_to_left = "\u{202e}עברית \u{2066}".repeat(20);
    let options: Vec<Value> =
        (0..25).map(|n| json!({ "label": "W".repeat(100), "value": n.to_string(), "description": short })).collect();
    post(&discord, json!({ "flags": 1 << 15, "components": [
        words(&format!("# {EVIL}")),
        { "type": 17, "components": [
            { "type": 9, "components": [words(EVIL), words(&long)], "accessory": button(&"W".repeat(80)) },
            { "type": 9, "components": [words(&right_to_left)], "accessory": button("Right") },
            { "type": 12, "items": [{ "media": { "url": "https://example.com/x.png?<script>" }, "description": EVIL }] },
            { "type": 1, "components": [{ "type": 3, "custom_id": "m", "placeholder": "W".repeat(150), "options": options }] },
        ]},
    ]})).await;
    let harness = Harness::with_discord(discord).await;
    for width in [1280, 390] {
        harness.size(width, 1200).await;
        harness.open("ada", "server=0&channel=general").await;
        harness.see_text(".message .heading-1", "<img src=x onerror").await;
        harness.see_text(".message .section-texts", "<img src=x onerror").await;
        let fits = "return [...document.querySelectorAll('.blocks *')].every((one) => one.getBoundingClientRect().right <= innerWidth + 1) && document.documentElement.scrollWidth <= innerWidth;";
        harness.until("nothing wider than the window", fits, &[]).await;
        let inside = "return [...document.querySelectorAll('.blocks button')].every((one) => one.scrollWidth <= one.offsetWidth);";
        harness.until("labels inside their buttons", inside, &[]).await;
        // A text has room beside the longest button.
        assert_eq!(
            harness.script("return document.querySelector('.section-texts').offsetWidth > 100;").await,
            json!(true)
        );
        harness.picture(&format!("hostile-components-{width}")).await;
        harness.click(".select").await;
        harness.until("all options", "return document.querySelectorAll('.menu li').length === 25;", &[]).await;
        harness.key(Key::Escape).await;
    }
    assert_eq!(harness.script("return [document.querySelectorAll('.message img, .message script').length, document.title.includes('owned')];").await, json!([0, false]));
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_markdown_takes_long() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    for piece in ["*", "**a", "_a_", "||", "`a", "[", "[a](", "~~_**", "> ", "- a\n  ", "<t:1:R>", "***a*", "\\", "```"]
    {
        let content = piece.repeat(2000 / piece.len());
        post(&discord, json!({ "embeds": [{ "description": content.repeat(2).trim_end().to_owned() + "." }] })).await;
    }
    let harness = Harness::with_discord(discord).await;
    harness.until("all of them", "return document.querySelectorAll('.message').length === 14;", &[]).await;
    let milliseconds = harness.script("return performance.now();").await.as_f64().unwrap();
    assert!(milliseconds < 15_000.0, "{milliseconds} ms");
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markdown_is_drawn_as_discord_draws_it() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let grace = discord.people()[1].id;
    // A text, and the structure that must come of it.
    let cases = [
        ("**bold** *it* _it_ __under__ ~~gone~~", "strong:bold|em:it|em:it|u:under|s:gone"),
        ("***both*** **a *b* c**", "strong:both|em:both|strong:a b c|em:b"),
        ("snake_case_name 2 * 3 * 4", ""),
        ("\\*not\\* `**code**` ``a ` b``", "code:**code**|code:a ` b"),
        ("> quoted\n> more\nafter", "blockquote:quotedmore"),
        ("- one\n  - two\n- three", "ul:onetwothree|li:onetwo|ul:two|li:two|li:three"),
        ("2. two\n3. three", "ol:twothree|li:two|li:three"),
        ("||secret||", "span.spoiler:secret"),
        ("[label](https://example.com/a_(b)) <https://example.com>", "a:label|a:https://example.com"),
        ("https://example.com/x_y_z.", "a:https://example.com/x_y_z"),
        ("-# small\n## Big", "div.sub:small|div.heading-2:Big"),
        ("```rs\nfn x() {}\n```", "pre:fn x() {}|code:fn x() {}"),
        ("**open _and `never", ""),
    ];
    for (text, _) in cases {
        post(&discord, json!({ "content": text })).await;
    }
    post(&discord, json!({ "content": format!("<@{grace}> <#{}> <t:0:D>", discord.guilds()[0].channels[1].id) })).await;
    let harness = Harness::with_discord(discord).await;
    harness.until("all of them", "return document.querySelectorAll('.message').length === 14;", &[]).await;
    let script = "return [...document.querySelectorAll('.message .content')].map((one) => [...one.querySelectorAll('strong, em, u, s, code, blockquote, ul, ol, li, a, pre, .spoiler, .sub, [class^=heading]')]
        .map((node) => node.tagName.toLowerCase() + (node.className ? '.' + node.className : '') + ':' + node.textContent).join('|'));";
    let found = harness.script(script).await;
    for (index, (text, expected)) in cases.iter().enumerate() {
        assert_eq!(found[index], *expected, "{text}");
    }
    harness.picture("markdown").await;
    let last = harness.text(".message .content").await;
    assert!(last.starts_with("@Grace #daily ") && last.contains("1970"), "{last}");
    harness.close().await;
}
