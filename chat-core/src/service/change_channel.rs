//! Renaming a group, its topic, how much it tells about receipts, who may do what in it, freezing and slowing it.

use super::ChatService;
use crate::domain::{Actor, ChannelName, PermissionChange, Reason, ReceiptLevel, SlowMode, Topic};
use crate::error::{Error, Result};
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

    /// Changes who may do what in a group; what the change leaves out stays. Nobody gives or takes a right above their
    /// own role. A direct channel has no such settings: [`Forbidden`](crate::ErrorKind::Forbidden), for the host too.
    pub async fn set_permissions(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        change: PermissionChange,
    ) -> Result<()> {
        if change.is_empty() {
            return Err(Error::invalid("permissions", "name no right that changes"));
        }
        let action = Action::SetPermissions { change: &change };
        self.change_channel(actor.into(), channel, &action, ChannelEdit::Permissions(change)).await
    }

    /// Freezes a group: from then on only admins and owners write, edit and react there, and everybody learns why. A
    /// direct channel is not frozen: [`Forbidden`](crate::ErrorKind::Forbidden), for the host too.
    pub async fn freeze_channel(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        reason: Option<&str>,
    ) -> Result<()> {
        let edit = ChannelEdit::Freeze(self.reason(reason)?);
        self.change_channel(actor.into(), channel, &Action::Freeze, edit).await
    }

    /// Ends the freeze of a group.
    pub async fn unfreeze_channel(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        reason: Option<&str>,
    ) -> Result<()> {
        let edit = ChannelEdit::Unfreeze(self.reason(reason)?);
        self.change_channel(actor.into(), channel, &Action::Freeze, edit).await
    }

    /// Sets how many seconds a sender waits between two messages to a group, replies in threads and streamed messages
    /// among them; 0 ends it. At most [`Limits::slow_mode`](crate::Limits). It is for those whom the policy does not
    /// exempt ([`Action::SkipSlowMode`]), and begins with the next message of each. A direct channel has none:
    /// [`Forbidden`](crate::ErrorKind::Forbidden), for the host too.
    pub async fn set_slow_mode(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        seconds: u64,
        reason: Option<&str>,
    ) -> Result<()> {
        let edit = ChannelEdit::SlowMode(SlowMode::parse(seconds, &self.0.limits)?, self.reason(reason)?);
        self.change_channel(actor.into(), channel, &Action::SetSlowMode, edit).await
    }

    /// A reason, if one is given, held to its bound.
    pub(super) fn reason(&self, reason: Option<&str>) -> Result<Option<Reason>> {
        reason.map(|reason| Reason::parse(reason, &self.0.limits)).transpose()
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
