//! What somebody no longer wants to see, in memory.

use async_trait::async_trait;

use super::channels::ChannelRow;
use super::participants::ParticipantRow;
use super::{MemoryStore, State};
use crate::domain::{ChannelKind, Sight};
use crate::error::Result;
use crate::store::{ClearHistory, ClearOutcome, HideMessage, HideOutcome, SightStore};

impl State {
    /// What a participant of a channel does not see of it.
    pub(super) fn sight(&self, row: &ChannelRow, own: &ParticipantRow) -> Sight {
        let is_group = row.channel.kind == ChannelKind::Group;
        let blocked = self.blocked_by(&own.participant.user).filter(|_| is_group);
        Sight {
            floor_seq: own.floor_seq,
            hidden_seqs: own.hidden.iter().copied().collect(),
            blocked: blocked.into_iter().flatten().cloned().collect(),
        }
    }
}

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
        own.hidden.retain(|seq| *seq > clear.up_to);
        own.personal_rev = state.users.raise(&clear.user, clear.at);
        Ok(ClearOutcome::Cleared(own.personal_rev, own.state()))
    }

    async fn hide_message(&self, hide: &HideMessage) -> Result<HideOutcome> {
        let state = &mut *self.state()?;
        let found = state.channels.get_mut(&hide.channel).filter(|row| !row.is_deleted);
        let Some(row) = found else { return Ok(HideOutcome::NotFound) };
        let seq = row.by_id.get(&hide.message).copied();
        let Some(own) = row.active_mut(&hide.user) else { return Ok(HideOutcome::NotFound) };
        let Some(seq) = seq.filter(|seq| *seq > own.floor_seq) else { return Ok(HideOutcome::NoMessage) };
        if own.hidden.contains(&seq) {
            return Ok(HideOutcome::Unchanged(own.state()));
        }
        if own.hidden.len() >= hide.limit {
            return Ok(HideOutcome::Full);
        }
        own.hidden.insert(seq);
        own.personal_rev = state.users.raise(&hide.user, hide.at);
        Ok(HideOutcome::Hidden(own.personal_rev, own.state()))
    }
}
