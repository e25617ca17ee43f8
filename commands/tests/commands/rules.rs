//! What holds for every answer: whose press counts, what is delivered twice, what completes.

use insta::assert_snapshot;
use serde_json::json;

use crate::harness::Harness;

#[tokio::test]
async fn someone_elses_press_changes_nothing_and_is_told_privately() {
    let mut harness = Harness::new().await;
    let shared = harness.slash("ada", "/next share=true").await;
    let refused = harness.press("grace", &shared, "Done").await;
    assert!(refused.is_private(), "{}", refused.text());
    assert!(refused.text().contains("These buttons belong to <@11>"), "{}", refused.text());
    for user in [11, 12] {
        assert!(harness.context.store.progress(waymark_store::UserId(user), "web").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_is_shared_is_everybodys_to_look_around_in() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/done topic=http").await;
    let map = harness.slash("ada", "/roadmap share=true").await;
    let stage = harness.slash("ada", "/roadmap stage=net, share=true").await;
    let topic = harness.slash("ada", "/topic topic=dns, share=true").await;
    // Whoever else looks on gets a copy of their own, with their own progress; the message stays as it is.
    for (copy, title, mine) in [
        (harness.pick("grace", &map, "net").await, "1. The net", "⬜ **HTTP**"),
        (harness.press("grace", &stage, "All stages").await, "Web \\*basics\\*", "⬜ 1. **The net**"),
        (harness.pick("grace", &stage, "http").await, "HTTP", "⬜ To do"),
        (harness.press("grace", &topic, "Show the whole stage").await, "1. The net", "⬜ **HTTP**"),
    ] {
        assert!(copy.is_private() && copy.0["type"] == 4, "{}", copy.text());
        assert_eq!(copy.title(), title);
        assert!(copy.text().contains(mine), "{}", copy.text());
        let onwards = copy.custom_ids();
        assert!(onwards.iter().any(|id| id.contains("000000000000c")), "the copy is hers: {onwards:?}");
    }
    // Whose it is turns the page itself.
    assert_eq!(harness.pick("ada", &map, "net").await.0["type"], 7);
    // What changes progress is theirs alone.
    for label in ["Start", "Done", "Skip"] {
        let refused = harness.press("grace", &topic, label).await;
        assert!(refused.text().contains("These buttons belong to <@11>"), "{}", refused.text());
    }
}

#[tokio::test]
async fn what_cannot_be_taken_back_stays_as_it_was() {
    let mut harness = Harness::new().await;
    let done = harness.slash("ada", "/done topic=http").await;
    harness.learn_from(&[
        ("web/roadmap.toml", "title = \"Web\"\nsummary = \"Without HTTP\"\nstages = [\"net\"]\n"),
        (
            "web/net.toml",
            "title = \"The net\"\n[[topic]]\nid = \"dns\"\ntitle = \"DNS\"\nsummary = \"Names\"\n\
             description = \"Names to addresses.\"\nhours = 1\n",
        ),
    ]);
    let refused = harness.press("ada", &done, "Undo").await;
    assert!(refused.text().contains("The roadmap has changed"), "{}", refused.text());
    assert!(harness.slash("ada", "/leaderboard").await.text().contains("6 points"), "the points are still there");
    assert!(harness.slash("ada", "/checkin").await.text().contains("**1 day**"), "and the day");
}

#[tokio::test]
async fn points_stand_beside_the_name_they_belong_to() {
    let mut harness = Harness::new().await;
    for (who, name) in [("ada", "דנה"), ("grace", "\u{202e}gnp.exe"), ("linus", "\u{200b}\u{2060}")] {
        harness.called = Some(name.to_owned());
        harness.slash(who, "/done topic=http").await;
    }
    let board = harness.slash("linus", "/leaderboard").await.text();
    // Isolates are not to be seen: as they are written.
    let board = board.replace('\u{2068}', "⟨FSI⟩").replace('\u{2069}', "⟨PDI⟩");
    assert!(!board.chars().any(waymark_roadmap::text::is_direction), "{board:?}");
    assert_snapshot!("leaderboard_of_any_names", board);
}

#[tokio::test]
async fn a_command_delivered_twice_counts_once_and_answers_the_same() {
    let mut harness = Harness::new().await;
    let first = harness.slash("ada", "/done topic=http").await;
    assert_eq!(harness.deliver_again().await, first);
    let board = harness.slash("ada", "/leaderboard").await;
    assert!(board.text().contains("6 points"), "{}", board.text());
}

#[tokio::test]
async fn a_button_pressed_twice_counts_once() {
    let mut harness = Harness::new().await;
    let topic = harness.slash("ada", "/topic topic=http").await;
    harness.press("ada", &topic, "Done").await;
    let again = harness.press("ada", &topic, "Done").await;
    assert!(again.text().contains("is already done. Nothing has changed"), "{}", again.text());
    assert!(harness.slash("ada", "/leaderboard").await.text().contains("6 points"));
}

#[tokio::test]
async fn progress_follows_the_person_and_boards_their_servers() {
    let mut harness = Harness::new().await;
    harness.slash("ada (dm)", "/done topic=http").await;
    let elsewhere = harness.slash("ada (two)", "/progress").await;
    assert!(elsewhere.text().contains("HTTP"), "{}", elsewhere.text());
    assert!(elsewhere.text().contains("Not on it yet"), "{}", elsewhere.text());
    harness.slash("ada (two)", "/start topic=dns").await;
    assert!(harness.slash("ada (two)", "/leaderboard").await.text().contains("ada\\* · 6 points"));
    assert!(harness.slash("ada", "/leaderboard").await.text().contains("Nobody has points yet"));
}

#[tokio::test]
async fn who_has_left_is_off_the_board_once_discord_says_so() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/done topic=http").await;
    harness.slash("grace", "/done topic=http").await;
    // The question that the first board asks is answered while the next ones are shown.
    for _ in 0..5 {
        harness.slash("ada", "/leaderboard").await;
    }
    harness.discord.gone.lock().unwrap().push(12);
    let shown = async |harness: &mut Harness| harness.slash("ada", "/leaderboard").await.text().contains("grace");
    assert!(shown(&mut harness).await, "she was asked about today");
    harness.pass(25 * 60 * 60);
    let mut tries = 0;
    while shown(&mut harness).await {
        tries += 1;
        assert!(tries < 1_000, "she is still there");
    }
    harness.slash("grace", "/done topic=dns").await;
    assert!(shown(&mut harness).await, "who learns here is here");
}

#[tokio::test]
async fn options_complete_as_one_types() {
    let mut harness = Harness::new().await;
    let focused = |name: &str, value: &str| json!([{ "name": name, "type": 3, "value": value, "focused": true }]);
    for (command, option, partial, expect) in [
        ("topic", "topic", "ht", &["http=HTTP"][..]),
        ("topic", "topic", "VIM", &["workbench/vim=Vim · Tools"]),
        ("roadmap", "stage", "co", &["code=Code"]),
        ("roadmap", "stage", "", &["net=The net", "code=Code", "workbench/editing=Editing · Tools"]),
        ("roadmap", "stage", "edi", &["workbench/editing=Editing · Tools"]),
        ("faq", "question", "how long", &["time=How long does it take?"]),
        ("faq", "question", "quit", &["workbench/quit=How do I quit Vim? · Tools"]),
        ("faq", "question", "what is hypertext", &["http=HTTP"]),
        ("next", "roadmap", "too", &["workbench=Tools"]),
        ("topic", "topic", "zzzz", &[]),
        ("topic", "unheard-of", "a", &[]),
    ] {
        assert_eq!(
            harness.complete("ada", command, &focused(option, partial)).await,
            expect,
            "{command} {option}:{partial}"
        );
    }
    let options = json!([{ "name": "roadmap", "type": 3, "value": "workbench" },
        { "name": "stage", "type": 3, "value": "", "focused": true }]);
    assert_eq!(
        harness.complete("ada", "roadmap", &options).await,
        ["workbench/editing=Editing · Tools"],
        "of the roadmap that was chosen"
    );
}

#[tokio::test]
async fn what_completes_can_be_sent() {
    let mut harness = Harness::new().await;
    for (line, title) in [
        ("/topic topic=web/http", "HTTP"),
        ("/topic topic=workbench/vim", "Vim"),
        ("/topic topic=hypertext", "HTTP"),
        ("/topic topic=a SMALL api", "A small API"),
        ("/topic topic=pyhton", "Python"),
        ("/faq question=pay", "What do people earn?"),
        ("/faq question=workbench/quit", "How do I quit Vim?"),
        ("/faq question=workbench/vim", "Vim"),
        ("/faq question=how to quit vim", "How do I quit Vim?"),
        ("/roadmap stage=Code", "2. Code"),
    ] {
        assert_eq!(harness.slash("ada", line).await.title(), title, "{line}");
    }
}
