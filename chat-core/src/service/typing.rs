//! Typing: told to those who look at the channel, and never stored.

use super::ChatService;
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;

impl ChatService {
    /// Tells that the user types in a channel, for [`Limits::typing_lease`](crate::Limits) unless it is told again.
    ///
    /// Needs the right to send. In a channel of more than [`Limits::typing_participants`](crate::Limits) it is a
    /// [`Conflict`](crate::ErrorKind::Conflict) with that number as limit. Of somebody invisible nothing is told.
    pub async fn start_typing(&self, user: &UserId, channel: ChannelId) -> Result<()> {
        // No write follows that would find a stale standing: it is read anew.
        self.forget_access(channel, user);
        let access = self.permitted(channel, user, &Action::Send).await?;
        let limit = self.0.limits.typing_participants as u64;
        if access.participant_count > limit {
            let error = Error::conflict("has more people than are told who types");
            return Err(error.with_field("channel_id").with_limit(limit));
        }
        self.0.roster.start_typing(channel, user);
        Ok(())
    }

    /// Tells that the user stopped; nothing when they did not type.
    pub async fn stop_typing(&self, user: &UserId, channel: ChannelId) -> Result<()> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        self.0.roster.stop_typing(channel, user);
        Ok(())
    }
}
