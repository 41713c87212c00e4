//! Who received and read a message.

use super::ChatService;
use crate::domain::{Actor, RecipientPage};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, UserId};
use crate::policy::Action;
use crate::store::RecipientQuery;

impl ChatService {
    /// The recipients of a message with status and times, by user id; `after` is the last page's `next`. The
    /// counts are exact at any size, unless the channel's [level](crate::ReceiptLevel) is `off`; who and when is told
    /// where it is `full`.
    pub async fn list_recipients(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
        after: Option<&UserId>,
        limit: Option<usize>,
    ) -> Result<RecipientPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        self.authorize(&actor, channel, &Action::Read).await?;
        let limits = &self.0.limits;
        let (full_up_to, counts_up_to) =
            (limits.receipt_full_participants, limits.receipt_counts_participants);
        let viewer = actor.user();
        let query = RecipientQuery { channel, message, viewer, after, limit, full_up_to, counts_up_to };
        self.0.store.recipients(&query).await?.ok_or_else(|| Error::not_found("message"))
    }
}
