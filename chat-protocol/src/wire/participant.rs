//! Participants: who is in a channel, with which role.

use std::borrow::Cow;
use std::ops::Not;

use serde::{Deserialize, Serialize};

use super::{Id, NotificationLevel, ParticipantStatus, Role, Sanction, Time};

/// A participant as the others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Participant<'a> {
    /// The channel.
    pub channel_id: Id,
    /// The user.
    #[cfg_attr(feature = "openapi", schema(example = "ann"))]
    pub user_id: Cow<'a, str>,
    /// Their role.
    pub role: Role,
    /// In or out.
    pub status: ParticipantStatus,
    /// Reads and says nothing, until it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<Sanction<'a>>,
    /// The channel's last message when they (last) joined.
    pub joined_seq: u64,
    /// The change by which they (last) joined.
    pub joined_rev: u64,
    /// When they first joined.
    pub created_at: Time,
    /// When role or status last changed.
    pub updated_at: Time,
}

/// The viewer's own place in a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership<'a> {
    /// The viewer.
    #[cfg_attr(feature = "openapi", schema(example = "ann"))]
    pub user_id: Cow<'a, str>,
    /// Their role.
    pub role: Role,
    /// The change by which they (last) joined.
    pub joined_rev: u64,
    /// Delivered up to here.
    pub delivered_seq: u64,
    /// Read up to here, as told to others.
    pub read_seq: u64,
    /// Where unread begins: private, and the only marker that may fall.
    pub badge_seq: u64,
    /// Messages up to here are not shown to this participant (joined later, or cleared).
    pub floor_seq: u64,
    /// Hidden from the channel list until a message above this number arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_at_seq: Option<u64>,
    /// Among the archived ones of the channel list.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub archived: bool,
    /// What of the channel they are notified of.
    pub notifications: NotificationLevel,
    /// Reads and says nothing, until it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<Sanction<'a>>,
    /// The user's personal version when this last changed.
    pub personal_rev: u64,
}

/// The personal part of a membership, for the user's own devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembershipState {
    /// The channel.
    pub channel_id: Id,
    /// Where unread begins.
    pub badge_seq: u64,
    /// Read up to here, as told to others, when this was so. Whoever knows of a higher one of their own takes
    /// `badge_seq` for that at least.
    pub read_seq: u64,
    /// Messages up to here are not shown.
    pub floor_seq: u64,
    /// Hidden from the list until a message above this number arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_at_seq: Option<u64>,
    /// Among the archived ones of the list.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub archived: bool,
    /// What of the channel the user is notified of.
    pub notifications: NotificationLevel,
    /// Single messages that the user deleted for themselves, ascending; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_seqs: Vec<u64>,
}

impl<'a> From<&'a chat_core::Participant> for Participant<'a> {
    fn from(participant: &'a chat_core::Participant) -> Self {
        Self {
            channel_id: participant.channel.into(),
            user_id: participant.user.as_str().into(),
            role: participant.role.into(),
            status: participant.status.into(),
            muted: participant.muted.as_ref().map(Into::into),
            joined_seq: participant.joined_seq.get(),
            joined_rev: participant.joined_rev.get(),
            created_at: participant.created_at.into(),
            updated_at: participant.updated_at.into(),
        }
    }
}

impl<'a> From<&'a chat_core::Membership> for Membership<'a> {
    fn from(membership: &'a chat_core::Membership) -> Self {
        Self {
            user_id: membership.user.as_str().into(),
            role: membership.role.into(),
            joined_rev: membership.joined_rev.get(),
            delivered_seq: membership.delivered_seq.get(),
            read_seq: membership.read_seq.get(),
            badge_seq: membership.badge_seq.get(),
            floor_seq: membership.floor_seq.get(),
            hidden_at_seq: membership.hidden_at_seq.map(chat_core::Seq::get),
            archived: membership.archived,
            notifications: membership.notifications.into(),
            muted: membership.muted.as_ref().map(Into::into),
            personal_rev: membership.personal_rev.get(),
        }
    }
}

impl From<&chat_core::MembershipState> for MembershipState {
    fn from(state: &chat_core::MembershipState) -> Self {
        Self {
            channel_id: state.channel.into(),
            badge_seq: state.badge_seq.get(),
            read_seq: state.read_seq.get(),
            floor_seq: state.floor_seq.get(),
            hidden_at_seq: state.hidden_at_seq.map(chat_core::Seq::get),
            archived: state.archived,
            notifications: state.notifications.into(),
            hidden_seqs: state.hidden_seqs.iter().map(|seq| seq.get()).collect(),
        }
    }
}
