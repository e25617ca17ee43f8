//! The question of the day: what was asked, who answered what, and how all answered.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use waymark_roadmap::rules::Grade::{self, Partly, Right, Wrong};
use waymark_store::reminders::question_of_the_day::{
    AskedQuestion, GivenAnswer, NewAnswer, QuestionAnswered, QuestionStanding, Tally,
};
use waymark_store::reminders::{DeliveryState, Due, Pause, ReminderKind};
use waymark_store::reviews::{Answer, NextReview};
use waymark_store::{ChannelId, InteractionId, MessageId, Origin, Store, TopicKey, UserId};

use crate::harness::{self, ADA, GRACE, GUILD, Harness, LINUS, done, key};
use crate::reminders::daily;

const KIND: ReminderKind = ReminderKind::QuestionOfTheDay(GUILD);

fn at(day: i8, time: &str) -> Timestamp {
    format!("2026-11-{day:02}T{time}:00Z").parse().unwrap()
}

fn day(day: i8) -> Date {
    date(2026, 11, day)
}

fn question(day_of_month: i8, check: &str) -> AskedQuestion {
    AskedQuestion { date: day(day_of_month), roadmap: "r".into(), topic: "http".into(), check: check.into() }
}

/// A server with a question of the day at six, from the 20th on.
async fn asking() -> Harness {
    let harness = Harness::new().await;
    harness.store.set_reminder(KIND, daily("18:00", "UTC"), at(20, "12:00")).await.unwrap();
    harness
}

async fn due(store: &Store, now: Timestamp) -> Due {
    let [due] = store.take_due(now, 9).await.unwrap().due.try_into().unwrap();
    due
}

/// What is due that day at six is sent, and asks about that check.
async fn ask(store: &Store, day: i8, check: &str) -> Option<Tally> {
    let now = at(day, "18:00");
    let due = due(store, now).await;
    store.ask_question(GUILD, question(day, check), None).await.unwrap();
    let tally = store.close_question(due.id, GUILD, now).await.unwrap();
    store.mark_sent(due.id, ChannelId(1), MessageId(1), now).await.unwrap();
    tally
}

fn chosen(text: &str, grade: Grade) -> GivenAnswer {
    GivenAnswer { choice: Some(text.into()), grade }
}

fn by(interaction: u64, user: UserId, now: Timestamp) -> Origin {
    let guild = Some((GUILD, format!("name-{}", user.0)));
    Origin { interaction: InteractionId(interaction), user, guild, at: now }
}

/// An answer to a check of a topic that has another one, too.
fn to_review(key: TopicKey, answers: u32, grade: Grade, due: bool) -> Answer {
    Answer { due, ..harness::answer(key, "c", &["c", "d"], answers, grade) }
}

async fn answer(store: &Store, origin: Origin, of: i8, given: GivenAnswer, due: Option<bool>) -> QuestionAnswered {
    let review = due.map(|due| to_review(key("http"), 0, given.grade, due));
    store.answer_question(origin, NewAnswer { guild: GUILD, date: day(of), given, review }).await.unwrap()
}

/// `choice/grade: members` of each answer.
fn shown(tally: &Tally) -> String {
    let one = |(given, members): &(GivenAnswer, u64)| {
        format!("{}/{}: {members}", given.choice.as_deref().unwrap_or_default(), given.grade.name())
    };
    tally.answers.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn each_person_answers_once_and_the_next_day_tells() {
    let harness = asking().await;
    let store = &harness.store;
    assert_eq!(ask(store, 20, "c").await, None, "there was none before");
    let counted = QuestionAnswered::Counted(None);
    let now = at(20, "19:00");
    assert_eq!(answer(store, by(1, ADA, now), 20, chosen("yes", Right), None).await, counted);
    assert_eq!(answer(store, by(1, ADA, now), 20, chosen("yes", Right), None).await, counted, "delivered again");
    let before = QuestionAnswered::Before(chosen("yes", Right));
    assert_eq!(answer(store, by(2, ADA, now), 20, chosen("no", Wrong), None).await, before);
    answer(store, by(3, GRACE, now), 20, chosen("no", Wrong), None).await;
    answer(store, by(4, LINUS, now), 20, GivenAnswer { choice: None, grade: Partly }, None).await;
    assert_eq!(answer(store, by(5, UserId(9), now), 19, chosen("no", Wrong), None).await, QuestionAnswered::Closed);

    let tally = ask(store, 21, "d").await.unwrap();
    assert_eq!(
        (tally.asked.clone(), shown(&tally)),
        (question(20, "c"), "/partly: 1, no/wrong: 1, yes/right: 1".into())
    );
    let late = at(21, "18:01");
    assert_eq!(answer(store, by(6, UserId(9), late), 20, chosen("yes", Right), None).await, QuestionAnswered::Closed);
    let of = async |user, of| store.question_standing(GUILD, day(of), user, late).await.unwrap();
    assert_eq!(of(ADA, 20).await, QuestionStanding { open: false, given: Some(chosen("yes", Right)) });
    assert_eq!(of(UserId(9), 20).await, QuestionStanding { open: false, given: None });
    assert_eq!(of(ADA, 21).await, QuestionStanding { open: true, given: None });
    // The same check once more: the first date is history.
    ask(store, 22, "c").await;
    assert!(!of(ADA, 20).await.open);
    assert_eq!(store.asked_questions(GUILD).await.unwrap(), [question(21, "d"), question(22, "c")]);
}

#[tokio::test]
async fn who_hides_or_has_left_counts_in_nothing() {
    let harness = asking().await;
    let store = &harness.store;
    for (number, user) in (1..).zip([ADA, GRACE, LINUS]) {
        harness.change(number, user, "http", done(6), 10).await;
    }
    harness.change(4, ADA, "dns", done(2), 10).await;
    ask(store, 20, "c").await;
    // Whoever never learned anything here is neither.
    for (number, user) in (10..).zip([ADA, GRACE, LINUS, UserId(9)]) {
        answer(store, by(number, user, at(20, "19:00")), 20, chosen("yes", Right), None).await;
    }
    store.hide(GUILD, GRACE).await.unwrap();
    store.member_left(GUILD, LINUS).await.unwrap();
    let of_topics = store.topics_done(GUILD).await.unwrap();
    let of_topics: Vec<_> = of_topics.iter().map(|of| (of.topic.as_str(), of.members)).collect();
    assert_eq!(of_topics, [("dns", 1), ("http", 1)]);
    assert_eq!(shown(&ask(store, 21, "d").await.unwrap()), "yes/right: 2");
}

#[tokio::test]
async fn an_answer_counts_for_the_reviews_of_who_has_done_the_topic() {
    let harness = asking().await;
    let store = &harness.store;
    ask(store, 20, "c").await;
    let reviews = async |user| {
        let reviews = store.reviews(user, "r").await.unwrap();
        reviews.iter().map(|review| (review.due, review.rest.days(), review.answers)).collect::<Vec<_>>()
    };
    let now = at(20, "19:00");
    let next =
        |due, first_of_day| QuestionAnswered::Counted(Some(NextReview { due: day(due), first_of_day, proved: false }));
    assert_eq!(answer(store, by(1, ADA, now), 20, chosen("yes", Right), Some(true)).await, next(27, true));
    assert_eq!(answer(store, by(1, ADA, now), 20, chosen("yes", Right), Some(true)).await, next(27, false), "again");
    assert_eq!(answer(store, by(2, GRACE, now), 20, chosen("yes", Right), Some(false)).await, next(22, true), "early");
    assert_eq!(answer(store, by(3, LINUS, now), 20, chosen("yes", Right), None).await, QuestionAnswered::Counted(None));
    assert_eq!(reviews(ADA).await, [(day(27), 7, 1)]);
    assert_eq!(reviews(GRACE).await, [(day(22), 2, 1)], "it leads no higher before it is due");
    assert_eq!(reviews(LINUS).await, []);
    let days = async |user| store.activity(user).await.unwrap().iter().map(|day| day.answers).collect::<Vec<_>>();
    assert_eq!((days(ADA).await, days(LINUS).await), (vec![1], vec![]));
    // Where they stand in /review is one and the same.
    let again = store.answer(by(4, ADA, at(27, "19:00")), to_review(key("http"), 1, Right, true)).await;
    assert!(matches!(again.unwrap(), waymark_store::reviews::Answered::Counted { .. }));
    assert_eq!(reviews(ADA).await[0].1, 21);
    // Its topic goes by another id since.
    ask(store, 21, "d").await;
    let renamed = TopicKey { former: vec!["http".into()], ..key("web") };
    let new = NewAnswer {
        guild: GUILD,
        date: day(21),
        given: chosen("no", Wrong),
        review: Some(to_review(renamed, 0, Wrong, false)),
    };
    store.answer_question(by(5, ADA, at(28, "12:00")), new).await.unwrap();
    assert_eq!(reviews(ADA).await, [(day(30), 2, 3)]);
}

#[tokio::test]
async fn another_attempt_asks_and_tells_the_same() {
    let harness = asking().await;
    let store = &harness.store;
    ask(store, 20, "c").await;
    answer(store, by(1, ADA, at(20, "19:00")), 20, chosen("yes", Right), None).await;
    let due = due(store, at(21, "18:00")).await;
    let asked = |check: &str, gone: Option<AskedQuestion>| store.ask_question(GUILD, question(21, check), gone);
    assert_eq!(asked("d", None).await.unwrap(), question(21, "d"));
    assert_eq!(asked("e", None).await.unwrap(), question(21, "d"), "what was chosen first");
    let first = store.close_question(due.id, GUILD, at(21, "18:00")).await.unwrap();
    assert_eq!(
        answer(store, by(2, GRACE, at(21, "18:00")), 20, chosen("no", Wrong), None).await,
        QuestionAnswered::Closed
    );
    assert_eq!(store.close_question(due.id, GUILD, at(21, "18:05")).await.unwrap(), first);
    assert_eq!(shown(first.as_ref().unwrap()), "yes/right: 1");
    // What is gone from the content meanwhile gives way.
    assert_eq!(asked("e", Some(question(21, "x"))).await.unwrap(), question(21, "d"));
    assert_eq!(asked("e", Some(question(21, "d"))).await.unwrap(), question(21, "e"));
    assert_eq!(store.asked_questions(GUILD).await.unwrap(), [question(20, "c"), question(21, "e")]);

    // It is never sent: the next one tells what it would have told, and nothing of what nobody saw.
    store.mark_dropped(due.id, "no".into(), at(21, "18:05")).await.unwrap();
    assert_eq!(ask(store, 22, "f").await, first);
    assert_eq!(ask(store, 23, "g").await.unwrap().asked, question(22, "f"));
}

#[tokio::test]
async fn what_was_answered_was_asked_whatever_is_known_of_its_message() {
    let harness = asking().await;
    let store = &harness.store;
    let due = due(store, at(20, "18:00")).await;
    store.ask_question(GUILD, question(20, "c"), None).await.unwrap();
    store.mark_dropped(due.id, "an attempt to send it may have succeeded".into(), at(20, "18:00")).await.unwrap();
    answer(store, by(1, ADA, at(20, "19:00")), 20, chosen("yes", Right), None).await;
    assert_eq!(shown(&ask(store, 21, "d").await.unwrap()), "yes/right: 1");
}

#[tokio::test]
async fn once_turned_off_a_last_word_comes_at_the_usual_time() {
    let harness = asking().await;
    let store = &harness.store;
    ask(store, 20, "c").await;
    answer(store, by(1, ADA, at(20, "19:00")), 20, chosen("yes", Right), None).await;
    let off = async |now| store.pause_reminder(KIND, Pause::Off, now).await.unwrap();
    assert!(off(at(20, "20:00")).await);
    assert!(!off(at(20, "20:01")).await, "it is off");
    assert_eq!(store.next_due().await.unwrap(), Some(at(21, "18:00")));
    let last_word = due(store, at(21, "18:00")).await;
    assert!(last_word.id.is_extra() && last_word.kind == KIND);
    assert_ne!(last_word.id.nonce(), due_of(21).await);
    assert_eq!(
        shown(&store.close_question(last_word.id, GUILD, at(21, "18:00")).await.unwrap().unwrap()),
        "yes/right: 1"
    );
    // What Discord says to it turns nothing on and nothing else off.
    store.mark_refused(last_word.id, KIND, 50013, "no".into(), at(21, "18:00")).await.unwrap();
    assert_eq!(store.reminder(KIND).await.unwrap().unwrap().paused, Some(Pause::Off));
    assert_eq!(store.next_due().await.unwrap(), None);

    // On again, on that very date: a question comes, and tells what could not be told.
    store.set_reminder(KIND, daily("20:00", "UTC"), at(21, "19:00")).await.unwrap();
    let next = due(store, at(21, "20:00")).await;
    assert!(!next.id.is_extra());
    let tally = store.close_question(next.id, GUILD, at(21, "20:00")).await.unwrap();
    assert_eq!(shown(&tally.unwrap()), "yes/right: 1");
    store.mark_sent(next.id, ChannelId(1), MessageId(1), at(21, "20:00")).await.unwrap();

    // Off and on before the last word: none comes.
    store.ask_question(GUILD, question(21, "d"), None).await.unwrap();
    off(at(21, "21:00")).await;
    store.set_reminder(KIND, daily("20:00", "UTC"), at(21, "21:01")).await.unwrap();
    let next = due(store, at(22, "20:00")).await;
    assert!(!next.id.is_extra());
    store.close_question(next.id, GUILD, at(22, "20:00")).await.unwrap().unwrap();
    store.mark_sent(next.id, ChannelId(1), MessageId(1), at(22, "20:00")).await.unwrap();
    // Nobody was asked anything since: there is nothing to tell.
    off(at(22, "21:00")).await;
    assert_eq!(store.next_due().await.unwrap(), None);
    let last = store.reminder(KIND).await.unwrap().unwrap().last;
    assert!(matches!(last, Some((_, DeliveryState::Sent { .. }))));
}

/// The nonce of that day's question.
async fn due_of(day: i8) -> String {
    let harness = asking().await;
    due(&harness.store, at(day, "18:00")).await.id.nonce()
}

#[tokio::test]
async fn a_last_word_that_was_sent_is_not_repeated() {
    let harness = asking().await;
    let store = &harness.store;
    ask(store, 20, "c").await;
    store.pause_reminder(KIND, Pause::Off, at(20, "20:00")).await.unwrap();
    let last_word = due(store, at(21, "18:00")).await;
    assert!(store.close_question(last_word.id, GUILD, at(21, "18:00")).await.unwrap().is_some());
    store.mark_sent(last_word.id, ChannelId(1), MessageId(1), at(21, "18:00")).await.unwrap();
    store.set_reminder(KIND, daily("20:00", "UTC"), at(21, "19:00")).await.unwrap();
    assert_eq!(store.close_question(due(store, at(21, "20:00")).await.id, GUILD, at(21, "20:00")).await.unwrap(), None);
}

#[tokio::test]
async fn answers_are_kept_for_thirty_days() {
    let harness = asking().await;
    let store = &harness.store;
    ask(store, 20, "c").await;
    let mut answering = tokio::task::JoinSet::new();
    for user in 1..=1_200 {
        let (store, origin) = (store.clone(), by(user, UserId(user), at(20, "19:00")));
        answering.spawn(async move { answer(&store, origin, 20, chosen("yes", Right), None).await });
    }
    answering.join_all().await;
    let days = |days: i64| at(20, "12:00") + SignedDuration::from_hours(24 * days);
    let given = async || {
        let standing = store.question_standing(GUILD, day(20), UserId(1_200), at(20, "19:00")).await.unwrap();
        standing.given.is_some()
    };
    assert!(!store.forget_old_answers(days(30)).await.unwrap());
    assert!(given().await);
    let mut parts = 1;
    while store.forget_old_answers(days(31)).await.unwrap() {
        parts += 1;
    }
    assert_eq!((parts, given().await), (3, false));
    // What is that old is closed, and not told any more.
    let late = answer(store, by(5_000, ADA, days(31)), 20, chosen("yes", Right), None).await;
    assert_eq!(late, QuestionAnswered::Closed);
    store.pause_reminder(KIND, Pause::Refused(50013), at(20, "20:00")).await.unwrap();
    store.resume_reminder(KIND, days(31)).await.unwrap();
    let due = due(store, days(31) + SignedDuration::from_hours(6)).await;
    assert_eq!(store.close_question(due.id, GUILD, days(31)).await.unwrap(), None);
}
