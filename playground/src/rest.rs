//! The REST API, version 10.

mod api_error;
mod applications;
mod body;
mod callback;
mod channels;
mod commands;
pub(crate) mod interactions_endpoint;
mod layer;
mod lookups;
mod members;
mod path;
mod pins;
mod posting;
mod reactions;
mod replies;
mod webhooks;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Extension, Json, Router};
use serde_json::Value;

use crate::server::Server;
use api_error::ApiError;
use body::RequestBody;

/// What every handler gets.
type Shared = State<Arc<Server>>;
/// The body of the request, which `layer` has read.
type Body = Extension<RequestBody>;
/// What a handler answers.
type ApiResult<T = Json<Value>> = Result<T, ApiError>;

/// The routes, each with the version in front that clients use.
pub(crate) fn routes(server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .nest("/api/v10", api())
        .nest("/api/v9", api())
        .nest("/api", api())
        .route("/attachments/{channel_id}/{attachment_id}/{name}", get(lookups::attachment))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(server), layer::around))
        .layer(DefaultBodyLimit::disable())
}

fn api() -> Router<Arc<Server>> {
    let all_commands = || get(commands::list).put(commands::replace).post(commands::add);
    let one_command = || get(commands::one).patch(commands::edit).delete(commands::remove);
    Router::new()
        .route("/gateway", get(lookups::gateway))
        .route("/gateway/bot", get(lookups::gateway_bot))
        .route("/users/@me", get(lookups::own_user))
        .route("/users/@me/guilds", get(lookups::own_guilds))
        .route("/users/@me/channels", post(channels::open_dm))
        .route("/users/{user_id}", get(lookups::user))
        .route("/oauth2/applications/@me", get(applications::own))
        .route("/applications/@me", get(applications::own).patch(applications::edit))
        .route("/applications/{application_id}/commands", all_commands())
        .route("/applications/{application_id}/commands/{command_id}", one_command())
        .route("/applications/{application_id}/guilds/{guild_id}/commands", all_commands())
        .route("/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", one_command())
        .route("/interactions/{interaction_id}/{token}/callback", post(callback::answer))
        .route("/webhooks/{webhook_id}/{token}", post(webhooks::follow_up))
        .route(
            "/webhooks/{webhook_id}/{token}/messages/{message_id}",
            get(webhooks::get).patch(webhooks::edit).delete(webhooks::delete),
        )
        .route("/channels/{channel_id}", get(channels::get))
        .route("/channels/{channel_id}/messages", get(channels::messages).post(channels::send))
        .route(
            "/channels/{channel_id}/messages/{message_id}",
            get(channels::message).patch(channels::edit).delete(channels::delete),
        )
        .route("/channels/{channel_id}/typing", post(channels::typing))
        .route("/channels/{channel_id}/messages/pins", get(pins::list))
        .route("/channels/{channel_id}/messages/pins/{message_id}", put(pins::pin).delete(pins::unpin))
        .route("/channels/{channel_id}/pins", get(pins::old_list))
        .route("/channels/{channel_id}/pins/{message_id}", put(pins::pin).delete(pins::unpin))
        .route("/channels/{channel_id}/messages/{message_id}/reactions", delete(reactions::take_everybodys))
        .route(
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}",
            get(reactions::who).delete(reactions::take_everybodys_with),
        )
        .route(
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
            put(reactions::add).delete(reactions::take_own),
        )
        .route("/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/{user_id}", delete(reactions::take))
        .route("/channels/{channel_id}/messages/{message_id}/threads", post(channels::begin_thread_on))
        .route("/channels/{channel_id}/threads", post(channels::begin_thread))
        .route("/guilds/{guild_id}", get(lookups::guild))
        .route("/guilds/{guild_id}/channels", get(lookups::guild_channels))
        .route("/guilds/{guild_id}/roles", get(lookups::guild_roles))
        .route("/guilds/{guild_id}/members/{user_id}", get(members::one).patch(members::edit_own))
        .route("/guilds/{guild_id}/members", get(members::list))
        .route(
            "/guilds/{guild_id}/members/{user_id}/roles/{role_id}",
            put(members::give_role).delete(members::take_role),
        )
        .route("/guilds/{guild_id}/roles/{role_id}", get(lookups::guild_role))
        .route("/guilds/{guild_id}/threads/active", get(lookups::guild_threads))
}

async fn unknown_route(method: Method, uri: Uri) -> Response {
    tracing::debug!(%method, path = uri.path(), "no such route");
    ApiError::UNKNOWN_ROUTE.into_response()
}

async fn wrong_method() -> ApiError {
    ApiError::WRONG_METHOD
}
