//! The writer: grouped commits, each acknowledged after it; nothing lost, nothing taken down by a neighbour.

use crate::harness::{ADA, GUILD, Harness, done, key, origin};
use waymark_store::progress::Standing::Todo;
use waymark_store::{StoreError, UserId};

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_all_written_and_seen_by_readers() {
    let harness = Harness::new().await;
    let changes = (1..=500).map(|user| {
        let store = harness.store.clone();
        tokio::spawn(async move {
            let user = UserId(user);
            store.change(origin(user.0, user, Some(GUILD), 10), key("http"), done(6)).await.unwrap();
            assert_eq!(store.progress(user, "r").await.unwrap().len(), 1, "acknowledged means written");
        })
    });
    for change in changes.collect::<Vec<_>>() {
        change.await.unwrap();
    }
}

#[tokio::test]
async fn the_same_interaction_many_times_at_once_counts_once() {
    let harness = Harness::new().await;
    let change = || harness.store.change(origin(1, ADA, Some(GUILD), 10), key("http"), done(6));
    let applied = futures_util::future::join_all((0..50).map(|_| change())).await;
    let applied: Vec<_> = applied.into_iter().map(Result::unwrap).collect();
    assert!(applied.iter().all(|applied| (applied.before, applied.after) == (Todo, done(6))));
    assert_eq!(applied.iter().filter(|applied| applied.joined).count(), 1);
    assert_eq!(events(&harness).await, 1);
}

#[tokio::test]
async fn closing_writes_what_is_waiting_and_refuses_what_comes_later() {
    let harness = Harness::new().await;
    let change = |at| harness.store.change(origin(at, ADA, None, 10), key(&format!("t{at}")), done(6));
    // What changes depend on is in memory from here on: they are queued at once.
    change(0).await.unwrap();
    let waiting = futures_util::future::join_all((1..=20).map(change));
    let (waiting, ()) = tokio::join!(waiting, async {
        tokio::task::yield_now().await;
        harness.store.close().await;
    });
    assert!(waiting.iter().all(Result::is_ok), "{waiting:?}");
    assert!(matches!(change(21).await, Err(StoreError::NotSaved { .. })));
    assert_eq!(events(&harness).await, 21);
}

async fn events(harness: &Harness) -> i64 {
    harness.folder.outside().await.number("SELECT count(*) FROM event").await
}
