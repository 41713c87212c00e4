//! Participants: who is in a channel, with which role and how far.

use std::str::FromStr;

use super::counter::{PersonalRev, Rev, Seq};
use super::sanction::Sanction;
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::time::Timestamp;

/// What a participant may do, in falling order of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// May only read.
    Reader,
    /// May write.
    Member,
    /// May also change the channel, and add and remove people below them.
    Admin,
    /// May everything, also delete the channel and make owners.
    Owner,
}

impl Role {
    /// Every role, from the fewest rights to the most.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Member, Self::Admin, Self::Owner];

    /// The word the wire and the stores use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| Error::invalid("role", "is not one of reader, member, admin, owner"))
    }
}

/// Whether a participant is in the channel now. Those who left stay as inactive rows and read nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParticipantStatus {
    /// In the channel.
    Active,
    /// Left or was removed.
    Inactive,
}

/// What of a channel a participant is notified of and counts into the total over their channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NotificationLevel {
    /// Every message.
    #[default]
    All,
    /// Messages that mention them.
    Mentions,
    /// Nothing: the channel counts for itself alone.
    Muted,
}

/// Where a channel is in a participant's own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListPlace {
    /// In it.
    Listed,
    /// Nowhere, until its next message; then listed.
    Hidden,
    /// Among the archived ones, whatever is sent there.
    Archived,
}

/// A participant as the others see them. How far they are is told by receipts, as far as the channel tells that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The channel.
    pub channel: ChannelId,
    /// The user.
    pub user: UserId,
    /// Their role.
    pub role: Role,
    /// In or out.
    pub status: ParticipantStatus,
    /// Reads and says nothing, until it ends.
    pub muted: Option<Sanction>,
    /// The channel's last message when they (last) joined.
    pub joined_seq: Seq,
    /// The change by which they (last) joined.
    pub joined_rev: Rev,
    /// When they first joined.
    pub created_at: Timestamp,
    /// When role or status last changed.
    pub updated_at: Timestamp,
}

/// A participant's own view of their place in a channel: shared and private parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The user.
    pub user: UserId,
    /// Their role.
    pub role: Role,
    /// The change by which they (last) joined.
    pub joined_rev: Rev,
    /// Delivered up to here; only rises. Zero at first, whatever was sent before they joined.
    pub delivered_seq: Seq,
    /// Read up to here, as told to others; only rises. Zero at first: who just joined counts for no message as having
    /// read it, until they read on from there or send.
    pub read_seq: Seq,
    /// Where unread begins: private, and the only marker that may fall. Joining sets it to the channel's last message.
    pub badge_seq: Seq,
    /// Messages up to here are not shown to this participant (joined later, or cleared).
    pub floor_seq: Seq,
    /// Hidden from the channel list until a message above this number arrives.
    pub hidden_at_seq: Option<Seq>,
    /// Among the archived ones of the channel list.
    pub archived: bool,
    /// What of the channel they are notified of.
    pub notifications: NotificationLevel,
    /// Reads and says nothing, until it ends.
    pub muted: Option<Sanction>,
    /// The user's personal version when this last changed.
    pub personal_rev: PersonalRev,
}

impl Membership {
    /// Whether the channel list leaves this channel out, given the channel's last message.
    pub fn is_hidden(&self, last_seq: Seq) -> bool {
        self.hidden_at_seq.is_some_and(|hidden| last_seq <= hidden)
    }

    /// Unread counts begin above this message.
    pub fn unread_base(&self) -> Seq {
        self.badge_seq.max(self.floor_seq)
    }
}
