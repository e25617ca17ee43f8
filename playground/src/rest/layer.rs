//! Around every request to the API: who asks, what is made to fail, the log, and the rate limit headers.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, RETRY_AFTER, USER_AGENT};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::api_error::ApiError;
use super::{Shared, body};
use crate::faults::Fault;
use crate::net::CutHandle;
use crate::request_log::RequestRecord;
use crate::server::{PageUpdate, Server};

/// Requests a second that the headers promise. They are never used up: waiting is for those who ask for it
/// with a rule.
const PROMISED: u64 = 50;

/// Handles one request; those that are not for the API pass.
pub(super) async fn around(
    State(server): Shared,
    ConnectInfo(connection): ConnectInfo<CutHandle>,
    request: Request,
    next: Next,
) -> Response {
    let Some(path) = api_path(request.uri().path()) else { return next.run(request).await };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut record = RequestRecord {
        method: request.method().to_string(),
        path: format!("{path}{query}"),
        status: 0,
        body: Value::Null,
        at: server.now(),
        took: Duration::ZERO,
        error: Value::Null,
    };
    let came = Instant::now();
    let delay = server.state().faults.delay;
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let bucket = bucket(request.method(), &path);
    let fault = server.state().faults.next(&record.method, &record.path);
    let response = match fault {
        Some(Fault::Cut) => cut(&connection),
        Some(Fault::Status { status, code, message }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(json!({ "message": message, "code": code }))).into_response()
        }
        Some(Fault::RateLimited { retry_after, global }) => rate_limited(retry_after.as_secs_f64(), global),
        None | Some(Fault::CutAfter) => {
            let response = handle(&server, &path, request, next, &mut record.body).await;
            if fault == Some(Fault::CutAfter) { cut(&connection) } else { response }
        }
    };
    record.status = if connection.is_cut() { 0 } else { response.status().as_u16() };
    record.took = came.elapsed();
    let response = with_error_noted(response, &mut record.error).await;
    let now = server.now();
    log(&server, record);
    with_rate_limit(response, &bucket, now)
}

async fn handle(server: &Server, path: &str, request: Request, next: Next, logged: &mut Value) -> Response {
    // Source: Discord's reference, "User Agent".
    if request.headers().get(USER_AGENT).is_none_or(HeaderValue::is_empty) {
        return ApiError::NO_USER_AGENT.into_response();
    }
    if needs_token(path) && !has_token(server, &request) {
        return ApiError::UNAUTHORIZED.into_response();
    }
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, body::LARGEST).await else { return ApiError::TOO_LARGE.into_response() };
    match body::read(&parts.headers, bytes).await {
        Ok(body) => {
            logged.clone_from(&body.json);
            parts.extensions.insert(body);
            next.run(Request::from_parts(parts, axum::body::Body::empty())).await
        }
        Err(error) => error.into_response(),
    }
}

/// The path behind `/api` and the version; `None` for what is not the API's.
fn api_path(path: &str) -> Option<String> {
    let rest = path.strip_prefix("/api")?;
    let rest = rest.strip_prefix("/v10").or_else(|| rest.strip_prefix("/v9")).unwrap_or(rest);
    rest.starts_with('/').then(|| rest.to_owned())
}

/// The routes of interactions and webhooks carry their own token; the gateway's address is public.
fn needs_token(path: &str) -> bool {
    !path.starts_with("/interactions/") && !path.starts_with("/webhooks/") && path != "/gateway"
}

fn has_token(server: &Server, request: &Request) -> bool {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.and_then(|value| value.strip_prefix("Bot ")).is_some_and(|token| token.trim() == server.token)
}

fn cut(connection: &CutHandle) -> Response {
    connection.cut();
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn rate_limited(retry_after: f64, global: bool) -> Response {
    let body = json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": global });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&retry_after.to_string()) {
        headers.insert(RETRY_AFTER, value);
    }
    let scope = if global { "global" } else { "user" };
    headers.insert(HeaderName::from_static("x-ratelimit-scope"), HeaderValue::from_static(scope));
    if global {
        headers.insert(HeaderName::from_static("x-ratelimit-global"), HeaderValue::from_static("true"));
    }
    response
}

/// The same answer; what it says is kept if it is an error.
async fn with_error_noted(response: Response, error: &mut Value) -> Response {
    if response.status().is_success() {
        return response;
    }
    let (parts, body) = response.into_parts();
    // Errors are small, and come from memory: reading one cannot fail.
    let bytes = to_bytes(body, body::LARGEST).await.unwrap_or_default();
    *error = serde_json::from_slice(&bytes).unwrap_or_default();
    Response::from_parts(parts, bytes.into())
}

fn log(server: &Server, record: RequestRecord) {
    tracing::debug!(method = %record.method, status = record.status, "request");
    server.update_pages(PageUpdate::Inside);
    server.state().log(record);
}

/// A name for the route that a limit would be for: the method and the path with ids left out, except the
/// first, as Discord counts per channel, server or webhook.
fn bucket(method: &Method, path: &str) -> String {
    let mut ids = 0;
    let parts = path.split('/').map(|part| {
        let id = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) || part.len() > 60;
        ids += usize::from(id);
        if id && ids > 1 { "id" } else { part }
    });
    format!("{method}{}", parts.collect::<Vec<_>>().join("-"))
}

fn with_rate_limit(mut response: Response, bucket: &str, now: i64) -> Response {
    let reset = now.div_euclid(1000).saturating_add(1);
    let fields = [
        ("x-ratelimit-limit", PROMISED.to_string()),
        ("x-ratelimit-remaining", (PROMISED - 1).to_string()),
        ("x-ratelimit-reset", reset.to_string()),
        ("x-ratelimit-reset-after", "1.000".to_owned()),
        ("x-ratelimit-bucket", bucket.to_owned()),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
