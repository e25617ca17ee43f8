//! From HTTP to a websocket. <https://www.rfc-editor.org/rfc/rfc6455#section-4.2>

use axum::extract::Request;
use axum::http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use sha1_smol::Sha1;
use tokio_websockets::{Limits, ServerBuilder, WebSocketStream};

/// A connection that messages go over.
pub(super) type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// What a server adds to the client's key, to show that it knows websockets.
const SIGN: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Answers the request for a websocket, and hands it to `serve`; a message may have so many bytes.
pub(super) fn upgrade<F>(
    mut request: Request,
    largest: usize,
    serve: impl FnOnce(Socket) -> F + Send + 'static,
) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    let Some(accept) = accept(request.headers()) else { return StatusCode::BAD_REQUEST.into_response() };
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        // A client that hangs up before the answer is there has no websocket.
        if let Ok(upgraded) = upgraded.await {
            let limits = Limits::default().max_payload_len(Some(largest));
            serve(ServerBuilder::new().limits(limits).serve(TokioIo::new(upgraded))).await;
        }
    });
    let headers = [(CONNECTION, "Upgrade"), (UPGRADE, "websocket"), (SEC_WEBSOCKET_ACCEPT, &accept)];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// What to answer to a request for a websocket; none if it is no such request.
fn accept(headers: &HeaderMap) -> Option<String> {
    let header = |name: HeaderName| headers.get(name)?.to_str().ok();
    let wants = |name, word: &str| {
        header(name).is_some_and(|value| value.split(',').any(|one| one.trim().eq_ignore_ascii_case(word)))
    };
    if !wants(CONNECTION, "upgrade") || !wants(UPGRADE, "websocket") || !wants(SEC_WEBSOCKET_VERSION, "13") {
        return None;
    }
    let mut hash = Sha1::from(header(SEC_WEBSOCKET_KEY)?);
    hash.update(SIGN);
    Some(STANDARD.encode(hash.digest().bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_answered_as_the_standard_has_it() {
        let mut headers = HeaderMap::new();
        headers.insert(CONNECTION, "keep-alive, Upgrade".parse().unwrap());
        headers.insert(UPGRADE, "WebSocket".parse().unwrap());
        headers.insert(SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==".parse().unwrap());
        assert_eq!(accept(&headers), None, "no version");
        headers.insert(SEC_WEBSOCKET_VERSION, "13".parse().unwrap());
        assert_eq!(accept(&headers).as_deref(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        headers.remove(UPGRADE);
        assert_eq!(accept(&headers), None);
    }
}
