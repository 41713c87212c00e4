//! Threads: replies to one message, which are messages of the channel like every other.

use super::counter::Seq;
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
