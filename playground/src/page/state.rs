//! What the page shows: who there is, what can be typed, what has been said.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::PlaygroundError;
use crate::ids;
use crate::inner::Inner;
use crate::message::{list, text};
use crate::seat::{Place, Seat};

/// Who sits where, as the page says it: without a server, in the direct messages.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sitting {
    person: String,
    guild: Option<usize>,
    channel: Option<String>,
}

/// A refusal on its way to the page.
pub(super) struct Sorry(PlaygroundError);

impl From<PlaygroundError> for Sorry {
    fn from(error: PlaygroundError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Sorry {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "error": self.0.to_string() }))).into_response()
    }
}

impl Sitting {
    /// The seat.
    pub(super) fn take(self, inner: &Arc<Inner>) -> Result<Seat, Sorry> {
        let place = match self.guild {
            Some(guild) => Place::Guild { guild, channel: self.channel.unwrap_or_default() },
            None => Place::Dm,
        };
        Ok(Seat::new(Arc::clone(inner), &self.person, place)?)
    }
}

pub(super) async fn state(
    State(inner): State<Arc<Inner>>,
    Query(sitting): Query<Sitting>,
) -> Result<Json<Value>, Sorry> {
    let seat = sitting.take(&inner)?;
    let world = inner.world();
    let people: Value = world
        .people
        .iter()
        .map(|one| json!({ "id": ids::json(one.id), "name": one.name, "shown": one.display_name }))
        .collect();
    let guilds: Value = world
        .guilds
        .iter()
        .map(|guild| {
            json!({
                "id": ids::json(guild.id), "name": guild.name,
                "channels": guild.channels.iter().map(|one| json!({ "id": ids::json(one.id), "name": one.name, "topic": one.topic })).collect::<Value>(),
                "roles": guild.roles.iter().map(|one| json!({ "id": ids::json(one.id), "name": one.name })).collect::<Value>(),
                "members": guild.members.iter().map(|one| ids::json(one.person)).collect::<Value>(),
            })
        })
        .collect();
    let messages: Value = seat.messages().into_iter().map(|message| message.json).collect();
    Ok(Json(json!({
        "people": people, "guilds": guilds, "messages": messages, "commands": offered(&seat),
        "channel": ids::json(seat.channel()), "connected": inner.readiness.borrow().connected,
    })))
}

/// The commands as the page lists them, one entry a subcommand: `remind daily`, with its options.
fn offered(seat: &Seat) -> Value {
    let mut lines = Vec::new();
    for command in seat.offered() {
        flatten(&command, text(&command["name"]), &command["id"], &command["type"], &mut lines);
    }
    lines.into()
}

fn flatten(node: &Value, name: &str, id: &Value, kind: &Value, lines: &mut Vec<Value>) {
    let options = list(&node["options"]);
    let (below, own): (Vec<&Value>, Vec<&Value>) =
        options.iter().partition(|option| matches!(option["type"].as_u64(), Some(1 | 2)));
    for sub in &below {
        flatten(sub, &format!("{name} {}", text(&sub["name"])), id, kind, lines);
    }
    if below.is_empty() {
        lines.push(json!({ "id": id, "type": kind, "name": name, "description": node["description"], "options": own }));
    }
}
