//! Trouble on demand, the drawer "inside", and a bot that has crashed.

use serde_json::json;

use crate::stage::Stage;
use crate::web_driver::Key;

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_copes_with_a_dropped_gateway() {
    let stage = Stage::new().await;
    stage.click("#trouble").await;
    stage.picture("trouble").await;
    stage.see_text(".panel .sub", "resumed 0 times").await;
    stage.click(".panel [aria-label='Do it: Drop the gateway']").await;
    stage.see_text(".panel .sub", "is connected; it came 1 time and resumed 1 time").await;
    stage.key(Key::Escape).await;
    stage.say("/faq salary").await;
    stage.see_text(".message .embed-title", "earn").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn switches_say_how_they_stand() {
    let stage = Stage::new().await;
    stage.click("#trouble").await;
    let switch = ".panel [role=switch][aria-label*='may not write']";
    stage.click(switch).await;
    stage.see(&format!("{switch}[aria-checked=true]")).await;
    stage.see("#trouble .badge:not([hidden])").await;
    let general = stage.discord().guilds()[0].channels[0].id;
    let api = crate::bot::Api::of(stage.discord());
    let (_, refused) = api.post(&format!("/channels/{general}/messages"), json!({ "content": "x" })).await;
    assert_eq!(refused["code"], 50013);
    stage.click(switch).await;
    stage.see(&format!("{switch}[aria-checked=false]")).await;
    let closed = ".panel [role=switch][aria-label*='are closed']";
    stage.click(closed).await;
    stage.see(&format!("{closed}[aria-checked=true]")).await;
    let dm = stage.discord().people()[0].dm;
    let (_, refused) = api.post(&format!("/channels/{dm}/messages"), json!({ "content": "x" })).await;
    assert_eq!(refused["code"], 50007);
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawer_shows_what_went_over_the_wire() {
    let stage = Stage::new().await;
    stage.click("#open-inside").await;
    stage.say("/next").await;
    stage.see_text("#inside .record", "/next").await;
    stage.see_text("#inside .record .took", "ms").await;
    stage.click("#inside .record > summary").await;
    stage.press_summary("Came in").await;
    stage.see_text("#inside .json", "\"guild_id\"").await;
    stage.press_summary("Went back").await;
    stage.see_text("#inside .part:last-child .json", "\"embeds\"").await;
    stage.picture("inside").await;
    let general = stage.discord().guilds()[0].channels[0].id;
    let api = crate::bot::Api::of(stage.discord());
    api.post(&format!("/channels/{general}/messages"), json!({ "content": "a".repeat(2001) })).await;
    stage.press("#inside", "Other requests").await;
    stage.see_text("#inside .fault", "content: Must be").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_is_told_with_its_reason() {
    let stage = Stage::new().await;
    stage.discord().set_bot_ended(Some("the database is full".to_owned()));
    stage.see_text("#state.bad", "The bot has stopped: the database is full").await;
    stage.picture("crash").await;
    stage.close().await;
}
