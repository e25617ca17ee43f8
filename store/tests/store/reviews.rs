//! Checks that people answer, and when each is asked again.

use waymark_roadmap::rules::Grade::{self, Partly, Right, Wrong};
use waymark_store::reviews::Answered;
use waymark_store::{InteractionId, Origin, TopicKey};

use crate::harness;
use crate::harness::{ADA, GRACE, GUILD, Harness, done, key};

fn at(interaction: u64, at: &str) -> Origin {
    let guild = Some((GUILD, "somebody".to_owned()));
    Origin { interaction: InteractionId(interaction), user: ADA, guild, at: at.parse().unwrap() }
}

/// `topic/check: step due last, answers`
async fn reviews(harness: &Harness) -> String {
    let reviews = harness.store.reviews(ADA, "r").await.unwrap();
    let shown = reviews.iter().map(|review| {
        let (rest, last) = (review.rest.days(), review.last.name());
        format!("{}/{}: {rest} days, {}, {last}, {}", review.topic, review.check, review.due, review.answers)
    });
    shown.collect::<Vec<_>>().join("; ")
}

async fn answer(harness: &Harness, origin: Origin, answers: u32, grade: Grade) -> Answered {
    harness.store.answer(origin, harness::answer(key("http"), "c", &["c"], answers, grade)).await.unwrap()
}

#[tokio::test]
async fn up_the_ladder_and_back() {
    let harness = Harness::new().await;
    harness.store.set_zone(ADA, "Asia/Tokyo".parse().unwrap(), "2026-11-01T00:00:00Z".parse().unwrap()).await.unwrap();
    for (number, (when, grade, expect)) in [
        // In Tokyo it is the 21st already.
        ("2026-11-20T16:00:00Z", Right, "http/c: 7 days, 2026-11-28, right, 1"),
        ("2026-11-28T12:00:00Z", Partly, "http/c: 7 days, 2026-12-05, partly, 2"),
        ("2026-12-05T12:00:00Z", Right, "http/c: 21 days, 2026-12-26, right, 3"),
        ("2026-12-26T12:00:00Z", Right, "http/c: 60 days, 2027-02-24, right, 4"),
        ("2027-02-24T12:00:00Z", Right, "http/c: 60 days, 2027-04-25, right, 5"),
        ("2027-04-25T12:00:00Z", Wrong, "http/c: 2 days, 2027-04-27, wrong, 6"),
    ]
    .into_iter()
    .enumerate()
    {
        let answers = u32::try_from(number).unwrap();
        answer(&harness, at(u64::from(answers) + 1, when), answers, grade).await;
        assert_eq!(reviews(&harness).await, expect, "{when}");
    }
    assert!(harness.store.reviews(GRACE, "r").await.unwrap().is_empty());
    assert!(harness.store.reviews(ADA, "other").await.unwrap().is_empty());
}

#[tokio::test]
async fn of_two_answers_to_one_question_the_first_counts() {
    let harness = Harness::new().await;
    let due = "2026-11-28".parse().unwrap();
    let counted = |first_of_day| Answered::Counted { grade: Right, due, first_of_day, proved: false };
    assert_eq!(answer(&harness, at(1, "2026-11-21T12:00:00Z"), 0, Right).await, counted(true));
    assert_eq!(answer(&harness, at(2, "2026-11-21T12:00:01Z"), 0, Wrong).await, Answered::Superseded, "pressed twice");
    assert_eq!(answer(&harness, at(1, "2026-11-21T12:00:02Z"), 0, Right).await, counted(false), "delivered again");
    assert_eq!(answer(&harness, at(3, "2026-11-21T12:00:03Z"), 7, Wrong).await, Answered::Superseded, "from nowhere");
    assert_eq!(reviews(&harness).await, "http/c: 7 days, 2026-11-28, right, 1");
}

#[tokio::test]
async fn an_answer_counts_on_its_day() {
    let harness = Harness::new().await;
    let store = &harness.store;
    let first = |answered| matches!(answered, Answered::Counted { first_of_day: true, .. });
    assert!(first(answer(&harness, at(1, "2026-11-21T12:00:00Z"), 0, Wrong).await));
    assert!(!first(answer(&harness, at(2, "2026-11-21T13:00:00Z"), 1, Wrong).await));
    store.change(at(3, "2026-11-22T12:00:00Z"), key("http"), done(6)).await.unwrap();
    assert!(!first(answer(&harness, at(4, "2026-11-22T13:00:00Z"), 2, Right).await));
    let days = store.activity(ADA).await.unwrap();
    let days: Vec<_> = days.iter().map(|day| (day.date.to_string(), day.changes, day.checkins, day.answers)).collect();
    assert_eq!(days, [("2026-11-21".into(), 0, 0, 2), ("2026-11-22".into(), 1, 0, 1)]);
    // The first zone that is told holds for what was done before, too.
    store.set_zone(ADA, "Pacific/Kiritimati".parse().unwrap(), "2026-11-23T00:00:00Z".parse().unwrap()).await.unwrap();
    let days = store.activity(ADA).await.unwrap();
    let days: Vec<_> = days.iter().map(|day| (day.date.to_string(), day.answers)).collect();
    assert_eq!(days, [("2026-11-22".into(), 2), ("2026-11-23".into(), 1)]);
}

#[tokio::test]
async fn a_topic_that_goes_by_another_id_keeps_its_reviews() {
    let harness = Harness::new().await;
    let renamed = |former: &[&str]| TopicKey { former: former.iter().map(ToString::to_string).collect(), ..key("new") };
    answer(&harness, at(1, "2026-11-21T12:00:00Z"), 0, Right).await;
    let answered = harness
        .store
        .answer(at(2, "2026-11-28T12:00:00Z"), harness::answer(renamed(&["http"]), "c", &["c"], 1, Right))
        .await;
    assert!(matches!(answered.unwrap(), Answered::Counted { .. }));
    assert_eq!(reviews(&harness).await, "new/c: 21 days, 2026-12-19, right, 2");
}
