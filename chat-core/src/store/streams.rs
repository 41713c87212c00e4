//! Streamed messages: their text on the way, and their end.

use async_trait::async_trait;

use crate::domain::{Activity, Actor, Fence, Message, Reason, StreamOutcome};
use crate::error::Result;
use crate::id::{ChannelId, MessageId};
use crate::store::Fenced;
use crate::time::Timestamp;

/// What a streamed message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamText {
    /// Markdown.
    pub body: String,
    /// Safe HTML rendered from it.
    pub html: String,
    /// The renderer that made the HTML.
    pub renderer: u32,
}

/// What a message that is streamed says by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// What it says.
    pub text: StreamText,
    /// When: its sender was alive then.
    pub at: Timestamp,
}

/// The end of a streamed message, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndStream {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Who ends it.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// How it ends.
    pub outcome: StreamOutcome,
    /// Why, for the activity.
    pub reason: Option<Reason>,
    /// What it says in the end.
    pub text: StreamText,
    /// Only if its sender was not alive since then.
    pub silent_since: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}

/// What ending a stream came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndOutcome {
    /// The message now, and the activity.
    Ended(Message, Activity),
    /// Nothing was written: it is no stream, or has ended, or was deleted; or its sender is alive. The message as it
    /// is.
    Unchanged(Message),
    /// The channel has no such message.
    NoMessage,
}

/// Streamed messages. One begins as every message does, with [`Append::stream`](crate::store::Append).
#[async_trait]
pub trait StreamStore: Send + Sync {
    /// Stores what messages say by now. Nothing shared changes: no `rev`, no activity, no lock of a channel. One answer
    /// per item, in their order: false when the message is not streamed any more, its channel is gone or its sender out
    /// of it. A text that is not longer than the stored one leaves it, and only tells that the sender is alive.
    ///
    /// No two items are for the same message. The number of statements does not depend on how many there are.
    async fn checkpoint_streams(&self, batch: &[Checkpoint]) -> Result<Vec<bool>>;

    /// Ends a stream: the text it has in the end, its outcome, the activity. A shared change; `edit_no` stays.
    async fn end_stream(&self, end: &EndStream) -> Result<Fenced<EndOutcome>>;

    /// Messages that are streamed and whose sender was last alive before this, longest first, at most so many; of
    /// channels that are there. One statement, which looks at no other messages.
    async fn silent_streams(&self, before: Timestamp, limit: usize) -> Result<Vec<Message>>;
}
