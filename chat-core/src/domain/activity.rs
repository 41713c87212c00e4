//! The activity log: everything durable that happened in a channel except the sending of messages.

use super::access::Actor;
use super::channel::ChannelKind;
use super::counter::{Rev, Seq};
use super::participant::Role;
use super::permissions::PermissionChange;
use super::receipt::ReceiptLevel;
use super::slow_mode::SlowMode;
use super::stream::StreamOutcome;
use super::text::{ChannelName, Reason, Topic};
use crate::id::{ChannelId, MessageId, ReactionKey, UserId};
use crate::time::Timestamp;

/// One entry of a channel's log. It names messages and never carries their bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The channel.
    pub channel: ChannelId,
    /// Its number among the channel's changes.
    pub rev: Rev,
    /// Who did it.
    pub actor: Actor,
    /// When. Display only: order is `rev`.
    pub at: Timestamp,
    /// What happened.
    pub kind: ActivityKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActivityKind {
    /// The channel began.
    Created {
        /// Direct or group.
        kind: ChannelKind,
        /// A group's first name.
        name: Option<ChannelName>,
        /// Who was in it from the start, the creator included.
        users: Vec<UserId>,
    },
    /// It was renamed.
    Renamed {
        /// The new name.
        name: ChannelName,
    },
    /// Its topic changed.
    TopicChanged {
        /// The new topic, or none.
        topic: Option<Topic>,
    },
    /// It tells another amount about receipts.
    ReceiptsChanged {
        /// The most it tells from then on.
        level: ReceiptLevel,
    },
    /// Others may do what from then on.
    PermissionsChanged {
        /// What changed, and to what.
        change: PermissionChange,
    },
    /// Only admins and owners write from then on.
    Frozen {
        /// Why, in the words of who did it.
        reason: Option<Reason>,
    },
    /// Everybody who may write does so again.
    Unfrozen {
        /// Why.
        reason: Option<Reason>,
    },
    /// A sender waits longer or shorter between two messages from then on.
    SlowModeChanged {
        /// How long.
        slow_mode: SlowMode,
        /// Why, in the words of who did it.
        reason: Option<Reason>,
    },
    /// People were added.
    Joined {
        /// Who; at most [`Limits::users_per_call`](crate::Limits).
        users: Vec<UserId>,
        /// With which role.
        role: Role,
    },
    /// Somebody left.
    Left {
        /// Who.
        user: UserId,
    },
    /// Somebody was removed.
    Removed {
        /// Who.
        user: UserId,
        /// Why, in the words of who did it.
        reason: Option<Reason>,
    },
    /// Somebody is kept out.
    Banned {
        /// Who.
        user: UserId,
        /// They were in, and are removed by it.
        removed: bool,
        /// Until when; `None` until it is lifted.
        until: Option<Timestamp>,
        /// Why.
        reason: Option<Reason>,
    },
    /// Somebody may come in again, before the time.
    BanLifted {
        /// Who.
        user: UserId,
        /// Why.
        reason: Option<Reason>,
    },
    /// Somebody reads and says nothing.
    Muted {
        /// Who.
        user: UserId,
        /// Until when; `None` until it is lifted.
        until: Option<Timestamp>,
        /// Why.
        reason: Option<Reason>,
    },
    /// Somebody may write again, before the time.
    Unmuted {
        /// Who.
        user: UserId,
        /// Why.
        reason: Option<Reason>,
    },
    /// Somebody's role changed.
    RoleChanged {
        /// Whose.
        user: UserId,
        /// To what.
        role: Role,
        /// Why, in the words of who did it.
        reason: Option<Reason>,
    },
    /// A message was edited.
    MessageEdited {
        /// Which.
        message: MessageId,
        /// Its number.
        seq: Seq,
        /// Its edits so far.
        edit_no: u32,
        /// Whom it means now and did not mean before, without its sender. Nobody any more once it is deleted.
        new_mentions: Vec<UserId>,
        /// It means everybody now and did not before. Not any more once it is deleted.
        newly_everyone: bool,
    },
    /// A message was deleted.
    MessageDeleted {
        /// Which.
        message: MessageId,
        /// Its number.
        seq: Seq,
        /// Why, if they said so: the author's, or the moderator's words.
        reason: Option<Reason>,
    },
    /// A message that was written while it was read has ended.
    StreamEnded {
        /// Which.
        message: MessageId,
        /// Its number.
        seq: Seq,
        /// How.
        outcome: StreamOutcome,
        /// Why, if they said so.
        reason: Option<Reason>,
    },
    /// A message was pinned.
    MessagePinned {
        /// Which.
        message: MessageId,
        /// Its number.
        seq: Seq,
    },
    /// The pin of a message was taken away.
    MessageUnpinned {
        /// Which.
        message: MessageId,
        /// Its number.
        seq: Seq,
    },
    /// Somebody reacted to a message.
    ReactionAdded {
        /// Which.
        message: MessageId,
        /// Its number.
        seq: Seq,
        /// With what.
        key: ReactionKey,
        /// How many reacted with this key from then on.
        count: u64,
    },
    /// Somebody took a reaction back.
    ReactionRemoved {
        /// To which message.
        message: MessageId,
        /// Its number.
        seq: Seq,
        /// Which.
        key: ReactionKey,
        /// How many reacted with this key from then on.
        count: u64,
    },
    /// The channel was deleted; nothing follows.
    Deleted,
}

impl ActivityKind {
    /// The stable word for this type of activity.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::Renamed { .. } => "renamed",
            Self::TopicChanged { .. } => "topic_changed",
            Self::ReceiptsChanged { .. } => "receipts_changed",
            Self::PermissionsChanged { .. } => "permissions_changed",
            Self::Frozen { .. } => "frozen",
            Self::Unfrozen { .. } => "unfrozen",
            Self::SlowModeChanged { .. } => "slow_mode_changed",
            Self::Joined { .. } => "joined",
            Self::Left { .. } => "left",
            Self::Removed { .. } => "removed",
            Self::Banned { .. } => "banned",
            Self::BanLifted { .. } => "ban_lifted",
            Self::Muted { .. } => "muted",
            Self::Unmuted { .. } => "unmuted",
            Self::RoleChanged { .. } => "role_changed",
            Self::MessageEdited { .. } => "message_edited",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::StreamEnded { .. } => "stream_ended",
            Self::MessagePinned { .. } => "message_pinned",
            Self::MessageUnpinned { .. } => "message_unpinned",
            Self::ReactionAdded { .. } => "reaction_added",
            Self::ReactionRemoved { .. } => "reaction_removed",
            Self::Deleted => "deleted",
        }
    }

    /// The message it is about.
    pub fn message_seq(&self) -> Option<Seq> {
        match self {
            Self::MessageEdited { seq, .. }
            | Self::MessageDeleted { seq, .. }
            | Self::StreamEnded { seq, .. }
            | Self::MessagePinned { seq, .. }
            | Self::MessageUnpinned { seq, .. }
            | Self::ReactionAdded { seq, .. }
            | Self::ReactionRemoved { seq, .. } => Some(*seq),
            _ => None,
        }
    }

    /// The message that goes with it, as it is then: what an edit, a deletion, the end of a stream, a pin or its end left. A
    /// reaction tells its count itself, so that what many people get stays small, however long the message is.
    pub fn carries_message(&self) -> Option<Seq> {
        match self {
            Self::MessageEdited { seq, .. }
            | Self::MessageDeleted { seq, .. }
            | Self::StreamEnded { seq, .. }
            | Self::MessagePinned { seq, .. }
            | Self::MessageUnpinned { seq, .. } => Some(*seq),
            _ => None,
        }
    }

    /// Who it takes out of the channel.
    pub fn leaver(&self) -> Option<&UserId> {
        match self {
            Self::Left { user } | Self::Removed { user, .. } | Self::Banned { user, removed: true, .. } => {
                Some(user)
            }
            _ => None,
        }
    }
}
