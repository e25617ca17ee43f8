//! The gateway connection: registering commands, resuming, and starting anew in the middle of traffic.

use crate::harness::{Harness, LONG, discord, eventually, say};
use crate::standing_clock::StandingClock;

fn registrations(harness: &Harness) -> usize {
    let puts =
        |request: &&waymark_playground::RequestRecord| request.method == "PUT" && request.path.ends_with("/commands");
    harness.discord.requests().iter().filter(puts).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_once_and_only_when_they_differ() {
    let harness = Harness::new().await;
    eventually("the bulk overwrite", || registrations(&harness) == 1).await;
    say(&harness.user_session("ada"), "/help").await;
    assert_eq!(registrations(&harness), 1, "and no second one");
    let registered = harness.discord.commands();
    harness.stop().await.unwrap();

    // Discord has them already, as it returned them itself.
    let discord = discord().await;
    discord.set_commands(&registered);
    let harness = Harness::with(discord).await;
    say(&harness.user_session("ada"), "/help").await;
    assert_eq!(registrations(&harness), 0, "nothing differs");
    harness.stop().await.unwrap();

    let discord = self::discord().await;
    let mut changed = registered.clone();
    changed[0]["description"] = "An old description".into();
    discord.set_commands(&changed);
    let harness = Harness::with(discord).await;
    eventually("the overwrite", || registrations(&harness) == 1).await;
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_resumed_and_nothing_is_lost() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let before = harness.discord.connections();
    harness.discord.drop_connections();
    // Typed while nobody is connected: it waits for the session to be resumed.
    let answer = tokio::time::timeout(LONG, say(&ada, "/done topic:http")).await.unwrap();
    assert!(answer.text().contains("You earned 6 points"), "{}", answer.text());
    let after = harness.discord.connections();
    assert_eq!((after.identified, after.resumed), (before.identified, before.resumed + 1));
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_reconnect_is_followed() {
    let harness = Harness::new().await;
    let before = harness.discord.connections();
    harness.discord.ask_reconnect();
    eventually("the resumption", || harness.discord.connections().resumed > before.resumed).await;
    assert!(say(&harness.user_session("ada"), "/next").await.text().contains("Command line"));
    harness.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_session_in_the_middle_of_traffic() {
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    let topics = ["http", "git", "sql", "python"];
    for (round, pair) in topics.chunks(2).enumerate() {
        let people = ["ada", "grace", "linus", "margaret"].map(|person| harness.user_session(person));
        for person in &people {
            say(person, &format!("/done topic:{}", pair[0])).await;
        }
        let identified = harness.discord.connections().identified;
        if round % 2 == 0 {
            harness.discord.invalidate_session(false);
        } else {
            harness.discord.refuse_next_resume();
            harness.discord.drop_connections();
        }
        clock.until("a new session", LONG, || harness.discord.connections().identified > identified).await;
        for person in &people {
            let answer = say(person, &format!("/done topic:{}", pair[1])).await;
            assert!(answer.text().contains("is done"), "{}", answer.text());
        }
    }
    assert_eq!(registrations(&harness), 1, "new sessions register nothing anew");
    let board = say(&harness.user_session("ada"), "/leaderboard").await;
    for person in ["Ada", "Grace", "Linus", "Margaret"] {
        assert!(board.text().contains(person), "{}", board.text());
    }
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_discord_closes_for_good_ends_the_program() {
    for (code, words) in [(4004, "refused the token"), (4011, "number of connections"), (4014, "intents")] {
        let harness = Harness::new().await;
        harness.discord.close_connections(code);
        let ended = harness.ended().await.unwrap_err().to_string();
        assert!(ended.contains(words), "{code}: {ended}");
    }
}

#[tokio::test]
async fn a_connection_that_discord_closes_for_now_comes_back() {
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    for code in [1001, 4000, 4003, 4008] {
        let before = harness.discord.connections();
        harness.discord.close_connections(code);
        let back = || {
            let now = harness.discord.connections();
            now.open > 0 && now.identified + now.resumed > before.identified + before.resumed
        };
        clock.until("the way back", LONG, back).await;
        assert!(say(&harness.user_session("ada"), "/next").await.text().contains("Command line"), "{code}");
    }
    harness.stop().await.unwrap();
}
