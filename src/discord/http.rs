//! HTTP, as much of it as Discord's API needs. What a client for everything would add is left out on purpose: redirects
//! and proxies from the environment would carry the token to hosts that the operator never named.

use std::error::Error;
use std::io;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(4);
/// How long a connection that nobody uses is kept.
const IDLE: Duration = Duration::from_secs(90);
/// The largest answer that is read. A hundred messages, the largest that is asked for, have a tenth of that.
const LARGEST: usize = 16 << 20;

/// What sends requests. Clones share their connections.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

/// What came back, whole.
#[derive(Debug)]
pub(crate) struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl HttpClient {
    pub(crate) fn new() -> Self {
        let mut tcp = HttpConnector::new();
        // The scheme is looked at by what is around it.
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1();
        let mut client = Client::builder(TokioExecutor::new());
        client.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
        Self(client.build(connector.wrap_connector(tcp)))
    }

    /// Sends a request and reads the answer, all within this time.
    ///
    /// # Errors
    ///
    /// Why there is no answer, in short and without the address, which may be a secret.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>, within: Duration) -> Result<Response, String> {
        let answer = async {
            let (parts, body) = self.0.request(request).await.map_err(|error| innermost(&error))?.into_parts();
            let body = Limited::new(body, LARGEST).collect().await.map_err(|error| innermost(&*error))?.to_bytes();
            Ok(Response { status: parts.status, headers: parts.headers, body })
        };
        tokio::time::timeout(within, answer).await.unwrap_or_else(|_| Err("no answer in time".to_owned()))
    }
}

/// What happened, of all that an error has gone through: connection refused, no such host, a certificate nobody knows.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    match cause.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == io::ErrorKind::TimedOut => "no answer in time".to_owned(),
        _ => cause.to_string(),
    }
}
