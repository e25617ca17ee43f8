//! Being asked again: what is due, one question after the other, and *Test me*.

use insta::assert_snapshot;
use waymark_commands::reminder_messages::{Composed, compose};

use crate::harness::{Harness, Shown, posted};

pub(crate) const DAY: i64 = 24 * 60 * 60;

pub(crate) const ROADMAP: &str = "title = \"Web\"\nsummary = \"Two topics\"\nstages = [\"net\"]\n";
pub(crate) const NET: &str = r#"
title = "The net"

[[topic]]
id = "http"
title = "HTTP"
summary = "Requests"
description = "Requests and answers."
hours = 6

[[topic.check]]
id = "second-delete"
kind = "choose"
ask = "A `DELETE` is repeated and gets **404**. Is it idempotent?"
options = [
    { text = "No, the answers *differ*", because = "Idempotent speaks of the state, not of the answer." },
    { text = "Yes", because = "The state after two is the state after one.", right = true },
]
confuses = ["dns"]

[[topic.mistake]]
sign = "`curl: (3) URL rejected`"
cause = "The shell took `&` for itself."
fix = "Put the address in single quotes."

[[topic.task]]
do = "Send one request with the browser."
expect = "A list of headers."
hint = "Begin with the cookie."

[topic.project]
title = "Your own curl"
brief = "A program that writes a GET request by hand."
hours = 3
accept = ["It prints the status code", "It follows a **301**", "A refused port gives a message"]
stretch = "Read a chunked body."

[[topic.check]]
id = "not-modified"
kind = "predict"
ask = "What status does the second one get?"
code = "curl -i localhost:8000/a.txt\ncurl -i -H 'If-Modified-Since: D' localhost:8000/a.txt"
answer = "304, and **no body** at all."

[[topic]]
id = "dns"
title = "DNS"
summary = "Names"
description = """
Names and addresses. What is seen at first sight is a paragraph of some length, which ends here. What is seen at first sight is a paragraph of some length, which ends here. What is seen at first sight is a paragraph of some length, which ends here.

The rest has a [link](https://example.org)."""
hours = 2

[[topic.check]]
id = "who-caches"
kind = "explain"
ask = "Why does a change of an address take hours to be seen?"
answer = "Resolvers keep what they were told for as long as its TTL says."

[[topic]]
id = "tcp"
title = "TCP"
summary = "Bytes in order"
description = "Nobody has questions about it."
hours = 1
"#;

async fn bot() -> Harness {
    let mut harness = Harness::new().await;
    harness.learn_from(&[("web/roadmap.toml", ROADMAP), ("web/net.toml", NET)]);
    harness
}

/// Presses one button after the other, each on the message that the last one left, and tells all of them.
async fn walk(harness: &mut Harness, mut message: Shown, labels: &[&str]) -> String {
    let mut told = message.text();
    for label in labels {
        message = harness.press("grace", &message, label).await;
        told += &format!("\n=== {label}\n{}", message.text());
    }
    told
}

#[tokio::test]
async fn what_is_due_is_asked_one_question_after_the_other() {
    let mut harness = bot().await;
    assert_snapshot!("review_nothing_done", harness.slash("grace", "/review").await.text());
    harness.slash("grace", "/done topic=http").await;
    harness.slash("grace", "/done topic=dns").await;
    harness.slash("grace", "/done topic=tcp").await;
    harness.slash("grace", "/start topic=tcp").await;
    assert_snapshot!("review_nothing_due", harness.slash("grace", "/review").await.text());
    harness.pass(2 * DAY);
    let first = harness.slash("grace", "/review").await;
    let round = walk(&mut harness, first, &["A", "Show the answer", "Partly", "Show the answer", "I had it"]).await;
    assert_snapshot!("review_a_round", round);
    // What was missed comes first: after two days, as what was had in part; the rest later.
    harness.pass(2 * DAY);
    let due = harness.slash("grace", "/review").await;
    assert!(due.text().contains("Question 1 of 2"), "{}", due.text());
    let right = harness.press("grace", &due, "B").await;
    assert!(right.text().contains("✅ **Right.** The state after two is the state after one."), "{}", right.text());
    assert!(right.text().contains("It comes back in 7 days."), "{}", right.text());
    let progress = harness.slash("grace", "/progress").await;
    assert!(progress.text().contains("🧠 2 of 3 questions remembered · 1 due"), "{}", progress.text());
    assert!(harness.press("grace", &progress, "Review 1 question").await.text().contains("Question 1 of 1"));
    let shared = harness.slash("grace", "/progress share=true").await;
    assert!(!shared.text().contains("🧠"), "{}", shared.text());
    // A day of answers counts.
    assert!(harness.slash("grace", "/checkin").await.text().contains("Today already counts"));
}

/// Grace answers whatever is due, right.
async fn answer_all(harness: &mut Harness) -> Shown {
    let mut message = harness.slash("grace", "/review").await;
    for _ in 0..9 {
        let text = message.text();
        let label = if text.contains("[Show the answer]") { "Show the answer" } else { "B" };
        if !text.contains("Question ") {
            break;
        }
        message = harness.press("grace", &message, label).await;
        if label == "Show the answer" {
            message = harness.press("grace", &message, "I had it").await;
        }
    }
    message
}

#[tokio::test]
async fn what_is_remembered_a_week_later_is_proven() {
    let mut harness = bot().await;
    for topic in ["http", "dns", "tcp"] {
        harness.slash("grace", &format!("/done topic={topic}")).await;
    }
    harness.pass(2 * DAY);
    assert!(!answer_all(&mut harness).await.text().contains("proven"), "two days are too few");
    assert!(!harness.slash("grace", "/leaderboard").await.text().contains("proven"));
    harness.pass(7 * DAY);
    let mut message = harness.slash("grace", "/review").await;
    message = harness.press("grace", &message, "B").await;
    message = harness.press("grace", &message, "Show the answer").await;
    message = harness.press("grace", &message, "I had it").await;
    assert_snapshot!("review_proves", message.text());
    assert!(harness.followups.is_empty(), "one topic is not all of them");
    message = harness.press("grace", &message, "Show the answer").await;
    message = harness.press("grace", &message, "I had it").await;
    assert!(message.text().contains("is proven"), "{}", message.text());
    let again = harness.deliver_again().await;
    assert_eq!(again.text(), message.text(), "delivered again");
    // TCP has no questions: the stage is proven without it.
    let progress = harness.slash("grace", "/progress").await;
    assert!(progress.text().contains("🧠 3 of 3 questions remembered · 2 topics proven"), "{}", progress.text());
    assert!(progress.text().contains("1st of 1 · 9 points · 2 proven"), "{}", progress.text());
    assert_snapshot!("leaderboard_proven", harness.slash("ada", "/leaderboard period=all").await.text());
    let other = harness.slash("ada", "/progress member=@grace").await;
    assert!(other.text().contains("**This week**: 1st of 1 · 0 points · 2 proven"), "{}", other.text());
    // A miss means that it fades, not that it was never known.
    harness.pass(30 * DAY);
    let message = harness.slash("grace", "/review").await;
    harness.press("grace", &message, "A").await;
    assert!(harness.slash("grace", "/progress").await.text().contains("2 topics proven"));
    // What is reset is to be proven anew.
    let reset = harness.slash("grace", "/reset topic=http").await;
    assert!(harness.slash("grace", "/progress").await.text().contains("1 topic proven"));
    harness.press("grace", &reset, "Undo").await;
    assert!(harness.slash("grace", "/progress").await.text().contains("2 topics proven"));
}

#[tokio::test]
async fn what_was_known_before_is_proven_right_away() {
    let mut harness = bot().await;
    let next = harness.slash("grace", "/next").await;
    let placement = harness.press("grace", &next, "I know this already").await;
    let ticked = harness.pick_ids("grace", &placement, "What you know of it", 3, &["http", "dns", "tcp"]).await;
    let mut message = harness.press("grace", &ticked, "Prove it: 3 questions").await;
    assert_snapshot!("prove_first", message.text());
    message = harness.press("grace", &message, "B").await;
    message = harness.press("grace", &message, "Show the answer").await;
    message = harness.press("grace", &message, "I had it").await;
    assert_snapshot!("prove_proves", message.text());
    message = harness.press("grace", &message, "Show the answer").await;
    message = harness.press("grace", &message, "I did not").await;
    assert_snapshot!("prove_end", message.text());
    // What one knew is not asked about in two days, except for what one did not.
    harness.pass(2 * DAY);
    let review = harness.slash("grace", "/review").await;
    assert!(review.text().contains("Question 1 of 1") && review.text().contains("DNS"), "{}", review.text());
    assert!(harness.slash("grace", "/progress").await.text().contains("1 topic proven"));
}

#[tokio::test]
async fn a_stage_wholly_proven_is_said_once() {
    let mut harness = bot().await;
    harness.slash("grace", "/done topic=http").await;
    harness.slash("grace", "/done topic=dns").await;
    harness.pass(8 * DAY);
    answer_all(&mut harness).await;
    assert!(!harness.followups.iter().any(|said| said.text().contains("proven")), "TCP is open");
    harness.slash("grace", "/skip topic=tcp").await;
    let said = harness.followups.pop().unwrap();
    assert_snapshot!("milestone_proven", said.text());
    let reset = harness.slash("grace", "/reset topic=tcp").await;
    harness.slash("grace", "/skip topic=tcp").await;
    harness.press("grace", &reset, "Undo").await;
    assert!(harness.followups.is_empty(), "it was said before");
    let milestones = harness.slash("ada", "/server show").await;
    let milestones = harness.press_id("ada", &milestones, "1gg").await;
    let milestone = harness.pick("ada", &milestones, "web:proven:net").await;
    assert!(milestone.text().contains("**Web · The net, proven** has no role yet"), "{}", milestone.text());

    // By an answer.
    harness.slash("linus", "/done topic=http").await;
    for topic in ["dns", "tcp"] {
        harness.slash("linus", &format!("/skip topic={topic}")).await;
    }
    harness.pass(8 * DAY);
    let first = harness.slash("linus", "/review").await;
    let right = harness.press("linus", &first, "B").await;
    let shown = harness.press("linus", &right, "Show the answer").await;
    harness.press("linus", &shown, "I had it").await;
    let said = harness.followups.remove(0);
    assert!(said.text().contains("proven the whole stage **The net** of Web"), "{}", said.text());
    let shared = harness.press("linus", &said, "Show it to everybody here").await;
    assert!(shared.text().contains("has proven the whole stage"), "{}", shared.text());
}

#[tokio::test]
async fn test_me_asks_two_and_moves_nothing_up() {
    let mut harness = bot().await;
    let done = harness.slash("grace", "/done topic=http").await;
    let first = harness.press("grace", &done, "Test me").await;
    let test = walk(&mut harness, first, &["B", "Show the answer", "I had it"]).await;
    assert_snapshot!("review_test_me", test);
    harness.pass(2 * DAY);
    assert!(harness.slash("grace", "/review").await.text().contains("Question 1 of 2"), "right at once is no proof");
    let plain = harness.slash("grace", "/done topic=tcp").await;
    assert!(!plain.text().contains("Test me"), "{}", plain.text());
}

#[tokio::test]
async fn practice_shows_what_to_try() {
    let mut harness = bot().await;
    let topic = harness.slash("grace", "/topic topic=http").await;
    assert_snapshot!("practice", harness.press("ada", &topic, "Practice").await.text());
    let done = harness.press("grace", &topic, "Done").await;
    let practice = harness.press("grace", &done, "Practice").await;
    assert!(harness.press("grace", &practice, "Test me").await.text().contains("Question 1 of 2"));
    assert!(!harness.slash("grace", "/topic topic=tcp").await.text().contains("Practice"));
    let topic = harness.slash("grace", "/topic topic=dns").await;
    assert_snapshot!("read_on", harness.press("ada", &topic, "Read on").await.text());
}

/// The reminder that is due.
async fn reminder(harness: &Harness) -> Shown {
    let now = (harness.context.clock)();
    let due = harness.context.store.take_due(now, 9).await.unwrap().due.pop().unwrap();
    match compose(&harness.context, &due, now).await.unwrap() {
        Composed::Message { post, .. } => posted(&post),
        Composed::Nothing(why) => panic!("nothing: {why}"),
    }
}

/// A reminder offers what is due, also to whom nothing is left to learn.
#[tokio::test]
async fn reminders_offer_it() {
    let mut harness = bot().await;
    harness.slash("grace", "/remind daily time=1:00 pm, timezone=UTC, always=true").await;
    harness.slash("grace", "/done topic=http").await;
    harness.pass(2 * DAY + 60 * 60);
    let reminded = reminder(&harness).await;
    assert_snapshot!("review_in_a_reminder", reminded.text());
    assert!(harness.press("grace (dm)", &reminded, "Review 2 questions").await.text().contains("Question 1 of 2"));
    harness.slash("grace", "/done topic=dns").await;
    harness.slash("grace", "/done topic=tcp").await;
    harness.pass(DAY);
    assert_snapshot!("review_when_all_is_done", reminder(&harness).await.text());
}

#[tokio::test]
async fn an_answer_counts_once() {
    let mut harness = bot().await;
    harness.slash("grace", "/done topic=http").await;
    harness.pass(2 * DAY);
    let first = harness.slash("grace", "/review").await;
    let right = harness.press("grace", &first, "B").await;
    let again = harness.deliver_again().await;
    assert_eq!(again.text(), right.text(), "delivered again");
    let changed_mind = harness.press("grace", &first, "A").await;
    assert!(changed_mind.text().contains("You have answered that one already."), "{}", changed_mind.text());
    let other = harness.press("ada", &first, "A").await;
    assert!(other.is_private() && !other.text().contains("Question"), "{}", other.text());
}

#[tokio::test]
async fn nothing_is_asked_of_what_was_reset_or_is_gone() {
    let mut harness = bot().await;
    harness.slash("grace", "/done topic=http").await;
    harness.pass(2 * DAY);
    let first = harness.slash("grace", "/review").await;
    harness.slash("grace", "/reset topic=http").await;
    let refused = harness.press("grace", &first, "B").await;
    assert!(refused.text().contains("**HTTP** is not done"), "{}", refused.text());
    assert!(harness.slash("grace", "/review").await.text().contains("nothing to ask you yet"));
    harness.slash("grace", "/done topic=http").await;
    let (roadmap, without) = (ROADMAP, NET.replace("second-delete", "another"));
    harness.learn_from(&[("web/roadmap.toml", roadmap), ("web/net.toml", &without)]);
    let refused = harness.press("grace", &first, "B").await;
    assert!(refused.text().contains("The roadmap has changed"), "{}", refused.text());
}
