//! Several people: in two windows, in two servers, in direct messages.

use serde_json::json;

use crate::harness::Harness;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_see_each_other_live_and_each_their_own() {
    let harness = Harness::new().await;
    let ada = harness.page.window().await.unwrap();
    harness.page.new_window().await.unwrap();
    let grace = harness.page.window().await.unwrap();
    harness.prepare().await;
    harness.open("grace", "server=0&channel=general").await;
    harness.see_text("#people .who", "Grace").await;
    harness.say("/faq salary").await;
    harness.say("/next").await;
    harness.see(".message.ephemeral").await;
    harness.say("Hello Ada").await;

    harness.page.switch_to(&ada).await.unwrap();
    harness.see_text(".message .content", "Hello Ada").await;
    harness.see_text(".message .used", "Grace used /faq").await;
    assert_eq!(harness.count(".message.ephemeral").await, 0, "what only Grace sees");
    harness.say("Hello Grace").await;
    harness.picture("two-people").await;

    harness.page.switch_to(&grace).await.unwrap();
    harness.see_text(".message .content", "Hello Grace").await;
    harness.see_text("#announcer", "Ada: Hello Grace").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_makes_one_somebody_else() {
    let harness = Harness::new().await;
    harness.say("/done command-line").await;
    harness.click(".face[title^=Grace]").await;
    harness.see_text("#people .who", "Grace").await;
    assert_eq!(harness.count(".message").await, 0, "the answer was for Ada alone");
    harness.say("/next").await;
    harness.see_text(".message .container", "Command line").await;
    harness.click(".face[title^=Ada]").await;
    harness.see_text("#people .who", "admin of this server").await;
    harness.see_text(".message", "Command line").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_server_and_the_direct_messages_are_a_click_away() {
    let harness = Harness::new().await;
    harness.click(".server[title='Rust Evenings']").await;
    harness.see_text("#channels h2", "Rust Evenings").await;
    harness.press("#channels", "help").await;
    harness.see_text("#here", "help").await;
    harness.click(".server[title='Direct messages']").await;
    harness.see_text("#topic", "direct messages").await;
    harness.say("/next").await;
    harness.see_text(".message .container", "Command line").await;
    harness.picture("direct-message").await;
    harness.page.refresh().await.unwrap();
    harness.see_text(".message .container", "Command line").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unread_is_marked() {
    let harness = Harness::new().await;
    let api = crate::bot::Api::of(harness.discord());
    let (grace, daily) = (harness.discord().people()[1].dm, harness.discord().guilds()[0].channels[1].id);
    for channel in [grace, daily] {
        api.post(&format!("/channels/{channel}/messages"), json!({ "content": "Good morning" })).await;
    }
    harness.see(".channel.unread").await;
    harness.see(".face[title^=Grace] .badge").await;
    harness.press("#channels", "daily").await;
    harness.see_text(".message", "Good morning").await;
    harness.gone(".channel.unread").await;
    harness.click(".face[title^=Grace]").await;
    harness.click(".server[title='Direct messages']").await;
    harness.see_text(".message", "Good morning").await;
    harness.close().await;
}
