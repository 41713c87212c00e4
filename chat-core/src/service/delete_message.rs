//! Deleting a message for everybody.

use super::ChatService;
use crate::domain::{Actor, Message};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId};
use crate::policy::Action;
use crate::store::{DeleteMessage, DeleteOutcome};

impl ChatService {
    /// Deletes a message for everybody: its text is gone from the database and from later reads, and a tombstone with
    /// its number stays, which this returns. The activity tells who did it and, where they gave one, the reason.
    /// Deleting a tombstone changes nothing.
    ///
    /// In a direct channel a reason is refused where the other side may not be written to: it would reach them.
    ///
    /// To delete it for oneself alone is [`hide_message`](Self::hide_message); what one has hidden one no longer deletes.
    ///
    /// There is no way back: nothing of what was said is kept that could be shown again. An app that wants a moment to
    /// think waits before it calls this.
    pub async fn delete_message(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
        reason: Option<&str>,
    ) -> Result<Message> {
        let actor = actor.into();
        let reason = self.reason(reason)?;
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let sender = self.get_message(actor.clone(), channel, message).await?.sender;
                    let action = Action::DeleteMessage { sender: &sender };
                    let fence = self.authorize(&actor, channel, &action).await?;
                    if reason.is_some() {
                        self.authorize_words(&actor, channel).await?;
                    }
                    let (actor, reason, at) = (actor.clone(), reason.clone(), self.0.clock.now());
                    let delete = DeleteMessage { channel, message, actor, reason, fence, at };
                    self.0.store.delete_message(&delete).await
                })
            })
            .await?;
        match outcome {
            DeleteOutcome::Deleted(tombstone, activity) => {
                self.0.streams.release(message);
                self.announce_activity(activity, Some(tombstone.clone())).await;
                Ok(tombstone)
            }
            DeleteOutcome::AlreadyDeleted(tombstone) => Ok(tombstone),
            DeleteOutcome::NoMessage => Err(Error::not_found("message")),
        }
    }
}
