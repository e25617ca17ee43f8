//! What nobody should send: it is answered, privately, and says what to do instead.

use serde_json::json;
use waymark_commands::welcome;

use crate::harness::{Harness, posted};
use crate::limits::fault;

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
        assert_eq!(shown.title(), "What to learn next", "{count}");
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
    assert_eq!(far.title(), "1. The net", "a page past the end is the last one");
    let far = harness.press_id("ada", &message, &format!("1r{owner}web:{}", usize::MAX)).await;
    assert_eq!(far.title(), "Web \\*basics\\*");
    let far = harness.press_id("ada", &message, &format!("1qweb:{}", usize::MAX)).await;
    assert!(far.title().starts_with("Questions about"));
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

/// A roadmap of which everything is as large as content may be, and called the same.
fn largest() -> Vec<(String, String)> {
    let title = "🦀".repeat(40);
    let mut files = vec![(
        "big/roadmap.toml".to_owned(),
        format!("title = \"{title}\"\nsummary = \"{}\"\nstages = [\"a\", \"b\", \"c\"]\n", "🦀".repeat(50)),
    )];
    for (stage, topics) in [("a", 40), ("b", 25), ("c", 1)] {
        let mut text = format!("title = \"{title}\"\nsummary = \"{}\"\n", "*".repeat(100));
        for number in 0..topics {
            let links = joined(0..10, |link| {
                let url = format!("https://example.org/{}{link}", "x".repeat(490));
                format!("{{ title = \"{}\", url = \"{url}\", kind = \"official\" }}", "*".repeat(100))
            });
            let needs = joined(0..number.min(8), |need| format!("\"{stage}{need}\""));
            text += &format!(
                "[[topic]]\nid = \"{stage}{number}\"\ntitle = \"{title}\"\nsummary = \"{}\"\ndescription = \"{}\"\n\
                 why = \"{}\"\nhours = 200\nentry = true\nrequires = [{needs}]\nlinks = [{links}]\nprojects = [{}]\n",
                "_".repeat(100),
                "🦀".repeat(1_000),
                "*".repeat(500),
                format!("\"{}\",", "~".repeat(200)).repeat(5),
            );
        }
        files.push((format!("big/{stage}.toml"), text));
    }
    let mut faq = String::new();
    for number in 0..60 {
        let related = joined(0..9, |other| format!("\"q{}\"", (number + 1 + other) % 60));
        let topics = joined(0..25, |topic| format!("\"b{topic}\""));
        faq += &format!(
            "[[faq]]\nslug = \"q{number}\"\nquestion = \"{}{number:04}\"\nanswer = \"{}\"\nrelated = [{related}]\n\
             topics = [{topics}]\n",
            "*".repeat(96),
            "🦀".repeat(1_750)
        );
    }
    files.push(("big/faq.toml".to_owned(), faq));
    files
}

/// What `item` says of each number, with commas between.
fn joined(numbers: std::ops::Range<usize>, item: impl Fn(usize) -> String) -> String {
    numbers.map(item).collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn the_largest_content_fits() {
    let mut harness = Harness::new().await;
    let files = largest();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    harness.learn_from(&files);
    harness.called = Some("*".repeat(32));
    let mut seen = 0;
    for line in [
        "/next",
        "/next count=5",
        "/roadmap",
        "/roadmap stage=a",
        "/roadmap stage=b",
        "/topic topic=a39",
        "/start topic=a39",
        "/done topic=a0",
        "/faq",
        "/faq question=q0",
        "/progress",
        "/progress share=true",
        "/plan hours_per_week=1",
        "/leaderboard",
        "/remind daily time=19:00, timezone=Paris",
        "/server show",
        "/help",
    ] {
        let answer = harness.slash("ada", line).await;
        assert_eq!(fault(&answer.0["data"]), None, "{line}");
        // And whatever its buttons show.
        for id in answer.custom_ids() {
            let next = harness.press_id("ada", &answer, &id).await;
            if next.0["type"] != 9 {
                assert_eq!(fault(&next.0["data"]), None, "{line}: {id}");
                assert!(!next.text().contains("Something went wrong"), "{line}: {id}: {}", next.text());
            }
            seen += 1;
        }
    }
    assert!(seen > 60, "only {seen} buttons");
    assert_eq!(fault(&posted(&welcome(&harness.context)).0["data"]), None);
    // Notices stay, however much there is to show.
    let topic = harness.slash("ada", "/topic topic=b3").await;
    let done = harness.press("ada", &topic, "Done").await;
    assert!(done.text().contains("is done. You earned 200 points"), "{}", done.text());
}

#[tokio::test]
async fn messages_that_are_no_text() {
    let mut harness = Harness::new().await;
    for name in ["Make this a note", "Find an answer"] {
        for text in ["", "  \n ", "\0"] {
            let answer = harness.on_message("ada", name, text).await;
            assert!(answer.is_private() && answer.text().contains("no text of its own"), "{name}: {}", answer.text());
        }
        // One from the menu on a member, and a name without anything.
        let odd = harness.on_member("ada", name, "grace").await;
        assert!(odd.is_private() && odd.text().contains("cannot read"), "{name}: {}", odd.text());
    }
    let odd = harness.on_message("ada", "View progress", "text").await;
    assert!(odd.is_private() && odd.text().contains("cannot read"), "{}", odd.text());
    for text in ["x".repeat(4_000), "🦀".repeat(2_000), "@everyone **b** [x](http://y)\n# h".to_owned()] {
        let dialog = harness.on_message("ada", "Make this a note", &text).await;
        assert_eq!(dialog.0["type"], 9, "{text}");
        let note = dialog.0["data"]["components"][2]["component"]["value"].as_str().unwrap();
        assert!(note.encode_utf16().count() <= 1_000, "{text}");
        let answer = harness.on_message("ada", "Find an answer", &text).await;
        assert!(answer.is_private() && !answer.text().contains("everyone"), "{}", answer.text());
    }
}
