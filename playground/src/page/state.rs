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
use crate::message::{list, text};
use crate::server::Inner;
use crate::user_session::{Place, Seat};
use crate::world::{APPLICATION, Channel, Guild, World, permission};

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
        .map(|one| {
            json!({ "id": ids::json(one.id), "name": one.name, "shown": one.display_name, "dm": ids::json(one.dm),
                "dms_open": one.dms_open })
        })
        .collect();
    let guilds: Value = world.guilds.iter().map(|guild| guild_for(&world, guild, seat.person())).collect();
    let messages: Value = seat.messages().into_iter().map(|message| message.json).collect();
    let commands = offered(&seat);
    let connected = inner.readiness.borrow().connected;
    let state = inner.state();
    let connections = state.gateway.counts();
    Ok(Json(json!({
        "people": people, "guilds": guilds, "messages": messages, "commands": commands, "me": ids::json(seat.person()),
        "bot": ids::json(APPLICATION), "bot_name": world.bot_name, "channel": ids::json(seat.channel()), "connected": connected,
        "ended": state.ended, "now": inner.now(), "moved": *inner.moved.borrow(), "has_next_event": state.next_event.is_some(),
        "trouble": {
            "slow": !state.delay.is_zero(), "failing": state.rules.iter().map(|rule| rule.times).sum::<usize>(),
            "identified": connections.identified, "resumed": connections.resumed,
        },
    })))
}

/// A server with what a person sees of it.
fn guild_for(world: &World, guild: &Guild, person: u64) -> Value {
    let seen = guild.channels.iter().filter(|channel| world.can_see(person, channel.id));
    let members = guild.members.iter().map(|one| {
        json!({ "id": ids::json(one.person), "roles": one.roles.iter().copied().map(ids::json).collect::<Value>(),
            "admin": guild.permissions_of(one.person) & permission::ADMINISTRATOR != 0 })
    });
    json!({
        "id": ids::json(guild.id), "name": guild.name, "has_bot": guild.has_bot,
        "channels": seen.map(|channel| channel_for(guild, channel)).collect::<Value>(),
        "roles": guild.roles.iter().map(|one| json!({ "id": ids::json(one.id), "name": one.name })).collect::<Value>(),
        "members": members.collect::<Value>(),
    })
}

fn channel_for(guild: &Guild, channel: &Channel) -> Value {
    let own = guild.permissions_in(channel, APPLICATION);
    json!({
        "id": ids::json(channel.id), "name": channel.name, "topic": channel.topic, "kind": channel.kind,
        "parent": channel.parent.map(ids::json), "bot_sees": own & permission::VIEW_CHANNEL != 0,
        "bot_writes": own & permission::SEND_MESSAGES != 0,
        "denied": channel.overwrites.iter().any(|one| one.id == APPLICATION && one.deny != 0),
    })
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
