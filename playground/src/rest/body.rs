//! Bodies: JSON, or multipart with `payload_json` and `files[n]`.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::api_error::ApiError;
use crate::compose::Upload;
use crate::limits::ATTACHMENT;

/// Bytes of a whole body. Source: Discord's reference, "Uploading Files": 25 MiB for a request.
pub(super) const LARGEST: usize = 25 * 1024 * 1024;

/// The body of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestBody {
    /// The JSON; null if there was no body.
    pub(super) json: Value,
    /// The files.
    pub(super) files: Vec<Upload>,
}

/// Reads a body by its content type.
pub(super) async fn read(headers: &HeaderMap, bytes: Bytes) -> Result<RequestBody, ApiError> {
    if bytes.is_empty() {
        return Ok(RequestBody::default());
    }
    match headers.get(CONTENT_TYPE) {
        Some(kind) if kind.as_bytes().starts_with(b"multipart/form-data") => multipart(kind, bytes).await,
        _ => Ok(RequestBody { json: parse(&bytes)?, files: Vec::new() }),
    }
}

async fn multipart(kind: &HeaderValue, bytes: Bytes) -> Result<RequestBody, ApiError> {
    let mut request = Request::new(Body::from(bytes));
    request.headers_mut().insert(CONTENT_TYPE, kind.clone());
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| ApiError::INVALID_JSON)?;
    let mut body = RequestBody::default();
    while let Some(field) = form.next_field().await.map_err(|_| ApiError::INVALID_JSON)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| ApiError::INVALID_JSON)?;
        if name == "payload_json" {
            body.json = parse(&bytes)?;
        } else if let Some(file_name) = file_name {
            if bytes.len() > ATTACHMENT {
                return Err(ApiError::TOO_LARGE);
            }
            let index = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')?.parse().ok());
            let index = index.unwrap_or_else(|| u64::try_from(body.files.len()).unwrap_or(u64::MAX));
            body.files.push(Upload { index, name: file_name, content_type, bytes: Arc::from(&bytes[..]) });
        }
    }
    Ok(body)
}

fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    let json: Value = serde_json::from_slice(bytes).map_err(|_| ApiError::INVALID_JSON)?;
    if json.is_object() || json.is_array() { Ok(json) } else { Err(ApiError::INVALID_JSON) }
}
