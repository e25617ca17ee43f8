//! Several people: in two windows, in two servers, in direct messages.

use serde_json::json;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_see_each_other_live_and_each_their_own() {
    let stage = Stage::new().await;
    let ada = stage.page.window().await.unwrap();
    stage.page.new_window().await.unwrap();
    let grace = stage.page.window().await.unwrap();
    stage.prepare().await;
    stage.open("grace", "server=0&channel=general").await;
    stage.see_text("#people .who", "Grace").await;
    stage.say("/faq salary").await;
    stage.say("/next").await;
    stage.see(".message.ephemeral").await;
    stage.say("Hello Ada").await;

    stage.page.switch_to(&ada).await.unwrap();
    stage.see_text(".message .content", "Hello Ada").await;
    stage.see_text(".message .used", "Grace used /faq").await;
    assert_eq!(stage.count(".message.ephemeral").await, 0, "what only Grace sees");
    stage.say("Hello Grace").await;
    stage.picture("two-people").await;

    stage.page.switch_to(&grace).await.unwrap();
    stage.see_text(".message .content", "Hello Grace").await;
    stage.see_text("#announcer", "Ada: Hello Grace").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_makes_one_somebody_else() {
    let stage = Stage::new().await;
    stage.say("/done how-the-internet-works").await;
    stage.click(".face[title^=Grace]").await;
    stage.see_text("#people .who", "Grace").await;
    assert_eq!(stage.count(".message").await, 0, "the answer was for Ada alone");
    stage.say("/next").await;
    stage.see_text(".message .embed", "How the internet works").await;
    stage.click(".face[title^=Ada]").await;
    stage.see_text("#people .who", "admin of this server").await;
    stage.see_text(".message", "How the internet works").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_server_and_the_direct_messages_are_a_click_away() {
    let stage = Stage::new().await;
    stage.click(".server[title='Rust Evenings']").await;
    stage.see_text("#channels h2", "Rust Evenings").await;
    stage.press("#channels", "help").await;
    stage.see_text("#here", "help").await;
    stage.click(".server[title='Direct messages']").await;
    stage.see_text("#topic", "direct messages").await;
    stage.say("/next").await;
    stage.see_text(".message .embed", "How the internet works").await;
    stage.picture("direct-message").await;
    stage.page.refresh().await.unwrap();
    stage.see_text(".message .embed", "How the internet works").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unread_is_marked() {
    let stage = Stage::new().await;
    let api = crate::bot::Api::of(stage.discord());
    let (grace, daily) = (stage.discord().people()[1].dm, stage.discord().guilds()[0].channels[1].id);
    for channel in [grace, daily] {
        api.post(&format!("/channels/{channel}/messages"), json!({ "content": "Good morning" })).await;
    }
    stage.see(".channel.unread").await;
    stage.see(".face[title^=Grace] .badge").await;
    stage.press("#channels", "daily").await;
    stage.see_text(".message", "Good morning").await;
    stage.gone(".channel.unread").await;
    stage.click(".face[title^=Grace]").await;
    stage.click(".server[title='Direct messages']").await;
    stage.see_text(".message", "Good morning").await;
    stage.close().await;
}
