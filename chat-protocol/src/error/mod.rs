//! Errors on the wire: one table for JSON-RPC and HTTP.

mod object;
mod problem;
mod table;

pub use object::{ErrorData, ErrorObject};
pub(crate) use object::{FRAME, JSON, METHOD};
pub use problem::Problem;
pub use table::{ERRORS, ErrorRow, JSON_INVALID, METHOD_UNKNOWN, REQUEST_INVALID, RpcCode};
