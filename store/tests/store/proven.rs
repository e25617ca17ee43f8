//! Which topics count as proven, on which boards, and how boards are ranked by them.

use jiff::Timestamp;
use waymark_calendar::Period;
use waymark_roadmap::rules::Grade::{self, Partly, Right, Wrong};
use waymark_store::boards::{BoardPage, BoardQuery, Page};
use waymark_store::progress::Standing::{Learning, Todo};
use waymark_store::reviews::Answered;
use waymark_store::{InteractionId, Ranking, TopicKey, UserId};

use crate::harness::{ADA, GRACE, GUILD, Harness, KNOWN_BEFORE, LINUS, answer, done, key, origin};

/// In seconds.
const DAY: i64 = 24 * 60 * 60;
/// The first Monday.
const MONDAY: i64 = 4 * DAY;

const ALL: BoardQuery<'static> =
    BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: Timestamp::UNIX_EPOCH };

impl Harness {
    /// Ada answers a check of `http`, one of `checks`, on that day, as the interaction of that number. Says whether that
    /// proved the topic.
    async fn answers(&self, number: u64, check: &str, checks: &[&str], day: i64, grade: Grade) -> bool {
        let reviews = self.store.reviews(ADA, "r").await.unwrap();
        let before = reviews.iter().find(|review| review.topic == "http" && review.check == check);
        let answers = before.map_or(0, |review| review.answers);
        let given = answer(key("http"), check, checks, answers, grade);
        let answered = self.store.answer(origin(number, ADA, Some(GUILD), day * DAY), given).await.unwrap();
        matches!(answered, Answered::Counted { proved: true, .. })
    }

    /// Somebody has done a topic on the day, and proves it a week later.
    async fn proves(&self, number: u64, user: UserId, topic: &str, day: i64) {
        self.change(number, user, topic, KNOWN_BEFORE, day * DAY).await;
        let given = answer(key(topic), "c", &["c"], 0, Right);
        self.store.answer(origin(number + 1, user, Some(GUILD), (day + 7) * DAY), given).await.unwrap();
    }

    async fn ranks(&self, query: BoardQuery<'_>) -> String {
        ranks(&self.store.board(query, Page::Number(0), ADA).await.unwrap())
    }
}

/// `rank:user=points/proven …` of the page.
fn ranks(board: &BoardPage) -> String {
    let words = board.members.iter().map(|one| format!("{}:{}={}/{}", one.rank, one.user, one.points, one.proven));
    words.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn every_check_right_a_week_later() {
    // What Ada answers to a topic with the checks a and b that she did on day 0: check, day, how well.
    for (what, answers, expect) in [
        ("each a week later", &[("a", 7, Right), ("b", 9, Right)][..], true),
        ("and earlier, too", &[("a", 2, Right), ("b", 2, Right), ("a", 9, Right), ("b", 9, Right)], true),
        ("one a day early", &[("a", 6, Right), ("b", 9, Right)], false),
        ("one missing", &[("a", 9, Right)], false),
        ("one in part", &[("a", 9, Right), ("b", 9, Partly)], false),
        ("one missed since", &[("a", 8, Right), ("a", 16, Wrong), ("b", 16, Right)], false),
        ("told the answer a moment ago", &[("a", 8, Right), ("b", 8, Wrong), ("b", 8, Right)], false),
        ("and again two days later", &[("a", 8, Right), ("b", 8, Wrong), ("b", 10, Right)], true),
        ("right twice on a day", &[("a", 8, Right), ("a", 8, Right), ("b", 9, Right)], true),
    ] {
        let harness = Harness::new().await;
        harness.change(1, ADA, "http", done(6), 0).await;
        let mut proved = Vec::new();
        for (number, (check, day, grade)) in (2..).zip(answers) {
            proved.push(harness.answers(number, check, &["a", "b"], *day, *grade).await);
        }
        let last = proved.pop();
        assert_eq!((last, proved.contains(&true)), (Some(expect), false), "{what}");
        assert_eq!(harness.store.proven(ADA, "r").await.unwrap().len(), usize::from(expect), "{what}");
        let board = if expect { "1:1=6/1" } else { "1:1=6/0" };
        assert_eq!(harness.ranks(ALL).await, board, "{what}");
    }
}

#[tokio::test]
async fn what_is_proven_stays_so_until_it_is_reset() {
    let harness = Harness::new().await;
    let proven = async || harness.store.proven(ADA, "r").await.unwrap().len();
    harness.change(1, ADA, "http", done(6), 0).await;
    assert!(harness.answers(2, "a", &["a"], 7, Right).await);
    assert!(!harness.answers(3, "a", &["a"], 14, Wrong).await);
    assert_eq!((proven().await, harness.ranks(ALL).await), (1, "1:1=6/1".into()), "a miss means it is fading");
    assert!(!harness.answers(4, "a", &["a", "new"], 21, Right).await);
    assert_eq!((proven().await, harness.ranks(ALL).await), (1, "1:1=6/1".into()), "the topic has another check by now");
    harness.change(5, ADA, "http", Learning, 22 * DAY).await;
    assert_eq!((proven().await, harness.ranks(ALL).await), (0, String::new()), "learned anew");
    harness.store.undo(origin(6, ADA, Some(GUILD), 22 * DAY), InteractionId(5)).await.unwrap();
    assert_eq!((proven().await, harness.ranks(ALL).await), (1, "1:1=6/1".into()), "or not");
    harness.change(7, ADA, "http", Todo, 22 * DAY).await;
    harness.change(8, ADA, "http", done(6), 23 * DAY).await;
    assert_eq!((proven().await, harness.ranks(ALL).await), (0, "1:1=6/0".into()), "done anew");
    assert!(!harness.answers(9, "a", &["a"], 29, Right).await);
    assert!(harness.answers(10, "a", &["a"], 31, Right).await);
    assert_eq!((proven().await, harness.ranks(ALL).await), (1, "1:1=6/1".into()), "proven anew");
    // Delivered again, it is told the same.
    let again = answer(key("http"), "a", &["a"], 0, Wrong);
    let again = harness.store.answer(origin(10, ADA, Some(GUILD), 31 * DAY), again).await.unwrap();
    assert!(matches!(again, Answered::Counted { grade: Right, proved: true, .. }), "{again:?}");
}

#[tokio::test]
async fn it_counts_in_the_period_it_was_proven_in_with_points_or_without() {
    let harness = Harness::new().await;
    harness.change(1, ADA, "http", done(6), MONDAY).await;
    harness.answers(2, "a", &["a"], 18, Right).await;
    harness.proves(10, GRACE, "http", 3).await;
    let week = |day| BoardQuery { period: Period::Week, at: Timestamp::from_second(day * DAY).unwrap(), ..ALL };
    for (what, query, expect) in [
        ("ever", ALL, "1:1=6/1 2:2=0/1"),
        ("the week of the points", week(4), "1:1=6/0 2:2=0/1"),
        ("the week of the proof", week(18), "1:1=0/1"),
        ("its roadmap", BoardQuery { roadmap: Some("r"), ..ALL }, "1:1=6/1 2:2=0/1"),
        ("another", BoardQuery { roadmap: Some("s"), ..ALL }, ""),
    ] {
        assert_eq!(harness.ranks(query).await, expect, "{what}");
    }
    harness.change(20, GRACE, "http", Todo, 19 * DAY).await;
    assert_eq!(harness.ranks(ALL).await, "1:1=6/1", "what earned nothing is taken back, too");
    harness.store.undo(origin(21, GRACE, Some(GUILD), 19 * DAY), InteractionId(20)).await.unwrap();
    assert_eq!(harness.ranks(ALL).await, "1:1=6/1 2:2=0/1", "and comes back");
}

#[tokio::test]
async fn ranked_by_proven_topics() {
    let harness = Harness::new().await;
    let store = &harness.store;
    for (number, (user, topics, points)) in
        (0..).zip([(ADA, 2, 3), (GRACE, 2, 9), (LINUS, 3, 1), (UserId(4), 0, 50), (UserId(5), 2, 3)])
    {
        for topic in 0..topics {
            harness.proves(1_000 * (number + 1) + 2 * topic, user, &format!("topic-{topic}"), 0).await;
        }
        harness
            .change(1_000 * (number + 1) + 500, user, "http", done(points), 10 - i64::try_from(number).unwrap())
            .await;
    }
    // Of the two with the same, user 5 was there first.
    harness.change(9_000, ADA, "dns", done(1), 20 * DAY).await;
    harness.change(9_001, ADA, "dns", Todo, 20 * DAY).await;
    let by_points = "1:4=50/0 2:2=9/2 3:5=3/2 4:1=3/2 5:3=1/3";
    let by_proven = "1:3=1/3 2:2=9/2 3:1=3/2 4:5=3/2 5:4=50/0";
    for (ranking, expect) in [
        (Ranking::Points, by_points),
        (Ranking::Proven, by_proven),
        (Ranking::Proven, by_proven),
        (Ranking::Points, by_points),
    ] {
        store.set_ranking(GUILD, ranking).await.unwrap();
        let board = store.board(ALL, Page::Around, LINUS).await.unwrap();
        assert_eq!((board.ranking, ranks(&board)), (ranking, expect.into()));
        assert_eq!(board.own.map(|own| (own.points, own.proven)), Some((1, 3)));
        let week = BoardQuery { period: Period::Week, ..ALL };
        assert_eq!(store.board(week, Page::Number(0), ADA).await.unwrap().ranking, ranking);
        let nobody = BoardQuery { roadmap: Some("unknown"), ..ALL };
        assert_eq!(store.board(nobody, Page::Number(0), ADA).await.unwrap().ranking, ranking);
    }
}

#[tokio::test]
async fn a_topic_that_goes_by_another_id_stays_proven() {
    let harness = Harness::new().await;
    let renamed = TopicKey { former: vec!["http".into(), "unused".into()], ..key("new") };
    harness.change(1, ADA, "http", done(6), 0).await;
    harness.answers(2, "a", &["a"], 7, Right).await;
    // By an answer.
    let given = answer(renamed.clone(), "a", &["a"], 1, Right);
    let answered = harness.store.answer(origin(3, ADA, Some(GUILD), 14 * DAY), given).await.unwrap();
    assert!(matches!(answered, Answered::Counted { proved: false, .. }), "it is already: {answered:?}");
    let proven = harness.store.proven(ADA, "r").await.unwrap();
    assert_eq!(proven.iter().map(|one| &*one.topic).collect::<Vec<_>>(), ["new"]);
    assert_eq!(harness.ranks(ALL).await, "1:1=6/1");
    // By a change.
    harness.proves(10, GRACE, "http", 0).await;
    harness.store.change(origin(20, GRACE, Some(GUILD), 9 * DAY), renamed, done(6)).await.unwrap();
    assert_eq!(harness.store.proven(GRACE, "r").await.unwrap().len(), 1);
    assert_eq!(harness.ranks(ALL).await, "1:1=6/1 2:2=0/1");
}
