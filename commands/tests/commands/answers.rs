//! How each answer looks, as snapshots to read in a review.

use insta::assert_snapshot;

use crate::room::Room;

#[tokio::test]
async fn next() {
    let mut room = Room::new().await;
    assert_snapshot!("next_first", room.slash("ada", "/next").await.text());
    let message = room.slash("ada", "/next count=5, share=true").await;
    assert_snapshot!("next_shared", message.text());
    let done = room.press("ada", &message, "Done").await;
    assert_snapshot!("next_after_done", done.text());
    let undone = room.press("ada", &done, "Undo").await;
    assert_snapshot!("next_after_undo", undone.text());
    for topic in ["http", "dns", "go", "api"] {
        room.slash("ada", &format!("/done topic={topic}")).await;
    }
    assert_snapshot!("next_nothing_left", room.slash("ada", "/next").await.text());
}

#[tokio::test]
async fn changes() {
    let mut room = Room::new().await;
    assert_snapshot!("start_too_early", room.slash("ada", "/start topic=dns").await.text());
    assert_snapshot!("done", room.slash("ada", "/done topic=http").await.text());
    let done = room.slash("ada", "/done topic=go").await;
    assert_snapshot!("done_one_of_a_group", done.text());
    assert_snapshot!("done_again", room.slash("ada", "/done topic=go").await.text());
    assert_snapshot!("done_undone", room.press("ada", &done, "Undo").await.text());
    assert_snapshot!("done_undone_twice", room.press("ada", &done, "Undo").await.text());
    assert_snapshot!("skip", room.slash("ada", "/skip topic=dns").await.text());
    assert_snapshot!("reset", room.slash("ada", "/reset topic=http").await.text());
    assert_snapshot!("done_already_known", room.slash("ada", "/done topic=http, already=true").await.text());
}

#[tokio::test]
async fn topic() {
    let mut room = Room::new().await;
    let message = room.slash("ada", "/topic topic=http").await;
    assert_snapshot!("topic", message.text());
    let message = room.press("ada", &message, "Start").await;
    assert_snapshot!("topic_started", message.text());
    let stage = room.press("ada", &message, "All of this stage").await;
    assert_snapshot!("topic_to_stage", stage.text());
    assert_snapshot!("topic_locked", room.slash("ada (dm)", "/topic topic=api").await.text());
    assert_snapshot!("topic_of_a_group", room.slash("ada", "/topic topic=go, share=true").await.text());
    let unknown = room.slash("ada", "/topic topic=quantum entanglement").await;
    assert_snapshot!("topic_unknown", unknown.text());
}

#[tokio::test]
async fn roadmap() {
    let mut room = Room::new().await;
    room.slash("ada", "/done topic=http").await;
    let message = room.slash("ada", "/roadmap").await;
    assert_snapshot!("roadmap", message.text());
    let stage = room.pick("ada", &message, "code").await;
    assert_snapshot!("roadmap_stage", stage.text());
    let topic = room.pick("ada", &stage, "python").await;
    assert!(topic.text().starts_with("the message becomes\n# Python"), "{}", topic.text());
    assert_eq!(room.press("ada", &stage, "All stages").await.0["data"], {
        let mut same = message.0["data"].clone();
        same["flags"] = 0.into();
        same
    });
    assert_snapshot!("roadmap_other", room.slash("ada", "/roadmap roadmap=workbench, share=true").await.text());
    assert_snapshot!("roadmap_unknown_stage", room.slash("ada", "/roadmap stage=zebra").await.text());
    assert_snapshot!("roadmap_unknown", room.slash("ada", "/roadmap roadmap=zebra").await.text());
}

#[tokio::test]
async fn progress() {
    let mut room = Room::new().await;
    assert_snapshot!("progress_none", room.slash("ada", "/progress").await.text());
    room.slash("ada", "/done topic=http").await;
    room.pass(60);
    room.slash("ada", "/done topic=dns, already=true").await;
    room.slash("ada", "/start topic=python").await;
    assert_snapshot!("progress", room.slash("ada", "/progress share=true").await.text());
    assert_snapshot!("progress_dm", room.slash("ada (dm)", "/progress").await.text());
    assert_snapshot!("progress_of_another", room.slash("grace", "/progress member=@ada").await.text());
    assert_snapshot!("progress_of_nobody", room.slash("ada", "/progress member=@linus").await.text());
}

#[tokio::test]
async fn leaderboard() {
    let mut room = Room::new().await;
    assert_snapshot!("leaderboard_empty", room.slash("ada", "/leaderboard").await.text());
    room.slash("ada", "/done topic=http").await;
    room.slash("grace", "/done topic=http").await;
    room.slash("grace", "/done topic=dns").await;
    room.slash("ada", "/done topic=vim").await;
    let message = room.slash("linus", "/leaderboard period=all").await;
    assert_snapshot!("leaderboard", message.text());
    assert_snapshot!("leaderboard_copy_for_another", room.press("ada", &message, "This month").await.text());
    assert_snapshot!("leaderboard_of_a_roadmap", room.slash("ada", "/leaderboard roadmap=workbench").await.text());
    assert_snapshot!("leaderboard_dm", room.slash("ada (dm)", "/leaderboard").await.text());
}

#[tokio::test]
async fn a_long_leaderboard() {
    let mut room = Room::new().await;
    for person in 50..75 {
        room.slash(&person.to_string(), "/done topic=http").await;
        room.pass(1);
    }
    let first = room.slash("70", "/leaderboard").await;
    assert_snapshot!("leaderboard_first_page", first.text());
    let second = room.press("70", &first, "More ▶").await;
    assert_snapshot!("leaderboard_second_page", second.text());
    assert_snapshot!("leaderboard_around", room.press("70", &second, "Around me").await.text());
    assert_eq!(room.press("70", &second, "◀ Before").await.embed(), first.embed());
}

#[tokio::test]
async fn faq() {
    let mut room = Room::new().await;
    let message = room.slash("ada", "/faq question=how much MONEY??").await;
    assert_snapshot!("faq", message.text());
    assert_snapshot!("faq_related", room.pick("grace", &message, "time").await.text());
    assert_snapshot!("faq_for", room.slash("ada", "/faq question=duration, for=@grace").await.text());
    assert_snapshot!("faq_list", room.slash("ada (dm)", "/faq").await.text());
    assert_snapshot!("faq_no_match", room.slash("ada", "/faq question=best **pizza** topping").await.text());
}

#[tokio::test]
async fn help() {
    let mut room = Room::new().await;
    assert_snapshot!("help", room.slash("ada", "/help").await.text());
}
