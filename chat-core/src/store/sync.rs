//! What changed since a client was here: of the user's own, and which of their channels.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::domain::{Blocks, ChannelCursor, Head, PersonalRev, ThreadState};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::MembershipHead;

/// What changed of somebody's own after a version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonalNews {
    /// The version that this brings a client to; zero for a user the store does not know.
    pub personal_rev: PersonalRev,
    /// Whom they block, changed or not: those who never blocked anybody are not looked up.
    pub blocks: Blocks,
    /// The memberships that changed, joined and joined again among them, by version and id.
    pub memberships: Vec<MembershipHead>,
    /// The channels they are no longer in, or that ended, in the same order.
    pub gone: Vec<ChannelId>,
    /// The places in threads that they changed themselves, in channels they are in, by version, channel and id.
    pub threads: Vec<ThreadState>,
    /// There is more above `personal_rev`.
    pub has_more: bool,
}

/// A channel that is not as the client has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The channel.
    pub channel: ChannelId,
    /// Where it is; `None` when it is not there for the user.
    pub head: Option<Head>,
}

/// Finding what changed. Both methods give what did, however much there is beside it.
#[async_trait]
pub trait SyncStore: Send + Sync {
    /// The memberships of a user, and their places in threads, whose personal version is above `since`, in its order:
    /// `limit` of them, and beyond it those that changed with the last one, which a batch may have done. Every change that
    /// raises a user's personal version names it in the memberships it changed, the end of a channel included, or in the
    /// blocks, so nothing is missed between two calls. One statement, which reads what changed alone.
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews>;

    /// The user's channels that are elsewhere than in `held`, or not in it, and those of `held` that are not the
    /// user's: in ascending order of id, at most `limit`. One statement over the user's channels.
    async fn moved(
        &self,
        user: &UserId,
        held: &BTreeMap<ChannelId, ChannelCursor>,
        limit: usize,
    ) -> Result<Vec<Moved>>;
}
