//! Names lead where they say, and what is not a name changes nothing.

use serde_json::json;

use crate::harness::Harness;

#[tokio::test]
async fn what_changes_something_never_acts_on_a_guess() {
    for (line, label, then) in [
        ("/done topic=htpp", "Complete HTTP", "**HTTP** is done. You earned 6 points."),
        (
            "/done topic=htpp, already=true",
            "I knew HTTP",
            "You already knew it, so it counts as progress and earns no points.",
        ),
        ("/start topic=requests and responses", "Start HTTP", "You are learning **HTTP**"),
        ("/skip topic=htpp", "Skip HTTP", "**HTTP** is skipped"),
    ] {
        let mut harness = Harness::new().await;
        let asked = harness.slash("ada", line).await;
        assert!(asked.text().contains("nothing has changed"), "{line}: {}", asked.text());
        assert!(asked.is_private(), "{line}: it is for those who asked alone");
        let untouched = harness.slash("ada", "/topic topic=http").await;
        assert!(untouched.text().contains("Done"), "{line}: {}", untouched.text());
        let done = harness.press("ada", &asked, label).await;
        assert!(done.text().contains(then), "{line}: {}", done.text());
    }
}

#[tokio::test]
async fn what_reads_says_what_it_took_a_guess_for() {
    let mut harness = Harness::new().await;
    let guessed = harness.slash("ada", "/topic topic=htpp").await;
    assert!(guessed.text().contains("I took “htpp” for **HTTP**."), "{}", guessed.text());
    let named = harness.slash("ada", "/topic topic=HYPERTEXT").await;
    assert!(named.text().contains("HTTP") && !named.text().contains("I took"), "{}", named.text());
}

/// Every suggestion, by its value and by its label (Discord sometimes sends that), through every command that takes a
/// topic.
#[tokio::test]
async fn every_suggestion_does_what_it_says() {
    let mut harness = Harness::new().await;
    let mut walked = 0;
    for command in ["topic", "start", "done", "skip", "reset"] {
        let typing = json!([{ "name": "topic", "type": 3, "value": "", "focused": true }]);
        for choice in harness.complete("ada", command, &typing).await {
            let (value, label) = choice.split_once('=').unwrap();
            let title = label.split(" · ").next().unwrap();
            for sent in [value, label, &label.to_uppercase()] {
                let options = json!([{ "name": "topic", "type": 3, "value": sent }]);
                let answer = harness.command("ada", command, &options).await.text();
                let is_right = answer.contains(title) && !answer.contains("No topic") && !answer.contains("I took");
                assert!(is_right, "/{command} {sent}: {answer}");
                walked += 1;
            }
        }
    }
    assert!(walked > 50, "only {walked} were walked");
}

#[tokio::test]
async fn stages_by_number() {
    let mut harness = Harness::new().await;
    let second = json!([{ "name": "stage", "type": 3, "value": "2" }]);
    let second = harness.command("ada", "roadmap", &second).await;
    assert!(second.text().contains("Code"), "{}", second.text());
}
