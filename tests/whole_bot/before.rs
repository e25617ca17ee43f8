//! Messages that are out there from before answers were made of components.

use hyper::Method;
use serde_json::{Value, json};
use waymark_playground::{Message, UserSession};

use crate::harness::{Harness, eventually, message};
use crate::held_database::{lock, unlock};
use crate::http;

/// Ada, as Waymark's buttons name her.
fn owner(session: &UserSession) -> String {
    let mut number = session.person().0;
    let mut digits = Vec::new();
    for _ in 0..13 {
        digits.push(char::from_digit(u32::try_from(number % 36).unwrap(), 36).unwrap());
        number /= 36;
    }
    digits.iter().rev().collect()
}

/// The bot posts a message in the first server as it did before: text, an embed, rows of buttons.
async fn posted_before(harness: &Harness, session: &UserSession, rows: Value) -> Message {
    let url = format!("{}/api/v10/channels/{}/messages", harness.discord.url(), session.channel());
    let authorization = format!("Bot {}", harness.discord.token());
    let body = json!({ "content": "↩️ Undone.", "embeds": [{ "title": "What to learn next" }], "components": rows });
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let posted = http::send(Method::POST, &url, &headers, body.to_string().into_bytes()).await.unwrap().json().await;
    // What follows an earlier answer may come after it.
    let message = session.messages().into_iter().find(|message| message.json["id"] == posted["id"]).unwrap();
    assert!(!message.is_components_v2() && message.embeds().len() == 1, "{}", message.json);
    message
}

#[tokio::test(flavor = "multi_thread")]
async fn their_buttons_work_and_what_updates_them_replaces_them_whole() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let who = owner(&ada);
    let button =
        |label: &str, custom_id: String| json!({ "type": 2, "style": 1, "label": label, "custom_id": custom_id });
    let rows = json!([{ "type": 1, "components": [
        button("Start", format!("1c{who}l1backend:command-line")),
        button("What's next?", format!("1n{who}backend")),
        button("Whole stage", format!("1s{who}backend:environment:0")),
        button("Topic", "1Dbackend:http".to_owned()),
    ] }]);
    for (label, title, words) in [
        ("Start", "What to learn next", "You are learning **Command line**"),
        ("What's next?", "What to learn next", "Command line"),
        ("Whole stage", "1. Working environment", "Command line"),
    ] {
        let before = posted_before(&harness, &ada, rows.clone()).await;
        let answer = ada.press(&before, label).await.unwrap();
        let after = message(&answer);
        assert_eq!((after.id, after.title()), (before.id, Some(title)), "{label}");
        assert!(after.is_components_v2() && after.embeds().is_empty() && after.content().is_empty(), "{}", after.json);
        assert!(after.text().contains(words), "{label}: {}", after.text());
    }
    let before = posted_before(&harness, &ada, rows.clone()).await;
    let other = ada.press(&before, "Topic").await.unwrap();
    assert!(message(&other).is_ephemeral() && message(&other).id != before.id);
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_takes_longer_replaces_them_whole_too() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let rows = json!([{ "type": 1, "components": [
        { "type": 2, "style": 1, "label": "Start", "custom_id": format!("1c{}l1backend:command-line", owner(&ada)) },
    ] }]);
    let before = posted_before(&harness, &ada, rows).await;
    let held = lock(&harness.database()).await;
    let pressed = before.clone();
    let slow = tokio::spawn(async move { ada.press(&pressed, "Start").await });
    let deferred = || harness.discord.requests().iter().any(|request| request.path.ends_with("/callback"));
    eventually("the deferral", deferred).await;
    unlock(held).await;
    let answer = slow.await.unwrap().unwrap();
    assert!(answer.deferred);
    let after = message(&answer);
    assert_eq!(after.id, before.id);
    assert!(after.is_components_v2() && after.embeds().is_empty(), "{}", after.json);
    assert!(after.text().contains("You are learning **Command line**"), "{}", after.text());
    harness.stop().await.unwrap();
}
