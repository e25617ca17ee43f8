//! The HTTP door: interactions that Discord sends as requests, signed, and that are answered in the response.
//!
//! Nothing of a request is read before its signature holds. One that is answered in two parts, as after a deferral, is
//! answered over REST like one from the gateway, and the response says only that it came.
//! <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint>

mod signature;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response as HttpResponse};
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use waymark_commands::{Answer, Clock};

use super::interactions::{Interactions, Response};
use super::multipart;
use crate::error::Fatal;
use crate::monitor::{Monitor, healthz};
use signature::{Signatures, Signed};

/// The longest body. An interaction is some kilobytes; what people write and pick, and whom they mean, does not make more.
const LONGEST: usize = 1 << 20;
/// How long a body may take: what comes later is not answered in time.
const BODY: Duration = Duration::from_secs(3);
/// How long requests are still taken once the program is told to stop: a proxy in front sees by then that it is stopping,
/// and sends them elsewhere.
const LEAVING: Duration = Duration::from_secs(2);
/// How long the last responses may take.
const LAST_RESPONSES: Duration = Duration::from_secs(3);

/// Discord asks whether anybody is there; and so it is answered.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type>
const PING: u8 = 1;
const PONG: &str = r#"{"type":1}"#;

/// A door that is open.
pub(crate) struct Door {
    listener: TcpListener,
    address: SocketAddr,
}

/// What requests are answered with.
struct Answering {
    signatures: Signatures,
    interactions: Arc<Interactions>,
    monitor: Arc<Monitor>,
    stop: CancellationToken,
}

/// What kind of interaction it is.
#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: u8,
}

impl Door {
    /// Opens it at `address`.
    ///
    /// # Errors
    ///
    /// In one line, when nothing can listen there.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, Fatal> {
        let cannot =
            |error| Fatal::new(format!("cannot listen on {address}, which WAYMARK_INTERACTIONS names: {error}"));
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        Ok(Self { listener, address })
    }

    /// The address, with the port that was given where any would do.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers what Discord, which has the other half of this `key`, sends until `stop`; then a moment longer, for who has
    /// not seen yet that the program is stopping.
    ///
    /// # Errors
    ///
    /// In one line, when the key is none.
    pub(crate) async fn serve(
        self,
        key: &str,
        clock: Clock,
        interactions: Arc<Interactions>,
        monitor: Arc<Monitor>,
        stop: CancellationToken,
    ) -> Result<(), Fatal> {
        let signatures = Signatures::of(key, clock).ok_or_else(|| {
            Fatal::new("Discord's API does not say with which key it signs interactions: is DISCORD_API_URL right?")
        })?;
        let address = self.address;
        let answering =
            Arc::new(Answering { signatures, interactions, monitor: Arc::clone(&monitor), stop: stop.clone() });
        let routes = Router::new()
            .route("/interactions", post(interaction))
            .with_state(answering)
            .route("/healthz", get(healthz).with_state(monitor));
        tracing::info!("interactions are answered at http://{address}/interactions");
        let left = CancellationToken::new();
        let serving = axum::serve(self.listener, routes).with_graceful_shutdown({
            let left = left.clone();
            async move {
                stop.cancelled().await;
                sleep(LEAVING).await;
                left.cancel();
            }
        });
        let last = async {
            left.cancelled().await;
            sleep(LAST_RESPONSES).await;
        };
        tokio::select! {
            served = async { serving.await } => {
                served.map_err(|error| Fatal::new(format!("nothing answers at {address} any more: {error}")))
            }
            // Somebody who neither sends nor leaves is left.
            () = last => Ok(()),
        }
    }
}

/// Answers one request. Once the program is told to stop, it is the last one on its connection: a connection that is closed
/// while nothing is under way may be closed just when the next request is.
async fn interaction(State(answering): State<Arc<Answering>>, request: Request) -> HttpResponse {
    let mut response = answer(&answering, request).await;
    if answering.stop.is_cancelled() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn answer(answering: &Answering, request: Request) -> HttpResponse {
    let Answering { signatures, interactions, monitor, .. } = answering;
    let (parts, body) = request.into_parts();
    let refused = |status: StatusCode, why: &'static str| {
        monitor.metrics.turned_away(why);
        tracing::debug!(why, "an HTTP interaction was turned away");
        (status, why).into_response()
    };
    let Some(signed) = Signed::read(&parts.headers) else {
        return refused(StatusCode::UNAUTHORIZED, "invalid request signature");
    };
    if body.size_hint().lower() > LONGEST as u64 {
        return refused(StatusCode::PAYLOAD_TOO_LARGE, "too large");
    }
    let body = match timeout(BODY, to_bytes(body, LONGEST)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return refused(StatusCode::PAYLOAD_TOO_LARGE, "too large, or cut off"),
        Err(_) => return refused(StatusCode::REQUEST_TIMEOUT, "too slow"),
    };
    match signatures.verify(&signed, &body) {
        Ok(()) => {}
        Err(why) => return refused(StatusCode::UNAUTHORIZED, why),
    }
    let unreadable = || refused(StatusCode::BAD_REQUEST, "not an interaction");
    let Ok(data) = String::from_utf8(body.into()) else { return unreadable() };
    match serde_json::from_str(&data) {
        Ok(Kind { kind: PING }) => of_type("application/json", PONG),
        Ok(Kind { .. }) => match interactions.respond_to(data).await {
            Response::Answer(answer) => respond(&answer),
            Response::Elsewhere => StatusCode::ACCEPTED.into_response(),
            Response::Unreadable => unreadable(),
        },
        Err(_) => unreadable(),
    }
}

fn of_type(kind: &str, body: impl Into<Body>) -> HttpResponse {
    ([(CONTENT_TYPE, kind)], body.into()).into_response()
}

/// The answer as a response, with its files beside it.
fn respond(answer: &Answer) -> HttpResponse {
    let Ok(body) = serde_json::to_vec(&answer.to_response()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match answer.attached() {
        [] => of_type("application/json", body),
        files => {
            let (kind, body) = multipart::with_files(&body, files);
            of_type(&kind, body)
        }
    }
}
