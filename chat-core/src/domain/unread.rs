//! Unread counts: computed from watermarks, never stored.

use super::counter::Seq;

/// A count that is exact up to a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Count {
    /// The number, at most the cap.
    pub value: u64,
    /// There are, or may be, more than `value`: show "99+".
    pub at_least: bool,
}

impl Count {
    /// The count for `found` rows of which at most `cap + 1` were counted; `more` when rows were left unseen.
    pub fn capped(found: u64, cap: u64, more: bool) -> Self {
        Self { value: found.min(cap), at_least: found > cap || more }
    }
}

/// Unread messages and mentions of one participant in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Unread {
    /// Messages that are not their own, not deleted and not system, above the base.
    pub messages: Count,
    /// Those among them that mention the participant.
    pub mentions: Count,
}

/// What an unread count was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnreadTerms {
    /// The channel's last message.
    pub last_seq: Seq,
    /// The participant's private marker: the channel's last message when they joined, then what they read or sent.
    pub badge_seq: Seq,
    /// The participant's floor (joined later, or cleared).
    pub floor_seq: Seq,
    /// Rows above both.
    pub above: u64,
    /// Rows looked at: the oldest ones above, up to the scan limit.
    pub scanned: u64,
    /// Of those, the participant's own.
    pub own: u64,
    /// Of those not own, deleted.
    pub deleted: u64,
    /// Of those neither own nor deleted, system.
    pub system: u64,
    /// The outcome.
    pub unread: Unread,
}
