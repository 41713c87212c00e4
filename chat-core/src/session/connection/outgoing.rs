//! Frames on their way to the client, gathered for one write.

use std::io;
use std::sync::Arc;

use bytes::Bytes;

use crate::codec::{Codec, Reply, RequestTag};
use crate::domain::Encoded;
use crate::error::{Error, ErrorKind};
use crate::transport::Transport;

/// One write carries at most this much, so that a burst does not hold up the answers behind it.
const WRITE_BYTES: usize = 64 * 1024;
/// And at most this many frames.
const WRITE_FRAMES: usize = 256;

/// What goes out next.
#[derive(Debug)]
pub(super) struct Outgoing {
    codec: Arc<dyn Codec>,
    frames: Vec<Bytes>,
    bytes: usize,
    ping: bool,
}

impl Outgoing {
    pub(super) fn new(codec: Arc<dyn Codec>) -> Self {
        Self { codec, frames: Vec::new(), bytes: 0, ping: false }
    }

    pub(super) fn codec(&self) -> &dyn Codec {
        &*self.codec
    }

    /// Answers a request; a notification gets no answer.
    pub(super) fn reply(&mut self, tag: Option<&RequestTag>, result: Result<&Reply, &Error>) {
        if let Err(error) = result
            && error.kind() == ErrorKind::Internal
        {
            tracing::error!(%error, source = ?std::error::Error::source(error), "a command failed");
        }
        if let Some(tag) = tag {
            self.push(self.codec.reply(tag, result));
        }
    }

    /// Answers a frame that the transport refused.
    pub(super) fn refuse(&mut self, error: &Error) {
        self.push(self.codec.refusal(error));
    }

    pub(super) fn event(&mut self, event: &Encoded) {
        self.push(event.bytes(self.codec.name(), |event| self.codec.event(event)));
    }

    pub(super) fn ping(&mut self) {
        self.ping = true;
    }

    /// Whether one more frame fits into this write.
    pub(super) fn has_room(&self) -> bool {
        self.bytes < WRITE_BYTES && self.frames.len() < WRITE_FRAMES
    }

    pub(super) async fn flush(&mut self, transport: &mut impl Transport) -> io::Result<()> {
        if std::mem::take(&mut self.ping) {
            transport.ping().await?;
        }
        if !self.frames.is_empty() {
            self.bytes = 0;
            transport.send(&mut self.frames).await?;
            // An idle connection keeps no buffer for a burst that is over.
            self.frames = Vec::new();
        }
        Ok(())
    }

    fn push(&mut self, frame: Bytes) {
        self.bytes += frame.len();
        self.frames.push(frame);
    }
}
