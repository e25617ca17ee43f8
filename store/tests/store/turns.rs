//! What processes on one database take turns at, and the sessions that one leaves to the next.

use std::time::Duration;

use waymark_store::{HandedSession, ShardRange, Taking};

use crate::harness::Harness;

const SECOND: Duration = Duration::from_secs(1);

fn is_about(wait: Duration, expect: Duration) -> bool {
    wait <= expect && wait + SECOND >= expect
}

#[tokio::test]
async fn a_turn_is_one_process_s_until_it_is_passed_or_over() {
    let Harness { store, folder } = Harness::new().await;
    assert_eq!(store.take_turn("identify 0", 30 * SECOND).await.unwrap(), None);
    let wait = store.take_turn("identify 0", 30 * SECOND).await.unwrap().expect("it is taken");
    assert!(is_about(wait, 30 * SECOND), "{wait:?}");
    assert_eq!(store.take_turn("identify 1", 30 * SECOND).await.unwrap(), None, "another lane");
    store.pass_turn("identify 0", 5 * SECOND).await.unwrap();
    let wait = store.take_turn("identify 0", 30 * SECOND).await.unwrap().expect("it is spaced");
    assert!(is_about(wait, 5 * SECOND), "{wait:?}");
    folder.outside().await.execute("UPDATE turn SET free = free - 5000 WHERE name = 'identify 0'").await;
    assert_eq!(store.take_turn("identify 0", 30 * SECOND).await.unwrap(), None);
}

#[tokio::test]
async fn reserved_turns_come_after_all_that_others_reserved() {
    let Harness { store, folder: _folder } = Harness::new().await;
    let gap = Duration::from_millis(250);
    assert_eq!(store.reserve_turns("requests", 8, gap).await.unwrap(), Duration::ZERO);
    let wait = store.reserve_turns("requests", 4, gap).await.unwrap();
    assert!(is_about(wait, 2 * SECOND), "{wait:?}");
    let wait = store.reserve_turns("requests", 1, gap).await.unwrap();
    assert!(is_about(wait, 3 * SECOND), "{wait:?}");
    store.hold_turns("requests", 60 * SECOND).await.unwrap();
    store.hold_turns("requests", SECOND).await.unwrap();
    let wait = store.reserve_turns("requests", 1, gap).await.unwrap();
    assert!(is_about(wait, 60 * SECOND), "the longest wait counts: {wait:?}");
}

#[tokio::test]
async fn a_session_that_was_left_is_taken_once_and_while_it_is_fresh() {
    let Harness { store, folder } = Harness::new().await;
    let range: ShardRange = "0-1/2".parse().unwrap();
    let session = HandedSession { shard: 1, id: "abc".into(), address: "wss://resume".into(), sequence: 42 };
    let taken = |sessions: &[HandedSession]| Taking::Taken { sessions: sessions.to_vec() };
    assert_eq!(store.take_shards(range, "first").await.unwrap(), taken(&[]));
    store.hand_over_shards(range, "first", vec![session.clone()]).await.unwrap();
    assert_eq!(store.take_shards(range, "second").await.unwrap(), taken(std::slice::from_ref(&session)));
    store.hand_over_shards(range, "second", vec![]).await.unwrap();
    assert_eq!(store.take_shards(range, "third").await.unwrap(), taken(&[]), "it was taken already");
    store.hand_over_shards(range, "third", vec![session]).await.unwrap();
    folder.outside().await.execute("UPDATE shard SET left_at = left_at - 91000").await;
    assert_eq!(store.take_shards(range, "fourth").await.unwrap(), taken(&[]), "Discord has forgotten it by now");
}
