//! Days that count, and what people tell about themselves.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use waymark_calendar::Weekdays;
use waymark_store::activity::{CheckedIn, Day};
use waymark_store::people::Person;
use waymark_store::progress::Standing::{Learning, Skipped, Todo};
use waymark_store::{GuildId, InteractionId, Origin, Store, TopicKey, UserId};

use crate::harness::{ADA, GRACE, GUILD, Harness, done, key};

fn at(interaction: u64, user: UserId, at: &str) -> Origin {
    let guild = Some((GUILD, "somebody".to_owned()));
    Origin { interaction: InteractionId(interaction), user, guild, at: at.parse().unwrap() }
}

/// `date=changes+checkins*minutes`
async fn days(store: &Store, user: UserId) -> String {
    let days = store.activity(user).await.unwrap();
    let words = days
        .iter()
        .map(|Day { date, changes, checkins, minutes, .. }| format!("{date}={changes}+{checkins}*{minutes}"));
    words.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn what_counts() {
    for (what, before, change, expect) in [
        ("a topic started", None, Learning, "2026-11-21=1+0*0"),
        ("a topic finished", None, done(6), "2026-11-21=1+0*0"),
        ("finished after it was started", Some(Learning), done(6), "2026-11-20=1+0*0 2026-11-21=1+0*0"),
        ("a topic skipped", None, Skipped, ""),
        ("a reset", Some(done(6)), Todo, "2026-11-20=1+0*0"),
        ("repeating", Some(done(6)), done(6), "2026-11-20=1+0*0"),
    ] {
        let Harness { store, folder: _folder } = Harness::new().await;
        if let Some(before) = before {
            store.change(at(1, ADA, "2026-11-20T12:00:00Z"), key("http"), before).await.unwrap();
        }
        store.change(at(2, ADA, "2026-11-21T12:00:00Z"), key("http"), change).await.unwrap();
        assert_eq!(days(&store, ADA).await, expect, "{what}");
    }
}

/// Interactions may come in another order than they were made in.
#[tokio::test]
async fn a_day_tells_of_its_first_and_its_last() {
    let Harness { store, folder: _folder } = Harness::new().await;
    store.check_in(at(1, ADA, "2026-11-20T12:00:00Z"), Some(25), None).await.unwrap();
    for (interaction, topic, when, expect) in [
        (2, "http", "2026-11-20T12:30:00Z", "1+1*25 12:00:00 12:30:00"),
        (3, "dns", "2026-11-20T11:30:00Z", "2+1*25 11:30:00 12:30:00"),
        (4, "tls", "2026-11-20T12:15:00Z", "3+1*25 11:30:00 12:30:00"),
        (4, "tls", "2026-11-20T13:00:00Z", "3+1*25 11:30:00 12:30:00"),
    ] {
        store.change(at(interaction, ADA, when), key(topic), done(6)).await.unwrap();
        let [Day { changes, checkins, minutes, first, last, .. }] = store.activity(ADA).await.unwrap()[..] else {
            panic!("one day counts")
        };
        let [first, last] = [first, last].map(|at| at.strftime("%T").to_string());
        assert_eq!(format!("{changes}+{checkins}*{minutes} {first} {last}"), expect, "{topic} at {when}");
    }
}

#[tokio::test]
async fn taking_back_takes_the_day_back() {
    let Harness { store, folder: _folder } = Harness::new().await;
    store.change(at(1, ADA, "2026-11-20T12:00:00Z"), key("http"), Learning).await.unwrap();
    store.change(at(2, ADA, "2026-11-21T12:00:00Z"), key("http"), done(6)).await.unwrap();
    store.change(at(3, ADA, "2026-11-21T12:00:00Z"), key("dns"), done(6)).await.unwrap();
    assert_eq!(days(&store, ADA).await, "2026-11-20=1+0*0 2026-11-21=2+0*0");
    store.undo(at(4, ADA, "2026-11-22T12:00:00Z"), InteractionId(2)).await.unwrap();
    assert_eq!(days(&store, ADA).await, "2026-11-20=1+0*0 2026-11-21=1+0*0", "from the day it counted on");
    store.undo(at(5, ADA, "2026-11-22T12:00:00Z"), InteractionId(3)).await.unwrap();
    assert_eq!(days(&store, ADA).await, "2026-11-20=1+0*0", "a day with nothing left no longer counts");
    store.undo(at(5, ADA, "2026-11-22T12:00:00Z"), InteractionId(3)).await.unwrap();
    assert_eq!(days(&store, ADA).await, "2026-11-20=1+0*0", "delivered again");
    store.undo(at(6, ADA, "2026-11-23T12:00:00Z"), InteractionId(4)).await.unwrap();
    assert_eq!(days(&store, ADA).await, "2026-11-20=1+0*0 2026-11-21=1+0*0", "taking back the taking back");
    // A reset took nothing from a day, so taking it back gives nothing.
    store.change(at(7, ADA, "2026-11-24T12:00:00Z"), key("dns"), Todo).await.unwrap();
    store.undo(at(8, ADA, "2026-11-24T12:00:00Z"), InteractionId(7)).await.unwrap();
    assert_eq!(days(&store, ADA).await, "2026-11-20=1+0*0 2026-11-21=1+0*0");
}

#[tokio::test]
async fn a_day_stays_where_a_check_in_holds_it() {
    let Harness { store, folder: _folder } = Harness::new().await;
    store.change(at(1, ADA, "2026-11-20T12:00:00Z"), key("http"), done(6)).await.unwrap();
    let checked = store.check_in(at(2, ADA, "2026-11-20T12:00:00Z"), None, None).await.unwrap();
    assert_eq!(checked, CheckedIn { date: date(2026, 11, 20), first_today: false, minutes_today: 0 });
    store.undo(at(3, ADA, "2026-11-21T12:00:00Z"), InteractionId(1)).await.unwrap();
    assert_eq!(days(&store, ADA).await, "2026-11-20=0+1*0");
}

#[tokio::test]
async fn check_ins() {
    let Harness { store, folder: _folder } = Harness::new().await;
    let today = date(2026, 11, 21);
    for (what, interaction, minutes, expect) in [
        ("the first", 1, Some(25), CheckedIn { date: today, first_today: true, minutes_today: 25 }),
        ("delivered again", 1, Some(25), CheckedIn { date: today, first_today: true, minutes_today: 25 }),
        ("the second", 2, None, CheckedIn { date: today, first_today: false, minutes_today: 25 }),
        ("no time at all is a minute", 3, Some(0), CheckedIn { date: today, first_today: false, minutes_today: 26 }),
        ("more than a day has", 4, Some(u16::MAX), CheckedIn { date: today, first_today: false, minutes_today: 1440 }),
    ] {
        let origin = at(interaction, ADA, "2026-11-21T12:00:00Z");
        assert_eq!(store.check_in(origin, minutes, Some("note".into())).await.unwrap(), expect, "{what}");
    }
    assert_eq!(days(&store, ADA).await, "2026-11-21=0+4*1440");
    assert_eq!(days(&store, GRACE).await, "");
    let long = store.check_in(at(9, ADA, "2026-11-21T12:00:00Z"), None, Some("x".repeat(1_001))).await;
    assert!(long.is_err(), "the database holds at most 1,000 characters");
    assert_eq!(days(&store, ADA).await, "2026-11-21=0+4*1440", "and nothing of it counts");
}

#[tokio::test]
async fn the_date_is_the_persons_then_the_servers_then_utcs() {
    let late = "2026-11-21T23:30:00Z";
    for (what, own, servers, expect) in [
        ("nothing known", None, None, "2026-11-21"),
        ("the server's", None, Some("Europe/Paris"), "2026-11-22"),
        ("the person's", Some("America/New_York"), Some("Europe/Paris"), "2026-11-21"),
        ("ahead of all", Some("Pacific/Kiritimati"), None, "2026-11-22"),
        ("an offset", Some("UTC-11"), Some("Europe/Paris"), "2026-11-21"),
    ] {
        let Harness { store, folder: _folder } = Harness::new().await;
        if let Some(zone) = own {
            store.set_zone(ADA, zone.parse().unwrap(), at(0, ADA, "2026-11-21T12:00:00Z").at).await.unwrap();
        }
        store.set_guild_zone(GUILD, servers.map(|zone| zone.parse().unwrap())).await.unwrap();
        let expect: Date = expect.parse().unwrap();
        assert_eq!(store.check_in(at(1, ADA, late), None, None).await.unwrap().date, expect, "{what}");
        store.change(at(2, ADA, late), key("http"), done(6)).await.unwrap();
        let days = store.activity(ADA).await.unwrap();
        assert_eq!(days.iter().map(|day| day.date).collect::<Vec<_>>(), [expect], "{what}");
    }
}

#[tokio::test]
async fn zones_and_days_of_people() {
    let Harness { store, folder: _folder } = Harness::new().await;
    assert_eq!(*store.person(ADA).await.unwrap(), Person::default());
    store.set_zone(ADA, "europe/paris".parse().unwrap(), Timestamp::UNIX_EPOCH).await.unwrap();
    for (from, days) in [("2026-11-01", "every day"), ("2026-11-10", "weekdays"), ("2026-11-20", "weekends")] {
        store.set_chosen_days(ADA, from.parse().unwrap(), Weekdays::parse(days).unwrap()).await.unwrap();
    }
    let monday = Weekdays::parse("monday").unwrap();
    store.set_chosen_days(ADA, date(2026, 11, 10), monday).await.unwrap();
    let person = store.person(ADA).await.unwrap();
    assert_eq!(person.zone().unwrap().name(), "Europe/Paris");
    assert_eq!(
        person.chosen_days,
        [(date(2026, 11, 1), Weekdays::ALL), (date(2026, 11, 10), monday)],
        "what was chosen last holds from then on"
    );
    assert_eq!(*store.person(GRACE).await.unwrap(), Person::default());
}

#[tokio::test]
async fn notes() {
    let Harness { store, folder: _folder } = Harness::new().await;
    let now = Timestamp::UNIX_EPOCH;
    let note = async |key: &TopicKey| store.note(ADA, key).await.unwrap();
    let text = "ü".repeat(1_000);
    store.set_note(ADA, key("old"), "first".into(), now).await.unwrap();
    store.set_note(ADA, key("old"), text.clone(), now).await.unwrap();
    assert_eq!(note(&key("old")).await, Some(text.clone()));
    assert!(store.set_note(ADA, key("old"), text.clone() + "x", now).await.is_err());
    assert_eq!(note(&key("old")).await, Some(text.clone()), "a refused note leaves the one before");
    assert_eq!(store.note(GRACE, &key("old")).await.unwrap(), None, "private");

    let renamed = TopicKey { former: vec!["old".into()], ..key("new") };
    assert_eq!(note(&renamed).await, Some(text.clone()), "found under the former id");
    store.change(at(1, ADA, "2026-11-21T12:00:00Z"), renamed.clone(), done(1)).await.unwrap();
    assert_eq!((note(&key("new")).await, note(&key("old")).await), (Some(text), None), "and carried over");
    store.set_note(ADA, renamed.clone(), String::new(), now).await.unwrap();
    assert_eq!(note(&renamed).await, None, "an empty one is none");
    store.set_note(ADA, key("old"), "again".into(), now).await.unwrap();
    assert!(store.clear_note(ADA, renamed.clone()).await.unwrap());
    assert!(!store.clear_note(ADA, renamed).await.unwrap());
}

#[tokio::test]
async fn milestones_are_told_once() {
    let Harness { store, folder: _folder } = Harness::new().await;
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    for (what, user, roadmap, asked, expect) in [
        ("the first", ADA, Some("r"), &["a", "b", "a"][..], &["a", "b"][..]),
        ("again", ADA, Some("r"), &["b", "c"], &["c"]),
        ("of another roadmap", ADA, Some("s"), &["a"], &["a"]),
        ("of no roadmap", ADA, None, &["7"], &["7"]),
        ("to somebody else", GRACE, Some("r"), &["a"], &["a"]),
        ("nothing", ADA, Some("r"), &[], &[]),
    ] {
        assert_eq!(store.tell_milestones(user, roadmap, names(asked)).await.unwrap(), names(expect), "{what}");
    }
    let twice = tokio::join!(
        store.tell_milestones(ADA, Some("r"), names(&["z"])),
        store.tell_milestones(ADA, Some("r"), names(&["z"]))
    );
    assert_eq!(twice.0.unwrap().len() + twice.1.unwrap().len(), 1, "at the same time");
}

#[tokio::test]
async fn hiding_and_leaving() {
    let harness = Harness::new().await;
    let store = &harness.store;
    let elsewhere = GuildId(200);
    store.hide(GUILD, ADA).await.unwrap();
    store.hide(GUILD, ADA).await.unwrap();
    assert!(store.is_hidden(GUILD, ADA).await.unwrap());
    assert!(!store.is_hidden(elsewhere, ADA).await.unwrap());
    store.unhide(GUILD, ADA).await.unwrap();
    assert!(!store.is_hidden(GUILD, ADA).await.unwrap());
}
