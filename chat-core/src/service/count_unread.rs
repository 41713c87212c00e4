//! Unread counts.

use super::ChatService;
use crate::domain::{Unread, UnreadTerms};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;

impl ChatService {
    /// Unread messages and mentions in a channel: exact up to [`Limits::unread_cap`](crate::Limits).
    pub async fn count_unread(&self, user: &UserId, channel: ChannelId) -> Result<Unread> {
        Ok(self.explain_unread(user, channel).await?.unread)
    }

    /// The same count with the terms it was computed from.
    pub async fn explain_unread(&self, user: &UserId, channel: ChannelId) -> Result<UnreadTerms> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        let terms = self.0.store.unread(channel, user, &self.0.limits).await?;
        terms.ok_or_else(|| Error::not_found("channel"))
    }
}
