//! A channel with many live sessions in it, one of each of its people.

mod readers;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chat_core::codec::Codec;
use chat_core::store::MemoryStore;
use chat_core::{ChannelId, ChatBuilder, ChatService, Draft, Limits, Session, UserId};
use chat_protocol::JsonRpc;

pub use readers::Readers;
pub use socket::Sockets;

use crate::engine::{group, people};
use crate::{BODY, Outcome};

/// Longer than any bench: nothing but messages is to be sent.
const NEVER: Duration = Duration::from_hours(24);

/// An engine in memory, its people, and the one channel they are all in.
#[derive(Debug)]
pub struct Audience {
    chat: ChatService,
    channel: ChannelId,
    users: Vec<UserId>,
}

impl Audience {
    /// With so many people. Inside a runtime.
    pub async fn new(size: usize) -> Outcome<Self> {
        let mut limits = Limits::default();
        (limits.heartbeat, limits.idle_timeout, limits.head_check) = (NEVER, NEVER, NEVER);
        let chat = ChatBuilder::new(Arc::new(MemoryStore::new())).limits(limits).start();
        let users = people(&chat, size).await?;
        let channel = group(&chat, "everybody", users.clone()).await?;
        Ok(Self { chat, channel, users })
    }

    /// One of them sends a message to all, and has its ack.
    pub async fn send(&self) -> Outcome {
        self.chat.send(&self.users[0], self.channel, Draft::new(BODY)).await?;
        Ok(())
    }

    /// A session of each.
    pub async fn sessions(&self) -> Outcome<Vec<Session>> {
        let mut sessions = Vec::with_capacity(self.users.len());
        for user in &self.users {
            sessions.push(self.chat.open_session(user, None).await?.0);
        }
        Ok(sessions)
    }

    /// A message's event, as the bytes that a client gets.
    pub async fn event(&self) -> Outcome<Bytes> {
        let (mut session, _) = self.chat.open_session(&self.users[0], None).await?;
        self.send().await?;
        let event = session.next().await?.ok_or("the engine has stopped")?;
        Ok(JsonRpc::new(self.chat.limits()).event(event.event()))
    }

    /// Ends the engine and with it all sessions.
    pub async fn end(self) {
        self.chat.shutdown().await;
    }
}
