//! Bodies: JSON, or multipart with `payload_json` and `files[n]`.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::api_error::Refusal;
use crate::compose::Upload;
use crate::interaction_event::ATTACHMENT_LIMIT;

/// Bytes of a whole body. Source: Discord's reference, "Uploading Files": 25 MiB for a request.
pub(super) const LARGEST: usize = 25 * 1024 * 1024;

/// A body that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Incoming {
    /// The JSON; null if there was no body.
    pub(super) json: Value,
    /// The files.
    pub(super) files: Vec<Upload>,
}

/// Reads a body by its content type.
pub(super) async fn read(headers: &HeaderMap, bytes: Bytes) -> Result<Incoming, Refusal> {
    if bytes.is_empty() {
        return Ok(Incoming::default());
    }
    match headers.get(CONTENT_TYPE) {
        Some(kind) if kind.as_bytes().starts_with(b"multipart/form-data") => multipart(kind, bytes).await,
        _ => Ok(Incoming { json: parse(&bytes)?, files: Vec::new() }),
    }
}

async fn multipart(kind: &HeaderValue, bytes: Bytes) -> Result<Incoming, Refusal> {
    let mut request = Request::new(Body::from(bytes));
    request.headers_mut().insert(CONTENT_TYPE, kind.clone());
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Refusal::invalid_json())?;
    let mut incoming = Incoming::default();
    while let Some(field) = form.next_field().await.map_err(|_| Refusal::invalid_json())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| Refusal::invalid_json())?;
        if name == "payload_json" {
            incoming.json = parse(&bytes)?;
        } else if let Some(file_name) = file_name {
            if bytes.len() > ATTACHMENT_LIMIT {
                return Err(Refusal::too_large());
            }
            let index = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')?.parse().ok());
            let index = index.unwrap_or_else(|| u64::try_from(incoming.files.len()).unwrap_or(u64::MAX));
            incoming.files.push(Upload { index, name: file_name, content_type, bytes: Arc::from(&bytes[..]) });
        }
    }
    Ok(incoming)
}

fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    let json: Value = serde_json::from_slice(bytes).map_err(|_| Refusal::invalid_json())?;
    if json.is_object() || json.is_array() { Ok(json) } else { Err(Refusal::invalid_json()) }
}
