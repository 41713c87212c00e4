//! Receipts: watermarks that only rise, the times of their advances, unread counts.

use async_trait::async_trait;

use crate::domain::{ReceiptRev, ReceiptState, RecipientPage, Seq, UnreadTerms};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
use crate::limits::Limits;
use crate::time::Timestamp;

/// Moves a participant's watermarks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// The channel.
    pub channel: ChannelId,
    /// Whose.
    pub user: UserId,
    /// Delivered up to here; at least `read`.
    pub delivered: Seq,
    /// Read up to here; zero when only delivery is told. Where this raises what others are told, it raises the private
    /// marker, too.
    pub read: Seq,
    /// Keep the time of this advance while the channel is set to tell everything and has at most this many active
    /// participants.
    pub log_up_to: u64,
    /// Nothing moves in a channel that is set to tell nothing, or has more active participants than this.
    pub told_up_to: u64,
    /// When.
    pub at: Timestamp,
}

/// What an advance came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdvanceOutcome {
    /// The watermarks rose.
    Advanced {
        /// Where they are now.
        state: ReceiptState,
        /// The version of the channel's receipts now.
        version: ReceiptRev,
        /// The channel is set to tell everything and has at most `log_up_to` active participants: everybody may be
        /// told.
        full: bool,
        /// Where the private marker is now: below what was read now, if that told nobody anything new.
        badge_seq: Seq,
    },
    /// They were there already, or the channel tells nothing; nothing was written.
    Unchanged {
        /// Where they are.
        state: ReceiptState,
        /// Where the private marker is.
        badge_seq: Seq,
    },
    /// The channel's last message is this one; nothing was written.
    BeyondHead(Seq),
    /// No such channel, or no active participant in it.
    NotFound,
}

/// Which watermarks are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// Who asks; `None` when a node reads for its feed, or the host.
    pub viewer: Option<&'a UserId>,
    /// Those that changed after this version; at zero all of them, also of those who only sent.
    pub since: ReceiptRev,
    /// In channels with more active participants than this, and in those not set to tell everything, a viewer is told
    /// only their own.
    pub full_up_to: u64,
}

/// Watermarks as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptsNow {
    /// The version of the channel's receipts.
    pub version: ReceiptRev,
    /// Everybody may be told: the channel is set so, and small enough.
    pub full: bool,
    /// Those that were asked for, by user id.
    pub states: Vec<ReceiptState>,
}

/// Whose receipts of which message are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Who asks; `None` for the host.
    pub viewer: Option<&'a UserId>,
    /// Recipients above this user.
    pub after: Option<&'a UserId>,
    /// At most this many recipients.
    pub limit: usize,
    /// Who and when only while the channel has at most this many active participants.
    pub full_up_to: u64,
    /// How many only while the channel has at most this many; whatever it is set to, no more than that.
    pub counts_up_to: u64,
}

/// Receipts. None of these methods takes the channel's lock.
#[async_trait]
pub trait ReceiptStore: Send + Sync {
    /// Moves watermarks in one transaction; one outcome per item, in the order of the items, at most one item
    /// per (channel, user). A channel's version rises by one if any of its items advanced. Two statements.
    /// The log keeps which messages an advance covers: above where the watermark was, up to where it is now. A
    /// message covered by no kept entry (read by answering, or too long ago) has a status without a time.
    async fn advance(&self, batch: &[Advance]) -> Result<Vec<AdvanceOutcome>>;

    /// The watermarks of active participants that changed after a version, by user id, with the current version;
    /// `None` when the channel is not there or the viewer is no active participant. One statement.
    async fn receipts_since(&self, query: &ReceiptQuery<'_>) -> Result<Option<ReceiptsNow>>;

    /// The recipients of a message: active participants but its sender; `None` when there is no such message
    /// or the viewer may not read it. One statement.
    async fn recipients(&self, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>>;

    /// Unread messages and mentions of a participant with the terms; `None` when they are no active participant.
    /// One statement.
    async fn unread(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<UnreadTerms>>;

    /// Forgets the times of advances before `before`; returns how many.
    async fn prune_receipt_log(&self, before: Timestamp) -> Result<u64>;
}
