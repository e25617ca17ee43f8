//! Lines and what they mean, as a table.

use serde_json::json;

use super::*;

struct Cast;

impl Names for Cast {
    fn user(&self, name: &str) -> Option<UserId> {
        ["grace", "7"].contains(&name.to_lowercase().as_str()).then_some(UserId(7))
    }
    fn channel(&self, name: &str, _: &[u64]) -> Option<ChannelId> {
        (name == "daily").then_some(ChannelId(8))
    }
    fn role(&self, name: &str) -> Option<RoleId> {
        (name == "Learners").then_some(RoleId(9))
    }
    fn users(&self) -> Vec<String> {
        vec!["Ada".to_owned(), "Grace".to_owned()]
    }
    fn channels(&self, _: &[u64]) -> Vec<String> {
        vec!["daily".to_owned()]
    }
    fn roles(&self) -> Vec<String> {
        vec!["Learners".to_owned()]
    }
    fn file(&self, name: &str) -> Option<AttachmentId> {
        (name == "notes.txt").then_some(AttachmentId(10))
    }
    fn files(&self) -> Vec<String> {
        vec!["notes.txt".to_owned()]
    }
}

fn commands() -> Vec<CommandSpec> {
    let all = json!([
        { "name": "ask", "options": [
            { "name": "question", "type": 3, "autocomplete": true, "max_length": 20 },
            { "name": "for", "type": 6 },
        ]},
        { "name": "count", "options": [
            { "name": "times", "type": 4, "required": true, "min_value": 1, "max_value": 5 },
            { "name": "ratio", "type": 10, "max_value": 1.5 },
            { "name": "loud", "type": 5 },
            { "name": "how", "type": 3, "choices": [{ "name": "Very slowly", "value": "slow" }, { "name": "Fast", "value": "fast" }] },
        ]},
        { "name": "set", "options": [
            { "name": "place", "type": 1, "options": [
                { "name": "channel", "type": 7, "required": true }, { "name": "role", "type": 8 }, { "name": "who", "type": 9 },
            ]},
            { "name": "more", "type": 2, "options": [{ "name": "off", "type": 1 }] },
        ]},
        { "name": "note", "options": [{ "name": "text", "type": 3, "required": true }, { "name": "known", "type": 5 }] },
        { "name": "ping" },
        { "name": "Look", "type": 2 },
    ]);
    all.as_array().unwrap().iter().map(CommandSpec::from_json).collect()
}

#[track_caller]
fn check(line: &str, expected: &Value) {
    let parsed = parse(line, &commands(), &Cast).unwrap_or_else(|refusal| panic!("{line}: {refusal}"));
    assert_eq!(&parsed.options(), expected, "{line}");
}

#[track_caller]
fn refuse(line: &str, expected: &str) {
    let refusal = parse(line, &commands(), &Cast).expect_err(line);
    assert_eq!(refusal.to_string(), expected, "{line}");
}

#[test]
fn lines_become_options() {
    let question = |text: &str| json!([{ "name": "question", "type": 3, "value": text }]);
    check("/ping", &json!([]));
    check("  /PING  ", &json!([]));
    check("/ask", &json!([]));
    check("/ask salary", &question("salary"));
    check("/ask question: how long ", &question("how long"));
    check("/ask http: what is it", &question("http: what is it"));
    check("/ask 19:00 is late", &question("19:00 is late"));
    check("/ask before:x", &question("before:x"));
    check("/ask question:ünï 🦀", &question("ünï 🦀"));
    let both =
        json!([{ "name": "question", "type": 3, "value": "how long" }, { "name": "for", "type": 6, "value": "7" }]);
    check("/ask question:how long for:@Grace", &both);
    check("/ask how long for:<@7>", &both);
    check(
        "/note text:command line known:true",
        &json!([{ "name": "text", "type": 3, "value": "command line" }, { "name": "known", "type": 5, "value": true }]),
    );
    check(
        "/ask for:grace question:how long",
        &json!([{ "name": "for", "type": 6, "value": "7" }, { "name": "question", "type": 3, "value": "how long" }]),
    );
    check(
        "/count how:very slowly loud:True ratio:0.5 times:3",
        &json!([
            { "name": "how", "type": 3, "value": "slow" }, { "name": "loud", "type": 5, "value": true },
            { "name": "ratio", "type": 10, "value": 0.5 }, { "name": "times", "type": 4, "value": 3 },
        ]),
    );
    check(
        "/count 2 how:fast",
        &json!([{ "name": "times", "type": 4, "value": 2 }, { "name": "how", "type": 3, "value": "fast" }]),
    );
    check(
        "/set more off",
        &json!([{ "name": "more", "type": 2, "options": [{ "name": "off", "type": 1, "options": [] }] }]),
    );
    check(
        "/set place #daily role:@Learners who:@grace",
        &json!([{ "name": "place", "type": 1, "options": [
            { "name": "channel", "type": 7, "value": "8" }, { "name": "role", "type": 8, "value": "9" },
            { "name": "who", "type": 9, "value": "7" },
        ]}]),
    );
}

#[test]
fn refusals_say_what_to_type() {
    refuse("hello", "type a command that begins with a slash, such as /ask");
    refuse("/", "type a command that begins with a slash, such as /ask");
    refuse("/pong", "there is no command /pong; did you mean /ping?");
    refuse("/set", "/set needs one of: place, more");
    refuse("/set plaice", "/set needs one of: place, more");
    refuse("/set more", "/set more needs one of: off");
    refuse("/ping loudly", "/ping takes no options, so leave out \"loudly\"");
    refuse("/ask qestion:x", "/ask has no option \"qestion\"; did you mean question:?");
    refuse("/ask a question:b", "the option question: is given twice");
    refuse("/count loud:true", "/count also needs times:");
    refuse("/count times:", "times: will not do: type a value after the colon");
    refuse("/note x known:", "known: will not do: type a value after the colon");
    refuse("/count times:two", "times:two will not do: it takes a whole number");
    refuse("/count times:0", "times:0 will not do: it takes at least 1");
    refuse("/count times:6", "times:6 will not do: it takes at most 5");
    refuse("/count times:9007199254740993", "times:9007199254740993 will not do: it takes a whole number");
    refuse("/count times:-9223372036854775808", "times:-9223372036854775808 will not do: it takes a whole number");
    refuse("/count 1 ratio:2", "ratio:2 will not do: it takes at most 1.5");
    refuse("/count 1 ratio:inf", "ratio:inf will not do: it takes a number");
    refuse("/count 1 loud:yes", "loud:yes will not do: it takes true or false");
    refuse("/count 1 how:slow-ish", "how:slow-ish will not do: choose one of Very slowly, Fast");
    refuse("/ask for:@Nobody", "for:@Nobody will not do: mention one of @Ada, @Grace");
    refuse("/ask 123456789012345678901", "question:123456789012345678901 will not do: it takes at most 20 characters");
    refuse("/set place #nowhere", "channel:#nowhere will not do: name one of #daily");
    refuse("/set place daily role:x", "role:x will not do: mention one of @Learners");
    refuse("/look", "there is no command /look; did you mean /ask?");
    assert_eq!(parse("/ask", &[], &Cast), Err(CommandLineError::NoCommands));
}

#[test]
fn options_being_filled_in_have_a_focused_one() {
    let check = |command: &str, values: &[(&str, &str)], focused: (&str, &str), expected: Value| {
        let (parsed, option) = parse_filling(command, values, focused, &commands(), &Cast).unwrap();
        assert_eq!((parsed.options(), option.name.as_str()), (expected, focused.0), "{command} {values:?} {focused:?}");
    };
    check("ask", &[], ("question", ""), json!([{ "name": "question", "type": 3, "value": "", "focused": true }]));
    check(
        "ask",
        &[("for", "grace"), ("question", "old")],
        ("question", "sal"),
        json!([{ "name": "for", "type": 6, "value": "7" }, { "name": "question", "type": 3, "value": "sal", "focused": true }]),
    );
    check(
        "count",
        &[("loud", "maybe")],
        ("times", "x"),
        json!([{ "name": "times", "type": 4, "value": "x", "focused": true }]),
    );
    check(
        "set place",
        &[],
        ("channel", "da"),
        json!([{ "name": "place", "type": 1, "options": [{ "name": "channel", "type": 7, "value": "da", "focused": true }] }]),
    );
    let unknown = parse_filling("ask", &[], ("why", ""), &commands(), &Cast).unwrap_err().to_string();
    assert_eq!(unknown, "/ask has no option \"why\"; did you mean for:?");
}
