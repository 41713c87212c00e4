//! Renaming a group, setting its topic and how much it tells about receipts.

use super::ChatService;
use crate::domain::{Actor, ChannelName, ReceiptLevel, Topic};
use crate::error::Result;
use crate::id::ChannelId;
use crate::policy::Action;
use crate::store::{ChannelChange, ChannelEdit};

impl ChatService {
    /// Renames a group. A direct channel has no name: [`Forbidden`](crate::ErrorKind::Forbidden), for the host too.
    pub async fn rename_channel(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        name: &str,
    ) -> Result<()> {
        let name = ChannelName::parse(name, &self.0.limits)?;
        self.change_channel(actor.into(), channel, &Action::Rename, ChannelEdit::Rename(name)).await
    }

    /// Sets or removes a group's topic. A direct channel has none: [`Forbidden`](crate::ErrorKind::Forbidden), for the
    /// host too.
    pub async fn set_topic(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        topic: Option<&str>,
    ) -> Result<()> {
        let topic = topic.map(|topic| Topic::parse(topic, &self.0.limits)).transpose()?;
        self.change_channel(actor.into(), channel, &Action::SetTopic, ChannelEdit::Topic(topic)).await
    }

    /// Sets the most a group tells about receipts; its size may allow less. What was told stays told; what was read while
    /// nothing was told never is. A direct channel has no such setting: [`Forbidden`](crate::ErrorKind::Forbidden), for
    /// the host too.
    pub async fn set_receipts(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        level: ReceiptLevel,
    ) -> Result<()> {
        self.change_channel(actor.into(), channel, &Action::SetReceipts, ChannelEdit::Receipts(level)).await
    }

    async fn change_channel(
        &self,
        actor: Actor,
        channel: ChannelId,
        action: &Action<'_>,
        edit: ChannelEdit,
    ) -> Result<()> {
        let at = self.0.clock.now();
        let activity = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, action).await?;
                    let (actor, edit) = (actor.clone(), edit.clone());
                    self.0.store.change_channel(&ChannelChange { channel, actor, fence, edit, at }).await
                })
            })
            .await?;
        self.announce_activity(activity, None).await;
        Ok(())
    }
}
