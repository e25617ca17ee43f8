//! The clock moves the page and the bot.

use std::sync::Arc;

use crate::web_driver::Key;
use futures_util::FutureExt;
use serde_json::json;

use crate::harness::Harness;

#[tokio::test(flavor = "multi_thread")]
async fn a_day_passes_for_the_page_and_for_the_bot() {
    let harness = Harness::new().await;
    harness.say("/done how-the-internet-works").await;
    let before = harness.discord().clock()();
    harness.click("#clock").await;
    harness.press(".panel", "+1 day").await;
    harness.see("#clock.moved").await;
    harness.press(".panel", "+1 hour").await;
    harness.picture("clock").await;
    let hours = |now: i64| (now - before) / 3_600_000;
    harness.until("the hour", "return document.querySelector('.panel button').ariaBusy !== 'true';", &[]).await;
    assert_eq!(hours(harness.discord().clock()()), 25);
    harness.key(Key::Escape).await;
    harness.gone(".panel").await;
    harness.say("/progress").await;
    // What was done yesterday was done yesterday.
    harness.see_text(".message time.stamp, .message", "yesterday").await;
    assert!(harness.count(".day").await >= 2, "a new day begins in the conversation");
    harness.click("#clock").await;
    harness.press(".panel", "Back to the real time").await;
    harness.gone("#clock.moved").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_goes_to_what_is_due_next_and_to_a_date() {
    let harness = Harness::new().await;
    let (discord, clock) = (harness.discord().clone(), harness.discord().clock());
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
    harness.click("#clock").await;
    harness.until("the offer", "return !document.querySelector('.panel .primary').disabled;", &[]).await;
    harness.press(".panel", "To the next reminder").await;
    harness.see_text(".message", "It is time").await;
    app.await.unwrap();
    assert!((clock() - due).abs() < 60_000);
    harness.script("document.getElementById('clock-date').value = '2027-03-01T08:30';").await;
    harness.press(".panel", "Go").await;
    harness.until("the date", "return document.querySelector('.clock-now').textContent.includes('2027');", &[]).await;
    harness.script("document.getElementById('clock-date').value = '2077-03-01T08:30';").await;
    harness.press(".panel", "Go").await;
    harness.see_text(".panel [role=alert]", "ten years at most").await;
    harness.close().await;
}
