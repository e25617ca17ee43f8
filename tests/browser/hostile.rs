//! Texts that want to be more than text, in every place that shows text.

use serde_json::{Value, json};
use waymark_playground::{Discord, Options};

use crate::bot::Api;
use crate::stage::Stage;
use crate::web_driver::Key;

const EVIL: &str = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";

async fn post(discord: &Discord, body: Value) {
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let (status, answer) = Api::of(discord).post(&path, body).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_are_shown_as_text() {
    let discord = Discord::start(Options::default()).await.unwrap();
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
    let stage = Stage::with_discord(discord).await;
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
        stage.see_text(&format!(".message {place}"), "<img src=x onerror").await;
    }
    stage.click(".select").await;
    stage.see_text(".menu li", "<img").await;
    stage.key(Key::Escape).await;
    stage.keys("/evil ").await;
    stage.see_text("#hint", "<img").await;
    stage.see_text("#suggestions li", "<img").await;
    assert_eq!(stage.script("return [document.querySelectorAll('.message img, .message script').length, document.title.includes('owned')];").await, json!([0, false]));
    assert_eq!(stage.script("return [...document.querySelectorAll('a')].filter((one) => !['http:', 'https:'].includes(one.protocol)).length;").await, json!(0));
    stage.picture("hostile").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_markdown_takes_long() {
    let discord = Discord::start(Options::default()).await.unwrap();
    for piece in ["*", "**a", "_a_", "||", "`a", "[", "[a](", "~~_**", "> ", "- a\n  ", "<t:1:R>", "***a*", "\\", "```"]
    {
        let content = piece.repeat(2000 / piece.len());
        post(&discord, json!({ "embeds": [{ "description": content.repeat(2).trim_end().to_owned() + "." }] })).await;
    }
    let stage = Stage::with_discord(discord).await;
    stage.until("all of them", "return document.querySelectorAll('.message').length === 14;", &[]).await;
    let milliseconds = stage.script("return performance.now();").await.as_f64().unwrap();
    assert!(milliseconds < 15_000.0, "{milliseconds} ms");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markdown_is_drawn_as_discord_draws_it() {
    let discord = Discord::start(Options::default()).await.unwrap();
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
    let stage = Stage::with_discord(discord).await;
    stage.until("all of them", "return document.querySelectorAll('.message').length === 14;", &[]).await;
    let script = "return [...document.querySelectorAll('.message .content')].map((one) => [...one.querySelectorAll('strong, em, u, s, code, blockquote, ul, ol, li, a, pre, .spoiler, .sub, [class^=heading]')]
        .map((node) => node.tagName.toLowerCase() + (node.className ? '.' + node.className : '') + ':' + node.textContent).join('|'));";
    let found = stage.script(script).await;
    for (index, (text, expected)) in cases.iter().enumerate() {
        assert_eq!(found[index], *expected, "{text}");
    }
    let last = stage.text(".message .content").await;
    assert!(last.starts_with("@Grace #daily ") && last.contains("1970"), "{last}");
    stage.close().await;
}
