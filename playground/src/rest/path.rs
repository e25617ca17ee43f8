//! The parameters of a path.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::api_error::ApiError;

/// The parameters of a path. One that should be an id and is something else is refused as Discord refuses it.
pub(super) struct ApiPath<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for ApiPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(parameters)) => Ok(Self(parameters)),
            Err(PathRejection::FailedToDeserializePathParams(failed)) => match failed.into_kind() {
                ErrorKind::DeserializeError { key, value, .. } => Err(ApiError::not_a_snowflake(&key, &value)),
                _ => Err(ApiError::UNKNOWN_ROUTE),
            },
            Err(_) => Err(ApiError::UNKNOWN_ROUTE),
        }
    }
}
