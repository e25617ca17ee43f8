//! Tells open pages when a channel has changed: server-sent events, each a channel's id.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use tokio::sync::broadcast::error::RecvError;

use crate::inner::{Change, Inner};

pub(super) async fn events(State(inner): State<Arc<Inner>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = inner.changes.subscribe();
    let readiness = inner.readiness.subscribe();
    let stopping = inner.stopping.subscribe();
    let stream = futures_util::stream::unfold(
        (changes, readiness, stopping),
        |(mut changes, mut readiness, mut stopping)| async {
            let event = tokio::select! {
                _ = stopping.changed() => return None,
                bot = readiness.changed() => match bot {
                    Ok(()) => Event::default().event("bot").data("changed"),
                    Err(_) => return None,
                },
                change = changes.recv() => match change {
                    Ok(Change::Channel(channel)) => Event::default().data(channel.to_string()),
                    Ok(Change::Everything) => Event::default().event("bot").data("changed"),
                    Ok(Change::Inside) => Event::default().event("inside").data("changed"),
                    // The page was slow: it looks at everything again.
                    Err(RecvError::Lagged(_)) => Event::default().event("bot").data("changed"),
                    Err(RecvError::Closed) => return None,
                },
            };
            Some((Ok(event), (changes, readiness, stopping)))
        },
    );
    Sse::new(stream).keep_alive(KeepAlive::default())
}
