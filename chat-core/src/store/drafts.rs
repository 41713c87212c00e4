//! What somebody has written and not sent.

use async_trait::async_trait;

use crate::domain::{DraftPage, DraftPlace, DraftState, PersonalRev};
use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;

/// A draft as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDraft {
    /// Whose.
    pub user: UserId,
    /// Where.
    pub place: DraftPlace,
    /// Markdown; empty removes it.
    pub body: String,
    /// The version it must have now: zero for none, the emptied one's counts as well. `None` for whatever is there.
    pub expected: Option<PersonalRev>,
    /// Most drafts of one user that are not empty.
    pub limit: usize,
    /// When.
    pub at: Timestamp,
}

/// What setting a draft came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftOutcome {
    /// It is so now, with a version of its own.
    Set(DraftState),
    /// It was so already, whatever was expected; nothing was written.
    Unchanged(DraftState),
    /// It has another version than was expected; nothing was written.
    Conflict(DraftState),
    /// It would be one more than the limit; nothing was written.
    Full,
    /// No such user, or they are not in that group; nothing was written.
    NotFound,
}

impl SetDraft {
    /// For stores: what it comes to beside what is there, of which `others` are not empty; `None` when it is written.
    pub fn decide(&self, held: Option<DraftState>, others: usize) -> Option<DraftOutcome> {
        let held = held.unwrap_or_else(|| DraftState {
            place: self.place.clone(),
            body: String::new(),
            version: PersonalRev::ZERO,
            at: self.at,
        });
        let is_empty = held.body.is_empty();
        let is_expected = |version| version == held.version || is_empty && version == PersonalRev::ZERO;
        if held.body == self.body {
            Some(DraftOutcome::Unchanged(held))
        } else if !self.expected.is_none_or(is_expected) {
            Some(DraftOutcome::Conflict(held))
        } else if is_empty && others >= self.limit {
            Some(DraftOutcome::Full)
        } else {
            None
        }
    }

    /// For stores: the draft that was written with this version.
    pub fn state(&self, version: PersonalRev) -> DraftState {
        DraftState { place: self.place.clone(), body: self.body.clone(), version, at: self.at }
    }
}

/// Which of somebody's drafts are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftQuery<'a> {
    /// Whose.
    pub user: &'a UserId,
    /// Those below this version; the latest without.
    pub before: Option<PersonalRev>,
    /// At most this many.
    pub limit: usize,
}

impl DraftQuery<'_> {
    /// For stores: the page of these drafts, of which there may be one more than asked.
    pub fn page(&self, mut drafts: Vec<DraftState>) -> DraftPage {
        let has_more = drafts.len() > self.limit;
        drafts.truncate(self.limit);
        DraftPage { next: drafts.last().filter(|_| has_more).map(|last| last.version), drafts }
    }
}

/// Drafts. They are their user's; nobody else can read that there are any. What takes a user out of a group, or ends
/// it, empties their drafts there by the same change, and [`clear_direct`](super::ChannelStore::clear_direct) those to
/// that person: with a personal version above the one that tells of it, one for all of them.
#[async_trait]
pub trait DraftStore: Send + Sync {
    /// Sets or empties one draft in one transaction, and raises the user's personal version by one if that changes
    /// something. Of two at once both are written, one after the other. The text of one that is emptied is gone; that
    /// it was emptied stays, for those who held it. Of a draft at once with what takes its user out of the group
    /// nothing is left. Statements: a constant.
    async fn set_draft(&self, set: &SetDraft) -> Result<DraftOutcome>;

    /// The drafts that are not empty, the highest version first. One statement.
    async fn drafts(&self, query: &DraftQuery<'_>) -> Result<DraftPage>;
}
