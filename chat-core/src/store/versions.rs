//! What messages said before their edits.

use async_trait::async_trait;

use crate::domain::VersionPage;
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};

/// Which page of earlier versions is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// For whom; `None` for the host.
    pub viewer: Option<&'a UserId>,
    /// Versions with fewer edits than this.
    pub before: Option<u32>,
    /// At most this many.
    pub limit: usize,
}

/// Earlier versions. They are written by [`edit_message`](crate::store::MessageStore::edit_message) and deleted with
/// the message.
#[async_trait]
pub trait VersionStore: Send + Sync {
    /// The versions of a message before its edits, newest first; empty when it was not edited, or is a tombstone.
    /// `None` when there is no such message or the viewer may not read it. One statement.
    async fn versions(&self, query: &VersionQuery<'_>) -> Result<Option<VersionPage>>;
}
