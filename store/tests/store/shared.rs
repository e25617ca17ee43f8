//! Several processes on one server: who holds which shards, and two versions side by side.

use std::time::Duration;

use waymark_store::reminders::ReminderKind;
use waymark_store::{HandedSession, SHARD_LEASE, ShardRange, Taking};

use crate::harness::{ADA, GUILD, Harness, done, key, origin};

fn range(text: &str) -> ShardRange {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_shard_is_one_process_s_at_a_time() {
    let Harness { store, folder } = Harness::new().await;
    let other = folder.open().await;
    let taken = || Taking::Taken { sessions: vec![] };
    assert_eq!(store.take_shards(range("0-3/8"), "a").await.unwrap(), taken());
    assert_eq!(store.take_shards(range("0-3/8"), "a").await.unwrap(), taken(), "its own");
    match other.take_shards(range("0-3/8"), "b").await.unwrap() {
        Taking::Held { by, longer } => assert!(by == "a" && longer <= SHARD_LEASE, "{by} {longer:?}"),
        other => panic!("{other:?}"),
    }
    for with in ["2-5/8", "0/8", "0-7/8", "0-3/4", "8-15/16"] {
        let taking = other.take_shards(range(with), "b").await.unwrap();
        assert_eq!(taking, Taking::Overlap { with: range("0-3/8") }, "{with}");
    }
    assert_eq!(other.take_shards(range("6-7/8"), "b").await.unwrap(), taken());
    assert_eq!(store.free_shards(8).await.unwrap(), [4, 5], "nobody holds these");
    assert!(store.renew_shards(range("0-3/8"), "a").await.unwrap());
    assert!(!store.renew_shards(range("0-3/8"), "b").await.unwrap());

    // One that died is followed once its lease is over, and one that went at once, with its sessions.
    folder.outside().await.execute("UPDATE shard SET until = until - 20000 WHERE holder = 'a'").await;
    assert!(store.renew_shards(range("0-3/8"), "a").await.unwrap(), "nobody took them meanwhile");
    folder.outside().await.execute("UPDATE shard SET until = until - 20000 WHERE holder = 'a'").await;
    assert_eq!(other.take_shards(range("0-3/8"), "c").await.unwrap(), taken());
    assert!(!store.renew_shards(range("0-3/8"), "a").await.unwrap(), "they are another's now");
    let session = HandedSession { shard: 2, id: "s".into(), address: "wss://x".into(), sequence: 7 };
    store.hand_over_shards(range("0-3/8"), "a", vec![session.clone()]).await.unwrap();
    assert!(store.renew_shards(range("0-3/8"), "c").await.unwrap(), "who has lost them hands nothing over");
    other.hand_over_shards(range("0-3/8"), "c", vec![session.clone()]).await.unwrap();
    let taking = store.take_shards(range("0-3/8"), "a").await.unwrap();
    assert_eq!(taking, Taking::Taken { sessions: vec![session] });

    // Once all have gone, they may be divided anew.
    store.hand_over_shards(range("0-3/8"), "a", vec![]).await.unwrap();
    other.hand_over_shards(range("6-7/8"), "b", vec![]).await.unwrap();
    assert_eq!(store.take_shards(range("0-15/16"), "d").await.unwrap(), taken());
    assert_eq!(store.free_shards(16).await.unwrap(), [0; 0]);
}

#[tokio::test]
async fn of_many_that_want_shards_at_once_one_gets_them() {
    let Harness { store, folder } = Harness::new().await;
    let stores = [store, folder.open().await, folder.open().await];
    let takings = (0..12).map(|number| {
        let store = stores[number % 3].clone();
        async move { store.take_shards(ShardRange::all(4), &format!("process {number}")).await.unwrap() }
    });
    let takings = futures_util::future::join_all(takings).await;
    let taken = takings.iter().filter(|taking| matches!(taking, Taking::Taken { .. })).count();
    assert_eq!(taken, 1, "{takings:?}");
}

#[tokio::test]
async fn an_older_version_goes_on_beside_a_newer_one() {
    let Harness { store, folder } = Harness::new().await;
    let use_it = async |store: &waymark_store::Store, number: u64| {
        store.change(origin(number, ADA, Some(GUILD), 10), key(&format!("t{number}")), done(6)).await.unwrap();
        assert!(!store.progress(ADA, "r").await.unwrap().is_empty());
        store.activity(ADA).await.unwrap();
        store.reviews(ADA, "r").await.unwrap();
        store.asked_questions(GUILD).await.unwrap();
        store.reminder(ReminderKind::Personal(ADA)).await.unwrap();
        store.reminder(ReminderKind::TopicOfTheDay(GUILD)).await.unwrap();
        let now = origin(number, ADA, None, 10).at;
        store.take_due(now, 5).await.unwrap();
        store.reconsider_due(now).await.unwrap();
    };
    use_it(&store, 1).await;
    // A newer one has come, and has added columns to every table, and a table.
    let mut outside = folder.outside().await;
    for (table, _) in outside.tables().await {
        outside.execute(&format!("ALTER TABLE \"{table}\" ADD COLUMN from_the_future bigint NOT NULL DEFAULT 7")).await;
    }
    outside
        .execute(
            "CREATE TABLE future (id bigint PRIMARY KEY); \
             INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'from the future', true, '', 0)",
        )
        .await;
    use_it(&store, 2).await;
    let second = folder.open().await;
    use_it(&second, 3).await;
    assert_eq!(outside.number("SELECT count(*) FROM event").await, 3);
}

#[tokio::test]
async fn what_one_process_hears_of_a_server_others_know() {
    let Harness { store, folder } = Harness::new().await;
    let web = folder.open().await;
    store.change(origin(1, ADA, Some(GUILD), 10), key("http"), done(6)).await.unwrap();
    assert!(!web.has_departed(GUILD).await.unwrap());
    store.set_bot_present(GUILD, false, origin(1, ADA, None, 10).at).await.unwrap();
    // The word of it is on its way.
    for _ in 0..200 {
        if web.has_departed(GUILD).await.unwrap() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it was never told");
}
