//! A transport that breaks.

use std::io;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::transport::{CloseCode, Incoming, Transport};

/// A transport whose peer gets so many bytes, the last frame of them perhaps in part, and then nothing: sending
/// fails from there on, as on a connection that was reset. What the peer sends comes through.
///
/// ```
/// use bytes::Bytes;
/// use chat_core::transport::{Incoming, MemoryTransport, Transport};
/// use chat_testkit::fakes::CutTransport;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (mut peer, inner) = MemoryTransport::pair(4);
/// let mut transport = CutTransport::new(inner, 7);
/// transport.send(&mut vec![Bytes::from("hello")]).await.unwrap();
/// transport.send(&mut vec![Bytes::from("world")]).await.unwrap_err();
/// drop(transport);
/// assert!(matches!(peer.receive().await, Some(Incoming::Frame(frame)) if frame == "hello"));
/// assert!(matches!(peer.receive().await, Some(Incoming::Frame(frame)) if frame == "wo"));
/// # });
/// ```
#[derive(Debug)]
pub struct CutTransport<T> {
    inner: T,
    left: usize,
}

impl<T: Transport> CutTransport<T> {
    /// A transport that breaks after this many bytes of frames; `usize::MAX` for one that does not.
    pub fn new(inner: T, bytes: usize) -> Self {
        Self { inner, left: bytes }
    }
}

#[async_trait]
impl<T: Transport> Transport for CutTransport<T> {
    async fn receive(&mut self) -> Option<Incoming> {
        self.inner.receive().await
    }

    async fn send(&mut self, frames: &mut Vec<Bytes>) -> io::Result<()> {
        for mut frame in frames.drain(..) {
            let is_whole = frame.len() <= self.left;
            frame.truncate(self.left);
            self.left -= frame.len();
            if !frame.is_empty() {
                self.inner.send(&mut vec![frame]).await?;
            }
            if !is_whole {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
        }
        Ok(())
    }

    async fn ping(&mut self) -> io::Result<()> {
        self.inner.ping().await
    }

    fn set_frame_limit(&mut self, bytes: usize) {
        self.inner.set_frame_limit(bytes);
    }

    async fn close(&mut self, code: CloseCode, reason: &str) {
        self.inner.close(code, reason).await;
    }
}
