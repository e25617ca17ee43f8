//! Requests to an interactions endpoint, signed as Discord signs them: with Ed25519 over the timestamp and the body.
//!
//! Source: Discord's reference, "Setting Up an Endpoint" (validating security request headers).

use std::fmt::Write;

use ed25519_dalek::{Signer, SigningKey};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, USER_AGENT};
use hyper::{HeaderMap, Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::ids;

/// Who asks, as Discord says it.
const DISCORD: &str = "Discord-Interactions/1.0 (+https://discord.com)";

/// A key of its own, and the connections to endpoints.
pub(crate) struct SignedHttp {
    key: SigningKey,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// Whether a request carries the signature that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    /// It does.
    Right,
    /// It carries that of another body, as whoever forges a request would.
    Forged,
}

/// What an endpoint answered, whole.
#[derive(Debug)]
pub(crate) struct EndpointAnswer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl SignedHttp {
    /// With a new key.
    pub(crate) fn new() -> Self {
        Self { key: new_key(), client: Client::builder(TokioExecutor::new()).build_http() }
    }

    /// The key by which requests are known to be this Discord's, in hexadecimal digits.
    pub(crate) fn public_key(&self) -> String {
        hexadecimal(self.key.verifying_key().as_bytes())
    }

    /// Posts JSON, signed at a moment in Unix seconds, and reads an answer of at most `largest` bytes.
    ///
    /// # Errors
    ///
    /// In words, why there is no answer.
    pub(crate) async fn post(
        &self,
        endpoint: &Uri,
        body: String,
        at: i64,
        signature: Signature,
        largest: usize,
    ) -> Result<EndpointAnswer, String> {
        let timestamp = at.to_string();
        let signed: &[u8] = if signature == Signature::Right { body.as_bytes() } else { b"something else" };
        let sign = self.key.sign(&[timestamp.as_bytes(), signed].concat());
        let request = Request::post(endpoint.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, DISCORD)
            .header("x-signature-ed25519", hexadecimal(&sign.to_bytes()))
            .header("x-signature-timestamp", timestamp)
            .body(Full::new(Bytes::from(body)));
        let request = request.map_err(|error| error.to_string())?;
        let (parts, body) = self.client.request(request).await.map_err(|error| innermost(&error))?.into_parts();
        let body = Limited::new(body, largest).collect().await.map_err(|error| innermost(&*error))?.to_bytes();
        Ok(EndpointAnswer { status: parts.status, headers: parts.headers, body })
    }
}

/// A key that nobody can guess.
fn new_key() -> SigningKey {
    let mut secret = [0; 32];
    for (byte, digits) in secret.iter_mut().zip(ids::random(4).as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    SigningKey::from_bytes(&secret)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// What is at the bottom of an error: the others only say that something went wrong.
fn innermost(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_and_are_whole() {
        let (one, other) = (new_key(), new_key());
        assert_ne!(one.to_bytes(), other.to_bytes());
        assert!(one.to_bytes().chunks(8).all(|word| word.iter().any(|&byte| byte != 0)), "{:?}", one.to_bytes());
        assert_eq!(hexadecimal(&[0, 1, 254]), "0001fe");
    }
}
