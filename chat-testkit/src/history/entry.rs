//! The entries of a history.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use chat_core::{
    ActivityKind, Change, ChannelId, ClientKey, Message, MessageState, Rev, Sender, Seq, UserId,
};

/// A digest of a body: enough to tell two bodies apart, and short in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Body(u64);

impl Body {
    /// The digest of a text.
    pub fn of(text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// What somebody asked to be sent. In one history a sender uses a key for one message alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    /// Where to; `None` for the first message of a pair, which has no channel yet.
    pub channel: Option<ChannelId>,
    /// Who.
    pub sender: Sender,
    /// Under which key.
    pub key: ClientKey,
    /// What.
    pub body: Body,
}

/// One call of send: repeats of a key are attempts of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attempt(pub(super) usize);

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was acknowledged, as new or as a repeat.
    Acked {
        /// Its channel.
        channel: ChannelId,
        /// Its number.
        seq: Seq,
        /// Its change.
        rev: Rev,
    },
    /// It was refused for good: it must not have happened.
    Refused,
    /// Nobody can tell: it may or may not have happened.
    Unknown,
}

/// A client of a user; across reconnects it stays the same reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    /// Whose.
    pub user: UserId,
    /// Which of their devices.
    pub device: usize,
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}'s device {}", self.user, self.device)
    }
}

/// A message as somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub seq: Seq,
    /// Who sent it.
    pub sender: Sender,
    /// Under which key.
    pub key: ClientKey,
    /// How often it was edited.
    pub edit_no: u32,
    /// What it says; `None` for a tombstone.
    pub body: Option<Body>,
}

impl From<&Message> for Seen {
    fn from(message: &Message) -> Self {
        let body = match &message.state {
            MessageState::Present(content) => Some(Body::of(&content.body)),
            MessageState::Deleted { .. } => None,
        };
        Self {
            seq: message.seq,
            sender: message.sender.clone(),
            key: message.client_key.clone(),
            edit_no: message.edit_no,
            body,
        }
    }
}

/// What a change tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A message was sent.
    Message(Seen),
    /// People came in.
    Entered(Vec<UserId>),
    /// Somebody left or was removed.
    Left(UserId),
    /// Something else, with the message it is about as it was when it was read.
    Other(&'static str, Option<Seen>),
}

impl From<&Change> for Told {
    fn from(change: &Change) -> Self {
        let (activity, message) = match change {
            Change::Message(message) => return Self::Message(Seen::from(&**message)),
            Change::Activity { activity, message } => (activity, message),
        };
        match &activity.kind {
            ActivityKind::Created { users, .. } | ActivityKind::Joined { users, .. } => {
                Self::Entered(users.clone())
            }
            kind => match kind.leaver() {
                Some(leaver) => Self::Left(leaver.clone()),
                None => Self::Other(kind.name(), message.as_deref().map(Seen::from)),
            },
        }
    }
}

impl Told {
    /// The message it carries.
    pub fn message(&self) -> Option<&Seen> {
        match self {
            Self::Message(seen) | Self::Other(_, Some(seen)) => Some(seen),
            _ => None,
        }
    }
}

/// One thing that happened; their order is that of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A send began.
    Invoked(Send),
    /// A send ended.
    Done(Attempt, Outcome),
    /// Somebody is about to be let in again.
    Admitting(ChannelId, UserId),
    /// A reader begins anew in a channel: its events come above `after`, and it has read history up to `history`.
    Opened {
        /// Who.
        reader: Reader,
        /// Where.
        channel: ChannelId,
        /// The head its session began with.
        after: Rev,
        /// The change up to which it then read history.
        history: Rev,
    },
    /// A reader was told that it is in a channel, and that changes above this follow.
    Joined(Reader, ChannelId, Rev),
    /// A reader was told to start anew from this change.
    Reset(Reader, ChannelId, Rev),
    /// A reader was told that the channel is gone.
    Gone(Reader, ChannelId),
    /// A reader was given a change.
    Given(Reader, ChannelId, Rev, Told),
    /// A reader was told that these changes are not for it.
    Skipped(Reader, ChannelId, Rev, Rev),
    /// A reader was waited for at the end: what it does not have by now it will never have.
    Finished(Reader),
    /// Faults of a kind that fired.
    Fault(&'static str, u64),
    /// At the end: everything that is stored of a channel. A pair is in from the first change on.
    Stored {
        /// Which.
        channel: ChannelId,
        /// The two people of a direct channel; nobody for a group.
        pair: Vec<UserId>,
        /// Its changes.
        changes: Vec<(Rev, Told)>,
    },
    /// At the end: a channel's history as somebody reads it.
    Read(UserId, ChannelId, Vec<Seen>),
}
