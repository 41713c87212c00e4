//! Editing a message.

use super::ChatService;
use crate::domain::{Actor, Draft, Fence, Message, Target};
use crate::error::{Error, Result};
use crate::hooks::SendContext;
use crate::id::{ChannelId, MessageId};
use crate::policy::Action;
use crate::store::{EditMessage, EditOutcome};

impl ChatService {
    /// Replaces a message's body, mentions and metadata; what it answers stays. `expected_edit_no` is the edit
    /// number the editor saw: another one by now is a [`Conflict`](crate::ErrorKind::Conflict), and so is editing
    /// what was deleted.
    pub async fn edit_message(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
        expected_edit_no: u32,
        draft: Draft,
    ) -> Result<Message> {
        let actor = actor.into();
        let checked = draft.check(&self.0.limits)?;
        let everyone = checked.as_draft().mentions_everyone;
        self.authorize_edit(&actor, channel, message, everyone).await?;
        let target = Target::Channel(channel);
        let context = SendContext { actor: &actor, target: &target, editing: Some(message) };
        let (content, _) = self.content_of(self.run_hooks(&context, checked, None).await?);
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize_edit(&actor, channel, message, everyone).await?;
                    let (actor, content, at) = (actor.clone(), content.clone(), self.0.clock.now());
                    let keep = self.0.limits.message_versions;
                    let edit =
                        EditMessage { channel, message, actor, fence, expected_edit_no, content, keep, at };
                    self.0.store.edit_message(&edit).await
                })
            })
            .await?;
        match outcome {
            EditOutcome::Edited(message, activity) => {
                self.announce_activity(activity, Some(message.clone())).await;
                Ok(message)
            }
            EditOutcome::EditConflict(edit_no) => {
                let error = Error::conflict("is not the current edit number");
                Err(error.with_field("expected_edit_no").with_limit(edit_no.into()))
            }
            EditOutcome::Deleted => Err(Error::conflict("was deleted").with_field("message_id")),
            EditOutcome::Streaming => Err(Error::conflict("is still being written").with_field("message_id")),
            EditOutcome::NoMessage => Err(Error::not_found("message")),
        }
    }

    async fn authorize_edit(
        &self,
        actor: &Actor,
        channel: ChannelId,
        message: MessageId,
        everyone: bool,
    ) -> Result<Option<Fence>> {
        let message = self.get_message(actor.clone(), channel, message).await?;
        let fence = self.authorize(actor, channel, &Action::EditMessage { sender: &message.sender }).await?;
        if everyone && message.content().is_some_and(|content| !content.mentions_everyone) {
            self.authorize(actor, channel, &Action::MentionEveryone).await?;
        }
        Ok(fence)
    }
}
