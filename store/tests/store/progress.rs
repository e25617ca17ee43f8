//! Changes, their log, and taking them back.

use crate::harness::{ADA, GRACE, GUILD, Harness, KNOWN_BEFORE, done, key, origin};
use waymark_store::progress::Standing::{Learning, Skipped, Todo};
use waymark_store::progress::{Applied, Standing, Undone};
use waymark_store::{InteractionId, TopicKey};

/// `topic=state@second+points` of everything Ada touched in roadmap `r`.
async fn standing(harness: &Harness) -> String {
    let topics = harness.store.progress(ADA, "r").await.unwrap();
    let words = topics.iter().map(|it| {
        let (state, points) = (it.standing.state().name(), it.standing.points());
        format!("{}={state}@{}+{points}", it.topic, it.since.as_second())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Where the person stood before a change, and after.
fn stands(applied: Applied) -> (Standing, Standing) {
    (applied.before, applied.after)
}

#[tokio::test]
async fn every_change_is_allowed_and_repeating_one_changes_nothing() {
    let harness = Harness::new().await;
    let steps = [
        (Learning, (Todo, Learning), 0),
        (Learning, (Learning, Learning), 0),
        (done(6), (Learning, done(6)), 6),
        (done(6), (done(6), done(6)), 0),
        (Skipped, (done(6), Skipped), -6),
        (Todo, (Skipped, Todo), 0),
        (KNOWN_BEFORE, (Todo, KNOWN_BEFORE), 0),
        (done(6), (KNOWN_BEFORE, KNOWN_BEFORE), 0),
        (Todo, (KNOWN_BEFORE, Todo), 0),
        (done(6), (Todo, done(6)), 6),
        (KNOWN_BEFORE, (done(6), done(6)), 0),
        (Todo, (done(6), Todo), -6),
    ];
    for (at, (to, expect, points)) in steps.into_iter().enumerate() {
        let at = at.try_into().unwrap();
        let applied = harness.change(at, ADA, "http", to, at.cast_signed()).await;
        assert_eq!((stands(applied), applied.points()), (expect, points), "step {at}");
    }
    assert_eq!(standing(&harness).await, "http=todo@11+0");
}

#[tokio::test]
async fn repeating_a_change_keeps_its_time_and_points() {
    let harness = Harness::new().await;
    harness.change(1, ADA, "http", done(6), 10).await;
    harness.change(2, ADA, "http", done(9), 20).await;
    assert_eq!(standing(&harness).await, "http=done@10+6");
}

#[tokio::test]
async fn an_interaction_delivered_twice_counts_once() {
    let harness = Harness::new().await;
    let first = harness.change(1, ADA, "http", done(6), 10).await;
    harness.change(2, ADA, "http", Todo, 20).await;
    let again = harness.change(1, ADA, "http", done(6), 30).await;
    assert_eq!(stands(again), stands(first), "the answer is the same");
    assert_eq!(standing(&harness).await, "http=todo@20+0", "the state is not");

    // One that changed nothing the first time changes nothing later either.
    harness.change(3, ADA, "http", Todo, 40).await;
    harness.change(4, ADA, "http", done(6), 50).await;
    harness.change(3, ADA, "http", Todo, 60).await;
    assert_eq!(standing(&harness).await, "http=done@50+6");
}

#[tokio::test]
async fn progress_is_one_persons_and_one_roadmaps() {
    let harness = Harness::new().await;
    harness.change(1, GRACE, "http", done(6), 10).await;
    harness.change(2, ADA, "other/http", done(6), 10).await;
    harness.change(3, ADA, "sql", Learning, 10).await;
    assert_eq!(standing(&harness).await, "sql=learning@10+0");
}

#[tokio::test]
async fn undo_restores_exactly() {
    for (what, before, change, expect) in [
        ("a first change", None, done(6), ""),
        ("a completion of what was being learned", Some(Learning), done(6), "http=learning@10+0"),
        ("a reset of what was done, points and their time too", Some(done(6)), Todo, "http=done@10+6"),
        ("a skip of what was done", Some(done(6)), Skipped, "http=done@10+6"),
    ] {
        let harness = Harness::new().await;
        if let Some(before) = before {
            harness.change(1, ADA, "http", before, 10).await;
        }
        let changed = harness.change(2, ADA, "http", change, 20).await;
        let undone = harness.store.undo(origin(3, ADA, Some(GUILD), 30), InteractionId(2)).await.unwrap();
        let applied = Applied { before: changed.after, after: changed.before, first_of_day: false, joined: false };
        assert_eq!(undone, [Undone::Done { roadmap: "r".into(), topic: "http".into(), applied }], "{what}");
        assert_eq!(standing(&harness).await, expect, "{what}");

        let again = harness.store.undo(origin(3, ADA, Some(GUILD), 30), InteractionId(2)).await.unwrap();
        assert_eq!(again, undone, "{what}: the press delivered twice");
        let pressed_again = harness.store.undo(origin(4, ADA, Some(GUILD), 40), InteractionId(2)).await.unwrap();
        assert!(matches!(pressed_again[..], [Undone::Superseded { .. }]), "{what}: pressed twice: {pressed_again:?}");
        assert_eq!(standing(&harness).await, expect, "{what}: pressed twice");
    }
}

#[tokio::test]
async fn undo_leaves_later_changes_and_other_people_alone() {
    let harness = Harness::new().await;
    harness.change(1, ADA, "http", Learning, 10).await;
    harness.change(2, ADA, "http", done(6), 20).await;
    let undo = |at, user, of| harness.store.undo(origin(at, user, None, 30), InteractionId(of));
    let superseded = Undone::Superseded { roadmap: "r".into(), topic: "http".into(), standing: done(6) };
    assert_eq!(undo(3, ADA, 1).await.unwrap(), [superseded]);
    assert_eq!(undo(4, GRACE, 2).await.unwrap(), []);
    assert_eq!(undo(5, ADA, 99).await.unwrap(), []);
    assert_eq!(standing(&harness).await, "http=done@20+6");
}

#[tokio::test]
async fn several_topics_by_one_interaction() {
    let harness = Harness::new().await;
    harness.change(1, ADA, "sql", Learning, 10).await;
    let known = KNOWN_BEFORE;
    let tick = |interaction, user| {
        let changes = ["http", "sql", "dns"].map(|topic| (key(topic), known)).into();
        harness.store.change_several(origin(interaction, user, Some(GUILD), 20), changes)
    };
    let first = tick(2, ADA).await.unwrap();
    let befores: Vec<Standing> = first.iter().map(|applied| applied.before).collect();
    assert_eq!(befores, [Todo, Learning, Todo]);
    assert!(first.iter().all(|applied| applied.after == known));
    let joined: Vec<bool> = first.iter().map(|applied| applied.joined).collect();
    assert_eq!(joined, [false; 3], "it was on the board before");
    assert_eq!(standing(&harness).await, "http=done@20+0 sql=done@20+0 dns=done@20+0");

    harness.change(3, ADA, "dns", Todo, 30).await;
    let again = tick(2, ADA).await.unwrap();
    let stand = |applied: &[Applied]| applied.iter().copied().map(stands).collect::<Vec<_>>();
    assert_eq!(stand(&again), stand(&first), "delivered twice, it answers the same");
    assert_eq!(standing(&harness).await, "http=done@20+0 sql=done@20+0 dns=todo@30+0", "and changes nothing");

    let undo = |interaction| harness.store.undo(origin(interaction, ADA, Some(GUILD), 40), InteractionId(2));
    let undone = undo(4).await.unwrap();
    assert!(matches!(undone[..], [Undone::Done { .. }, Undone::Done { .. }, Undone::Superseded { .. }]), "{undone:?}");
    assert_eq!(standing(&harness).await, "dns=todo@30+0 sql=learning@10+0", "all but what was changed since");
    assert_eq!(undo(4).await.unwrap(), undone[..2], "delivered twice, it tells what it took back");
    assert_eq!(standing(&harness).await, "dns=todo@30+0 sql=learning@10+0");
}

#[tokio::test]
async fn former_ids_are_carried_over() {
    let harness = Harness::new().await;
    harness.change(1, ADA, "hypertext", done(6), 10).await;
    let renamed = TopicKey { former: vec!["web".into(), "hypertext".into()], ..key("http") };
    let applied = harness.store.change(origin(2, ADA, None, 20), renamed.clone(), done(6)).await.unwrap();
    assert_eq!(stands(applied), (done(6), done(6)), "it was done already");
    assert_eq!(standing(&harness).await, "http=done@10+6", "and is so once, since then");
    let applied = harness.store.change(origin(3, ADA, None, 30), renamed, Todo).await.unwrap();
    assert_eq!(applied.points(), -6);
    assert_eq!(standing(&harness).await, "http=todo@30+0");
}
