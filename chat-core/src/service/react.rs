//! Reacting to a message, taking it back, and who reacted.

use super::ChatService;
use crate::domain::{Actor, Message, ReactorPage};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, ReactionKey, UserId};
use crate::policy::Action;
use crate::store::{React, ReactOutcome, ReactorQuery};

impl ChatService {
    /// Reacts to a message with a key; doing so again changes nothing. One key more than
    /// [`Limits::reaction_keys`](crate::Limits) is a [`Conflict`](crate::ErrorKind::Conflict), and so is reacting to
    /// what was deleted. Everybody else hears of it; nobody has anything unread from it.
    pub async fn add_reaction(
        &self,
        user: &UserId,
        channel: ChannelId,
        message: MessageId,
        key: &ReactionKey,
    ) -> Result<Message> {
        let (actor, keys) = (Actor::from(user), self.0.limits.reaction_keys);
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, &Action::React { key }).await?;
                    let (user, key, at) = (user.clone(), key.clone(), self.0.clock.now());
                    let react = React { channel, message, user, fence, key, at };
                    self.0.store.add_reaction(&react, keys).await
                })
            })
            .await?;
        self.reacted(outcome).await
    }

    /// Takes a reaction back; one that is not there changes nothing.
    pub async fn remove_reaction(
        &self,
        user: &UserId,
        channel: ChannelId,
        message: MessageId,
        key: &ReactionKey,
    ) -> Result<Message> {
        let actor = Actor::from(user);
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, &Action::Unreact).await?;
                    let (user, key, at) = (user.clone(), key.clone(), self.0.clock.now());
                    let react = React { channel, message, user, fence, key, at };
                    self.0.store.remove_reaction(&react).await
                })
            })
            .await?;
        self.reacted(outcome).await
    }

    async fn reacted(&self, outcome: ReactOutcome) -> Result<Message> {
        match outcome {
            ReactOutcome::Reacted(message, activity) => {
                self.announce_activity(activity, None).await;
                Ok(message)
            }
            ReactOutcome::Unchanged(message) => Ok(message),
            ReactOutcome::Full => {
                let error = Error::conflict("would be one key more than the limit").with_field("key");
                Err(error.with_limit(self.0.limits.reaction_keys as u64))
            }
            ReactOutcome::Deleted => Err(Error::conflict("was deleted").with_field("message_id")),
            ReactOutcome::NoMessage => Err(Error::not_found("message")),
        }
    }

    /// Who reacted to a message with a key, by user id; `after` is the last page's `next`. Empty when nobody did.
    pub async fn list_reactors(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
        key: &ReactionKey,
        after: Option<&UserId>,
        limit: Option<usize>,
    ) -> Result<ReactorPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        self.authorize(&actor, channel, &Action::Read).await?;
        let query = ReactorQuery { channel, message, key, viewer: actor.user(), after, limit };
        self.0.store.reactors(&query).await?.ok_or_else(|| Error::not_found("message"))
    }
}
