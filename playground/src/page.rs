//! The web page, and the small API behind it.
//!
//! No web page elsewhere can reach it through a person's browser: `guard` sees to that.

mod actions;
mod clock;
mod faults;
mod files;
pub(crate) mod guard;
mod inside;
mod live;
mod session;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::server::Server;

/// The routes.
pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/", get(files::index))
        .route("/page/{name}", get(files::file))
        .route("/playground/state", get(state::state))
        .route("/playground/messages", get(state::messages))
        .route("/playground/events", get(live::events))
        .route("/playground/inside", get(inside::inside))
        .route("/playground/line", post(actions::line))
        .route("/playground/fill", post(actions::fill))
        .route("/playground/autocomplete", post(actions::autocomplete))
        .route("/playground/context-menu", post(actions::context_menu))
        .route("/playground/component", post(actions::component))
        .route("/playground/submit", post(actions::submit))
        .route("/playground/upload", post(actions::upload).layer(DefaultBodyLimit::disable()))
        .route("/playground/react", post(actions::react))
        .route("/playground/clock", post(clock::clock))
        .route("/playground/faults", post(faults::faults))
}
