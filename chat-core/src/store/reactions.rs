//! Reactions: one per user and key of a message, counted with the message.

use async_trait::async_trait;

use crate::domain::{Activity, Fence, Message, ReactorPage};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, ReactionKey, UserId};
use crate::store::Fenced;
use crate::time::Timestamp;

/// One user's reaction to a message with one key, to be added or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct React {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Whose.
    pub user: UserId,
    /// What the decision was based on.
    pub fence: Option<Fence>,
    /// With what.
    pub key: ReactionKey,
    /// When.
    pub at: Timestamp,
}

/// What adding or removing a reaction came to. The messages are as the user sees them, with what is theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReactOutcome {
    /// The message now, and the activity.
    Reacted(Message, Activity),
    /// It was so already; nothing was written.
    Unchanged(Message),
    /// The message has as many other keys as it may have.
    Full,
    /// Only the tombstone is left.
    Deleted,
    /// The channel has no such message, or it is not above the user's floor.
    NoMessage,
}

/// Which page of those who reacted is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactorQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// With this key.
    pub key: &'a ReactionKey,
    /// For whom; `None` for the host.
    pub viewer: Option<&'a UserId>,
    /// Users after this one.
    pub after: Option<&'a UserId>,
    /// At most this many.
    pub limit: usize,
}

/// Reactions.
///
/// A reaction is a shared change: it holds the channel, raises its `rev` and the message's `changed_rev`, and writes
/// the activity, which names the count it led to. It moves neither the channel's last activity nor anybody's unread
/// count. Those who left keep their reactions. Deleting the message deletes them.
#[async_trait]
pub trait ReactionStore: Send + Sync {
    /// Adds a reaction; adding it again changes nothing. A message has at most `keys` different keys. The number of
    /// statements does not depend on how many reacted.
    async fn add_reaction(&self, react: &React, keys: usize) -> Result<Fenced<ReactOutcome>>;

    /// Removes a reaction; removing what is not there changes nothing. As many statements as adding.
    async fn remove_reaction(&self, react: &React) -> Result<Fenced<ReactOutcome>>;

    /// Who reacted with one key, by user id, with the number of all of them; empty when nobody did. `None` when there
    /// is no such message or the viewer may not read it. One statement, which looks at one page of reactions.
    async fn reactors(&self, query: &ReactorQuery<'_>) -> Result<Option<ReactorPage>>;
}
