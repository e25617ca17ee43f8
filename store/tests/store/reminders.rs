//! Reminders: never lost, never twice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use waymark_roadmap::rules::Weekdays;
use waymark_store::deliveries::{DeliveryState, Due, LEASE};
use waymark_store::reminders::{Owner, Post, Reminder, Times};
use waymark_store::{ChannelId, GuildId, MessageId, RoleId, Store, UserId};

use crate::common::{ADA, Dice, Fixture, GRACE, GUILD, daily};

const MESSAGE: MessageId = MessageId(77);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn set(store: &Store, owner: Owner, times: Times, now: &str) -> Reminder {
    store.set_reminder(owner, times, Post::default(), at(now)).await.unwrap()
}

/// The dates claimed at a time, by process 1.
async fn claim(store: &Store, now: &str) -> Vec<Due> {
    store.claim_due(at(now), 100, 1).await.unwrap()
}

fn dates(due: &[Due]) -> Vec<String> {
    due.iter().map(|due| due.claim.date.to_string()).collect()
}

#[tokio::test]
async fn set_up_shown_paused_resumed_and_off() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    let owner = Owner::Person(ADA);
    assert_eq!(store.reminder(owner).await.unwrap(), None);
    let reminder = set(&store, owner, daily("19:00", "Europe/Paris"), "2026-11-20T12:00:00Z").await;
    assert_eq!(reminder.next.map(|next| next.at), Some(at("2026-11-20T18:00:00Z")));
    assert_eq!(store.reminder(owner).await.unwrap(), Some(reminder.clone()));
    assert_eq!(store.reminder(Owner::Person(GRACE)).await.unwrap(), None);

    assert!(store.pause(owner, "asked for".into(), at("2026-11-20T13:00:00Z")).await.unwrap());
    assert!(!store.pause(owner, "again".into(), at("2026-11-20T13:00:00Z")).await.unwrap());
    let paused = store.reminder(owner).await.unwrap().unwrap();
    assert_eq!((paused.paused.unwrap().reason, paused.next), ("asked for".into(), None));
    assert_eq!(store.next_due().await.unwrap(), None);
    assert!(claim(&store, "2026-11-20T18:00:00Z").await.is_empty());

    let resumed = store.resume(owner, at("2026-11-20T19:00:00Z")).await.unwrap().unwrap();
    assert_eq!((resumed.paused, resumed.next.unwrap().at), (None, at("2026-11-21T18:00:00Z")));
    assert_eq!(store.next_due().await.unwrap(), Some(at("2026-11-21T18:00:00Z")));

    let again = set(&store, owner, daily("07:00", "UTC"), "2026-11-20T19:00:00Z").await;
    assert_eq!(again.id, reminder.id, "one for each person");
    assert!(store.delete_reminder(owner).await.unwrap());
    assert!(!store.delete_reminder(owner).await.unwrap());
    assert_eq!(store.resume(owner, at("2026-11-20T19:00:00Z")).await.unwrap(), None);
    let anew = set(&store, owner, daily("07:00", "UTC"), "2026-11-20T19:00:00Z").await;
    assert_ne!(anew.id, reminder.id, "or Discord would take its message for the old one's");
}

#[tokio::test]
async fn a_server_has_its_topic_and_its_board() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    let post = Post { channel: Some(ChannelId(5)), role: Some(RoleId(6)), roadmap: Some("r".into()), thread: true };
    let now = at("2026-11-20T12:00:00Z");
    for owner in [Owner::Topic(GUILD), Owner::Board(GUILD), Owner::Topic(GuildId(200)), Owner::Person(ADA)] {
        let reminder = store.set_reminder(owner, daily("19:00", "UTC"), post.clone(), now).await.unwrap();
        assert_eq!((reminder.owner, reminder.post), (owner, post.clone()));
    }
    let due = claim(&store, "2026-11-20T19:00:00Z").await;
    let owners: Vec<_> = due.iter().map(|due| due.owner).collect();
    assert_eq!(owners, [Owner::Topic(GUILD), Owner::Board(GUILD), Owner::Topic(GuildId(200)), Owner::Person(ADA)]);
    assert!(due.iter().all(|due| due.post == post));
    let kept = store.set_reminder(Owner::Person(ADA), daily("20:00", "UTC"), Post::default(), now).await.unwrap();
    assert_eq!(
        (kept.post.channel, kept.post.role),
        (Some(ChannelId(5)), None),
        "the channel is known, the rest is set"
    );
}

#[tokio::test]
async fn once_when_it_is_due_and_then_the_next_date() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    set(&store, Owner::Person(ADA), daily("19:00", "Europe/Paris"), "2026-11-20T12:00:00Z").await;
    set(&store, Owner::Person(GRACE), daily("18:59", "Europe/Paris"), "2026-11-20T12:00:00Z").await;
    assert!(claim(&store, "2026-11-20T17:58:59Z").await.is_empty());
    let due = claim(&store, "2026-11-20T18:00:00Z").await;
    assert_eq!(
        due.iter().map(|due| due.owner).collect::<Vec<_>>(),
        [Owner::Person(GRACE), Owner::Person(ADA)],
        "earliest first"
    );
    assert_eq!(due[1].due, at("2026-11-20T18:00:00Z"));
    assert!(claim(&store, "2026-11-20T18:00:01Z").await.is_empty());
    assert!(store.mark_sent(due[1].claim, MESSAGE, Some("http".into()), at("2026-11-20T18:00:01Z")).await.unwrap());
    assert!(!store.mark_sent(due[1].claim, MessageId(78), None, at("2026-11-20T18:00:02Z")).await.unwrap());
    let last = store.reminder(Owner::Person(ADA)).await.unwrap().unwrap().last.unwrap();
    assert_eq!((last.state, last.message, last.topic.as_deref()), (DeliveryState::Sent, Some(MESSAGE), Some("http")));
    assert_eq!(dates(&claim(&store, "2026-11-21T18:00:00Z").await), ["2026-11-21"; 2]);
}

#[tokio::test]
async fn a_claim_whose_process_died_is_taken_over_with_the_same_nonce() {
    let Fixture { store, folder } = Fixture::new().await;
    set(&store, Owner::Person(ADA), daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
    let first = claim(&store, "2026-11-20T19:00:00Z").await.remove(0);
    // The process is gone, and another opens the file.
    let other = Store::open(&folder.path().join("test.db")).await.unwrap();
    let due = at("2026-11-20T19:00:00Z");
    let over = due.checked_add(LEASE).unwrap();
    assert!(other.claim_due(over.checked_sub(1.milliseconds()).unwrap(), 10, 2).await.unwrap().is_empty());
    assert_eq!(other.next_due().await.unwrap(), Some(over));
    let second = other.claim_due(over, 10, 2).await.unwrap().remove(0);
    assert_eq!((second.claim.nonce(), second.attempts), (first.claim.nonce(), 1));
    // The first was only slow: what it says of a failure no longer counts; that it sent the message does.
    assert!(!store.mark_retry(first.claim, "timeout".into(), over).await.unwrap());
    assert!(!store.mark_dropped(first.claim, "no".into(), over).await.unwrap());
    assert!(store.mark_sent(first.claim, MESSAGE, None, over).await.unwrap());
    assert!(!other.mark_retry(second.claim, "timeout".into(), over).await.unwrap());
    assert!(!other.mark_sent(second.claim, MESSAGE, None, over).await.unwrap());
    assert!(other.claim_due(at("2026-11-20T20:00:00Z"), 10, 2).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_process_gives_back_need_not_wait() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    set(&store, Owner::Person(ADA), daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
    set(&store, Owner::Person(GRACE), daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
    let mine = store.claim_due(at("2026-11-20T19:00:00Z"), 1, 1).await.unwrap();
    store.claim_due(at("2026-11-20T19:00:00Z"), 1, 2).await.unwrap();
    store.release_claims(1, at("2026-11-20T19:00:01Z")).await.unwrap();
    let again = store.claim_due(at("2026-11-20T19:00:01Z"), 10, 3).await.unwrap();
    assert_eq!(again.iter().map(|due| due.owner).collect::<Vec<_>>(), [mine[0].owner]);
}

#[tokio::test]
async fn retries() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    set(&store, Owner::Person(ADA), daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
    let first = claim(&store, "2026-11-20T19:00:00Z").await.remove(0);
    assert!(store.mark_retry(first.claim, "502".into(), at("2026-11-20T19:05:00Z")).await.unwrap());
    assert!(claim(&store, "2026-11-20T19:04:59Z").await.is_empty(), "not even after the lease");
    let last = store.reminder(Owner::Person(ADA)).await.unwrap().unwrap().last.unwrap();
    assert_eq!((last.state, last.reason.as_deref()), (DeliveryState::Failed, Some("502")));
    let second = claim(&store, "2026-11-20T19:05:00Z").await.remove(0);
    assert_eq!((second.attempts, second.due, second.claim), (1, first.due, first.claim));
    assert!(store.mark_retry(second.claim, "502".into(), at("2026-11-21T01:00:00.001Z")).await.unwrap());
    assert!(claim(&store, "2026-11-21T01:00:00.001Z").await.is_empty(), "too late by now");
    let last = store.reminder(Owner::Person(ADA)).await.unwrap().unwrap().last.unwrap();
    assert_eq!(
        (last.state, last.reason.as_deref()),
        (DeliveryState::Dropped, Some("502")),
        "dropped for what went wrong"
    );
    let third = claim(&store, "2026-11-21T19:00:00Z").await.remove(0);
    assert!(store.mark_dropped(third.claim, "gave up".into(), at("2026-11-21T19:00:00Z")).await.unwrap());
    assert!(claim(&store, "2026-11-21T20:00:00Z").await.is_empty());
}

#[tokio::test]
async fn after_standing_still() {
    for (what, now, claimed, last, next) in [
        ("on time", "2026-11-20T19:00:00Z", &["2026-11-20"][..], "2026-11-20 Claimed", "2026-11-21"),
        ("six hours", "2026-11-21T01:00:00Z", &["2026-11-20"], "2026-11-20 Claimed", "2026-11-21"),
        ("more", "2026-11-21T01:00:00.001Z", &[], "2026-11-20 Dropped", "2026-11-21"),
        ("days", "2026-11-24T12:00:00Z", &[], "2026-11-20 Dropped", "2026-11-24"),
        (
            "days and an hour: one, never a burst",
            "2026-11-24T20:00:00Z",
            &["2026-11-24"],
            "2026-11-24 Claimed",
            "2026-11-25",
        ),
    ] {
        let Fixture { store, folder: _folder } = Fixture::new().await;
        set(&store, Owner::Person(ADA), daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
        assert_eq!(dates(&claim(&store, now).await), claimed, "{what}");
        assert!(claim(&store, now).await.is_empty(), "{what}");
        let reminder = store.reminder(Owner::Person(ADA)).await.unwrap().unwrap();
        let delivery = reminder.last.unwrap();
        assert_eq!(format!("{} {:?}", delivery.date, delivery.state), last, "{what}");
        assert_eq!(reminder.next.unwrap().date.to_string(), next, "{what}");
    }
}

#[tokio::test]
async fn changes_never_give_two_for_a_date() {
    for (what, times, now, next) in [
        ("later the same day", daily("23:00", "Europe/Paris"), "2026-11-20T18:10:00Z", "2026-11-21T22:00:00Z"),
        (
            "a zone where it is still to come",
            daily("19:00", "America/New_York"),
            "2026-11-20T18:10:00Z",
            "2026-11-22T00:00:00Z",
        ),
        (
            "a zone where it is tomorrow",
            daily("08:00", "Pacific/Kiritimati"),
            "2026-11-20T17:50:00Z",
            "2026-11-20T18:00:00Z",
        ),
        ("the same again", daily("19:00", "Europe/Paris"), "2026-11-20T18:10:00Z", "2026-11-21T18:00:00Z"),
    ] {
        let Fixture { store, folder: _folder } = Fixture::new().await;
        let owner = Owner::Person(ADA);
        set(&store, owner, daily("18:45", "Europe/Paris"), "2026-11-20T12:00:00Z").await;
        assert_eq!(claim(&store, "2026-11-20T17:45:00Z").await.len(), 1);
        let reminder = set(&store, owner, times, now).await;
        assert_eq!(reminder.next.unwrap().at, at(next), "{what}");
        store.pause(owner, "p".into(), at(now)).await.unwrap();
        let resumed = store.resume(owner, at(now)).await.unwrap().unwrap();
        assert_eq!(resumed.next, reminder.next, "{what}, paused and resumed");
    }
}

/// Everything at random, by two processes that die now and then: what was sent is not given again, what is given again
/// has the nonce it had, each local date begins once, and the dates rise.
#[tokio::test]
async fn random_days() {
    for seed in 1..=6 {
        let Fixture { store, folder } = Fixture::new().await;
        let other = Store::open(&folder.path().join("test.db")).await.unwrap();
        let mut dice = Dice(seed);
        let mut now = at("2026-10-20T00:00:00Z");
        let owners = [Owner::Person(ADA), Owner::Person(GRACE), Owner::Topic(GUILD), Owner::Board(GUILD)];
        let mut begun: BTreeMap<i64, Vec<(Date, String)>> = BTreeMap::new();
        let mut sent = BTreeSet::new();
        for _ in 0..500 {
            now = now.checked_add(SignedDuration::from_mins(i64::try_from(dice.roll(300)).unwrap())).unwrap();
            let owner = dice.pick(&owners);
            match dice.roll(16) {
                0 => {
                    let hour = i8::try_from(dice.roll(24)).unwrap();
                    let zones = ["UTC", "Pacific/Kiritimati", "UTC-11", "Europe/Paris"];
                    let times = Times {
                        time: jiff::civil::time(hour, 30, 0, 0),
                        zone: dice.pick(&zones).parse().unwrap(),
                        days: Weekdays::from_bits(u8::try_from(dice.roll(127)).unwrap() + 1).unwrap(),
                    };
                    store.set_reminder(owner, times, Post::default(), now).await.unwrap();
                }
                1 if dice.roll(3) == 0 => assert!(store.pause(owner, "p".into(), now).await.is_ok()),
                2 => assert!(store.resume(owner, now).await.is_ok()),
                3 if dice.roll(5) == 0 => store.guild_gone(GUILD, now).await.unwrap(),
                4 => assert!(store.guild_back(GUILD, now).await.is_ok()),
                _ => {
                    let (process, who) = if dice.roll(2) == 0 { (&store, 1) } else { (&other, 2) };
                    for due in process.claim_due(now, 2, who).await.unwrap() {
                        assert!(due.due <= now, "seed {seed}: early");
                        let (date, nonce) = (due.claim.date, due.claim.nonce());
                        assert!(!sent.contains(&nonce), "seed {seed}: {date} was sent already");
                        let dates = begun.entry(due.claim.reminder.0).or_default();
                        if due.attempts == 0 {
                            let rises = dates.last().is_none_or(|(last, _)| *last < date);
                            assert!(rises, "seed {seed}: {date} after {dates:?}");
                            dates.push((date, nonce.clone()));
                        } else {
                            assert!(dates.contains(&(date, nonce.clone())), "seed {seed}: {nonce} is new");
                        }
                        match dice.roll(5) {
                            0 => {} // The process dies.
                            1 => assert!(process.mark_retry(due.claim, "502".into(), now).await.unwrap()),
                            _ => {
                                assert!(process.mark_sent(due.claim, MESSAGE, None, now).await.unwrap());
                                sent.insert(nonce);
                            }
                        }
                    }
                }
            }
        }
        assert!(sent.len() > 30, "only {} were sent", sent.len());
    }
}

#[tokio::test]
async fn two_processes_share_what_is_due() {
    let Fixture { store, folder } = Fixture::new().await;
    let other = Store::open(&folder.path().join("test.db")).await.unwrap();
    for user in 1..=60 {
        set(&store, Owner::Person(UserId(user)), daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
    }
    let now = at("2026-11-20T19:00:00Z");
    let claims = (0..20).map(|number| {
        let process = if number % 2 == 0 { store.clone() } else { other.clone() };
        async move { process.claim_due(now, 7, number).await.unwrap() }
    });
    let claimed: Vec<Due> = futures_util::future::join_all(claims).await.into_iter().flatten().collect();
    let nonces: BTreeSet<_> = claimed.iter().map(|due| due.claim.nonce()).collect();
    assert_eq!((claimed.len(), nonces.len()), (60, 60));
}

#[tokio::test]
async fn putting_off() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    set(&store, Owner::Person(ADA), daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
    let until = |text| store.snooze(ADA, at(text));
    assert_eq!(until("2026-11-20T13:00:00Z").await.unwrap(), None, "nothing came yet");
    let first = claim(&store, "2026-11-20T19:00:00Z").await.remove(0);
    store.mark_sent(first.claim, MESSAGE, None, at("2026-11-20T19:00:00Z")).await.unwrap();
    assert!(until("2026-11-20T20:00:00Z").await.unwrap().is_some());
    assert!(until("2026-11-20T20:01:00Z").await.unwrap().is_some(), "pressed twice: once more, not twice");
    assert!(claim(&store, "2026-11-20T20:00:59Z").await.is_empty());
    let second = claim(&store, "2026-11-20T20:01:00Z").await;
    assert_eq!((second.len(), second[0].claim.round, second[0].claim.date), (1, 1, first.claim.date));
    assert_ne!(second[0].claim.nonce(), first.claim.nonce());
    store.mark_sent(second[0].claim, MESSAGE, None, at("2026-11-20T20:01:00Z")).await.unwrap();
    assert!(until("2026-11-20T21:00:00Z").await.unwrap().is_some());
    store.pause(Owner::Person(ADA), "off".into(), at("2026-11-20T20:30:00Z")).await.unwrap();
    assert!(claim(&store, "2026-11-20T21:00:00Z").await.is_empty(), "paused is paused");
    assert_eq!(until("2026-11-20T22:00:00Z").await.unwrap(), None);
    store.resume(Owner::Person(ADA), at("2026-11-20T22:00:00Z")).await.unwrap();
    assert_eq!(dates(&claim(&store, "2026-11-21T19:00:00Z").await), ["2026-11-21"]);
}

#[tokio::test]
async fn pausing_drops_what_is_under_way() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    let owner = Owner::Topic(GUILD);
    set(&store, owner, daily("19:00", "UTC"), "2026-11-20T12:00:00Z").await;
    let due = claim(&store, "2026-11-20T19:00:00Z").await.remove(0);
    store.pause(owner, "10003".into(), at("2026-11-20T19:00:01Z")).await.unwrap();
    assert!(claim(&store, "2026-11-20T19:30:00Z").await.is_empty());
    assert!(!store.mark_retry(due.claim, "x".into(), at("2026-11-20T19:30:00Z")).await.unwrap());
    let reminder = store.settings(GUILD).await.unwrap().topic.unwrap();
    assert_eq!(reminder.paused.unwrap().reason, "10003");
    assert_eq!(reminder.last.unwrap().reason.as_deref(), Some("10003"));
}

#[tokio::test]
async fn a_server_that_removes_the_bot_and_returns() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    let now = "2026-11-20T12:00:00Z";
    for owner in [Owner::Topic(GUILD), Owner::Board(GUILD), Owner::Topic(GuildId(200)), Owner::Person(ADA)] {
        set(&store, owner, daily("19:00", "UTC"), now).await;
    }
    store.pause(Owner::Board(GUILD), "50013".into(), at(now)).await.unwrap();
    assert!(!store.guild_back(GUILD, at(now)).await.unwrap(), "it was never gone");
    store.guild_gone(GUILD, at(now)).await.unwrap();
    store.guild_gone(GUILD, at("2026-11-20T13:00:00Z")).await.unwrap();
    let settings = store.settings(GUILD).await.unwrap();
    assert_eq!((settings.gone, settings.topic.unwrap().next), (Some(at(now)), None));
    let owners: Vec<_> = claim(&store, "2026-11-20T19:00:00Z").await.iter().map(|due| due.owner).collect();
    assert_eq!(owners, [Owner::Topic(GuildId(200)), Owner::Person(ADA)]);
    assert!(store.guild_back(GUILD, at("2026-11-25T20:00:00Z")).await.unwrap());
    let settings = store.settings(GUILD).await.unwrap();
    assert_eq!(settings.topic.unwrap().next.unwrap().at, at("2026-11-26T19:00:00Z"), "no burst of what was missed");
    assert_eq!(settings.board.unwrap().paused.unwrap().reason, "50013", "what was paused stays so");
    assert_eq!(settings.gone, None);
}

#[tokio::test]
async fn what_became_of_them_is_kept_for_a_while() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    set(&store, Owner::Person(ADA), daily("19:00", "UTC"), "2026-01-01T12:00:00Z").await;
    let mut day = at("2026-01-01T19:00:00Z");
    for _ in 0..60 {
        let due = store.claim_due(day, 10, 1).await.unwrap().remove(0);
        store.mark_sent(due.claim, MESSAGE, None, day).await.unwrap();
        day = day.checked_add(24.hours()).unwrap();
    }
    let kept = store.export(ADA).await.unwrap()["reminders_sent"].as_array().unwrap().len();
    assert_eq!(kept, 36);
}
