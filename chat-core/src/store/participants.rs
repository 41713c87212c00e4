//! Participants: joining, leaving, roles.

use async_trait::async_trait;

use crate::domain::{Activity, ActivityKind, Actor, Fence, ParticipantPage, Reason, Role, Sanction};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::Fenced;
use crate::time::Timestamp;

/// Who is added, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddParticipants {
    /// The group.
    pub channel: ChannelId,
    /// Who adds.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// Who is added, without doubles.
    pub users: Vec<UserId>,
    /// With which role.
    pub role: Role,
    /// Most active participants afterwards.
    pub limit: usize,
    /// When.
    pub at: Timestamp,
}

/// What adding came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddOutcome {
    /// The activity names those who were not in already.
    Added(Activity),
    /// All of them were in already; nothing was written.
    AlreadyIn,
    /// It would have more than the limit; nothing was written.
    Full,
    /// This one of them is banned (still, at that time); nothing was written.
    Banned(UserId),
    /// Who adds blocks one of those who are not in yet, or is blocked by one; nothing was written.
    Blocked,
}

/// Who goes, decided on which versions. An actor who names themselves leaves, another is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveParticipant {
    /// The group.
    pub channel: ChannelId,
    /// Who acts.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// Who goes.
    pub user: UserId,
    /// The role the decision assumed they have; another one is `Stale`. `None` when it did not matter.
    pub role: Option<Role>,
    /// Why; of no meaning for who leaves.
    pub reason: Option<Reason>,
    /// When.
    pub at: Timestamp,
}

impl RemoveParticipant {
    /// For stores: what is written of it.
    pub fn activity(&self) -> ActivityKind {
        let user = self.user.clone();
        if self.actor.user() == Some(&user) {
            ActivityKind::Left { user }
        } else {
            ActivityKind::Removed { user, reason: self.reason.clone() }
        }
    }
}

/// What removing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoveOutcome {
    /// They are out; `Left` or `Removed`.
    Removed(Activity),
    /// They were not in; nothing was written.
    NotIn,
    /// They are the only owner and others are still in; nothing was written.
    LastOwner,
}

/// Whose role becomes what, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleChange {
    /// The group.
    pub channel: ChannelId,
    /// Who acts.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// Whose.
    pub user: UserId,
    /// The role the decision assumed they have; another one is `Stale`.
    pub from: Role,
    /// The new role.
    pub to: Role,
    /// Why.
    pub reason: Option<Reason>,
    /// When.
    pub at: Timestamp,
}

/// What changing a role came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleOutcome {
    /// The role is now the new one.
    Changed(Activity),
    /// It was that already; nothing was written.
    Unchanged,
    /// They are not in; nothing was written.
    NotIn,
    /// They are the only owner; nothing was written.
    LastOwner,
}

/// Which of a channel's participants are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParticipantQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// Who asks; `None` for the host.
    pub viewer: Option<&'a UserId>,
    /// Those whose id begins with this.
    pub prefix: Option<&'a UserId>,
    /// Those above this user.
    pub after: Option<&'a UserId>,
    /// At most this many.
    pub limit: usize,
}

impl ParticipantQuery<'_> {
    /// For stores: the asked ids as one range of texts in the order of their bytes, from the first text up to the second,
    /// which is none of them.
    pub fn range(&self) -> (String, String) {
        // Ids have no control characters: this is below every id that is above `after`.
        let above = self.after.map(|after| format!("{after}\u{1}")).unwrap_or_default();
        let prefix = self.prefix.map_or("", UserId::as_str);
        // One more of the highest character than fit into an id: this is above every id with the prefix.
        let end = char::MAX.to_string().repeat(UserId::MAX_BYTES / char::MAX.len_utf8() + 1);
        (above.max(prefix.to_owned()), format!("{prefix}{end}"))
    }
}

/// Who is silenced, or no longer, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// The group.
    pub channel: ChannelId,
    /// Who acts.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// Who is silenced.
    pub user: UserId,
    /// The role the decision assumed they have; another one is `Stale`. `None` when it did not matter.
    pub role: Option<Role>,
    /// What changes.
    pub change: MuteChange,
    /// When.
    pub at: Timestamp,
}

/// A change of somebody's silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MuteChange {
    /// It begins, or is another one from now on.
    Mute {
        /// Until when; `None` until it is lifted.
        until: Option<Timestamp>,
        /// Why.
        reason: Option<Reason>,
    },
    /// It ends before its time.
    Lift {
        /// Why.
        reason: Option<Reason>,
    },
}

/// What a change of somebody's silence came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MuteOutcome {
    /// It is as asked.
    Changed(Activity),
    /// There was none to lift (any more); nothing was written.
    Unchanged,
    /// They are not in; nothing was written.
    NotIn,
}

impl MuteChange {
    /// For stores: the sanction from then on.
    pub fn sanction(&self, at: Timestamp) -> Option<Sanction> {
        match self {
            Self::Mute { until, reason } => {
                Some(Sanction { since: at, until: *until, reason: reason.clone() })
            }
            Self::Lift { .. } => None,
        }
    }

    /// For stores: what is written of it.
    pub fn into_activity(self, user: UserId) -> ActivityKind {
        match self {
            Self::Mute { until, reason } => ActivityKind::Muted { user, until, reason },
            Self::Lift { reason } => ActivityKind::Unmuted { user, reason },
        }
    }
}

/// Participants of groups: those of a direct channel stay as they are. Every change raises the participant's access
/// version; joining and leaving also raise the personal version of those who join or leave, and the channel's
/// `participant_count`.
#[async_trait]
pub trait ParticipantStore: Send + Sync {
    /// Adds people with one activity. Those who were in before come back with `joined_*` anew; under
    /// [`HistoryVisibility::SinceJoin`](crate::HistoryVisibility) their floor becomes the last message.
    /// Users that are not there are created.
    ///
    /// Their `badge_seq` becomes the channel's last message, so that nothing is unread to who just came. What others
    /// are told does not pretend that they read it: `delivered_seq` and `read_seq` begin at zero, and who comes back
    /// keeps theirs.
    ///
    /// If one of those who are not in is banned at that time, nobody is added.
    async fn add_participants(&self, add: &AddParticipants) -> Result<Fenced<AddOutcome>>;

    /// Makes a participant inactive, and empties their drafts in the group.
    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>>;

    /// Changes a role.
    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>>;

    /// Silences a participant, or ends that. Kept over leaving and coming back.
    async fn mute_participant(&self, mute: &Mute) -> Result<Fenced<MuteOutcome>>;

    /// Active participants by user id; `None` when the viewer is no active participant. Without a viewer (the host) any
    /// channel that is there. One statement, which reads the range of the asked ids alone.
    async fn participants(&self, query: &ParticipantQuery<'_>) -> Result<Option<ParticipantPage>>;

    /// Those of `users` who share a channel with the viewer, in any order, each once: both are active in a channel
    /// that is there, direct or group. One statement, which reads the channels of the asked ones, not of the viewer.
    async fn acquainted(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>>;
}
