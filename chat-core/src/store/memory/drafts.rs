//! Drafts in memory.

use async_trait::async_trait;

use super::users::Users;
use super::{MemoryStore, State};
use crate::domain::{DraftPage, DraftPlace, DraftState, PersonalRev, Target};
use crate::error::Result;
use crate::id::UserId;
use crate::store::{DraftOutcome, DraftQuery, DraftStore, PersonalItem, SetDraft};
use crate::time::Timestamp;

impl Users {
    fn drafts_of(&self, user: &UserId) -> impl Iterator<Item = &DraftState> {
        self.row(user).into_iter().flat_map(|row| row.drafts.values())
    }

    /// Somebody's drafts, with their versions.
    pub(super) fn draft_items(&self, user: &UserId) -> impl Iterator<Item = (PersonalRev, PersonalItem)> {
        self.drafts_of(user).map(|draft| (draft.version, PersonalItem::Draft(draft.clone())))
    }

    /// Empties somebody's drafts at a target, by one version of theirs.
    pub(super) fn empty_drafts(&mut self, user: &UserId, target: &Target, at: Timestamp) {
        if !self.drafts_of(user).any(|draft| draft.place.target == *target && !draft.body.is_empty()) {
            return;
        }
        let version = self.raise(user, at);
        let Some(row) = self.row_mut(user) else { return };
        let [from, to] = DraftPlace::stored_range(target);
        for (_, draft) in row.drafts.range_mut(from..to).filter(|(_, draft)| !draft.body.is_empty()) {
            *draft = DraftState { place: draft.place.clone(), body: String::new(), version, at };
        }
    }
}

impl State {
    /// Whether somebody may keep a draft there.
    fn has_place(&self, user: &UserId, place: &DraftPlace) -> bool {
        let Some(channel) = place.channel() else { return self.users.row(user).is_some() };
        self.channel(channel).is_some_and(|row| row.active(user).is_some())
    }
}

#[async_trait]
impl DraftStore for MemoryStore {
    async fn set_draft(&self, set: &SetDraft) -> Result<DraftOutcome> {
        let state = &mut *self.state()?;
        if !state.has_place(&set.user, &set.place) {
            return Ok(DraftOutcome::NotFound);
        }
        let others = state.users.drafts_of(&set.user).filter(|draft| !draft.body.is_empty()).count();
        let place = set.place.to_stored();
        let held = state.users.row(&set.user).and_then(|row| row.drafts.get(&place));
        if let Some(outcome) = set.decide(held.cloned(), others) {
            return Ok(outcome);
        }
        let draft = set.state(state.users.raise(&set.user, set.at));
        let Some(row) = state.users.row_mut(&set.user) else { return Ok(DraftOutcome::NotFound) };
        row.drafts.insert(place, draft.clone());
        Ok(DraftOutcome::Set(draft))
    }

    async fn drafts(&self, query: &DraftQuery<'_>) -> Result<DraftPage> {
        let state = self.state()?;
        let drafts = state.users.drafts_of(query.user).filter(|draft| !draft.body.is_empty());
        let drafts = drafts.filter(|draft| query.before.is_none_or(|before| draft.version < before));
        let mut drafts: Vec<_> = drafts.cloned().collect();
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.version));
        Ok(query.page(drafts))
    }
}
