//! One client's connection.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::frame::{self, Kind};
use super::told::{self, Told};
use crate::Outcome;

/// Far longer than any answer takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_mins(1);
/// What is read at once. All connections of a thread share it, so that an idle one costs nothing.
const READ_BYTES: usize = 256 * 1024;
/// The longest response to a handshake.
const RESPONSE_BYTES: usize = 4 * 1024;

thread_local! {
    static READ: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BYTES]);
}

/// A WebSocket to a server.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    /// The beginning of a frame that is not whole yet.
    begun: Vec<u8>,
    last_id: u64,
    reads: u64,
    bytes: u64,
}

impl Socket {
    /// Connects as whoever the token names.
    pub async fn connect(address: SocketAddr, token: &str) -> Outcome<Self> {
        timeout(PATIENCE, Self::open(address, token)).await?
    }

    async fn open(address: SocketAddr, token: &str) -> Outcome<Self> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        // The server cannot tell keys apart, and no cache is between: one is as good as another.
        let request = format!(
            "GET /api/ws HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
            Authorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut response = Vec::with_capacity(512);
        let end = loop {
            if stream.read_buf(&mut response).await? == 0 || response.len() > RESPONSE_BYTES {
                return Err("no response to a handshake".into());
            }
            if let Some(end) = memchr::memmem::find(&response, b"\r\n\r\n") {
                break end + 4;
            }
        };
        if !response.starts_with(b"HTTP/1.1 101 ") {
            return Err(format!("a handshake was refused: {}", String::from_utf8_lossy(&response)).into());
        }
        let mut begun = response.split_off(end);
        begun.shrink_to_fit();
        Ok(Self { stream, begun, last_id: 0, reads: 0, bytes: 0 })
    }

    /// How often something was read, as several frames may come at once, and how many bytes.
    pub fn traffic(&self) -> (u64, u64) {
        (self.reads, self.bytes)
    }

    /// Writes frames that are made already.
    pub async fn write(&mut self, frames: &[u8]) -> Outcome {
        Ok(timeout(PATIENCE, self.stream.write_all(frames)).await??)
    }

    /// Sends a request without waiting for its answer; gives back its id.
    pub async fn request(&mut self, method: &str, params: &Value) -> Outcome<u64> {
        self.last_id += 1;
        let request = json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params });
        let mut bytes = Vec::new();
        frame::push_text(&mut bytes, &request.to_string());
        self.write(&bytes).await?;
        Ok(self.last_id)
    }

    /// Sends a request and waits for its result; what comes beside it is handed on.
    pub async fn call(
        &mut self,
        method: &str,
        params: &Value,
        mut beside: impl FnMut(Told<'_>),
    ) -> Outcome<Value> {
        let id = self.request(method, params).await?;
        let mut answer = None;
        while answer.is_none() {
            let mut hear = |text: &[u8]| match told::read(text) {
                Told::Answer(found) if found == id => answer = Some(Ok(text.to_vec())),
                Told::Failed(error) => answer = Some(Err(format!("{method}: {error}"))),
                told => beside(told),
            };
            timeout(PATIENCE, self.read_texts(&mut hear)).await??;
        }
        let text = answer.unwrap_or_else(|| Err("no answer".into()))?;
        let mut answer: Value = serde_json::from_slice(&text)?;
        Ok(answer["result"].take())
    }

    /// Waits for something to come, and hands on what it says. Dropping the future loses nothing.
    pub async fn read(&mut self, mut hear: impl FnMut(Told<'_>)) -> Outcome {
        self.read_texts(&mut |text| hear(told::read(text))).await
    }

    async fn read_texts(&mut self, hear: &mut impl FnMut(&[u8])) -> Outcome {
        loop {
            let begun = std::mem::take(&mut self.begun);
            if self.hear_all(&begun, hear)? > 0 {
                return Ok(());
            }
            self.stream.readable().await?;
            if READ.with_borrow_mut(|buffer| self.read_now(buffer, hear))? > 0 {
                return Ok(());
            }
        }
    }

    /// Reads what is there; tells how many frames that made.
    fn read_now(&mut self, buffer: &mut [u8], hear: &mut impl FnMut(&[u8])) -> Outcome<usize> {
        let count = match self.stream.try_read(buffer) {
            Ok(0) => return Err("the server closed a connection".into()),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(0),
            Err(error) => return Err(error.into()),
        };
        self.reads += 1;
        self.bytes += count as u64;
        if self.begun.is_empty() {
            return self.hear_all(&buffer[..count], hear);
        }
        self.begun.extend_from_slice(&buffer[..count]);
        Ok(0)
    }

    /// Hands on every whole frame, keeps the rest; tells how many there were.
    fn hear_all(&mut self, mut bytes: &[u8], hear: &mut impl FnMut(&[u8])) -> Outcome<usize> {
        let mut count = 0;
        while let Some((frame, rest)) = frame::split(bytes)? {
            match frame.kind {
                Kind::Text => hear(frame.payload),
                Kind::Ping => self.pong(frame.payload)?,
                Kind::Pong => {}
                Kind::Close => return Err(closed(frame.payload).into()),
            }
            count += 1;
            bytes = rest;
        }
        self.begun = bytes.to_vec();
        Ok(count)
    }

    /// Answers a ping, unless the connection is full: then the server hears from this client anyhow.
    fn pong(&self, payload: &[u8]) -> Outcome {
        let mut pong = Vec::with_capacity(16);
        frame::push_pong(&mut pong, payload);
        match self.stream.try_write(&pong) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn closed(payload: &[u8]) -> String {
    let code = payload.first_chunk().map_or(0, |code| u16::from_be_bytes(*code));
    let reason = String::from_utf8_lossy(payload.get(2..).unwrap_or_default());
    format!("the server closed a connection: {code} {reason}")
}
