//! What the page changes around the bot: the time, and the troubles of real life.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::state::Sorry;
use crate::PlaygroundError;
use crate::faults::FailRule;
use crate::ids;
use crate::local_discord::Discord;
use crate::server::{Change, Inner};
use crate::world::permission;

type Shared = State<Arc<Inner>>;
type Done = Result<Json<Value>, Sorry>;

/// How slow requests are while they are slow.
const SLOW: Duration = Duration::from_secs(2);
/// How long a 429 asks to wait.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// How many requests one press of a switch makes fail.
const FAILING: usize = 3;
/// The farthest the page moves the time from the real one, in milliseconds: ten years.
const FARTHEST: i64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// Where the time shall go.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Move {
    /// By so many milliseconds.
    By(i64),
    /// To this moment, in Unix milliseconds.
    To(i64),
    /// To when something is due next in the app.
    Next,
    /// Back to the real time.
    Real,
}

pub(super) async fn clock(State(inner): Shared, Json(asked): Json<Move>) -> Done {
    let moved = *inner.moved.borrow();
    let by = match asked {
        Move::By(by) => by,
        Move::To(to) => to.saturating_sub(inner.now()),
        Move::Real => moved.saturating_neg(),
        Move::Next => {
            let ask = inner.state().next_event.clone().ok_or(PlaygroundError::NothingDue)?;
            let due = ask().await.ok_or(PlaygroundError::NothingDue)?;
            due.saturating_sub(inner.now()).max(0)
        }
    };
    if moved.saturating_add(by).saturating_abs() > FARTHEST {
        return Err(PlaygroundError::TooFar.into());
    }
    inner.move_clock(by);
    Ok(Json(json!({ "now": inner.now(), "moved": moved.saturating_add(by) })))
}

/// A trouble to make, or to end.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trouble {
    /// The connection is cut.
    Drop,
    /// It is cut, and the session cannot be taken up again.
    RefuseResume,
    /// The next requests are answered 429.
    RateLimit,
    /// The next requests are answered 500.
    ServerError,
    /// Every request takes long, or no longer does.
    Slow(bool),
    /// The bot may not do something in a channel: `see`, `write`, or nothing is denied.
    Deny {
        /// The channel's id.
        channel: String,
        /// What is denied.
        what: Option<String>,
    },
    /// A person takes the bot's direct messages, or no longer does.
    Dms {
        /// The person's id.
        person: String,
        /// Whether they do.
        open: bool,
    },
    /// Requests fail no more.
    Clear,
}

pub(super) async fn trouble(State(inner): Shared, Json(asked): Json<Trouble>) -> Done {
    let discord = Discord::of(Arc::clone(&inner));
    let id = |text: &str| ids::from_json(&Value::from(text)).unwrap_or(0);
    match asked {
        Trouble::Drop => discord.drop_connections(),
        Trouble::RefuseResume => {
            discord.refuse_next_resume();
            discord.drop_connections();
        }
        Trouble::RateLimit => discord.fail_next(FailRule::rate_limited("", FAILING, RETRY_AFTER)),
        Trouble::ServerError => discord.fail_next(FailRule::status("", FAILING, 500)),
        Trouble::Slow(slow) => discord.delay_requests(if slow { SLOW } else { Duration::ZERO }),
        Trouble::Deny { channel, what } => {
            let denied = match what.as_deref() {
                Some("see") => permission::VIEW_CHANNEL,
                Some("write") => permission::SEND_MESSAGES,
                _ => 0,
            };
            discord.deny_bot(id(&channel), denied);
        }
        Trouble::Dms { person, open } => discord.set_dms_open(id(&person), open),
        Trouble::Clear => {
            let mut state = inner.state();
            state.rules.clear();
            state.delay = Duration::ZERO;
        }
    }
    inner.tell(Change::Everything);
    Ok(Json(json!({})))
}
