//! Channels: direct between two people, or a group.

use super::counter::{ReceiptRev, Rev, Seq};
use super::message::Message;
use super::participant::Membership;
use super::permissions::{Freeze, Permissions};
use super::receipt::ReceiptLevel;
use super::slow_mode::SlowMode;
use super::text::{ChannelName, Metadata, Topic};
use super::unread::Unread;
use super::user::User;
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::time::Timestamp;

/// Two kinds; they differ in how they begin, who may join and what deleting means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelKind {
    /// Exactly two people; begins with the first message; at most one per pair.
    Direct,
    /// Any number of people, created on purpose.
    Group,
}

/// What somebody who joins may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HistoryVisibility {
    /// Everything, also from before they joined.
    #[default]
    All,
    /// What was sent after they joined; rejoining starts anew.
    SinceJoin,
}

/// The one name of a pair of people, the same from either side.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DirectKey {
    low: UserId,
    high: UserId,
}

impl DirectKey {
    /// The pair of two different users, in either order; oneself is [`ErrorKind::Invalid`](crate::ErrorKind).
    pub fn new(one: UserId, other: UserId) -> Result<Self> {
        if one == other {
            return Err(Error::invalid("user_id", "is yourself: a direct channel is between two people"));
        }
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        Ok(Self { low, high })
    }

    /// Both users, in the order of their ids.
    pub fn users(&self) -> [&UserId; 2] {
        [&self.low, &self.high]
    }

    /// The one who is not `user`.
    pub fn other(&self, user: &UserId) -> &UserId {
        if *user == self.low { &self.high } else { &self.low }
    }

    /// As stored: both ids with a unit separator between, which no id can contain.
    pub fn to_stored(&self) -> String {
        format!("{}\u{1f}{}", self.low, self.high)
    }

    /// For stores: reads [`DirectKey::to_stored`] back.
    pub fn from_stored(text: &str) -> Result<Self> {
        let (low, high) = text
            .split_once('\u{1f}')
            .ok_or_else(|| Error::internal("a stored direct key has no separator"))?;
        Self::new(UserId::new(low)?, UserId::new(high)?)
    }
}

/// A channel as its participants share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Direct or group.
    pub kind: ChannelKind,
    /// A group's name; direct channels have none.
    pub name: Option<ChannelName>,
    /// What a group is about.
    pub topic: Option<Topic>,
    /// The host's labels.
    pub metadata: Metadata,
    /// The pair, for a direct channel.
    pub direct_key: Option<DirectKey>,
    /// What those who join may read.
    pub history: HistoryVisibility,
    /// The most it tells about receipts, whatever its size allows.
    pub receipts: ReceiptLevel,
    /// Who may do what, beside what roles settle by themselves.
    pub permissions: Permissions,
    /// Only admins and owners write.
    pub frozen: Option<Freeze>,
    /// How long a sender waits between two messages.
    pub slow_mode: SlowMode,
    /// The last message's number.
    pub last_seq: Seq,
    /// The last shared change's number.
    pub rev: Rev,
    /// The version of its receipts.
    pub receipt_rev: ReceiptRev,
    /// Rises when something changes that decides who may do what; see [`Fence`](super::Fence).
    pub access_version: u64,
    /// Active participants.
    pub participant_count: u64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When name, topic or settings last changed.
    pub updated_at: Timestamp,
    /// When the last message was sent; before the first, when it was created. Channel pages follow it.
    pub last_activity_at: Timestamp,
}

impl Channel {
    /// How much is told about who received and read what: no more than it is set to, everything up to so many active
    /// participants, counts up to so many, nothing beyond.
    pub fn receipt_level(&self, full_up_to: u64, counts_up_to: u64) -> ReceiptLevel {
        let by_size = match self.participant_count {
            count if count > counts_up_to => ReceiptLevel::Off,
            count if count > full_up_to => ReceiptLevel::Counts,
            _ => ReceiptLevel::Full,
        };
        self.receipts.max(by_size)
    }
}

/// A channel as one participant sees it: a row of the channel list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelView {
    /// The shared part.
    pub channel: Channel,
    /// The viewer's own part.
    pub membership: Membership,
    /// The last message, when the viewer may read it; a tombstone when it was deleted.
    pub last_message: Option<Message>,
    /// Unread messages and mentions.
    pub unread: Unread,
    /// How much the channel tells about receipts now, by its setting and its size.
    pub receipt_level: ReceiptLevel,
    /// The other side of a direct channel.
    pub other: Option<User>,
}
