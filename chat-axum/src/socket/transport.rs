//! The engine's [`Transport`] over a WebSocket.

use std::{fmt, io};

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::transport::{CloseCode, Incoming, Transport};
use hyper::upgrade::Upgraded;
use tungstenite::error::ProtocolError;
use tungstenite::protocol::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode as Code;
use tungstenite::{Error, Message};

use super::wire::Wire;

/// One client's socket: text frames in both directions.
///
/// Beside the engine's own close codes it uses those of RFC 6455 for what no answer can follow: 1002 for frames that
/// break the standard, 1007 for a text that is not UTF-8, 1009 for a frame far above the limit.
pub(super) struct WebSocket {
    wire: Wire,
    /// Longer frames are dropped and answered.
    frame_limit: usize,
    /// What to close with at the next read: nothing can be read any more, and what the engine has to say goes first.
    broken: Option<Code>,
    /// A close frame was said or heard.
    closed: bool,
    /// A write stopped, perhaps in the middle of a frame: nothing can be said any more.
    torn: bool,
}

impl WebSocket {
    pub(super) fn new(io: Upgraded, frame_limit: usize) -> Self {
        let wire = Wire::new(io, largest(frame_limit));
        Self { wire, frame_limit, broken: None, closed: false, torn: false }
    }

    /// What a message is to the engine; `None` for the end.
    fn incoming(&mut self, message: Message) -> Option<Incoming> {
        match message {
            Message::Text(text) if text.len() > self.frame_limit => Some(Incoming::TooLarge),
            Message::Binary(bytes) if bytes.len() > self.frame_limit => Some(Incoming::TooLarge),
            Message::Text(text) => Some(Incoming::Frame(text.into())),
            Message::Binary(_) => Some(Incoming::Malformed),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Some(Incoming::Alive),
            Message::Close(_) => {
                self.closed = true;
                None
            }
        }
    }

    /// What a fault is to the engine; `None` for the end.
    fn fault(&mut self, error: &Error) -> Option<Incoming> {
        let (code, incoming) = match error {
            Error::Capacity(_) => (Code::Size, Some(Incoming::TooLarge)),
            Error::Utf8(_) => (Code::Invalid, Some(Incoming::Malformed)),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return None,
            Error::Protocol(_) => (Code::Protocol, None),
            _ => return None,
        };
        self.broken = Some(code);
        incoming
    }

    async fn say_goodbye(&mut self, code: Code, reason: &str) -> io::Result<()> {
        if self.torn {
            return Err(io::ErrorKind::NotConnected.into());
        }
        if std::mem::replace(&mut self.closed, true) {
            return self.wire.flush().await;
        }
        self.wire.close(CloseFrame { code, reason: reason.into() }).await
    }

    fn check_open(&self) -> io::Result<()> {
        if self.closed || self.torn { Err(io::ErrorKind::NotConnected.into()) } else { Ok(()) }
    }
}

#[async_trait]
impl Transport for WebSocket {
    async fn receive(&mut self) -> Option<Incoming> {
        if self.broken.is_none() && !self.closed {
            let incoming = match self.wire.read().await {
                Ok(message) => self.incoming(message),
                Err(error) => self.fault(&error),
            };
            if incoming.is_some() {
                return incoming;
            }
        }
        if let Some(code) = self.broken {
            let _ = self.say_goodbye(code, "").await;
        }
        None
    }

    async fn send(&mut self, frames: &mut Vec<Bytes>) -> io::Result<()> {
        self.check_open()?;
        // Still so when the engine gives up waiting for a slow client and drops this future.
        self.torn = true;
        self.wire.write(frames).await?;
        self.torn = false;
        frames.clear();
        Ok(())
    }

    async fn ping(&mut self) -> io::Result<()> {
        self.check_open()?;
        self.wire.ping().await
    }

    fn set_frame_limit(&mut self, bytes: usize) {
        self.frame_limit = bytes;
        self.wire.set_largest(largest(bytes));
    }

    async fn close(&mut self, code: CloseCode, reason: &str) {
        if self.say_goodbye(code.get().into(), reason).await.is_ok() {
            let _ = self.wire.drain().await;
        }
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket").field("frame_limit", &self.frame_limit).finish_non_exhaustive()
    }
}

/// Frames up to twice the limit are read, dropped and answered, so that an honest mistake does not end a connection.
fn largest(frame_limit: usize) -> usize {
    frame_limit.saturating_mul(2)
}
