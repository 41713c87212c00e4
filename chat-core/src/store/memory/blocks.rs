//! Blocks in memory.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::{MemoryStore, State};
use crate::domain::{Blocks, DirectKey, PersonalRev};
use crate::error::Result;
use crate::id::UserId;
use crate::store::{Block, BlockOutcome, BlockStore};

/// Whom one user blocks, and their personal version when that last changed.
#[derive(Default)]
pub(super) struct BlockRow {
    users: BTreeSet<UserId>,
    rev: PersonalRev,
}

impl State {
    /// Whom a user blocks.
    pub(super) fn blocks(&self, user: &UserId) -> Blocks {
        let Some(row) = self.blocks.get(user) else { return Blocks::default() };
        Blocks { rev: row.rev, users: row.users.iter().cloned().collect() }
    }

    /// The same, if there ever was somebody.
    pub(super) fn blocked_by(&self, user: &UserId) -> Option<&BTreeSet<UserId>> {
        self.blocks.get(user).map(|row| &row.users)
    }

    /// Whether either blocks the other.
    pub(super) fn is_apart(&self, one: &UserId, other: &UserId) -> bool {
        let blocks = |who: &UserId, whom| self.blocks.get(who).is_some_and(|row| row.users.contains(whom));
        blocks(one, other) || blocks(other, one)
    }

    fn change_block(
        &mut self,
        block: &Block,
        change: impl FnOnce(&mut BTreeSet<UserId>) -> bool,
    ) -> BlockOutcome {
        let Block { blocker, blocked, at, .. } = block;
        let row = self.blocks.entry(blocker.clone()).or_default();
        change(&mut row.users);
        row.rev = self.users.raise(blocker, *at);
        let key = DirectKey::new(blocker.clone(), blocked.clone()).ok();
        let channel = key.and_then(|key| self.directs.get(&key).copied());
        if let Some(row) = channel.and_then(|channel| self.channel_mut(channel)) {
            row.channel.access_version += 1;
        }
        BlockOutcome::Changed(self.blocks(blocker))
    }
}

#[async_trait]
impl BlockStore for MemoryStore {
    async fn block(&self, block: &Block) -> Result<BlockOutcome> {
        let mut state = self.state()?;
        let blocks = state.blocks(&block.blocker);
        Ok(match () {
            () if blocks.has(&block.blocked) => BlockOutcome::Unchanged(blocks),
            () if blocks.users.len() >= block.limit => BlockOutcome::Full,
            () => state.change_block(block, |users| users.insert(block.blocked.clone())),
        })
    }

    async fn unblock(&self, block: &Block) -> Result<BlockOutcome> {
        let mut state = self.state()?;
        let blocks = state.blocks(&block.blocker);
        Ok(if blocks.has(&block.blocked) {
            state.change_block(block, |users| users.remove(&block.blocked))
        } else {
            BlockOutcome::Unchanged(blocks)
        })
    }

    async fn blocks(&self, user: &UserId) -> Result<Blocks> {
        Ok(self.state()?.blocks(user))
    }
}
