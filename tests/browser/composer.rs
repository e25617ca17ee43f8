//! The line at the bottom: commands, options, autocomplete, by keyboard alone.

use crate::web_driver::Key;
use serde_json::json;

use crate::harness::Harness;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_visit_says_what_to_do() {
    let harness = Harness::new().await;
    harness.see_text(".hello h2", "#general").await;
    harness.see_text(".hello .card", "/next").await;
    assert_eq!(harness.script("return document.activeElement.id;").await, json!("text"), "ready to type");
    harness.picture("first-visit").await;
    harness.press(".hello", "/help").await;
    harness.see(".command").await;
    harness.key(Key::Enter).await;
    harness.see_text(".message .embed", "/roadmap").await;
    harness.picture("help").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_completed_and_asked_by_keyboard() {
    let harness = Harness::new().await;
    harness.keys("/fa").await;
    harness.see_text("#suggestions [aria-selected=true]", "/faq").await;
    harness.key(Key::Tab).await;
    harness.see_text("#chips .chip label", "question").await;
    harness.keys("sal").await;
    harness.see_text("#suggestions [aria-selected=true]", "earn").await;
    assert_eq!(
        harness.script("return document.activeElement.getAttribute('aria-activedescendant');").await,
        json!("suggestion-0")
    );
    harness.picture("autocomplete").await;
    harness.key(Key::Enter).await;
    harness.gone("#suggestions [aria-selected=true]").await;
    harness.key(Key::Enter).await;
    harness.see_text(".message .embed-title", "earn").await;
    harness.gone(".command").await;
    harness.picture("faq").await;
    harness.key(Key::Up).await;
    harness.see_text(".command", "/faq").await;
    harness.see_text("#chips label", "question").await;
    harness.key(Key::Escape).await;
    harness.gone(".command").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_line_can_be_typed() {
    let harness = Harness::new().await;
    harness.say("/faq salary").await;
    harness.see_text(".message .embed-title", "earn").await;
    harness.say("/done topic:how-the-internet-works").await;
    harness.see_text(".message", "How the internet works").await;
    harness.say("Good evening everybody").await;
    harness.see_text(".message .content", "Good evening everybody").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_asked_for() {
    let harness = Harness::new().await;
    harness.keys("/done ").await;
    harness.see("#chips .chip.required").await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    harness.key(Key::Escape).await;
    harness.key(Key::Enter).await;
    harness.see_text("#problem", "topic is needed").await;
    harness.see(".chip.wrong").await;
    harness.keys("http").await;
    harness.gone(".chip.wrong").await;
    harness.key(Key::Escape).await;
    harness.key(Key::Escape).await;
    harness.gone(".command").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn backspace_takes_the_line_apart() {
    let harness = Harness::new().await;
    harness.keys("/faq sal").await;
    harness.see("#chips .chip").await;
    for _ in 0..4 {
        harness.key(Key::Backspace).await;
    }
    harness.gone("#chips .chip").await;
    harness.key(Key::Backspace).await;
    harness.gone(".command").await;
    assert_eq!(harness.script("return document.getElementById('text').value;").await, json!("/faq"));
    harness.close().await;
}
