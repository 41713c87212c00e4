//! Presence churn: what a change costs by the number of those who look.
//!
//! **By name**: one person hides and comes back, until each viewer's `Session` has handed the change out. The floor puts
//! a reference to shared bytes into as many bounded queues, and takes it out again.
//!
//! **In counts**: one of ten thousand hides and comes back in a channel that is told in counts: nothing is handed out but
//! by a timer, so this is what a change costs the node however many look.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chat_benches::beside::{self, Compared};
use chat_benches::engine::{group, people};
use chat_benches::{Outcome, table};
use chat_core::store::MemoryStore;
use chat_core::{ChatBuilder, ChatService, Limits, Session, UserId, Watched};
use criterion::Criterion;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

const VIEWERS: [usize; 3] = [1, 10, 100];
/// Far above the bound of what is told by name.
const LARGE: usize = 10_000;
/// Who looks at the large channel.
const LOOKING: usize = 100;
/// As deep as a session's own queue.
const QUEUE: usize = 256;

fn main() -> Outcome {
    table::heading(
        "Presence churn",
        "One person hides and comes back: told by name to all viewers beside as many queues, and in counts.",
    );
    let mut criterion = beside::criterion();
    let mut by_name = Vec::new();
    for viewers in VIEWERS {
        let runtime = beside::runtime()?;
        by_name.push((viewers, named(&mut criterion, &runtime, viewers)?));
    }
    let runtime = beside::runtime()?;
    let counted = counted(&mut criterion, &runtime)?;
    for (viewers, compared) in by_name {
        compared.tell(&format!("two changes told to {viewers} viewers"), "queues of shared bytes");
    }
    let counted = table::time(counted);
    table::line(&format!(
        "(no aim)     two changes in a channel of {LARGE} with {LOOKING} viewers: {counted}"
    ));
    criterion.final_summary();
    Ok(())
}

/// An engine whose viewers are told everything at once.
fn engine() -> ChatService {
    let mut limits = Limits::default();
    limits.presence_changes_per_second = u32::MAX;
    limits.presence_participants = 200;
    ChatBuilder::new(Arc::new(MemoryStore::new())).limits(limits).start()
}

/// Sessions that look at the channel, of the first so many.
async fn viewers(chat: &ChatService, users: &[UserId], watched: &Watched) -> Outcome<Vec<Session>> {
    let mut sessions = Vec::with_capacity(users.len());
    for user in users {
        let (session, _) = chat.open_session(user, None).await?;
        session.subscribe_presence(watched).await?;
        sessions.push(session);
    }
    for session in &mut sessions {
        while session.next_ready().is_some() {}
    }
    Ok(sessions)
}

fn named(criterion: &mut Criterion, runtime: &Runtime, size: usize) -> Outcome<Compared> {
    let (chat, mut sessions, who, _there) = runtime.block_on(async {
        let chat = engine();
        let mut users = people(&chat, size + 1).await?;
        let channel = group(&chat, "everybody", users.clone()).await?;
        let who = users.pop().ok_or("there is somebody")?;
        let there = chat.open_session(&who, None).await?;
        let sessions = viewers(&chat, &users, &channel.into()).await?;
        Outcome::Ok((chat, sessions, who, there))
    })?;
    let mut ours = beside::repeated(runtime, async || {
        for invisible in [true, false] {
            chat.set_invisible(&who, invisible);
            for session in &mut sessions {
                black_box(session.next_ready().ok_or("the change is told")?);
            }
        }
        Ok(())
    });
    let mut queues = queues(size);
    let compared = beside::compare(criterion, "presence by name", &size.to_string(), &mut ours, &mut queues)?;
    drop(ours);
    drop(sessions);
    runtime.block_on(chat.shutdown());
    Ok(compared)
}

fn queues(size: usize) -> impl FnMut(u64) -> Outcome<Duration> {
    let mut queues: Vec<_> = (0..size).map(|_| mpsc::channel(QUEUE)).collect();
    move |times| {
        let begin = Instant::now();
        for _ in 0..times * 2 {
            let event = Bytes::from(vec![7; 128]);
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

fn counted(criterion: &mut Criterion, runtime: &Runtime) -> Outcome<Duration> {
    let (chat, sessions, who, _there) = runtime.block_on(async {
        let chat = engine();
        let users = people(&chat, LARGE).await?;
        let channel = group(&chat, "everybody", users.clone()).await?;
        let who = users.last().cloned().ok_or("there is somebody")?;
        let there = chat.open_session(&who, None).await?;
        let sessions = viewers(&chat, &users[..LOOKING], &channel.into()).await?;
        Outcome::Ok((chat, sessions, who, there))
    })?;
    let mut ours = beside::repeated(runtime, async || {
        chat.set_invisible(&who, true);
        chat.set_invisible(&who, false);
        Ok(())
    });
    let took = beside::alone(criterion, "presence in counts", &LARGE.to_string(), &mut ours)?;
    drop(ours);
    drop(sessions);
    runtime.block_on(chat.shutdown());
    Ok(took)
}
