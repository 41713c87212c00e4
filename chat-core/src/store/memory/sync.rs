//! What changed since a client was here, in memory.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::participants::ParticipantRow;
use crate::domain::{ChannelCursor, PersonalRev};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::{MembershipHead, Moved, PersonalItem, PersonalNews, SyncStore};

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

impl ChannelRow {
    /// All that a participant, or who was one, has of their own in it, with its version.
    fn personal_items(&self, own: &ParticipantRow) -> Vec<(PersonalRev, PersonalItem)> {
        let channel = self.channel.id;
        if self.is_deleted || self.active(&own.participant.user).is_none() {
            return vec![(own.personal_rev, PersonalItem::Gone(channel))];
        }
        let threads = own
            .threads
            .iter()
            .map(|(root, place)| (place.personal_rev, PersonalItem::Thread(place.state(channel, *root))));
        let mut items = vec![(own.personal_rev, PersonalItem::Membership(self.membership_head(own)))];
        items.extend(threads);
        items
    }
}

#[async_trait]
impl SyncStore for MemoryStore {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        let state = self.state()?;
        let rows = state.channels.values().filter_map(|row| row.participants.get(user).map(|own| (row, own)));
        let items = rows.flat_map(|(row, own)| row.personal_items(own)).chain(state.users.draft_items(user));
        let items = items.filter(|(version, _)| *version > since).collect();
        let news = PersonalNews::page(state.users.personal_rev(user), items, limit);
        Ok(PersonalNews { blocks: state.blocks(user), ..news })
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
