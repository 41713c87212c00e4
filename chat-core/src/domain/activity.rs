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
use crate::markdown::escape;
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
            | Self::ReactionAdded { seq, .. }
            | Self::ReactionRemoved { seq, .. } => Some(*seq),
            _ => None,
        }
    }

    /// The message that goes with it, as it is then: what an edit, a deletion or the end of a stream left. A reaction
    /// tells its count itself, so that what many people get stays small, however long the message is.
    pub fn carries_message(&self) -> Option<Seq> {
        match self {
            Self::MessageEdited { seq, .. }
            | Self::MessageDeleted { seq, .. }
            | Self::StreamEnded { seq, .. } => Some(*seq),
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

impl Activity {
    /// Markdown for people, in English; user ids stand for names. Apps with another language use the payload.
    pub fn content(&self) -> String {
        let actor = match &self.actor {
            Actor::User(user) => bold(user),
            Actor::Host => "The app".to_owned(),
        };
        match &self.kind {
            ActivityKind::Created { name: Some(name), .. } => {
                format!("{actor} created *{}*", escape(name.as_str()))
            }
            ActivityKind::Created { name: None, .. } => format!("{actor} started the conversation"),
            ActivityKind::Renamed { name } => format!("{actor} renamed this to *{}*", escape(name.as_str())),
            ActivityKind::TopicChanged { topic: Some(topic) } => {
                format!("{actor} set the topic to *{}*", escape(topic.as_str()))
            }
            ActivityKind::TopicChanged { topic: None } => format!("{actor} removed the topic"),
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Full } => {
                format!("{actor} lets everybody see who has read what")
            }
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Counts } => {
                format!("{actor} lets everybody see how many have read what")
            }
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Off } => {
                format!("{actor} turned read receipts off")
            }
            ActivityKind::PermissionsChanged { change } => format!("{actor} let {}", granted(*change)),
            ActivityKind::Frozen { reason } => {
                format!("{actor} froze this channel{}", because(reason.as_ref()))
            }
            ActivityKind::Unfrozen { reason } => {
                format!("{actor} ended the freeze of this channel{}", because(reason.as_ref()))
            }
            ActivityKind::SlowModeChanged { slow_mode, reason } => {
                format!("{actor} {}{}", slowed(*slow_mode), because(reason.as_ref()))
            }
            ActivityKind::Joined { users, .. } => format!("{actor} added {}", list(users)),
            ActivityKind::Left { user } => format!("{} left", bold(user)),
            ActivityKind::Removed { user, reason } => {
                format!("{actor} removed {}{}", bold(user), because(reason.as_ref()))
            }
            ActivityKind::Banned { user, until, reason, .. } => {
                format!("{actor} banned {}{}{}", bold(user), lasting(*until), because(reason.as_ref()))
            }
            ActivityKind::BanLifted { user, reason } => {
                format!("{actor} lifted the ban of {}{}", bold(user), because(reason.as_ref()))
            }
            ActivityKind::Muted { user, until, reason } => {
                format!("{actor} muted {}{}{}", bold(user), lasting(*until), because(reason.as_ref()))
            }
            ActivityKind::Unmuted { user, reason } => {
                format!("{actor} lets {} speak again{}", bold(user), because(reason.as_ref()))
            }
            ActivityKind::RoleChanged { user, role, reason } => {
                format!("{actor} made {} {}{}", bold(user), role.as_str(), because(reason.as_ref()))
            }
            ActivityKind::MessageEdited { newly_everyone: true, .. } => {
                format!("{actor} edited a message and mentioned everybody")
            }
            ActivityKind::MessageEdited { new_mentions, .. } if !new_mentions.is_empty() => {
                format!("{actor} edited a message and mentioned {}", list(new_mentions))
            }
            ActivityKind::MessageEdited { .. } => format!("{actor} edited a message"),
            ActivityKind::MessageDeleted { reason, .. } => {
                format!("{actor} deleted a message{}", because(reason.as_ref()))
            }
            ActivityKind::StreamEnded { outcome, reason, .. } => {
                format!("{}{}", ended(&actor, *outcome), because(reason.as_ref()))
            }
            ActivityKind::ReactionAdded { key, .. } => {
                format!("{actor} reacted with {}", escape(key.as_str()))
            }
            ActivityKind::ReactionRemoved { key, .. } => {
                format!("{actor} took {} back", escape(key.as_str()))
            }
            ActivityKind::Deleted => format!("{actor} deleted this channel"),
        }
    }
}

fn ended(actor: &str, outcome: StreamOutcome) -> String {
    match outcome {
        StreamOutcome::Finished => format!("{actor} finished a message"),
        StreamOutcome::Cancelled => format!("{actor} stopped a message"),
        StreamOutcome::Failed => format!("{actor} broke a message off"),
    }
}

fn slowed(slow_mode: SlowMode) -> String {
    match slow_mode.seconds() {
        0 => "ended slow mode".to_owned(),
        seconds => format!("set slow mode: one message in {seconds} s"),
    }
}

fn bold(user: &UserId) -> String {
    format!("**{}**", escape(user.as_str()))
}

/// For a time, which the payload tells, or until it is lifted.
fn lasting(until: Option<Timestamp>) -> &'static str {
    if until.is_some() { " for a time" } else { "" }
}

fn because(reason: Option<&Reason>) -> String {
    reason.map_or_else(String::new, |reason| format!(": *{}*", escape(reason.as_str())))
}

/// The rights that changed, each with who has it now.
fn granted(change: PermissionChange) -> String {
    let rights = [
        ("write", change.post),
        ("add people", change.add),
        ("pin messages", change.pin),
        ("mention everybody", change.mention_everyone),
    ];
    let named = rights.into_iter().filter_map(|(right, least)| Some(format!("{} {right}", who(least?))));
    named.collect::<Vec<_>>().join(", ")
}

/// Those of this role and of all above it.
fn who(least: Role) -> &'static str {
    match least {
        Role::Reader => "everybody",
        Role::Member => "members",
        Role::Admin => "only admins",
        Role::Owner => "only owners",
    }
}

fn list(users: &[UserId]) -> String {
    users.iter().map(bold).collect::<Vec<_>>().join(", ")
}
