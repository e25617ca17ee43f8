//! What nobody should send: it is answered, privately, and says what to do instead.

use serde_json::json;

use crate::harness::Harness;

#[tokio::test]
async fn options_missing_or_of_another_type() {
    let mut harness = Harness::new().await;
    for (command, options, expect) in [
        ("topic", json!([]), "needs its option `topic`"),
        ("done", json!([]), "needs its option `topic`"),
        ("topic", json!([{ "name": "topic", "type": 3, "value": "   " }]), "needs its option `topic`"),
        ("topic", json!([{ "name": "topic", "type": 4, "value": 5 }]), "option `topic` cannot be read"),
        (
            "done",
            json!([{ "name": "topic", "type": 3, "value": "http" }, { "name": "already", "type": 3, "value": "yes" }]),
            "option `already` cannot be read",
        ),
        ("next", json!([{ "name": "count", "type": 3, "value": "many" }]), "option `count` cannot be read"),
        ("leaderboard", json!([{ "name": "period", "type": 3, "value": "decade" }]), "option `period` cannot be read"),
        ("faq", json!([{ "name": "for", "type": 3, "value": "grace" }]), "option `for` cannot be read"),
        ("prefix", json!([]), "has been retired"),
    ] {
        let shown = harness.command("ada", command, &options).await;
        assert!(shown.is_private(), "/{command} {options}: {}", shown.text());
        assert!(shown.text().contains(expect), "/{command} {options}: {}", shown.text());
    }
}

#[tokio::test]
async fn a_text_that_ends_for_sqlite_before_it_begins() {
    let mut harness = Harness::new().await;
    let asked = harness.slash("ada", "/faq question=\0pizza topping").await;
    assert!(!asked.text().contains("Something went wrong"), "{}", asked.text());
    assert!(harness.slash("ada", "/server questions").await.text().contains("pizza topping"));
    let topic = harness.slash("ada", "/topic topic=http").await;
    let dialog = harness.press("ada", &topic, "Write a note").await;
    let noted = harness.submit("ada", &dialog, &topic, "\0mine").await;
    assert!(noted.text().contains("mine"), "{}", noted.text());
}

#[tokio::test]
async fn counts_out_of_range_are_brought_into_it() {
    let mut harness = Harness::new().await;
    for count in [i64::MIN, -1, 0, 6, i64::MAX] {
        let shown = harness.slash("ada", &format!("/next count={count}")).await;
        assert_eq!(shown.embed()["title"], "What to learn next", "{count}");
    }
}

#[tokio::test]
async fn unknown_buttons() {
    let mut harness = Harness::new().await;
    let message = harness.slash("ada", "/next").await;
    let owner = "000000000000b"; // Ada's 11 to the base 36
    for (custom_id, expect) in [
        ("", "too old for its buttons"),
        ("whatever", "too old for its buttons"),
        ("2n000000000000bweb", "too old for its buttons"),
        (&format!("1n{owner}gone"), "The roadmap has changed"),
        (&format!("1c{owner}dtweb:gone"), "The roadmap has changed"),
        (&format!("1s{owner}web:gone:0"), "The roadmap has changed"),
        (&format!("1u{owner}00000000000zzc"), "nothing to undo"),
        (&format!("1S{owner}web"), "too old for its buttons"), // a menu's, without a pick
        ("1Qgone:0", "too old for its buttons"),
    ] {
        let shown = harness.press_id("ada", &message, custom_id).await;
        assert!(shown.is_private(), "{custom_id}: {}", shown.text());
        assert!(shown.text().contains(expect), "{custom_id}: {}", shown.text());
    }
    let far = harness.press_id("ada", &message, &format!("1s{owner}web:net:{}", usize::MAX)).await;
    assert_eq!(far.embed()["title"], "1. The net", "a page past the end is the last one");
    let far = harness.press_id("ada", &message, &format!("1r{owner}web:{}", usize::MAX)).await;
    assert_eq!(far.embed()["title"], "Web \\*basics\\*");
    let far = harness.press_id("ada", &message, &format!("1qweb:{}", usize::MAX)).await;
    assert!(far.embed()["title"].as_str().unwrap().starts_with("Questions about"));
}

#[tokio::test]
async fn custom_ids_fit_and_are_unique_in_a_message() {
    let mut harness = Harness::new().await;
    let topic = harness.slash("ada", "/topic topic=http").await;
    for message in [
        harness.press("ada", &topic, "Done").await,
        harness.slash("ada", "/next count=5").await,
        harness.slash("ada", "/roadmap stage=net").await,
        harness.slash("ada", "/leaderboard").await,
        harness.slash("ada", "/faq").await,
    ] {
        let mut ids = message.custom_ids();
        assert!(ids.iter().all(|id| (1..=100).contains(&id.len())), "{ids:?}");
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{}", message.text());
    }
}
