//! Frames to commands, events to shared bytes: the port that keeps the engine free of any wire format.
//!
//! # How to write one
//!
//! Decode a frame into a [`Command`], encode replies and events. `chat-protocol` has JSON-RPC 2.0; this one speaks
//! a single word:
//!
//! ```
//! use bytes::Bytes;
//! use chat_core::codec::{Codec, Command, Decoded, Reply, RequestTag};
//! use chat_core::{Error, Event};
//!
//! #[derive(Debug)]
//! struct Words;
//!
//! impl Codec for Words {
//!     fn name(&self) -> &'static str { "words" }
//!     fn decode(&self, frame: &[u8]) -> Decoded {
//!         let command = match frame {
//!             b"open" => Ok(Command::OpenSession { cursor: None }),
//!             _ => Err(Error::invalid("frame", "is not a known word")),
//!         };
//!         Decoded { tag: Some(RequestTag::default()), command }
//!     }
//!     fn reply(&self, _tag: &RequestTag, result: Result<&Reply, &Error>) -> Bytes {
//!         Bytes::from(if result.is_ok() { "ok" } else { "no" })
//!     }
//!     fn refusal(&self, _error: &Error) -> Bytes { Bytes::from("what?") }
//!     fn event(&self, event: &Event) -> Bytes { Bytes::from(format!("{event:?}")) }
//! }
//! ```

mod command;
mod name;
mod reply;

use std::fmt;

use bytes::Bytes;

pub use command::{Command, NewGroupRequest};
pub use reply::{Created, Reply, Sent};

use crate::domain::Event;
use crate::error::{Error, Result};

/// What a reply carries back so that the client finds its request: the codec's own bytes (in JSON-RPC the `id`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct RequestTag(pub Bytes);

/// A frame, read.
#[derive(Debug)]
pub struct Decoded {
    /// How to answer; `None` when the client wants no answer (in JSON-RPC a notification). A frame that cannot be
    /// read far enough to tell is answered (in JSON-RPC with the id `null`).
    pub tag: Option<RequestTag>,
    /// What to do, or why the frame was not understood.
    pub command: Result<Command>,
}

/// Frame to command, reply and event to bytes.
///
/// Contract: pure and quick; never panics on any input; bounded by the length and depth the connection allows.
pub trait Codec: fmt::Debug + Send + Sync + 'static {
    /// The encoding's name; events are encoded once per name and shared by all receivers.
    fn name(&self) -> &'static str;

    /// Reads a frame.
    fn decode(&self, frame: &[u8]) -> Decoded;

    /// The answer to a request.
    fn reply(&self, tag: &RequestTag, result: Result<&Reply, &Error>) -> Bytes;

    /// The answer to a frame that the transport refused before it came here.
    fn refusal(&self, error: &Error) -> Bytes;

    /// A server event.
    fn event(&self, event: &Event) -> Bytes;
}
