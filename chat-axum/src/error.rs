//! Errors as responses.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chat_core::{Error, ErrorKind};
use chat_protocol::Problem;

/// What the body of a failed request is.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// How long a client waits at least before it repeats a request that may succeed later, seconds. Faults that pass
/// mostly do so within one commit; clients double the pause themselves.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Why a request failed: becomes a problem document (RFC 9457) with the status of the error's kind.
///
/// Made from the engine's [`Error`] by `?`, so that a host's own handlers can answer the same way.
///
/// ```
/// use axum::response::IntoResponse;
/// use chat_axum::ApiError;
/// use chat_core::Error;
///
/// let response = ApiError::from(Error::not_found("channel")).into_response();
/// assert_eq!(response.status(), 404);
/// ```
#[derive(Debug)]
pub struct ApiError {
    error: Error,
    /// Where HTTP has a word of its own for it; else the kind's status.
    status: Option<StatusCode>,
}

impl ApiError {
    /// The body is larger than the limit in bytes.
    pub(crate) fn body_too_large(limit: usize) -> Self {
        let error = Error::invalid("frame", "is larger than the limit in bytes").with_limit(limit as u64);
        Self { error, status: Some(StatusCode::PAYLOAD_TOO_LARGE) }
    }

    /// The body is not what this API reads.
    pub(crate) fn not_json() -> Self {
        let error = Error::invalid("Content-Type", "is not application/json");
        Self { error, status: Some(StatusCode::UNSUPPORTED_MEDIA_TYPE) }
    }

    /// The resource is there and has no such method.
    pub(crate) fn method_not_allowed() -> Self {
        let error = Error::invalid("method", "is not one this resource has");
        Self { error, status: Some(StatusCode::METHOD_NOT_ALLOWED) }
    }

    /// Only a WebSocket handshake is answered here.
    pub(crate) fn upgrade_required(field: &'static str) -> Self {
        let error = Error::invalid(field, "is not that of a WebSocket handshake, version 13");
        Self { error, status: Some(StatusCode::UPGRADE_REQUIRED) }
    }
}

impl ApiError {
    /// Calls the engine's name of a field by the one this API has for it.
    pub(crate) fn about(self, engines: &str, field: &'static str) -> Self {
        if self.error.field() != Some(engines) {
            return self;
        }
        Self { error: self.error.with_field(field), ..self }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self { error, status: None }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self { error, status } = self;
        if error.kind() == ErrorKind::Internal {
            tracing::error!(%error, source = ?std::error::Error::source(&error), "a request failed");
        }
        let mut problem = Problem::from(&error);
        if let Some(status) = status {
            problem.status = status.as_u16();
        }
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::UPGRADE_REQUIRED => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
                headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
            }
            _ => {}
        }
        if error.is_retryable() {
            headers.insert(header::RETRY_AFTER, retry_after(&error));
        }
        response
    }
}

/// Whole seconds, rounded up, as HTTP has them.
fn retry_after(error: &Error) -> HeaderValue {
    let wait = error.retry_after().map(|wait| wait.as_millis().div_ceil(1_000));
    wait.and_then(|seconds| u64::try_from(seconds).ok()).map_or(RETRY_AFTER, HeaderValue::from)
}
