//! The clients' ends of many connections, in a process of their own: they read, and drop what they read.
//!
//! A process has a bounded number of descriptors, and the readers' work is none of the sender's.

use std::io;
use std::net::SocketAddr;
use std::process::{Child, Command};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::Outcome;
use crate::beside::runtime;

/// Tells a copy of the bench that it is to read: how many connections, and from where.
const READ: &str = "CHAT_BENCHES_READ";

/// The process of the readers. It ends when its connections do.
#[derive(Debug)]
pub struct Readers(Child);

impl Readers {
    /// In a copy of the bench: reads until all connections have ended, and returns true. Else returns false at once.
    pub fn are_wanted() -> Outcome<bool> {
        let Ok(wanted) = std::env::var(READ) else { return Ok(false) };
        let (count, address) = wanted.split_once(' ').ok_or("the readers are asked wrongly")?;
        runtime()?.block_on(read_all(count.parse()?, address.parse()?))?;
        Ok(true)
    }

    /// Starts so many, and returns the sender's ends of their connections, with `TCP_NODELAY`. Inside a runtime.
    pub async fn start(count: usize) -> Outcome<(Self, Vec<TcpStream>)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut copy = Command::new(std::env::current_exe()?);
        copy.env(READ, format!("{count} {}", listener.local_addr()?));
        let readers = Self(copy.spawn()?);
        let mut streams = Vec::with_capacity(count);
        while streams.len() < count {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        Ok((readers, streams))
    }

    /// Waits for their end, once all connections are closed.
    pub fn wait(mut self) -> Outcome {
        if self.0.wait()?.success() { Ok(()) } else { Err("the readers failed".into()) }
    }
}

async fn read_all(count: usize, address: SocketAddr) -> Outcome {
    let mut readers = JoinSet::new();
    for _ in 0..count {
        readers.spawn(read(TcpStream::connect(address).await?));
    }
    while let Some(ended) = readers.join_next().await {
        ended??;
    }
    Ok(())
}

async fn read(stream: TcpStream) -> io::Result<()> {
    loop {
        stream.readable().await?;
        match stream.try_read(&mut [0; 4_096]) {
            Ok(0) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(()),
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            _ => {}
        }
    }
}
