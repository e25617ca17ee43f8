//! A person's data: all of it handed out, all of it gone, whatever tables there are.

use serde_json::Value;
use waymark_calendar::{Period, Weekdays};
use waymark_roadmap::rules::Grade;
use waymark_store::boards::{BoardQuery, Page};
use waymark_store::progress::Standing::{Learning, Todo};
use waymark_store::reminders::ReminderKind;
use waymark_store::reminders::question_of_the_day::{AskedQuestion, GivenAnswer, NewAnswer};
use waymark_store::{ChannelId, InteractionId, MessageId, Origin, UserId};

use crate::harness::{GUILD, Harness, answer, done, key, origin};
use crate::place::Outside;
use crate::reminders::daily;

/// An id that no other number in the database is part of.
const EVE: UserId = UserId(777_000_045);
const OTHER: UserId = UserId(5);
/// In seconds.
const WEEK: i64 = 7 * 24 * 60 * 60;

/// Eve does everything that leaves a trace, and somebody else does, too.
async fn everything(harness: &Harness, user: UserId, first: u64) {
    let store = &harness.store;
    let at = |n| origin(first + n, user, Some(GUILD), 1_000);
    store.change(at(0), key("http"), done(6)).await.unwrap();
    store.change(at(1), key("dns"), Learning).await.unwrap();
    store.undo(at(2), InteractionId(first + 1)).await.unwrap();
    store.check_in(at(3), Some(25), Some("read about HTTP".into())).await.unwrap();
    let answered = answer(key("http"), "second-delete", &["second-delete"], 0, Grade::Right);
    store.answer(origin(first + 5, user, Some(GUILD), 1_000 + WEEK), answered).await.unwrap();
    store.set_zone(user, "Europe/Paris".parse().unwrap(), at(4).at).await.unwrap();
    store
        .set_chosen_days(user, jiff::civil::date(2026, 11, 2), Weekdays::parse("mon, wed, fri").unwrap())
        .await
        .unwrap();
    store.set_note(user, key("http"), "“quoted”\nand broken".into(), at(4).at).await.unwrap();
    store.tell_milestones(user, Some("r"), vec!["stage:internet".into()]).await.unwrap();
    let question = format!("where is name-{}", user.0);
    store.add_unanswered_question(GUILD, user, &question, at(4).at).await.unwrap();
    store.hide(waymark_store::GuildId(900), user).await.unwrap();
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    store.set_reminder(ReminderKind::Personal(user), daily("19:00", "Europe/Paris"), now).await.unwrap();
    let due = store.take_due("2026-11-20T18:00:00Z".parse().unwrap(), 9).await.unwrap().due;
    store.mark_sent(due[0].id, ChannelId(4_000), MessageId(5_000), due[0].due).await.unwrap();
    let date = jiff::civil::date(2026, 11, 20);
    let (roadmap, topic, check) = ("r".to_owned(), "http".to_owned(), "second-delete".to_owned());
    let question = AskedQuestion { date, roadmap, topic, check };
    store.ask_question(GUILD, question, None).await.unwrap();
    let given = GivenAnswer { choice: Some("Yes".into()), grade: Grade::Right };
    let answer = NewAnswer { guild: GUILD, date, given, review: None };
    store.answer_question(Origin { at: now, ..at(6) }, answer).await.unwrap();
}

/// The tables that have a `user` column, with how many rows this person has there; without the one that is empty but within
/// a transaction.
async fn rows(outside: &mut Outside, user: UserId) -> Vec<(String, i64)> {
    let mut found = Vec::new();
    for (table, columns) in outside.tables().await {
        if table != "rescored" && columns.iter().any(|column| column == "user") {
            let count = outside.number(&format!("SELECT count(*) FROM \"{table}\" WHERE \"user\" = {user}")).await;
            found.push((table, count));
        }
    }
    found
}

#[tokio::test]
async fn nothing_is_forgotten() {
    let mut harness = Harness::new().await;
    everything(&harness, EVE, 10).await;
    everything(&harness, OTHER, 20).await;
    let mut outside = harness.folder.outside().await;
    // As if the program had been stopped before their scores followed. One that runs would let them follow at once.
    harness.store.close().await;
    outside.execute("DELETE FROM unscored").await;
    outside.execute("INSERT INTO unscored SELECT DISTINCT guild_member.user, 0 FROM guild_member").await;
    for (table, count) in rows(&mut outside, EVE).await {
        assert!(count > 0, "this test must put something into the table `{table}`, and export and delete must know it");
    }
    harness.store = harness.folder.open().await;

    let export = harness.store.export_person(EVE).await.unwrap();
    for (section, rows) in export.as_object().unwrap() {
        assert!(!rows.as_array().unwrap().is_empty(), "`{section}` is empty");
    }
    let of_others = export.to_string().contains("name-5");
    assert!(!of_others, "only their own");

    harness.store.delete_person(EVE).await.unwrap();
    for (table, count) in rows(&mut outside, EVE).await {
        assert_eq!(count, 0, "left in `{table}`");
    }
    // Nor under another column's name, anywhere in the file.
    for (table, columns) in outside.tables().await {
        for column in columns {
            let like = format!("CAST(\"{column}\" AS text) LIKE '%{}%'", EVE.0);
            let count = outside.number(&format!("SELECT count(*) FROM \"{table}\" WHERE {like}")).await;
            assert_eq!(count, 0, "left in `{table}.{column}`");
        }
    }
    let nothing = harness.store.export_person(EVE).await.unwrap();
    assert!(nothing.as_object().unwrap().values().all(|rows| rows == &Value::Array(Vec::new())), "{nothing}");
    assert_eq!(
        outside.number("SELECT count(*) FROM delivery").await,
        1,
        "what became of the other's reminder stays, and only that"
    );
    for (table, count) in rows(&mut outside, OTHER).await {
        assert!(count > 0 || table == "unscored", "somebody else's rows in `{table}` are gone");
    }
    let query = BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: origin(0, EVE, None, 0).at };
    let board = harness.store.board(query, Page::Around, EVE).await.unwrap();
    assert_eq!((board.size, board.members[0].rank, board.own), (1, 1, None), "whoever was behind her moved up");
}

#[tokio::test]
async fn deleting_whom_nobody_knows_and_beginning_anew() {
    let harness = Harness::new().await;
    harness.store.delete_person(EVE).await.unwrap();
    everything(&harness, EVE, 10).await;
    harness.store.delete_person(EVE).await.unwrap();
    harness.change(30, EVE, "http", done(2), 2_000).await;
    harness.change(31, EVE, "http", Todo, 3_000).await;
    assert_eq!(harness.store.activity(EVE).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_export_reads_well() {
    let harness = Harness::new().await;
    everything(&harness, EVE, 10).await;
    let export = harness.store.export_person(EVE).await.unwrap();
    let first = |section: &str| export[section][0].clone();
    for (section, expect) in [
        (
            "time_zones",
            r#"{"user":"777000045","time_zone":"Europe/Paris","since":"1970-01-01T00:16:40.000Z","told":true}"#,
        ),
        ("chosen_days", r#"{"from":"2026-11-02","days":"Monday Wednesday Friday"}"#),
        ("servers", r#"{"server":"100","name_there":"name-777000045","left":false}"#),
        ("hidden_from_the_boards_of", r#"{"server":"900"}"#),
        ("progress", r#"{"roadmap":"r","topic":"http","state":"done","since":"1970-01-01T00:16:40.000Z","points":6}"#),
        (
            "changes",
            r#"{"at":"1970-01-01T00:16:40.000Z","interaction":"10","server":"100","roadmap":"r","topic":"http",
                "before":"todo","before_since":null,"before_points":0,"after":"done","after_points":6,
                "takes_back":null,"counts_on":"1970-01-01","counts":1}"#,
        ),
        (
            "checkins",
            r#"{"at":"1970-01-01T00:16:40.000Z","interaction":"13","server":"100","counts_on":"1970-01-01",
                "first_of_the_day":false,"minutes":25,"note":"read about HTTP"}"#,
        ),
        (
            "days_that_count",
            r#"{"date":"1970-01-01","changes":1,"checkins":1,"answers":0,"minutes":25,
                "first":"1970-01-01T00:16:40.000Z","last":"1970-01-01T00:16:40.000Z"}"#,
        ),
        (
            "answers",
            r#"{"at":"1970-01-08T00:16:40.000Z","interaction":"15","server":"100","roadmap":"r","topic":"http",
                "question":"second-delete","result":"right","counts_on":"1970-01-08"}"#,
        ),
        (
            "reviews",
            r#"{"roadmap":"r","topic":"http","question":"second-delete","due":"1970-01-15","step":1,
                "last_result":"right","answers":1,"recalled":"1970-01-08T00:16:40.000Z"}"#,
        ),
        (
            "proven",
            r#"{"roadmap":"r","topic":"http","done":"1970-01-01T00:16:40.000Z","proven":"1970-01-08T00:16:40.000Z"}"#,
        ),
        (
            "questions_of_the_day",
            r#"{"server":"100","date":"2026-11-20","roadmap":"r","topic":"http","question":"second-delete",
                "answered":"2026-11-20T12:00:00.000Z","interaction":"16","choice":"Yes","result":"right"}"#,
        ),
        (
            "notes",
            r#"{"roadmap":"r","topic":"http","written":"1970-01-01T00:16:40.000Z","text":"“quoted”\nand broken"}"#,
        ),
        ("milestones_told", r#"{"roadmap":"r","milestone":"stage:internet"}"#),
        (
            "reminder",
            r#"{"time":"19:00","time_zone":"Europe/Paris","twelve_hour_clock":false,"on_counted_days":false,
                "roadmap":null,"direct_message_channel":"4000","days":"Monday Tuesday Wednesday Thursday Friday Saturday Sunday","next":"2026-11-21T18:00:00.000Z",
                "paused":null}"#,
        ),
        (
            "reminders_sent",
            r#"{"date":"2026-11-20","due":"2026-11-20T18:00:00.000Z","state":"sent","attempts":1,
                "at":"2026-11-20T18:00:00.000Z","why":null,"message":"5000"}"#,
        ),
        (
            "scores",
            r#"{"server":"100","roadmap":null,"period":"all","from":null,"points":6,"proven":1,
                "reached":"1970-01-01T00:16:40.000Z"}"#,
        ),
    ] {
        assert_eq!(first(section), serde_json::from_str::<Value>(expect).unwrap(), "{section}");
    }
    assert_eq!(export["changes"][2]["takes_back"], "11");
    assert_eq!(export["changes"][2]["counts"], -1);
}
