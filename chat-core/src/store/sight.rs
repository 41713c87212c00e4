//! What somebody no longer wants to see: history they cleared for themselves.

use async_trait::async_trait;

use crate::domain::{MembershipState, PersonalRev, Seq};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
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

/// What one participant sees, which is nobody else's business. None of these methods takes the channel's lock or raises
/// its `rev`; each raises the user's personal version, and with it their membership's.
#[async_trait]
pub trait SightStore: Send + Sync {
    /// Raises the floor to a message, however many there are below it: one row is written. It only rises.
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome>;
}
