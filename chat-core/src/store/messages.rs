//! Messages: the batched append, history, edit, delete.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::domain::{
    Activity, Actor, Anchor, Content, Digest, DirectKey, Fence, HistoryPage, Message, MessageKind, Pace,
    Reason, Rev, Sender, Seq, StreamState,
};
use crate::error::{Error, Result};
use crate::id::{ChannelId, ClientKey, MessageId, UserId};
use crate::store::Fenced;
use crate::time::Timestamp;

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AppendTarget {
    /// A channel that is there.
    Channel(ChannelId),
    /// A pair that had no channel when the service looked: the store finds it or creates it with this id.
    Direct {
        /// The pair.
        key: DirectKey,
        /// The id, should it be created.
        new_channel: ChannelId,
    },
}

/// A message, authorized and rendered, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Where to.
    pub target: AppendTarget,
    /// Its id.
    pub message: MessageId,
    /// Who sends it.
    pub sender: Sender,
    /// What the decision was based on. `None` for the host, and for the first message of a pair (then the
    /// sender must still be an active participant of whatever channel is found).
    pub fence: Option<Fence>,
    /// The distance that a user who sends keeps from what they sent before with a distance to keep; `None` where the
    /// channel is not in slow mode, or not for them.
    pub pace: Option<Pace>,
    /// The sender's key of this send.
    pub client_key: ClientKey,
    /// The digest of the draft as the sender gave it.
    pub digest: Digest,
    /// User or system.
    pub kind: MessageKind,
    /// The message whose thread it is a reply in.
    pub thread_root: Option<MessageId>,
    /// Body, HTML, mentions …
    pub content: Content,
    /// Streaming, for a message that is written while it is read.
    pub stream: Option<StreamState>,
    /// When it was accepted.
    pub at: Timestamp,
}

impl Append {
    /// What its sender is told when it was not written.
    pub fn refusal(&self, outcome: &AppendOutcome) -> Error {
        match outcome {
            AppendOutcome::Duplicate(_) => {
                Error::conflict("was used for this message before, which is stored").with_field("client_key")
            }
            AppendOutcome::Conflict => {
                Error::conflict("was used for another message").with_field("client_key")
            }
            AppendOutcome::NoReplyTarget => Error::invalid("reply_to", "is not a message of this channel"),
            AppendOutcome::NoThread(refusal) => refusal.error(),
            AppendOutcome::TooSoon(wait) => self.pace.map_or_else(
                || Error::internal("a message without a pace came too soon"),
                |pace| pace.too_soon(*wait),
            ),
            AppendOutcome::Stale => {
                Error::conflict("what the message was prepared on has changed: prepare it again")
            }
            AppendOutcome::NotFound => Error::not_found("channel"),
            AppendOutcome::Busy => {
                Error::unavailable("the channel is held by an open transaction of the app")
            }
            AppendOutcome::Appended(_) => Error::internal("a message was appended and refused"),
        }
    }
}

/// What appending one message came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppendOutcome {
    /// Written, durable.
    Appended(Appended),
    /// This sender sent the same under this key before: the message as it is now.
    Duplicate(Arc<Message>),
    /// This sender sent something else under this key before.
    Conflict,
    /// `reply_to` names no message of this channel.
    NoReplyTarget,
    /// The message that `thread_root` names has no thread to reply in.
    NoThread(NoThread),
    /// It does not keep its [`pace`](Append::pace): the sender waits so long.
    TooSoon(Duration),
    /// The fence no longer holds, or the sender is not (any more) an active participant.
    Stale,
    /// There is no such channel (any more).
    NotFound,
    /// The channel is held by an open host transaction; its neighbours in the batch were not kept waiting.
    /// Repeat later.
    Busy,
}

/// Why a message has no thread to reply in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoThread {
    /// It is no message of this channel.
    Missing,
    /// It is a reply in a thread itself.
    Nested,
    /// Only the tombstone is left.
    Deleted,
}

impl NoThread {
    /// As callers are told.
    pub fn error(self) -> Error {
        match self {
            Self::Missing => Error::invalid("thread_root", "is not a message of this channel"),
            Self::Nested => Error::invalid("thread_root", "is a reply in a thread itself"),
            Self::Deleted => Error::conflict("was deleted").with_field("thread_root"),
        }
    }
}

/// Which part of a thread is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// The message that the thread began with.
    pub root: MessageId,
    /// Who asks; `None` for the host.
    pub viewer: Option<&'a UserId>,
    /// Where the page lies.
    pub anchor: Anchor,
    /// At most this many.
    pub limit: usize,
}

impl ReplyQuery<'_> {
    /// For stores: the first number of the page's newer part, how many replies below it, and how many from there on.
    /// A store reads one more of both and leaves the rest to [`page`](Self::page).
    pub fn around(&self) -> (Seq, usize, usize) {
        let half = self.limit.div_ceil(2);
        match self.anchor {
            Anchor::Latest => (Seq::MAX, self.limit, 0),
            Anchor::Before(seq) => (seq, self.limit, 0),
            Anchor::After(seq) => (seq.next(), 0, self.limit),
            Anchor::Around(seq) => (seq.next(), half, self.limit - half),
        }
    }

    /// For stores: the page of what was read, ascending by `seq`.
    pub fn page(&self, mut messages: Vec<Message>, rev: Rev) -> HistoryPage {
        let (middle, older, newer) = self.around();
        let below = messages.partition_point(|message| message.seq < middle);
        let (has_before, has_after) = (below > older, messages.len() - below > newer);
        messages.truncate(below + newer);
        messages.drain(..below.saturating_sub(older));
        HistoryPage { messages, has_before, has_after, rev }
    }
}

/// A message that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The message; the caller and the sessions share it.
    pub message: Arc<Message>,
    /// It is the first of a pair and created their channel: both people now have one more.
    pub created_channel: Option<DirectKey>,
}

/// A message that [`ChatService::prepare`](crate::ChatService::prepare) authorized, for a store's own `append_in`.
#[derive(Debug, Clone)]
pub struct Prepared(Append);

impl Prepared {
    /// Wraps an append that was authorized.
    pub(crate) fn new(append: Append) -> Self {
        Self(append)
    }

    /// What to write.
    pub fn as_append(&self) -> &Append {
        &self.0
    }
}

/// An edit, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditMessage {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Who edits.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// The edits the editor saw.
    pub expected_edit_no: u32,
    /// The new content; `reply_to` stays as it was.
    pub content: Content,
    /// How many earlier versions are kept from now on.
    pub keep: usize,
    /// When.
    pub at: Timestamp,
}

/// What editing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "the large variant is the usual one")]
pub enum EditOutcome {
    /// The message now, and the activity.
    Edited(Message, Activity),
    /// Somebody edited before: this many edits by now.
    EditConflict(u32),
    /// Only the tombstone is left.
    Deleted,
    /// Its sender goes on writing it.
    Streaming,
    /// The channel has no such message.
    NoMessage,
}

/// A deletion, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteMessage {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Who deletes.
    pub actor: Actor,
    /// Why, for the activity.
    pub reason: Option<Reason>,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// When.
    pub at: Timestamp,
}

/// What deleting came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeleteOutcome {
    /// The tombstone, and the activity.
    Deleted(Message, Activity),
    /// It was one already; nothing was written.
    AlreadyDeleted(Message),
    /// The channel has no such message.
    NoMessage,
}

/// Messages.
#[async_trait]
pub trait MessageStore: Send + Sync {
    /// How many batches may usefully be in flight at once; a channel always goes through the same lane. One for a
    /// store with a single writer, two for a server. At least 1, constant.
    fn lanes(&self) -> usize;

    /// Appends a batch in one transaction; one outcome per item, in the order of the items.
    ///
    /// A reply in a thread raises the thread's summary, kept with its root, and the root's `changed_rev`. It moves the
    /// watermarks of nobody: who replies in a thread has not read the channel.
    ///
    /// Items of one channel get consecutive `seq` and `rev` in batch order. Sending also moves the sender's
    /// `delivered_seq`, `read_seq` and `badge_seq` to the message. The check for `(channel, sender, client_key)`
    /// comes first: a repeat is answered even to a sender who was removed since. A refused item burns no number.
    /// The watermarks a sender gains by sending raise no receipt version: whoever sees the message knows of them.
    ///
    /// Before a message with a [`pace`](Append::pace) is written, and when nothing else refuses it, comes the question
    /// when its sender was last written one with a pace, in this batch or before, also in a time in the channel that has
    /// ended. Messages without one neither ask nor count.
    ///
    /// The first message of a pair is seq 1 and rev 1, by which both joined; users that are not there are created,
    /// and the personal version of both rises. If it is refused, nothing begins.
    ///
    /// No two items of a batch share target, sender and key: the committer keeps repeats apart.
    /// Statements inside the transaction: a constant, however many items; each store states its own.
    async fn append(&self, batch: &[Append]) -> Result<Vec<AppendOutcome>>;

    /// A page of history as the viewer may read it (nothing at or below their floor, and nothing they hid: the page is
    /// filled from beyond it), and which reactions are theirs; `None` when they are no active participant. Without a
    /// viewer (the host) everything. One statement, which looks at no more reactions than the messages have keys.
    async fn history(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>>;

    /// A page of the replies in a thread, deleted ones among them, like [`MessageStore::history`]; `None` when there is no
    /// such message, too. Empty for a message that nobody replied to in a thread. One statement, which reads the page.
    async fn replies(&self, query: &ReplyQuery<'_>) -> Result<Option<HistoryPage>>;

    /// One message as the viewer may read it; `None` like [`MessageStore::history`], or when there is none.
    async fn message(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        message: MessageId,
    ) -> Result<Option<Message>>;

    /// Replaces body, HTML, mentions and metadata, raises `edit_no`, writes the activity. What the message said before
    /// becomes its latest [`Version`](crate::Version); older ones than the edit keeps are gone. The activity names
    /// those who are mentioned now and were not before, the sender aside. A message that is streamed is not edited.
    async fn edit_message(&self, edit: &EditMessage) -> Result<Fenced<EditOutcome>>;

    /// Leaves a tombstone: body, HTML, mentions (also in the log of its edits), metadata, reply, reactions, earlier
    /// versions and the draft's digest are gone from the database; key and numbers stay, and a reply stays in its thread,
    /// whose summary has one fewer. A stream ends with it.
    async fn delete_message(&self, delete: &DeleteMessage) -> Result<Fenced<DeleteOutcome>>;
}
