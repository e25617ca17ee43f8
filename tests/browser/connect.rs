//! The page of a Discord by itself: how to connect a bot, and which one is there.

use waymark_playground::{LocalDiscord, Options};

use crate::bot::Bot;
use crate::harness::Harness;

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
    drop(bot);
    harness.see_text("#state", "No bot is connected.").await;
    harness.close().await;
}
