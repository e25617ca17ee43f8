//! What is kept in memory tells what the database does, whatever is read meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::harness::{ADA, GUILD, Harness, done, key, origin};
use waymark_store::progress::Standing::{Learning, Todo};
use waymark_store::{InteractionId, TopicKey, Zone};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_told_of_a_change_finds_it() {
    let harness = Harness::new().await;
    let ended = Arc::new(AtomicBool::new(false));
    let readers = [0, 1, 2].map(|_| {
        let (store, ended) = (harness.store.clone(), Arc::clone(&ended));
        tokio::spawn(async move {
            while !ended.load(Ordering::Relaxed) {
                store.progress(ADA, "r").await.unwrap();
                store.person(ADA).await.unwrap();
                store.offered_roadmaps(GUILD).await.unwrap();
                tokio::task::yield_now().await;
            }
        })
    });
    let store = &harness.store;
    let renamed = TopicKey { former: vec!["old".into()], ..key("new") };
    let mut interaction = 0;
    let mut next = || {
        interaction += 1;
        origin(interaction, ADA, Some(GUILD), 10_000 + i64::try_from(interaction).unwrap())
    };
    let held = async |topic: &str| {
        let progress = store.progress(ADA, "r").await.unwrap();
        progress.iter().find(|progress| &*progress.topic == topic).map(|progress| progress.standing)
    };
    for round in 0..10 {
        let zone = ["Europe/Paris", "Asia/Tokyo"][round % 2];
        store.set_zone(ADA, zone.parse().unwrap(), next().at).await.unwrap();
        assert_eq!(store.person(ADA).await.unwrap().zone().map(Zone::name), Some(zone), "{round}");
        let offered = [vec!["r".to_owned()], Vec::new()][round % 2].clone();
        store.set_offered_roadmaps(GUILD, offered.clone()).await.unwrap();
        assert_eq!(*store.offered_roadmaps(GUILD).await.unwrap(), *offered, "{round}");
        store.set_guild_zone(GUILD, Some(zone.parse().unwrap())).await.unwrap();
        assert_eq!(store.guild_zone(GUILD).await.unwrap().as_ref().map(Zone::name), Some(zone), "{round}");

        for (topic, to) in [("http", Learning), ("old", done(2)), ("http", done(6)), ("http", Todo)] {
            store.change(next(), key(topic), to).await.unwrap();
            assert_eq!(held(topic).await, Some(to), "{round}");
        }
        let last = interaction_of(&next());
        store.undo(origin(1_000_000 + last, ADA, None, 20_000), InteractionId(last - 1)).await.unwrap();
        assert_eq!(held("http").await, Some(done(6)), "{round}");
        store.change(next(), renamed.clone(), Todo).await.unwrap();
        assert_eq!((held("old").await, held("new").await), (None, Some(Todo)), "{round}");
        if round % 5 == 4 {
            store.delete_person(ADA).await.unwrap();
            assert_eq!(held("http").await, None, "{round}");
            assert_eq!(store.person(ADA).await.unwrap().zone(), None, "{round}");
        }
    }
    ended.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
}

fn interaction_of(origin: &waymark_store::Origin) -> u64 {
    origin.interaction.0
}
