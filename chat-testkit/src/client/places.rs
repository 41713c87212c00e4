//! One's own places in threads, as a client knows them without asking.

use std::collections::BTreeMap;

use chat_core::{Activity, ActivityKind, Change, ChannelId, Message, MessageId, Seq, ThreadState, UserId};

/// A place: whether one follows, and how far one has read.
type Place = (Option<bool>, Seq);

/// One's own places in the threads of a channel. What one changed oneself is told by `Personal`; what replies do to them
/// follows from the replies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(BTreeMap<ChannelId, BTreeMap<MessageId, Place>>);

impl Places {
    /// One's place in the thread of a message: whether one follows, where that is decided, and how far one has read.
    pub fn of(&self, channel: ChannelId, root: MessageId) -> (Option<bool>, Seq) {
        self.0.get(&channel).and_then(|threads| threads.get(&root)).copied().unwrap_or_default()
    }

    pub(super) fn end(&mut self, channel: ChannelId) {
        self.0.remove(&channel);
    }

    /// Takes a place as it is told. It may be from before a reply that is known here: what is read only rises, and what
    /// nothing had decided may be decided by now.
    pub(super) fn take(&mut self, told: &ThreadState) {
        let (following, read_seq) = self.place(told.channel, told.root);
        *following = told.following.or(*following);
        *read_seq = told.read_seq.max(*read_seq);
    }

    /// Follows what a change does to the places of `own`; `author` is who sent the first message of its thread, and its
    /// number.
    pub(super) fn follow(&mut self, change: &Change, own: &UserId, author: Option<(&UserId, Seq)>) {
        match change {
            Change::Message(reply) => {
                let Some(root) = reply.thread_root else { return };
                if reply.sender.user() == Some(own) {
                    self.begin(reply.channel, root, reply.seq);
                    let (_, read_seq) = self.place(reply.channel, root);
                    *read_seq = reply.seq.max(*read_seq);
                } else if let Some((_, seq)) = author.filter(|(author, _)| *author == own) {
                    self.begin(reply.channel, root, seq);
                } else if reply.content().is_some_and(|said| said.mentions.contains(own)) {
                    self.begin(reply.channel, root, reply.seq.minus(1));
                }
            }
            Change::Activity { activity, message: Some(message) } => self.follow_edit(activity, message, own),
            Change::Activity { .. } => {}
        }
    }

    fn follow_edit(&mut self, activity: &Activity, edited: &Message, own: &UserId) {
        if let (Some(root), ActivityKind::MessageEdited { new_mentions, .. }) =
            (edited.thread_root, &activity.kind)
            && new_mentions.contains(own)
        {
            self.begin(edited.channel, root, edited.seq.minus(1));
        }
    }

    fn begin(&mut self, channel: ChannelId, root: MessageId, read: Seq) {
        let (following, read_seq) = self.place(channel, root);
        if following.is_none() {
            *following = Some(true);
            *read_seq = read.max(*read_seq);
        }
    }

    fn place(&mut self, channel: ChannelId, root: MessageId) -> &mut Place {
        self.0.entry(channel).or_default().entry(root).or_default()
    }
}
