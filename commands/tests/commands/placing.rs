//! *I know this already*: what one knew before, ticked a stage at a time.

use insta::assert_snapshot;

use crate::harness::{Harness, Shown};

/// Picks topics in the menu of a placement.
async fn tick(harness: &mut Harness, who: &str, message: &Shown, topics: &[&str]) -> Shown {
    harness.pick_ids(who, message, "What you know of it", 3, topics).await
}

#[tokio::test]
async fn a_stage_at_a_time() {
    let mut harness = Harness::new().await;
    let next = harness.slash("ada", "/next").await;
    let placement = harness.press("ada", &next, "I know this already").await;
    assert_snapshot!("placement", placement.text());
    let ticked = tick(&mut harness, "ada", &placement, &["http", "dns"]).await;
    assert_snapshot!("placement_ticked", ticked.text());
    let told: Vec<String> = harness.followups.iter().map(Shown::text).collect();
    assert_snapshot!("placement_told", told.join("\n---\n"));

    let again = harness.deliver_again().await;
    assert!(again.text().contains("All of that was done already."), "{}", again.text());
    let undone = harness.press("ada", &ticked, "Undo").await;
    assert_snapshot!("placement_undone", undone.text());
    let again = harness.press("ada", &ticked, "Undo").await;
    assert!(again.text().contains("That has changed since, and stays as it is."), "{}", again.text());
}

#[tokio::test]
async fn what_is_done_stays_what_it_is() {
    let mut harness = Harness::new().await;
    let next = harness.slash("ada", "/next").await;
    let placement = harness.press("ada", &next, "I know this already").await;
    harness.slash("ada", "/done topic=http").await;
    // The menu is from before.
    let ticked = tick(&mut harness, "ada", &placement, &["http", "dns"]).await;
    assert!(ticked.text().contains("Known before: **DNS**."), "{}", ticked.text());
    let board = harness.slash("ada", "/leaderboard").await;
    assert!(board.text().contains("points"), "{}", board.text());
    let nothing = tick(&mut harness, "ada", &placement, &[]).await;
    assert!(nothing.text().contains("Nothing was ticked."), "{}", nothing.text());
}

#[tokio::test]
async fn everybody_has_their_own() {
    let mut harness = Harness::new().await;
    let next = harness.slash("ada", "/next share=true").await;
    let graces = harness.press("grace", &next, "I know this already").await;
    assert!(graces.text().starts_with("private"), "{}", graces.text());
    let refused = tick(&mut harness, "ada", &graces, &["http"]).await;
    assert!(refused.text().contains("grace") || refused.text().contains("<@"), "{}", refused.text());
}

#[tokio::test]
async fn the_last_stage_has_none_after_it() {
    let mut harness = Harness::new().await;
    let next = harness.slash("ada", "/next").await;
    let mut placement = harness.press("ada", &next, "I know this already").await;
    for _ in 0..10 {
        if !placement.text().contains("Next stage") {
            break;
        }
        placement = harness.press("ada", &placement, "Next stage").await;
    }
    assert!(!placement.text().contains("Next stage") && placement.text().contains("Stage before"));
}
