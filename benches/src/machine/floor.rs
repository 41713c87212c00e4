//! The floor of a fan-out: the same bytes to as many sockets, and nothing else.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use tokio::task::{JoinSet, spawn_blocking};

use crate::Outcome;

/// What is sent to every receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// Sockets on the loopback, each with a task that reads it.
    pub receivers: usize,
    /// Bytes of a message.
    pub bytes: usize,
    /// Messages in one `send(2)`.
    pub at_once: usize,
    /// How long from one message to the next; without it one follows the other.
    pub every: Option<Duration>,
    /// For how long.
    pub time: Duration,
}

/// Writes to one socket after the other; tells the processor time of a message to a receiver. Half of it is the
/// receivers' TCP work, which the loopback charges to the sender; so it is for a server.
pub async fn send_to_all(sending: Sending) -> Outcome<Duration> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let mut readers = JoinSet::new();
    let mut near = Vec::with_capacity(sending.receivers);
    for _ in 0..sending.receivers {
        let far = TcpStream::connect(address)?;
        far.set_nonblocking(true)?;
        readers.spawn(drain(tokio::net::TcpStream::from_std(far)?));
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        near.push(stream);
    }
    // Dropping the near ends is what ends the readers.
    let each = spawn_blocking(move || keep_sending(&mut near, sending)).await?;
    while let Some(read) = readers.join_next().await {
        read??;
    }
    each
}

fn keep_sending(near: &mut [TcpStream], sending: Sending) -> Outcome<Duration> {
    let bytes = vec![b'x'; sending.bytes * sending.at_once];
    let pause = sending.every.map(|every| every * u32::try_from(sending.at_once).unwrap_or(1));
    let (begin, before) = (Instant::now(), thread_processor()?);
    let mut messages = 0;
    for round in 1.. {
        for stream in &mut *near {
            stream.write_all(&bytes)?;
        }
        messages += u32::try_from(near.len() * sending.at_once)?;
        if begin.elapsed() >= sending.time {
            break;
        }
        let due = pause.map_or(Duration::ZERO, |pause| pause * round);
        thread::sleep(due.saturating_sub(begin.elapsed()));
    }
    Ok(thread_processor()?.saturating_sub(before) / messages.max(1))
}

/// Reads everything until the other side ends.
async fn drain(stream: tokio::net::TcpStream) -> Outcome {
    let mut scrap = [0; 4 * 1024];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut scrap) {
            Ok(0) => return Ok(()),
            Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => return Err(error.into()),
            _ => {}
        }
    }
}

/// Processor time of the calling thread.
fn thread_processor() -> Outcome<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = text.split_whitespace().next().ok_or("schedstat is empty")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_send_costs_something() {
        let time = Duration::from_millis(20);
        for every in [None, Some(Duration::from_millis(5))] {
            let sending = Sending { receivers: 3, bytes: 200, at_once: 2, every, time };
            let each = send_to_all(sending).await.unwrap();
            assert!(each > Duration::ZERO && each < Duration::from_millis(1), "{each:?}");
        }
    }
}
