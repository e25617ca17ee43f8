//! What makes learning a habit: streaks, plans, milestones, notes; and what is one's own to hide and to delete.

use insta::assert_snapshot;
use serde_json::json;

use crate::room::Room;

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_check_in_counts_once_a_day_and_makes_a_streak() {
    let mut room = Room::new().await;
    assert_snapshot!("checkin_first", room.slash("ada", "/checkin minutes=25, note=Read *about* sockets").await.text());
    assert_snapshot!("checkin_again", room.slash("ada", "/checkin minutes=5").await.text());
    for _ in 0..6 {
        room.pass(DAY);
        room.slash("ada (dm)", "/checkin").await;
    }
    assert_snapshot!("checkin_milestone", room.followup.take().unwrap().text());
    // The freeze that seven days earned covers one missed day; then two are too many.
    room.pass(2 * DAY);
    let after_one = room.slash("ada", "/checkin").await;
    assert!(after_one.text().contains("**8 days**"), "{}", after_one.text());
    room.pass(3 * DAY);
    let after_two = room.slash("ada", "/checkin").await;
    assert!(after_two.text().contains("**1 day** · longest 8 days"), "{}", after_two.text());
}

#[tokio::test]
async fn what_is_learned_counts_without_a_check_in_and_what_is_taken_back_does_not() {
    let mut room = Room::new().await;
    room.slash("ada", "/start topic=http").await;
    assert!(room.slash("ada", "/checkin").await.text().contains("Today counted already"));
    room.pass(DAY);
    let done = room.slash("ada", "/done topic=http").await;
    room.press("ada", &done, "Undo").await;
    assert!(room.slash("ada", "/checkin").await.text().contains("Today counts."));
    // What is said twice of one interaction is done once.
    let twice = room.deliver_again().await;
    assert!(twice.text().contains("Today counts."), "{}", twice.text());
    assert!(twice.text().contains("**2 days**"), "{}", twice.text());
}

#[tokio::test]
async fn plan() {
    let mut room = Room::new().await;
    assert_snapshot!("plan_first", room.slash("ada", "/plan hours_per_week=10").await.text());
    room.slash("ada", "/done topic=http").await;
    room.pass(21 * DAY);
    room.slash("ada", "/done topic=dns").await;
    assert_snapshot!("plan_with_a_pace", room.slash("ada", "/plan hours_per_week=2, share=true").await.text());
    for topic in ["go", "api"] {
        room.slash("ada", &format!("/done topic={topic}")).await;
    }
    assert_snapshot!("plan_nothing_left", room.slash("ada", "/plan hours_per_week=2").await.text());
    let nothing = room.slash("ada", "/plan hours_per_week=0").await;
    assert!(nothing.text().contains("`hours_per_week` cannot be read"), "{}", nothing.text());
}

#[tokio::test]
async fn milestones_are_said_once_and_shared_on_request() {
    let mut room = Room::new().await;
    room.slash("ada", "/done topic=http").await;
    assert!(room.followup.is_none());
    room.slash("ada", "/done topic=dns").await;
    let said = room.followup.take().unwrap();
    assert_snapshot!("milestone_stage", said.text());
    assert_snapshot!("milestone_shared", room.press("ada", &said, "Show it to everybody here").await.text());
    let reset = room.slash("ada", "/reset topic=dns").await;
    room.press("ada", &reset, "Undo").await;
    assert!(room.followup.is_none(), "it was said before");
    room.slash("ada", "/done topic=go").await;
    assert!(room.followup.take().unwrap().text().contains("entry path"));
    room.slash("ada (dm)", "/done topic=api").await;
    let all = room.followup.take().unwrap();
    assert_snapshot!("milestone_several", all.text());
    let sharing = said.custom_ids().remove(0);
    assert!(room.press_id("grace", &said, &sharing).await.text().contains("belong to"), "nobody else shares it");
}

#[tokio::test]
async fn notes_are_their_authors_alone() {
    let mut room = Room::new().await;
    let topic = room.slash("ada", "/topic topic=http").await;
    let modal = room.press("ada", &topic, "Write a note").await;
    assert_eq!(modal.0["data"]["title"], "Your note: HTTP");
    let kept = room.submit("ada", &modal, &topic, "  See **RFC 9110**\n# and <@5>  ").await;
    assert_snapshot!("note_kept", kept.text());
    assert!(room.slash("ada", "/topic topic=http").await.text().contains("RFC 9110"));
    let shared = room.slash("ada", "/topic topic=http, share=true").await;
    assert!(!shared.text().contains("RFC 9110"), "everybody reads it: {}", shared.text());
    let started = room.press("ada", &shared, "Start").await;
    assert!(!started.text().contains("RFC 9110"), "everybody reads it still: {}", started.text());
    assert!(!room.slash("grace", "/topic topic=http").await.text().contains("RFC 9110"));

    let modal = room.press("ada", &topic, "Write a note").await;
    let field = &modal.0["data"]["components"][0]["components"][0];
    assert_eq!((&field["value"], &field["max_length"]), (&json!("See **RFC 9110**\n# and <@5>"), &json!(1_000)));
    let long = room.submit("ada", &modal, &topic, &"x".repeat(1_001)).await;
    assert!(long.text().contains("at most 1000 characters"), "{}", long.text());
    assert!(room.slash("ada", "/topic topic=http").await.text().contains("RFC 9110"), "nothing is lost");
    let gone = room.submit("ada", &modal, &topic, " \n ").await;
    assert!(gone.text().contains("Your note is deleted"), "{}", gone.text());
    assert!(!gone.text().contains("RFC 9110"), "{}", gone.text());
    let others = room.submit("grace", &modal, &topic, "mine now").await;
    assert!(others.text().contains("belong to"), "{}", others.text());
}

#[tokio::test]
async fn hiding_takes_one_off_the_board_and_closes_the_card() {
    let mut room = Room::new().await;
    room.slash("ada", "/done topic=http").await;
    assert!(room.on_member("grace", "View progress", "ada").await.text().contains("1st of 1"));
    assert_snapshot!("privacy_hide", room.slash("ada", "/privacy hide").await.text());
    assert!(room.slash("grace", "/leaderboard").await.text().contains("Nobody has points yet"));
    assert!(room.slash("ada", "/progress").await.text().contains("Hidden: `/privacy unhide` brings you back"));
    assert!(!room.slash("ada", "/progress share=true").await.text().contains("board"), "nobody is told");
    for card in ["/progress member=@ada", "/progress member=@ada, share=true"] {
        assert!(room.slash("grace", card).await.text().contains("has no place"), "{card}");
    }
    assert!(room.on_member("grace", "View progress", "ada").await.text().contains("has no place"));
    assert!(room.on_member("ada", "View progress", "ada").await.text().contains("HTTP"), "one's own is one's own");
    assert_snapshot!("privacy_unhide", room.slash("ada", "/privacy unhide").await.text());
    assert!(room.slash("grace", "/leaderboard").await.text().contains("ada\\*"));
    assert!(room.slash("ada (dm)", "/privacy hide").await.text().contains("belongs to a server"));
}

#[tokio::test]
async fn deleting_takes_two_presses_and_leaves_nothing() {
    let mut room = Room::new().await;
    let topic = room.slash("ada", "/topic topic=http").await;
    let modal = room.press("ada", &topic, "Write a note").await;
    room.submit("ada", &modal, &topic, "mine").await;
    room.slash("ada", "/done topic=http").await;
    room.slash("ada", "/checkin note=hello").await;
    room.slash("grace", "/done topic=http").await;
    let asked = room.slash("ada", "/privacy delete").await;
    assert_snapshot!("privacy_delete", asked.text());
    assert!(room.slash("grace", "/leaderboard").await.text().contains("ada\\*"), "nothing is gone yet");
    assert_snapshot!("privacy_deleted", room.press("ada", &asked, "Delete everything").await.text());
    assert!(!room.slash("grace", "/leaderboard").await.text().contains("ada\\*"));
    assert!(!room.slash("ada", "/topic topic=http").await.text().contains("mine"));
    let left = room.context.store.export_person(waymark_store::UserId(11)).await.unwrap();
    for (section, rows) in left.as_object().unwrap() {
        assert_eq!(rows, &json!([]), "{section}");
    }
}
