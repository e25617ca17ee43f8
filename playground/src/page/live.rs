//! Tells open pages what has changed: server-sent events.
//!
//! `message` names a channel, and who alone sees it if somebody does; `world` says that anything may have changed;
//! `inside` that the drawer has something new.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::ids;
use crate::server::{Change, Inner};

pub(super) async fn events(State(inner): State<Arc<Inner>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = inner.changes.subscribe();
    let readiness = inner.readiness.subscribe();
    let stopping = inner.stopping.subscribe();
    let stream = futures_util::stream::unfold(
        (changes, readiness, stopping),
        |(mut changes, mut readiness, mut stopping)| async {
            let change = tokio::select! {
                _ = stopping.changed() => return None,
                bot = readiness.changed() => match bot {
                    Ok(()) => Change::Everything,
                    Err(_) => return None,
                },
                change = changes.recv() => match change {
                    Ok(change) => change,
                    // The page was slow: it looks at everything again.
                    Err(RecvError::Lagged(_)) => Change::Everything,
                    Err(RecvError::Closed) => return None,
                },
            };
            Some((Ok(event(change)), (changes, readiness, stopping)))
        },
    );
    Sse::new(stream).keep_alive(KeepAlive::default())
}

fn event(change: Change) -> Event {
    match change {
        Change::Channel { channel, only_for } => {
            let data = json!({ "channel": ids::json(channel), "only_for": only_for.map(ids::json) });
            Event::default().data(data.to_string())
        }
        Change::Everything => Event::default().event("world").data("changed"),
        Change::Inside => Event::default().event("inside").data("changed"),
    }
}
