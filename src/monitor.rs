//! How the running bot is, for whoever operates it: `/healthz` and `/metrics`, on the address that the configuration names.
//! Without one, nothing listens.

mod health;
mod metrics;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;
use waymark_commands::Clock;
use waymark_store::Store;

use crate::error::Fatal;
pub(crate) use health::Health;
use metrics::Metrics;
pub(crate) use metrics::{Answering, ReminderEnd};

/// What is seen of the running bot. The parts of the bot tell it what they do.
#[derive(Default)]
pub(crate) struct Monitor {
    pub(crate) metrics: Metrics,
    pub(crate) health: Health,
    /// The database and the time, once they are there.
    opened: OnceLock<(Store, Clock)>,
}

impl Monitor {
    /// The bot has its database from now on, and its clock.
    pub(crate) fn opened(&self, store: &Store, clock: &Clock) {
        // A bot is opened once.
        let _ = self.opened.set((store.clone(), Arc::clone(clock)));
    }

    /// The figures, as text.
    async fn text(&self) -> String {
        if let Some((store, clock)) = self.opened.get() {
            self.metrics.look_at(store, clock()).await;
        }
        self.metrics.text(&self.health.shards())
    }

    fn store(&self) -> Option<&Store> {
        self.opened.get().map(|(store, _)| store)
    }
}

/// What answers at the address, as long as this lives.
pub(crate) struct Listening {
    /// The address, with the port that was given where any would do.
    pub(crate) address: SocketAddr,
    _serving: AbortOnDropHandle<()>,
}

/// Answers `/healthz` and `/metrics` at `address`.
///
/// # Errors
///
/// In one line, when nothing can listen there.
pub(crate) async fn listen(monitor: Arc<Monitor>, address: SocketAddr) -> Result<Listening, Fatal> {
    let cannot = |error| Fatal::new(format!("cannot listen on {address}, which WAYMARK_LISTEN names: {error}"));
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let routes = Router::new().route("/healthz", get(healthz)).route("/metrics", get(metrics)).with_state(monitor);
    let serving = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, routes).await {
            tracing::error!(%error, "nothing answers at {address} any more: {error}");
        }
    });
    tracing::info!("/healthz and /metrics are at http://{address}");
    Ok(Listening { address, _serving: AbortOnDropHandle::new(serving) })
}

/// How everything is, for who asks over HTTP: 200 if all is well, else 503.
pub(crate) async fn healthz(State(monitor): State<Arc<Monitor>>) -> impl IntoResponse {
    let report = monitor.health.report(monitor.store()).await;
    let status = if report.is_well() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, report.to_string())
}

async fn metrics(State(monitor): State<Arc<Monitor>>) -> impl IntoResponse {
    let text = monitor.text().await;
    ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
