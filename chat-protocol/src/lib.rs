//! The wire of the chat engine: JSON-RPC 2.0 frames, and the JSON forms of everything they carry. No I/O.
//!
//! [`JsonRpc`] is the [`Codec`](chat_core::codec::Codec) a server's sessions speak; [`request`] and [`ServerFrame`]
//! are its other side, for clients, load generators and tests. The types in [`wire`] and [`params`] are also the
//! bodies, paths and queries of the REST face, and [`ERRORS`] maps every kind of error to both. `docs/protocol.md`
//! tells the protocol to those who write a client; a test holds the two together.
//!
//! ```
//! use chat_core::Limits;
//! use chat_core::codec::{Codec, Command, Reply};
//! use chat_protocol::{JsonRpc, ServerFrame};
//!
//! let codec = JsonRpc::new(&Limits::default());
//! let frame = br#"{"jsonrpc":"2.0","id":1,"method":"message.send","params":{"user_id":"bob","body":"Hi!"}}"#;
//! let request = codec.decode(frame);
//! assert!(matches!(request.command?, Command::SendMessage { .. }));
//!
//! let answer = codec.reply(&request.tag.unwrap(), Ok(&Reply::Done));
//! assert_eq!(answer, r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
//! assert!(matches!(ServerFrame::parse(&answer).unwrap(), ServerFrame::Answer(_)));
//! # Ok::<(), chat_core::Error>(())
//! ```

mod error;
mod rpc;

pub mod params;
pub mod wire;

pub use error::{
    ERRORS, ErrorData, ErrorObject, ErrorRow, JSON_INVALID, METHOD_UNKNOWN, Problem, REQUEST_INVALID, RpcCode,
};
pub use rpc::{Answer, JsonRpc, ServerFrame, request};

/// The version of the protocol this crate speaks.
pub const PROTOCOL: u32 = 1;

/// The subprotocol a client offers at the WebSocket upgrade for [`PROTOCOL`].
pub const SUBPROTOCOL: &str = "chat.v1";
