//! Threads: replies to one message, which are messages of the channel like every other.

use super::counter::Seq;
use super::message::Message;
use super::unread::Count;
use crate::id::{ChannelId, MessageId};
use crate::time::Timestamp;

/// What a message has for a thread: kept with it, so that reading it reads no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadSummary {
    /// Replies that were not deleted; zero when all were.
    pub reply_count: u64,
    /// The last reply, deleted or not.
    pub last_reply_seq: Seq,
    /// When that was sent.
    pub last_reply_at: Timestamp,
}

impl ThreadSummary {
    /// With one more reply.
    #[must_use]
    pub fn with_reply(before: Option<Self>, seq: Seq, at: Timestamp) -> Self {
        let reply_count = before.map_or(0, |before| before.reply_count) + 1;
        Self { reply_count, last_reply_seq: seq, last_reply_at: at }
    }

    /// With one reply deleted.
    #[must_use]
    pub fn without_reply(self) -> Self {
        Self { reply_count: self.reply_count.saturating_sub(1), ..self }
    }
}

/// A participant's own place in a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadState {
    /// The channel.
    pub channel: ChannelId,
    /// The message that the thread began with.
    pub root: MessageId,
    /// Whether they follow it: by replying, by having sent its first message, by being mentioned in a reply, or because
    /// they said so. What they said themselves last wins over the others. `None` as long as nothing decided it.
    pub following: Option<bool>,
    /// Read up to here, as far as this thread goes; only rises.
    pub read_seq: Seq,
}

/// A thread as a participant sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadView {
    /// Its first message, with what it sums up to.
    pub root: Message,
    /// Their own place in it.
    pub state: ThreadState,
    /// Replies above `read_seq` that are not their own, deleted, of the system or hidden.
    pub unread: Count,
}

/// Threads that a participant follows, the one with the latest reply first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadPage {
    /// The threads.
    pub threads: Vec<ThreadView>,
    /// Where the next (older) page begins, if there is one: below the last reply of this page's last thread.
    pub next: Option<Seq>,
}
