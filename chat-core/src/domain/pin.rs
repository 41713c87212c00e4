//! That a message is pinned.

use super::access::Actor;
use super::activity::ActivityKind;
use super::counter::Rev;
use super::message::Message;
use crate::time::Timestamp;

/// That a message is pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The change that pinned it: pins are in this order.
    pub rev: Rev,
    /// Who pinned it.
    pub by: Actor,
    /// When. Display only.
    pub at: Timestamp,
}

impl Message {
    /// The activity of the change that pinned this, or took its pin away.
    pub fn pinned_activity(&self) -> ActivityKind {
        let (message, seq) = (self.id, self.seq);
        match self.pin {
            Some(_) => ActivityKind::MessagePinned { message, seq },
            None => ActivityKind::MessageUnpinned { message, seq },
        }
    }
}
