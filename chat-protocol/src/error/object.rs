//! The error object of JSON-RPC.

use std::borrow::Cow;

use chat_core::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

use super::table::{ErrorRow, JSON_INVALID, METHOD_UNKNOWN, REQUEST_INVALID, RpcCode};

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorObject<'a> {
    /// The number of the kind of error.
    pub code: RpcCode,
    /// What is wrong, for developers: lower case, without a full stop.
    pub message: Cow<'a, str>,
    /// What programs go by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<ErrorData<'a>>>,
}

/// What programs go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorData<'a> {
    /// The stable word for the kind of error.
    pub code: Cow<'a, str>,
    /// The parameter it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'a, str>>,
    /// The bound that was passed, in the unit the message names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How long it stays so at least, milliseconds; left out where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Why, in the words of who made it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
    /// The same request, unchanged, may succeed later.
    pub retryable: bool,
}

impl<'a> From<&'a Error> for ErrorObject<'a> {
    fn from(error: &'a Error) -> Self {
        let data = ErrorData {
            code: ErrorRow::of(error.kind()).kind.code().into(),
            field: error.field().map(Into::into),
            limit: error.limit(),
            retry_after_ms: retry_after_ms(error),
            reason: error.reason().map(Into::into),
            retryable: error.is_retryable(),
        };
        Self { code: rpc_code(error), message: message(error), data: Some(Box::new(data)) }
    }
}

impl ErrorObject<'_> {
    /// What the caller can do about it; `None` when the server named no kind this version knows.
    pub fn kind(&self) -> Option<ErrorKind> {
        let word = &self.data.as_ref()?.code;
        ErrorKind::ALL.into_iter().find(|kind| kind.code() == word)
    }
}

/// The message for clients: an internal fault's own words are for the log.
pub(super) fn message(error: &Error) -> Cow<'static, str> {
    match error.kind() {
        ErrorKind::Internal => "the server has a fault".into(),
        _ => error.to_string().into(),
    }
}

/// How long it stays so, rounded up.
pub(super) fn retry_after_ms(error: &Error) -> Option<u64> {
    let wait = error.retry_after()?.as_micros().div_ceil(1_000);
    Some(u64::try_from(wait).unwrap_or(u64::MAX))
}

/// The field of an error about the frame's text, a frame's form, or the method tells JSON-RPC's own codes apart.
fn rpc_code(error: &Error) -> RpcCode {
    match (error.kind(), error.field()) {
        (ErrorKind::Invalid, Some(JSON)) => JSON_INVALID,
        (ErrorKind::Invalid, Some(FRAME)) => REQUEST_INVALID,
        (ErrorKind::Invalid, Some(METHOD)) => METHOD_UNKNOWN,
        (kind, _) => ErrorRow::of(kind).rpc_code,
    }
}

/// The field of an error about text that is no JSON.
pub(crate) const JSON: &str = "json";
/// The field of an error about a frame or body as a whole.
pub(crate) const FRAME: &str = "frame";
/// The field of an error about the method's name.
pub(crate) const METHOD: &str = "method";
