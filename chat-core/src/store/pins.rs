//! Pins: messages that a channel keeps at hand.

use async_trait::async_trait;

use crate::domain::{Activity, Actor, Fence, Message};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
use crate::store::Fenced;
use crate::time::Timestamp;

/// A message to be pinned, or its pin to be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinMessage {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Who does it.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// When.
    pub at: Timestamp,
}

/// What pinning, or taking a pin away, came to. The messages are without anybody's own marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinOutcome {
    /// The message now, and the activity.
    Changed(Message, Activity),
    /// It was so already; nothing was written.
    Unchanged(Message),
    /// The channel has as many pins as it may have.
    Full,
    /// Only the tombstone is left.
    Deleted,
    /// The channel has no such message, or it is not there for who acts.
    NoMessage,
}

/// Pins.
///
/// A pin is a shared change: it holds the channel, raises its `rev` and the message's `changed_rev`, and writes the
/// activity, which carries the message. It moves neither the channel's last activity nor anybody's unread count.
/// Deleting the message takes its pin away.
#[async_trait]
pub trait PinStore: Send + Sync {
    /// Pins a message, a reply in a thread too; pinning it again changes nothing, and whose pin it is stays. A channel has
    /// at most `limit` pins.
    async fn pin_message(&self, pin: &PinMessage, limit: usize) -> Result<Fenced<PinOutcome>>;

    /// Takes a pin away, whoever pinned; one that is not there changes nothing.
    async fn unpin_message(&self, pin: &PinMessage) -> Result<Fenced<PinOutcome>>;

    /// The pinned messages, the latest pin first, as the viewer may read them, with which reactions are theirs; at most
    /// `limit` are looked at. `None` when they are no active participant; without a viewer (the host) everything. One
    /// statement, which looks at the pins alone.
    async fn pins(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        limit: usize,
    ) -> Result<Option<Vec<Message>>>;
}
