//! The question of the day: what is posted, and what its buttons answer.

use insta::assert_snapshot;
use serde_json::json;
use waymark_commands::reminder_messages::{Composed, compose};
use waymark_store::reminders::{Pause, ReminderKind};
use waymark_store::{ChannelId, GuildId, MessageId, UserId};

use crate::harness::{Harness, Shown, posted};
use crate::reviewing::{DAY, NET, ROADMAP};

const SET: &str = "/server question channel=<#77, time=1pm, timezone=UTC";
const KIND: ReminderKind = ReminderKind::QuestionOfTheDay(GuildId(100));

/// A server with a question of the day, an hour before it comes.
async fn bot() -> Harness {
    let mut harness = Harness::new().await;
    harness.learn_from(&[("web/roadmap.toml", ROADMAP), ("web/net.toml", NET)]);
    harness.slash("ada", SET).await;
    harness.pass(60 * 60);
    harness
}

/// What comes now, or why nothing does.
async fn comes(harness: &Harness) -> Result<Shown, String> {
    let (store, now) = (&harness.context.store, (harness.context.clock)());
    let [due] = store.take_due(now, 9).await.unwrap().due.try_into().unwrap();
    match compose(&harness.context, &due, now).await.unwrap() {
        Composed::Message { post, .. } => {
            store.mark_sent(due.id, ChannelId(77), MessageId(1), now).await.unwrap();
            Ok(posted(&post))
        }
        Composed::Nothing(why) => {
            store.mark_dropped(due.id, why.clone(), now).await.unwrap();
            Err(why)
        }
    }
}

/// What comes a day later.
async fn tomorrow(harness: &Harness) -> String {
    harness.pass(DAY);
    comes(harness).await.unwrap().text()
}

/// Ada, Grace and Linus have done it.
async fn have_done(harness: &mut Harness, topic: &str) {
    for who in ["ada", "grace", "linus"] {
        harness.slash(who, &format!("/done topic={topic}")).await;
    }
}

#[tokio::test]
async fn a_question_with_options() {
    let mut harness = bot().await;
    have_done(&mut harness, "http").await;
    harness.slash("ada", "/done topic=dns").await;
    let question = comes(&harness).await.unwrap();
    assert_snapshot!("question_with_options", question.text());
    let right = harness.press("grace", &question, "B").await;
    assert_snapshot!("question_answered_right", right.text());
    assert!(right.is_private());
    assert_eq!(harness.deliver_again().await.text(), right.text(), "delivered again");
    let wrong = harness.press("linus", &question, "A").await;
    assert_snapshot!("question_answered_wrong", wrong.text());
    assert_snapshot!("question_answered_before", harness.press("linus", &question, "B").await.text());
    // Who has not done the topic may answer, too.
    let stranger = harness.press("50", &question, "B").await;
    assert_snapshot!("question_answered_by_a_stranger", stranger.text());
    assert!(harness.press("50", &stranger, "Read about it").await.text().contains("# HTTP"));
    assert!(harness.slash("grace", "/checkin").await.text().contains("Today already counts"));

    assert_snapshot!("question_and_tally", tomorrow(&harness).await);
    let closed = harness.press("linus", &question, "B").await;
    assert_snapshot!("question_closed_to_who_answered", closed.text());
    assert_snapshot!("question_closed", harness.press("ada", &question, "A").await.text());
    assert!(closed.is_private());
    // Early is early: it is asked again two days after it was done.
    let review = harness.slash("grace", "/review").await;
    assert!(review.text().contains("Nothing is due today. Next: 2 questions tomorrow."), "{}", review.text());
}

#[tokio::test]
async fn a_question_without_options() {
    let mut harness = bot().await;
    have_done(&mut harness, "dns").await;
    let question = comes(&harness).await.unwrap();
    assert_snapshot!("question_without_options", question.text());
    let compared = harness.press("grace", &question, "Show the answer").await;
    assert_snapshot!("question_compared", compared.text());
    let others = harness.press("linus", &compared, "I had it").await;
    assert!(others.text().contains("These buttons belong to <@12>"), "{}", others.text());
    assert_snapshot!("question_graded", harness.press("grace", &compared, "Partly").await.text());
    assert_snapshot!("question_graded_before", harness.press("grace", &question, "Show the answer").await.text());
    let changed_mind = harness.press("grace", &compared, "I had it").await;
    assert!(changed_mind.text().contains("You said that you had part of it."), "{}", changed_mind.text());
    let open = harness.press("linus", &question, "Show the answer").await;
    assert_snapshot!("question_and_tally_of_grades", tomorrow(&harness).await);
    assert_snapshot!(
        "question_closed_without_options",
        harness.press("linus", &question, "Show the answer").await.text()
    );
    assert!(harness.press("linus", &open, "I had it").await.text().contains("# This question is closed"));
}

#[tokio::test]
async fn what_is_asked_where_few_have_done_anything() {
    let harness = bot().await;
    assert!(comes(&harness).await.unwrap().text().contains("About **HTTP**: nobody here has done it yet."));
    let mut harness = Harness::new().await;
    let net = NET.replace("title = \"DNS\"", "title = \"DNS\"\ntier = \"entry\"");
    harness.learn_from(&[("web/roadmap.toml", ROADMAP), ("web/net.toml", &net)]);
    harness.slash("grace", "/done topic=http").await;
    harness.slash("ada", SET).await;
    harness.pass(60 * 60);
    let asked = comes(&harness).await.unwrap().text();
    assert!(asked.contains("About **DNS**, on the entry path: nobody here has done it yet."), "{asked}");
}

#[tokio::test]
async fn nobody_is_asked_the_same_twice_in_a_month() {
    let harness = bot().await;
    let mut asked = Vec::new();
    for _ in 0..33 {
        asked.push(match comes(&harness).await {
            Ok(shown) => shown.text().lines().nth(2).unwrap().to_owned(),
            Err(why) => why,
        });
        harness.pass(DAY);
    }
    let [choose, explain, predict] = [
        "A `DELETE` is repeated and gets **404**. Is it idempotent?",
        "Why does a change of an address take hours to be seen?",
        "What status does the second one get?",
    ];
    // Of a small roadmap there is nothing left to ask, and the last answers are told all the same.
    let none = "every question was asked in the last 30 days";
    let mut expect = vec![choose, explain, predict, "### Yesterday's question"];
    expect.extend([none; 26]);
    expect.extend([choose, explain, predict]);
    assert_eq!(asked, expect);
}

#[tokio::test]
async fn once_turned_off_the_last_answers_are_told() {
    let mut harness = bot().await;
    let question = comes(&harness).await.unwrap();
    harness.press("grace", &question, "B").await;
    let off = harness.slash("ada", "/server question-off").await;
    assert!(off.text().contains("The question of the day is off."), "{}", off.text());
    assert!(harness.slash("ada", "/server question-off").await.text().contains("No question of the day is set up."));
    assert!(harness.press("linus", &question, "A").await.text().contains("# Your answer"), "until then it is open");
    assert_snapshot!("question_last_word", tomorrow(&harness).await);
    assert!(harness.press("ada", &question, "B").await.text().contains("# This question is closed"));
    harness.pass(DAY);
    assert_eq!(harness.context.store.take_due((harness.context.clock)(), 9).await.unwrap().due, []);
}

/// What the content becomes after a question with options was asked, and what it says then to who presses *B*, which was
/// right, and the next day.
#[tokio::test]
async fn content_that_changes_meanwhile() {
    let no =
        "{ text = \"No, the answers *differ*\", because = \"Idempotent speaks of the state, not of the answer.\" }";
    let yes = "{ text = \"Yes\", because = \"The state after two is the state after one.\", right = true }";
    let swapped = NET.replace(no, "first").replace(yes, no).replace("first", yes);
    for (what, net, pressed, told) in [
        ("nothing", NET.to_owned(), "✅ **Right.** The state", "**2 of 2** answered it right."),
        (
            "the topic's id",
            NET.replace("id = \"http\"", "id = \"hypertext\"\naliases = [\"http\"]"),
            "✅ **Right.** The state",
            "**2 of 2** answered it right.",
        ),
        ("the order of the options", swapped, "✅ **Right.** The state", "✅ **A** Yes · 2"),
        (
            "the option",
            NET.replace("text = \"Yes\"", "text = \"It is\""),
            "This question has changed\n",
            "1 answered it before it was put in other words.\n▫️ **A** No, the answers *differ* · 0\n✅ **B** It is · 0",
        ),
        (
            "the question is gone",
            NET.replace("id = \"second-delete\"", "id = \"another\""),
            "The roadmap has changed",
            "It is no longer part of the roadmap. 1 member answered it.",
        ),
    ] {
        let mut harness = bot().await;
        have_done(&mut harness, "http").await;
        let question = comes(&harness).await.unwrap();
        assert!(harness.press("grace", &question, "B").await.text().contains("✅ **Right.**"), "{what}");
        harness.learn_from(&[("web/roadmap.toml", ROADMAP), ("web/net.toml", &net)]);
        let shown = harness.press("linus", &question, "B").await.text();
        assert!(shown.contains(pressed), "{what}: {shown}");
        harness.slash("50", "/done topic=dns").await;
        let shown = tomorrow(&harness).await;
        assert!(shown.contains(told), "{what}: {shown}");
    }
}

#[tokio::test]
async fn it_is_asked_of_what_the_server_offers() {
    let mut harness = Harness::new().await;
    let files = [
        ("git/roadmap.toml", ROADMAP.to_owned()),
        ("git/net.toml", NET.replace("Is it idempotent", "Is it a commit")),
        ("web/roadmap.toml", ROADMAP.to_owned()),
        ("web/net.toml", NET.to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    harness.learn_from(&files);
    harness.slash("ada", SET).await;
    harness.slash("ada", "/server roadmap roadmap=web").await;
    harness.pass(60 * 60);
    let asked = comes(&harness).await.unwrap();
    assert!(asked.text().contains("Is it idempotent?"), "{}", asked.text());
    // It can be answered all the same once that is no longer on offer.
    harness.slash("ada", "/server roadmap roadmap=git").await;
    assert!(harness.press("grace", &asked, "B").await.text().contains("✅ **Right.**"));
}

#[tokio::test]
async fn without_questions_there_is_nothing_to_ask() {
    let mut harness = bot().await;
    harness
        .learn_from(&[("web/roadmap.toml", ROADMAP), ("web/net.toml", NET.split("[[topic.check]]").next().unwrap())]);
    assert_eq!(comes(&harness).await.unwrap_err(), "every question was asked in the last 30 days");
}

#[tokio::test]
async fn it_is_set_up_like_the_topic_of_the_day() {
    let mut harness = Harness::new().await;
    let set = harness.slash("ada", "/server question channel=<#77, time=7pm, timezone=Paris, role=@&501").await;
    assert_snapshot!("server_question", set.text());
    let dialog = harness.press_id("ada", &set, "1jq").await;
    assert_snapshot!("server_question_dialog", dialog.text());
    let changed = harness.fill_in("ada", &dialog, Some(&set), &json!({ "time": "8:30", "role": [] })).await;
    assert!(changed.text().contains("<#77> at **08:30** (Europe/Paris)\n"), "{}", changed.text());
    assert!(harness.slash("ada", "/server check").await.text().contains("✅ The question of the day runs."));
    harness.context.store.pause_reminder(KIND, Pause::Refused(50013), (harness.context.clock)()).await.unwrap();
    let check = harness.slash("ada", "/server check").await.text();
    assert!(
        check.contains("❌ The question of the day is not running. Stopped: I am missing a permission."),
        "{check}"
    );
    let paused = harness.slash("ada", "/server show").await;
    let resumed = harness.press("ada", &paused, "Resume question of the day").await;
    let off = harness.press("ada", &resumed, "Turn off question of the day").await;
    assert!(off.text().contains("The question of the day is off."), "{}", off.text());
    assert!(off.text().contains("## Question of the day\nOff"), "{}", off.text());
    for (line, said) in [
        ("/server question channel=<#78, time=7pm, timezone=Paris", "is not a text channel"),
        ("/server question channel=<#77, time=7pm, timezone=Paris, role=@&100", "@everyone is not mentioned"),
        ("/server question channel=<#77, time=25:00, timezone=Paris", "there is no hour 25"),
        ("/server question channel=<#77, time=7pm, timezone=IST", "several time zones"),
    ] {
        let refused = harness.slash("ada", line).await;
        assert!(refused.text().contains(said), "{line}: {}", refused.text());
    }
    assert!(harness.slash("grace", SET).await.text().contains("for those who may manage the server"));
    // A thread has a name of its own, and a role is pinged.
    harness.slash("ada", "/server question channel=<#77, time=1pm, timezone=UTC, role=@&501").await;
    let panel = harness.slash("ada", "/server show").await;
    let dialog = harness.press_id("ada", &panel, "1jq").await;
    harness.learn_from(&[("web/roadmap.toml", ROADMAP), ("web/net.toml", NET)]);
    harness.fill_in("ada", &dialog, Some(&panel), &json!({ "thread": ["thread"] })).await;
    harness.pass(60 * 60);
    let now = (harness.context.clock)();
    let [due] = harness.context.store.take_due(now, 9).await.unwrap().due.try_into().unwrap();
    let Composed::Message { post, thread } = compose(&harness.context, &due, now).await.unwrap() else {
        panic!("nothing")
    };
    assert_eq!(thread.as_deref(), Some("Question of the day: HTTP"));
    assert_eq!(posted(&post).0["data"]["allowed_mentions"]["roles"], json!(["501"]));
}

#[tokio::test]
async fn a_person_who_deletes_everything_is_in_no_tally() {
    let mut harness = bot().await;
    let question = comes(&harness).await.unwrap();
    for who in ["grace", "linus"] {
        harness.press(who, &question, "B").await;
    }
    harness.context.store.delete_person(UserId(12)).await.unwrap();
    assert!(tomorrow(&harness).await.contains("**1 of 1** answered it right."));
}
