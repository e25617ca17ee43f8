//! Nobody looks at "thinking…" for ever, and nobody waits for Discord longer than it helps.

use std::time::Duration;

use waymark_playground::{BotAnswer, FailRule, LocalDiscord, Message, RequestRecord};
use waymark_store::UserId;
use waymark_store::reminders::ReminderKind;

use crate::harness::{Harness, LONG, message, say};
use crate::held_database::{lock, unlock};
use crate::reminders::{daily, go_to, now, own, standing, times};
use crate::standing_clock::StandingClock;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

fn asked(discord: &LocalDiscord, path: &str) -> Vec<RequestRecord> {
    discord.requests().into_iter().filter(|request| request.path.contains(path)).collect()
}

#[tokio::test]
async fn a_deferred_answer_is_brought_for_minutes() {
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    let held = lock(&harness.database()).await;
    let session = harness.user_session("ada");
    let slow = tokio::spawn(async move { session.slash("/done topic:http").await });
    clock.until("the deferral", LONG, || !asked(&harness.discord, "/callback").is_empty()).await;
    harness.discord.fail_next(FailRule::status("/messages/@original", 10_000, 503));
    unlock(held).await;
    clock.until("an attempt", 5 * MINUTE, || !asked(&harness.discord, "/@original").is_empty()).await;
    clock.pass(5 * MINUTE).await;
    let attempts = asked(&harness.discord, "/@original").len();
    assert!((10..=40).contains(&attempts), "{attempts} attempts in five minutes");
    harness.discord.clear_faults();
    clock.until("the answer", MINUTE, || slow.is_finished()).await;
    let answer = slow.await.unwrap().unwrap();
    assert!(message(&answer).text().contains("You earned 6 points"), "{}", message(&answer).text());
    harness.stop().await.unwrap();
}

#[tokio::test]
async fn a_first_answer_is_not_brought_when_it_is_too_late() {
    let harness = Harness::new().await;
    let clock = StandingClock::new();
    for rule in [
        FailRule::status("/callback", 10_000, 503),
        FailRule::rate_limited("/callback", 10_000, 2 * SECOND),
        FailRule::rate_limited("/callback", 10_000, 30 * SECOND),
    ] {
        let session = harness.user_session("ada");
        let held = lock(&harness.database()).await;
        harness.discord.fail_next(rule);
        let before = asked(&harness.discord, "/callback").len();
        let waiting = tokio::spawn(async move { session.slash("/done topic:http").await });
        clock.until("the deferral", LONG, || asked(&harness.discord, "/callback").len() > before).await;
        clock.pass(Duration::from_millis(1_100)).await;
        let in_time = asked(&harness.discord, "/callback").len();
        clock.pass(MINUTE).await;
        assert_eq!(asked(&harness.discord, "/callback").len(), in_time, "and not later");
        harness.discord.clear_faults();
        unlock(held).await;
        waiting.await.unwrap().unwrap_err();
    }
    harness.stop().await.unwrap();
}

/// Grace's reminder, and its *Send me a test*.
async fn with_reminder(harness: &Harness) -> Message {
    say(&harness.dm("grace"), "/remind daily time:19:00 timezone:Europe/Paris").await
}

#[tokio::test]
async fn a_command_waits_for_discord_only_so_long() {
    let harness = Harness::new().await;
    let shown = with_reminder(&harness).await;
    let clock = StandingClock::new();
    harness.discord.fail_next(FailRule::rate_limited("/users/@me/channels", 10, 50 * SECOND));
    let session = harness.dm("grace");
    let pressed = tokio::spawn(async move { session.press(&shown, "Send me a test").await });
    let took = clock.until("the answer", 3 * MINUTE, || pressed.is_finished()).await;
    // The database takes real time meanwhile.
    assert!(took <= 100 * SECOND, "{took:?}");
    let answer = pressed.await.unwrap().unwrap();
    assert!(answer.message().unwrap().text().contains("could not be reached"), "{answer:?}");
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_reminder_is_posted_once_when_its_answer_is_lost() {
    let harness = Harness::new().await;
    let shown = with_reminder(&harness).await;
    let before = times(&harness, "grace").len();
    harness.discord.fail_next(FailRule::cut_after("/messages", 2).for_method("POST"));
    let answer = harness.dm("grace").press(&shown, "Send me a test").await.unwrap();
    let BotAnswer::Message(message) = answer.answer else { panic!("a message") };
    assert!(message.text().contains("in your direct messages"), "{}", message.text());
    let tests = asked(&harness.discord, "/channels/").iter().filter(|request| request.method == "POST").count();
    assert_eq!(
        (times(&harness, "grace").len() - before, tests),
        (2, 3),
        "the test and the answer, at the third attempt"
    );
    harness.stop().await.unwrap();
}

/// Opening a channel to a person has a limit of its own; whose channel is known need not wait for it.
#[tokio::test]
async fn a_limit_on_opening_direct_messages_holds_up_those_only_who_need_it() {
    const PEOPLE: usize = 60;
    let harness = Harness::with(standing(PEOPLE).await).await;
    let people = harness.discord.people().split_off(5);
    for (number, person) in people.iter().enumerate() {
        let known = Some(person.dm).filter(|_| number % 2 == 0);
        let kind = ReminderKind::Personal(UserId(person.id.0));
        harness.store.set_reminder(kind, daily("18:00", "UTC", known), now(&harness)).await.unwrap();
    }
    let ada = own(&harness, "ada");
    harness.store.set_reminder(ada, daily("18:00", "UTC", None), now(&harness)).await.unwrap();
    let clock = StandingClock::new();
    harness.discord.fail_next(FailRule::rate_limited("/users/@me/channels", 1, 200 * SECOND));
    go_to(&harness, "2026-03-27T18:00:00Z");
    let arrived = || people.iter().filter(|person| !times(&harness, &person.name).is_empty()).count();
    clock.until("those whose channel is known", 100 * SECOND, || arrived() >= PEOPLE / 2).await;
    // A few were on their way when the limit was told.
    let opened = asked(&harness.discord, "/users/@me/channels").len();
    assert!(opened <= 8, "the others do as they were told: {opened}");
    let mut seconds = 0;
    while arrived() < PEOPLE {
        assert!(seconds < 1_000, "{} never arrived", PEOPLE - arrived());
        harness.discord.move_clock(1_000);
        clock.pass(SECOND).await;
        seconds += 1;
    }
    assert!(people.iter().all(|person| times(&harness, &person.name).len() == 1), "once each");
    harness.stop().await.unwrap();
}
