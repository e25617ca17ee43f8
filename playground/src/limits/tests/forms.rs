//! Forms, with labels and as they were before.

#![expect(clippy::needless_pass_by_value, reason = "cases are written down where they are used")]

use super::*;

#[track_caller]
fn check(body: Value, expected: &[&str]) {
    assert_eq!(errors_of(|errors| modal(&body, errors)), expected, "{}", shortened(&body));
}

fn form(components: Value) -> Value {
    json!({ "title": "a", "custom_id": "b", "components": components })
}

fn labelled(component: Value) -> Value {
    json!({ "type": 18, "label": "a", "component": component })
}

/// Checks one component in a label: the errors lie below it.
#[track_caller]
fn check_labelled(component: Value, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|error| format!("components.0.component{error}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(form(json!([labelled(component)])), &expected);
}

fn options(count: usize) -> Value {
    (0..count).map(|n| json!({ "label": n.to_string(), "value": n.to_string() })).collect()
}

fn group(kind: u64, count: usize) -> Value {
    json!({ "type": kind, "custom_id": "g", "options": options(count) })
}

#[test]
fn labels_are_limited() {
    let text = || json!({ "type": 4, "custom_id": "t", "style": 1 });
    let label = |key: &str, value: Value| form(json!([with(labelled(text()), key, value)]));
    check(label("label", a(45).into()), &[]);
    check(label("label", a(46).into()), &["components.0.label: BASE_TYPE_BAD_LENGTH"]);
    check(label("label", Value::Null), &["components.0.label: BASE_TYPE_REQUIRED"]);
    check(label("description", a(100).into()), &[]);
    check(label("description", a(101).into()), &["components.0.description: BASE_TYPE_BAD_LENGTH"]);
    check(label("description", "".into()), &["components.0.description: BASE_TYPE_REQUIRED"]);
    check(label("description", Value::Null), &[]);
    check(label("component", Value::Null), &["components.0.component: BASE_TYPE_REQUIRED"]);
    check(label("component", button("a")), &["components.0.component: UNION_TYPE_CHOICES"]);
    check(form(json!([text()])), &["components.0: UNION_TYPE_CHOICES"]);
    check(form(json!([{ "type": 17, "components": [] }])), &["components.0: UNION_TYPE_CHOICES"]);
    check(form(json!([{ "type": 10, "content": "# Read this" }, labelled(text())])), &[]);
    check(form(json!([{ "type": 10, "content": "" }])), &["components.0.content: BASE_TYPE_REQUIRED"]);
    check(
        form(json!([labelled(text()), labelled(text())])),
        &["components.1.component.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
    );
    let five: Value = (0..5).map(|n| labelled(with(text(), "custom_id", n.to_string().into()))).collect();
    check(form(five), &[]);
    let six: Value = (0..6).map(|n| labelled(with(text(), "custom_id", n.to_string().into()))).collect();
    check(form(six), &["components: BASE_TYPE_BAD_LENGTH"]);
}

#[test]
fn radio_groups_and_checkboxes_are_limited() {
    check_labelled(group(21, 1), &[".options: BASE_TYPE_BAD_LENGTH"]);
    check_labelled(group(21, 2), &[]);
    check_labelled(group(21, 10), &[]);
    check_labelled(group(21, 11), &[".options: BASE_TYPE_BAD_LENGTH"]);
    let two = json!([{ "label": "a", "value": "1", "default": true }, { "label": "a", "value": "2", "default": true }]);
    check_labelled(with(group(21, 2), "options", two.clone()), &[".options: BASE_TYPE_MAX_LENGTH"]);
    check_labelled(with(group(22, 2), "options", two.clone()), &[]);
    check_labelled(
        with(with(group(22, 2), "options", two), "max_values", 1.into()),
        &[".options: BASE_TYPE_MAX_LENGTH"],
    );
    let same = json!([{ "label": "a", "value": "1" }, { "label": "b", "value": "1" }]);
    check_labelled(
        with(group(22, 2), "options", same),
        &[".options.1.value: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"],
    );
    check_labelled(group(22, 0), &[".options: BASE_TYPE_BAD_LENGTH"]);
    check_labelled(group(22, 1), &[]);
    check_labelled(group(22, 10), &[]);
    check_labelled(group(22, 11), &[".options: BASE_TYPE_BAD_LENGTH"]);
    check_labelled(with(group(22, 2), "max_values", 11.into()), &[".max_values: NUMBER_TYPE_MAX"]);
    check_labelled(with(group(22, 2), "min_values", 3.into()), &[".min_values: NUMBER_TYPE_MAX"]);
    check_labelled(with(group(22, 2), "min_values", 0.into()), &[".min_values: NUMBER_TYPE_MIN"]);
    check_labelled(with(with(group(22, 2), "min_values", 0.into()), "required", false.into()), &[]);
    check_labelled(json!({ "type": 23, "custom_id": "c", "default": true }), &[]);
    check_labelled(json!({ "type": 23 }), &[".custom_id: BASE_TYPE_REQUIRED"]);
    check_labelled(json!({ "type": 19, "custom_id": "f", "max_values": 10 }), &[]);
    check_labelled(json!({ "type": 19, "custom_id": "f", "max_values": 11 }), &[".max_values: NUMBER_TYPE_MAX"]);
}

#[test]
fn menus_in_forms_are_limited() {
    check_labelled(menu(25), &[]);
    check_labelled(menu(26), &[".options: BASE_TYPE_BAD_LENGTH"]);
    for kind in 5..=8 {
        check_labelled(json!({ "type": kind, "custom_id": "a" }), &[]);
    }
    check_labelled(with(menu(1), "min_values", 0.into()), &[".min_values: NUMBER_TYPE_MIN"]);
    check_labelled(with(with(menu(1), "min_values", 0.into()), "required", false.into()), &[]);
    check_labelled(with(menu(1), "disabled", true.into()), &[".disabled: COMPONENT_DISABLED_IN_MODAL"]);
    let user = |defaults: Value| json!({ "type": 5, "custom_id": "a", "default_values": defaults });
    check_labelled(user(json!([{ "id": "1", "type": "user" }])), &[]);
    check_labelled(user(json!([{ "id": "1", "type": "role" }])), &[".default_values.0.type: BASE_TYPE_CHOICES"]);
    check_labelled(user(json!([{ "id": "x", "type": "user" }])), &[".default_values.0.id: NUMBER_TYPE_COERCE"]);
    let two = json!([{ "id": "1", "type": "user" }, { "id": "2", "type": "user" }]);
    check_labelled(user(two), &[".default_values: BASE_TYPE_BAD_LENGTH"]);
}

#[test]
fn text_inputs_in_rows_are_limited() {
    let input = |id: &str| json!({ "type": 4, "custom_id": id, "label": "a", "style": 1 });
    let form = |inputs: Vec<Value>| -> Value {
        let rows: Value = inputs.into_iter().map(|input| json!({ "type": 1, "components": [input] })).collect();
        json!({ "title": "a", "custom_id": "b", "components": rows })
    };
    let numbered = |count: usize| form((0..count).map(|n| input(&n.to_string())).collect());
    check(numbered(5), &[]);
    check(numbered(6), &["components: BASE_TYPE_BAD_LENGTH"]);
    check(numbered(0), &["components: BASE_TYPE_BAD_LENGTH"]);
    check(with(numbered(1), "title", a(45).into()), &[]);
    check(with(numbered(1), "title", a(46).into()), &["title: BASE_TYPE_BAD_LENGTH"]);
    check(with(numbered(1), "custom_id", a(101).into()), &["custom_id: BASE_TYPE_BAD_LENGTH"]);
    check(form(vec![input("a"), input("a")]), &["components.1.components.0.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"]);
    let one = |key: &str, value: Value, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|error| format!("components.0.components.0.{error}")).collect();
        let body = form(vec![with(input("a"), key, value)]);
        assert_eq!(errors_of(|errors| modal(&body, errors)), expected, "{key}");
    };
    one("label", a(45).into(), &[]);
    one("label", a(46).into(), &["label: BASE_TYPE_BAD_LENGTH"]);
    one("value", a(4000).into(), &[]);
    one("value", a(4001).into(), &["value: BASE_TYPE_MAX_LENGTH"]);
    one("placeholder", a(101).into(), &["placeholder: BASE_TYPE_MAX_LENGTH"]);
    one("max_length", 4001.into(), &["max_length: NUMBER_TYPE_MAX"]);
    one("label", Value::Null, &["label: BASE_TYPE_REQUIRED"]);
    one("style", 3.into(), &["style: BASE_TYPE_CHOICES"]);
}
