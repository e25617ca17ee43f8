//! Questions in somebody's own words: what answers them, who sees it, and where a miss leads.

use crate::harness::Harness;

const NO_FAQ: &[(&str, &str)] = &[
    ("web/roadmap.toml", "title = 'Web'\nsummary = 'The web'\nstages = ['net']\n"),
    (
        "web/net.toml",
        "title = 'Net'\n[[topic]]\nid = 'http'\ntitle = 'HTTP'\nsummary = 'Requests'\ndescription = 'It is.'\nhours = 1\n",
    ),
];

#[tokio::test]
async fn an_answer_is_everybodys_and_a_miss_is_not() {
    let mut harness = Harness::new().await;
    for (question, private, title) in [
        ("salary", false, "What do people earn?"),
        ("how many months will it take", false, "How long does it take?"),
        ("http", false, "HTTP"),
        ("what is hypertext?", false, "HTTP"),
        ("do i need python", false, "Python"),
        ("how long are requests", true, "No answer to that"),
        ("my secret: best pizza topping", true, "No answer to that"),
    ] {
        let answer = harness.slash("ada", &format!("/faq question={question}")).await;
        assert_eq!(answer.title(), title, "{question}");
        assert_eq!(answer.is_private(), private, "{question}: {}", answer.text());
        assert!(!private || !answer.0.to_string().contains(question), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_miss_is_addressed_to_nobody() {
    let mut harness = Harness::new().await;
    let answer = harness.slash("ada", "/faq question=pizza topping, for=@grace").await;
    assert!(answer.is_private() && !answer.text().contains("12"), "{}", answer.text());
}

#[tokio::test]
async fn what_is_offered_instead_opens_for_whoever_presses() {
    let mut harness = Harness::new().await;
    let miss = harness.slash("ada", "/faq question=how long are requests").await;
    for (label, expect) in [("How long does it take?", "A year, more or less."), ("Topic: HTTP", "Why it matters")] {
        let opened = harness.press("ada", &miss, label).await;
        assert!(opened.is_private() && opened.text().contains(expect), "{label}: {}", opened.text());
    }
}

#[tokio::test]
async fn a_topic_that_answers_a_question_opens_with_ones_own_progress() {
    let mut harness = Harness::new().await;
    harness.slash("grace", "/done topic=http").await;
    let answer = harness.slash("ada", "/faq question=what is hypertext").await;
    let opened = harness.press("grace", &answer, "Read more").await;
    assert!(opened.is_private() && opened.text().contains("✅ Done"), "{}", opened.text());
}

#[tokio::test]
async fn the_names_in_an_answer_can_be_pressed() {
    let mut harness = Harness::new().await;
    let answer = harness.slash("ada", "/faq question=pay").await;
    assert!(harness.press("grace", &answer, "HTTP").await.text().contains("Why it matters"));
    assert!(harness.press("grace", &answer, "How long does it take?").await.text().contains("A year, more or less."));
}

#[tokio::test]
async fn without_questions_nobody_is_sent_to_them() {
    let mut harness = Harness::new().await;
    harness.learn_from(NO_FAQ);
    for line in ["/faq", "/faq question=best pizza topping"] {
        let answer = harness.slash("ada", line).await;
        assert!(answer.is_private(), "{line}: {}", answer.text());
        assert!(answer.text().contains("`/roadmap`") && !answer.text().contains("/faq"), "{line}: {}", answer.text());
    }
    assert!(harness.slash("ada", "/faq question=what is http").await.text().contains("# HTTP"));
}

#[tokio::test]
async fn an_entry_that_is_named_as_a_topic_answers() {
    let mut harness = Harness::new().await;
    let answer = harness.slash("ada", "/topic topic=What do people earn?").await;
    assert!(answer.is_private() && answer.text().contains("**It varies.**"), "{}", answer.text());
    let miss = harness.slash("ada", "/topic topic=how much is earned by people").await;
    assert!(miss.is_private() && miss.text().contains("No topic is called"), "{}", miss.text());
    assert!(harness.press("ada", &miss, "What do people earn?").await.text().contains("**It varies.**"));
}
