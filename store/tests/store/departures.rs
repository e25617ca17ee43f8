//! Servers that removed the bot: what is kept of them, for how long, and what is deleted then.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use waymark_calendar::Period;
use waymark_roadmap::rules::Grade;
use waymark_store::boards::{BoardPage, BoardQuery, Page};
use waymark_store::reminders::ReminderKind;
use waymark_store::reminders::question_of_the_day::{AskedQuestion, GivenAnswer, NewAnswer};
use waymark_store::{ChannelId, GuildId, MessageId, Origin, RoleId, Store, UserId};

use crate::harness::{ADA, GRACE, Harness, answer, done, key, origin};
use crate::reminders::daily;

const GONE: GuildId = GuildId(100);
const OTHER: GuildId = GuildId(200);

/// What a person did, wherever that was: it stays theirs, or goes by itself in time.
const OF_PEOPLE: [&str; 4] = ["asked_answer", "checkin", "event", "review_answer"];

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn removed() -> Timestamp {
    at("2026-11-20T18:00:00Z")
}

fn days(days: i64) -> Timestamp {
    removed() + SignedDuration::from_hours(days * 24)
}

/// Everything that a server can leave a trace of. `first` is the first of its interactions.
async fn everything(store: &Store, guild: GuildId, first: u64) {
    for (interaction, user) in [(first, ADA), (first + 1, GRACE)] {
        let topic = key(&format!("topic-{guild}"));
        store.change(origin(interaction, user, Some(guild), 1_000), topic, done(6)).await.unwrap();
    }
    store.check_in(origin(first + 2, ADA, Some(guild), 1_000), None, None).await.unwrap();
    let topic = key(&format!("topic-{guild}"));
    store
        .answer(origin(first + 3, ADA, Some(guild), 1_000), answer(topic, "c", &["c"], 0, Grade::Right))
        .await
        .unwrap();
    store.hide(guild, UserId(9)).await.unwrap();
    store.set_guild_zone(guild, Some("Europe/Paris".parse().unwrap())).await.unwrap();
    store.set_offered_roadmaps(guild, vec!["r".into()]).await.unwrap();
    store.set_milestone_role(guild, None, "days:7".into(), Some(RoleId(1))).await.unwrap();
    store.add_unanswered_question(guild, ADA, "why?", removed()).await.unwrap();
    let kind = ReminderKind::TopicOfTheDay(guild);
    store.set_reminder(kind, daily("18:00", "UTC"), at("2026-11-20T12:00:00Z")).await.unwrap();
    let due = store.take_due(removed(), 9).await.unwrap().due;
    let due = due.iter().find(|due| due.kind == kind).unwrap();
    store.topic_of_the_day(due.id, guild, "r".into(), vec!["http".into()]).await.unwrap();
    store.mark_sent(due.id, ChannelId(1), MessageId(1), removed()).await.unwrap();
    let (date, roadmap, check) = (due.id.date(), "r".to_owned(), "c".to_owned());
    let question = AskedQuestion { date, roadmap, topic: "http".into(), check };
    store.ask_question(guild, question, None).await.unwrap();
    let given = GivenAnswer { choice: None, grade: Grade::Right };
    let answer = NewAnswer { guild, date, given, review: None };
    let by_ada = Origin { at: removed(), ..origin(first + 4, ADA, Some(guild), 0) };
    store.answer_question(by_ada, answer).await.unwrap();
}

/// How many rows of a server each table has that names servers, and the reminders' deliveries.
async fn rows(harness: &Harness, guild: GuildId) -> BTreeMap<String, i64> {
    let mut outside = harness.folder.outside().await;
    let mut rows = BTreeMap::new();
    for (table, columns) in outside.tables().await {
        if columns.iter().any(|column| column == "guild") {
            let count = outside.number(&format!("SELECT count(*) FROM \"{table}\" WHERE guild = {guild}")).await;
            rows.insert(table, count);
        }
    }
    let deliveries = "SELECT count(*) FROM delivery JOIN reminder ON reminder.id = delivery.reminder";
    rows.insert("delivery".into(), outside.number(&format!("{deliveries} WHERE guild = {guild}")).await);
    rows
}

async fn board(store: &Store, guild: GuildId) -> BoardPage {
    let query = BoardQuery { guild, roadmap: None, period: Period::All, at: Timestamp::UNIX_EPOCH };
    store.board(query, Page::Number(0), ADA).await.unwrap()
}

#[tokio::test]
async fn after_thirty_days_nothing_is_left_of_a_server_but_what_people_did() {
    let harness = Harness::new().await;
    let store = &harness.store;
    everything(store, GONE, 10).await;
    everything(store, OTHER, 20).await;
    assert_eq!(store.known_guilds().await.unwrap(), [GONE, OTHER]);
    store.set_bot_present(GONE, false, removed()).await.unwrap();
    let before = rows(&harness, GONE).await;
    for (table, count) in &before {
        assert!(*count > 0, "this test must put something into the table `{table}`, and `departures.rs` must know it");
    }

    // Said again, it does not begin anew.
    store.set_bot_present(GONE, false, days(20)).await.unwrap();
    let too_early = days(30) - SignedDuration::from_millis(1);
    assert!(!store.forget_departed(too_early).await.unwrap());
    assert_eq!(rows(&harness, GONE).await, before);
    let (others, progress) = (rows(&harness, OTHER).await, store.progress(ADA, "r").await.unwrap());
    while store.forget_departed(days(30)).await.unwrap() {}
    for (table, count) in rows(&harness, GONE).await {
        let expect = if OF_PEOPLE.contains(&table.as_str()) { before[&table] } else { 0 };
        assert_eq!(count, expect, "in `{table}`");
    }
    assert_eq!(board(store, GONE).await, BoardPage::default());
    assert_eq!(store.known_guilds().await.unwrap(), [OTHER]);
    assert_eq!(rows(&harness, OTHER).await, others);
    assert_eq!(board(store, OTHER).await.size, 2);
    assert_eq!(store.progress(ADA, "r").await.unwrap(), progress);

    // Who learns there once it has the bot again is new there.
    store.set_bot_present(GONE, true, days(40)).await.unwrap();
    let again = store.change(origin(30, ADA, Some(GONE), 2_000), key("http"), done(1)).await.unwrap();
    assert!(again.joined);
    assert_eq!(board(store, GONE).await.own.map(|own| own.points), Some(13));
}

#[tokio::test]
async fn any_one_thing_that_is_kept_of_a_server_makes_it_known() {
    let harness = Harness::new().await;
    let store = &harness.store;
    store.hide(GuildId(1), ADA).await.unwrap();
    store.change(origin(1, ADA, Some(GuildId(2)), 10), key("http"), done(1)).await.unwrap();
    store.set_guild_zone(GuildId(3), Some("Europe/Paris".parse().unwrap())).await.unwrap();
    store.set_offered_roadmaps(GuildId(4), vec!["r".into()]).await.unwrap();
    store.set_milestone_role(GuildId(5), None, "days:7".into(), Some(RoleId(1))).await.unwrap();
    store.add_unanswered_question(GuildId(6), ADA, "why?", removed()).await.unwrap();
    store.set_reminder(ReminderKind::WeeklyBoard(GuildId(7)), daily("18:00", "UTC"), removed()).await.unwrap();
    let known: Vec<GuildId> = (1..=7).map(GuildId).collect();
    assert_eq!(store.known_guilds().await.unwrap(), known);
    for guild in known {
        store.set_bot_present(guild, false, removed()).await.unwrap();
    }
    while store.forget_departed(days(30)).await.unwrap() {}
    assert_eq!(store.known_guilds().await.unwrap(), []);
}

#[tokio::test]
async fn who_comes_back_in_time_finds_everything() {
    let harness = Harness::new().await;
    let store = &harness.store;
    everything(store, GONE, 10).await;
    let before = rows(&harness, GONE).await;
    store.set_bot_present(GONE, false, removed()).await.unwrap();
    assert!(store.is_bot_absent(GONE) && !store.is_bot_absent(OTHER));
    store.set_bot_present(GONE, true, days(29)).await.unwrap();
    assert!(!store.is_bot_absent(GONE));
    assert!(!store.forget_departed(days(90)).await.unwrap());
    assert_eq!(rows(&harness, GONE).await, before);
    // The next time counts from then on.
    store.set_bot_present(GONE, false, days(40)).await.unwrap();
    assert!(!store.forget_departed(days(69)).await.unwrap());
    assert!(store.forget_departed(days(70)).await.unwrap());
}

#[tokio::test]
async fn nothing_is_deleted_on_what_an_earlier_life_of_the_program_was_told() {
    let harness = Harness::new().await;
    everything(&harness.store, GONE, 10).await;
    harness.store.set_bot_present(GONE, false, removed()).await.unwrap();
    harness.store.close().await;
    let store = harness.folder.open().await;
    assert!(!store.forget_departed(days(60)).await.unwrap(), "it may have come back since");
    store.set_bot_present(GONE, false, days(60)).await.unwrap();
    assert!(store.forget_departed(days(60)).await.unwrap(), "it has not, and the days before count");
}

#[tokio::test]
async fn a_large_server_goes_in_parts_and_its_boards_are_right_at_each() {
    let harness = Harness::new().await;
    let store = &harness.store;
    for user in 1..=120 {
        harness.change(user, UserId(user), "http", done(6), 10).await;
    }
    store.set_bot_present(GONE, false, removed()).await.unwrap();
    let mut sizes = Vec::new();
    while store.forget_departed(days(30)).await.unwrap() {
        sizes.push(board(store, GONE).await.size);
    }
    assert_eq!(sizes, [70, 20, 0, 0]);
}
