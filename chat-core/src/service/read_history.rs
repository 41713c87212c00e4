//! History, and one message.

use super::ChatService;
use crate::domain::{Actor, Anchor, HistoryPage, Message, Target};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId};
use crate::policy::Action;
use crate::store::ReplyQuery;

impl ChatService {
    /// A page of a channel's messages, ascending, replies in threads among them: messages have one order.
    /// For a person whose direct channel has not begun it is empty.
    pub async fn read_history(
        &self,
        actor: impl Into<Actor>,
        target: impl Into<Target>,
        anchor: Anchor,
        limit: Option<usize>,
    ) -> Result<HistoryPage> {
        let (actor, target) = (actor.into(), target.into());
        let limit = self.0.limits.page(limit)?;
        let Some(channel) = self.history_channel(&actor, &target).await? else {
            return Ok(HistoryPage::EMPTY);
        };
        self.authorize(&actor, channel, &Action::Read).await?;
        let page = self.0.store.history(channel, actor.user(), anchor, limit).await?;
        page.ok_or_else(|| Error::not_found("channel"))
    }

    async fn history_channel(&self, actor: &Actor, target: &Target) -> Result<Option<ChannelId>> {
        match (target, actor) {
            (Target::Channel(channel), _) => Ok(Some(*channel)),
            (Target::User(_), Actor::Host) => {
                Err(Error::invalid("user_id", "is for people: the app itself has no direct channels"))
            }
            (Target::User(other), Actor::User(user)) => {
                let channel = self.find_channel(user, target).await?;
                if channel.is_none() {
                    self.require_contacts(actor, std::slice::from_ref(other)).await?;
                }
                Ok(channel)
            }
        }
    }

    /// A page of the replies in the thread of a message, ascending, tombstones among them; empty when it has none.
    pub async fn list_replies(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        root: MessageId,
        anchor: Anchor,
        limit: Option<usize>,
    ) -> Result<HistoryPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        self.authorize(&actor, channel, &Action::Read).await?;
        let query = ReplyQuery { channel, root, viewer: actor.user(), anchor, limit };
        self.0.store.replies(&query).await?.ok_or_else(|| Error::not_found("message"))
    }

    /// One message, or its tombstone.
    pub async fn get_message(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Message> {
        let actor = actor.into();
        self.authorize(&actor, channel, &Action::Read).await?;
        let found = self.0.store.message(channel, actor.user(), message).await?;
        found.ok_or_else(|| Error::not_found("message"))
    }
}
