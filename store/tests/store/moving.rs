//! Moving a database to the other kind and back: everything is there, and a move that was cut off goes on.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use jiff::Timestamp;
use waymark_calendar::Period;
use waymark_store::boards::{BoardQuery, Page};
use waymark_store::reminders::ReminderKind;
use waymark_store::{DatabaseAddress, MoveError, Store, UserId, move_database};

use crate::harness::{ADA, GUILD, Harness, done, key, origin};
use crate::place::Place;
use crate::reminders::daily;

/// Something in most tables, more in some than is copied at once.
async fn fill(harness: &Harness) {
    for user in 1..=60 {
        for topic in 0..20 {
            let change = origin(user * 100 + topic, UserId(user), Some(GUILD), 10);
            harness.store.change(change, key(&format!("t{topic}")), done(2)).await.unwrap();
        }
    }
    let store = &harness.store;
    store.check_in(origin(1, ADA, None, 10), Some(25), Some("“quoted”, \\ and \u{1f980}".into())).await.unwrap();
    store.set_zone(ADA, "Europe/Paris".parse().unwrap(), Timestamp::UNIX_EPOCH).await.unwrap();
    store.set_note(ADA, key("http"), "noted".into(), Timestamp::UNIX_EPOCH).await.unwrap();
    store.hide(GUILD, UserId(2)).await.unwrap();
    store.set_guild_zone(GUILD, Some("Asia/Tokyo".parse().unwrap())).await.unwrap();
    store.set_reminder(ReminderKind::Personal(ADA), daily("19:00", "UTC"), Timestamp::UNIX_EPOCH).await.unwrap();
    store.take_due("1970-01-01T19:00:00Z".parse().unwrap(), 9).await.unwrap();
}

#[tokio::test]
async fn there_and_back() {
    let harness = Harness::new().await;
    fill(&harness).await;
    let export = harness.store.export_person(ADA).await.unwrap();
    harness.store.close().await;
    let server = DatabaseAddress::Postgres(harness.folder.address());
    let folder = tempfile::tempdir().unwrap();
    let file = DatabaseAddress::File(folder.path().join("back.db"));
    let there = move_database(&server, &file, |_, _| {}).await.unwrap();
    let again = Place::new().await;
    let another = DatabaseAddress::Postgres(again.address());
    let back = move_database(&file, &another, |_, _| {}).await.unwrap();
    assert_eq!(there, back);
    assert!(there.iter().any(|table| table.name == "event" && table.rows == 1_200), "{there:?}");

    let store = again.open().await;
    assert_eq!(store.export_person(ADA).await.unwrap(), export);
    // New rows are numbered after those that were moved.
    store.change(origin(9, ADA, Some(GUILD), 99), key("new"), done(5)).await.unwrap();
    let query = BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: origin(0, ADA, None, 0).at };
    let board = store.board(query, Page::Around, ADA).await.unwrap();
    assert_eq!((board.size, board.own.map(|own| (own.rank, own.points))), (59, Some((1, 45))));

    let refused = move_database(&file, &another, |_, _| {}).await.unwrap_err();
    assert!(matches!(refused, MoveError::NotEmpty { table: "event", .. }), "{refused}");
    let refused = move_database(&file, &file, |_, _| {}).await.unwrap_err();
    assert!(matches!(refused, MoveError::Same(_)), "{refused}");
}

#[tokio::test]
async fn a_move_that_was_cut_off_goes_on_and_nobody_uses_the_half_of_it() {
    let harness = Harness::new().await;
    fill(&harness).await;
    harness.store.close().await;
    let from = DatabaseAddress::Postgres(harness.folder.address());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("half.db");
    let to = DatabaseAddress::File(path.clone());
    // It ends after the first thousand rows.
    let cut_off = move_database(&from, &to, |_, rows| assert!(rows < 1_000, "cut off"));
    assert!(AssertUnwindSafe(cut_off).catch_unwind().await.is_err());
    let refused = Store::open(&path).await.unwrap_err();
    assert!(refused.to_string().contains("waymark move"), "{refused}");
    let elsewhere = DatabaseAddress::Postgres(Place::new().await.address());
    let refused = move_database(&elsewhere, &to, |_, _| {}).await.unwrap_err();
    assert!(matches!(refused, MoveError::Another { .. }), "{refused}");

    let mut told = Vec::new();
    move_database(&from, &to, |table, rows| told.push((table, rows))).await.unwrap();
    assert_eq!(told[0], ("event", 200), "the first thousand were there");
    Store::open(&path).await.unwrap().close().await;
}
