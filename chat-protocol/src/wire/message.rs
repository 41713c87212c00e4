//! Messages and their tombstones.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Not;

use chat_core::{MessageState, UserId};
use serde::{Deserialize, Serialize};

use super::{Id, MessageKind, Reaction, StreamState, Time};

/// A message, or what is left of it: a tombstone has `deleted_at` and neither `body` nor `html`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message<'a> {
    /// Its id.
    pub id: Id,
    /// Its channel.
    pub channel_id: Id,
    /// Its number in the channel: 1, 2, 3 … in the one order everybody sees.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub seq: u64,
    /// The change that sent it; never changes.
    #[cfg_attr(feature = "openapi", schema(example = 9))]
    pub created_rev: u64,
    /// The latest change to it. A copy with a higher one replaces one with a lower.
    #[cfg_attr(feature = "openapi", schema(example = 9))]
    pub changed_rev: u64,
    /// Who sent it; `null` for the app itself.
    #[cfg_attr(feature = "openapi", schema(required, example = "ann"))]
    pub sender_id: Option<Cow<'a, str>>,
    /// The sender's key of this send: senders know their own messages by it.
    #[cfg_attr(feature = "openapi", schema(example = "k-1"))]
    pub client_key: Cow<'a, str>,
    /// Whether it counts as unread.
    pub kind: MessageKind,
    /// Markdown, byte for byte as the sender wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Lunch at **one**?"))]
    pub body: Option<Cow<'a, str>>,
    /// Safe HTML rendered from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "<p>Lunch at <strong>one</strong>?</p>"))]
    pub html: Option<Cow<'a, str>>,
    /// The version of the renderer that made the HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renderer: Option<u32>,
    /// The message this answers, in the same channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Id>,
    /// Who is meant, as the sender listed them.
    pub mentions: Vec<Cow<'a, str>>,
    /// Everybody in the channel is meant.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub mention_everyone: bool,
    /// The host's labels.
    pub metadata: Cow<'a, BTreeMap<String, String>>,
    /// How far it is, when it is streamed: written while it is read. Its `body` is then what was last stored of it; while
    /// it is `streaming`, of two copies the longer one holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<StreamState>,
    /// How people reacted, in the order in which the keys came up. Later reactions are told by activities, each with
    /// the count of its key; those with a `rev` up to `changed_rev` are in here already.
    #[serde(default)]
    pub reactions: Vec<Reaction<'a>>,
    /// The message whose thread this is a reply in; a tombstone stays in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_root: Option<Id>,
    /// The thread that began with this message; left out until somebody replies in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Thread>,
    /// That it is pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<Pin<'a>>,
    /// When it was accepted. For display: order is `seq`.
    pub created_at: Time,
    /// When it was last edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Time>,
    /// How often it was edited; the next edit names it as `expected_edit_no`.
    pub edit_no: u32,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Time>,
}

/// A thread, as its first message tells of it. A reply that is sent is one more, and the last; one that is deleted is
/// one fewer. Those whose `rev` is not above the message's `changed_rev` are counted already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thread {
    /// Replies that were not deleted.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub reply_count: u64,
    /// The last reply, deleted or not.
    #[cfg_attr(feature = "openapi", schema(example = 9))]
    pub last_reply_seq: u64,
    /// When that was sent.
    pub last_reply_at: Time,
}

/// That a message is pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pin<'a> {
    /// The change that pinned it: pins are in this order.
    pub rev: u64,
    /// Who pinned it; `null` for the app itself.
    #[cfg_attr(feature = "openapi", schema(required, example = "ann"))]
    pub user_id: Option<Cow<'a, str>>,
    /// When. For display: order is `rev`.
    pub at: Time,
}

/// The pinned messages of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pins<'a> {
    /// The latest pin first.
    pub messages: Vec<Message<'a>>,
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sent<'a> {
    /// The message as stored.
    pub message: Message<'a>,
    /// It had been sent before under this key; this is the first one, as it is now.
    pub duplicate: bool,
}

/// How long a streamed message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StreamLength {
    /// Bytes of UTF-8: the next offset.
    #[cfg_attr(feature = "openapi", schema(example = 11))]
    pub length: u64,
}

impl<'a> From<&'a chat_core::Pin> for Pin<'a> {
    fn from(pin: &'a chat_core::Pin) -> Self {
        let user = pin.by.user().map(|user| user.as_str().into());
        Self { rev: pin.rev.get(), user_id: user, at: pin.at.into() }
    }
}

impl<'a> From<&'a [chat_core::Message]> for Pins<'a> {
    fn from(messages: &'a [chat_core::Message]) -> Self {
        Self { messages: messages.iter().map(Into::into).collect() }
    }
}

impl<'a> From<&'a chat_core::Message> for Message<'a> {
    fn from(message: &'a chat_core::Message) -> Self {
        let bare = Self {
            id: message.id.into(),
            channel_id: message.channel.into(),
            seq: message.seq.get(),
            created_rev: message.created_rev.get(),
            changed_rev: message.changed_rev.get(),
            sender_id: message.sender.user().map(|user| user.as_str().into()),
            client_key: message.client_key.as_str().into(),
            kind: message.kind.into(),
            body: None,
            html: None,
            renderer: None,
            reply_to: None,
            mentions: Vec::new(),
            mention_everyone: false,
            metadata: Cow::Owned(BTreeMap::new()),
            stream: message.stream.map(Into::into),
            reactions: message.reactions.as_slice().iter().map(Into::into).collect(),
            thread_root: message.thread_root.map(Into::into),
            thread: message.thread.map(Into::into),
            pin: message.pin.as_ref().map(Into::into),
            created_at: message.created_at.into(),
            edited_at: message.edited_at.map(Into::into),
            edit_no: message.edit_no,
            deleted_at: None,
        };
        match &message.state {
            MessageState::Present(content) => bare.with_content(content),
            MessageState::Deleted { at } => Self { deleted_at: Some((*at).into()), ..bare },
        }
    }
}

impl From<chat_core::ThreadSummary> for Thread {
    fn from(thread: chat_core::ThreadSummary) -> Self {
        Self {
            reply_count: thread.reply_count,
            last_reply_seq: thread.last_reply_seq.get(),
            last_reply_at: thread.last_reply_at.into(),
        }
    }
}

impl<'a> Message<'a> {
    fn with_content(self, content: &'a chat_core::Content) -> Self {
        Self {
            body: Some(Cow::Borrowed(&content.body)),
            html: Some(Cow::Borrowed(&content.html)),
            renderer: Some(content.renderer),
            reply_to: content.reply_to.map(Into::into),
            mentions: user_ids(&content.mentions),
            mention_everyone: content.mentions_everyone,
            metadata: Cow::Borrowed(content.metadata.entries()),
            ..self
        }
    }
}

impl<'a> From<&'a chat_core::codec::Sent> for Sent<'a> {
    fn from(sent: &'a chat_core::codec::Sent) -> Self {
        Self { message: (&sent.message).into(), duplicate: sent.duplicate }
    }
}

/// The users' ids, borrowed.
pub(super) fn user_ids(users: &[UserId]) -> Vec<Cow<'_, str>> {
    users.iter().map(|user| user.as_str().into()).collect()
}
