//! The stream of a channel's shared durable changes, in `rev` order.

use std::sync::Arc;

use super::activity::Activity;
use super::counter::{ReceiptRev, Rev, Seq};
use super::message::Message;
use super::sight::Sight;
use crate::id::{ChannelId, UserId};

/// One change: a message was sent, or something else happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A message; its `created_rev` is the change's number. Read later, it is as it is then.
    Message(Arc<Message>),
    /// An activity; an edit, a deletion, the end of a stream and a pin with the message they are about, as it is now.
    Activity {
        /// What happened.
        activity: Arc<Activity>,
        /// The edited, streamed or pinned message, or the tombstone.
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

    /// Who sent the message it carries, if it carries one.
    pub fn message_sender(&self) -> Option<&UserId> {
        match self {
            Self::Message(message) => message.sender.user(),
            Self::Activity { message, .. } => message.as_ref()?.sender.user(),
        }
    }

    /// Whether it is told to somebody who sees this much: what is about no message is told to everybody.
    pub fn is_shown(&self, sight: &Sight) -> bool {
        sight.lets_pass(self.message_seq(), self.message_sender())
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
    /// What of them the reading participant does not see.
    pub sight: Sight,
    /// The changes after the asked one, ascending, without a gap, at most the asked number.
    pub changes: Vec<Change>,
}
