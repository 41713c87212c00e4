//! Threads as one participant has them.

use serde::{Deserialize, Serialize};

use super::unread::Count;
use super::{Id, Message};

/// The caller's own place in a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadState {
    /// The channel.
    pub channel_id: Id,
    /// The message that the thread began with.
    pub message_id: Id,
    /// Whether they follow it; left out as long as nothing decided it, and then a reply may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<bool>,
    /// Read up to here, as far as this thread goes; only rises.
    #[cfg_attr(feature = "openapi", schema(example = 9))]
    pub read_seq: u64,
}

/// A thread as the caller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadView<'a> {
    /// Its first message.
    pub root: Message<'a>,
    /// Read up to here, as far as this thread goes.
    pub read_seq: u64,
    /// Replies above that are not their own, deleted, of the system or hidden.
    pub unread: Count,
}

/// Threads that the caller follows, the one with the latest reply first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadPage<'a> {
    /// The threads.
    pub threads: Vec<ThreadView<'a>>,
    /// Give it as `before` for the next (older) page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

impl From<&chat_core::ThreadState> for ThreadState {
    fn from(state: &chat_core::ThreadState) -> Self {
        Self {
            channel_id: state.channel.into(),
            message_id: state.root.into(),
            following: state.following,
            read_seq: state.read_seq.get(),
        }
    }
}

impl<'a> From<&'a chat_core::ThreadView> for ThreadView<'a> {
    fn from(view: &'a chat_core::ThreadView) -> Self {
        Self { root: (&view.root).into(), read_seq: view.state.read_seq.get(), unread: view.unread.into() }
    }
}

impl<'a> From<&'a chat_core::ThreadPage> for ThreadPage<'a> {
    fn from(page: &'a chat_core::ThreadPage) -> Self {
        Self {
            threads: page.threads.iter().map(Into::into).collect(),
            next: page.next.map(chat_core::Seq::get),
        }
    }
}
