//! What a participant keeps to themselves: where their unread begins, what they are notified of, and their totals.

use async_trait::async_trait;

use crate::domain::{ListPlace, MembershipState, NotificationLevel, PersonalRev, Seq, TotalUnread};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::limits::Limits;
use crate::time::Timestamp;

/// A change of somebody's own state in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalChange {
    /// The channel.
    pub channel: ChannelId,
    /// Whose.
    pub user: UserId,
    /// What changes.
    pub edit: PersonalEdit,
    /// When.
    pub at: Timestamp,
}

/// What changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalEdit {
    /// Unread begins above this message, or where it did if that is higher. Nobody else is told.
    ReadTo(Seq),
    /// This message (from 1) and all after it are unread again. What others were told stays.
    UnreadFrom(Seq),
    /// What of the channel they are notified of.
    Notify(NotificationLevel),
    /// Where the channel is in their list. What is hidden is so up to the channel's last message.
    Place(ListPlace),
}

impl PersonalEdit {
    /// The message it names, which must be there.
    pub fn seq(self) -> Option<Seq> {
        match self {
            Self::ReadTo(seq) | Self::UnreadFrom(seq) => Some(seq),
            Self::Notify(_) | Self::Place(_) => None,
        }
    }

    /// What of a participant's state it changes, in a channel whose last message is `last_seq`.
    pub fn apply(self, mut state: MembershipState, last_seq: Seq) -> MembershipState {
        match self {
            Self::ReadTo(seq) => state.badge_seq = state.badge_seq.max(seq),
            Self::UnreadFrom(seq) => state.badge_seq = state.badge_seq.min(seq.minus(1)),
            Self::Notify(notifications) => state.notifications = notifications,
            Self::Place(place) => {
                state.archived = place == ListPlace::Archived;
                state.hidden_at_seq = (place == ListPlace::Hidden).then_some(last_seq);
            }
        }
        state
    }
}

/// What a change of personal state came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonalOutcome {
    /// It changed.
    Changed {
        /// The user's personal version now.
        personal_rev: PersonalRev,
        /// The state now.
        state: MembershipState,
    },
    /// It was so already; nothing was written.
    Unchanged(MembershipState),
    /// The channel's last message is this one; nothing was written.
    BeyondHead(Seq),
    /// No such channel, or no active participant in it.
    NotFound,
}

/// Personal state. None of these methods takes the channel's lock, and nothing of it shows in what others read.
#[async_trait]
pub trait PersonalStore: Send + Sync {
    /// Changes personal state in one transaction; one outcome per item, in the order of the items, at most one item
    /// per (channel, user). A user's personal version rises by one if any of their items changed something. Two
    /// statements.
    async fn change_personal(&self, batch: &[PersonalChange]) -> Result<Vec<PersonalOutcome>>;

    /// The sum over the user's channels: those not hidden, archived or muted that have messages above where their unread
    /// begins, in ascending order of id, at most [`Limits::unread_total_channels`] of them. One statement.
    async fn total_unread(&self, user: &UserId, limits: &Limits) -> Result<TotalUnread>;
}
