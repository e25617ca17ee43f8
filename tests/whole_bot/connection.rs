//! The gateway connection: registering commands, resuming, and starting anew in the middle of traffic.

use crate::house::{House, LONG, discord, eventually, say};

fn registrations(house: &House) -> usize {
    let puts =
        |request: &&waymark_playground::RequestRecord| request.method == "PUT" && request.path.ends_with("/commands");
    house.discord.requests().iter().filter(puts).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_once_and_only_when_they_differ() {
    let house = House::new().await;
    eventually("the bulk overwrite", || registrations(&house) == 1).await;
    say(&house.seat("ada"), "/help").await;
    assert_eq!(registrations(&house), 1, "and no second one");
    let registered = house.discord.commands();
    house.stop().await.unwrap();

    // Discord has them already, as it returned them itself.
    let discord = discord().await;
    discord.set_commands(&registered);
    let house = House::with(discord).await;
    say(&house.seat("ada"), "/help").await;
    assert_eq!(registrations(&house), 0, "nothing differs");
    house.stop().await.unwrap();

    let discord = self::discord().await;
    let mut changed = registered.clone();
    changed[0]["description"] = "An old description".into();
    discord.set_commands(&changed);
    let house = House::with(discord).await;
    eventually("the overwrite", || registrations(&house) == 1).await;
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_resumed_and_nothing_is_lost() {
    let house = House::new().await;
    let ada = house.seat("ada");
    let before = house.discord.connections();
    house.discord.drop_connections();
    // Typed while nobody is connected: it waits for the session to be resumed.
    let answer = tokio::time::timeout(LONG, say(&ada, "/done topic:http")).await.unwrap();
    assert!(answer.text().contains("You earned 6 points"), "{}", answer.text());
    let after = house.discord.connections();
    assert_eq!((after.identified, after.resumed), (before.identified, before.resumed + 1));
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_reconnect_is_followed() {
    let house = House::new().await;
    let before = house.discord.connections();
    house.discord.ask_reconnect();
    eventually("the resumption", || house.discord.connections().resumed > before.resumed).await;
    assert!(say(&house.seat("ada"), "/next").await.text().contains("How the internet works"));
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_session_in_the_middle_of_traffic() {
    let house = House::new().await;
    let topics = ["http", "git", "sql", "python"];
    for (round, pair) in topics.chunks(2).enumerate() {
        let people = ["ada", "grace", "linus", "margaret"].map(|person| house.seat(person));
        for seat in &people {
            say(seat, &format!("/done topic:{}", pair[0])).await;
        }
        let identified = house.discord.connections().identified;
        if round % 2 == 0 {
            house.discord.invalidate_session(false);
        } else {
            house.discord.refuse_next_resume();
            house.discord.drop_connections();
        }
        eventually("a new session", || house.discord.connections().identified > identified).await;
        for seat in &people {
            let answer = say(seat, &format!("/done topic:{}", pair[1])).await;
            assert!(answer.text().contains("is done"), "{}", answer.text());
        }
    }
    assert_eq!(registrations(&house), 1, "new sessions register nothing anew");
    let board = say(&house.seat("ada"), "/leaderboard").await;
    for person in ["Ada", "Grace", "Linus", "Margaret"] {
        assert!(board.text().contains(person), "{}", board.text());
    }
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_discord_closes_for_good_ends_the_program() {
    for (code, words) in [(4004, "refused the token"), (4011, "number of connections"), (4014, "intents")] {
        let house = House::new().await;
        house.discord.close_connections(code);
        let ended = house.ended().await.unwrap_err().to_string();
        assert!(ended.contains(words), "{code}: {ended}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_discord_closes_for_now_comes_back() {
    let house = House::new().await;
    for code in [1001, 4000, 4003, 4008] {
        let before = house.discord.connections();
        house.discord.close_connections(code);
        let back = || {
            let now = house.discord.connections();
            now.open > 0 && now.identified + now.resumed > before.identified + before.resumed
        };
        eventually("the way back", back).await;
        assert!(say(&house.seat("ada"), "/next").await.text().contains("How the internet works"), "{code}");
    }
    house.stop().await.unwrap();
}
