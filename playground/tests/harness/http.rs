//! HTTP as tests use it: a request, and the answer as it comes.

#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of it")]
#![allow(clippy::expect_used, reason = "a failed expectation of a test")]

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// An answer, whose body is still to come.
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    body: Incoming,
}

impl Response {
    /// A header that must be there.
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("text")
    }

    pub async fn bytes(self) -> Bytes {
        self.body.collect().await.expect("a whole body").to_bytes()
    }

    pub async fn text(self) -> String {
        String::from_utf8(self.bytes().await.into()).expect("text")
    }

    /// The body as JSON; null if it is none.
    pub async fn json(self) -> Value {
        serde_json::from_str(&self.text().await).unwrap_or_default()
    }

    /// The next part of a body that goes on.
    pub async fn next_part(&mut self) -> String {
        let frame = self.body.frame().await.expect("there is more").expect("it comes");
        String::from_utf8_lossy(&frame.into_data().unwrap_or_default()).into_owned()
    }
}

pub async fn get(url: impl AsRef<str>) -> Response {
    get_with(url, &[]).await
}

/// With headers of one's own.
pub async fn get_with(url: impl AsRef<str>, headers: &[(&str, &str)]) -> Response {
    send(Method::GET, url.as_ref(), headers, Vec::new()).await.expect("an answer")
}

/// Sends any request on a connection of its own.
pub async fn send(method: Method, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Result<Response, Error> {
    let mut request = Request::builder().method(method).uri(url);
    if !headers.iter().any(|(name, _)| *name == "user-agent") {
        request = request.header("user-agent", "DiscordBot (https://example.com, 1)");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body))).expect("a request");
    let (parts, body) = Client::builder(TokioExecutor::new()).build_http().request(request).await?.into_parts();
    Ok(Response { status: parts.status, headers: parts.headers, body })
}
