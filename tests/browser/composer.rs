//! The line at the bottom: commands, options, autocomplete, by keyboard alone.

use serde_json::{Value, json};
use tokio::sync::mpsc;
use waymark_playground::{LocalDiscord, Options};

use crate::bot::Bot;
use crate::harness::Harness;
use crate::web_driver::Key;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_visit_says_what_to_do() {
    let harness = Harness::new().await;
    harness.see_text(".hello h2", "#general").await;
    let first = "return [...document.querySelectorAll('.hello .card button')].slice(0, 2).map((one) => one.innerText);";
    assert_eq!(harness.script(first).await, json!(["/roadmap", "/next"]));
    assert_eq!(harness.script("return document.activeElement.id;").await, json!("text"), "ready to type");
    harness.picture("first-visit").await;
    harness.press(".hello", "/help").await;
    harness.see(".command").await;
    harness.key(Key::Enter).await;
    harness.see_text(".message .container", "/roadmap").await;
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
    harness.see_text(".message .container", "earn").await;
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
    harness.see_text(".message .container", "earn").await;
    harness.say("/done topic:how-the-internet-works").await;
    harness.see_text(".message", "How the internet works").await;
    harness.say("Good evening everybody").await;
    harness.see_text(".message .content", "Good evening everybody").await;
    harness.close().await;
}

/// A bot of a few lines, which offers nothing while one types and answers all else; what it is told.
async fn answering(discord: &LocalDiscord) -> mpsc::UnboundedReceiver<Value> {
    let mut bot = Bot::ready(discord).await;
    let (told, hear) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let interaction = bot.interaction().await;
            let completes = interaction["type"] == 4;
            let answer = json!({ "type": if completes { 8 } else { 4 }, "data": { "choices": [], "content": "Yes." } });
            bot.api.callback(&interaction, answer).await;
            if !completes && told.send(interaction["data"]["options"].clone()).is_err() {
                break;
            }
        }
    });
    hear
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_with_a_colon_is_an_option_wherever_it_is_typed() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let mut told = answering(&discord).await;
    let harness = Harness::with_discord(discord).await;
    let question = json!({ "name": "question", "type": 3, "value": "how long" });
    let whom = json!({ "name": "for", "type": 6, "value": harness.discord().people()[0].id });
    // In the option that is offered first, behind its text, as the first thing, and with its own name.
    for (line, options) in [
        ("/ask how long for:Ada", json!([question, whom])),
        ("/ask question:how long for:Ada", json!([question, whom])),
        ("/ask for:Ada", json!([whom])),
        ("/ask for:Ada question:how long", json!([whom, question])),
    ] {
        harness.say(line).await;
        assert_eq!(told.recv().await.unwrap(), options, "{line}");
    }
    // In the field behind the options, once none of them is being typed.
    harness.keys("/ask ").await;
    harness.see(".chip").await;
    harness.key(Key::Backspace).await;
    harness.gone(".chip").await;
    harness.keys("for:Ad").await;
    harness.see_text(".chip label", "for").await;
    assert_eq!(harness.script("return document.activeElement.value;").await, "Ad");
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
