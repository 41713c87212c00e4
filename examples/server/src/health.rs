//! `GET /health`: whether this server can do its work.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chat_axum::ApiError;
use chat_core::{Error, Store};
use tokio::time::timeout;

/// A store that takes longer than this is of no use to anybody, and who asks waits no longer either.
const PATIENCE: Duration = Duration::from_secs(3);

/// 200 when the store answers, else 503 with a problem document.
pub(crate) async fn check(State(store): State<Arc<dyn Store>>) -> Response {
    let answered = match timeout(PATIENCE, store.epoch()).await {
        Ok(answered) => answered,
        Err(_) => Err(Error::unavailable("the database does not answer")),
    };
    match answered {
        Ok(_) => ([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#).into_response(),
        // Whatever it is, the server is of no use until it passes.
        Err(error) => ApiError::from(Error::unavailable("the database is not available").with_source(error))
            .into_response(),
    }
}
