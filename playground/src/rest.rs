//! The REST API, version 10.

mod api_error;
mod body;
mod callback;
mod channels;
mod commands;
mod layer;
mod lookups;
mod members;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};

use crate::server::Inner;
use api_error::Refusal;

/// The routes, each with the version in front that clients use.
pub(crate) fn routes(inner: &Arc<Inner>) -> Router<Arc<Inner>> {
    Router::new()
        .nest("/api/v10", api())
        .nest("/api/v9", api())
        .nest("/api", api())
        .route("/attachments/{channel}/{id}/{name}", get(lookups::attachment))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(inner), layer::around))
        .layer(DefaultBodyLimit::disable())
}

fn api() -> Router<Arc<Inner>> {
    Router::new()
        .route("/gateway", get(lookups::gateway))
        .route("/gateway/bot", get(lookups::gateway_bot))
        .route("/users/@me", get(lookups::own_user))
        .route("/users/@me/guilds", get(lookups::own_guilds))
        .route("/users/@me/channels", post(channels::open_dm))
        .route("/users/{id}", get(lookups::user))
        .route("/oauth2/applications/@me", get(lookups::application))
        .route("/applications/@me", get(lookups::application))
        .route("/applications/{app}/commands", get(commands::list).put(commands::replace).post(commands::add))
        .route(
            "/applications/{app}/commands/{command}",
            get(commands::one).patch(commands::edit).delete(commands::remove),
        )
        .route(
            "/applications/{app}/guilds/{guild}/commands",
            get(commands::guild_list).put(commands::guild_replace).post(commands::guild_add),
        )
        .route(
            "/applications/{app}/guilds/{guild}/commands/{command}",
            get(commands::guild_one).patch(commands::guild_edit).delete(commands::guild_remove),
        )
        .route("/interactions/{id}/{token}/callback", post(callback::answer))
        .route("/webhooks/{app}/{token}", post(webhooks::follow_up))
        .route(
            "/webhooks/{app}/{token}/messages/{message}",
            get(webhooks::get).patch(webhooks::edit).delete(webhooks::delete),
        )
        .route("/channels/{id}", get(channels::get))
        .route("/channels/{id}/messages", get(channels::messages).post(channels::send))
        .route(
            "/channels/{id}/messages/{message}",
            get(channels::message).patch(channels::edit).delete(channels::delete),
        )
        .route("/channels/{id}/messages/{message}/threads", post(channels::begin_thread_on))
        .route("/channels/{id}/threads", post(channels::begin_thread))
        .route("/guilds/{id}", get(lookups::guild))
        .route("/guilds/{id}/channels", get(lookups::guild_channels))
        .route("/guilds/{id}/roles", get(lookups::guild_roles))
        .route("/guilds/{id}/members/{user}", get(members::one))
        .route("/guilds/{id}/members", get(members::list))
        .route("/guilds/{id}/members/{user}/roles/{role}", put(members::give_role).delete(members::take_role))
        .route("/guilds/{id}/roles/{role}", get(lookups::guild_role))
        .route("/guilds/{id}/threads/active", get(lookups::guild_threads))
}

async fn unknown_route(method: Method, uri: Uri) -> Response {
    tracing::debug!(%method, path = uri.path(), "no such route");
    Refusal::unknown_route().into_response()
}

async fn wrong_method() -> Refusal {
    Refusal::wrong_method()
}
