//! Pinning messages, taking pins away, and what is pinned.

use super::ChatService;
use crate::domain::{Actor, Message};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId};
use crate::policy::Action;
use crate::store::{PinMessage, PinOutcome};

impl ChatService {
    /// Pins a message for everybody in its channel, a reply in a thread too; doing so again changes nothing. By the
    /// built-in policy for those whom the group lets pin, and in a direct channel for both. One more than
    /// [`Limits::pins`](crate::Limits) is a [`Conflict`](crate::ErrorKind::Conflict), and so is pinning what was deleted.
    /// Deleting the message takes its pin away.
    pub async fn pin_message(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Message> {
        self.change_pin(&actor.into(), channel, message, true).await
    }

    /// Takes a pin away, whoever pinned; one that is not there changes nothing.
    pub async fn unpin_message(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Message> {
        self.change_pin(&actor.into(), channel, message, false).await
    }

    /// The pinned messages of a channel, the latest pin first: all of them, as they are no more than
    /// [`Limits::pins`](crate::Limits). Without those that the reader no longer sees.
    pub async fn list_pins(&self, actor: impl Into<Actor>, channel: ChannelId) -> Result<Vec<Message>> {
        let actor = actor.into();
        self.authorize(&actor, channel, &Action::Read).await?;
        let pins = self.0.store.pins(channel, actor.user(), self.0.limits.pins).await?;
        pins.ok_or_else(|| Error::not_found("channel"))
    }

    /// By the same right both ways.
    async fn change_pin(
        &self,
        actor: &Actor,
        channel: ChannelId,
        message: MessageId,
        is_pinned: bool,
    ) -> Result<Message> {
        let outcome = self
            .fenced(actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(actor, channel, &Action::Pin).await?;
                    let pin =
                        PinMessage { channel, message, actor: actor.clone(), fence, at: self.0.clock.now() };
                    if is_pinned {
                        self.0.store.pin_message(&pin, self.0.limits.pins).await
                    } else {
                        self.0.store.unpin_message(&pin).await
                    }
                })
            })
            .await?;
        self.pinned(outcome).await
    }

    async fn pinned(&self, outcome: PinOutcome) -> Result<Message> {
        match outcome {
            PinOutcome::Changed(message, activity) => {
                self.announce_activity(activity, Some(message.clone())).await;
                Ok(message)
            }
            PinOutcome::Unchanged(message) => Ok(message),
            PinOutcome::Full => {
                let error = Error::conflict("would be one pin more than the limit").with_field("message_id");
                Err(error.with_limit(self.0.limits.pins as u64))
            }
            PinOutcome::Deleted => Err(Error::conflict("was deleted").with_field("message_id")),
            PinOutcome::NoMessage => Err(Error::not_found("message")),
        }
    }
}
