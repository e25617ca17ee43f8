//! The page's own files, in the binary: no build step, and nothing from elsewhere.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};

/// Only what this server serves runs, and nothing written into the page does.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Names and texts of the files beside the page itself.
macro_rules! files {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("web/", $name)))),*] };
}

const INDEX: &str = include_str!("web/index.html");
const FILES: [(&str, &str); 33] = files![
    "api.js",
    "app.js",
    "blocks.css",
    "blocks.js",
    "clock.js",
    "components.js",
    "connect.css",
    "connect.js",
    "composer.css",
    "composer.js",
    "context.js",
    "conversation.js",
    "dom.js",
    "embeds.js",
    "fields.js",
    "form.css",
    "icon.svg",
    "inside.css",
    "inside.js",
    "layout.css",
    "line.js",
    "look.css",
    "markdown.js",
    "members.js",
    "menu.js",
    "message.css",
    "message.js",
    "modal.js",
    "places.js",
    "popover.js",
    "state.js",
    "time.js",
    "faults.js",
];

/// The page itself.
pub(super) async fn index() -> Response {
    serve("text/html; charset=utf-8", INDEX)
}

/// A script, a style or the icon.
pub(super) async fn file(Path(name): Path<String>) -> Response {
    let Some((name, text)) = FILES.iter().find(|(own, _)| *own == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit_once('.') {
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "image/svg+xml",
    };
    serve(kind, text)
}

fn serve(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // A new version of the program has a new page.
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}
