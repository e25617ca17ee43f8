//! Faults on demand, the drawer "inside", and a bot that has crashed.

use serde_json::json;

use crate::harness::Harness;
use crate::web_driver::Key;

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_copes_with_a_dropped_gateway() {
    let harness = Harness::new().await;
    harness.click("#faults").await;
    harness.picture("faults").await;
    harness.see_text(".panel .sub", "resumed 0 times").await;
    harness.click(".panel [aria-label='Do it: Drop the gateway']").await;
    harness.see_text(".panel .sub", "is connected; it came 1 time and resumed 1 time").await;
    harness.key(Key::Escape).await;
    harness.say("/faq salary").await;
    harness.see_text(".message .container", "earn").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn switches_say_how_they_stand() {
    let harness = Harness::new().await;
    harness.click("#faults").await;
    let switch = ".panel [role=switch][aria-label*='may not write']";
    harness.click(switch).await;
    harness.see(&format!("{switch}[aria-checked=true]")).await;
    harness.see("#faults .badge:not([hidden])").await;
    let general = harness.discord().guilds()[0].channels[0].id;
    let api = crate::bot::Api::of(harness.discord());
    let (_, refused) = api.post(&format!("/channels/{general}/messages"), json!({ "content": "x" })).await;
    assert_eq!(refused["code"], 50013);
    harness.click(switch).await;
    harness.see(&format!("{switch}[aria-checked=false]")).await;
    let closed = ".panel [role=switch][aria-label*='are closed']";
    harness.click(closed).await;
    harness.see(&format!("{closed}[aria-checked=true]")).await;
    let dm = harness.discord().people()[0].dm;
    let (_, refused) = api.post(&format!("/channels/{dm}/messages"), json!({ "content": "x" })).await;
    assert_eq!(refused["code"], 50007);
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawer_shows_what_went_over_the_wire() {
    let harness = Harness::new().await;
    harness.click("#open-inside").await;
    harness.say("/next").await;
    harness.see_text("#inside .record", "/next").await;
    harness.see_text("#inside .record .took", "ms").await;
    harness.click("#inside .record > summary").await;
    harness.press_summary("Came in").await;
    harness.see_text("#inside .json", "\"guild_id\"").await;
    harness.press_summary("Went back").await;
    harness.see_text("#inside .part:last-child .json", "\"components\"").await;
    harness.picture("inside").await;
    let general = harness.discord().guilds()[0].channels[0].id;
    let api = crate::bot::Api::of(harness.discord());
    api.post(&format!("/channels/{general}/messages"), json!({ "content": "a".repeat(2001) })).await;
    harness.press("#inside", "Other requests").await;
    harness.see_text("#inside .form-error", "content: Must be").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_is_told_with_its_reason() {
    let harness = Harness::new().await;
    harness.discord().set_bot_ended(Some("the database is full".to_owned()));
    harness.see_text("#state.bad", "The bot has stopped: the database is full").await;
    harness.picture("crash").await;
    harness.close().await;
}
