//! The web page, and the small API behind it.
//!
//! Only this machine's browser may use it: a request whose `Host` or `Origin` is another one is refused, so
//! that no web page elsewhere can reach it through a person's browser.

mod actions;
mod guard;
mod live;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::ids;
use crate::inner::Inner;

/// The page; `NONCE` stands where the one of the policy belongs.
const HTML: &str = include_str!("page/page.html");

/// The routes.
pub(crate) fn routes(inner: Arc<Inner>) -> Router<Arc<Inner>> {
    Router::new()
        .route("/", get(page))
        .route("/playground/state", get(state::state))
        .route("/playground/events", get(live::events))
        .route("/playground/slash", post(actions::slash))
        .route("/playground/autocomplete", post(actions::autocomplete))
        .route("/playground/context-menu", post(actions::context_menu))
        .route("/playground/press", post(actions::press))
        .route("/playground/pick", post(actions::pick))
        .route("/playground/submit", post(actions::submit))
        .route_layer(from_fn_with_state(inner, guard::own_browser_only))
}

/// The page itself. The policy lets its own script and style run, known by a nonce, and nothing else.
async fn page() -> Response {
    let nonce = ids::random(2);
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' https: data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, policy),
        (HeaderName::from_static("x-content-type-options"), "nosniff".to_owned()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, HTML.replace("NONCE", &nonce)).into_response()
}
