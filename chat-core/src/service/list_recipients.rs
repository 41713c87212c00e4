//! Who received and read a message.

use super::ChatService;
use crate::domain::{Actor, RecipientPage};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, UserId};
use crate::policy::Action;
use crate::store::RecipientQuery;

impl ChatService {
    /// The recipients of a message with status and times, by user id; `after` is the last page's `next`. The counts
    /// are exact at any size; who and when is told while the channel is small enough
    /// ([`Limits::receipt_full_participants`](crate::Limits)).
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
        let full_up_to = self.0.limits.receipt_full_participants;
        let query = RecipientQuery { channel, message, viewer: actor.user(), after, limit, full_up_to };
        self.0.store.recipients(&query).await?.ok_or_else(|| Error::not_found("message"))
    }
}
