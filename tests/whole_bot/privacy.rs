//! What is kept of whom, and who is told.

use waymark_playground::{Exchange, Message, UserSession};

use crate::harness::{Harness, eventually, message, say};

#[tokio::test(flavor = "multi_thread")]
async fn whose_name_comes_onto_a_board_is_told_and_can_hide() {
    let harness = Harness::new().await;
    let (ada, grace) = (harness.user_session("ada"), harness.user_session("grace"));
    // On a message that everybody sees.
    let shared = say(&ada, "/topic topic:http share:true").await;
    let done = ada.press(&shared, "Done").await.unwrap();
    let told = followed(&ada, &done, 1).await.remove(0);
    assert!(told.is_ephemeral() && told.text().contains("are now on this server's"), "{}", told.text());
    assert!(say(&grace, "/leaderboard").await.text().contains("Ada · 6 points"));

    let hidden = message(&ada.press(&told, "Hide me").await.unwrap()).clone();
    assert!(hidden.text().contains("You are off this server's board"), "{}", hidden.text());
    assert!(say(&grace, "/leaderboard").await.text().contains("Nobody has points yet"));
    say(&ada, "/privacy unhide").await;
    assert!(say(&grace, "/leaderboard").await.text().contains("Ada · 6 points"));
    harness.stop().await.unwrap();
}

/// The messages that followed an answer, once there are so many.
async fn followed(session: &UserSession, exchange: &Exchange, count: usize) -> Vec<Message> {
    eventually("what follows the answer", || session.follow_ups(exchange).len() == count).await;
    session.follow_ups(exchange)
}
