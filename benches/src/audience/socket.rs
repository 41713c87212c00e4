//! The engine's connections over TCP, with WebSocket frames around what they say.
//!
//! The transport does what a WebSocket server has to do for an event and no more: a head of two or four bytes and the
//! event's bytes, in one write. It has no handshake and hears nothing from its clients; `chat-axum` has the whole.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::codec::Command;
use chat_core::transport::{CloseCode, Incoming, Transport};
use chat_core::{Authenticator, Connection, Error, Hello, Identity};
use chat_protocol::JsonRpc;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::{Audience, Readers};
use crate::Outcome;

/// An audience whose sessions are connections, each over a socket of its own.
#[derive(Debug)]
pub struct Sockets {
    /// The sender's ends.
    streams: Vec<Arc<TcpStream>>,
    written: Arc<Written>,
    /// A message's event as it is written.
    frame: Vec<u8>,
    connections: JoinSet<CloseCode>,
    readers: Readers,
}

/// How many frames all connections have written, and how many they will have.
#[derive(Debug, Default)]
struct Written {
    frames: AtomicUsize,
    expected: AtomicUsize,
    reached: Notify,
}

impl Sockets {
    /// Connects the whole audience and opens its sessions. Inside a runtime.
    pub async fn connect(audience: &Audience) -> Outcome<Self> {
        let event = audience.event().await?;
        let mut frame = Vec::with_capacity(event.len() + 4);
        push_frame(&mut frame, &event);
        let (readers, streams) = Readers::start(audience.users.len()).await?;
        let streams: Vec<_> = streams.into_iter().map(Arc::new).collect();
        let (written, connections) = (Arc::<Written>::default(), JoinSet::new());
        let mut sockets = Self { streams, written, frame, connections, readers };
        sockets.written.expect(audience.users.len());
        sockets.open(audience)?;
        sockets.written.all().await;
        Ok(sockets)
    }

    /// The engine's way: a message is sent, and every connection has written it.
    pub async fn send(&self, audience: &Audience) -> Outcome {
        self.written.expect(self.streams.len());
        audience.send().await?;
        self.written.all().await;
        Ok(())
    }

    /// The floor: the same bytes, by one `send(2)` to each socket.
    pub async fn send_bare(&self) -> Outcome {
        for stream in &self.streams {
            write(stream, &self.frame).await?;
        }
        Ok(())
    }

    /// Ends everything, the engine too.
    pub async fn end(mut self, audience: Audience) -> Outcome {
        audience.end().await;
        while self.connections.join_next().await.is_some() {}
        self.streams.clear();
        self.readers.wait()
    }

    fn open(&mut self, audience: &Audience) -> Outcome {
        let open = chat_protocol::request(Some(1), &Command::OpenSession { cursor: None })?;
        let codec = Arc::new(JsonRpc::new(audience.chat.limits()));
        for (stream, user) in self.streams.iter().zip(&audience.users) {
            let (stream, written) = (stream.clone(), self.written.clone());
            let transport = Socket { stream, first: Some(open.clone()), written, bytes: Vec::new() };
            let connection =
                Connection::new(audience.chat.clone(), Arc::new(Nobody), codec.clone(), transport);
            self.connections.spawn(connection.run(Hello::Authenticated(Identity::of(user.clone()))));
        }
        Ok(())
    }
}

impl Written {
    fn expect(&self, frames: usize) {
        self.expected.fetch_add(frames, Ordering::Relaxed);
    }

    fn add(&self, frames: usize) {
        if self.frames.fetch_add(frames, Ordering::Relaxed) + frames >= self.expected.load(Ordering::Relaxed)
        {
            self.reached.notify_one();
        }
    }

    async fn all(&self) {
        while self.frames.load(Ordering::Relaxed) < self.expected.load(Ordering::Relaxed) {
            self.reached.notified().await;
        }
    }
}

/// One connection's transport.
#[derive(Debug)]
struct Socket {
    stream: Arc<TcpStream>,
    /// What the client says, at once.
    first: Option<Bytes>,
    written: Arc<Written>,
    bytes: Vec<u8>,
}

#[async_trait]
impl Transport for Socket {
    async fn receive(&mut self) -> Option<Incoming> {
        if let Some(first) = self.first.take() {
            return Some(Incoming::Frame(first));
        }
        loop {
            self.stream.readable().await.ok()?;
            match self.stream.try_read(&mut [0; 64]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(read) if read > 0 => return Some(Incoming::Alive),
                _ => return None,
            }
        }
    }

    async fn send(&mut self, frames: &mut Vec<Bytes>) -> io::Result<()> {
        self.bytes.clear();
        for frame in &*frames {
            push_frame(&mut self.bytes, frame);
        }
        write(&self.stream, &self.bytes).await?;
        self.written.add(frames.len());
        frames.clear();
        Ok(())
    }

    async fn ping(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn set_frame_limit(&mut self, _: usize) {}

    async fn close(&mut self, _: CloseCode, _: &str) {}
}

/// Everybody has authenticated already.
#[derive(Debug)]
struct Nobody;

#[async_trait]
impl Authenticator for Nobody {
    async fn authenticate(&self, _: &str) -> chat_core::Result<Identity> {
        Err(Error::unauthenticated("nobody is known"))
    }
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Appends a text frame as a server sends it (RFC 6455, section 5.2); none here is longer than two bytes can tell.
fn push_frame(bytes: &mut Vec<u8>, payload: &[u8]) {
    bytes.push(0x81);
    if let Ok(short @ ..126) = u8::try_from(payload.len()) {
        bytes.push(short);
    } else {
        bytes.push(126);
        bytes.extend_from_slice(&u16::try_from(payload.len()).unwrap_or(u16::MAX).to_be_bytes());
    }
    bytes.extend_from_slice(payload);
}
