//! Unread counts.

use serde::{Deserialize, Serialize};

/// A count that is exact up to a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Count {
    /// The number, at most the cap.
    #[cfg_attr(feature = "openapi", schema(example = 99))]
    pub value: u64,
    /// There are, or may be, more than `value`: show "99+".
    pub at_least: bool,
}

/// Unread messages and mentions of the viewer in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread {
    /// Messages that are not their own, not deleted and not system.
    pub messages: Count,
    /// Those among them that mention the viewer.
    pub mentions: Count,
}

/// Unread over all of the caller's channels, without muted ones, and with mentions alone of those whose level is
/// `mentions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotalUnread {
    /// Messages, mentions among them.
    pub messages: Count,
    /// Mentions.
    pub mentions: Count,
    /// Channels that have any of these.
    pub channels: Count,
}

/// What an unread count was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnreadTerms {
    /// The channel's last message.
    pub last_seq: u64,
    /// The viewer's private marker.
    pub badge_seq: u64,
    /// The viewer's floor (joined later, or cleared).
    pub floor_seq: u64,
    /// Messages above both.
    pub above: u64,
    /// Messages looked at: the oldest ones above, up to a limit.
    pub scanned: u64,
    /// Of those, the viewer's own.
    pub own: u64,
    /// Of those not own, deleted.
    pub deleted: u64,
    /// Of those neither own nor deleted, system.
    pub system: u64,
    /// Of those neither own, deleted nor system, deleted by the viewer for themselves.
    pub hidden: u64,
    /// Of those neither own, deleted, system nor hidden, sent by somebody the viewer blocks.
    pub blocked: u64,
    /// Of those neither hidden nor blocked, replies in threads that are read there, or neither followed nor mentioning the caller.
    pub threads: u64,
    /// The outcome.
    pub unread: Unread,
}

impl From<chat_core::Count> for Count {
    fn from(count: chat_core::Count) -> Self {
        Self { value: count.value, at_least: count.at_least }
    }
}

impl From<chat_core::Unread> for Unread {
    fn from(unread: chat_core::Unread) -> Self {
        Self { messages: unread.messages.into(), mentions: unread.mentions.into() }
    }
}

impl From<chat_core::TotalUnread> for TotalUnread {
    fn from(total: chat_core::TotalUnread) -> Self {
        Self {
            messages: total.messages.into(),
            mentions: total.mentions.into(),
            channels: total.channels.into(),
        }
    }
}

impl From<&chat_core::UnreadTerms> for UnreadTerms {
    fn from(terms: &chat_core::UnreadTerms) -> Self {
        Self {
            last_seq: terms.last_seq.get(),
            badge_seq: terms.badge_seq.get(),
            floor_seq: terms.floor_seq.get(),
            above: terms.above,
            scanned: terms.scanned,
            own: terms.own,
            deleted: terms.deleted,
            system: terms.system,
            hidden: terms.hidden,
            blocked: terms.blocked,
            threads: terms.threads,
            unread: terms.unread.into(),
        }
    }
}
