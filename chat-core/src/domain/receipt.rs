//! Receipts: watermarks per participant, and the view of one message's recipients.

use super::counter::Seq;
use crate::id::UserId;
use crate::time::Timestamp;

/// How much a channel tells about receipts, by its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptLevel {
    /// Everybody learns who received and read, and when.
    Full,
    /// Only counts.
    Counts,
    /// Nothing.
    Off,
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
