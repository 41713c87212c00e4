//! What a session hands to its client.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use super::change::{Change, Head};
use super::channel::ChannelView;
use super::counter::{PersonalRev, ReceiptRev, Rev, Seq};
use super::cursor::Cursor;
use super::page::HistoryPage;
use super::participant::NotificationLevel;
use super::presence::{Presence, PresenceCount};
use super::receipt::ReceiptState;
use super::sight::Sight;
use super::thread::ThreadState;
use super::unsent::DraftState;
use crate::id::{ChannelId, Epoch, MessageId, UserId};

/// What a session begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The life of the database; belongs into the client's cursor.
    pub epoch: Epoch,
    /// The given cursor continued. If not (none was given, or another epoch), the client drops what it holds,
    /// lists its channels and reads history; events begin above `heads`.
    pub resumed: bool,
    /// The version of the user's personal state the events start from.
    pub personal_rev: PersonalRev,
    /// Where each channel's events start, when not resumed; when resumed they go on from the given cursor and
    /// this is empty.
    pub heads: Vec<Head>,
}

/// A page of what a client missed, which [`sync`](crate::ChatService::sync) answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synced {
    /// What the client held cannot be continued (it had nothing, or it was of another epoch or a later state): it drops
    /// all of it first.
    pub reset: bool,
    /// What a session would have told, in its order: of each channel that changed its changes, or its view
    /// ([`Event::Joined`], [`Event::Reset`]) as it is now, or [`Event::Gone`].
    pub events: Vec<Event>,
    /// The latest messages of those channels that are told by a view.
    pub history: BTreeMap<ChannelId, HistoryPage>,
    /// How far this brings the client, with the channels that are told here alone. See [`Cursor::follow`].
    pub cursor: Cursor,
    /// There is more: ask again with the cursor this leads to.
    pub more: bool,
}

/// One event of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A shared durable change, in `rev` order per channel, without a gap.
    Change(Change),
    /// Changes this viewer may not see: the cursor moves on.
    Skipped {
        /// The channel.
        channel: ChannelId,
        /// The first of them.
        from: Rev,
        /// The last of them.
        to: Rev,
    },
    /// Current watermarks of some participants.
    Receipts {
        /// The channel.
        channel: ChannelId,
        /// The version this brings the client to.
        version: ReceiptRev,
        /// The watermarks; they only rise, so the higher one wins.
        states: Vec<ReceiptState>,
    },
    /// The user is now in this channel; its changes after `after` follow.
    Joined {
        /// The channel now.
        view: Box<ChannelView>,
        /// The changes that follow begin above this.
        after: Rev,
    },
    /// Too much happened: forget this channel's messages, take this snapshot, read history again.
    Reset {
        /// The channel now; its `rev` is where events go on.
        view: Box<ChannelView>,
    },
    /// The channel is no longer there for this user: removed, deleted, or never existed.
    Gone {
        /// The channel.
        channel: ChannelId,
    },
    /// The user's own state changed on another device.
    Personal {
        /// The version this brings the client to.
        personal_rev: PersonalRev,
        /// The channels' current personal state.
        memberships: Vec<MembershipState>,
        /// Their places in threads that they changed themselves, as they are now. What replies do to places follows from
        /// the replies.
        threads: Vec<ThreadState>,
        /// Their drafts as they are now, the emptied ones too.
        drafts: Vec<DraftState>,
        /// Whom the user blocks now, if that changed: what is shown of groups is read anew.
        blocked: Option<Vec<UserId>>,
    },
    /// Heads that moved since the last such event. All up to them was sent before: a client that is behind one
    /// has lost something and resumes.
    Heads {
        /// The heads.
        heads: Vec<Head>,
    },
    /// The present state of people and channels this session subscribed to; of each only the latest is told.
    Presence {
        /// People whose state changed.
        people: Vec<Presence>,
        /// Channels of which only counts are told.
        counts: Vec<PresenceCount>,
    },
    /// Subscriptions that ended: no channel is shared any more.
    PresenceEnded {
        /// People, by user id.
        people: Vec<UserId>,
        /// Channels.
        channels: Vec<ChannelId>,
    },
    /// What a streamed message says more by now. With the offset zero it is all it says; else the text follows what
    /// this session was told of the message before. Only live: what it says in the end comes with the change that ends
    /// it.
    Stream {
        /// The channel.
        channel: ChannelId,
        /// The message.
        message: MessageId,
        /// Where the text begins, bytes of UTF-8.
        offset: u64,
        /// The text.
        text: String,
    },
    /// Who types in a channel now.
    Typing {
        /// The channel.
        channel: ChannelId,
        /// By user id, without the viewer.
        users: Vec<UserId>,
    },
}

impl Event {
    /// The one channel this is about.
    pub fn channel(&self) -> Option<ChannelId> {
        match self {
            Self::Change(change) => Some(change.channel()),
            Self::Skipped { channel, .. } | Self::Receipts { channel, .. } | Self::Gone { channel } => {
                Some(*channel)
            }
            Self::Joined { view, .. } | Self::Reset { view } => Some(view.channel.id),
            Self::Typing { channel, .. } | Self::Stream { channel, .. } => Some(*channel),
            Self::Personal { .. }
            | Self::Heads { .. }
            | Self::Presence { .. }
            | Self::PresenceEnded { .. } => None,
        }
    }
}

/// The personal part of a membership, for the user's own devices.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MembershipState {
    /// The channel.
    pub channel: ChannelId,
    /// Where unread begins.
    pub badge_seq: Seq,
    /// Read up to here, as told to others, when this was so. A client that knows of a higher one of its own (from
    /// receipts, or from what it sent) knows of something later, which raised `badge_seq` to it at least.
    pub read_seq: Seq,
    /// Messages up to here are not shown.
    pub floor_seq: Seq,
    /// Hidden from the list until a message above this number arrives.
    pub hidden_at_seq: Option<Seq>,
    /// Among the archived ones of the list.
    pub archived: bool,
    /// What of the channel the user is notified of.
    pub notifications: NotificationLevel,
    /// Single messages that the user hid from themselves, ascending; those up to the floor may be left out.
    pub hidden_seqs: Vec<Seq>,
}

impl MembershipState {
    /// What it leaves out of the channel. Whom the user blocks is not a membership's: it is the same in all groups.
    pub(crate) fn sight(&self) -> Sight {
        Sight { floor_seq: self.floor_seq, hidden_seqs: self.hidden_seqs.clone(), blocked: Vec::new() }
    }
}

/// Encodings one event can remember; further ones are encoded per receiver.
const ENCODINGS: usize = 4;

/// An event shared by all its receivers, with its encoded forms: encoded once per encoding.
#[derive(Debug)]
pub struct Encoded {
    event: Event,
    forms: [OnceLock<(&'static str, Bytes)>; ENCODINGS],
}

impl Encoded {
    /// The event, not encoded yet.
    pub fn new(event: Event) -> Arc<Self> {
        Arc::new(Self { event, forms: [const { OnceLock::new() }; ENCODINGS] })
    }

    /// The event.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The bytes under the encoding called `name`, made by `encode` for the first who asks.
    pub fn bytes(&self, name: &'static str, encode: impl Fn(&Event) -> Bytes) -> Bytes {
        for form in &self.forms {
            let (held, bytes) = form.get_or_init(|| (name, encode(&self.event)));
            if *held == name {
                return bytes.clone();
            }
        }
        encode(&self.event)
    }
}
