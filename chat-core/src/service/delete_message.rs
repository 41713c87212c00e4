//! Deleting a message for everybody.

use super::ChatService;
use crate::domain::{Actor, Message};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId};
use crate::policy::Action;
use crate::store::{DeleteMessage, DeleteOutcome};

impl ChatService {
    /// Deletes a message: its text is gone from the database and from later reads, and a tombstone with its number
    /// stays, which this returns. Deleting a tombstone changes nothing.
    pub async fn delete_message(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Message> {
        let actor = actor.into();
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let sender = self.get_message(actor.clone(), channel, message).await?.sender;
                    let action = Action::DeleteMessage { sender: &sender };
                    let fence = self.authorize(&actor, channel, &action).await?;
                    let (actor, at) = (actor.clone(), self.0.clock.now());
                    self.0.store.delete_message(&DeleteMessage { channel, message, actor, fence, at }).await
                })
            })
            .await?;
        match outcome {
            DeleteOutcome::Deleted(tombstone, activity) => {
                self.announce_activity(activity, Some(tombstone.clone())).await;
                Ok(tombstone)
            }
            DeleteOutcome::AlreadyDeleted(tombstone) => Ok(tombstone),
            DeleteOutcome::NoMessage => Err(Error::not_found("message")),
        }
    }
}
