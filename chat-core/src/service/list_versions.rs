//! What a message said before its edits.

use super::ChatService;
use crate::domain::{Actor, VersionPage};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId};
use crate::policy::Action;
use crate::store::VersionQuery;

impl ChatService {
    /// The earlier versions of a message, newest first; `before` is the last page's `next`. By the built-in policy for
    /// its sender, and in a group for admins: an edit takes back what was said. As many as
    /// [`Limits::message_versions`](crate::Limits) are kept; none of a tombstone.
    pub async fn list_versions(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
        before: Option<u32>,
        limit: Option<usize>,
    ) -> Result<VersionPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        let sender = self.get_message(actor.clone(), channel, message).await?.sender;
        self.authorize(&actor, channel, &Action::SeeVersions { sender: &sender }).await?;
        let query = VersionQuery { channel, message, viewer: actor.user(), before, limit };
        self.0.store.versions(&query).await?.ok_or_else(|| Error::not_found("message"))
    }
}
