//! Progress: completion and undo, presses twice and by others, one person in several places.

use crate::harness::{Harness, message, say};

#[tokio::test(flavor = "multi_thread")]
async fn completion_and_undo() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let next = say(&ada, "/next").await;
    assert!(next.text().contains("Command line"), "{}", next.text());
    let done = message(&ada.press(&next, "Done").await.unwrap()).clone();
    assert!(done.text().contains("You earned 8 points"), "{}", done.text());
    assert!(done.text().contains("⬜ Environment variables"), "the next one stands there: {}", done.text());
    assert!(say(&ada, "/leaderboard").await.text().contains("Ada · 8 points"));
    let undone = message(&ada.press(&done, "Undo").await.unwrap()).clone();
    assert!(undone.text().contains("Undone"), "{}", undone.text());
    assert!(undone.text().contains("Command line"), "{}", undone.text());
    assert!(say(&ada, "/leaderboard").await.text().contains("Nobody has points yet"));
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_pressed_twice_counts_once() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let topic = say(&ada, "/topic topic:http").await;
    let (first, second) = tokio::join!(ada.press(&topic, "Done"), ada.press(&topic, "Done"));
    assert!(message(&first.unwrap()).text().contains("✅ Done"));
    assert!(message(&second.unwrap()).text().contains("✅ Done"));
    assert!(say(&ada, "/leaderboard").await.text().contains("Ada · 6 points"));
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_by_someone_else_is_refused_privately() {
    let harness = Harness::new().await;
    let shared = say(&harness.user_session("ada"), "/topic topic:http share:true").await;
    let refused = message(&harness.user_session("grace").press(&shared, "Done").await.unwrap()).clone();
    assert!(refused.is_ephemeral() && refused.text().contains("These buttons belong to"), "{}", refused.text());
    assert!(refused.pinged_users().is_empty());
    assert!(say(&harness.user_session("ada"), "/leaderboard").await.text().contains("Nobody has points yet"));
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_in_two_servers_and_direct_messages() {
    let harness = Harness::new().await;
    say(&harness.dm("ada"), "/done topic:how-the-internet-works").await;
    say(&harness.user_session("ada"), "/done topic:http").await;
    let elsewhere = say(&harness.user_session_in_other("ada"), "/progress").await;
    assert!(elsewhere.text().contains("2 of "), "progress follows the person: {}", elsewhere.text());
    let here = say(&harness.user_session("grace"), "/leaderboard").await;
    assert!(here.text().contains("Ada · 9 points"), "what was done in a DM counts here: {}", here.text());
    let there = say(&harness.user_session_in_other("grace"), "/leaderboard").await;
    assert!(there.text().contains("Nobody has points yet"), "she has not learned there: {}", there.text());
    let dm = say(&harness.dm("ada"), "/progress").await;
    assert!(dm.text().contains("2 of "), "{}", dm.text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_and_buttons_outlive_a_restart() {
    let harness = Harness::new().await;
    say(&harness.user_session("ada"), "/done topic:command-line").await;
    let next = say(&harness.user_session("ada"), "/next share:true").await;
    let harness = harness.restart(|_| {}).await;
    let done = message(&harness.user_session("ada").press(&next, "Done").await.unwrap()).clone();
    assert!(done.text().contains("**Environment variables** is done"), "{}", done.text());
    assert!(say(&harness.user_session("ada"), "/leaderboard").await.text().contains("Ada · 10 points"));
    harness.stop().await.unwrap();
}
