//! What each kind of error is called on each face.

use chat_core::ErrorKind;

/// A JSON-RPC error code.
pub type RpcCode = i32;

/// The frame is no JSON.
pub const JSON_INVALID: RpcCode = -32700;
/// The frame is JSON and no request: a batch, an id of a wrong type, nested too deep …
pub const REQUEST_INVALID: RpcCode = -32600;
/// There is no such method.
pub const METHOD_UNKNOWN: RpcCode = -32601;

/// One kind of error on every face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRow {
    /// The kind; its [`code`](ErrorKind::code) is the word in JSON-RPC's `data.code` and in a problem's `code`.
    pub kind: ErrorKind,
    /// The JSON-RPC code: JSON-RPC's own where it has one, else in the range left to servers. The last two
    /// digits are those of the HTTP status.
    pub rpc_code: RpcCode,
    /// The HTTP status.
    pub status: u16,
    /// The problem type of RFC 9457.
    pub problem: &'static str,
    /// The problem's title, the same for every occurrence.
    pub title: &'static str,
}

const fn row(
    kind: ErrorKind,
    rpc_code: RpcCode,
    status: u16,
    problem: &'static str,
    title: &'static str,
) -> ErrorRow {
    ErrorRow { kind, rpc_code, status, problem, title }
}

/// Every kind of error, in the order of [`ErrorKind::ALL`].
#[rustfmt::skip]
pub const ERRORS: [ErrorRow; ErrorKind::ALL.len()] = [
    row(ErrorKind::Invalid, -32602, 400, "urn:chat:problem:invalid", "The input breaks a rule"),
    row(ErrorKind::Unauthenticated, -32001, 401, "urn:chat:problem:unauthenticated", "There is no valid login"),
    row(ErrorKind::Forbidden, -32003, 403, "urn:chat:problem:forbidden", "The caller may not do this"),
    row(ErrorKind::NotFound, -32004, 404, "urn:chat:problem:not_found", "There is no such thing for this caller"),
    row(ErrorKind::Conflict, -32009, 409, "urn:chat:problem:conflict", "The state is another one than assumed"),
    row(ErrorKind::Rejected, -32022, 422, "urn:chat:problem:rejected", "The app refused this"),
    row(ErrorKind::RateLimited, -32029, 429, "urn:chat:problem:rate_limited", "Too much in too short a time"),
    row(ErrorKind::Unavailable, -32053, 503, "urn:chat:problem:unavailable", "The server cannot do this at the moment"),
    row(ErrorKind::Internal, -32603, 500, "urn:chat:problem:internal", "The server has a fault"),
];

const OTHER: ErrorRow = ERRORS[ERRORS.len() - 1];

impl ErrorRow {
    /// The row of a kind. A kind this version has no row for is answered as `internal`.
    pub fn of(kind: ErrorKind) -> &'static Self {
        ERRORS.iter().find(|row| row.kind == kind).unwrap_or(&OTHER)
    }
}
