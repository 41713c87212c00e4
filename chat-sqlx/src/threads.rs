//! What the replies of a batch make of their threads, and of who follows them.

use std::collections::{BTreeMap, HashMap};

use chat_core::{
    Message, MessageId, MessageKind, Rev, Sender, Seq, ThreadPage, ThreadView, Timestamp, UserId,
};

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

/// Who sent the first message of a thread, and its number.
pub(crate) type Roots = HashMap<MessageId, (Sender, Seq)>;

/// Somebody whom replies make follow a thread, unless they said otherwise.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Follow {
    /// Read up to here, if they begin to follow.
    pub(crate) read: Seq,
    /// Read up to here by replying, whether they follow or not.
    pub(crate) replied: Seq,
}

/// Whom these messages make follow their threads; the first reason counts, and replying always.
pub(crate) fn follows<'a>(
    messages: impl IntoIterator<Item = &'a Message>,
    roots: &'a Roots,
) -> BTreeMap<(MessageId, &'a UserId), Follow> {
    let mut follows: BTreeMap<(MessageId, &UserId), Follow> = BTreeMap::new();
    for message in messages {
        let Some(root) = message.thread_root else { continue };
        if let Some(sender) = message.sender.user() {
            let own = follows.entry((root, sender)).or_default();
            own.replied = message.seq;
            own.read = own.read.max(message.seq);
        }
        if let Some((Sender::User(author), seq)) = roots.get(&root) {
            follows.entry((root, author)).or_insert(Follow { read: *seq, replied: Seq::ZERO });
        }
        let named = message.content().filter(|_| message.kind == MessageKind::User);
        for user in named.into_iter().flat_map(|content| &content.mentions) {
            let read = message.seq.minus(1);
            follows.entry((root, user)).or_insert(Follow { read, replied: Seq::ZERO });
        }
    }
    follows
}

/// A page of threads, each with its last reply, of one more than asked for.
pub(crate) fn page(mut threads: Vec<(Seq, ThreadView)>, limit: usize) -> ThreadPage {
    let has_more = threads.len() > limit;
    threads.truncate(limit);
    let next = threads.last().filter(|_| has_more).map(|(last, _)| *last);
    ThreadPage { threads: threads.into_iter().map(|(_, view)| view).collect(), next }
}
