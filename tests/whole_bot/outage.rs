//! A Discord that takes the token no more, or answers nothing but errors.

use std::time::Duration;

use waymark_playground::{FailRule, Person};
use waymark_store::UserId;
use waymark_store::reminders::ReminderKind;

use crate::harness::Harness;
use crate::reminders::{daily, go_to, now, standing, times};
use crate::standing_clock::StandingClock;

const MINUTE: Duration = Duration::from_mins(1);

/// So many people's reminders are due, and the database knows no channel to them.
async fn due(people: usize) -> Harness {
    let harness = Harness::with(standing(people).await).await;
    for person in &harness.discord.people()[5..] {
        let kind = ReminderKind::Personal(UserId(person.id.0));
        harness.store.set_reminder(kind, daily("18:00", "UTC", None), now(&harness)).await.unwrap();
    }
    harness
}

fn failed(harness: &Harness) -> usize {
    harness.discord.requests().iter().filter(|request| request.status >= 400 || request.status == 0).count()
}

/// Lets time go by, the reminders' clock with it.
async fn pass(harness: &Harness, clock: &StandingClock, time: Duration) {
    for _ in 0..time.as_secs() {
        harness.discord.move_clock(1_000);
        clock.pass(Duration::from_secs(1)).await;
    }
}

/// Lets time go by until each of these people has their reminder, once.
async fn until_sent(harness: &Harness, clock: &StandingClock, people: &[Person]) {
    let sent = |person: &Person| times(harness, &person.name).len();
    let mut minutes = 0;
    while people.iter().any(|person| sent(person) == 0) {
        assert!(minutes < 120, "never sent");
        pass(harness, clock, MINUTE).await;
        minutes += 1;
    }
    assert!(people.iter().all(|person| sent(person) == 1), "once each");
}

#[tokio::test]
async fn a_token_that_dies_while_the_bot_runs_ends_it() {
    let harness = due(60).await;
    harness.discord.fail_next(FailRule::status("", 10_000, 401));
    go_to(&harness, "2026-03-27T18:00:00Z");
    let discord = harness.discord.clone();
    let ended = harness.ended().await.unwrap_err().to_string();
    assert!(ended.contains("refused the token"), "{ended}");
    let asked = discord.requests().iter().filter(|request| request.status == 401).count();
    assert!(asked <= 40, "what was on its way, and one to be sure: {asked}");
}

#[tokio::test]
async fn one_refusal_of_the_token_is_looked_into_first() {
    let harness = due(1).await;
    let clock = StandingClock::new();
    let person = harness.discord.people()[5].clone();
    harness.discord.fail_next(FailRule::status("/users/@me/channels", 1, 401));
    go_to(&harness, "2026-03-27T18:00:00Z");
    until_sent(&harness, &clock, &[person]).await;
    harness.stop().await.unwrap();
}

#[tokio::test]
async fn a_discord_that_fails_is_asked_less_and_less_often() {
    const PEOPLE: usize = 100;
    let harness = due(PEOPLE).await;
    let clock = StandingClock::new();
    harness.discord.fail_next(FailRule::status("", 100_000, 500));
    go_to(&harness, "2026-03-27T18:00:00Z");
    pass(&harness, &clock, MINUTE).await;
    let first = failed(&harness);
    pass(&harness, &clock, 4 * MINUTE).await;
    let more = failed(&harness) - first;
    assert!(first <= 60 && more <= 12, "{first} in the first minute, {more} in the next four");
    harness.discord.clear_faults();
    until_sent(&harness, &clock, &harness.discord.people()[5..]).await;
    harness.stop().await.unwrap();
}
