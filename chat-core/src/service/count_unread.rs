//! Unread counts.

use super::ChatService;
use crate::domain::{TotalUnread, Unread, UnreadTerms};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;

impl ChatService {
    /// Unread messages and mentions in a channel: exact up to [`Limits::unread_cap`](crate::Limits).
    pub async fn count_unread(&self, user: &UserId, channel: ChannelId) -> Result<Unread> {
        Ok(self.explain_unread(user, channel).await?.unread)
    }

    /// The same count with the terms it was computed from.
    ///
    /// It begins above [`badge_seq`](UnreadTerms::badge_seq) and [`floor_seq`](UnreadTerms::floor_seq). Joining, and
    /// joining again, sets the first to the channel's last message: nothing that was sent before is unread to who
    /// comes, though under [`HistoryVisibility::All`](crate::HistoryVisibility) all of it may be read. Their public
    /// `read_seq` is left alone, so that nobody is told they had read it.
    pub async fn explain_unread(&self, user: &UserId, channel: ChannelId) -> Result<UnreadTerms> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        let terms = self.0.store.unread(channel, user, &self.0.limits).await?;
        terms.ok_or_else(|| Error::not_found("channel"))
    }

    /// Unread over all of the user's channels, as an app's icon shows it: the sum of what the channel list shows, without
    /// muted channels, and with mentions alone of those whose level is
    /// [`Mentions`](crate::NotificationLevel::Mentions). It changes with what is sent, and with what the user reads on
    /// any of their devices, which events tell.
    pub async fn total_unread(&self, user: &UserId) -> Result<TotalUnread> {
        self.0.store.total_unread(user, &self.0.limits).await
    }
}
