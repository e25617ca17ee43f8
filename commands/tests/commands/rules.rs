//! What holds for every answer: whose press counts, what is delivered twice, what completes.

use serde_json::json;

use crate::room::Room;

#[tokio::test]
async fn someone_elses_press_changes_nothing_and_is_told_privately() {
    let mut room = Room::new().await;
    let shared = room.slash("ada", "/next share=true").await;
    let refused = room.press("grace", &shared, "Done").await;
    assert!(refused.is_private(), "{}", refused.text());
    assert!(refused.text().contains("These buttons belong to <@11>"), "{}", refused.text());
    for user in [11, 12] {
        assert!(room.context.store.progress(waymark_store::UserId(user), "web").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_command_delivered_twice_counts_once_and_answers_the_same() {
    let mut room = Room::new().await;
    let first = room.slash("ada", "/done topic=http").await;
    assert_eq!(room.deliver_again().await, first);
    let board = room.slash("ada", "/leaderboard").await;
    assert!(board.text().contains("6 points"), "{}", board.text());
}

#[tokio::test]
async fn a_button_pressed_twice_counts_once() {
    let mut room = Room::new().await;
    let topic = room.slash("ada", "/topic topic=http").await;
    room.press("ada", &topic, "Done").await;
    let again = room.press("ada", &topic, "Done").await;
    assert!(again.text().contains("is done already; nothing has changed"), "{}", again.text());
    assert!(room.slash("ada", "/leaderboard").await.text().contains("6 points"));
}

#[tokio::test]
async fn progress_follows_the_person_and_boards_their_servers() {
    let mut room = Room::new().await;
    room.slash("ada (dm)", "/done topic=http").await;
    let elsewhere = room.slash("ada (two)", "/progress").await;
    assert!(elsewhere.text().contains("HTTP"), "{}", elsewhere.text());
    assert!(elsewhere.text().contains("Not on it yet"), "{}", elsewhere.text());
    room.slash("ada (two)", "/start topic=dns").await;
    assert!(room.slash("ada (two)", "/leaderboard").await.text().contains("ada\\* · 6 points"));
    assert!(room.slash("ada", "/leaderboard").await.text().contains("Nobody has points yet"));
}

#[tokio::test]
async fn who_has_left_is_off_the_board_once_discord_says_so() {
    let mut room = Room::new().await;
    room.slash("ada", "/done topic=http").await;
    room.slash("grace", "/done topic=http").await;
    // The question that the first board asks is answered while the next ones are shown.
    for _ in 0..5 {
        room.slash("ada", "/leaderboard").await;
    }
    room.discord.gone.lock().unwrap().push(12);
    let shown = async |room: &mut Room| room.slash("ada", "/leaderboard").await.text().contains("grace");
    assert!(shown(&mut room).await, "she was asked about today");
    room.pass(25 * 60 * 60);
    let mut tries = 0;
    while shown(&mut room).await {
        tries += 1;
        assert!(tries < 1_000, "she is still there");
    }
    room.slash("grace", "/done topic=dns").await;
    assert!(shown(&mut room).await, "who learns here is here");
}

#[tokio::test]
async fn options_complete_as_one_types() {
    let mut room = Room::new().await;
    let focused = |name: &str, value: &str| json!([{ "name": name, "type": 3, "value": value, "focused": true }]);
    for (command, option, partial, expect) in [
        ("topic", "topic", "ht", &["http=HTTP"][..]),
        ("topic", "topic", "VIM", &["workbench/vim=Vim · Tools"]),
        ("roadmap", "stage", "co", &["code=Code"]),
        ("roadmap", "stage", "", &["net=The net", "code=Code", "workbench/editing=Editing · Tools"]),
        ("roadmap", "stage", "edi", &["workbench/editing=Editing · Tools"]),
        ("faq", "question", "how long", &["time=How long does it take?"]),
        ("faq", "question", "quit", &["workbench/quit=How do I quit Vim? · Tools"]),
        ("next", "roadmap", "too", &["workbench=Tools"]),
        ("topic", "topic", "zzzz", &[]),
        ("topic", "unheard-of", "a", &[]),
    ] {
        assert_eq!(
            room.complete("ada", command, &focused(option, partial)).await,
            expect,
            "{command} {option}:{partial}"
        );
    }
    let options = json!([{ "name": "roadmap", "type": 3, "value": "workbench" },
        { "name": "stage", "type": 3, "value": "", "focused": true }]);
    assert_eq!(
        room.complete("ada", "roadmap", &options).await,
        ["workbench/editing=Editing · Tools"],
        "of the roadmap that was chosen"
    );
}

#[tokio::test]
async fn what_completes_can_be_sent() {
    let mut room = Room::new().await;
    for (line, title) in [
        ("/topic topic=web/http", "HTTP"),
        ("/topic topic=workbench/vim", "Vim"),
        ("/topic topic=hypertext", "HTTP"),
        ("/topic topic=a SMALL api", "A small API"),
        ("/topic topic=pyhton", "Python"),
        ("/faq question=pay", "What do people earn?"),
        ("/faq question=workbench/quit", "How do I quit Vim?"),
        ("/faq question=how to quit vim", "How do I quit Vim?"),
        ("/roadmap stage=Code", "2. Code"),
    ] {
        assert_eq!(room.slash("ada", line).await.embed()["title"], title, "{line}");
    }
}
