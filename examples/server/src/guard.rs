//! What surrounds every request: an end in time, and panics kept to their own request.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chat_axum::ApiError;
use chat_core::Error;
use futures_util::FutureExt;
use tokio::time::timeout;

/// Longer than anything takes that will still succeed: a send waits at most 10 s for its channel. A socket's request
/// ends with its handshake, so sockets live on.
const LONGEST: Duration = Duration::from_secs(30);

/// Answers 503 to what takes too long, its body included, and 500 to what panics.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    // Nothing of a request that panicked is looked at afterwards, but what is shared: and that has locks of its own.
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
    let error = match timeout(LONGEST, answered).await {
        Ok(Ok(response)) => return response,
        Ok(Err(_)) => Error::internal("the request panicked"),
        Err(_) => Error::unavailable("the request took too long"),
    };
    ApiError::from(error).into_response()
}
