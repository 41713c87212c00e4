//! Bans: who is kept out of a group, and until when.

use async_trait::async_trait;

use crate::domain::{Activity, Actor, BanPage, Fence, Reason, Role};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::Fenced;
use crate::time::Timestamp;

/// Who is kept out, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BanUser {
    /// The group.
    pub channel: ChannelId,
    /// Who acts.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// Who is kept out.
    pub user: UserId,
    /// The role the decision assumed they have, `None` when they were not in; another one is `Stale`.
    pub role: Option<Role>,
    /// Until when; `None` until it is lifted.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: Option<Reason>,
    /// When.
    pub at: Timestamp,
}

/// What a ban came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BanOutcome {
    /// They are out, and kept out.
    Banned(Activity),
    /// They are the only owner and others are still in; nothing was written.
    LastOwner,
}

/// Who may come in again, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftBan {
    /// The group.
    pub channel: ChannelId,
    /// Who acts.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// Who may come in again.
    pub user: UserId,
    /// Why.
    pub reason: Option<Reason>,
    /// When.
    pub at: Timestamp,
}

/// What lifting a ban came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiftOutcome {
    /// They may come in again.
    Lifted(Activity),
    /// They were not kept out (any more); nothing was written.
    NotBanned,
}

/// Bans from groups. One that has ended is not there for any method.
#[async_trait]
pub trait BanStore: Send + Sync {
    /// Keeps somebody out, in or not; whoever is in is removed by the same change, like with
    /// [`remove_participant`](super::ParticipantStore::remove_participant). One before is replaced.
    async fn ban_user(&self, ban: &BanUser) -> Result<Fenced<BanOutcome>>;

    /// Ends a ban before its time.
    async fn lift_ban(&self, lift: &LiftBan) -> Result<Fenced<LiftOutcome>>;

    /// Who is kept out at `now`, by user id, above `after`, at most `limit`. `None` when the viewer is no active
    /// participant. Without a viewer (the host) any channel that is there. One statement.
    async fn bans(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<BanPage>>;
}
