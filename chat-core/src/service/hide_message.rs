//! Deleting a message for oneself.

use super::ChatService;
use crate::domain::{Actor, MembershipState};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, UserId};
use crate::policy::Action;
use crate::store::{HideMessage, HideOutcome};

impl ChatService {
    /// Deletes a message for one user alone: it is not in their history, not unread, not the last message of their list,
    /// they cannot do anything with it any more, and changes to it are skipped, on all their devices, live and after a
    /// resume. Everybody else keeps it, and hears nothing.
    ///
    /// Doing so again changes nothing, and there is no way back. One more than
    /// [`Limits::hidden_messages`](crate::Limits) in one channel is a [`Conflict`](crate::ErrorKind::Conflict):
    /// [`clear_history`](Self::clear_history) makes room.
    pub async fn hide_message(
        &self,
        user: &UserId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<MembershipState> {
        self.authorize(&Actor::from(user), channel, &Action::HideMessage).await?;
        let (limit, at) = (self.0.limits.hidden_messages, self.0.clock.now());
        let hide = HideMessage { channel, user: user.clone(), message, limit, at };
        match self.0.store.hide_message(&hide).await? {
            HideOutcome::Hidden(_, state) => {
                self.sees_less(user, &state).await;
                Ok(state)
            }
            HideOutcome::Unchanged(state) => Ok(state),
            HideOutcome::Full => {
                let error = Error::conflict("would be one hidden message more than the limit");
                Err(error.with_field("message_id").with_limit(limit as u64))
            }
            HideOutcome::NoMessage => Err(Error::not_found("message")),
            HideOutcome::NotFound => {
                self.forget_access(channel, user);
                Err(Error::not_found("channel"))
            }
        }
    }
}
