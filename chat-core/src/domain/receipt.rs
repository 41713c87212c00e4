//! Receipts: watermarks per participant, and the view of one message's recipients.

use std::str::FromStr;

use super::counter::Seq;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::time::Timestamp;

/// How much a channel tells about receipts: the least of what it is set to and what its size allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum ReceiptLevel {
    /// Everybody learns who received and read, and when.
    #[default]
    Full,
    /// Only counts.
    Counts,
    /// Nothing, and nothing is kept: reading moves one's own badge alone.
    Off,
}

impl ReceiptLevel {
    /// Every level, from the one that tells most.
    pub const ALL: [Self; 3] = [Self::Full, Self::Counts, Self::Off];

    /// The word the wire and the stores use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Counts => "counts",
            Self::Off => "off",
        }
    }
}

impl FromStr for ReceiptLevel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|level| level.as_str() == text);
        found.ok_or_else(|| Error::invalid("level", "is not one of full, counts, off"))
    }
}

/// How far a message got with one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReceiptStatus {
    /// Stored.
    Sent,
    /// Arrived at one of the recipient's devices.
    Delivered,
    /// Read.
    Read,
}

/// One participant's watermarks, as told to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptState {
    /// Whose.
    pub user: UserId,
    /// Delivered up to here.
    pub delivered_seq: Seq,
    /// Read up to here; never above `delivered_seq`.
    pub read_seq: Seq,
}

/// A message's recipient: a view over watermarks, not a row per message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub user: UserId,
    /// How far it got.
    pub status: ReceiptStatus,
    /// When it was delivered, while the channel keeps times.
    pub delivered_at: Option<Timestamp>,
    /// When it was read, while the channel keeps times.
    pub read_at: Option<Timestamp>,
}
