//! Clearing history for oneself.

use super::ChatService;
use super::mark_read::beyond;
use crate::domain::{Actor, MembershipState, Seq};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;
use crate::store::{ClearHistory, ClearOutcome};

impl ChatService {
    /// Clears a channel's messages up to `up_to` for one user: they are not in their history, not unread, not the last
    /// message of their list, and changes to them are skipped, on all their devices, live and after a resume. Everybody
    /// else reads on as before, and hears nothing. However many messages it is, a floor is all that is kept.
    ///
    /// Only rises: below the floor nothing changes, and there is no way back. Beyond the last message is
    /// [`Invalid`](crate::ErrorKind::Invalid) with that number as limit. The channel stays in the list; for a direct
    /// channel [`delete_channel`](Self::delete_channel) also hides it until the next message.
    pub async fn clear_history(
        &self,
        user: &UserId,
        channel: ChannelId,
        up_to: Seq,
    ) -> Result<MembershipState> {
        self.authorize(&Actor::from(user), channel, &Action::ClearHistory).await?;
        let clear = ClearHistory { channel, user: user.clone(), up_to, at: self.0.clock.now() };
        let outcome = self.0.store.clear_history(&clear).await?;
        match outcome {
            ClearOutcome::Cleared(_, state) => {
                self.sees_less(user, &state).await;
                Ok(state)
            }
            ClearOutcome::Unchanged(state) => Ok(state),
            ClearOutcome::BeyondHead(head) => Err(beyond(head)),
            ClearOutcome::NotFound => {
                self.forget_access(channel, user);
                Err(Error::not_found("channel"))
            }
        }
    }

    /// Tells the user's sessions, on all nodes, what they no longer see.
    pub(super) async fn sees_less(&self, user: &UserId, state: &MembershipState) {
        self.forget_access(state.channel, user);
        self.0.delivery.personal_changed(user, state).await;
    }
}
