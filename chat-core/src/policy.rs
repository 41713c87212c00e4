//! Who may do what: one pure function, which a host may replace.
//!
//! # How to write one
//!
//! ```
//! use chat_core::{Access, Action, Policy, Roles, UserId};
//!
//! /// Like the built-in roles, but nobody edits what was sent.
//! #[derive(Debug)]
//! struct NoEdits;
//!
//! impl Policy for NoEdits {
//!     fn allows(&self, access: &Access, action: &Action<'_>) -> bool {
//!         !matches!(action, Action::EditMessage { .. }) && Roles.allows(access, action)
//!     }
//!     fn may_contact(&self, _from: &UserId, _to: &UserId) -> bool { true }
//! }
//! ```

use std::fmt;

use crate::domain::{Access, ChannelKind, PermissionChange, Role, Sender};
use crate::id::{ReactionKey, UserId};

/// What an active participant wants to do in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action<'a> {
    /// Read the channel, its history, participants, recipients, activity.
    Read,
    /// Tell how far one has received and read.
    Acknowledge,
    /// Clear history for oneself alone.
    ClearHistory,
    /// Delete a message for oneself alone.
    HideMessage,
    /// Send a message.
    Send,
    /// Mean everybody in the channel with a message, or with an edit of one that did not.
    MentionEveryone,
    /// Send a message without waiting, in a channel that is in slow mode; not asked in others.
    SkipSlowMode,
    /// Edit a message.
    EditMessage {
        /// Who sent it.
        sender: &'a Sender,
    },
    /// See what a message said before its edits.
    SeeVersions {
        /// Who sent it.
        sender: &'a Sender,
    },
    /// Delete a message for everybody.
    DeleteMessage {
        /// Who sent it.
        sender: &'a Sender,
    },
    /// Report a message of somebody else.
    Report,
    /// See what was reported, and close it.
    HandleReports,
    /// React to a message.
    React {
        /// With what: a host with a set of its own refuses the others.
        key: &'a ReactionKey,
    },
    /// Pin a message, or take a pin away.
    Pin,
    /// Take one's own reaction back.
    Unreact,
    /// Rename the channel.
    Rename,
    /// Change its topic.
    SetTopic,
    /// Change how much it tells about receipts.
    SetReceipts,
    /// Change who may do what.
    SetPermissions {
        /// What changes; how it is now is in the standing.
        change: &'a PermissionChange,
    },
    /// Freeze the channel, or end that.
    Freeze,
    /// Set or end its slow mode.
    SetSlowMode,
    /// Add people with a role.
    AddParticipants {
        /// The role they get.
        role: Role,
    },
    /// Remove somebody else.
    RemoveParticipant {
        /// The role of who is removed.
        role: Role,
    },
    /// Mute somebody, or end that.
    MuteParticipant {
        /// Their role.
        role: Role,
    },
    /// Ban somebody, lift a ban, see who is banned.
    Ban {
        /// The role of whoever is in.
        role: Option<Role>,
    },
    /// Leave.
    Leave,
    /// Change somebody's role.
    ChangeRole {
        /// The role they have.
        from: Role,
        /// The role they get.
        to: Role,
    },
    /// Delete the channel for everybody; for a direct channel, hide and clear it for oneself.
    DeleteChannel,
}

/// What an action is in a direct channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InDirect {
    /// It puts something of the actor's before the other side: contact.
    Contact,
    /// It is about the actor alone, or about what is there already.
    Quiet,
    /// Nobody does it: a direct channel is its two people and nothing else.
    Never,
}

impl Action<'_> {
    /// It puts the actor's own words or signs before the others.
    pub(crate) fn is_speech(&self) -> bool {
        matches!(self, Self::Send | Self::EditMessage { .. } | Self::React { .. } | Self::Pin)
    }

    /// What it is in a direct channel, whatever the policy.
    pub(crate) fn in_direct(&self) -> InDirect {
        match self {
            Self::Send | Self::EditMessage { .. } | Self::React { .. } | Self::Pin => InDirect::Contact,
            Self::Read
            | Self::Acknowledge
            | Self::ClearHistory
            | Self::HideMessage
            | Self::Report
            | Self::SeeVersions { .. }
            | Self::DeleteMessage { .. }
            | Self::Unreact
            | Self::DeleteChannel => InDirect::Quiet,
            Self::MentionEveryone
            | Self::SkipSlowMode
            | Self::HandleReports
            | Self::Rename
            | Self::SetTopic
            | Self::SetReceipts
            | Self::SetPermissions { .. }
            | Self::Freeze
            | Self::SetSlowMode
            | Self::AddParticipants { .. }
            | Self::RemoveParticipant { .. }
            | Self::MuteParticipant { .. }
            | Self::Ban { .. }
            | Self::Leave
            | Self::ChangeRole { .. } => InDirect::Never,
        }
    }
}

/// Decides.
///
/// Contract: pure and quick (called on the hot path, perhaps several times for one call); the same answer for the
/// same arguments. Only active participants are asked about: everybody else gets "not found" before.
pub trait Policy: fmt::Debug + Send + Sync + 'static {
    /// Whether the participant with this standing may do it. A refusal is `Forbidden`. Not asked about what nobody
    /// does: a direct channel is not renamed, left, extended, and so on.
    fn allows(&self, access: &Access, action: &Action<'_>) -> bool;

    /// Whether `from` may write to `to` directly, and put them into groups. Asked for every message, edit, reaction
    /// and reason of a deletion in a direct channel, also one that began long ago, however it is addressed.
    ///
    /// By person a refusal answers like an unknown user. By the id of their channel it is `Forbidden`: there both know
    /// of each other, and go on reading what was written.
    fn may_contact(&self, from: &UserId, to: &UserId) -> bool;
}

/// The built-in policy: what the [`Role`]s' own documentation says. Anybody known may contact anybody known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Roles;

impl Policy for Roles {
    fn allows(&self, access: &Access, action: &Action<'_>) -> bool {
        match access.kind {
            ChannelKind::Direct => allows_direct(access, action),
            ChannelKind::Group => allows_group(access, action),
        }
    }

    fn may_contact(&self, _from: &UserId, _to: &UserId) -> bool {
        true
    }
}

fn is_own(access: &Access, sender: &Sender) -> bool {
    sender.user() == Some(&access.user)
}

fn allows_direct(access: &Access, action: &Action<'_>) -> bool {
    match action {
        Action::Read
        | Action::Acknowledge
        | Action::ClearHistory
        | Action::HideMessage
        | Action::Report
        | Action::Send
        | Action::React { .. }
        | Action::Pin
        | Action::Unreact
        | Action::DeleteChannel => true,
        Action::EditMessage { sender }
        | Action::SeeVersions { sender }
        | Action::DeleteMessage { sender } => is_own(access, sender),
        _ => false,
    }
}

fn allows_group(access: &Access, action: &Action<'_>) -> bool {
    let (role, permissions) = (access.role, &access.permissions);
    if access.frozen.is_some() && action.is_speech() && role < Role::Admin {
        return false;
    }
    match action {
        Action::Read
        | Action::Acknowledge
        | Action::ClearHistory
        | Action::HideMessage
        | Action::Report
        | Action::Unreact
        | Action::Leave => true,
        Action::Send => role >= permissions.post,
        Action::EditMessage { sender } => role >= permissions.post && is_own(access, sender),
        // Who may only listen still nods.
        Action::React { .. } => role >= permissions.post.min(Role::Member),
        Action::DeleteMessage { sender } | Action::SeeVersions { sender } => {
            is_own(access, sender) || role >= Role::Admin
        }
        Action::Rename
        | Action::SetTopic
        | Action::SetReceipts
        | Action::Freeze
        | Action::SetSlowMode
        | Action::SkipSlowMode
        | Action::HandleReports => role >= Role::Admin,
        Action::MentionEveryone => role >= permissions.mention_everyone,
        Action::Pin => role >= permissions.pin,
        Action::SetPermissions { change } => {
            role >= Role::Admin && change.highest(*permissions).is_none_or(|highest| role >= highest)
        }
        Action::AddParticipants { role: given } => role >= permissions.add && role >= *given,
        Action::RemoveParticipant { role: theirs } | Action::MuteParticipant { role: theirs } => {
            outranks(role, *theirs)
        }
        // Who is not in ranks below everybody.
        Action::Ban { role: theirs } => outranks(role, theirs.unwrap_or(Role::Reader)),
        Action::ChangeRole { from, to } => outranks(role, *from) && role >= *to,
        Action::DeleteChannel => role == Role::Owner,
    }
}

/// Owners decide over everybody, admins over those below them.
fn outranks(role: Role, other: Role) -> bool {
    role == Role::Owner || (role == Role::Admin && other < Role::Admin)
}
