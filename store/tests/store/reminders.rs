//! Reminders: each date once, in time, whatever happens in between.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use waymark_calendar::Weekdays;
use waymark_store::reminders::{DeliveryState, Due, LEASE, Pause, ReminderKind, ReminderSettings, Taken};
use waymark_store::unanswered_questions::MAX_KEPT;
use waymark_store::{ChannelId, GuildId, InteractionId, MessageId, Store, UserId};

use crate::harness::Harness;
use crate::place::Place;

const ADA: ReminderKind = ReminderKind::Personal(UserId(11));
const SERVER: ReminderKind = ReminderKind::TopicOfTheDay(GuildId(100));

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn daily(time: &str, zone: &str) -> ReminderSettings {
    ReminderSettings {
        time: time.parse().unwrap(),
        zone: zone.parse().unwrap(),
        days: Weekdays::ALL,
        channel: None,
        role: None,
        thread: false,
        roadmap: None,
        twelve_hours: false,
        on_counted_days: false,
    }
}

async fn store() -> (Store, Place) {
    let Harness { store, folder } = Harness::new().await;
    (store, folder)
}

async fn take(store: &Store, now: &str) -> Vec<Due> {
    store.take_due(at(now), 100).await.unwrap().due
}

#[tokio::test]
async fn it_comes_once_a_day_at_its_time() {
    let (store, _folder) = store().await;
    let next = store.set_reminder(ADA, daily("19:00", "Europe/Paris"), at("2026-11-21T12:00:00Z")).await.unwrap();
    assert_eq!(next, Some(at("2026-11-21T18:00:00Z")));
    assert_eq!(store.next_due().await.unwrap(), next);
    assert_eq!(take(&store, "2026-11-21T17:59:59Z").await, []);
    let [due] = take(&store, "2026-11-21T18:00:00Z").await.try_into().unwrap();
    assert_eq!((due.kind, due.attempts, due.due), (ADA, 1, at("2026-11-21T18:00:00Z")));
    assert_eq!(take(&store, "2026-11-21T18:00:01Z").await, [], "it is somebody's");
    store.mark_sent(due.id, ChannelId(7), MessageId(8), at("2026-11-21T18:00:02Z")).await.unwrap();
    assert_eq!(take(&store, "2026-11-22T17:59:59Z").await, []);
    let [again] = take(&store, "2026-11-22T18:00:00Z").await.try_into().unwrap();
    assert_eq!(again.settings.channel, Some(ChannelId(7)), "the channel is known by now");
    assert_ne!(again.id.nonce(), due.id.nonce());
    let shown = store.reminder(ADA).await.unwrap().unwrap();
    assert_eq!(shown.next, Some(at("2026-11-23T18:00:00Z")));
    assert_eq!(shown.last, Some((date(2026, 11, 22), DeliveryState::Open)));
}

#[tokio::test]
async fn whoever_dies_over_it_is_followed_by_another_with_the_same_nonce() {
    let (store, folder) = store().await;
    let other = folder.open().await;
    store.set_reminder(ADA, daily("18:00", "UTC"), at("2026-11-21T12:00:00Z")).await.unwrap();
    let now = at("2026-11-21T18:00:00Z");
    let (one, two) = tokio::join!(store.take_due(now, 10), other.take_due(now, 10));
    let (one, two) = (one.unwrap().due, two.unwrap().due);
    assert_eq!(one.len() + two.len(), 1, "two processes, one message");
    let first = one.into_iter().chain(two).next().unwrap();
    let after = now + LEASE;
    assert_eq!(other.take_due(after - SignedDuration::from_secs(1), 10).await.unwrap().due, []);
    let [second] = other.take_due(after, 10).await.unwrap().due.try_into().unwrap();
    assert_eq!((second.id.nonce(), second.attempts, second.first_attempt), (first.id.nonce(), 2, first.first_attempt));
    assert!(second.id.nonce().len() <= 25);
    // The first was only slow: what it says last does not undo what was sent.
    other.mark_sent(second.id, ChannelId(7), MessageId(8), after).await.unwrap();
    store.mark_dropped(first.id, "no".into(), after).await.unwrap();
    assert!(matches!(store.reminder(ADA).await.unwrap().unwrap().last, Some((_, DeliveryState::Sent { .. }))));
    assert_eq!(store.take_due(after + LEASE, 10).await.unwrap().due, []);
}

#[tokio::test]
async fn late_by_six_hours_is_sent_and_later_is_recorded() {
    for (back, sent, late, next) in [
        ("2026-11-22T00:00:00Z", 1, 0, "2026-11-22T18:00:00Z"),
        ("2026-11-22T00:00:01Z", 0, 1, "2026-11-22T18:00:00Z"),
        ("2026-11-25T19:00:00Z", 1, 4, "2026-11-26T18:00:00Z"),
        // Those that are recorded, and no more.
        ("2028-11-25T12:00:00Z", 0, 31, "2028-11-25T18:00:00Z"),
    ] {
        let (store, _folder) = store().await;
        store.set_reminder(ADA, daily("18:00", "UTC"), at("2026-11-21T12:00:00Z")).await.unwrap();
        let Taken { due, too_late } = store.take_due(at(back), 100).await.unwrap();
        assert_eq!(due.len(), sent, "{back}: never a burst");
        assert_eq!(too_late.len(), late, "{back}");
        assert!(too_late.iter().all(|kind| *kind == ADA));
        assert_eq!(store.reminder(ADA).await.unwrap().unwrap().next, Some(at(next)), "{back}");
        if sent == 0 {
            let last = store.reminder(ADA).await.unwrap().unwrap().last.unwrap().1;
            assert_eq!(last, DeliveryState::Dropped { why: "it was more than six hours late".into() }, "{back}");
        }
    }
}

/// What comes at once is taken at once, and each keeps what is its own.
#[tokio::test]
async fn those_that_come_together_are_told_apart() {
    let (store, _folder) = store().await;
    let own = |user| ReminderKind::Personal(UserId(user));
    for (user, time) in [(1, "10:00"), (2, "18:00"), (3, "18:30")] {
        store.set_reminder(own(user), daily(time, "UTC"), at("2026-11-21T09:00:00Z")).await.unwrap();
    }
    let [second] = take(&store, "2026-11-22T18:00:00Z").await.try_into().unwrap();
    assert_eq!((second.kind, second.attempts), (own(2), 1), "the first is too late, on both days");
    let Taken { due, too_late } = store.take_due(at("2026-11-22T18:30:00Z"), 100).await.unwrap();
    let told: Vec<_> = due.iter().map(|due| (due.kind, due.id.date(), due.attempts, due.first_attempt)).collect();
    let today = date(2026, 11, 22);
    assert_eq!(told, [(own(2), today, 2, at("2026-11-22T18:00:00Z")), (own(3), today, 1, at("2026-11-22T18:30:00Z")),]);
    assert_eq!(too_late, []);
    for (user, next) in [(1, "2026-11-23T10:00:00Z"), (2, "2026-11-23T18:00:00Z"), (3, "2026-11-23T18:30:00Z")] {
        assert_eq!(store.reminder(own(user)).await.unwrap().unwrap().next, Some(at(next)), "{user}");
    }
    // Nobody said what became of them: both are there again after the lease, and nothing else is.
    let mut again = store.take_due(at("2026-11-22T18:30:00Z") + LEASE, 100).await.unwrap().due;
    again.sort_by_key(|due| due.attempts);
    let again: Vec<_> = again.iter().map(|due| (due.kind, due.attempts, due.first_attempt)).collect();
    assert_eq!(
        again,
        [(own(3), 2, at("2026-11-22T18:30:00Z")), (own(2), 3, at("2026-11-22T18:00:00Z"))],
        "of the first attempts nothing is forgotten"
    );
}

#[tokio::test]
async fn changes_never_make_it_come_twice_on_a_date() {
    let (store, _folder) = store().await;
    store.set_reminder(ADA, daily("18:00", "UTC"), at("2026-11-21T12:00:00Z")).await.unwrap();
    let [due] = take(&store, "2026-11-21T18:00:00Z").await.try_into().unwrap();
    store.mark_sent(due.id, ChannelId(7), MessageId(8), at("2026-11-21T18:00:00Z")).await.unwrap();
    let tomorrow = Some(at("2026-11-22T20:00:00Z"));
    assert_eq!(store.set_reminder(ADA, daily("20:00", "UTC"), at("2026-11-21T18:01:00Z")).await.unwrap(), tomorrow);
    store.pause_reminder(ADA, Pause::Off, at("2026-11-21T18:02:00Z")).await.unwrap();
    assert_eq!(store.resume_reminder(ADA, at("2026-11-21T18:03:00Z")).await.unwrap(), None, "off is off");
    assert_eq!(store.set_reminder(ADA, daily("20:00", "UTC"), at("2026-11-21T18:03:00Z")).await.unwrap(), tomorrow);
    assert_eq!(take(&store, "2026-11-21T23:00:00Z").await, []);
}

#[tokio::test]
async fn what_is_paused_does_not_come() {
    let (store, _folder) = store().await;
    for why in [Pause::Asked, Pause::Refused(50007), Pause::BotRemoved] {
        store.set_reminder(ADA, daily("18:00", "UTC"), at("2026-11-21T12:00:00Z")).await.unwrap();
        assert!(store.pause_reminder(ADA, why, at("2026-11-21T12:00:00Z")).await.unwrap());
        assert_eq!(take(&store, "2026-11-21T18:00:00Z").await, [], "{why:?}");
        let shown = store.reminder(ADA).await.unwrap().unwrap();
        assert_eq!((shown.paused, shown.next), (Some(why), None));
    }
    assert_eq!(
        store.resume_reminder(ADA, at("2026-11-21T18:30:00Z")).await.unwrap(),
        Some(at("2026-11-22T18:00:00Z")),
        "what went by during the pause is gone"
    );
}

#[tokio::test]
async fn a_server_that_removes_the_bot_gets_nothing_until_it_returns() {
    let (store, _folder) = store().await;
    let (guild, now) = (GuildId(100), at("2026-11-21T12:00:00Z"));
    let set = ReminderSettings { channel: Some(ChannelId(5)), ..daily("18:00", "UTC") };
    store.set_reminder(SERVER, set.clone(), now).await.unwrap();
    store.set_reminder(ReminderKind::WeeklyBoard(guild), set, now).await.unwrap();
    store.pause_reminder(ReminderKind::WeeklyBoard(guild), Pause::Asked, now).await.unwrap();
    store.set_bot_present(guild, false, now).await.unwrap();
    assert_eq!(take(&store, "2026-11-21T18:00:00Z").await, []);
    store.set_bot_present(guild, true, at("2026-11-21T18:00:00Z")).await.unwrap();
    let [due] = take(&store, "2026-11-22T18:00:00Z").await.try_into().unwrap();
    assert_eq!(due.kind, SERVER, "what was paused before stays paused");
    // Being removed may show in a refusal first; a channel that is gone is no such refusal.
    for (code, expect) in [(50001, None), (10004, None), (10003, Some(Pause::Refused(10003)))] {
        store.pause_reminder(SERVER, Pause::Refused(code), now).await.unwrap();
        store.set_bot_present(guild, false, now).await.unwrap();
        store.set_bot_present(guild, true, now).await.unwrap();
        assert_eq!(store.reminder(SERVER).await.unwrap().unwrap().paused, expect, "{code}");
    }
    store.set_bot_present(GuildId(7), false, now).await.unwrap();
    assert_eq!(store.known_guilds().await.unwrap(), [guild]);
}

#[tokio::test]
async fn a_change_wakes_the_clock() {
    let (store, _folder) = store().await;
    let now = at("2026-11-21T12:00:00Z");
    let wakes =
        async || tokio::time::timeout(std::time::Duration::from_millis(20), store.reminders_changed()).await.is_ok();
    assert!(!wakes().await, "nothing changed");
    store.set_reminder(ADA, daily("18:00", "UTC"), now).await.unwrap();
    assert!(wakes().await, "set");
    assert!(!wakes().await, "once");
    assert!(store.snooze(UserId(11), InteractionId(5 << 22), now).await.unwrap());
    assert!(wakes().await, "snoozed");
    store.resume_reminder(ADA, now).await.unwrap();
    assert!(wakes().await, "resumed");
}

#[tokio::test]
async fn the_topic_of_the_day_walks_through_all_of_them() {
    let (store, _folder) = store().await;
    let guild = GuildId(100);
    store.set_reminder(SERVER, daily("18:00", "UTC"), at("2026-11-21T12:00:00Z")).await.unwrap();
    let order = || vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let mut shown = Vec::new();
    for day in 21..=26 {
        let [due] = take(&store, &format!("2026-11-{day}T18:00:00Z")).await.try_into().unwrap();
        let choose = || store.topic_of_the_day(due.id, guild, "r".into(), order());
        let topic = choose().await.unwrap().unwrap();
        assert_eq!(choose().await.unwrap().as_ref(), Some(&topic), "another attempt shows the same one");
        store.mark_sent(due.id, ChannelId(5), MessageId(8), due.due).await.unwrap();
        shown.push(topic);
    }
    assert_eq!(shown.concat(), "abcabc");
}

#[tokio::test]
async fn a_snooze_comes_once_more() {
    let (store, _folder) = store().await;
    let ada = UserId(11);
    assert!(!store.snooze(ada, InteractionId(1 << 22), at("2026-11-21T19:00:00Z")).await.unwrap(), "nothing is set up");
    store.set_reminder(ADA, daily("18:00", "UTC"), at("2026-11-21T12:00:00Z")).await.unwrap();
    let [due] = take(&store, "2026-11-21T18:00:00Z").await.try_into().unwrap();
    store.mark_sent(due.id, ChannelId(7), MessageId(8), due.due).await.unwrap();
    for _ in 0..2 {
        assert!(store.snooze(ada, InteractionId(5 << 22), at("2026-11-21T19:00:00Z")).await.unwrap());
    }
    let [again] = take(&store, "2026-11-21T19:00:00Z").await.try_into().unwrap();
    assert_ne!(again.id.nonce(), due.id.nonce());
    assert!(again.id.nonce().len() <= 25, "{}", again.id.nonce());
}

#[tokio::test]
async fn questions_in_vain_are_counted_for_thirty_days() {
    let (store, _folder) = store().await;
    let guild = GuildId(100);
    for (user, text, when) in [
        (1, "What is  Rust?", "2026-10-01T12:00:00Z"),
        (1, "do you like tea", "2026-11-20T12:00:00Z"),
        (1, "one a day", "2026-11-20T23:59:59Z"),
        (1, "Do you LIKE tea", "2026-11-21T12:00:00Z"),
        (2, "  ", "2026-11-21T12:00:00Z"),
    ] {
        store.add_unanswered_question(guild, UserId(user), text, at(when)).await.unwrap();
    }
    for number in 0..300 {
        let question = format!("question {number}");
        store
            .add_unanswered_question(GuildId(200), UserId(number), &question, at("2026-11-21T12:00:00Z"))
            .await
            .unwrap();
    }
    let many = store.unanswered_questions(GuildId(200), at("2026-11-21T13:00:00Z"), 1_000).await.unwrap();
    assert_eq!(many.len(), usize::try_from(MAX_KEPT).unwrap(), "however many there are");
    let asked = store.unanswered_questions(guild, at("2026-11-21T13:00:00Z"), 10).await.unwrap();
    let asked: Vec<_> = asked.iter().map(|question| (question.text.as_str(), question.count)).collect();
    assert_eq!(asked, [("do you like tea", 2)]);
    // Asked about the past, what is still there shows.
    let long_ago = || async { store.unanswered_questions(guild, at("2026-10-01T12:00:00Z"), 10).await.unwrap().len() };
    assert_eq!(long_ago().await, 2);
    store.forget_old_questions(at("2026-11-21T13:00:00Z")).await.unwrap();
    assert_eq!(long_ago().await, 1);
    store.forget_question(guild, "do you like tea".into()).await.unwrap();
    assert_eq!(long_ago().await, 0);
}

/// A clock shows `ahead`, and then the right time again.
#[tokio::test]
async fn a_clock_that_is_put_right_is_followed() {
    for (ahead, right, wrong, next) in [
        ("2026-12-21T12:00:00Z", "2026-11-21T12:00:00Z", 2, "2026-11-21T18:00:00Z"),
        ("2026-12-21T12:00:00Z", "2026-11-21T18:00:00Z", 2, "2026-11-22T18:00:00Z"),
        ("2036-01-01T12:00:00Z", "2026-11-21T12:00:00Z", 2, "2026-11-21T18:00:00Z"),
        // So far apart are dates in time zones, too: it is forgotten as soon as it is over.
        ("2026-11-23T12:00:00Z", "2026-11-21T12:00:00Z", 0, "2026-11-23T18:00:00Z"),
        ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z", 0, "2026-11-21T18:00:00Z"),
    ] {
        let (store, _folder) = store().await;
        let begin = at("2026-11-21T11:00:00Z");
        for kind in [ADA, SERVER] {
            store.set_reminder(kind, daily("18:00", "UTC"), begin).await.unwrap();
        }
        // On Fridays: six days away, as its schedule has it.
        let rare = ReminderSettings { days: Weekdays::from_bits(0b001_0000).unwrap(), ..daily("18:00", "UTC") };
        store.set_reminder(ReminderKind::WeeklyBoard(GuildId(100)), rare, at(right)).await.unwrap();
        assert_eq!(take(&store, ahead).await, [], "{ahead}: too late for all of them");
        let found = store.reconsider_due(at(right)).await.unwrap();
        assert_eq!(found.min(2), wrong, "{ahead}, {right}");
        assert_eq!(store.reconsider_due(at(right)).await.unwrap(), 0, "{ahead}, {right}: all is well");
        assert_eq!(store.reminder(ADA).await.unwrap().unwrap().next, Some(at(next)), "{ahead}, {right}");
        let due = take(&store, next).await;
        assert_eq!(due.iter().filter(|due| due.kind == ADA && due.due == at(next)).count(), 1, "{ahead}, {right}");
        assert_eq!(take(&store, next).await, [], "{ahead}, {right}: once");
    }
    // Paused meanwhile, and resumed.
    let (store, _folder) = store().await;
    store.set_reminder(ADA, daily("18:00", "UTC"), at("2026-11-21T11:00:00Z")).await.unwrap();
    take(&store, "2026-12-21T12:00:00Z").await;
    store.pause_reminder(ADA, Pause::Asked, at("2026-11-21T12:00:00Z")).await.unwrap();
    let next = store.resume_reminder(ADA, at("2026-11-21T12:00:00Z")).await.unwrap();
    assert_eq!(next, Some(at("2026-11-21T18:00:00Z")));
    assert_eq!(take(&store, "2026-11-21T18:00:00Z").await.len(), 1);
}
