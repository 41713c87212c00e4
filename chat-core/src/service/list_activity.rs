//! The activity log.

use super::ChatService;
use crate::domain::{ActivityPage, Actor, Rev};
use crate::error::{Error, Result};
use crate::id::ChannelId;
use crate::policy::Action;

impl ChatService {
    /// A page of a channel's activity log, newest first; `before` is the last page's `next`.
    pub async fn list_activity(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        before: Option<Rev>,
        limit: Option<usize>,
    ) -> Result<ActivityPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        self.authorize(&actor, channel, &Action::Read).await?;
        let page = self.0.store.activities(channel, actor.user(), before, limit).await?;
        page.ok_or_else(|| Error::not_found("channel"))
    }
}
