//! What somebody no longer wants to see, in memory.

use async_trait::async_trait;

use super::MemoryStore;
use crate::error::Result;
use crate::store::{ClearHistory, ClearOutcome, SightStore};

#[async_trait]
impl SightStore for MemoryStore {
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome> {
        let state = &mut *self.state()?;
        let found = state.channels.get_mut(&clear.channel).filter(|row| !row.is_deleted);
        let Some(row) = found else { return Ok(ClearOutcome::NotFound) };
        let last_seq = row.channel.last_seq;
        let Some(own) = row.active_mut(&clear.user) else { return Ok(ClearOutcome::NotFound) };
        if clear.up_to > last_seq {
            return Ok(ClearOutcome::BeyondHead(last_seq));
        }
        if clear.up_to <= own.floor_seq {
            return Ok(ClearOutcome::Unchanged(own.state()));
        }
        own.floor_seq = clear.up_to;
        own.personal_rev = state.users.raise(&clear.user, clear.at);
        Ok(ClearOutcome::Cleared(own.personal_rev, own.state()))
    }
}
