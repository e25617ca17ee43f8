//! Changes, their log, and taking them back.

use crate::harness::{ADA, Fixture, GRACE, GUILD, key, origin};
use waymark_roadmap::rules::State::{self, Done, Learning, Skipped, Todo};
use waymark_store::InteractionId;
use waymark_store::progress::{Applied, TopicKey, Undone};

/// `topic=state@second+points` of everything Ada touched in roadmap `r`.
async fn standing(fixture: &Fixture) -> String {
    let standings = fixture.store.progress(ADA, "r").await.unwrap();
    let words = standings
        .iter()
        .map(|it| format!("{}={}@{}+{}", it.topic, it.state.name(), it.since.as_second(), it.points))
        .collect::<Vec<_>>();
    words.join(" ")
}

#[tokio::test]
async fn every_change_is_allowed_and_repeating_one_changes_nothing() {
    let fixture = Fixture::new().await;
    let steps: [(State, Applied); 8] = [
        (Learning, Applied { before: Todo, after: Learning, points: 0 }),
        (Learning, Applied { before: Learning, after: Learning, points: 0 }),
        (Done, Applied { before: Learning, after: Done, points: 6 }),
        (Done, Applied { before: Done, after: Done, points: 0 }),
        (Skipped, Applied { before: Done, after: Skipped, points: -6 }),
        (Todo, Applied { before: Skipped, after: Todo, points: 0 }),
        (Done, Applied { before: Todo, after: Done, points: 6 }),
        (Todo, Applied { before: Done, after: Todo, points: -6 }),
    ];
    for (at, (state, expect)) in steps.into_iter().enumerate() {
        let at = at.try_into().unwrap();
        let applied = fixture.change(at, ADA, "http", state, 6, at.cast_signed()).await;
        assert_eq!(applied, expect, "step {at}");
    }
    assert_eq!(standing(&fixture).await, "http=todo@7+0");
}

#[tokio::test]
async fn repeating_a_change_keeps_its_time_and_points() {
    let fixture = Fixture::new().await;
    fixture.change(1, ADA, "http", Done, 6, 10).await;
    fixture.change(2, ADA, "http", Done, 9, 20).await;
    assert_eq!(standing(&fixture).await, "http=done@10+6");
}

#[tokio::test]
async fn an_interaction_delivered_twice_counts_once() {
    let fixture = Fixture::new().await;
    let first = fixture.change(1, ADA, "http", Done, 6, 10).await;
    fixture.change(2, ADA, "http", Todo, 0, 20).await;
    let again = fixture.change(1, ADA, "http", Done, 6, 30).await;
    assert_eq!(again, first, "the answer is the same");
    assert_eq!(standing(&fixture).await, "http=todo@20+0", "the state is not");

    // One that changed nothing the first time changes nothing later either.
    fixture.change(3, ADA, "http", Todo, 0, 40).await;
    fixture.change(4, ADA, "http", Done, 6, 50).await;
    fixture.change(3, ADA, "http", Todo, 0, 60).await;
    assert_eq!(standing(&fixture).await, "http=done@50+6");
}

#[tokio::test]
async fn progress_is_one_persons_and_one_roadmaps() {
    let fixture = Fixture::new().await;
    fixture.change(1, GRACE, "http", Done, 6, 10).await;
    fixture.change(2, ADA, "other/http", Done, 6, 10).await;
    fixture.change(3, ADA, "sql", Learning, 0, 10).await;
    assert_eq!(standing(&fixture).await, "sql=learning@10+0");
}

#[tokio::test]
async fn undo_restores_exactly() {
    for (what, before, change, expect) in [
        ("a first change", None, Done, ""),
        ("a completion of what was being learned", Some(Learning), Done, "http=learning@10+0"),
        ("a reset of what was done, points and their time too", Some(Done), Todo, "http=done@10+6"),
        ("a skip of what was done", Some(Done), Skipped, "http=done@10+6"),
    ] {
        let fixture = Fixture::new().await;
        if let Some(before) = before {
            fixture.change(1, ADA, "http", before, 6, 10).await;
        }
        let changed = fixture.change(2, ADA, "http", change, 6, 20).await;
        let undone = fixture.store.undo(origin(3, ADA, Some(GUILD), 30), InteractionId(2)).await.unwrap();
        let applied = Applied { before: changed.after, after: changed.before, points: -changed.points };
        assert_eq!(undone, Undone::Done { roadmap: "r".into(), topic: "http".into(), applied }, "{what}");
        assert_eq!(standing(&fixture).await, expect, "{what}");

        let again = fixture.store.undo(origin(3, ADA, Some(GUILD), 30), InteractionId(2)).await.unwrap();
        assert_eq!(again, undone, "{what}: the press delivered twice");
        let pressed_again = fixture.store.undo(origin(4, ADA, Some(GUILD), 40), InteractionId(2)).await.unwrap();
        assert!(matches!(pressed_again, Undone::Superseded { .. }), "{what}: pressed twice: {pressed_again:?}");
        assert_eq!(standing(&fixture).await, expect, "{what}: pressed twice");
    }
}

#[tokio::test]
async fn undo_leaves_later_changes_and_other_people_alone() {
    let fixture = Fixture::new().await;
    fixture.change(1, ADA, "http", Learning, 0, 10).await;
    fixture.change(2, ADA, "http", Done, 6, 20).await;
    let undo = |at, user, of| fixture.store.undo(origin(at, user, None, 30), InteractionId(of));
    let superseded = Undone::Superseded { roadmap: "r".into(), topic: "http".into(), state: Done };
    assert_eq!(undo(3, ADA, 1).await.unwrap(), superseded);
    assert_eq!(undo(4, GRACE, 2).await.unwrap(), Undone::Unknown);
    assert_eq!(undo(5, ADA, 99).await.unwrap(), Undone::Unknown);
    assert_eq!(standing(&fixture).await, "http=done@20+6");
}

#[tokio::test]
async fn former_ids_are_carried_over() {
    let fixture = Fixture::new().await;
    fixture.change(1, ADA, "hypertext", Done, 6, 10).await;
    let renamed = TopicKey { former: vec!["web".into(), "hypertext".into()], ..key("http") };
    let applied = fixture.store.change(origin(2, ADA, None, 20), renamed.clone(), Done, 6).await.unwrap();
    assert_eq!(applied, Applied { before: Done, after: Done, points: 0 }, "it was done already");
    assert_eq!(standing(&fixture).await, "http=done@10+6", "and is so once, since then");
    let applied = fixture.store.change(origin(3, ADA, None, 30), renamed, Todo, 0).await.unwrap();
    assert_eq!(applied.points, -6);
    assert_eq!(standing(&fixture).await, "http=todo@30+0");
}
