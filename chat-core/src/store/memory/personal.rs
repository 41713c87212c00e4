//! Personal state in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{MemoryStore, State};
use crate::domain::{NotificationLevel, PersonalRev, TotalUnread};
use crate::error::Result;
use crate::id::UserId;
use crate::limits::Limits;
use crate::store::{PersonalChange, PersonalOutcome, PersonalStore};

impl State {
    /// Makes one change; `raised` has the versions that this batch brings its users to.
    fn change_personal(
        &mut self,
        change: &PersonalChange,
        raised: &mut BTreeMap<UserId, PersonalRev>,
    ) -> PersonalOutcome {
        let PersonalChange { channel, user, edit, at } = change;
        let Some(row) = self.channels.get_mut(channel).filter(|row| !row.is_deleted) else {
            return PersonalOutcome::NotFound;
        };
        let last_seq = row.channel.last_seq;
        let Some(own) = row.active_mut(user) else { return PersonalOutcome::NotFound };
        if edit.seq().is_some_and(|seq| seq > last_seq) {
            return PersonalOutcome::BeyondHead(last_seq);
        }
        let state = edit.apply(own.state(), last_seq);
        if state == own.state() {
            return PersonalOutcome::Unchanged(state);
        }
        own.badge_seq = state.badge_seq;
        own.notifications = state.notifications;
        (own.hidden_at_seq, own.archived) = (state.hidden_at_seq, state.archived);
        own.personal_rev = *raised.entry(user.clone()).or_insert_with(|| self.users.raise(user, *at));
        PersonalOutcome::Changed { personal_rev: own.personal_rev, state }
    }
}

#[async_trait]
impl PersonalStore for MemoryStore {
    async fn change_personal(&self, batch: &[PersonalChange]) -> Result<Vec<PersonalOutcome>> {
        let mut state = self.state()?;
        let mut raised = BTreeMap::new();
        Ok(batch.iter().map(|change| state.change_personal(change, &mut raised)).collect())
    }

    async fn total_unread(&self, user: &UserId, limits: &Limits) -> Result<TotalUnread> {
        let state = self.state()?;
        let unread = state
            .channels_of(user)
            .filter(|(_, own)| own.notifications != NotificationLevel::Muted && !own.archived)
            .filter(|(row, own)| row.channel.last_seq > own.membership().unread_base())
            .filter(|(row, own)| !own.membership().is_hidden(row.channel.last_seq))
            .map(|(row, own)| (own.notifications, row.unread(own, state.blocked_by(user), limits).unread));
        Ok(TotalUnread::sum(unread, limits.unread_total_channels))
    }
}
