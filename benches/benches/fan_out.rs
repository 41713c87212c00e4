//! One message to many live sessions of one channel.
//!
//! **To sessions**: `ChatService::send`, until every `Session` has handed its event out. The floor puts a reference to
//! shared bytes into as many bounded queues, and takes it out again. Nothing is awaited and nothing written on either
//! side, so this is what the engine's bookkeeping costs: who is in the channel, what they may see, where they are.
//!
//! **To sockets**: `ChatService::send`, until the `Connection` of every session has written the event to its TCP socket.
//! The floor is a loop of `send(2)` with the same bytes to the very same sockets. Both have one thread; the readers are
//! another process. The store is in memory, so no disk is waited for, but what a send costs beside its delivery
//! (rendering, the lane, the store) is in the engine's figure.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chat_benches::audience::{Audience, Readers, Sockets};
use chat_benches::beside::{self, Compared};
use chat_benches::{Outcome, table};
use chat_core::Session;
use criterion::Criterion;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

const SIZES: [usize; 3] = [10, 1_000, 10_000];
/// As deep as a session's own queue.
const QUEUE: usize = 256;

/// The aim: at most so many times the floor of `send(2)`.
const MOST: f64 = 2.0;
const AIMED_FROM: usize = 1_000;

fn main() -> Outcome {
    if Readers::are_wanted()? {
        return Ok(());
    }
    table::heading(
        "Fan-out",
        "One message to all sessions of a channel: to each Session beside as many queues, and to each socket beside\n\
         as many send(2).",
    );
    let mut criterion = beside::criterion();
    let (mut to_sessions, mut to_sockets) = (Vec::new(), Vec::new());
    for size in SIZES {
        let runtime = beside::runtime()?;
        to_sessions.push((size, sessions(&mut criterion, &runtime, size)?));
    }
    for size in SIZES {
        let runtime = beside::runtime()?;
        to_sockets.push((size, sockets(&mut criterion, &runtime, size)?));
    }
    for (size, compared) in to_sessions {
        compared.tell(&format!("fan-out to {size} sessions"), "queues of shared bytes");
    }
    for (size, compared) in to_sockets {
        let what = format!("fan-out to {size} sockets");
        // To a few the message itself costs more than its delivery.
        if size < AIMED_FROM {
            compared.tell(&what, "send(2)");
        } else {
            compared.judge(&what, "send(2)", MOST);
        }
    }
    criterion.final_summary();
    Ok(())
}

fn sessions(criterion: &mut Criterion, runtime: &Runtime, size: usize) -> Outcome<Compared> {
    let audience = runtime.block_on(Audience::new(size))?;
    let mut sessions = runtime.block_on(audience.sessions())?;
    let mut ours = beside::repeated(runtime, async || {
        audience.send().await?;
        for session in &mut sessions {
            take(session).await?;
        }
        Ok(())
    });
    let mut queues = queues(size);
    let compared =
        beside::compare(criterion, "fan-out to sessions", &size.to_string(), &mut ours, &mut queues)?;
    drop(ours);
    drop(sessions);
    runtime.block_on(audience.end());
    Ok(compared)
}

/// The ack may come before the first session has its event; then all have it.
async fn take(session: &mut Session) -> Outcome {
    let event = match session.next_ready() {
        Some(event) => Some(event),
        None => session.next().await?,
    };
    black_box(event.ok_or("the engine has stopped")?);
    Ok(())
}

fn queues(size: usize) -> impl FnMut(u64) -> Outcome<Duration> {
    let mut queues: Vec<_> = (0..size).map(|_| mpsc::channel(QUEUE)).collect();
    move |times| {
        let begin = Instant::now();
        for _ in 0..times {
            let event = Bytes::from(vec![7; 512]);
            for (sender, _) in &queues {
                sender.try_send(event.clone())?;
            }
            for (_, receiver) in &mut queues {
                black_box(receiver.try_recv()?);
            }
        }
        Ok(begin.elapsed())
    }
}

fn sockets(criterion: &mut Criterion, runtime: &Runtime, size: usize) -> Outcome<Compared> {
    let audience = runtime.block_on(Audience::new(size))?;
    let sockets = runtime.block_on(Sockets::connect(&audience))?;
    let mut ours = beside::repeated(runtime, async || sockets.send(&audience).await);
    let mut bare = beside::repeated(runtime, async || sockets.send_bare().await);
    let compared = beside::compare(criterion, "fan-out to sockets", &size.to_string(), &mut ours, &mut bare)?;
    drop((ours, bare));
    runtime.block_on(sockets.end(audience))?;
    Ok(compared)
}
