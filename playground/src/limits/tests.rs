//! Every limit, at its edge and one beyond.

mod forms;
mod layout;

use serde_json::{Value, json};

use super::*;

/// A new message without files.
const NEW: BodyContext<'static> = BodyContext { before: None, uploads: 0, files: &[] };

/// The code and place of every error of a message's body, `place: CODE`.
fn errors_of(look: impl FnOnce(&mut FormErrors)) -> Vec<String> {
    let mut errors = FormErrors::default();
    look(&mut errors);
    errors.found.iter().map(|error| format!("{}: {}", error.place.join("."), error.code)).collect()
}

#[track_caller]
fn check_message(body: &Value, expected: &[&str]) {
    let found = errors_of(|errors| {
        message(body, NEW, errors);
    });
    assert_eq!(found, expected, "{}", shortened(body));
}

#[track_caller]
fn check_commands(list: &Value, expected: &[&str]) {
    let found = errors_of(|errors| commands(list.as_array().unwrap(), errors));
    assert_eq!(found, expected, "{}", shortened(list));
}

fn shortened(body: &Value) -> String {
    body.to_string().chars().take(300).collect()
}

fn a(count: usize) -> String {
    "a".repeat(count)
}

fn rows(rows: &Value) -> Value {
    let rows: Value = rows.as_array().unwrap().iter().map(|row| json!({ "type": 1, "components": row })).collect();
    json!({ "components": rows })
}

fn button(id: &str) -> Value {
    json!({ "type": 2, "style": 1, "label": "Go", "custom_id": id })
}

fn menu(options: usize) -> Value {
    let options: Value = (0..options).map(|n| json!({ "label": n.to_string(), "value": n.to_string() })).collect();
    json!({ "type": 3, "custom_id": "menu", "options": options })
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

#[test]
fn errors_have_discords_shape() {
    let mut errors = FormErrors::below(&["data"]);
    message(&json!({ "embeds": [{ "title": a(257) }] }), NEW, &mut errors);
    let expected = json!({ "data": { "embeds": { "0": { "title": { "_errors": [
        { "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length." },
    ]}}}}});
    assert_eq!(errors.into_errors(), Some(expected));
    assert_eq!(FormErrors::default().into_errors(), None);
}

#[test]
fn content_is_limited() {
    check_message(&json!({ "content": a(2000) }), &[]);
    check_message(&json!({ "content": a(2001) }), &["content: BASE_TYPE_MAX_LENGTH"]);
    check_message(&json!({ "content": "🦀".repeat(1001) }), &["content: BASE_TYPE_MAX_LENGTH"]);
    check_message(&json!({ "content": 7 }), &["content: STRING_TYPE_CONVERT"]);
    check_message(&json!({ "content": null }), &[]);
}

#[test]
fn an_empty_message_is_noticed() {
    let shows = |body: Value, uploads| message(&body, BodyContext { uploads, ..NEW }, &mut FormErrors::default());
    assert!(!shows(json!({}), 0));
    assert!(!shows(json!({ "content": " \n", "embeds": [], "components": [] }), 0));
    assert!(!shows(json!({ "flags": 1 << 15, "components": [] }), 0));
    assert!(shows(json!({}), 1));
    assert!(!shows(json!({ "flags": 1 << 15 }), 1));
    assert!(shows(json!({ "embeds": [{ "title": "a" }] }), 0));
    assert!(shows(rows(&json!([[button("a")]])), 0));
}

#[test]
fn embeds_are_limited() {
    let embed = |key: &str, value: Value| json!({ "embeds": [with(json!({ "title": "a" }), key, value)] });
    let embeds = |count: usize| json!({ "embeds": vec![json!({ "title": "a" }); count] });
    check_message(&embeds(10), &[]);
    check_message(&embeds(11), &["embeds: BASE_TYPE_MAX_LENGTH"]);
    check_message(&json!({ "embeds": {} }), &["embeds: LIST_TYPE_CONVERT"]);
    check_message(&json!({ "embeds": [{}] }), &["embeds.0.description: BASE_TYPE_REQUIRED"]);
    check_message(&embed("title", a(256).into()), &[]);
    check_message(&embed("title", a(257).into()), &["embeds.0.title: BASE_TYPE_MAX_LENGTH"]);
    check_message(&embed("description", a(4096).into()), &[]);
    check_message(&embed("description", a(4097).into()), &["embeds.0.description: BASE_TYPE_MAX_LENGTH"]);
    check_message(&embed("footer", json!({ "text": a(2048) })), &[]);
    check_message(&embed("footer", json!({ "text": a(2049) })), &["embeds.0.footer.text: BASE_TYPE_BAD_LENGTH"]);
    check_message(&embed("author", json!({ "name": a(256) })), &[]);
    check_message(&embed("author", json!({ "name": a(257) })), &["embeds.0.author.name: BASE_TYPE_BAD_LENGTH"]);
    check_message(&embed("color", 0x00FF_FFFF.into()), &[]);
    check_message(&embed("color", 0x0100_0000.into()), &["embeds.0.color: NUMBER_TYPE_MAX"]);
    check_message(&embed("color", (-1).into()), &["embeds.0.color: NUMBER_TYPE_MIN"]);
    check_message(&embed("color", "red".into()), &["embeds.0.color: NUMBER_TYPE_COERCE"]);
    check_message(&embed("timestamp", "2024-01-01T00:00:00.000Z".into()), &[]);
    check_message(&embed("timestamp", "soon".into()), &["embeds.0.timestamp: DATE_TIME_TYPE_PARSE"]);
}

#[test]
fn fields_are_limited() {
    let fields = |fields: Value| json!({ "embeds": [{ "fields": fields }] });
    let field = |name: &str, value: &str| json!({ "name": name, "value": value });
    check_message(&fields(vec![field("a", "b"); 25].into()), &[]);
    check_message(&fields(vec![field("a", "b"); 26].into()), &["embeds.0.fields: BASE_TYPE_MAX_LENGTH"]);
    check_message(&fields(json!([field(&a(256), &a(1024))])), &[]);
    check_message(&fields(json!([field(&a(257), "b")])), &["embeds.0.fields.0.name: BASE_TYPE_BAD_LENGTH"]);
    check_message(&fields(json!([field("a", &a(1025))])), &["embeds.0.fields.0.value: BASE_TYPE_BAD_LENGTH"]);
    check_message(&fields(json!([field("", "b")])), &["embeds.0.fields.0.name: BASE_TYPE_REQUIRED"]);
    check_message(&fields(json!([field("a", " ")])), &["embeds.0.fields.0.value: BASE_TYPE_REQUIRED"]);
    check_message(&fields(json!([{ "name": "a" }])), &["embeds.0.fields.0.value: BASE_TYPE_REQUIRED"]);
}

#[test]
fn all_embeds_together_are_limited() {
    let two = |second: usize| json!({ "embeds": [{ "description": a(3000) }, { "title": a(5), "description": a(second - 5) }] });
    check_message(&two(3000), &[]);
    check_message(&two(3001), &["embeds: MAX_EMBED_SIZE_EXCEEDED"]);
    let parts = json!({ "embeds": [{ "description": a(3999), "footer": { "text": a(1000) }, "author": { "name": a(100) },
        "fields": [{ "name": a(100), "value": a(802) }] }] });
    check_message(&parts, &["embeds: MAX_EMBED_SIZE_EXCEEDED"]);
}

#[test]
fn addresses_are_checked() {
    let image = |url: &str| json!({ "embeds": [{ "image": { "url": url } }] });
    for fine in ["https://a.b/c", "http://a", "attachment://card.png"] {
        check_message(&image(fine), &[]);
    }
    check_message(&image("javascript://x"), &["embeds.0.image.url: URL_TYPE_INVALID_SCHEME"]);
    check_message(&image("card.png"), &["embeds.0.image.url: URL_TYPE_INVALID_URL"]);
    check_message(&image("https://a b"), &["embeds.0.image.url: URL_TYPE_INVALID_URL"]);
    check_message(&image(&format!("https://{}", a(2041))), &["embeds.0.image.url: BASE_TYPE_MAX_LENGTH"]);
    check_message(&json!({ "embeds": [{ "image": {} }] }), &["embeds.0.image.url: BASE_TYPE_REQUIRED"]);
    check_message(
        &json!({ "embeds": [{ "title": "a", "url": "attachment://a" }] }),
        &["embeds.0.url: URL_TYPE_INVALID_SCHEME"],
    );
}

#[test]
fn rows_and_buttons_are_limited() {
    let five = |row: usize| -> Value { (0..5).map(|n| button(&format!("{row}-{n}"))).collect() };
    let many = |count: usize| rows(&(0..count).map(five).collect::<Value>());
    check_message(&many(5), &[]);
    check_message(&many(6), &["components: BASE_TYPE_MAX_LENGTH"]);
    let six: Value = (0..6).map(|n| button(&n.to_string())).collect();
    check_message(&rows(&json!([six])), &["components.0.components: BASE_TYPE_BAD_LENGTH"]);
    check_message(&rows(&json!([[]])), &["components.0.components: BASE_TYPE_BAD_LENGTH"]);
    check_message(&json!({ "components": [button("a")] }), &["components.0: UNION_TYPE_CHOICES"]);
    check_message(&json!({ "components": [{ "type": 17 }] }), &["components.0: UNION_TYPE_CHOICES"]);
    check_message(
        &rows(&json!([[{ "type": 4, "custom_id": "a" }]])),
        &["components.0.components: COMPONENT_LAYOUT_WIDTH_EXCEEDED", "components.0.components.0: UNION_TYPE_CHOICES"]
            [1..],
    );
}

#[test]
fn one_button_is_checked() {
    let check = |button: Value, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|error| format!("components.0.components.0{error}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_message(&rows(&json!([[button]])), &expected);
    };
    check(with(button("a"), "label", a(80).into()), &[]);
    check(with(button("a"), "label", a(81).into()), &[".label: BASE_TYPE_MAX_LENGTH"]);
    check(with(button("a"), "label", "".into()), &[".label: BASE_TYPE_REQUIRED"]);
    check(json!({ "type": 2, "style": 1, "custom_id": "a", "emoji": { "name": "🔥" } }), &[]);
    check(
        json!({ "type": 2, "style": 1, "custom_id": "a", "emoji": { "name": "fire" } }),
        &[".emoji: COMPONENT_INVALID_EMOJI"],
    );
    check(button(&a(100)), &[]);
    check(button(&a(101)), &[".custom_id: BASE_TYPE_BAD_LENGTH"]);
    check(button(""), &[".custom_id: BASE_TYPE_REQUIRED"]);
    check(with(button("a"), "style", 9.into()), &[".style: BASE_TYPE_CHOICES"]);
    check(with(button("a"), "url", "https://a".into()), &[": BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"]);
    check(json!({ "type": 2, "style": 5, "label": "a", "url": "https://a" }), &[]);
    check(json!({ "type": 2, "style": 5, "label": "a" }), &[".url: BASE_TYPE_REQUIRED"]);
    check(
        json!({ "type": 2, "style": 5, "label": "a", "url": "https://a", "custom_id": "b" }),
        &[": BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"],
    );
    check(json!({ "type": 2, "style": 5, "label": "a", "url": "ftp://a" }), &[".url: URL_TYPE_INVALID_SCHEME"]);
}

#[test]
fn custom_ids_are_unique_in_a_message() {
    check_message(
        &rows(&json!([[button("a"), button("b")], [button("a")]])),
        &["components.1.components.0.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
    );
}

#[test]
fn menus_are_limited() {
    let check = |menu: Value, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|error| format!("components.0.components.0.{error}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_message(&rows(&json!([[menu]])), &expected);
    };
    check(menu(1), &[]);
    check(menu(25), &[]);
    check(menu(26), &["options: BASE_TYPE_BAD_LENGTH"]);
    check(menu(0), &["options: BASE_TYPE_BAD_LENGTH"]);
    check(json!({ "type": 5, "custom_id": "a" }), &[]);
    check(with(menu(1), "placeholder", a(150).into()), &[]);
    check(with(menu(1), "placeholder", a(151).into()), &["placeholder: BASE_TYPE_MAX_LENGTH"]);
    check(with(menu(3), "max_values", 3.into()), &[]);
    check(with(menu(3), "max_values", 4.into()), &["options: BASE_TYPE_BAD_LENGTH"]);
    check(with(menu(3), "max_values", 0.into()), &["max_values: NUMBER_TYPE_MIN", "min_values: NUMBER_TYPE_MAX"]);
    check(with(menu(3), "min_values", 26.into()), &["min_values: NUMBER_TYPE_MAX", "min_values: NUMBER_TYPE_MAX"]);
    check(with(menu(3), "min_values", 2.into()), &["min_values: NUMBER_TYPE_MAX"]);
    let option = |label: &str, value: &str, description: &str| json!({ "type": 3, "custom_id": "a", "options": [{ "label": label, "value": value, "description": description }] });
    check(option(&a(100), &a(100), &a(100)), &[]);
    check(option(&a(101), "b", ""), &["options.0.label: BASE_TYPE_BAD_LENGTH"]);
    check(option("a", &a(101), ""), &["options.0.value: BASE_TYPE_BAD_LENGTH"]);
    check(option("a", "b", &a(101)), &["options.0.description: BASE_TYPE_MAX_LENGTH"]);
    let same = json!([{ "label": "a", "value": "x" }, { "label": "b", "value": "x" }]);
    check(with(menu(2), "options", same), &["options.1.value: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"]);
    check_message(
        &rows(&json!([[menu(1), button("a")]])),
        &["components.0.components: COMPONENT_LAYOUT_WIDTH_EXCEEDED"],
    );
}

#[test]
fn allowed_mentions_do_not_contradict() {
    let check = |allowed: Value, expected: &[&str]| check_message(&json!({ "allowed_mentions": allowed }), expected);
    check(json!({ "parse": ["users", "roles", "everyone"] }), &[]);
    check(json!({ "parse": [], "users": ["1"], "roles": ["2"] }), &[]);
    check(
        json!({ "parse": ["users"], "users": ["1"] }),
        &["allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"],
    );
    check(
        json!({ "parse": ["roles"], "roles": ["1"] }),
        &["allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"],
    );
    check(json!({ "parse": ["here"] }), &["allowed_mentions.parse.0: BASE_TYPE_CHOICES"]);
    check(json!({ "users": vec!["1"; 101] }), &["allowed_mentions.users: BASE_TYPE_MAX_LENGTH"]);
}

#[test]
fn files_and_nonces_are_limited() {
    let files = |uploads| {
        errors_of(|errors| {
            message(&json!({}), BodyContext { uploads, ..NEW }, errors);
        })
    };
    assert_eq!(files(10), [""; 0]);
    assert_eq!(files(11), ["attachments: BASE_TYPE_MAX_LENGTH"]);
    check_message(&json!({ "nonce": a(25) }), &[]);
    check_message(&json!({ "nonce": a(26) }), &["nonce: BASE_TYPE_MAX_LENGTH"]);
}

#[test]
fn choices_are_limited() {
    let check = |kind: u64, list: Value, expected: &[&str]| {
        let body = json!({ "choices": list });
        assert_eq!(errors_of(|errors| choices(&body, kind, errors)), expected, "{}", shortened(&body));
    };
    let choice = |name: &str, value: Value| json!({ "name": name, "value": value });
    check(3, vec![choice("a", "b".into()); 25].into(), &[]);
    check(3, vec![choice("a", "b".into()); 26].into(), &["choices: BASE_TYPE_MAX_LENGTH"]);
    check(3, json!([choice(&a(100), a(100).into())]), &[]);
    check(3, json!([choice(&a(101), "b".into())]), &["choices.0.name: BASE_TYPE_BAD_LENGTH"]);
    check(3, json!([choice("a", a(101).into())]), &["choices.0.value: BASE_TYPE_BAD_LENGTH"]);
    check(3, json!([choice("", "b".into())]), &["choices.0.name: BASE_TYPE_REQUIRED"]);
    check(3, json!([choice("a", 1.into())]), &["choices.0.value: STRING_TYPE_CONVERT"]);
    check(4, json!([choice("a", 1.into())]), &[]);
    check(4, json!([choice("a", "1".into())]), &["choices.0.value: NUMBER_TYPE_COERCE"]);
    check(10, json!([choice("a", 1.5.into())]), &[]);
    check(3, Value::Null, &["choices: BASE_TYPE_REQUIRED"]);
}

#[test]
fn command_names_and_descriptions_are_limited() {
    let named = |name: &str| json!([{ "name": name, "description": "a" }]);
    for fine in ["a", "reminder-off", "hours_per_week", "l'an", "日本", "ünï", &a(32)] {
        check_commands(&named(fine), &[]);
    }
    check_commands(&named(&a(33)), &["0.name: BASE_TYPE_BAD_LENGTH"]);
    for bad in ["Upper", "with space", "dot.", "a/b"] {
        check_commands(&named(bad), &["0.name: APPLICATION_COMMAND_INVALID_NAME"]);
    }
    let described = |text: &str| json!([{ "name": "a", "description": text }]);
    check_commands(&described(&a(100)), &[]);
    check_commands(&described(&a(101)), &["0.description: BASE_TYPE_BAD_LENGTH"]);
    check_commands(&described(""), &["0.description: BASE_TYPE_REQUIRED"]);
    check_commands(&json!([{ "name": "View Progress", "type": 2 }]), &[]);
    check_commands(
        &json!([{ "name": "a", "type": 2, "description": "b" }]),
        &["0.description: APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET"],
    );
    check_commands(&json!([{ "name": "a", "type": 9, "description": "b" }]), &["0.type: BASE_TYPE_CHOICES"]);
    let twice =
        json!([{ "name": "a", "description": "b" }, { "name": "a", "description": "b" }, { "name": "a", "type": 2 }]);
    check_commands(&twice, &["1.name: APPLICATION_COMMANDS_DUPLICATE_NAME"]);
}

#[test]
fn commands_are_limited_in_number_and_size() {
    let many =
        |count: usize| -> Value { (0..count).map(|n| json!({ "name": n.to_string(), "description": "a" })).collect() };
    check_commands(&many(100), &[]);
    check_commands(&many(101), &[": BASE_TYPE_MAX_LENGTH"]);
    let sized = |last: usize| {
        let option = |n: usize| {
            json!({ "name": format!("{n:02}"), "description": "a", "type": 3,
            "choices": (0..10).map(|c| json!({ "name": format!("{c}{}", a(25)), "value": a(25) })).collect::<Value>() })
        };
        let mut options: Vec<Value> = (0..15).map(option).collect();
        options.push(json!({ "name": "z", "description": a(last), "type": 3 }));
        json!([{ "name": "a", "description": "b", "options": options }])
    };
    // 2 of the command, 15 × (3 + 10 × 51) of its options, 1 + `last` of the last.
    check_commands(&sized(100), &[]);
    let big = with(sized(100)[0].clone(), "description", a(100).into());
    let mut bigger = big.clone();
    for n in 0..3 {
        bigger["options"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "name": format!("y{n}"), "description": a(99), "type": 3 }));
    }
    assert_eq!(errors_of(|errors| one_command(&big, errors)), [""; 0]);
    assert_eq!(errors_of(|errors| one_command(&bigger, errors)), [": APPLICATION_COMMAND_TOO_LARGE"]);
}

#[test]
fn options_are_checked() {
    let check = |options: Value, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|error| format!("0.options{error}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_commands(&json!([{ "name": "a", "description": "b", "options": options }]), &expected);
    };
    let option = |name: &str, kind: u64| json!({ "name": name, "description": "a", "type": kind });
    let many = |count: usize| -> Value { (0..count).map(|n| option(&n.to_string(), 3)).collect() };
    check(many(25), &[]);
    check(many(26), &[": BASE_TYPE_MAX_LENGTH"]);
    check(json!([option("a", 12)]), &[".0.type: BASE_TYPE_CHOICES"]);
    check(json!([option("a", 3), option("a", 3)]), &[".1.name: APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"]);
    let required = |name: &str| with(option(name, 3), "required", true.into());
    check(json!([required("a"), option("b", 3)]), &[]);
    check(json!([option("a", 3), required("b")]), &[".1.required: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"]);
    check(
        json!([option("a", 1), option("b", 3)]),
        &[".0.type: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", ".1.type: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"],
    );
    check(json!([with(option("a", 1), "options", json!([option("b", 3)]))]), &[]);
    check(
        json!([with(option("a", 2), "options", json!([with(option("b", 1), "options", json!([option("c", 3)]))]))]),
        &[],
    );
    check(
        json!([with(option("a", 1), "options", json!([option("b", 1)]))]),
        &[".0.options.0.type: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"],
    );
    check(
        json!([with(option("a", 2), "options", json!([option("b", 3)]))]),
        &[".0.options.0.type: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"],
    );
    let choices =
        |count: usize| -> Value { (0..count).map(|n| json!({ "name": n.to_string(), "value": "a" })).collect() };
    check(json!([with(option("a", 3), "choices", choices(25))]), &[]);
    check(json!([with(option("a", 3), "choices", choices(26))]), &[".0.choices: BASE_TYPE_MAX_LENGTH"]);
    check(
        json!([with(option("a", 6), "autocomplete", true.into())]),
        &[".0: APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID"],
    );
    check(
        json!([with(with(option("a", 3), "choices", choices(1)), "autocomplete", true.into())]),
        &[".0.autocomplete: APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES_INVALID"],
    );
    check(json!([with(option("a", 3), "max_length", 6001.into())]), &[".0.max_length: NUMBER_TYPE_MAX"]);
    check(json!([with(option("a", 4), "min_value", "1".into())]), &[".0.min_value: NUMBER_TYPE_COERCE"]);
}

#[test]
fn where_and_who_are_checked() {
    let check = |key: &str, value: Value, expected: &[&str]| {
        check_commands(&json!([with(json!({ "name": "a", "description": "b" }), key, value)]), expected);
    };
    check("contexts", json!([0, 1, 2]), &[]);
    check("contexts", json!([3]), &["0.contexts.0: BASE_TYPE_CHOICES"]);
    check("integration_types", json!([0, 1]), &[]);
    check("integration_types", json!([2]), &["0.integration_types.0: BASE_TYPE_CHOICES"]);
    check("default_member_permissions", "32".into(), &[]);
    check("default_member_permissions", "many".into(), &["0.default_member_permissions: NUMBER_TYPE_COERCE"]);
}
