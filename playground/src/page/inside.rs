//! The drawer "inside": what came in and what went back, with how long the bot took and what Discord would refuse.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::session::Shared;
use crate::interactions::{AnswerProgress, AnswerRequest, Interaction};
use crate::json::extend;
use crate::request_log::RequestRecord;
use crate::world::World;

/// Interactions and requests shown.
const SHOWN: usize = 40;

pub(super) async fn inside(State(server): Shared) -> Json<Value> {
    let world = server.world();
    let state = server.state();
    let interactions: Value = state.interactions.newest().take(SHOWN).map(|one| interaction(&world, one)).collect();
    // What answers an interaction is shown there.
    let others = state.requests.iter().rev().filter(|one| !one.is_answer()).take(SHOWN);
    let requests: Value = others.map(request).collect();
    Json(json!({ "interactions": interactions, "requests": requests }))
}

fn interaction(world: &World, interaction: &Interaction) -> Value {
    let by = world.person(interaction.person).map(|person| person.display_name.clone()).unwrap_or_default();
    let requests = &interaction.answer_requests;
    let first = requests.iter().find(|request| request.to == "callback" && request.record.error.is_null());
    let progress = match interaction.progress() {
        AnswerProgress::Waiting => "waiting",
        AnswerProgress::DeferredMessage | AnswerProgress::DeferredUpdate => "thinking",
        AnswerProgress::Answered(_) | AnswerProgress::Deleted => "answered",
        AnswerProgress::TimedOut => "timed out",
        AnswerProgress::Failed(_) => "failed",
    };
    json!({
        "id": interaction.id, "kind": interaction.kind, "by": by, "at": interaction.made_at, "progress": progress,
        "event": interaction.event, "first": first.map(|request| milliseconds(request.after)),
        "requests": requests.iter().map(answer_request).collect::<Value>(),
    })
}

fn answer_request(request: &AnswerRequest) -> Value {
    let mut json = self::request(&request.record);
    extend(&mut json, json!({ "to": request.to, "after": milliseconds(request.after) }));
    json
}

fn request(record: &RequestRecord) -> Value {
    json!({
        "method": record.method, "path": record.path, "status": record.status, "body": record.body,
        "error": record.error, "at": record.at, "took": milliseconds(record.took),
    })
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
