//! The channel list, and one channel.

use super::ChatService;
use crate::domain::{ChannelPage, ChannelPageKey, ChannelView, DirectKey, Target};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;

impl ChatService {
    /// The user's channels by last activity, newest first, each with its last message, unread and mentions, the
    /// user's own read position and, for a direct channel, the other side. Without hidden and archived ones; `after` is
    /// the last page's `next`.
    pub async fn list_channels(
        &self,
        user: &UserId,
        after: Option<ChannelPageKey>,
        limit: Option<usize>,
    ) -> Result<ChannelPage> {
        self.page_of_channels(user, false, after, limit).await
    }

    /// The channels that the user archived, in the same way.
    pub async fn list_archived_channels(
        &self,
        user: &UserId,
        after: Option<ChannelPageKey>,
        limit: Option<usize>,
    ) -> Result<ChannelPage> {
        self.page_of_channels(user, true, after, limit).await
    }

    async fn page_of_channels(
        &self,
        user: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: Option<usize>,
    ) -> Result<ChannelPage> {
        let limit = self.0.limits.page(limit)?;
        let mut page = self.0.store.channel_page(user, archived, after, limit, &self.0.limits).await?;
        self.overlay(page.channels.iter_mut().filter_map(|view| view.other.as_mut())).await?;
        Ok(page)
    }

    /// One channel as the user sees it. For a person, the direct channel with them, once its first message was sent.
    pub async fn get_channel(&self, user: &UserId, target: impl Into<Target>) -> Result<ChannelView> {
        let channel = self.find_channel(user, &target.into()).await?;
        let channel = channel.ok_or_else(|| Error::not_found("channel"))?;
        self.authorize(&user.into(), channel, &Action::Read).await?;
        self.view_of(user, channel).await?.ok_or_else(|| Error::not_found("channel"))
    }

    /// The channel a target names: for a person, the direct channel if it has begun.
    pub(super) async fn find_channel(&self, user: &UserId, target: &Target) -> Result<Option<ChannelId>> {
        match target {
            Target::Channel(channel) => Ok(Some(*channel)),
            Target::User(other) => {
                let key = DirectKey::new(user.clone(), other.clone())?;
                self.direct_channel(&key).await
            }
        }
    }
}
