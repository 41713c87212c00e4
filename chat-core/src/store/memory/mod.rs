//! The storage port in memory: the contract in its shortest form, for tests, demonstrations and as a model.
//!
//! One lock over plain collections makes every method atomic. Nothing outlives the process, so this is the one
//! store whose `Ok` is not durable.

mod accounts;
mod activities;
mod bans;
mod blocks;
mod channels;
mod drafts;
mod epoch;
mod messages;
mod participants;
mod personal;
mod pins;
mod reactions;
mod receipts;
mod reports;
mod sight;
mod sync;
mod streams;
mod threads;
mod users;
mod versions;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use self::blocks::BlockRow;
use self::channels::ChannelRow;
use self::users::Users;
use crate::domain::{Actor, ChannelKind, Digest, DirectKey, Fence, Sight};
use crate::error::{Error, Result};
use crate::id::{ChannelId, ClientKey, Epoch, IdSource, SystemIds, UserId};
use crate::store::{Account, Fenced};

/// Everything in memory. A clone is another handle to the same data.
#[derive(Clone)]
pub struct MemoryStore(Arc<Mutex<State>>);

impl MemoryStore {
    /// An empty store; its epoch comes from the operating system.
    pub fn new() -> Self {
        Self::with_ids(&SystemIds)
    }

    /// An empty store; its epoch comes from `ids`.
    pub fn with_ids(ids: &dyn IdSource) -> Self {
        Self(Arc::new(Mutex::new(State::new(Epoch::from_uuid(ids.uuid())))))
    }

    fn state(&self) -> Result<MutexGuard<'_, State>> {
        self.0
            .lock()
            .map_err(|_| Error::internal("a thread panicked in the middle of a change to the memory store"))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

/// What the tables of a database would hold.
struct State {
    epoch: Epoch,
    users: Users,
    accounts: BTreeMap<UserId, Account>,
    channels: BTreeMap<ChannelId, ChannelRow>,
    directs: HashMap<DirectKey, ChannelId>,
    creations: HashMap<(Actor, ClientKey), (Digest, ChannelId)>,
    blocks: BTreeMap<UserId, BlockRow>,
}

impl State {
    fn new(epoch: Epoch) -> Self {
        Self {
            epoch,
            users: Users::default(),
            accounts: BTreeMap::new(),
            channels: BTreeMap::new(),
            directs: HashMap::new(),
            creations: HashMap::new(),
            blocks: BTreeMap::new(),
        }
    }

    /// A channel that is there.
    fn channel(&self, id: ChannelId) -> Option<&ChannelRow> {
        self.channels.get(&id).filter(|row| !row.is_deleted)
    }

    /// A channel that is there, to be changed.
    fn channel_mut(&mut self, id: ChannelId) -> Option<&mut ChannelRow> {
        self.channels.get_mut(&id).filter(|row| !row.is_deleted)
    }

    /// A channel, and what the viewer sees of it. The host sees all.
    fn readable(&self, id: ChannelId, viewer: Option<&UserId>) -> Option<(&ChannelRow, Sight)> {
        let row = self.channel(id)?;
        match viewer {
            None => Some((row, Sight::default())),
            Some(user) => row.active(user).map(|own| (row, self.sight(row, own))),
        }
    }

    /// Makes a change that was decided on a fence, if the fence still holds.
    fn fenced<T>(
        &mut self,
        id: ChannelId,
        actor: &Actor,
        fence: Option<Fence>,
        change: impl FnOnce(&mut ChannelRow, &mut Users) -> Fenced<T>,
    ) -> Fenced<T> {
        let Some(row) = self.channels.get_mut(&id).filter(|row| !row.is_deleted) else {
            return Fenced::NotFound;
        };
        if !row.holds(actor.user(), fence) {
            return Fenced::Stale;
        }
        change(row, &mut self.users)
    }

    /// The same for a change that is for groups alone.
    fn fenced_group<T>(
        &mut self,
        id: ChannelId,
        actor: &Actor,
        fence: Option<Fence>,
        change: impl FnOnce(&mut ChannelRow, &mut Users) -> Fenced<T>,
    ) -> Fenced<T> {
        self.fenced(id, actor, fence, |row, users| match row.channel.kind {
            ChannelKind::Group => change(row, users),
            ChannelKind::Direct => Fenced::NotGroup,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_another_handle_to_the_same_data() -> Result<()> {
        let store = MemoryStore::new();
        let clone = store.clone();
        store.state()?.epoch = Epoch::from_uuid(uuid::Uuid::max());
        assert_eq!(clone.state()?.epoch, Epoch::from_uuid(uuid::Uuid::max()));
        Ok(())
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", MemoryStore::new()), "MemoryStore { .. }");
    }
}
