//! What holds for every command there is: it answers, and nothing that is sent makes it do anything else.

use serde_json::{Value, json};
use waymark_commands::{definitions, examples};

use crate::harness::{Harness, Shown};
use crate::limits::fault;

/// Texts that nobody should send.
fn absurd() -> [String; 7] {
    [
        "x".repeat(6_000),
        "🦀 ".repeat(3_000),
        "\u{202e}\u{0}\n@everyone <@&5> **b** [x](http://y)".to_owned(),
        "/".repeat(100),
        "web/".to_owned(),
        "web/nothing".to_owned(),
        "'; DROP TABLE event; --".to_owned(),
    ]
}

#[tokio::test]
async fn answers() {
    let mut harness = Harness::new().await;
    let mut answers = String::new();
    for example in examples() {
        let shown = harness.example("ada", example).await;
        check(example, &shown);
        let text = shown.text();
        answers += &format!("{example}: {}\n", text.lines().take(2).collect::<Vec<_>>().join(": "));
    }
    insta::assert_snapshot!("every_command_answers", answers);
}

#[tokio::test]
async fn survives_absurd_text() {
    let mut harness = Harness::new().await;
    for (command, subcommand, options) in uses() {
        for text in absurd() {
            // One option with it and the others as they should be, then all with it.
            for odd in options.iter().map(Some).chain([None]) {
                let given: Vec<Value> = options
                    .iter()
                    .map(|option| given(option, odd.is_none_or(|odd| odd == option).then_some(text.as_str())))
                    .collect();
                let what = format!("/{command} {}", json!(given));
                check(&what, &harness.command("ada", &command, &nested(subcommand.as_deref(), &given)).await);
            }
            for option in options.iter().filter(|option| option["autocomplete"] == true) {
                let typing = json!({ "name": option["name"], "type": 3, "value": text, "focused": true });
                let offered = harness.complete("ada", &command, &nested(subcommand.as_deref(), &[typing])).await;
                assert!(offered.len() <= 25, "/{command} {}: {offered:?}", option["name"]);
            }
        }
    }
}

#[tokio::test]
async fn survives_options_that_are_missing_or_of_another_type() {
    let mut harness = Harness::new().await;
    for (command, subcommand, options) in uses() {
        let what = format!("/{command} {subcommand:?}");
        check(&what, &harness.command("ada", &command, &nested(subcommand.as_deref(), &[])).await);
        check(
            &what,
            &harness.command("ada", &command, &json!([{ "name": "unheard-of", "type": 1, "options": [] }])).await,
        );
        for odd in &options {
            for (kind, value) in
                [(3, json!("7")), (4, json!(i64::MAX)), (5, json!(true)), (6, json!("12")), (10, json!(-0.5))]
            {
                let given = options.iter().map(|option| {
                    if option == odd {
                        json!({ "name": option["name"], "type": kind, "value": value })
                    } else {
                        given(option, None)
                    }
                });
                let given: Vec<Value> = given.collect();
                let what = format!("/{command} {}", json!(given));
                let shown = harness.command("ada", &command, &nested(subcommand.as_deref(), &given)).await;
                check(&what, &shown);
                let number = |kind: &Value| *kind == 4 || *kind == 10;
                if odd["type"] != kind && !(number(&odd["type"]) && number(&json!(kind))) {
                    let text = shown.text();
                    assert!(shown.is_private() && text.contains("The option `"), "{what}: {text}");
                }
            }
        }
    }
}

/// Each command that is typed, with each of its subcommands, and the options of that.
fn uses() -> Vec<(String, Option<String>, Vec<Value>)> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let definitions = serde_json::to_value(definitions()).unwrap();
    let typed = list(&definitions).into_iter().filter(|command| command["type"] != 2);
    typed
        .flat_map(|command| {
            let options = list(&command["options"]);
            if options.iter().any(|option| option["type"] == 1) {
                let of = |sub: &Value| (name(&command), Some(name(sub)), list(&sub["options"]));
                options.iter().map(of).collect::<Vec<_>>()
            } else {
                vec![(name(&command), None, options)]
            }
        })
        .collect()
}

/// An option as it should be; a text, if there is an odd one, as that.
fn given(option: &Value, odd: Option<&str>) -> Value {
    let value = match option["type"].as_u64() {
        Some(3) if option["choices"][0].is_object() && odd.is_none() => option["choices"][0]["value"].clone(),
        Some(3) => json!(odd.unwrap_or("http")),
        Some(5) => json!(false),
        Some(6) => json!("12"),
        Some(7) => json!("77"),
        Some(8) => json!("501"),
        _ => json!(5),
    };
    json!({ "name": option["name"], "type": option["type"], "value": value })
}

fn nested(subcommand: Option<&str>, options: &[Value]) -> Value {
    match subcommand {
        Some(name) => json!([{ "name": name, "type": 1, "options": options }]),
        None => json!(options),
    }
}

/// Sees that it is an answer, that nothing went wrong in making it, that it is of a size that Discord takes, and that
/// nothing in it is more than text.
fn check(what: &str, shown: &Shown) {
    let what = what.chars().take(200).collect::<String>();
    let text = shown.text();
    assert!(!text.contains("Something went wrong"), "{what}: {text}");
    if shown.0["type"] != 9 {
        assert_eq!(fault(&shown.0["data"]), None, "{what}");
    }
    for odd in ["x", "🦀"] {
        assert!(text.matches(odd).count() < 300, "{what}: it repeats all of it");
    }
    for markdown in ["@everyone", " **b**", "[x](http"] {
        assert!(!text.contains(markdown), "{what}: {text}");
    }
}
