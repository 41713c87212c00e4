//! The activity log.

use std::borrow::Cow;
use std::ops::Not;

use chat_core::ActivityKind;
use serde::{Deserialize, Serialize};

use super::message::user_ids;
use super::sanction::words;
use super::{ChannelKind, Id, PermissionChange, ReceiptLevel, Role, StreamOutcome, Time};

/// One entry of a channel's log. It names messages and never carries their bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity<'a> {
    /// The channel.
    pub channel_id: Id,
    /// Its number among the channel's changes.
    pub rev: u64,
    /// Who did it; `null` for the app itself.
    #[cfg_attr(feature = "openapi", schema(required, example = "ann"))]
    pub actor_id: Option<Cow<'a, str>>,
    /// When. For display: order is `rev`.
    pub at: Time,
    /// Markdown for people, in English; apps with another language use the other fields.
    pub content: Cow<'a, str>,
    /// What happened.
    #[serde(flatten)]
    pub detail: ActivityDetail<'a>,
}

/// What happened, told apart by `type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ActivityDetail<'a> {
    /// The channel began.
    Created {
        /// Direct or group.
        kind: ChannelKind,
        /// A group's first name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<Cow<'a, str>>,
        /// Who was in it from the start, the creator included.
        user_ids: Vec<Cow<'a, str>>,
    },
    /// It was renamed.
    Renamed {
        /// The new name.
        name: Cow<'a, str>,
    },
    /// Its topic changed.
    TopicChanged {
        /// The new topic; left out when it was removed.
        #[serde(skip_serializing_if = "Option::is_none")]
        topic: Option<Cow<'a, str>>,
    },
    /// It tells another amount about receipts.
    ReceiptsChanged {
        /// The most it tells from then on.
        level: ReceiptLevel,
    },
    /// Others may do what from then on.
    PermissionsChanged {
        /// What changed, and to what.
        permissions: PermissionChange,
    },
    /// Only admins and owners write from then on.
    Frozen {
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// Everybody who may write does so again.
    Unfrozen {
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// A sender waits longer or shorter between two messages from then on.
    SlowModeChanged {
        /// How many seconds; 0: slow mode has ended.
        seconds: u32,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// People were added.
    Joined {
        /// Who.
        user_ids: Vec<Cow<'a, str>>,
        /// With which role.
        role: Role,
    },
    /// Somebody left.
    Left {
        /// Who.
        user_id: Cow<'a, str>,
    },
    /// Somebody was removed.
    Removed {
        /// Who.
        user_id: Cow<'a, str>,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// Somebody is kept out.
    Banned {
        /// Who.
        user_id: Cow<'a, str>,
        /// They were in, and are removed by it.
        removed: bool,
        /// Until when; left out when it holds until it is lifted.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// Somebody may come in again, before the time.
    BanLifted {
        /// Who.
        user_id: Cow<'a, str>,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// Somebody reads and says nothing.
    Muted {
        /// Who.
        user_id: Cow<'a, str>,
        /// Until when; left out when it holds until it is lifted.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// Somebody may write again, before the time.
    Unmuted {
        /// Who.
        user_id: Cow<'a, str>,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// Somebody's role changed.
    RoleChanged {
        /// Whose.
        user_id: Cow<'a, str>,
        /// To what.
        role: Role,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// A message was edited.
    MessageEdited {
        /// Which.
        message_id: Id,
        /// Its number.
        seq: u64,
        /// Its edits so far.
        edit_no: u32,
        /// Whom it means now and did not mean before, its sender aside; left out when nobody, and once it is deleted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        new_mentions: Vec<Cow<'a, str>>,
        /// It means everybody now and did not before; left out when not, and once it is deleted.
        #[serde(default, skip_serializing_if = "Not::not")]
        new_mention_everyone: bool,
    },
    /// A message was deleted.
    MessageDeleted {
        /// Which.
        message_id: Id,
        /// Its number.
        seq: u64,
        /// Why, in the words of who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// A message that was written while it was read has ended.
    StreamEnded {
        /// Which.
        message_id: Id,
        /// Its number.
        seq: u64,
        /// How.
        outcome: StreamOutcome,
        /// Why, in the words of who ended it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Cow<'a, str>>,
    },
    /// A message was pinned.
    MessagePinned {
        /// Which.
        message_id: Id,
        /// Its number.
        seq: u64,
    },
    /// The pin of a message was taken away.
    MessageUnpinned {
        /// Which.
        message_id: Id,
        /// Its number.
        seq: u64,
    },
    /// Somebody reacted to a message.
    ReactionAdded {
        /// To which.
        message_id: Id,
        /// Its number.
        seq: u64,
        /// With what.
        key: Cow<'a, str>,
        /// How many reacted with this key from then on.
        count: u64,
    },
    /// Somebody took a reaction back.
    ReactionRemoved {
        /// To which message.
        message_id: Id,
        /// Its number.
        seq: u64,
        /// Which.
        key: Cow<'a, str>,
        /// How many reacted with this key from then on.
        count: u64,
    },
    /// The channel was deleted; nothing follows.
    Deleted,
    /// Something this version does not know: show `content`.
    #[serde(other)]
    Unknown,
}

impl<'a> From<&'a chat_core::Activity> for Activity<'a> {
    fn from(activity: &'a chat_core::Activity) -> Self {
        Self {
            channel_id: activity.channel.into(),
            rev: activity.rev.get(),
            actor_id: activity.actor.user().map(|user| user.as_str().into()),
            at: activity.at.into(),
            content: activity.content().into(),
            detail: (&activity.kind).into(),
        }
    }
}

impl<'a> From<&'a ActivityKind> for ActivityDetail<'a> {
    fn from(kind: &'a ActivityKind) -> Self {
        match kind {
            ActivityKind::Created { kind, name, users } => Self::Created {
                kind: (*kind).into(),
                name: name.as_ref().map(|name| name.as_str().into()),
                user_ids: user_ids(users),
            },
            ActivityKind::Renamed { name } => Self::Renamed { name: name.as_str().into() },
            ActivityKind::TopicChanged { topic } => {
                Self::TopicChanged { topic: topic.as_ref().map(|topic| topic.as_str().into()) }
            }
            ActivityKind::ReceiptsChanged { level } => Self::ReceiptsChanged { level: (*level).into() },
            ActivityKind::PermissionsChanged { change } => {
                Self::PermissionsChanged { permissions: (*change).into() }
            }
            ActivityKind::Frozen { reason } => Self::Frozen { reason: words(reason.as_ref()) },
            ActivityKind::Unfrozen { reason } => Self::Unfrozen { reason: words(reason.as_ref()) },
            ActivityKind::SlowModeChanged { slow_mode, reason } => {
                Self::SlowModeChanged { seconds: slow_mode.seconds(), reason: words(reason.as_ref()) }
            }
            ActivityKind::Joined { users, role } => {
                Self::Joined { user_ids: user_ids(users), role: (*role).into() }
            }
            ActivityKind::Left { user } => Self::Left { user_id: user.as_str().into() },
            ActivityKind::Removed { user, reason } => {
                Self::Removed { user_id: user.as_str().into(), reason: words(reason.as_ref()) }
            }
            ActivityKind::Banned { user, removed, until, reason } => Self::Banned {
                user_id: user.as_str().into(),
                removed: *removed,
                until: until.map(Into::into),
                reason: words(reason.as_ref()),
            },
            ActivityKind::BanLifted { user, reason } => {
                Self::BanLifted { user_id: user.as_str().into(), reason: words(reason.as_ref()) }
            }
            ActivityKind::Muted { user, until, reason } => Self::Muted {
                user_id: user.as_str().into(),
                until: until.map(Into::into),
                reason: words(reason.as_ref()),
            },
            ActivityKind::Unmuted { user, reason } => {
                Self::Unmuted { user_id: user.as_str().into(), reason: words(reason.as_ref()) }
            }
            ActivityKind::RoleChanged { user, role, reason } => Self::RoleChanged {
                user_id: user.as_str().into(),
                role: (*role).into(),
                reason: words(reason.as_ref()),
            },
            ActivityKind::MessageEdited { message, seq, edit_no, new_mentions, newly_everyone } => {
                Self::MessageEdited {
                    message_id: (*message).into(),
                    seq: seq.get(),
                    edit_no: *edit_no,
                    new_mentions: user_ids(new_mentions),
                    new_mention_everyone: *newly_everyone,
                }
            }
            ActivityKind::MessageDeleted { message, seq, reason } => Self::MessageDeleted {
                message_id: (*message).into(),
                seq: seq.get(),
                reason: words(reason.as_ref()),
            },
            ActivityKind::StreamEnded { message, seq, outcome, reason } => Self::StreamEnded {
                message_id: (*message).into(),
                seq: seq.get(),
                outcome: (*outcome).into(),
                reason: words(reason.as_ref()),
            },
            ActivityKind::MessagePinned { message, seq } => {
                Self::MessagePinned { message_id: (*message).into(), seq: seq.get() }
            }
            ActivityKind::MessageUnpinned { message, seq } => {
                Self::MessageUnpinned { message_id: (*message).into(), seq: seq.get() }
            }
            ActivityKind::ReactionAdded { message, seq, key, count } => Self::ReactionAdded {
                message_id: (*message).into(),
                seq: seq.get(),
                key: key.as_str().into(),
                count: *count,
            },
            ActivityKind::ReactionRemoved { message, seq, key, count } => Self::ReactionRemoved {
                message_id: (*message).into(),
                seq: seq.get(),
                key: key.as_str().into(),
                count: *count,
            },
            ActivityKind::Deleted => Self::Deleted,
            _ => Self::Unknown,
        }
    }
}
