//! The page of a Discord by itself: how to connect a bot, and which one is there.

use serde_json::json;
use waymark_playground::{LocalDiscord, Options};

use crate::bot::{Bot, user_session};
use crate::harness::Harness;
use crate::web_driver::Key;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_how_to_connect_a_bot_and_which_one_is_there() {
    let discord = LocalDiscord::start(Options { invites_bots: true, ..Options::default() }).await.unwrap();
    let harness = Harness::with_discord(discord.clone()).await;
    harness.see_text("#state", "No bot is connected.").await;
    for (library, line) in [
        ("discord.js", format!("rest: {{ api: \"{}\" }}", discord.api_url())),
        ("discord.py", format!("client.run(\"{}\")", discord.token())),
        ("serenity", format!(".proxy(\"{}\")", discord.url())),
    ] {
        harness.press(".hello .tabs", library).await;
        harness.see_text(".hello .source", &line).await;
    }
    harness.picture("connect").await;
    let bot = Bot::ready(&discord).await;
    harness.gone(".hello .connect").await;
    harness.see_text(".hello", "/ask").await;
    harness.click("#connect[aria-label='Connected: A bot']").await;
    harness.see_text(".panel .connect", discord.token()).await;
    harness.key(Key::Escape).await;
    // Reactions: given from a message's menu, joined in and taken back at the message.
    let said = user_session(&discord, "grace").say("done!").unwrap();
    harness.see_text(".message", "done!").await;
    harness.click(&format!("#message-{} .more", said.id)).await;
    harness.press(".context", "👍").await;
    harness.see(".reaction[aria-pressed=true][aria-label='👍, 1 reaction']").await;
    user_session(&discord, "grace").react(&said, "👍", true).unwrap();
    harness.see(".reaction[aria-label='👍, 2 reactions']").await;
    harness.click(".reaction").await;
    harness.see(".reaction[aria-pressed=false][aria-label='👍, 1 reaction']").await;
    // A reply shows what it replies to; the bot has a name of its own.
    let (channel, guild) = (said.channel, discord.guilds()[0].id);
    bot.api.patch(&format!("/guilds/{guild}/members/@me"), json!({ "nick": "Botty" })).await;
    let reply = json!({ "content": "well done", "message_reference": { "message_id": said.id } });
    bot.api.post(&format!("/channels/{channel}/messages"), reply).await;
    harness.see_text(".message .replied", "done!").await;
    harness.see_text(".message .author", "Botty").await;
    drop(bot);
    harness.see_text("#state", "No bot is connected.").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_is_broken_and_mended_from_the_page() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let mut bot = Bot::ready(&discord).await;
    let harness = Harness::with_discord(discord.clone()).await;
    harness.click("#faults").await;
    let choose = async |code: &str| {
        let script = "const select = document.querySelector('#close-code'); select.value = arguments[0];
            select.dispatchEvent(new Event('change')); return true;";
        harness.page.execute(script, &[json!(code)]).await.unwrap();
    };
    choose("4009").await;
    assert_eq!(bot.hung_up().await, Some(4009));
    harness.see("#faults .badge:not([hidden])").await;
    let mut again = Bot::connect(&discord).await;
    again.resume(discord.token(), &bot.session, bot.seq).await;
    assert_eq!(again.hung_up().await, Some(4009));
    choose("").await;
    let refuse = ".panel [role=switch][aria-label='Refuse every RESUME']";
    harness.click(refuse).await;
    harness.see(&format!("{refuse}[aria-checked=true]")).await;
    let mut refused = Bot::connect(&discord).await;
    refused.resume(discord.token(), &bot.session, bot.seq).await;
    assert_eq!(refused.next().await, json!({ "op": 9, "d": false }));
    harness.press(".panel", "Nothing fails any more").await;
    harness.see(&format!("{refuse}[aria-checked=false]")).await;
    harness.close().await;
}
