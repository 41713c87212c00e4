//! JSON bodies.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use chat_core::Error;
use chat_protocol::params::read_body;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::api::ChatApi;
use crate::error::ApiError;

/// A JSON body within the engine's limits: `frame_bytes` long, `json_depth` deep.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<ChatApi> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &ChatApi) -> Result<Self, ApiError> {
        let limits = api.chat().limits();
        if !is_json(request.headers()) {
            return Err(ApiError::not_json());
        }
        let bytes = read(request, limits.frame_bytes).await?;
        Ok(Self(read_body(&bytes, limits)?))
    }
}

/// `application/json`, or a type built on it. A charset is not looked at: JSON is UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) else { return false };
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// The whole body; no more than the limit is ever held.
async fn read(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let mut chunks = request.into_body().into_data_stream();
    let mut held = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Error::invalid("frame", "did not arrive whole"))?;
        if held.len() + chunk.len() > limit {
            return Err(ApiError::body_too_large(limit));
        }
        held.extend_from_slice(&chunk);
    }
    Ok(held.freeze())
}
