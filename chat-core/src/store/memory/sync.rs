//! What changed since a client was here, in memory.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::participants::ParticipantRow;
use crate::domain::{ChannelCursor, PersonalRev};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::{MembershipHead, Moved, PersonalNews, SyncStore};

impl ChannelRow {
    /// A participant's place in it, as a session needs it.
    pub(super) fn membership_head(&self, own: &ParticipantRow) -> MembershipHead {
        MembershipHead {
            head: self.head(),
            kind: self.channel.kind,
            joined_rev: own.participant.joined_rev,
            personal_rev: own.personal_rev,
            state: own.state(),
        }
    }
}

#[async_trait]
impl SyncStore for MemoryStore {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        let state = self.state()?;
        let rows = state.channels.values().filter_map(|row| row.participants.get(user).map(|own| (row, own)));
        let mut changed: Vec<_> = rows.filter(|(_, own)| own.personal_rev > since).collect();
        changed.sort_by_key(|(row, own)| (own.personal_rev, row.channel.id));
        let mut personal_rev = state.users.personal_rev(user);
        let last = changed.get(limit.saturating_sub(1)).map_or(personal_rev, |(_, own)| own.personal_rev);
        let has_more = last < personal_rev;
        if has_more {
            personal_rev = last;
            changed.retain(|(_, own)| own.personal_rev <= last);
        }
        let mut news =
            PersonalNews { personal_rev, blocks: state.blocks(user), has_more, ..PersonalNews::default() };
        for (row, own) in changed {
            if row.is_deleted || row.active(user).is_none() {
                news.gone.push(row.channel.id);
            } else {
                news.memberships.push(row.membership_head(own));
            }
        }
        Ok(news)
    }

    async fn moved(
        &self,
        user: &UserId,
        held: &BTreeMap<ChannelId, ChannelCursor>,
        limit: usize,
    ) -> Result<Vec<Moved>> {
        let state = self.state()?;
        let own: BTreeMap<_, _> =
            state.channels_of(user).map(|(row, _)| (row.channel.id, row.head())).collect();
        let known: BTreeSet<_> = own.keys().chain(held.keys()).copied().collect();
        let moved = known.into_iter().map(|channel| Moved { channel, head: own.get(&channel).copied() });
        let is_elsewhere = |moved: &Moved| match (moved.head, held.get(&moved.channel)) {
            (Some(head), Some(held)) => ChannelCursor::from(head) != *held,
            _ => true,
        };
        Ok(moved.filter(is_elsewhere).take(limit).collect())
    }
}
