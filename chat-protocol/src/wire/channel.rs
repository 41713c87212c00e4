//! Channels, shared and as one participant sees them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    ChannelKind, Freeze, HistoryVisibility, Id, Membership, Message, Permissions, ReceiptLevel, Time, Unread,
    User,
};

/// A channel as its participants share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Channel<'a> {
    /// Its id.
    pub id: Id,
    /// Direct or group.
    pub kind: ChannelKind,
    /// A group's name; direct channels have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Lunch"))]
    pub name: Option<Cow<'a, str>>,
    /// What a group is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<Cow<'a, str>>,
    /// The host's labels.
    pub metadata: Cow<'a, BTreeMap<String, String>>,
    /// What those who join may read.
    pub history: HistoryVisibility,
    /// The most it tells about receipts, whatever its size allows.
    pub receipts: ReceiptLevel,
    /// Who may do what, beside what roles settle by themselves.
    pub permissions: Permissions,
    /// Only admins and owners write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Freeze<'a>>,
    /// Seconds that a sender waits between two messages; left out when there is no slow mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow_mode: Option<u32>,
    /// The last message's number.
    pub last_seq: u64,
    /// The last shared change's number.
    pub rev: u64,
    /// The version of its receipts.
    pub receipt_rev: u64,
    /// How many people are in it.
    pub participant_count: u64,
    /// When it was created.
    pub created_at: Time,
    /// When name, topic or settings last changed.
    pub updated_at: Time,
    /// When the last message was sent; the channel list follows it.
    pub last_activity_at: Time,
}

/// A channel as one participant sees it: a row of the channel list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelView<'a> {
    /// The shared part.
    pub channel: Channel<'a>,
    /// The viewer's own part.
    pub membership: Membership<'a>,
    /// The last message, when the viewer may read it; a tombstone when it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message: Option<Message<'a>>,
    /// Unread messages and mentions.
    pub unread: Unread,
    /// How much the channel tells about receipts now, by its setting and its size.
    pub receipt_level: ReceiptLevel,
    /// The other side of a direct channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<User<'a>>,
}

impl<'a> From<&'a chat_core::Channel> for Channel<'a> {
    fn from(channel: &'a chat_core::Channel) -> Self {
        Self {
            id: channel.id.into(),
            kind: channel.kind.into(),
            name: channel.name.as_ref().map(|name| name.as_str().into()),
            topic: channel.topic.as_ref().map(|topic| topic.as_str().into()),
            metadata: Cow::Borrowed(channel.metadata.entries()),
            history: channel.history.into(),
            receipts: channel.receipts.into(),
            permissions: channel.permissions.into(),
            frozen: channel.frozen.as_ref().map(Into::into),
            slow_mode: Some(channel.slow_mode.seconds()).filter(|seconds| *seconds > 0),
            last_seq: channel.last_seq.get(),
            rev: channel.rev.get(),
            receipt_rev: channel.receipt_rev.get(),
            participant_count: channel.participant_count,
            created_at: channel.created_at.into(),
            updated_at: channel.updated_at.into(),
            last_activity_at: channel.last_activity_at.into(),
        }
    }
}

impl<'a> From<&'a chat_core::ChannelView> for ChannelView<'a> {
    fn from(view: &'a chat_core::ChannelView) -> Self {
        Self {
            channel: (&view.channel).into(),
            membership: (&view.membership).into(),
            last_message: view.last_message.as_ref().map(Into::into),
            unread: view.unread.into(),
            receipt_level: view.receipt_level.into(),
            other: view.other.as_ref().map(Into::into),
        }
    }
}
