//! Pages: what listings return.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Activity, ChannelView, Message, PageKey, Participant, ReceiptLevel, Recipient, User};

/// Messages of a channel, ascending by `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryPage<'a> {
    /// The messages; deleted ones as tombstones.
    pub messages: Vec<Message<'a>>,
    /// There are older ones this viewer may read.
    pub has_before: bool,
    /// There are newer ones.
    pub has_after: bool,
    /// The channel's last change in the same snapshot: live events up to it are already in here.
    pub rev: u64,
}

/// The viewer's channels, last activity first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelPage<'a> {
    /// The channels.
    pub channels: Vec<ChannelView<'a>>,
    /// Give it as `after` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "AAZEGYIXgAABk-KkfB57Q5xVL20cmgsR"))]
    pub next: Option<String>,
}

/// The people in a channel, by user id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParticipantPage<'a> {
    /// The participants.
    pub participants: Vec<Participant<'a>>,
    /// Give it as `after` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cow<'a, str>>,
}

/// A message's recipients, by user id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecipientPage<'a> {
    /// How much this channel tells.
    pub level: ReceiptLevel,
    /// How many of `total` it was delivered to, at any size.
    pub delivered: u64,
    /// How many of `total` read it, at any size.
    pub read: u64,
    /// How many people are in the channel beside the sender.
    pub total: u64,
    /// Who, where the level is `full`; else empty.
    pub recipients: Vec<Recipient<'a>>,
    /// Give it as `after` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cow<'a, str>>,
}

/// A channel's activity, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityPage<'a> {
    /// The entries.
    pub activities: Vec<Activity<'a>>,
    /// Give it as `before` for the next (older) page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// Users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Users<'a> {
    /// Those that are known, in any order.
    pub users: Vec<User<'a>>,
}

impl<'a> From<&'a chat_core::HistoryPage> for HistoryPage<'a> {
    fn from(page: &'a chat_core::HistoryPage) -> Self {
        Self {
            messages: page.messages.iter().map(Into::into).collect(),
            has_before: page.has_before,
            has_after: page.has_after,
            rev: page.rev.get(),
        }
    }
}

impl<'a> From<&'a chat_core::ChannelPage> for ChannelPage<'a> {
    fn from(page: &'a chat_core::ChannelPage) -> Self {
        Self {
            channels: page.channels.iter().map(Into::into).collect(),
            next: page.next.as_ref().map(|key| PageKey::from(key).into_string()),
        }
    }
}

impl<'a> From<&'a chat_core::ParticipantPage> for ParticipantPage<'a> {
    fn from(page: &'a chat_core::ParticipantPage) -> Self {
        Self {
            participants: page.participants.iter().map(Into::into).collect(),
            next: page.next.as_ref().map(|user| user.as_str().into()),
        }
    }
}

impl<'a> From<&'a chat_core::RecipientPage> for RecipientPage<'a> {
    fn from(page: &'a chat_core::RecipientPage) -> Self {
        Self {
            level: page.level.into(),
            delivered: page.delivered,
            read: page.read,
            total: page.total,
            recipients: page.recipients.iter().map(Into::into).collect(),
            next: page.next.as_ref().map(|user| user.as_str().into()),
        }
    }
}

impl<'a> From<&'a chat_core::ActivityPage> for ActivityPage<'a> {
    fn from(page: &'a chat_core::ActivityPage) -> Self {
        Self {
            activities: page.activities.iter().map(Into::into).collect(),
            next: page.next.map(chat_core::Rev::get),
        }
    }
}

impl<'a> From<&'a [chat_core::User]> for Users<'a> {
    fn from(users: &'a [chat_core::User]) -> Self {
        Self { users: users.iter().map(Into::into).collect() }
    }
}
