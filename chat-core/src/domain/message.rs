//! Messages and their tombstones.

use super::activity::ActivityKind;
use super::counter::{Rev, Seq};
use super::pin::Pin;
use super::reaction::Reactions;
use super::stream::StreamState;
use super::text::Metadata;
use super::thread::ThreadSummary;
use crate::error::Result;
use crate::id::{ChannelId, ClientKey, MessageId, UserId};
use crate::time::Timestamp;

/// Who sent a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sender {
    /// A participant.
    User(UserId),
    /// The app's own backend.
    Host,
}

impl Sender {
    /// As stored: the user's id, and the empty text (which no user has) for the host.
    pub fn to_stored(&self) -> &str {
        match self {
            Self::User(user) => user.as_str(),
            Self::Host => "",
        }
    }

    /// For stores: reads [`Sender::to_stored`] back.
    pub fn from_stored(text: &str) -> Result<Self> {
        if text.is_empty() { Ok(Self::Host) } else { UserId::new(text).map(Self::User) }
    }

    /// The user, if a user sent it.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::User(user) => Some(user),
            Self::Host => None,
        }
    }
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Written by or for somebody; counts as unread.
    User,
    /// A notice of the host; never counts as unread.
    System,
}

/// A message, or what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// Its number in the channel.
    pub seq: Seq,
    /// The change that sent it; never changes.
    pub created_rev: Rev,
    /// The latest change to it (sending, edit, reaction, pin, deletion, a reply in its thread, the deletion of one). A
    /// copy with a higher one replaces one with a lower.
    pub changed_rev: Rev,
    /// Who sent it.
    pub sender: Sender,
    /// The sender's key of this send: senders know their own messages by it.
    pub client_key: ClientKey,
    /// User or system.
    pub kind: MessageKind,
    /// The text, or that it was deleted.
    pub state: MessageState,
    /// How far it is, when it is written while it is read. Its text is then what was last kept of it; a tombstone has
    /// none.
    pub stream: Option<StreamState>,
    /// How people reacted; a tombstone has none.
    pub reactions: Reactions,
    /// The message whose thread this is a reply in; a tombstone stays in it.
    pub thread_root: Option<MessageId>,
    /// The thread that began with this message, if somebody replied in it.
    pub thread: Option<ThreadSummary>,
    /// That it is pinned; a tombstone is not.
    pub pin: Option<Pin>,
    /// When it was accepted. Display only: order is `seq`.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// How often it was edited; [`expected_edit_no`](crate::ChatService::edit_message) compares with it.
    pub edit_no: u32,
}

/// Present or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageState {
    /// The message can be read.
    Present(Content),
    /// Only the tombstone is left.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Markdown, byte for byte as the sender wrote it.
    pub body: String,
    /// Safe HTML rendered from it.
    pub html: String,
    /// The renderer that made the HTML, so that a fix can render again.
    pub renderer: u32,
    /// The message this answers, in the same channel.
    pub reply_to: Option<MessageId>,
    /// Who is meant, as the sender listed them.
    pub mentions: Vec<UserId>,
    /// Everybody in the channel is meant.
    pub mentions_everyone: bool,
    /// The host's labels.
    pub metadata: Metadata,
}

/// What a message said before an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The edits before it: 0 is the text as it was sent.
    pub edit_no: u32,
    /// Markdown.
    pub body: String,
    /// Safe HTML rendered from it then.
    pub html: String,
    /// The renderer that made the HTML.
    pub renderer: u32,
    /// Who was meant.
    pub mentions: Vec<UserId>,
    /// Everybody in the channel was meant.
    pub mentions_everyone: bool,
    /// Since when it said so.
    pub at: Timestamp,
}

impl Content {
    /// Whether somebody is meant, by name or as one of everybody.
    pub fn means(&self, user: &UserId) -> bool {
        self.mentions_everyone || self.mentions.contains(user)
    }
}

impl Message {
    /// The activity of the edit that made this of a message which meant `before`, or `everyone` before.
    pub fn edited_activity(&self, before: &[UserId], everyone: bool) -> ActivityKind {
        let content = self.content();
        let mentions = content.map_or(&[][..], |content| &content.mentions);
        let is_new = |user: &&UserId| !before.contains(user) && self.sender.user() != Some(*user);
        ActivityKind::MessageEdited {
            message: self.id,
            seq: self.seq,
            edit_no: self.edit_no,
            new_mentions: mentions.iter().filter(is_new).cloned().collect(),
            newly_everyone: !everyone && content.is_some_and(|content| content.mentions_everyone),
        }
    }

    /// Whom the edit that made this makes follow its thread, and the thread: those whom it newly names, if it is a reply
    /// of somebody.
    pub fn follows_by_edit<'a>(&self, edited: &'a ActivityKind) -> Option<(MessageId, &'a [UserId])> {
        match edited {
            ActivityKind::MessageEdited { new_mentions, .. } if self.kind == MessageKind::User => {
                self.thread_root.filter(|_| !new_mentions.is_empty()).map(|root| (root, &new_mentions[..]))
            }
            _ => None,
        }
    }

    /// Follows a reply in the thread that this message is the root of, as it was sent. A copy that is from later, which
    /// `changed_rev` tells, has it already.
    pub fn follow_reply(&mut self, reply: &Self) {
        if self.changed_rev < reply.created_rev {
            self.thread = Some(ThreadSummary::with_reply(self.thread, reply.seq, reply.created_at));
            self.changed_rev = reply.created_rev;
        }
    }

    /// Follows the deletion of a reply in its thread, by this change; as [`follow_reply`](Self::follow_reply) does.
    pub fn follow_deleted_reply(&mut self, rev: Rev) {
        if self.changed_rev < rev {
            self.thread = self.thread.map(ThreadSummary::without_reply);
            self.changed_rev = rev;
        }
    }

    /// The version an edit replaces; a tombstone has none.
    pub fn version(&self) -> Option<Version> {
        let content = self.content()?;
        Some(Version {
            edit_no: self.edit_no,
            body: content.body.clone(),
            html: content.html.clone(),
            renderer: content.renderer,
            mentions: content.mentions.clone(),
            mentions_everyone: content.mentions_everyone,
            at: self.edited_at.unwrap_or(self.created_at),
        })
    }

    /// The content, unless it was deleted.
    pub fn content(&self) -> Option<&Content> {
        match &self.state {
            MessageState::Present(content) => Some(content),
            MessageState::Deleted { .. } => None,
        }
    }

    /// Whether its sender goes on writing it.
    pub fn is_streaming(&self) -> bool {
        self.stream == Some(StreamState::Streaming)
    }

    /// Whether only the tombstone is left.
    pub fn is_deleted(&self) -> bool {
        matches!(self.state, MessageState::Deleted { .. })
    }
}
