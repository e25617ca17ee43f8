//! Moving the time from the page.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::session::{PageResult, Shared};
use crate::PlaygroundError;

/// The farthest the page moves the time from the real one, in milliseconds: ten years.
const FARTHEST: i64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// Where the time shall go.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClockMove {
    /// By so many milliseconds.
    By(i64),
    /// To this moment, in Unix milliseconds.
    To(i64),
    /// To when something is due next in the app.
    Next,
    /// Back to the real time.
    Real,
}

pub(super) async fn clock(State(server): Shared, Json(asked): Json<ClockMove>) -> PageResult {
    let moved = *server.moved.borrow();
    let by = match asked {
        ClockMove::By(by) => by,
        ClockMove::To(to) => to.saturating_sub(server.now()),
        ClockMove::Real => moved.saturating_neg(),
        ClockMove::Next => {
            let ask = server.state().next_event.clone().ok_or(PlaygroundError::NothingDue)?;
            let due = ask().await.ok_or(PlaygroundError::NothingDue)?;
            due.saturating_sub(server.now()).max(0)
        }
    };
    if moved.saturating_add(by).saturating_abs() > FARTHEST {
        return Err(PlaygroundError::TooFar.into());
    }
    server.move_clock(by);
    Ok(Json(json!({ "now": server.now(), "moved": moved.saturating_add(by) })))
}
