//! Stands between client and server and spoils one event.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chat_benches::wire::frame::split;
use chat_benches::wire::{Told, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What it does to the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Lose,
    Double,
}

/// Spoils the event with this number among all that pass.
#[derive(Debug, Clone)]
struct Plan {
    fault: Fault,
    at: usize,
    passed: Arc<AtomicUsize>,
}

/// Meddles as long as this lives.
pub(crate) struct Meddler {
    pub(crate) address: SocketAddr,
    _running: JoinSet<()>,
}

impl Meddler {
    pub(crate) async fn start(server: SocketAddr, fault: Fault, at: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let plan = Plan { fault, at, passed: Arc::default() };
        let mut running = JoinSet::new();
        running.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server = TcpStream::connect(server).await.unwrap();
                let (mut from_client, to_client) = client.into_split();
                let (from_server, mut to_server) = server.into_split();
                connections.spawn(async move { drop(copy(&mut from_client, &mut to_server).await) });
                connections.spawn(plan.clone().carry(from_server, to_client));
            }
        });
        Self { address, _running: running }
    }
}

impl Plan {
    /// Carries a server's bytes, whole frames at a time once the handshake is over.
    async fn carry(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let (mut bytes, mut is_open) = (Vec::new(), false);
        while from.read_buf(&mut bytes).await.is_ok_and(|count| count > 0) {
            let mut out = Vec::new();
            if !is_open && let Some(end) = memchr::memmem::find(&bytes, b"\r\n\r\n") {
                out.extend(bytes.drain(..end + 4));
                is_open = true;
            }
            if is_open {
                let rest = self.meddle(&bytes, &mut out);
                bytes.drain(..bytes.len() - rest);
            }
            if to.write_all(&out).await.is_err() {
                return;
            }
        }
    }

    /// Copies whole frames, one of them spoiled; tells how much is left.
    fn meddle(&self, mut bytes: &[u8], out: &mut Vec<u8>) -> usize {
        while let Some((frame, rest)) = split(bytes).unwrap() {
            let whole = &bytes[..bytes.len() - rest.len()];
            let is_event = matches!(told::read(frame.payload), Told::Message { .. });
            let is_it = is_event && self.passed.fetch_add(1, Ordering::Relaxed) == self.at;
            let copies = match self.fault {
                Fault::Lose if is_it => 0,
                Fault::Double if is_it => 2,
                _ => 1,
            };
            (0..copies).for_each(|_| out.extend_from_slice(whole));
            bytes = rest;
        }
        bytes.len()
    }
}
