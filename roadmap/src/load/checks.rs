//! What holds between the fields of a topic's questions: a name each, and what their kind asks for.

use std::collections::{HashMap, HashSet};

use super::draft::DraftTopic;
use super::faults::Faults;
use super::schema::{CheckRecord, OptionRecord, Record};
use super::value::Words;
use crate::diagnostic::quoted;
use crate::model::Open;
use crate::text::fold;

/// Reports questions of `topics` that cannot be asked as they are.
pub(super) fn check(topics: &[DraftTopic<'_>], faults: &mut Faults) {
    for topic in topics {
        let checks = topic.record.check.items();
        names(checks, faults);
        for check in checks {
            match check.kind.value().filter(|kind| kind.sound) {
                Some(kind) if kind.text == "choose" => choose(check, faults),
                Some(kind) => open(check, &kind.text, faults),
                None => {}
            }
        }
    }
}

/// Two questions of a topic with one name.
fn names(checks: &[CheckRecord<'_>], faults: &mut Faults) {
    let mut first: HashMap<&str, &Words<'_>> = HashMap::new();
    for id in checks.iter().filter_map(|check| check.id.value()).filter(|id| id.sound) {
        if let Some(other) = first.get(id.text.as_str()) {
            let message = format!("this topic has two checks called {}", quoted(&id.text));
            let help = format!("the other one is at {}: give one of them another `id`", other.location.shown());
            faults.error(id.location, message, help);
        } else {
            first.insert(&id.text, id);
        }
    }
}

fn choose(check: &CheckRecord<'_>, faults: &mut Faults) {
    let name = name(check);
    if let Some(answer) = check.answer.value() {
        let message = format!("{name} is of the kind `choose`, which has no `answer`");
        faults.error(answer.location, message, "say it in the `because` of its options, or choose another `kind`");
    }
    if !check.options.is_there() {
        let message = format!("{name} has no `options`");
        let help = "a question of the kind `choose` has 2 to 5, one of them with `right = true`";
        faults.error(check.location(), message, help);
        return;
    }
    let options = check.options.items();
    // What could not be read may have been the right one.
    let unread = |option: &OptionRecord<'_>| option.right.is_other();
    let is_whole = check.options.value().is_some_and(|list| list.is_whole) && !options.iter().any(unread);
    let mut right = options.iter().filter(|option| option.right.is_true());
    match (right.next(), right.next()) {
        (None, _) if is_whole && options.len() > 1 => {
            let message = format!("none of the options of {name} is right");
            faults.error(check.location(), message, "add `right = true` to the one that is");
        }
        (Some(_), Some(second)) => {
            let message = format!("{name} has two right options");
            faults.error(second.location(), message, "leave `right = true` to one of them");
        }
        _ => {}
    }
    let mut seen = HashSet::new();
    for words in options.iter().filter_map(|option| option.text.value()).filter(|words| words.sound) {
        if !seen.insert(fold(&words.text)) {
            let message = format!("{name} has the option {} twice", quoted(&words.text));
            faults.error(words.location, message, "delete one of the two, or say how they differ");
        }
    }
}

fn open(check: &CheckRecord<'_>, kind: &str, faults: &mut Faults) {
    debug_assert!(Open::from_name(kind).is_some(), "{kind} is a kind of its own");
    let name = name(check);
    if !check.answer.is_there() {
        let message = format!("{name} has no `answer`");
        faults.error(check.location(), message, format!("a question of the kind `{kind}` has one: add it"));
    }
    if check.options.is_there() {
        let message = format!("{name} has `options`, but is of the kind `{kind}`");
        faults.error(check.location(), message, "write `kind = \"choose\"`, or an `answer` in their place");
    }
}

/// What a message calls a question.
fn name(check: &CheckRecord<'_>) -> String {
    check.id.value().map_or("this check".to_owned(), |id| format!("the check {}", quoted(&id.text)))
}
