//! Threads as one participant has them: which they follow, and how far they have read in each.

use async_trait::async_trait;

use crate::domain::{Seq, ThreadPage, ThreadState};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
use crate::limits::Limits;
use crate::store::NoThread;
use crate::time::Timestamp;

/// A change of somebody's own place in a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadChange {
    /// The channel.
    pub channel: ChannelId,
    /// The message that the thread began with; it may have no reply yet.
    pub root: MessageId,
    /// Whose.
    pub user: UserId,
    /// What changes; nothing only asks.
    pub edit: Option<ThreadEdit>,
    /// When.
    pub at: Timestamp,
}

/// What changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadEdit {
    /// They follow it. Who did not has nothing unread in it then.
    Follow,
    /// They do not, whatever would make them follow by itself.
    Unfollow,
    /// They read up to here.
    ReadTo(Seq),
}

impl ThreadEdit {
    /// What of a participant's place it changes, in a thread whose last reply (or else first message) is `last`:
    /// whether they said that they follow, and how far they have read.
    pub fn apply(self, following: Option<bool>, read_seq: Seq, last: Seq) -> (Option<bool>, Seq) {
        match self {
            Self::Follow if following != Some(true) => (Some(true), read_seq.max(last)),
            Self::Follow => (following, read_seq),
            Self::Unfollow => (Some(false), read_seq),
            Self::ReadTo(seq) => (following, read_seq.max(seq)),
        }
    }

    /// The message it names, which must be there.
    pub fn seq(self) -> Option<Seq> {
        match self {
            Self::ReadTo(seq) => Some(seq),
            Self::Follow | Self::Unfollow => None,
        }
    }
}

/// What a change came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadOutcome {
    /// It changed, and the user's personal version rose, with their membership's.
    Changed(ThreadState),
    /// It was so already; nothing was written.
    Unchanged(ThreadState),
    /// The channel's last message is this one; nothing was written.
    BeyondHead(Seq),
    /// The message has no thread, or is not there for this participant. A tombstone keeps its thread.
    NoThread(NoThread),
    /// No such channel, or no active participant in it.
    NotFound,
}

/// Which of a participant's threads are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// Whose.
    pub user: &'a UserId,
    /// Those whose last reply (or else first message) is below this; the latest without.
    pub before: Option<Seq>,
    /// At most this many.
    pub limit: usize,
}

/// Threads, each participant's own. None of these methods takes the channel's lock or raises its `rev`.
///
/// [`append`](crate::store::MessageStore::append) makes people follow threads: in the transaction of a reply its sender
/// (who has read it), the sender of the thread's first message, and active participants that the reply names, unless it is
/// a notice of the system. Of each the first reason counts: who begins to follow by being named has read what came before
/// that reply, and by having sent the first message, that one. Who said for themselves whether they follow stays with
/// that. No personal version rises by it: all of it follows from the reply.
#[async_trait]
pub trait ThreadStore: Send + Sync {
    /// Changes somebody's own place in a thread, or only reads it, for which they need not see its first message.
    /// Statements: a constant.
    async fn change_thread(&self, change: &ThreadChange) -> Result<ThreadOutcome>;

    /// The threads of a channel that somebody follows, by their last reply, the latest first, without those whose first
    /// message is not there for them; `None` when they are no active participant. Unread is exact up to
    /// [`Limits::unread_cap`], and looks at no more than [`Limits::unread_scan`] replies of each: where it looked at so many
    /// it is marked. One statement, with one look-up for each thread that they follow in the channel.
    async fn threads(&self, query: &ThreadQuery<'_>, limits: &Limits) -> Result<Option<ThreadPage>>;
}
