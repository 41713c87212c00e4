//! Users in memory.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::MemoryStore;
use crate::domain::{DraftState, PersonalRev, Profile, User};
use crate::error::Result;
use crate::id::UserId;
use crate::store::{SeenBy, UserStore};
use crate::time::Timestamp;

/// The table of users.
#[derive(Default)]
pub(super) struct Users(BTreeMap<UserId, UserRow>);

pub(super) struct UserRow {
    user: User,
    personal_rev: PersonalRev,
    last_seen: Option<Timestamp>,
    /// By their stored place, the emptied ones too.
    pub(super) drafts: BTreeMap<String, DraftState>,
}

impl UserRow {
    fn new(id: &UserId, at: Timestamp) -> Self {
        let Profile { name, avatar_url, metadata } = Profile::default();
        let user = User { id: id.clone(), name, avatar_url, metadata, created_at: at, updated_at: at };
        Self { user, personal_rev: PersonalRev::ZERO, last_seen: None, drafts: BTreeMap::new() }
    }
}

impl Users {
    /// The user, if known.
    pub(super) fn find(&self, id: &UserId) -> Option<&User> {
        self.0.get(id).map(|row| &row.user)
    }

    /// All that is kept of a user, if known.
    pub(super) fn row(&self, id: &UserId) -> Option<&UserRow> {
        self.0.get(id)
    }

    /// The same, to be changed.
    pub(super) fn row_mut(&mut self, id: &UserId) -> Option<&mut UserRow> {
        self.0.get_mut(id)
    }

    /// The user's personal version; zero for the unknown.
    pub(super) fn personal_rev(&self, id: &UserId) -> PersonalRev {
        self.0.get(id).map_or(PersonalRev::ZERO, |row| row.personal_rev)
    }

    /// Raises the personal version of a user, created when missing, and returns it.
    pub(super) fn raise(&mut self, id: &UserId, at: Timestamp) -> PersonalRev {
        let row = self.ensure(id, at);
        row.personal_rev = row.personal_rev.next();
        row.personal_rev
    }

    fn ensure(&mut self, id: &UserId, at: Timestamp) -> &mut UserRow {
        self.0.entry(id.clone()).or_insert_with(|| UserRow::new(id, at))
    }
}

#[async_trait]
impl UserStore for MemoryStore {
    async fn put_user(&self, id: &UserId, profile: &Profile, at: Timestamp) -> Result<User> {
        let mut state = self.state()?;
        let user = &mut state.users.ensure(id, at).user;
        user.name.clone_from(&profile.name);
        user.avatar_url.clone_from(&profile.avatar_url);
        user.metadata.clone_from(&profile.metadata);
        user.updated_at = at;
        Ok(user.clone())
    }

    async fn ensure_users(&self, ids: &[UserId], at: Timestamp) -> Result<()> {
        let mut state = self.state()?;
        for id in ids {
            state.users.ensure(id, at);
        }
        Ok(())
    }

    async fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        let state = self.state()?;
        let ids: BTreeSet<_> = ids.iter().collect();
        Ok(ids.into_iter().filter_map(|id| state.users.find(id)).cloned().collect())
    }

    async fn personal_revs(&self, ids: &[UserId]) -> Result<Vec<(UserId, PersonalRev)>> {
        let state = self.state()?;
        let ids: BTreeSet<_> = ids.iter().collect();
        let rows = ids.into_iter().filter_map(|id| state.users.0.get(id));
        Ok(rows.map(|row| (row.user.id.clone(), row.personal_rev)).collect())
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        let mut state = self.state()?;
        for (id, at) in seen {
            let row = state.users.ensure(id, *at);
            row.last_seen = row.last_seen.max(Some(*at));
        }
        Ok(())
    }

    async fn last_seen(&self, viewer: &UserId, ids: &[UserId]) -> Result<SeenBy> {
        let state = self.state()?;
        let ids: BTreeSet<_> = ids.iter().collect();
        let (apart, others): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| state.is_apart(viewer, id));
        let seen = |id: &&UserId| Some(((*id).clone(), state.users.0.get(*id)?.last_seen?));
        let last_seen = others.iter().filter_map(seen).collect();
        Ok(SeenBy { last_seen, apart: apart.into_iter().cloned().collect() })
    }
}
