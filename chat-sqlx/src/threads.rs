//! What the replies of a batch make of their threads.

use std::collections::BTreeMap;

use chat_core::{Message, MessageId, Rev, Seq, Timestamp};

/// What a thread gains.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    /// So many replies.
    pub(crate) replies: i64,
    /// The last of them.
    pub(crate) seq: Seq,
    /// The change that sent it.
    pub(crate) rev: Rev,
    /// When.
    pub(crate) at: Timestamp,
}

/// What the threads of these messages gain, by their roots.
pub(crate) fn grown<'a>(messages: impl IntoIterator<Item = &'a Message>) -> BTreeMap<MessageId, Growth> {
    let mut grown: BTreeMap<MessageId, Growth> = BTreeMap::new();
    for message in messages {
        let Some(root) = message.thread_root else { continue };
        let (seq, rev, at) = (message.seq, message.created_rev, message.created_at);
        let growth = grown.entry(root).or_insert(Growth { replies: 0, seq, rev, at });
        *growth = Growth { replies: growth.replies + 1, seq, rev, at };
    }
    grown
}
