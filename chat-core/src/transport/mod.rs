//! Frames in, frames out, close: the port between a connection and whatever carries it.
//!
//! # How to write one
//!
//! [`MemoryTransport`] is one end of an in-process pair and the shortest example; `chat-axum` has the WebSocket.
//! A socket of the host's own is a struct with these three methods:
//!
//! ```
//! # use std::time::Duration;
//! use chat_core::transport::{CloseCode, Incoming, MemoryTransport, Transport};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (mut client, mut server) = MemoryTransport::pair(8);
//! client.send(&mut vec!["hello".into()]).await.unwrap();
//! assert_eq!(server.receive().await, Some(Incoming::Frame("hello".into())));
//! server.close(CloseCode::GOING_AWAY, "restarting").await;
//! assert_eq!(client.receive().await, None);
//! # }
//! ```

mod close;
mod memory;

use std::fmt;
use std::io;

use async_trait::async_trait;
use bytes::Bytes;

pub use close::CloseCode;
pub use memory::MemoryTransport;

/// What arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A frame of the client.
    Frame(Bytes),
    /// A sign of life without content (a ping, a pong).
    Alive,
    /// A frame above the transport's limit in bytes was dropped.
    TooLarge,
    /// A frame that breaks the transport's own rules (text that is not UTF-8, binary where text is asked).
    Malformed,
}

/// Carries the frames of one connection.
///
/// Contract: frames arrive whole, once and in order, or the connection ends. `receive` is cancel-safe: dropping
/// its future loses no frame. `send` drains the given frames in order, in as few writes as it can, and returns when
/// the transport took them; it applies the peer's back-pressure by waiting. After an error or `close` only `None`
/// and errors follow.
#[async_trait]
pub trait Transport: fmt::Debug + Send + 'static {
    /// What arrives next; `None` when the connection has ended.
    async fn receive(&mut self) -> Option<Incoming>;

    /// Sends all frames, leaving `frames` empty.
    async fn send(&mut self, frames: &mut Vec<Bytes>) -> io::Result<()>;

    /// Asks the peer for a sign of life, where the transport can.
    async fn ping(&mut self) -> io::Result<()>;

    /// Sets the largest frame taken from now on, bytes: small until the client has authenticated.
    fn set_frame_limit(&mut self, bytes: usize);

    /// Says goodbye and ends the connection.
    async fn close(&mut self, code: CloseCode, reason: &str);
}
