//! Who acts, on what, and what decides whether they may.

use super::channel::{ChannelKind, DirectKey, HistoryVisibility};
use super::counter::Seq;
use super::participant::Role;
use super::permissions::{Freeze, Permissions};
use super::sanction::Sanction;
use super::slow_mode::SlowMode;
use crate::error::Result;
use crate::id::{ChannelId, UserId};

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A user; `Policy` decides what they may.
    User(UserId),
    /// The app's own backend: bypasses `Policy`, never `Limits`, and is recorded as such.
    Host,
}

impl Actor {
    /// The user, unless it is the host.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::User(user) => Some(user),
            Self::Host => None,
        }
    }

    /// As stored: the user's id, and the empty text (which no user has) for the host.
    pub fn to_stored(&self) -> &str {
        self.user().map_or("", UserId::as_str)
    }

    /// For stores: reads [`Actor::to_stored`] back.
    pub fn from_stored(text: &str) -> Result<Self> {
        if text.is_empty() { Ok(Self::Host) } else { UserId::new(text).map(Self::User) }
    }
}

impl From<UserId> for Actor {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<&UserId> for Actor {
    fn from(user: &UserId) -> Self {
        Self::User(user.clone())
    }
}

/// Where a message goes, or whose history is read: a channel, or the direct channel with a person,
/// whether it exists yet or not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A channel.
    Channel(ChannelId),
    /// The other side of a direct channel.
    User(UserId),
}

impl From<ChannelId> for Target {
    fn from(channel: ChannelId) -> Self {
        Self::Channel(channel)
    }
}

impl From<UserId> for Target {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<&UserId> for Target {
    fn from(user: &UserId) -> Self {
        Self::User(user.clone())
    }
}

/// An active participant's standing in a channel: all that `Policy` may look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The channel.
    pub channel: ChannelId,
    /// Direct or group.
    pub kind: ChannelKind,
    /// The pair, for a direct channel.
    pub direct_key: Option<DirectKey>,
    /// What those who join may read.
    pub history: HistoryVisibility,
    /// Active participants when this was read.
    pub participant_count: u64,
    /// The participant.
    pub user: UserId,
    /// Their role.
    pub role: Role,
    /// Who may do what in the channel.
    pub permissions: Permissions,
    /// Only admins and owners write.
    pub frozen: Option<Freeze>,
    /// How long a sender waits between two messages, unless they may do without.
    pub slow_mode: SlowMode,
    /// They say nothing, until it ends.
    pub muted: Option<Sanction>,
    /// Messages up to here are not shown to them.
    pub floor_seq: Seq,
    /// Whether one of the two of a direct channel blocks the other.
    pub is_blocked: bool,
    /// The versions that decide whether this is still true.
    pub fence: Fence,
}

/// The versions of what a decision was based on. A store that finds others at the time of writing answers
/// `Stale`, and the service decides again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fence {
    /// The channel's access version.
    pub channel: u64,
    /// The acting participant's access version.
    pub participant: u64,
}
