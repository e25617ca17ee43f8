//! What makes learning a habit: streaks, plans, milestones, notes; and what is one's own to hide and to delete.

use insta::assert_snapshot;
use serde_json::json;

use crate::harness::{Harness, Shown};

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_check_in_counts_once_a_day_and_makes_a_streak() {
    let mut harness = Harness::new().await;
    assert_snapshot!(
        "checkin_first",
        harness.slash("ada", "/checkin minutes=25, note=Read *about* sockets").await.text()
    );
    assert_snapshot!("checkin_again", harness.slash("ada", "/checkin minutes=5").await.text());
    for _ in 0..6 {
        harness.pass(DAY);
        harness.slash("ada (dm)", "/checkin").await;
    }
    assert_snapshot!("checkin_milestone", harness.followups.pop().unwrap().text());
    // The freeze that seven days earned covers one missed day; then two are too many.
    harness.pass(2 * DAY);
    let after_one = harness.slash("ada", "/checkin").await;
    assert!(after_one.text().contains("**8 days**"), "{}", after_one.text());
    harness.pass(3 * DAY);
    let after_two = harness.slash("ada", "/checkin").await;
    assert!(after_two.text().contains("**1 day** · longest 8 days"), "{}", after_two.text());
}

#[tokio::test]
async fn what_is_learned_counts_without_a_check_in_and_what_is_taken_back_does_not() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/start topic=http").await;
    assert!(harness.slash("ada", "/checkin").await.text().contains("Today already counts"));
    harness.pass(DAY);
    let done = harness.slash("ada", "/done topic=http").await;
    harness.press("ada", &done, "Undo").await;
    assert!(harness.slash("ada", "/checkin").await.text().contains("Today counts."));
    // What is said twice of one interaction is done once.
    let twice = harness.deliver_again().await;
    assert!(twice.text().contains("Today counts."), "{}", twice.text());
    assert!(twice.text().contains("**2 days**"), "{}", twice.text());
}

#[tokio::test]
async fn plan() {
    let mut harness = Harness::new().await;
    assert_snapshot!("plan_first", harness.slash("ada", "/plan hours_per_week=10").await.text());
    harness.slash("ada", "/done topic=http").await;
    harness.pass(21 * DAY);
    harness.slash("ada", "/done topic=dns").await;
    assert_snapshot!("plan_with_a_pace", harness.slash("ada", "/plan hours_per_week=2, share=true").await.text());
    for topic in ["go", "api"] {
        harness.slash("ada", &format!("/done topic={topic}")).await;
    }
    assert_snapshot!("plan_nothing_left", harness.slash("ada", "/plan hours_per_week=2").await.text());
    let nothing = harness.slash("ada", "/plan hours_per_week=0").await;
    assert!(nothing.text().contains("`hours_per_week` cannot be read"), "{}", nothing.text());
}

#[tokio::test]
async fn milestones_are_said_once_and_shared_on_request() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/done topic=http").await;
    assert!(!harness.followups.iter().any(|said| said.text().contains("milestone")));
    harness.slash("ada", "/done topic=dns").await;
    let said = harness.followups.pop().unwrap();
    assert_snapshot!("milestone_stage", said.text());
    assert_snapshot!("milestone_shared", harness.press("ada", &said, "Show it to everybody here").await.text());
    let reset = harness.slash("ada", "/reset topic=dns").await;
    harness.press("ada", &reset, "Undo").await;
    assert!(harness.followups.is_empty(), "it was said before");
    harness.slash("ada", "/done topic=go").await;
    assert!(harness.followups.pop().unwrap().text().contains("entry path"));
    harness.slash("ada (dm)", "/done topic=api").await;
    let all = harness.followups.pop().unwrap();
    assert_snapshot!("milestone_several", all.text());
    let sharing = said.custom_ids().remove(0);
    assert!(harness.press_id("grace", &said, &sharing).await.text().contains("belong to"), "nobody else shares it");
}

#[tokio::test]
async fn notes_are_their_authors_alone() {
    let mut harness = Harness::new().await;
    let topic = harness.slash("ada", "/topic topic=http").await;
    let modal = harness.press("ada", &topic, "Write a note").await;
    assert_eq!(modal.0["data"]["title"], "Your note: HTTP");
    let kept = harness.submit("ada", &modal, &topic, "  See **RFC 9110**\n# and <@5>  ").await;
    assert_snapshot!("note_kept", kept.text());
    assert!(harness.slash("ada", "/topic topic=http").await.text().contains("RFC 9110"));
    let shared = harness.slash("ada", "/topic topic=http, share=true").await;
    assert!(!shared.text().contains("RFC 9110"), "everybody reads it: {}", shared.text());
    let started = harness.press("ada", &shared, "Start").await;
    assert!(!started.text().contains("RFC 9110"), "everybody reads it still: {}", started.text());
    assert!(!harness.slash("grace", "/topic topic=http").await.text().contains("RFC 9110"));

    let modal = harness.press("ada", &topic, "Write a note").await;
    let field = &modal.0["data"]["components"][0]["component"];
    assert_eq!((&field["value"], &field["max_length"]), (&json!("See **RFC 9110**\n# and <@5>"), &json!(1_000)));
    let long = harness.submit("ada", &modal, &topic, &"x".repeat(1_001)).await;
    assert!(long.text().contains("at most 1000 characters"), "{}", long.text());
    assert!(harness.slash("ada", "/topic topic=http").await.text().contains("RFC 9110"), "nothing is lost");
    let gone = harness.submit("ada", &modal, &topic, " \n ").await;
    assert!(gone.text().contains("Note deleted"), "{}", gone.text());
    assert!(!gone.text().contains("RFC 9110"), "{}", gone.text());
    let others = harness.submit("grace", &modal, &topic, "mine now").await;
    assert!(others.text().contains("belong to"), "{}", others.text());
}

#[tokio::test]
async fn a_message_becomes_a_note() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/start topic=dns").await;
    let dialog = harness.on_message("ada", "Make this a note", "HTTP has **methods**.").await;
    assert_snapshot!("note_of_a_message", dialog.text());
    let kept = harness.fill_in("ada", &dialog, None, &json!({ "topic": ["web/http"] })).await;
    assert_snapshot!("note_of_a_message_kept", kept.text());
    let more = json!({ "topic": ["web/http"], "other": "hypertext", "text": "And headers." });
    assert!(harness.fill_in("ada", &dialog, None, &more).await.text().contains("Note saved on **HTTP**"));
    let topic = harness.slash("ada", "/topic topic=http").await.text();
    assert!(topic.contains("HTTP has \\*\\*methods\\*\\*.\n\nAnd headers."), "{topic}");
    for (fields, said) in [
        (json!({ "topic": [], "text": "mine" }), "No topic was picked, so no note was saved. It said:\nmine"),
        (json!({ "topic": ["web/http"], "other": "htpp", "text": "mine" }), "No topic is called exactly “htpp”"),
        (json!({ "topic": ["web/gone"] }), "The roadmap has changed"),
        (json!({ "topic": ["nothing"] }), "No topic was picked"),
        (json!({ "topic": ["web/http"], "text": "  " }), "no text of its own"),
        (json!({ "topic": ["web/http"], "text": "x".repeat(990) }), "at most 1000 characters"),
    ] {
        let refused = harness.fill_in("ada", &dialog, None, &fields).await;
        assert!(refused.is_private() && refused.text().contains(said), "{fields}: {}", refused.text());
    }
    assert_eq!(harness.slash("ada", "/topic topic=http").await.text(), topic, "nothing is lost");
    let others = harness.fill_in("grace", &dialog, None, &json!({})).await;
    assert!(others.text().contains("belong to"), "{}", others.text());
}

#[tokio::test]
async fn a_message_finds_its_answer() {
    let mut harness = Harness::new().await;
    let found = harness.on_message("ada", "Find an answer", "so how long does it take??").await;
    assert!(found.is_private() && found.text().contains("A year, more or less."), "{}", found.text());
    let unsure = harness.on_message("ada", "Find an answer", "best pizza topping").await;
    assert!(unsure.is_private() && unsure.text().contains("No answer to that"), "{}", unsure.text());
    // Whoever asks did not write it.
    assert!(harness.slash("ada", "/server questions").await.text().contains("None: "));
}

#[tokio::test]
async fn hiding_takes_one_off_the_board_and_closes_the_card() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/done topic=http").await;
    assert!(harness.on_member("grace", "View progress", "ada").await.text().contains("1st of 1"));
    assert_snapshot!("privacy_hide", harness.slash("ada", "/privacy hide").await.text());
    assert!(harness.slash("grace", "/leaderboard").await.text().contains("Nobody has points yet"));
    assert!(harness.slash("ada", "/progress").await.text().contains("Hidden. `/privacy unhide` brings you back"));
    assert!(!harness.slash("ada", "/progress share=true").await.text().contains("board"), "nobody is told");
    for card in ["/progress member=@ada", "/progress member=@ada, share=true"] {
        assert!(harness.slash("grace", card).await.text().contains("has no place"), "{card}");
    }
    assert!(harness.on_member("grace", "View progress", "ada").await.text().contains("has no place"));
    assert!(harness.on_member("ada", "View progress", "ada").await.text().contains("HTTP"), "one's own is one's own");
    assert_snapshot!("privacy_unhide", harness.slash("ada", "/privacy unhide").await.text());
    assert!(harness.slash("grace", "/leaderboard").await.text().contains("ada\\*"));
    assert!(harness.slash("ada (dm)", "/privacy hide").await.text().contains("belong to servers"));
}

#[tokio::test]
async fn who_comes_onto_a_board_is_told_once_and_can_hide() {
    let mut harness = Harness::new().await;
    // Who does what, and whether they are told that they are on the board now.
    for (who, line, told) in [
        ("ada (dm)", "/done topic=http", false),
        ("ada", "/next", false),
        ("ada", "/checkin", false),
        ("ada", "/done topic=http", false), // nothing has changed
        ("ada", "/start topic=dns", true),
        ("ada", "/done topic=dns", false),
        ("ada (two)", "/done topic=go", true),
        ("grace", "/privacy hide", false),
        ("grace", "/done topic=http", false),
        ("grace", "/privacy unhide", false),
        ("grace", "/done topic=dns", false),
        ("grace (two)", "/done topic=go", true),
    ] {
        harness.slash(who, line).await;
        let said: Vec<String> = harness.followups.iter().map(Shown::text).collect();
        assert_eq!(said.iter().any(|said| said.contains("now on this server's")), told, "{who} {line}: {said:?}");
        let again = harness.deliver_again().await;
        assert!(harness.followups.is_empty(), "{who} {line}, delivered again: {}", again.text());
    }

    harness.slash("linus", "/done topic=http").await;
    let told = harness.followups.remove(0);
    assert_snapshot!("board_notice", told.text());
    assert!(harness.press("grace", &told, "Hide me").await.text().contains("belong to"), "nobody else hides him");
    assert!(harness.slash("ada", "/leaderboard").await.text().contains("linus"));
    assert_snapshot!("board_notice_hidden", harness.press("linus", &told, "Hide me").await.text());
    assert!(!harness.slash("ada", "/leaderboard").await.text().contains("linus"));

    // Who deletes everything starts anew, and is told anew.
    let asked = harness.slash("linus", "/privacy delete").await;
    harness.press("linus", &asked, "Delete everything").await;
    harness.slash("linus", "/done topic=http").await;
    assert_eq!(harness.followups.len(), 1);
}

#[tokio::test]
async fn what_is_kept_is_told_and_linked_to() {
    let mut harness = Harness::new().await;
    let about = harness.slash("ada", "/privacy about").await;
    assert!(about.is_private());
    assert_snapshot!("privacy_about", about.text());
    let link = "[Privacy policy → https://example.org/privacy]";
    for line in ["/privacy about", "/help"] {
        harness.context.privacy_url = None;
        assert!(!harness.slash("ada", line).await.text().contains("Privacy policy"), "{line}");
        harness.context.privacy_url = Some("https://example.org/privacy".into());
        assert!(harness.slash("ada", line).await.text().contains(link), "{line}");
    }
}

#[tokio::test]
async fn deleting_takes_two_presses_and_leaves_nothing() {
    let mut harness = Harness::new().await;
    let topic = harness.slash("ada", "/topic topic=http").await;
    let modal = harness.press("ada", &topic, "Write a note").await;
    harness.submit("ada", &modal, &topic, "mine").await;
    harness.slash("ada", "/done topic=http").await;
    harness.slash("ada", "/checkin note=hello").await;
    harness.slash("grace", "/done topic=http").await;
    let asked = harness.slash("ada", "/privacy delete").await;
    assert_snapshot!("privacy_delete", asked.text());
    assert!(harness.slash("grace", "/leaderboard").await.text().contains("ada\\*"), "nothing is gone yet");
    assert_snapshot!("privacy_deleted", harness.press("ada", &asked, "Delete everything").await.text());
    assert!(!harness.slash("grace", "/leaderboard").await.text().contains("ada\\*"));
    assert!(!harness.slash("ada", "/topic topic=http").await.text().contains("mine"));
    let left = harness.context.store.export_person(waymark_store::UserId(11)).await.unwrap();
    for (section, rows) in left.as_object().unwrap() {
        assert_eq!(rows, &json!([]), "{section}");
    }
}
