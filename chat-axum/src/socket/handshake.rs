//! The WebSocket handshake (RFC 6455, section 4.2).

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use chat_core::Error;
use hyper::upgrade::{OnUpgrade, Upgraded};
use tungstenite::handshake::derive_accept_key;

use crate::error::ApiError;

/// A request that asks for a WebSocket as the standard says.
pub(super) struct Handshake {
    accept: String,
    upgrade: OnUpgrade,
}

impl Handshake {
    /// Reads the request. What is no handshake of version 13 is answered 426; a connection that cannot change its
    /// protocol (a layer or server in between took that from it) is a fault of the host's.
    pub(super) fn read(request: &mut Request) -> Result<Self, ApiError> {
        // Axum lets a route for GET answer HEAD, too.
        if request.method() != Method::GET {
            return Err(ApiError::method_not_allowed());
        }
        let headers = request.headers();
        if !has_word(headers, &header::CONNECTION, "upgrade") {
            return Err(ApiError::upgrade_required("Connection"));
        }
        if !has_word(headers, &header::UPGRADE, "websocket") {
            return Err(ApiError::upgrade_required("Upgrade"));
        }
        if !has_word(headers, &header::SEC_WEBSOCKET_VERSION, "13") {
            return Err(ApiError::upgrade_required("Sec-WebSocket-Version"));
        }
        let key = headers.get(header::SEC_WEBSOCKET_KEY);
        let key = key.ok_or_else(|| Error::invalid("Sec-WebSocket-Key", "is missing"))?;
        let accept = derive_accept_key(key.as_bytes());
        let upgrade = request.extensions_mut().remove::<OnUpgrade>();
        let upgrade = upgrade.ok_or_else(|| Error::internal("the connection cannot be upgraded"))?;
        Ok(Self { accept, upgrade })
    }

    /// The response that opens the socket.
    pub(super) fn response(&self, selected: Option<&'static str>) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        if let Ok(accept) = HeaderValue::from_str(&self.accept) {
            headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        }
        if let Some(selected) = selected {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(selected));
        }
        response
    }

    /// The connection, once the response is out.
    pub(super) async fn upgraded(self) -> hyper::Result<Upgraded> {
        self.upgrade.await
    }
}

#[cfg(test)]
impl Handshake {
    /// A handshake that nobody is behind.
    pub(super) fn for_test() -> Self {
        Self { accept: String::new(), upgrade: hyper::upgrade::on(axum::http::Request::new(())) }
    }
}

/// Whether a header that lists words has this one, in any case.
fn has_word(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|found| found.trim().eq_ignore_ascii_case(word))
}
