//! An upgraded connection with tungstenite on it, driven without a thread or a second task.

use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message};

use super::frame::write_text;

/// What an idle connection keeps for reading: a few requests fit. At 4 KiB it would be a third of all that an idle
/// connection takes; longer frames get the room they need.
const READ_BUFFER: usize = 1024;
/// Only pings, pongs and close frames pass through tungstenite's own buffer, each written at once.
const WRITE_BUFFER: usize = 0;

/// tungstenite reads, and answers pings and closes; texts are written straight to the connection, so that an event's
/// bytes are shared by all its receivers and no buffer outlives a burst.
pub(super) struct Wire {
    io: TokioIo<Upgraded>,
    protocol: WebSocketContext,
}

impl Wire {
    pub(super) fn new(io: Upgraded, largest: usize) -> Self {
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(WRITE_BUFFER);
        let protocol = WebSocketContext::new(Role::Server, Some(config));
        let mut wire = Self { io: TokioIo::new(io), protocol };
        wire.set_largest(largest);
        wire
    }

    /// Longer messages than this many bytes are not even read; tungstenite cannot skip them, so they are the last.
    pub(super) fn set_largest(&mut self, bytes: usize) {
        self.protocol.set_config(|config| {
            config.max_message_size = Some(bytes);
            config.max_frame_size = Some(bytes);
        });
    }

    /// The next message. Dropping the future loses nothing.
    pub(super) async fn read(&mut self) -> Result<Message, Error> {
        poll_fn(|cx| self.drive(cx, |protocol, io| protocol.read(io))).await
    }

    /// Writes all texts. Dropping the future may leave half of one on the wire.
    pub(super) async fn write(&mut self, texts: &[Bytes]) -> io::Result<()> {
        self.flush().await?;
        write_text(&mut self.io, texts).await
    }

    pub(super) async fn ping(&mut self) -> io::Result<()> {
        let ping = Message::Ping(Bytes::new());
        // Once: what the connection does not take now is kept, and the flush goes on with it.
        let queued = poll_fn(|cx| {
            let ping = ping.clone();
            Poll::Ready(self.drive(cx, |protocol, io| protocol.write(io, ping)))
        });
        if let Poll::Ready(Err(error)) = queued.await {
            return Err(to_io(error));
        }
        self.flush().await
    }

    /// Says goodbye; called again after it was dropped, it goes on.
    pub(super) async fn close(&mut self, frame: CloseFrame) -> io::Result<()> {
        let closed = poll_fn(|cx| {
            let frame = frame.clone();
            self.drive(cx, |protocol, io| protocol.close(io, Some(frame)))
        });
        ended(closed.await)
    }

    /// Writes what tungstenite still holds: a pong, or the answer to a close.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        ended(poll_fn(|cx| self.drive(cx, |protocol, io| protocol.flush(io))).await)
    }

    /// Ends this side, and reads the peer's to its end: closing a connection with unread bytes in it would make the
    /// system drop what the peer has not read yet, the close frame included.
    pub(super) async fn drain(&mut self) -> io::Result<()> {
        self.io.shutdown().await?;
        let mut scrap = [0; 512];
        while self.io.read(&mut scrap).await? > 0 {}
        Ok(())
    }

    /// Runs one of tungstenite's operations; they go on where they stopped when called again.
    fn drive<T>(
        &mut self,
        cx: &mut Context<'_>,
        operation: impl FnOnce(&mut WebSocketContext, &mut Polled<'_, '_>) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        let mut polled = Polled { io: &mut self.io, cx };
        match operation(&mut self.protocol, &mut polled) {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
            done => Poll::Ready(done),
        }
    }
}

/// That the connection is closed is what a close wants.
fn ended(result: Result<(), Error>) -> io::Result<()> {
    match result {
        Ok(()) | Err(Error::ConnectionClosed) => Ok(()),
        Err(error) => Err(to_io(error)),
    }
}

fn to_io(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    }
}

/// The connection as tungstenite sees it: what would wait says `WouldBlock`, and wakes the task later.
struct Polled<'a, 'b> {
    io: &'a mut TokioIo<Upgraded>,
    cx: &'a mut Context<'b>,
}

impl Read for Polled<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(bytes);
        now(Pin::new(&mut *self.io).poll_read(self.cx, &mut buffer))?;
        Ok(buffer.filled().len())
    }
}

impl Write for Polled<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        now(Pin::new(&mut *self.io).poll_write(self.cx, bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        now(Pin::new(&mut *self.io).poll_flush(self.cx))
    }
}

fn now<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(done) => done,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}
