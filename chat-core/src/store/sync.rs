//! What changed since a client was here: of the user's own, and which of their channels.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::domain::{Blocks, ChannelCursor, DraftState, Head, PersonalRev, ThreadState};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
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
    /// Their drafts that changed, the emptied ones too, by version and place.
    pub drafts: Vec<DraftState>,
    /// There is more above `personal_rev`.
    pub has_more: bool,
}

/// Something of somebody's own that has a personal version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonalItem {
    /// A channel they are no longer in, or that ended.
    Gone(ChannelId),
    /// A membership.
    Membership(MembershipHead),
    /// A place in a thread.
    Thread(ThreadState),
    /// A draft.
    Draft(DraftState),
}

impl PersonalItem {
    /// Items of one version go by their channel and their kind, drafts by their place.
    fn order(&self) -> (Option<ChannelId>, Option<MessageId>, String) {
        match self {
            Self::Gone(channel) => (Some(*channel), None, String::new()),
            Self::Membership(own) => (Some(own.head.channel), None, String::new()),
            Self::Thread(state) => (Some(state.channel), Some(state.root), String::new()),
            Self::Draft(draft) => (None, None, draft.place.to_stored()),
        }
    }
}

impl PersonalNews {
    /// For stores: a page of `limit` items and of those that share the version of the last. Of each kind the first
    /// `limit` above the asked version are given, with all that share the version of the last of them, in any order;
    /// the user is at `personal_rev`, and what is above it was written meanwhile and comes another time.
    pub fn page(
        personal_rev: PersonalRev,
        mut items: Vec<(PersonalRev, PersonalItem)>,
        limit: usize,
    ) -> Self {
        items.retain(|(version, _)| *version <= personal_rev);
        items.sort_by_cached_key(|(version, item)| (*version, item.order()));
        let last = items.get(limit.saturating_sub(1)).map_or(personal_rev, |(version, _)| *version);
        let mut news = Self { personal_rev: last, has_more: last < personal_rev, ..Self::default() };
        for (_, item) in items.into_iter().take_while(|(version, _)| *version <= last) {
            match item {
                PersonalItem::Gone(channel) => news.gone.push(channel),
                PersonalItem::Membership(own) => news.memberships.push(own),
                PersonalItem::Thread(state) => news.threads.push(state),
                PersonalItem::Draft(state) => news.drafts.push(state),
            }
        }
        news
    }
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
    /// The memberships of a user, their places in threads and their drafts whose personal version is above `since`, in
    /// its order: `limit` of them, and beyond it those that changed with the last one, which a batch may have done.
    /// Every change that raises a user's personal version names it in what it changed, the end of a channel included,
    /// so nothing is missed between two calls. One statement, which reads what changed alone, and one more if drafts
    /// did.
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
