//! The in-process pair of transports.

use std::io;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::mpsc;

use super::{CloseCode, Incoming, Transport};

/// One end of an in-process pair.
#[derive(Debug)]
pub struct MemoryTransport {
    incoming: mpsc::Receiver<Incoming>,
    outgoing: Option<mpsc::Sender<Incoming>>,
    frame_limit: usize,
    closed: Option<CloseCode>,
}

impl MemoryTransport {
    /// Both ends; each holds at most `frames` unread frames, then its peer's `send` waits.
    pub fn pair(frames: usize) -> (Self, Self) {
        let (to_one, one) = mpsc::channel(frames);
        let (to_other, other) = mpsc::channel(frames);
        (Self::new(one, to_other), Self::new(other, to_one))
    }

    fn new(incoming: mpsc::Receiver<Incoming>, outgoing: mpsc::Sender<Incoming>) -> Self {
        Self { incoming, outgoing: Some(outgoing), frame_limit: usize::MAX, closed: None }
    }

    /// The code this end closed with.
    pub fn closed_with(&self) -> Option<CloseCode> {
        self.closed
    }
}

#[async_trait]
impl Transport for MemoryTransport {
    async fn receive(&mut self) -> Option<Incoming> {
        match self.incoming.recv().await? {
            Incoming::Frame(frame) if frame.len() > self.frame_limit => Some(Incoming::TooLarge),
            incoming => Some(incoming),
        }
    }

    async fn send(&mut self, frames: &mut Vec<Bytes>) -> io::Result<()> {
        let outgoing = self.outgoing.as_ref().ok_or(io::ErrorKind::NotConnected)?;
        for frame in frames.drain(..) {
            outgoing.send(Incoming::Frame(frame)).await.map_err(|_| io::ErrorKind::BrokenPipe)?;
        }
        Ok(())
    }

    async fn ping(&mut self) -> io::Result<()> {
        let outgoing = self.outgoing.as_ref().ok_or(io::ErrorKind::NotConnected)?;
        outgoing.send(Incoming::Alive).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn set_frame_limit(&mut self, bytes: usize) {
        self.frame_limit = bytes;
    }

    async fn close(&mut self, code: CloseCode, _reason: &str) {
        self.closed = Some(code);
        self.outgoing = None;
        self.incoming.close();
    }
}
