//! Keeps other sites' pages out of everything that this server has, the API and the gateway included: a browser says in
//! `Host` what it was asked for, in `Origin` who asks, and in `Sec-Fetch-Site` whether that is another site, also where
//! it sends no `Origin`, as for a script or a picture.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::server::Server;

/// Refuses with 403 what comes from another site's page. What it lets through, other sites' pages cannot read either.
pub(crate) async fn own_browser_only(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    if is_own(request.headers(), server.address.port()) {
        let mut response = next.run(request).await;
        response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
        return response;
    }
    let error = "this page is for the browser of this machine only";
    (StatusCode::FORBIDDEN, Json(json!({ "error": error }))).into_response()
}

fn is_own(headers: &HeaderMap, port: u16) -> bool {
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(&HOST).is_some_and(|host| own.iter().any(|one| one == host));
    let origin = text(&ORIGIN).is_none_or(|origin| own.iter().any(|one| origin == format!("http://{one}")));
    let site = text(&SITE).is_none_or(|site| ["same-origin", "none"].contains(&site));
    // A link to the page, on whatever site, opens it.
    let opened = text(&MODE) == Some("navigate") && text(&DESTINATION) == Some("document");
    host && origin && (site || opened)
}

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

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

    #[test]
    fn another_sites_page_reads_nothing_without_an_origin_either() {
        for (site, mode, destination, expected) in [
            ("same-origin", "cors", "empty", true),
            ("none", "navigate", "document", true),
            ("cross-site", "no-cors", "script", false),
            ("cross-site", "no-cors", "image", false),
            ("same-site", "no-cors", "script", false),
            ("cross-site", "navigate", "iframe", false),
            ("cross-site", "navigate", "document", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("127.0.0.1:80"));
            headers.insert(SITE, HeaderValue::from_static(site));
            headers.insert(MODE, HeaderValue::from_static(mode));
            headers.insert(DESTINATION, HeaderValue::from_static(destination));
            assert_eq!(is_own(&headers, 80), expected, "{site} {mode} {destination}");
        }
    }
}
