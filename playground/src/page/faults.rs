//! What goes wrong in real life, switched on and off from the page.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::session::{PageResult, Shared};
use crate::codes::permission;
use crate::faults::{FailRule, Faults};
use crate::gateway::mood::{GatewayMood, ResumeRefusal};
use crate::ids::{ChannelId, UserId};
use crate::server::PageUpdate;
use crate::world_changes;

/// How slow requests are while they are slow.
const SLOW: Duration = Duration::from_secs(2);
/// How long a 429 asks to wait.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// How many requests one press of a switch makes fail.
const FAILING: usize = 3;

/// What is to go wrong, or no longer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultSwitch {
    /// The connection is cut.
    Drop,
    /// It is cut, and the session cannot be taken up again.
    RefuseResume,
    /// Each session is closed with this code as soon as it stands, again and again; no longer without one.
    CloseAlways(Option<u16>),
    /// No session can be taken up again, or they can.
    RefuseResumes(bool),
    /// The next requests are answered 429.
    RateLimit,
    /// The next requests are answered 500.
    ServerError,
    /// Every request takes long, or no longer does.
    Slow(bool),
    /// The bot may not do something in a channel; nothing is denied without a `what`.
    Deny { channel: ChannelId, what: Option<Denied> },
    /// A person takes the bot's direct messages, or no longer does.
    Dms { person: UserId, open: bool },
    /// Requests fail no more, and the gateway does its part.
    Clear,
}

/// What the bot may not do.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Denied {
    /// See the channel.
    See,
    /// Write in it.
    Write,
}

pub(super) async fn faults(State(server): Shared, Json(asked): Json<FaultSwitch>) -> PageResult {
    match asked {
        FaultSwitch::Drop => server.state().gateway.drop_connections(),
        FaultSwitch::RefuseResume => {
            let gateway = &mut server.state().gateway;
            gateway.refuse_next_resume = true;
            gateway.drop_connections();
        }
        FaultSwitch::CloseAlways(code) => {
            let gateway = &mut server.state().gateway;
            gateway.mood = code.map_or(GatewayMood::Fair, GatewayMood::Closes);
            if let Some(code) = code {
                gateway.close_connections(code);
            }
        }
        FaultSwitch::RefuseResumes(refuse) => {
            let refusing = GatewayMood::RefusesResume(ResumeRefusal::Over);
            server.state().gateway.mood = if refuse { refusing } else { GatewayMood::Fair };
        }
        FaultSwitch::RateLimit => {
            server.state().faults.rules.push(FailRule::rate_limited("", FAILING, RETRY_AFTER));
        }
        FaultSwitch::ServerError => server.state().faults.rules.push(FailRule::status("", FAILING, 500)),
        FaultSwitch::Slow(slow) => server.state().faults.delay = if slow { SLOW } else { Duration::ZERO },
        FaultSwitch::Deny { channel, what } => {
            let denied = match what {
                Some(Denied::See) => permission::VIEW_CHANNEL,
                Some(Denied::Write) => permission::SEND_MESSAGES,
                None => 0,
            };
            world_changes::deny_bot(&server, channel, denied);
        }
        FaultSwitch::Dms { person, open } => world_changes::set_dms_open(&server, person, open),
        FaultSwitch::Clear => {
            let mut state = server.state();
            state.faults = Faults::default();
            state.gateway.mood = GatewayMood::Fair;
        }
    }
    server.update_pages(PageUpdate::Everything);
    Ok(Json(json!({})))
}
