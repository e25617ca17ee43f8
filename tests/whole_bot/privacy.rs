//! What is kept of whom, and who is told.

use std::time::Duration;

use waymark_playground::{Exchange, Message, UserSession};
use waymark_store::{GuildId, UserId};

use crate::harness::{Harness, LONG, eventually, message, say};

const DAY: i64 = 24 * 60 * 60 * 1_000;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_removed_the_bot_is_forgotten_after_thirty_days() {
    let harness = Harness::new().await;
    let here = harness.discord.guilds()[0].id;
    let guild = GuildId(here.0);
    say(&harness.user_session("ada"), "/done topic:http").await;
    say(&harness.user_session_in_other("ada"), "/done topic:dns").await;
    let other = GuildId(harness.discord.guilds()[1].id.0);

    harness.discord.begin_outage(here);
    say(&harness.user_session("ada"), "/next").await;
    assert!(!harness.store.is_bot_absent(guild), "Discord's trouble is no removal");

    // Removed, and back in time, while the bot is away.
    harness.discord.remove_bot(here);
    eventually("the word of it", || harness.store.is_bot_absent(guild)).await;
    harness.discord.move_clock(29 * DAY);
    let harness = harness.restart(|discord| discord.invite_bot(here)).await;
    harness.discord.move_clock(29 * DAY);
    assert!(say(&harness.user_session("grace"), "/leaderboard period:All time").await.text().contains("Ada · "));

    // Removed while the bot is away.
    let harness = harness.restart(|discord| discord.remove_bot(here)).await;
    // The clock looks once when it is moved: by then it must be written down.
    let noted = async {
        while !harness.store.has_departed(guild).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, noted).await.expect("that it is missing");
    assert_eq!(harness.store.known_guilds().await.unwrap().len(), 2);
    harness.discord.move_clock(30 * DAY);
    let forgotten = async {
        while harness.store.known_guilds().await.unwrap() != [other] {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, forgotten).await.expect("what the server set up is still there");
    harness.discord.invite_bot(here);
    eventually("the word of it", || !harness.store.is_bot_absent(guild)).await;
    let board = say(&harness.user_session("grace"), "/leaderboard period:All time").await;
    assert!(board.text().contains("Nobody has points yet"), "{}", board.text());
    let board = say(&harness.user_session_in_other("grace"), "/leaderboard period:All time").await;
    assert!(board.text().contains("Ada · "), "{}", board.text());
    assert!(say(&harness.user_session("ada"), "/progress").await.text().contains("2 of "), "her progress is hers");
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_installed_for_oneself_keeps_no_place() {
    let harness = Harness::new().await;
    let (here, ada) = (harness.discord.guilds()[0].id, harness.discord.people()[0].clone());
    assert_eq!(ada.name, "ada");
    harness.discord.remove_bot(here);
    harness.discord.set_has_app(ada.id, true);
    let session = harness.user_session("ada");
    let done = session.slash("/done topic:http").await.unwrap();
    assert!(message(&done).text().contains("You earned 6 points"));
    let shared = say(&session, "/topic topic:dns share:true").await;
    let started = session.press(&shared, "Start").await.unwrap();
    assert!(message(&started).text().contains("You are learning **DNS**"));
    say(&session, "/checkin note:here").await;
    say(&session, "/faq what is the best pizza topping").await;
    assert!(say(&session, "/progress").await.text().contains("1 of "));
    let refused = say(&session, "/privacy hide").await;
    assert!(refused.text().contains("on one that has me"), "{}", refused.text());
    assert!(session.slash("/leaderboard").await.is_err(), "Discord does not offer it there");

    let kept = harness.store.export_person(UserId(ada.id.0)).await.unwrap().to_string();
    assert!(kept.contains("\"http\"") && !kept.contains(&here.to_string()), "{kept}");
    assert_eq!(harness.store.known_guilds().await.unwrap(), []);
    assert_eq!((session.follow_ups(&done).len(), session.follow_ups(&started).len()), (0, 0), "there is no board");
    harness.stop().await.unwrap();
}

/// The messages that followed an answer, once there are so many.
async fn followed(session: &UserSession, exchange: &Exchange, count: usize) -> Vec<Message> {
    eventually("what follows the answer", || session.follow_ups(exchange).len() == count).await;
    session.follow_ups(exchange)
}
