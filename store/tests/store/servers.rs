//! What is set for servers, what they have seen, and what was asked there.

use jiff::{Timestamp, ToSpan};
use waymark_roadmap::rules::State::{Done, Learning};
use waymark_store::progress::TopicKey;
use waymark_store::questions::{KEEP, MOST};
use waymark_store::reminders::{Owner, Post};
use waymark_store::settings::{MilestoneRole, Settings};
use waymark_store::{GuildId, MessageId, RoleId, UserId};

use crate::common::{ADA, Fixture, GRACE, GUILD, LINUS, daily, key, origin};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[tokio::test]
async fn settings() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    assert_eq!(store.settings(GUILD).await.unwrap(), Settings::default());
    store.set_guild_zone(GUILD, Some("Europe/Paris".parse().unwrap())).await.unwrap();
    assert_eq!(store.guild(GUILD).await.unwrap().zone.unwrap().name(), "Europe/Paris");
    store.set_roadmaps(GUILD, texts(&["b", "a", "b"])).await.unwrap();
    for (roadmap, name, role) in [("r", "entry", 5), ("r", "roadmap", 5), ("", "days:30", 6), ("r", "entry", 7)] {
        store.set_milestone_role(GUILD, roadmap.into(), name.into(), Some(RoleId(role))).await.unwrap();
    }
    store.set_milestone_role(GUILD, "r".into(), "roadmap".into(), None).await.unwrap();
    store.set_role_trouble(GUILD, RoleId(7), Some("50013".into())).await.unwrap();
    let settings = store.settings(GUILD).await.unwrap();
    assert_eq!(settings.zone.unwrap().name(), "Europe/Paris");
    assert_eq!(settings.roadmaps, ["b", "a"]);
    let role = |roadmap: &str, name: &str, role, trouble: Option<&str>| MilestoneRole {
        roadmap: roadmap.into(),
        name: name.into(),
        role: RoleId(role),
        trouble: trouble.map(Into::into),
    };
    assert_eq!(settings.roles, [role("", "days:30", 6, None), role("r", "entry", 7, Some("50013"))]);
    store.set_roadmaps(GUILD, Vec::new()).await.unwrap();
    store.set_role_trouble(GUILD, RoleId(7), None).await.unwrap();
    let settings = store.settings(GUILD).await.unwrap();
    assert_eq!((settings.roadmaps, settings.roles[1].trouble.clone()), (Vec::new(), None));
    assert_eq!(store.settings(GuildId(200)).await.unwrap(), Settings::default());
}

#[tokio::test]
async fn topics_of_the_day() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    let post = Post { roadmap: Some("r".into()), ..Post::default() };
    let mut now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    store.set_reminder(Owner::Topic(GUILD), daily("12:00", "UTC"), post, now).await.unwrap();
    let mut order = texts(&["a", "b", "c"]);
    let mut seen = Vec::new();
    for day in 0..9 {
        now = now.checked_add(24.hours()).unwrap();
        if day == 1 {
            order.insert(0, "new".into());
        }
        let due = store.claim_due(now, 1, 1).await.unwrap().remove(0);
        let next = store.next_topic(GUILD, Some("r"), &order).await.unwrap();
        assert_eq!(store.next_topic(GUILD, Some("r"), &order).await.unwrap(), next, "until it was sent");
        seen.extend(next.clone());
        // Said twice, as after a crash: it counts once.
        for _ in 0..2 {
            store.mark_sent(due.claim, MessageId(1), next.clone(), now).await.unwrap();
        }
    }
    assert_eq!(seen.join(" "), "a new b c new a b c new", "none twice until all were shown");
    assert_eq!(store.next_topic(GUILD, Some("other"), &order).await.unwrap().as_deref(), Some("new"));
    assert_eq!(store.next_topic(GUILD, Some("r"), &[]).await.unwrap(), None);
    let one = texts(&["only"]);
    assert_eq!(store.next_topic(GuildId(200), None, &one).await.unwrap().as_deref(), Some("only"));
}

#[tokio::test]
async fn how_many_know_a_topic() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    fixture.change(1, ADA, "http", Done, 0, 10).await;
    fixture.change(2, GRACE, "http", Learning, 0, 10).await;
    fixture.change(3, LINUS, "old", Done, 5, 10).await;
    fixture.change(4, UserId(4), "http", Done, 5, 10).await;
    store.left(GUILD, UserId(4)).await.unwrap();
    store.change(origin(5, UserId(5), None, 10), key("http"), Done, 5).await.unwrap();
    let renamed = TopicKey { former: vec!["old".into(), "older".into()], ..key("http") };
    assert_eq!(store.how_many_know(GUILD, &renamed).await.unwrap(), 2, "Ada and Linus");
    assert_eq!(store.how_many_know(GUILD, &key("http")).await.unwrap(), 1);
    assert_eq!(store.how_many_know(GuildId(200), &renamed).await.unwrap(), 0);
}

#[tokio::test]
async fn questions() {
    let Fixture { store, folder: _folder } = Fixture::new().await;
    let start: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let ask = async |text: &str, at| store.keep_question(GUILD, text.into(), at).await.unwrap();
    let asked = async |since| {
        let questions = store.questions(GUILD, since).await.unwrap();
        let words = questions.iter().map(|question| format!("{}={}", question.text, question.count));
        words.collect::<Vec<_>>().join(" ")
    };
    ask("pay", start).await;
    ask("visa", start).await;
    ask("visa", start).await;
    ask("", start).await;
    assert_eq!(asked(start).await, "visa=2 pay=1");
    let later = start.checked_add(KEEP).unwrap();
    ask("pay", later).await;
    assert_eq!(asked(start).await, "pay=2 visa=2", "still 30 days");
    assert_eq!(asked(later).await, "pay=2");
    ask("age", later.checked_add(1.milliseconds()).unwrap()).await;
    assert_eq!(asked(start).await, "pay=2 age=1");
    assert_eq!(store.questions(GuildId(200), start).await.unwrap(), []);
    let end = later.checked_add(KEEP).unwrap().checked_add(1.milliseconds()).unwrap();
    assert_eq!(store.purge_questions(end).await.unwrap(), 1);
    assert_eq!(asked(start).await, "age=1");

    ask(&"ü".repeat(9_000), later).await;
    ask("a\0b", later).await;
    for number in 0..MOST + 20 {
        ask(&format!("question {number}"), later.checked_add(number.seconds()).unwrap()).await;
    }
    let kept = store.questions(GUILD, start).await.unwrap();
    assert_eq!(kept.len(), usize::try_from(MOST).unwrap(), "bounded");
    assert!(kept.iter().any(|question| question.text == format!("question {}", MOST + 19)), "the latest are kept");
}
