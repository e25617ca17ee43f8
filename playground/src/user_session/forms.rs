//! Filling forms.
//!
//! Source: Discord's reference, "Modal Submit Data Structure", "Component Reference" (interaction response structures).

use serde_json::{Value, json};

use super::UserSession;
use super::components::{check_count, unknown_option, values};
use super::exchange::NewInteraction;
use super::names::Directory;
use crate::codes::{InteractionKind, component_type};
use crate::command_line::Names;
use crate::error::PlaygroundError;
use crate::interaction_event::Actor;
use crate::interactions::Exchange;
use crate::json::{list, text};
use crate::limits::utf16_len;
use crate::message::{FieldInput, Menu, Modal, ModalField, TextInput};

impl UserSession {
    /// Fills a modal and sends it. Fields are named by `custom_id` or label (in any case); those left out keep what the
    /// bot put in. A choice takes an option's value or label, or a name where people, roles or channels are chosen;
    /// several stand under the same name, and an empty text alone is for none. A checkbox takes `on` or `off`.
    pub async fn submit(&self, modal: &Modal, given: &[(&str, &str)]) -> Result<Exchange, PlaygroundError> {
        let fields = modal.fields();
        let mut named: Vec<(&str, &str)> = Vec::new();
        for (name, text) in given {
            let wanted = name.trim().to_lowercase();
            let by_id = fields.iter().find(|field| field.custom_id == *name);
            let Some(field) = by_id.or_else(|| fields.iter().find(|field| field.label.to_lowercase() == wanted)) else {
                let known = fields.into_iter().map(|field| field.label).collect();
                return Err(PlaygroundError::UnknownField { name: (*name).to_owned(), known });
            };
            named.push((&field.custom_id, text));
        }
        let data = {
            let world = self.server.world();
            let directory = Directory::with(self.actor(&world)?, self.files());
            let mut filled = Vec::new();
            for field in &fields {
                let given: Vec<&str> =
                    named.iter().filter(|(id, _)| *id == field.custom_id).map(|&(_, text)| text).collect();
                filled.push((field, fill(&directory, field, &given)?));
            }
            data(&directory, modal, &filled)
        };
        let opened_by = self.server.state().interactions.get(modal.interaction).map(|one| one.metadata.clone());
        self.interact(NewInteraction::new(InteractionKind::Modal, data).on(modal.message).opened_by(opened_by)).await
    }
}

/// What a field says once it is filled: its `value`, or its `values`.
fn fill(directory: &Directory<'_>, field: &ModalField, given: &[&str]) -> Result<Value, PlaygroundError> {
    match &field.input {
        FieldInput::Text(input) => {
            let text = given.first().copied().unwrap_or(&input.value);
            check_length(field, input, text)?;
            Ok(json!({ "value": text }))
        }
        FieldInput::Checkbox(checked) => match given.first().map(|text| text.trim().to_lowercase()).as_deref() {
            None => Ok(json!({ "value": checked })),
            Some("on" | "true" | "yes") => Ok(json!({ "value": true })),
            Some("off" | "false" | "no" | "") => Ok(json!({ "value": false })),
            Some(other) => {
                Err(PlaygroundError::UnknownOption { name: other.to_owned(), known: vec!["on".into(), "off".into()] })
            }
        },
        FieldInput::Choice(menu) => {
            let chosen = choose(directory.actor, field, menu, given)?;
            // A radio group is the only one with one value.
            Ok(if menu.kind == component_type::RADIO_GROUP {
                json!({ "value": chosen.first() })
            } else {
                json!({ "values": chosen })
            })
        }
        FieldInput::Upload { min, max } => {
            let files: Vec<_> = given.iter().filter_map(|name| directory.file(name.trim())).collect();
            let wanted = given.iter().filter(|name| !name.trim().is_empty()).count();
            let fits = u64::try_from(files.len()).is_ok_and(|count| (*min..=*max).contains(&count));
            if files.len() == wanted && (fits || (wanted == 0 && !field.required)) {
                return Ok(json!({ "values": files }));
            }
            Err(PlaygroundError::Files { field: field.label.clone(), min: *min, max: *max, given: files.len() })
        }
    }
}

/// The values of what is chosen in a field.
fn choose(actor: Actor<'_>, field: &ModalField, menu: &Menu, given: &[&str]) -> Result<Vec<String>, PlaygroundError> {
    let chosen = match given {
        [] => menu.chosen.clone(),
        [""] => Vec::new(),
        given => values(actor, menu, given).ok_or_else(|| unknown_option(std::slice::from_ref(menu), given))?,
    };
    if !chosen.is_empty() || field.required {
        check_count(menu, chosen.len())?;
    }
    Ok(chosen)
}

fn check_length(field: &ModalField, input: &TextInput, given: &str) -> Result<(), PlaygroundError> {
    let length = u64::try_from(utf16_len(given)).unwrap_or(u64::MAX);
    // An optional field may stay empty whatever its least length.
    let min = if field.required { input.min_length.max(1) } else { input.min_length };
    if (length == 0 && !field.required) || (min..=input.max_length).contains(&length) {
        Ok(())
    } else {
        Err(PlaygroundError::FieldLength { field: field.label.clone(), min, max: input.max_length, given: length })
    }
}

/// The data of the interaction: each component of the form with what it says.
fn data(directory: &Directory<'_>, modal: &Modal, filled: &[(&ModalField, Value)]) -> Value {
    let answer = |component: &Value| {
        let id = text(&component["custom_id"]);
        let said = filled.iter().find(|(field, _)| field.custom_id == id).map(|(_, said)| said);
        let mut answer = json!({ "type": component["type"], "id": component["id"], "custom_id": id });
        for (key, value) in said.and_then(Value::as_object).into_iter().flatten() {
            answer[key] = value.clone();
        }
        answer
    };
    let components = list(&modal.json["components"]).iter().map(|top| {
        let mut own = json!({ "type": top["type"], "id": top["id"] });
        match top["type"].as_u64() {
            Some(component_type::ROW) => own["components"] = list(&top["components"]).iter().map(answer).collect(),
            Some(component_type::LABEL) => own["component"] = answer(&top["component"]),
            _ => {}
        }
        own
    });
    let mut data = json!({ "custom_id": modal.custom_id, "components": components.collect::<Value>() });
    // Options have no ids of Discord's, whatever their values look like.
    let named =
        filled.iter().filter(|(field, _)| matches!(&field.input, FieldInput::Choice(menu) if menu.options.is_empty()));
    let ids: Vec<u64> =
        named.flat_map(|(_, said)| list(&said["values"])).filter_map(|value| text(value).parse().ok()).collect();
    if !ids.is_empty() {
        data["resolved"] = directory.actor.resolved(ids);
    }
    let files = filled.iter().filter(|(field, _)| matches!(field.input, FieldInput::Upload { .. }));
    directory.resolve_files(&mut data, files.flat_map(|(_, said)| list(&said["values"])));
    data
}
