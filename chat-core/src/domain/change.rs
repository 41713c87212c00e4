//! The stream of a channel's shared durable changes, in `rev` order.

use std::sync::Arc;

use super::activity::Activity;
use super::counter::{ReceiptRev, Rev, Seq};
use super::message::Message;
use crate::id::ChannelId;

/// One change: a message was sent, or something else happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A message; its `created_rev` is the change's number. Read later, it is as it is then.
    Message(Arc<Message>),
    /// An activity; an edit, a deletion and the end of a stream with the message they are about, as it is now.
    Activity {
        /// What happened.
        activity: Arc<Activity>,
        /// The edited or streamed message, or the tombstone.
        message: Option<Arc<Message>>,
    },
}

impl Change {
    /// Its number among the channel's changes.
    pub fn rev(&self) -> Rev {
        match self {
            Self::Message(message) => message.created_rev,
            Self::Activity { activity, .. } => activity.rev,
        }
    }

    /// Its channel.
    pub fn channel(&self) -> ChannelId {
        match self {
            Self::Message(message) => message.channel,
            Self::Activity { activity, .. } => activity.channel,
        }
    }

    /// The number of the message it is about, if it is about one: who may not read that message gets `skipped`.
    pub fn message_seq(&self) -> Option<Seq> {
        match self {
            Self::Message(message) => Some(message.seq),
            Self::Activity { activity, .. } => activity.kind.message_seq(),
        }
    }
}

/// How far a channel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head {
    /// The channel.
    pub channel: ChannelId,
    /// Its last change.
    pub rev: Rev,
    /// The version of its receipts.
    pub receipt_rev: ReceiptRev,
}

/// Some of a channel's changes, read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePage {
    /// The channel's head in the same snapshot.
    pub head: Head,
    /// The reading participant's floor; zero when a node reads for its feed.
    pub floor_seq: Seq,
    /// The messages they hid from themselves, ascending; none when a node reads.
    pub hidden_seqs: Vec<Seq>,
    /// The changes after the asked one, ascending, without a gap, at most the asked number.
    pub changes: Vec<Change>,
}
