//! Receipts: delivered and read up to a message.

use super::ChatService;
use crate::domain::{Actor, ReceiptRev, ReceiptState, Seq};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;
use crate::store::{Advance, AdvanceOutcome, PersonalEdit, ReceiptQuery};

impl ChatService {
    /// Tells that everything up to `seq` arrived at one of the user's devices. Only rises; beyond the last message
    /// is [`Invalid`](crate::ErrorKind::Invalid) with that number as limit. Changes nothing while the user is
    /// invisible, or in a direct channel while one of the two blocks the other.
    pub async fn mark_delivered(&self, user: &UserId, channel: ChannelId, seq: Seq) -> Result<ReceiptState> {
        // Of somebody invisible nothing is told: their client acknowledges again once they are seen.
        let seq = if self.0.roster.is_invisible(user) { Seq::ZERO } else { seq };
        self.advance(user, channel, seq, Seq::ZERO).await
    }

    /// Tells that the user read everything up to `seq`, which implies delivered. Only rises; beyond the last
    /// message is [`Invalid`](crate::ErrorKind::Invalid) with that number as limit.
    ///
    /// Unread begins above `seq` then, too: what was [marked unread](Self::mark_unread) up to there is read again, though
    /// others learn nothing new from it. In a channel that tells nothing about receipts it is all that happens, and in
    /// a direct one while one of the two blocks the other.
    pub async fn mark_read(&self, user: &UserId, channel: ChannelId, seq: Seq) -> Result<ReceiptState> {
        self.advance(user, channel, seq, seq).await
    }

    async fn advance(
        &self,
        user: &UserId,
        channel: ChannelId,
        delivered: Seq,
        read: Seq,
    ) -> Result<ReceiptState> {
        let access = self.permitted(channel, user, &Action::Acknowledge).await?;
        // Of two who are apart neither is told what the other reads.
        let (delivered, told) = if access.is_blocked { (Seq::ZERO, Seq::ZERO) } else { (delivered, read) };
        let limits = &self.0.limits;
        let (log_up_to, told_up_to) = (limits.receipt_full_participants, limits.receipt_counts_participants);
        let (user, at) = (user.clone(), self.0.clock.now());
        let advance =
            Advance { channel, user: user.clone(), delivered, read: told, log_up_to, told_up_to, at };
        match self.0.committer.advance(advance).await?.outcome().await? {
            AdvanceOutcome::Advanced { state, badge_seq, .. }
            | AdvanceOutcome::Unchanged { state, badge_seq } => {
                if badge_seq < read {
                    self.change_personal(&user, channel, PersonalEdit::ReadTo(read)).await?;
                }
                Ok(state)
            }
            AdvanceOutcome::BeyondHead(head) => Err(beyond(head)),
            AdvanceOutcome::NotFound => {
                self.forget_access(channel, &user);
                Err(Error::not_found("channel"))
            }
        }
    }

    /// The watermarks of a channel's active participants, by user id, and their version; in channels whose
    /// [level](crate::ReceiptLevel) is not `full` only the caller's own; the
    /// host is told of all.
    pub async fn list_receipts(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
    ) -> Result<(ReceiptRev, Vec<ReceiptState>)> {
        let actor = actor.into();
        self.authorize(&actor, channel, &Action::Read).await?;
        let full_up_to = self.0.limits.receipt_full_participants;
        let query = ReceiptQuery { channel, viewer: actor.user(), since: ReceiptRev::ZERO, full_up_to };
        let now = self.0.store.receipts_since(&query).await?.ok_or_else(|| Error::not_found("channel"))?;
        Ok((now.version, now.states))
    }
}

/// There is no such message yet.
pub(super) fn beyond(head: Seq) -> Error {
    Error::invalid("seq", "is beyond the last message").with_limit(head.get())
}
