//! Events: what the server says unasked.

use std::borrow::Cow;

use chat_core::Change;
use serde::{Deserialize, Serialize};

use super::presence::ids;
use super::{
    Activity, ChannelView, DraftState, Heads, Id, MembershipState, Message, Presence, PresenceCount,
    ReceiptState, ThreadState,
};

/// One event of a session, told apart by `type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event<'a> {
    /// A message was sent.
    Message {
        /// The channel.
        channel_id: Id,
        /// The change's number in the channel.
        rev: u64,
        /// The message, as it is now.
        message: Box<Message<'a>>,
    },
    /// Something else happened.
    Activity {
        /// The channel.
        channel_id: Id,
        /// The change's number in the channel.
        rev: u64,
        /// What happened.
        activity: Box<Activity<'a>>,
        /// The message it is about, as it is now: the edited or streamed one, or the tombstone.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<Box<Message<'a>>>,
    },
    /// Changes this viewer may not see: the cursor moves on.
    Skipped {
        /// The channel.
        channel_id: Id,
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// Current watermarks of some participants.
    Receipts {
        /// The channel.
        channel_id: Id,
        /// The version this brings the client to.
        receipt_rev: u64,
        /// The watermarks; they only rise, so the higher one wins.
        receipts: Vec<ReceiptState<'a>>,
    },
    /// The user is now in this channel; its changes after `after` follow.
    Joined {
        /// The channel.
        channel_id: Id,
        /// The changes that follow begin above this.
        after: u64,
        /// The channel now.
        view: Box<ChannelView<'a>>,
    },
    /// Too much happened: forget this channel's messages, take this snapshot, read history again.
    Reset {
        /// The channel.
        channel_id: Id,
        /// The channel now; its `rev` is where events go on.
        view: Box<ChannelView<'a>>,
    },
    /// The channel is no longer there for this user: removed, deleted, or never existed.
    Gone {
        /// The channel.
        channel_id: Id,
    },
    /// The user's own state changed.
    Personal {
        /// The version this brings the client to.
        personal_rev: u64,
        /// The channels' current personal state.
        memberships: Vec<MembershipState>,
        /// The places in threads that the user followed, unfollowed or read.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        threads: Vec<ThreadState>,
        /// The user's drafts that changed, the emptied ones too.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        drafts: Vec<DraftState<'a>>,
        /// Whom the user blocks now; left out where that did not change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        blocked_ids: Option<Vec<Cow<'a, str>>>,
    },
    /// Heads that moved. All up to them was sent before.
    Heads {
        /// The heads.
        heads: Heads<'a>,
    },
    /// People and channels the session subscribed to have another state; of each only the latest is told.
    Presence {
        /// People.
        people: Vec<Presence<'a>>,
        /// Large channels.
        counts: Vec<PresenceCount>,
    },
    /// Subscriptions ended: no channel is shared any more.
    PresenceEnded {
        /// People.
        user_ids: Vec<Cow<'a, str>>,
        /// Channels.
        channel_ids: Vec<Id>,
    },
    /// What a streamed message says more. With the offset zero it is all it says by now; else the text follows what the
    /// session was told before.
    Stream {
        /// The channel.
        channel_id: Id,
        /// The message.
        message_id: Id,
        /// Where the text begins, bytes of UTF-8.
        offset: u64,
        /// Markdown.
        text: Cow<'a, str>,
    },
    /// Who types in a channel now, all of them.
    Typing {
        /// The channel.
        channel_id: Id,
        /// By user id, without the viewer.
        user_ids: Vec<Cow<'a, str>>,
    },
    /// An event this version does not know: ignore it.
    #[serde(other)]
    Unknown,
}

impl<'a> From<&'a chat_core::Event> for Event<'a> {
    fn from(event: &'a chat_core::Event) -> Self {
        match event {
            chat_core::Event::Change(change) => change.into(),
            chat_core::Event::Skipped { channel, from, to } => {
                Self::Skipped { channel_id: (*channel).into(), from: from.get(), to: to.get() }
            }
            chat_core::Event::Receipts { channel, version, states } => Self::Receipts {
                channel_id: (*channel).into(),
                receipt_rev: version.get(),
                receipts: states.iter().map(Into::into).collect(),
            },
            chat_core::Event::Joined { view, after } => Self::Joined {
                channel_id: view.channel.id.into(),
                after: after.get(),
                view: Box::new(view.as_ref().into()),
            },
            chat_core::Event::Reset { view } => {
                Self::Reset { channel_id: view.channel.id.into(), view: Box::new(view.as_ref().into()) }
            }
            chat_core::Event::Gone { channel } => Self::Gone { channel_id: (*channel).into() },
            chat_core::Event::Personal { personal_rev, memberships, threads, drafts, blocked } => {
                Self::Personal {
                    personal_rev: personal_rev.get(),
                    memberships: memberships.iter().map(Into::into).collect(),
                    threads: threads.iter().map(Into::into).collect(),
                    blocked_ids: blocked.as_deref().map(ids),
                    drafts: drafts.iter().map(Into::into).collect(),
                }
            }
            chat_core::Event::Heads { heads } => Self::Heads { heads: heads.as_slice().into() },
            chat_core::Event::Presence { people, counts } => Self::Presence {
                people: people.iter().map(Into::into).collect(),
                counts: counts.iter().map(Into::into).collect(),
            },
            chat_core::Event::PresenceEnded { people, channels } => Self::PresenceEnded {
                user_ids: ids(people),
                channel_ids: channels.iter().map(|channel| (*channel).into()).collect(),
            },
            chat_core::Event::Stream { channel, message, offset, text } => Self::Stream {
                channel_id: (*channel).into(),
                message_id: (*message).into(),
                offset: *offset,
                text: text.as_str().into(),
            },
            chat_core::Event::Typing { channel, users } => {
                Self::Typing { channel_id: (*channel).into(), user_ids: ids(users) }
            }
            _ => Self::Unknown,
        }
    }
}

impl<'a> From<&'a Change> for Event<'a> {
    fn from(change: &'a Change) -> Self {
        let (channel_id, rev) = (change.channel().into(), change.rev().get());
        match change {
            Change::Message(message) => {
                Self::Message { channel_id, rev, message: Box::new(message.as_ref().into()) }
            }
            Change::Activity { activity, message } => Self::Activity {
                channel_id,
                rev,
                activity: Box::new(activity.as_ref().into()),
                message: message.as_deref().map(|message| Box::new(message.into())),
            },
        }
    }
}
