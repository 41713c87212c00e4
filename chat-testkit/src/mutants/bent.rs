//! A store with some of its methods bent.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::store::{
    ActivityStore, Append, AppendOutcome, ChangeQuery, ChannelChange, ChannelRemoval, ChannelStore,
    CreateOutcome, DeleteMessage, DeleteOutcome, EditMessage, EditOutcome, Fenced, Memberships, MessageStore,
    NewGroup, Pair, ReplyQuery, Store,
};
use chat_core::{
    Access, Activity, ActivityPage, Anchor, ChangePage, ChannelId, ChannelPage, ChannelPageKey, ChannelView,
    DirectKey, Head, HistoryPage, Limits, MembershipState, Message, MessageId, PersonalRev, Result, Rev,
    Timestamp, UserId,
};

use super::Bend;

/// A store and what bends it.
#[derive(Debug)]
pub struct Bent {
    pub(super) inner: Arc<dyn Store>,
    bend: Box<dyn Bend>,
}

impl Bent {
    /// This store, bent.
    pub fn new(inner: Arc<dyn Store>, bend: impl Bend) -> Self {
        Self { inner, bend: Box::new(bend) }
    }
}

#[async_trait]
impl ChannelStore for Bent {
    async fn create_group(&self, group: &NewGroup) -> Result<CreateOutcome> {
        self.inner.create_group(group).await
    }

    async fn change_channel(&self, change: &ChannelChange) -> Result<Fenced<Activity>> {
        self.inner.change_channel(change).await
    }

    async fn delete_channel(&self, removal: &ChannelRemoval) -> Result<Fenced<Activity>> {
        self.inner.delete_channel(removal).await
    }

    async fn direct_channel(&self, key: &DirectKey) -> Result<Pair> {
        self.inner.direct_channel(key).await
    }

    async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Option<Access>> {
        self.inner.access(channel, user).await
    }

    async fn channel_view(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<ChannelView>> {
        self.inner.channel_view(channel, viewer, limits).await
    }

    async fn channel_page(
        &self,
        viewer: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: usize,
        limits: &Limits,
    ) -> Result<ChannelPage> {
        self.inner.channel_page(viewer, archived, after, limit, limits).await
    }

    async fn memberships(&self, user: &UserId) -> Result<Memberships> {
        self.bend.memberships(&*self.inner, user).await
    }

    async fn heads(&self, channels: &[ChannelId]) -> Result<Vec<Head>> {
        self.inner.heads(channels).await
    }

    async fn clear_direct(
        &self,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<Option<(PersonalRev, MembershipState)>> {
        self.inner.clear_direct(channel, user, at).await
    }
}

#[async_trait]
impl MessageStore for Bent {
    fn lanes(&self) -> usize {
        self.inner.lanes()
    }

    async fn append(&self, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        self.bend.append(&*self.inner, batch).await
    }

    async fn history(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        self.bend.history(&*self.inner, (channel, viewer), anchor, limit).await
    }

    async fn replies(&self, query: &ReplyQuery<'_>) -> Result<Option<HistoryPage>> {
        self.inner.replies(query).await
    }

    async fn message(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        message: MessageId,
    ) -> Result<Option<Message>> {
        self.inner.message(channel, viewer, message).await
    }

    async fn edit_message(&self, edit: &EditMessage) -> Result<Fenced<EditOutcome>> {
        let mut outcome = self.inner.edit_message(edit).await?;
        if let Fenced::Decided(EditOutcome::Edited(message, _)) = &mut outcome {
            self.bend.message(message);
        }
        Ok(outcome)
    }

    async fn delete_message(&self, delete: &DeleteMessage) -> Result<Fenced<DeleteOutcome>> {
        let mut outcome = self.inner.delete_message(delete).await?;
        if let Fenced::Decided(DeleteOutcome::Deleted(message, _) | DeleteOutcome::AlreadyDeleted(message)) =
            &mut outcome
        {
            self.bend.message(message);
        }
        Ok(outcome)
    }
}

#[async_trait]
impl ActivityStore for Bent {
    async fn activities(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        before: Option<Rev>,
        limit: usize,
    ) -> Result<Option<ActivityPage>> {
        self.inner.activities(channel, viewer, before, limit).await
    }

    async fn changes(&self, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        self.bend.changes(&*self.inner, query).await
    }
}
