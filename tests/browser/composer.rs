//! The line at the bottom: commands, options, autocomplete, by keyboard alone.

use crate::web_driver::Key;
use serde_json::json;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_visit_says_what_to_do() {
    let stage = Stage::new().await;
    stage.see_text(".hello h2", "#general").await;
    stage.see_text(".hello .card", "/next").await;
    assert_eq!(stage.script("return document.activeElement.id;").await, json!("text"), "ready to type");
    stage.picture("first-visit").await;
    stage.press(".hello", "/help").await;
    stage.see(".command").await;
    stage.key(Key::Enter).await;
    stage.see_text(".message .embed", "/roadmap").await;
    stage.picture("help").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_completed_and_asked_by_keyboard() {
    let stage = Stage::new().await;
    stage.keys("/fa").await;
    stage.see_text("#suggestions [aria-selected=true]", "/faq").await;
    stage.key(Key::Tab).await;
    stage.see_text("#chips .chip label", "question").await;
    stage.keys("sal").await;
    stage.see_text("#suggestions [aria-selected=true]", "earn").await;
    assert_eq!(
        stage.script("return document.activeElement.getAttribute('aria-activedescendant');").await,
        json!("suggestion-0")
    );
    stage.picture("autocomplete").await;
    stage.key(Key::Enter).await;
    stage.gone("#suggestions [aria-selected=true]").await;
    stage.key(Key::Enter).await;
    stage.see_text(".message .embed-title", "earn").await;
    stage.gone(".command").await;
    stage.picture("faq").await;
    stage.key(Key::Up).await;
    stage.see_text(".command", "/faq").await;
    stage.see_text("#chips label", "question").await;
    stage.key(Key::Escape).await;
    stage.gone(".command").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_line_can_be_typed() {
    let stage = Stage::new().await;
    stage.say("/faq salary").await;
    stage.see_text(".message .embed-title", "earn").await;
    stage.say("/done topic:how-the-internet-works").await;
    stage.see_text(".message", "How the internet works").await;
    stage.say("Good evening everybody").await;
    stage.see_text(".message .content", "Good evening everybody").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_asked_for() {
    let stage = Stage::new().await;
    stage.keys("/done ").await;
    stage.see("#chips .chip.required").await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    stage.key(Key::Escape).await;
    stage.key(Key::Enter).await;
    stage.see_text("#problem", "topic is needed").await;
    stage.see(".chip.wrong").await;
    stage.keys("http").await;
    stage.gone(".chip.wrong").await;
    stage.key(Key::Escape).await;
    stage.key(Key::Escape).await;
    stage.gone(".command").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn backspace_takes_the_line_apart() {
    let stage = Stage::new().await;
    stage.keys("/faq sal").await;
    stage.see("#chips .chip").await;
    for _ in 0..4 {
        stage.key(Key::Backspace).await;
    }
    stage.gone("#chips .chip").await;
    stage.key(Key::Backspace).await;
    stage.gone(".command").await;
    assert_eq!(stage.script("return document.getElementById('text').value;").await, json!("/faq"));
    stage.close().await;
}
