//! The web page, and the small API behind it.
//!
//! Only this machine's browser may use it: a request whose `Host` or `Origin` is another one is refused, so
//! that no web page elsewhere can reach it through a person's browser.

mod actions;
mod clock;
mod faults;
mod files;
mod guard;
mod inside;
mod live;
mod session;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::server::Server;

/// The routes.
pub(crate) fn routes(server: Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .route("/", get(files::index))
        .route("/page/{name}", get(files::file))
        .route("/playground/state", get(state::state))
        .route("/playground/events", get(live::events))
        .route("/playground/inside", get(inside::inside))
        .route("/playground/line", post(actions::line))
        .route("/playground/fill", post(actions::fill))
        .route("/playground/autocomplete", post(actions::autocomplete))
        .route("/playground/context-menu", post(actions::context_menu))
        .route("/playground/component", post(actions::component))
        .route("/playground/submit", post(actions::submit))
        .route("/playground/clock", post(clock::clock))
        .route("/playground/faults", post(faults::faults))
        .route_layer(from_fn_with_state(server, guard::own_browser_only))
}
