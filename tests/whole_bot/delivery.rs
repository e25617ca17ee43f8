//! Answers that are slow, delivered twice, or meet a Discord that fails.

use std::time::Duration;

use waymark_playground::FailRule;

use crate::harness::{Harness, LONG, eventually, message, say};
use crate::held_database::{lock, unlock};
use crate::standing_clock::StandingClock;

/// Requests that carried an answer's first word.
fn callbacks(harness: &Harness) -> usize {
    harness.discord.requests().iter().filter(|request| request.path.ends_with("/callback")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_is_deferred_and_arrives() {
    let harness = Harness::new().await;
    let held = lock(&harness.database()).await;
    let ada = harness.user_session("ada");
    let slow = tokio::spawn(async move { ada.slash("/done topic:http").await });
    eventually("the deferral", || callbacks(&harness) > 0).await;
    unlock(held).await;
    let answer = slow.await.unwrap().unwrap();
    assert!(answer.deferred);
    assert!(message(&answer).is_ephemeral(), "as private as the answer would have been");
    assert!(message(&answer).text().contains("You earned 6 points"), "{}", message(&answer).text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_an_answer_is_nobody_elses_business_however_slow() {
    let harness = Harness::new().await;
    let held = lock(&harness.database()).await;
    let ada = harness.user_session("ada");
    let slow = tokio::spawn(async move { ada.slash("/faq my secret: best pizza topping").await });
    eventually("the deferral", || callbacks(&harness) > 0).await;
    unlock(held).await;
    let answer = slow.await.unwrap().unwrap();
    assert!(answer.deferred && message(&answer).is_ephemeral(), "{}", message(&answer).text());
    assert!(!message(&answer).text().contains("secret"), "{}", message(&answer).text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_press_is_deferred_and_changes_its_message() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let next = say(&ada, "/next").await;
    // An answer is there a moment before the request that brought it is noted.
    eventually("the first answer's request", || callbacks(&harness) == 1).await;
    let held = lock(&harness.database()).await;
    let session = ada.clone();
    let pressed = next.clone();
    let slow = tokio::spawn(async move { session.press(&pressed, "Done").await });
    eventually("the deferral", || callbacks(&harness) == 2).await;
    unlock(held).await;
    let answer = slow.await.unwrap().unwrap();
    assert!(answer.deferred);
    assert_eq!(message(&answer).id, next.id);
    assert!(message(&answer).text().contains("You earned 8 points"), "{}", message(&answer).text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_delivered_twice_counts_once() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let done = ada.slash("/done topic:http").await.unwrap();
    let before = callbacks(&harness);
    harness.discord.redeliver(done.interaction).unwrap();
    eventually("the second answer, which is refused", || callbacks(&harness) > before).await;
    assert!(say(&ada, "/leaderboard").await.text().contains("Ada · 6 points"));
    // Even after the change was taken back, the late delivery does not bring it back.
    say(&ada, "/reset topic:http").await;
    let before = callbacks(&harness);
    harness.discord.redeliver(done.interaction).unwrap();
    eventually("the third answer", || callbacks(&harness) > before).await;
    assert!(say(&ada, "/leaderboard").await.text().contains("Nobody has points yet"));
    harness.stop().await.unwrap();
}

#[tokio::test]
async fn answers_survive_a_discord_that_fails() {
    let harness = Harness::new().await;
    // However slow the machine is, a first answer comes in time.
    let clock = StandingClock::new();
    for (what, rule) in [
        ("bad gateway", FailRule::status("/callback", 2, 502)),
        ("asked to wait", FailRule::rate_limited("/callback", 1, Duration::from_millis(50))),
        ("cut before it was done", FailRule::cut("/callback", 1)),
        ("cut after it was done", FailRule::cut_after("/callback", 1)),
    ] {
        harness.discord.fail_next(rule);
        let ada = harness.user_session("ada");
        let answer = tokio::spawn(async move { say(&ada, "/faq salary").await });
        clock.until(what, LONG, || answer.is_finished()).await;
        let answer = answer.await.unwrap();
        assert_eq!(answer.title(), Some("How much do backend developers earn?"), "{what}");
    }
    // The last one is still tried again: nobody knows yet that it was done.
    clock.pass(Duration::from_secs(1)).await;
    harness.stop().await.unwrap();
}
