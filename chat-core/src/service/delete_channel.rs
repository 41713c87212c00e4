//! Deleting a channel: a group ends for everybody, a direct channel is hidden and cleared for the one who asks.

use super::ChatService;
use crate::domain::{Actor, ChannelKind};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;
use crate::store::ChannelRemoval;

impl ChatService {
    /// Deletes a channel. A group ends for all its participants, and later calls find nothing. A direct channel is
    /// hidden from the caller's list until the next message, and what was written so far is cleared for them alone; the
    /// host, who has no list, gets [`Forbidden`](crate::ErrorKind::Forbidden).
    pub async fn delete_channel(&self, actor: impl Into<Actor>, channel: ChannelId) -> Result<()> {
        let actor = actor.into();
        if let Actor::User(user) = &actor
            && self.access(channel, user).await?.kind == ChannelKind::Direct
        {
            return self.clear_direct(channel, user).await;
        }
        let at = self.0.clock.now();
        let activity = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, &Action::DeleteChannel).await?;
                    let actor = actor.clone();
                    self.0.store.delete_channel(&ChannelRemoval { channel, actor, fence, at }).await
                })
            })
            .await?;
        self.forget_actor(channel, &actor);
        self.announce_activity(activity, None).await;
        Ok(())
    }

    async fn clear_direct(&self, channel: ChannelId, user: &UserId) -> Result<()> {
        self.authorize(&Actor::from(user), channel, &Action::DeleteChannel).await?;
        let cleared = self.0.store.clear_direct(channel, user, self.0.clock.now()).await?;
        let (_, state) = cleared.ok_or_else(|| Error::not_found("channel"))?;
        self.sees_less(user, &state).await;
        Ok(())
    }
}
