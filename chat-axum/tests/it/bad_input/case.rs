//! One row of the table.

use axum::http::Method;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

/// What both faces say of a fault: the stable word, the field, the limit.
pub(super) type Said = (&'static str, Option<&'static str>, Option<u64>);

/// One fault: as a request, and as a frame.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// Method, path, body, and the status of the answer.
    pub(super) rest: Option<(Method, &'static str, Vec<u8>, u16)>,
    /// A message, and the JSON-RPC code of the answer.
    pub(super) socket: Option<(Message, i64)>,
    pub(super) said: Said,
    /// The same request at its limit, which is taken: the method and its parameters, which REST has as its body.
    pub(super) taken: Option<(&'static str, String)>,
}

/// The code of a parameter that breaks a rule.
pub(super) const INVALID: i64 = -32_602;
pub(super) const NOT_FOUND: i64 = -32_004;
pub(super) const CONFLICT: i64 = -32_009;

pub(super) fn case(name: &'static str, said: Said) -> Case {
    Case { name, rest: None, socket: None, said, taken: None }
}

impl Case {
    pub(super) fn get(mut self, path: &'static str, status: u16) -> Self {
        self.rest = Some((Method::GET, path, Vec::new(), status));
        self
    }

    pub(super) fn post(self, path: &'static str, body: impl Into<Vec<u8>>, status: u16) -> Self {
        self.request(Method::POST, path, body, status)
    }

    pub(super) fn request(
        mut self,
        method: Method,
        path: &'static str,
        body: impl Into<Vec<u8>>,
        status: u16,
    ) -> Self {
        self.rest = Some((method, path, body.into(), status));
        self
    }

    /// A request frame with these parameters.
    pub(super) fn call(self, method: &'static str, params: &str, code: i64) -> Self {
        let frame = format!(r#"{{"jsonrpc":"2.0","id":"bad","method":"{method}","params":{params}}}"#);
        self.frame(Message::text(frame), code)
    }

    /// What is still taken, by this method.
    pub(super) fn at_the_limit(self, method: &'static str, params: String) -> Self {
        Self { taken: Some((method, params)), ..self }
    }

    pub(super) fn frame(mut self, frame: Message, code: i64) -> Self {
        self.socket = Some((frame, code));
        self
    }
}

/// A draft with this body alone.
pub(super) fn body(text: &str) -> Vec<u8> {
    json!({ "body": text }).to_string().into_bytes()
}
