//! Tells open pages what has changed: server-sent events.
//!
//! `message` names a channel, and who alone sees it if somebody does; `world` says that anything may have changed;
//! `inside` that the drawer has something new.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::session::Shared;
use crate::server::PageUpdate;

pub(super) async fn events(State(server): Shared) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let updates = server.page_updates.subscribe();
    let readiness = server.readiness.subscribe();
    let stopping = server.stopping.subscribe();
    let stream = futures_util::stream::unfold(
        (updates, readiness, stopping),
        |(mut updates, mut readiness, mut stopping)| async {
            let update = tokio::select! {
                _ = stopping.changed() => return None,
                bot = readiness.changed() => match bot {
                    Ok(()) => PageUpdate::Everything,
                    Err(_) => return None,
                },
                update = updates.recv() => match update {
                    Ok(update) => update,
                    // The page was slow: it looks at everything again.
                    Err(RecvError::Lagged(_)) => PageUpdate::Everything,
                    Err(RecvError::Closed) => return None,
                },
            };
            Some((Ok(event(update)), (updates, readiness, stopping)))
        },
    );
    Sse::new(stream).keep_alive(KeepAlive::default())
}

fn event(update: PageUpdate) -> Event {
    match update {
        PageUpdate::Channel { channel, only_for } => {
            let data = json!({ "channel": channel, "only_for": only_for });
            Event::default().data(data.to_string())
        }
        PageUpdate::Everything => Event::default().event("world").data("changed"),
        PageUpdate::Inside => Event::default().event("inside").data("changed"),
    }
}
