//! What changed since a client was here, in memory.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::participants::ParticipantRow;
use crate::domain::{ChannelCursor, PersonalRev, ThreadState};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
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

/// What has a personal version.
enum Item {
    Gone,
    Membership(MembershipHead),
    Thread(ThreadState),
}

impl Item {
    fn root(&self) -> Option<MessageId> {
        match self {
            Self::Thread(state) => Some(state.root),
            Self::Gone | Self::Membership(_) => None,
        }
    }
}

impl ChannelRow {
    /// All that a participant, or who was one, has of their own in it, with its version.
    fn personal_items(&self, own: &ParticipantRow) -> Vec<(PersonalRev, ChannelId, Item)> {
        let channel = self.channel.id;
        if self.is_deleted || self.active(&own.participant.user).is_none() {
            return vec![(own.personal_rev, channel, Item::Gone)];
        }
        let threads = own
            .threads
            .iter()
            .map(|(root, place)| (place.personal_rev, channel, Item::Thread(place.state(channel, *root))));
        let mut items = vec![(own.personal_rev, channel, Item::Membership(self.membership_head(own)))];
        items.extend(threads);
        items
    }
}

#[async_trait]
impl SyncStore for MemoryStore {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        let state = self.state()?;
        let rows = state.channels.values().filter_map(|row| row.participants.get(user).map(|own| (row, own)));
        let mut changed: Vec<_> = rows.flat_map(|(row, own)| row.personal_items(own)).collect();
        changed.retain(|(version, ..)| *version > since);
        changed.sort_by_key(|(version, channel, item)| (*version, *channel, item.root()));
        let mut personal_rev = state.users.personal_rev(user);
        let last = changed.get(limit.saturating_sub(1)).map_or(personal_rev, |(version, ..)| *version);
        let has_more = last < personal_rev;
        if has_more {
            personal_rev = last;
            changed.retain(|(version, ..)| *version <= last);
        }
        let mut news =
            PersonalNews { personal_rev, blocks: state.blocks(user), has_more, ..PersonalNews::default() };
        for (_, channel, item) in changed {
            match item {
                Item::Gone => news.gone.push(channel),
                Item::Membership(own) => news.memberships.push(own),
                Item::Thread(state) => news.threads.push(state),
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
