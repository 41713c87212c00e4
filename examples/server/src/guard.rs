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

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn answer(path: &str) -> (u16, String) {
        let routes = Router::new()
            .route("/panic", get(async || -> &'static str { panic!("a secret") }))
            .route("/stuck", get(std::future::pending::<&'static str>))
            .layer(from_fn(guard));
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = routes.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1_024).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_ends_its_own_request_and_tells_nothing() {
        let (status, body) = answer("/panic").await;
        assert_eq!(status, 500);
        assert!(body.contains(r#""code":"internal""#) && !body.contains("secret"), "{body}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_takes_too_long_is_given_up() {
        let (status, body) = answer("/stuck").await;
        assert_eq!(status, 503);
        assert!(body.contains(r#""code":"unavailable""#), "{body}");
    }
}
