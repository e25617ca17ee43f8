//! Discord at its worst: two thousand reminders arrive once or are paused with the reason.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use waymark_playground::{FailRule, Fault, Person};
use waymark_store::UserId;
use waymark_store::reminders::{DeliveryState, Pause, ReminderKind};

use super::crash::Seeded;
use super::{LONG, daily, go_to, now, shown, standing, times};
use crate::house::House;

const PEOPLE: usize = 2_000;
/// So fast that nobody waits for the rate here.
const PACE: u32 = 2_000;

/// What passes: the message is sent in the end.
fn passing(path: &str, number: u64) -> FailRule {
    match number {
        0 => FailRule::status(path, 1, 500),
        1 => FailRule::status(path, 1, 502),
        2 => FailRule::status(path, 1, 503),
        3 => FailRule::cut(path, 1),
        4 => FailRule::rate_limited(path, 1, Duration::from_millis(400)),
        _ => FailRule::cut_after(path, 1),
    }
}

/// What does not pass: Discord's code, of so many hundredths of the people.
fn lasting(hundredth: u64) -> Option<i64> {
    match hundredth {
        0..4 => Some(50007),
        4..7 => Some(10003),
        7..10 => Some(50013),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_reminders_each_arrive_once_or_are_paused_whatever_discord_answers() {
    let house = House::at_pace(standing(PEOPLE).await, PACE).await;
    let people = house.discord.people().split_off(5);
    let mut random = Seeded(20_261_120);
    let mut expected = BTreeMap::new();
    let mut faults = 0;
    for person in &people {
        let path = format!("/channels/{}/messages", person.dm);
        let lasts = lasting(random.below(100));
        expected.insert(person.id, lasts);
        for _ in 0..random.below(4) {
            // Where nothing may arrive, nothing is done before the connection breaks.
            let number = random.below(if lasts.is_some() { 5 } else { 6 });
            house.discord.fail_next(passing(&path, number).for_method("POST"));
            faults += 1;
        }
        match lasts {
            Some(50007) => house.discord.set_dms_open(person.id, false),
            Some(code) => {
                let status = if code == 10003 { 404 } else { 403 };
                house.discord.fail_next(FailRule::code(&path, 99, status, code.cast_unsigned()).for_method("POST"));
            }
            None => {}
        }
    }
    // Opening channels fails as well, and once everything has to wait.
    for number in [0, 3, 4, 5, 1, 4] {
        house.discord.fail_next(passing("/users/@me/channels", number));
    }
    let fault = Fault::RateLimited { retry_after: Duration::from_secs(1), global: true };
    house.discord.fail_next(FailRule { method: None, path: people[PEOPLE / 2].dm.to_string(), times: 1, fault });
    faults += 7;

    let mut setting = tokio::task::JoinSet::new();
    for person in &people {
        let (store, user, now) = (house.store.clone(), UserId(person.id), now(&house));
        let set =
            async move { store.set_reminder(ReminderKind::Personal(user), daily("18:00", "UTC", None), now).await };
        setting.spawn(set);
    }
    assert!(setting.join_all().await.into_iter().all(|set| set.is_ok()));
    go_to(&house, "2026-03-27T18:00:00Z");
    let begun = Instant::now();
    let tomorrow = "2026-03-28T12:00:00Z".parse().unwrap();
    while house.store.next_due().await.unwrap().is_some_and(|next| next < tomorrow) {
        assert!(begun.elapsed() < LONG * 3, "{:?} still due", house.store.next_due().await.unwrap());
        // First not much faster than time does, so that second attempts come while nonces count; then so fast that nobody
        // waits for pauses, and that old attempts have to be looked for.
        house.discord.move_clock(if begun.elapsed() < Duration::from_secs(20) { 40 } else { 1_000 });
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = begun.elapsed();

    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for Person { id, name, .. } in &people {
        let reminder = shown(&house, ReminderKind::Personal(UserId(*id))).await;
        let (arrived, outcome) = (times(&house, name).len(), reminder.last.unwrap().1);
        match expected[id] {
            None => {
                assert_eq!((arrived, reminder.paused), (1, None), "{name}: {outcome:?}");
                assert!(matches!(outcome, DeliveryState::Sent { .. }), "{name}: {outcome:?}");
                *found.entry("arrived once".into()).or_default() += 1;
            }
            Some(code) => {
                assert_eq!((arrived, reminder.paused), (0, Some(Pause::Refused(code))), "{name}: {outcome:?}");
                let DeliveryState::Dropped { why } = outcome else { panic!("{name}: {outcome:?}") };
                *found.entry(format!("paused, {code}: {why}")).or_default() += 1;
            }
        }
    }
    println!("{PEOPLE} reminders, {faults} requests failed, {took:.1?}, {} of the clock's: {found:#?}", {
        let due = "2026-03-27T18:00:00Z".parse().unwrap();
        format!("{:#}", now(&house).duration_since(due))
    });
    assert_eq!(found.len(), 4);
    assert_eq!(found.values().sum::<usize>(), PEOPLE);
    house.stop().await.unwrap();
}
