//! The clock moves the page and the bot.

use std::sync::Arc;

use crate::web_driver::Key;
use futures_util::FutureExt;
use serde_json::json;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn a_day_passes_for_the_page_and_for_the_bot() {
    let stage = Stage::new().await;
    stage.say("/done how-the-internet-works").await;
    let before = stage.discord().clock()();
    stage.click("#clock").await;
    stage.press(".panel", "+1 day").await;
    stage.see("#clock.moved").await;
    stage.press(".panel", "+1 hour").await;
    stage.picture("clock").await;
    let hours = |now: i64| (now - before) / 3_600_000;
    stage.until("the hour", "return document.querySelector('.panel button').ariaBusy !== 'true';", &[]).await;
    assert_eq!(hours(stage.discord().clock()()), 25);
    stage.key(Key::Escape).await;
    stage.gone(".panel").await;
    stage.say("/progress").await;
    // What was done yesterday was done yesterday.
    stage.see_text(".message time.stamp, .message", "yesterday").await;
    assert!(stage.count(".day").await >= 2, "a new day begins in the conversation");
    stage.click("#clock").await;
    stage.press(".panel", "Back to the real time").await;
    stage.gone("#clock.moved").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_goes_to_what_is_due_next_and_to_a_date() {
    let stage = Stage::new().await;
    let (discord, clock) = (stage.discord().clone(), stage.discord().clock());
    let due = clock() + 5 * 3_600_000;
    // What an app does: it says when something is due, hears that the time was moved, and sends it.
    discord.set_next_event(Arc::new(move || async move { Some(due) }.boxed()));
    let mut moves = discord.clock_moves();
    let general = discord.guilds()[0].channels[0].id;
    let api = crate::bot::Api::of(&discord);
    let app = tokio::spawn(async move {
        moves.wait_for(|&moved| moved > 4 * 3_600_000).await.unwrap();
        api.post(&format!("/channels/{general}/messages"), json!({ "content": "It is time" })).await
    });
    stage.click("#clock").await;
    stage.until("the offer", "return !document.querySelector('.panel .primary').disabled;", &[]).await;
    stage.press(".panel", "To the next reminder").await;
    stage.see_text(".message", "It is time").await;
    app.await.unwrap();
    assert!((clock() - due).abs() < 60_000);
    stage.script("document.getElementById('clock-date').value = '2027-03-01T08:30';").await;
    stage.press(".panel", "Go").await;
    stage.until("the date", "return document.querySelector('.clock-now').textContent.includes('2027');", &[]).await;
    stage.script("document.getElementById('clock-date').value = '2077-03-01T08:30';").await;
    stage.press(".panel", "Go").await;
    stage.see_text(".panel [role=alert]", "ten years at most").await;
    stage.close().await;
}
