//! How each answer looks, as snapshots to read in a review.

use insta::assert_snapshot;

use crate::harness::Harness;

#[tokio::test]
async fn next() {
    let mut harness = Harness::new().await;
    assert_snapshot!("next_first", harness.slash("ada", "/next").await.text());
    let message = harness.slash("ada", "/next count=5, share=true").await;
    assert_snapshot!("next_shared", message.text());
    let done = harness.press("ada", &message, "Done").await;
    assert_snapshot!("next_after_done", done.text());
    let undone = harness.press("ada", &done, "Undo").await;
    assert_snapshot!("next_after_undo", undone.text());
    harness.slash("ada", "/done topic=http").await;
    let several = harness.slash("ada", "/next count=3").await;
    assert_snapshot!("next_several", several.text());
    let started = harness.press_id("ada", &several, &several.custom_ids()[1]).await;
    assert_snapshot!("next_several_started", started.text());
    for topic in ["http", "dns", "go", "api"] {
        harness.slash("ada", &format!("/done topic={topic}")).await;
    }
    assert_snapshot!("next_nothing_left", harness.slash("ada", "/next").await.text());
}

#[tokio::test]
async fn changes() {
    let mut harness = Harness::new().await;
    assert_snapshot!("start_too_early", harness.slash("ada", "/start topic=dns").await.text());
    assert_snapshot!("done", harness.slash("ada", "/done topic=http").await.text());
    let done = harness.slash("ada", "/done topic=go").await;
    assert_snapshot!("done_one_of_a_group", done.text());
    assert_snapshot!("done_again", harness.slash("ada", "/done topic=go").await.text());
    assert_snapshot!("done_undone", harness.press("ada", &done, "Undo").await.text());
    assert_snapshot!("done_undone_twice", harness.press("ada", &done, "Undo").await.text());
    assert_snapshot!("skip", harness.slash("ada", "/skip topic=dns").await.text());
    assert_snapshot!("reset", harness.slash("ada", "/reset topic=http").await.text());
    assert_snapshot!("done_already_known", harness.slash("ada", "/done topic=http, already=true").await.text());
}

#[tokio::test]
async fn topic() {
    let mut harness = Harness::new().await;
    let message = harness.slash("ada", "/topic topic=http").await;
    assert_snapshot!("topic", message.text());
    let message = harness.press("ada", &message, "Start").await;
    assert_snapshot!("topic_started", message.text());
    let stage = harness.press("ada", &message, "Show the whole stage").await;
    assert_snapshot!("topic_to_stage", stage.text());
    assert_snapshot!("topic_locked", harness.slash("ada (dm)", "/topic topic=api").await.text());
    assert_snapshot!("topic_of_a_group", harness.slash("ada", "/topic topic=go, share=true").await.text());
    assert_snapshot!("topic_practice", harness.press("grace", &message, "Practice").await.text());
    let unknown = harness.slash("ada", "/topic topic=quantum entanglement").await;
    assert_snapshot!("topic_unknown", unknown.text());
}

#[tokio::test]
async fn roadmap() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/done topic=http").await;
    let message = harness.slash("ada", "/roadmap").await;
    assert_snapshot!("roadmap", message.text());
    let stage = harness.pick("ada", &message, "code").await;
    assert_snapshot!("roadmap_stage", stage.text());
    let topic = harness.pick("ada", &stage, "python").await;
    assert!(topic.text().starts_with("the message becomes\n## Python"), "{}", topic.text());
    let back = harness.press("ada", &stage, "All stages").await;
    assert_eq!(back.0["data"]["components"], message.0["data"]["components"]);
    assert_snapshot!("roadmap_map", harness.press("ada", &message, "Whole map").await.text());
    assert_snapshot!("roadmap_other", harness.slash("ada", "/roadmap roadmap=workbench, share=true").await.text());
    assert_snapshot!("roadmap_unknown_stage", harness.slash("ada", "/roadmap stage=zebra").await.text());
    assert_snapshot!("roadmap_unknown", harness.slash("ada", "/roadmap roadmap=zebra").await.text());
}

#[tokio::test]
async fn progress() {
    let mut harness = Harness::new().await;
    assert_snapshot!("progress_none", harness.slash("ada", "/progress").await.text());
    harness.slash("ada", "/done topic=http").await;
    harness.pass(60);
    harness.slash("ada", "/done topic=dns, already=true").await;
    harness.slash("ada", "/start topic=python").await;
    assert_snapshot!("progress", harness.slash("ada", "/progress share=true").await.text());
    assert_snapshot!("progress_dm", harness.slash("ada (dm)", "/progress").await.text());
    assert_snapshot!("progress_of_another", harness.slash("grace", "/progress member=@ada").await.text());
    assert_snapshot!("progress_of_nobody", harness.slash("ada", "/progress member=@linus").await.text());
}

#[tokio::test]
async fn leaderboard() {
    let mut harness = Harness::new().await;
    assert_snapshot!("leaderboard_empty", harness.slash("ada", "/leaderboard").await.text());
    harness.slash("ada", "/done topic=http").await;
    harness.slash("grace", "/done topic=http").await;
    harness.slash("grace", "/done topic=dns").await;
    harness.slash("ada", "/done topic=vim").await;
    let message = harness.slash("linus", "/leaderboard period=all").await;
    assert_snapshot!("leaderboard", message.text());
    assert_snapshot!("leaderboard_copy_for_another", harness.press("ada", &message, "This month").await.text());
    assert_snapshot!("leaderboard_of_a_roadmap", harness.slash("ada", "/leaderboard roadmap=workbench").await.text());
    assert_snapshot!("leaderboard_dm", harness.slash("ada (dm)", "/leaderboard").await.text());
}

#[tokio::test]
async fn a_long_leaderboard() {
    let mut harness = Harness::new().await;
    for person in 50..75 {
        harness.slash(&person.to_string(), "/done topic=http").await;
        harness.pass(1);
    }
    let first = harness.slash("70", "/leaderboard").await;
    assert_snapshot!("leaderboard_first_page", first.text());
    let second = harness.press("70", &first, "More ▶").await;
    assert_snapshot!("leaderboard_second_page", second.text());
    assert_snapshot!("leaderboard_around", harness.press("70", &second, "Show my place").await.text());
    assert_eq!(
        harness.press("70", &second, "◀ Before").await.text().lines().skip(1).collect::<Vec<_>>(),
        first.text().lines().skip(1).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn faq() {
    let mut harness = Harness::new().await;
    let message = harness.slash("ada", "/faq question=how much MONEY??").await;
    assert_snapshot!("faq", message.text());
    assert_snapshot!("faq_related", harness.press("grace", &message, "How long does it take?").await.text());
    assert_snapshot!("faq_for", harness.slash("ada", "/faq question=duration, for=@grace").await.text());
    assert_snapshot!("faq_list", harness.slash("ada (dm)", "/faq").await.text());
    assert_snapshot!("faq_topic", harness.slash("ada", "/faq question=what is hypertext").await.text());
    assert_snapshot!("faq_not_sure", harness.slash("ada", "/faq question=how long are requests").await.text());
    assert_snapshot!("faq_no_match", harness.slash("ada", "/faq question=best **pizza** topping").await.text());
}

#[tokio::test]
async fn help() {
    let mut harness = Harness::new().await;
    assert_snapshot!("help", harness.slash("ada", "/help").await.text());
    // What one may not do is not told: no server's set-up without the right to it, no server's commands outside of one.
    for (who, expect) in [("ada", (true, true)), ("grace", (true, false)), ("ada (dm)", (false, false))] {
        let told = harness.slash(who, "/help").await.text();
        assert_eq!((told.contains("`/leaderboard`"), told.contains("`/server`")), expect, "{who}: {told}");
    }
}
