//! What somebody no longer wants to see: history they cleared for themselves, and single messages.

use async_trait::async_trait;

use crate::domain::{MembershipState, PersonalRev, Seq};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
use crate::time::Timestamp;

/// Raises a participant's floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearHistory {
    /// The channel.
    pub channel: ChannelId,
    /// Whose.
    pub user: UserId,
    /// Up to this message.
    pub up_to: Seq,
    /// When.
    pub at: Timestamp,
}

/// What clearing history came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClearOutcome {
    /// The floor rose: the user's personal version, and the state now.
    Cleared(PersonalRev, MembershipState),
    /// It was there already, or above; nothing was written.
    Unchanged(MembershipState),
    /// The channel's last message is this one; nothing was written.
    BeyondHead(Seq),
    /// No such channel, or no active participant in it.
    NotFound,
}

/// Hides one message from one participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HideMessage {
    /// The channel.
    pub channel: ChannelId,
    /// From whom.
    pub user: UserId,
    /// Which.
    pub message: MessageId,
    /// Most of one channel's messages that are hidden from one person.
    pub limit: usize,
    /// When.
    pub at: Timestamp,
}

/// What hiding a message came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HideOutcome {
    /// It is hidden: the user's personal version, and the state now.
    Hidden(PersonalRev, MembershipState),
    /// It was before; nothing was written.
    Unchanged(MembershipState),
    /// It would be one more than the limit; nothing was written.
    Full,
    /// The channel has no such message above the floor.
    NoMessage,
    /// No such channel, or no active participant in it.
    NotFound,
}

/// What one participant sees, which is nobody else's business. None of these methods takes the channel's lock or raises
/// its `rev`; each raises the user's personal version, and with it their membership's.
#[async_trait]
pub trait SightStore: Send + Sync {
    /// Raises the floor to a message, however many there are below it: one row is written. It only rises. Messages below
    /// it no longer count among the hidden ones.
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome>;

    /// Hides a message: for this participant no read has it any more, it is not unread, and not their last message. For
    /// everybody else nothing changes.
    async fn hide_message(&self, hide: &HideMessage) -> Result<HideOutcome>;
}
