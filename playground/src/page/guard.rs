//! Keeps other sites' pages out: a browser says in `Host` what it was asked for, and in `Origin` who asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::server::Server;

/// Refuses with 403 what does not come from this server's own page.
pub(super) async fn own_browser_only(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    if is_own(request.headers(), server.address.port()) {
        return next.run(request).await;
    }
    let error = "this page is for the browser of this machine only";
    (StatusCode::FORBIDDEN, Json(json!({ "error": error }))).into_response()
}

fn is_own(headers: &HeaderMap, port: u16) -> bool {
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(&HOST).is_some_and(|host| own.iter().any(|one| one == host));
    let origin = text(&ORIGIN).is_none_or(|origin| own.iter().any(|one| origin == format!("http://{one}")));
    host && origin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_page_gets_in() {
        let check = |host: Option<&str>, origin: Option<&str>, expected| {
            let mut headers = HeaderMap::new();
            if let Some(host) = host {
                headers.insert(HOST, host.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_own(&headers, 80), expected, "{host:?} {origin:?}");
        };
        check(Some("127.0.0.1:80"), None, true);
        check(Some("localhost:80"), Some("http://localhost:80"), true);
        check(Some("127.0.0.1:80"), Some("http://127.0.0.1:80"), true);
        check(None, None, false);
        check(Some("127.0.0.1"), None, false);
        check(Some("evil.example:80"), None, false);
        check(Some("127.0.0.1:80"), Some("http://evil.example"), false);
        check(Some("127.0.0.1:80"), Some("https://127.0.0.1:80"), false);
        check(Some("127.0.0.1:80"), Some("null"), false);
    }
}
