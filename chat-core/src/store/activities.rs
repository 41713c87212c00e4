//! The activity log, and the stream of changes that it forms together with the messages.

use async_trait::async_trait;

use crate::domain::{ActivityPage, ChangePage, Rev};
use crate::error::Result;
use crate::id::{ChannelId, UserId};

/// Which changes are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// For whom; `None` when a node reads for its feed.
    pub viewer: Option<&'a UserId>,
    /// Changes above this.
    pub after: Rev,
    /// At most this many.
    pub limit: usize,
}

/// Activities and changes.
#[async_trait]
pub trait ActivityStore: Send + Sync {
    /// A page of the log, newest first, below `before`; `None` when the viewer is no active participant.
    /// Without a viewer (the host) everything. One statement.
    async fn activities(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        before: Option<Rev>,
        limit: usize,
    ) -> Result<Option<ActivityPage>>;

    /// Messages by `created_rev` and activities by `rev`, merged and ascending, without a gap, in one snapshot.
    /// A message is as it is now, also beside the activities that
    /// [carry](crate::ActivityKind::carries_message) one. `None` when the channel never existed or the viewer
    /// is no active participant; a node that reads for its feed also gets the last changes of a deleted channel.
    async fn changes(&self, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>>;
}
