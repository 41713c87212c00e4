//! Reports: messages that somebody thinks moderators should look at.

use super::access::Actor;
use super::counter::Seq;
use super::message::Sender;
use super::text::{Comment, Reason};
use crate::id::{ChannelId, MessageId, ReportId, UserId};
use crate::time::Timestamp;

/// What is wrong with a message, in the reporter's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportReason {
    /// Advertising nobody asked for, or the same again and again.
    Spam,
    /// Somebody is insulted, threatened or pursued.
    Harassment,
    /// People are put down for what they are.
    Hate,
    /// Violence is shown, called for or praised.
    Violence,
    /// Sexual content that does not belong there.
    Sexual,
    /// Somebody is in danger of harming themselves.
    SelfHarm,
    /// Against the law in another way.
    Illegal,
    /// Something else; the comment says what.
    Other,
}

impl ReportReason {
    /// All there are, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Spam,
        Self::Harassment,
        Self::Hate,
        Self::Violence,
        Self::Sexual,
        Self::SelfHarm,
        Self::Illegal,
        Self::Other,
    ];

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Harassment => "harassment",
            Self::Hate => "hate",
            Self::Violence => "violence",
            Self::Sexual => "sexual",
            Self::SelfHarm => "self_harm",
            Self::Illegal => "illegal",
            Self::Other => "other",
        }
    }

    /// For stores: reads [`ReportReason::as_str`] back.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// What moderators made of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The reporter was right, and something was done.
    Resolved,
    /// Nothing is wrong with the message.
    Dismissed,
}

impl Decision {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Dismissed => "dismissed",
        }
    }

    /// For stores: reads [`Decision::as_str`] back.
    pub fn from_stored(word: &str) -> Option<Self> {
        [Self::Resolved, Self::Dismissed].into_iter().find(|decision| decision.as_str() == word)
    }
}

/// The message as it was when it was reported. No later edit or deletion changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Who sent it.
    pub sender: Sender,
    /// What it said: Markdown, untrusted.
    pub body: String,
    /// How often it had been edited.
    pub edit_no: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// How a report ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What was made of it.
    pub decision: Decision,
    /// By whom.
    pub actor: Actor,
    /// Why.
    pub reason: Option<Reason>,
    /// When.
    pub at: Timestamp,
}

/// A message that somebody thinks moderators should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its id; later ones are higher.
    pub id: ReportId,
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// The message's number.
    pub seq: Seq,
    /// Who reported it.
    pub reporter: UserId,
    /// What is wrong with it.
    pub reason: ReportReason,
    /// The reporter's own words.
    pub comment: Option<Comment>,
    /// What the message was then.
    pub snapshot: Snapshot,
    /// When.
    pub at: Timestamp,
    /// How it ended, if it did.
    pub closing: Option<Closing>,
}
