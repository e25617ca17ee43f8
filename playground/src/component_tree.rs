//! Components inside components.
//!
//! Source: Discord's reference, "Component Reference": rows, sections and containers have `components`, a section also
//! an `accessory`, a label one `component`.

use serde_json::Value;

use crate::json::list;

/// All components of a message or a form, each before those inside it.
pub(crate) fn all(body: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    collect(body, &mut found);
    found
}

/// Changes all components of a message or a form, in the same order.
pub(crate) fn change_all(body: &mut Value, change: &mut impl FnMut(&mut Value)) {
    let mut one = |component: &mut Value| {
        if component.is_object() {
            change(component);
            change_all(component, change);
        }
    };
    // Indexing would put nulls where there is nothing.
    body.get_mut("components").and_then(Value::as_array_mut).into_iter().flatten().for_each(&mut one);
    for key in SINGLE {
        body.get_mut(key).into_iter().for_each(&mut one);
    }
}

/// The fields with one component inside.
const SINGLE: [&str; 2] = ["accessory", "component"];

fn collect<'a>(body: &'a Value, found: &mut Vec<&'a Value>) {
    let single = SINGLE.into_iter().map(|key| &body[key]);
    for component in list(&body["components"]).iter().chain(single).filter(|component| component.is_object()) {
        found.push(component);
        collect(component, found);
    }
}
