//! Channels: creating, changing and deleting groups, the channel list, heads.

use async_trait::async_trait;

use crate::domain::{
    Access, Activity, ActivityKind, Actor, Blocks, ChannelKind, ChannelName, ChannelPage, ChannelPageKey,
    ChannelView, Digest, DirectKey, Fence, Head, HistoryVisibility, MembershipState, Metadata,
    PermissionChange, PersonalRev, Reason, ReceiptLevel, Rev, Role, SlowMode, Topic,
};
use crate::error::Result;
use crate::id::{ChannelId, ClientKey, UserId};
use crate::limits::Limits;
use crate::store::Fenced;
use crate::time::Timestamp;

/// A group to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGroup {
    /// Its id.
    pub id: ChannelId,
    /// Who creates it.
    pub creator: Actor,
    /// The creator's key of this creation, and the digest of what was asked: a repeat finds the first group.
    pub key: Option<(ClientKey, Digest)>,
    /// Its name.
    pub name: ChannelName,
    /// What it is about.
    pub topic: Option<Topic>,
    /// The host's labels.
    pub metadata: Metadata,
    /// What those who join may read.
    pub history: HistoryVisibility,
    /// Who is in it from the start (the creator included, when a user), without doubles.
    pub participants: Vec<(UserId, Role)>,
    /// When.
    pub at: Timestamp,
}

/// What creating a group came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateOutcome {
    /// It is there, `rev` 1 is its `Created` activity.
    Created(Activity),
    /// The same creator asked the same under this key before: that group.
    Duplicate(ChannelId),
    /// The same creator asked something else under this key before.
    Conflict,
    /// The creator blocks one of those, or is blocked by one; nothing was written.
    Blocked,
}

/// A change of a group's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelEdit {
    /// Its name.
    Rename(ChannelName),
    /// Its topic.
    Topic(Option<Topic>),
    /// The most it tells about receipts.
    Receipts(ReceiptLevel),
    /// Who may do what; what is left out stays. Raises the channel's access version.
    Permissions(PermissionChange),
    /// Freezes it, and why. Raises the channel's access version.
    Freeze(Option<Reason>),
    /// Ends the freeze, and why. Raises the channel's access version.
    Unfreeze(Option<Reason>),
    /// How long a sender waits between two messages, and why. Raises the channel's access version.
    SlowMode(SlowMode, Option<Reason>),
}

impl ChannelEdit {
    /// Whether it changes who may do what: then decisions made before are stale.
    pub fn decides_access(&self) -> bool {
        matches!(self, Self::Permissions(_) | Self::Freeze(_) | Self::Unfreeze(_) | Self::SlowMode(..))
    }

    /// For stores: what is written of it.
    pub fn into_activity(self) -> ActivityKind {
        match self {
            Self::Rename(name) => ActivityKind::Renamed { name },
            Self::Topic(topic) => ActivityKind::TopicChanged { topic },
            Self::Receipts(level) => ActivityKind::ReceiptsChanged { level },
            Self::Permissions(change) => ActivityKind::PermissionsChanged { change },
            Self::Freeze(reason) => ActivityKind::Frozen { reason },
            Self::Unfreeze(reason) => ActivityKind::Unfrozen { reason },
            Self::SlowMode(slow_mode, reason) => ActivityKind::SlowModeChanged { slow_mode, reason },
        }
    }
}

/// Who changes what, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelChange {
    /// The group.
    pub channel: ChannelId,
    /// Who.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// What changes.
    pub edit: ChannelEdit,
    /// When.
    pub at: Timestamp,
}

/// Who deletes a group, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelRemoval {
    /// The group.
    pub channel: ChannelId,
    /// Who.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// When.
    pub at: Timestamp,
}

/// What is there of a pair's direct channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pair {
    /// The channel, if its first message was sent.
    pub channel: Option<ChannelId>,
    /// Whether one of the two blocks the other.
    pub is_blocked: bool,
}

/// One of a user's channels, as a session needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipHead {
    /// How far the channel is.
    pub head: Head,
    /// Direct or group.
    pub kind: ChannelKind,
    /// The change by which the user (last) joined.
    pub joined_rev: Rev,
    /// The user's personal version when this membership last changed.
    pub personal_rev: PersonalRev,
    /// The personal part.
    pub state: MembershipState,
}

/// All of a user's channels in one snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memberships {
    /// The user's personal version; zero for a user the store does not know.
    pub personal_rev: PersonalRev,
    /// Whom they block.
    pub blocks: Blocks,
    /// The channels they are active in, hidden ones included, in ascending order of id.
    pub channels: Vec<MembershipHead>,
}

/// Channels. Deleted channels are not there for any method.
#[async_trait]
pub trait ChannelStore: Send + Sync {
    /// Creates a group, its participants (users included, when missing) and its `Created` activity, which is
    /// rev 1; raises the personal version of every participant.
    async fn create_group(&self, group: &NewGroup) -> Result<CreateOutcome>;

    /// Changes a group's name, topic or settings, with its activity.
    async fn change_channel(&self, change: &ChannelChange) -> Result<Fenced<Activity>>;

    /// Ends a group for everybody: writes the `Deleted` activity, raises the personal version of every active
    /// participant, and empties their drafts there. Its rows may stay for a while; no method shows them again.
    async fn delete_channel(&self, removal: &ChannelRemoval) -> Result<Fenced<Activity>>;

    /// What is there of a pair. One statement.
    async fn direct_channel(&self, key: &DirectKey) -> Result<Pair>;

    /// The standing of an active participant; `None` for everybody else and every other channel.
    async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Option<Access>>;

    /// The channel as an active participant sees it. One statement.
    async fn channel_view(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<ChannelView>>;

    /// The viewer's channels, either the archived ones or the others, by last activity, then id, both descending, without
    /// hidden ones, at most `limit`, below `after`.
    /// One statement.
    async fn channel_page(
        &self,
        viewer: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: usize,
        limits: &Limits,
    ) -> Result<ChannelPage>;

    /// All channels the user is active in. One statement.
    async fn memberships(&self, user: &UserId) -> Result<Memberships>;

    /// The heads of those of `channels` that are there, in any order. One statement. The `rev` of a deleted
    /// channel is its last, so that live sessions learn of the end. They are never older than a method that has
    /// returned: to the engine a head that is missing, or lower than it was, means that the database went back to an
    /// earlier state, and that a new epoch begins.
    async fn heads(&self, channels: &[ChannelId]) -> Result<Vec<Head>>;

    /// Hides and clears a direct channel for one side: floor and hidden mark go to the last message, and their drafts
    /// to the other are emptied. Raises the user's personal version and returns it with the new state; `None` when they
    /// are no active participant or it is a group. Idempotent in effect.
    async fn clear_direct(
        &self,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<Option<(PersonalRev, MembershipState)>>;
}
