//! The drawer "inside": what came in and what went back, with how long the bot took and what Discord would refuse.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::faults::RequestRecord;
use crate::ids;
use crate::interactions::{Pending, Reply, Stage};
use crate::server::Inner;
use crate::world::World;

/// Interactions and requests shown.
const SHOWN: usize = 40;

pub(super) async fn inside(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let world = inner.world();
    let state = inner.state();
    let interactions: Value = state.interactions.newest().take(SHOWN).map(|one| interaction(&world, one)).collect();
    // What answers an interaction is shown there.
    let others = state.log.iter().rev().filter(|one| !one.is_answer()).take(SHOWN);
    let requests: Value = others.map(request).collect();
    Json(json!({ "interactions": interactions, "requests": requests }))
}

fn interaction(world: &World, pending: &Pending) -> Value {
    let by = world.person(pending.person).map(|person| person.display_name.clone()).unwrap_or_default();
    let first = pending.replies.iter().find(|reply| reply.to == "callback" && reply.refusal.is_null());
    let stage = match pending.stage {
        Stage::Waiting => "waiting",
        Stage::DeferredMessage | Stage::DeferredUpdate => "thinking",
        Stage::Answered => "answered",
        Stage::TimedOut => "timed out",
    };
    json!({
        "id": ids::json(pending.id), "kind": pending.kind, "by": by, "at": pending.made_at, "stage": stage,
        "event": pending.event, "first": first.map(|reply| milliseconds(reply.after)),
        "replies": pending.replies.iter().map(reply).collect::<Value>(),
    })
}

fn reply(reply: &Reply) -> Value {
    json!({
        "method": reply.method, "to": reply.to, "status": reply.status, "body": reply.body, "refusal": reply.refusal,
        "after": milliseconds(reply.after),
    })
}

fn request(record: &RequestRecord) -> Value {
    json!({
        "method": record.method, "path": record.path, "status": record.status, "body": record.body,
        "refusal": record.refusal, "at": record.at, "took": milliseconds(record.took),
    })
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
