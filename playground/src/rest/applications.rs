//! The application itself, and where its interactions go.

use axum::extract::State;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::api_error::ApiError;
use super::interactions_endpoint;
use super::{ApiResult, Body, Shared};
use crate::limits::{self, FormErrors};
use crate::server::Server;

/// The one thing that can be changed here.
const ENDPOINT: &str = "interactions_endpoint_url";

pub(super) async fn own(State(server): Shared) -> Json<Value> {
    Json(json_of(&server))
}

/// Sets the interactions endpoint, or with null takes it away.
pub(super) async fn edit(State(server): Shared, Extension(body): Body) -> ApiResult {
    let mut errors = FormErrors::default();
    limits::endpoint(&body.json, &mut errors);
    limits::lacking(&body.json, |key| key != ENDPOINT, &mut errors);
    ApiError::if_any(errors)?;
    if let Some(url) = body.json.get(ENDPOINT) {
        interactions_endpoint::set(&server, url.as_str()).await.map_err(|error| {
            let message = format!("The specified interactions endpoint url could not be verified. ({error})");
            ApiError::invalid_form(
                json!({ ENDPOINT: { "_errors": [{ "code": "URL_TYPE_INVALID_URL", "message": message }] } }),
            )
        })?;
    }
    Ok(Json(json_of(&server)))
}

fn json_of(server: &Server) -> Value {
    let mut json = server.world().application_json();
    json["verify_key"] = server.signed_http.public_key().into();
    json[ENDPOINT] = server.state().interactions_endpoint.as_ref().map(ToString::to_string).into();
    json
}
