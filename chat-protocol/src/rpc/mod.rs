//! JSON-RPC 2.0: frames in both directions.

mod codec;
mod frame;
mod method;
mod request;
mod server_frame;

pub use codec::JsonRpc;
pub use request::request;
pub use server_frame::{Answer, ServerFrame};
