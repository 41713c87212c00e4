//! Which users exist (a profile, a hit in the host's directory, or a first authentication), and which pairs have
//! begun to talk.

use quick_cache::sync::Cache;

use super::ChatService;
use crate::domain::{Actor, DirectKey, Profile, User};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::limits::Limits;
use crate::store::Pair;

/// Users found to exist and the channels of pairs; once known, known until the database goes
/// back.
#[derive(Debug)]
pub(super) struct Known {
    users: Cache<UserId, ()>,
    pairs: Cache<DirectKey, ChannelId>,
}

impl Known {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { users: Cache::new(limits.access_cache), pairs: Cache::new(limits.access_cache) }
    }

    pub(super) fn clear(&self) {
        self.users.clear();
        self.pairs.clear();
    }
}

impl ChatService {
    /// Makes a user known who has just authenticated: from then on others may write to them. Connections do it
    /// themselves; a face that authenticates otherwise calls it.
    pub async fn note_user(&self, user: &UserId) -> Result<()> {
        if self.0.caches.known.users.get(user).is_none() {
            self.0.store.ensure_users(std::slice::from_ref(user), self.0.clock.now()).await?;
            self.0.caches.known.users.insert(user.clone(), ());
        }
        Ok(())
    }

    /// The direct channel of a pair, once its first message was sent. A pair that has none and begins none, because one
    /// blocks the other, answers like an unknown user.
    pub(super) async fn direct_channel(&self, key: &DirectKey) -> Result<Option<ChannelId>> {
        if let Some(channel) = self.0.caches.known.pairs.get(key) {
            return Ok(Some(channel));
        }
        let Pair { channel, is_blocked } = self.0.store.direct_channel(key).await?;
        match channel {
            Some(channel) => self.0.caches.known.pairs.insert(key.clone(), channel),
            None if is_blocked => return Err(unknown_user()),
            None => {}
        }
        Ok(channel)
    }

    /// What was known of the two in their direct channel is read anew.
    pub(super) fn forget_pair(&self, key: &DirectKey) {
        if let Some(channel) = self.0.caches.known.pairs.get(key) {
            key.users().into_iter().for_each(|user| self.forget_access(channel, user));
        }
    }

    /// Every one of `users` exists and `Policy` lets the actor contact them; unknown and refused answer alike. Blocks are
    /// compared where it is written.
    pub(super) async fn require_contacts(&self, actor: &Actor, users: &[UserId]) -> Result<()> {
        self.require_known(users).await?;
        let allowed = |to: &UserId| actor.user().is_none_or(|from| self.0.policy.may_contact(from, to));
        if users.iter().all(allowed) { Ok(()) } else { Err(unknown_user()) }
    }

    /// Every one of `users` exists; else [`NotFound`](crate::ErrorKind::NotFound).
    pub(super) async fn require_known(&self, users: &[UserId]) -> Result<()> {
        let unknown: Vec<_> =
            users.iter().filter(|user| self.0.caches.known.users.get(*user).is_none()).cloned().collect();
        let found = self.find(&unknown).await?;
        for user in &found {
            self.0.caches.known.users.insert(user.clone(), ());
        }
        if found.len() < unknown.len() { Err(unknown_user()) } else { Ok(()) }
    }

    /// Those of `users` that exist, without doubles.
    async fn find(&self, users: &[UserId]) -> Result<Vec<UserId>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let mut found: Vec<_> = self.0.store.users(users).await?.into_iter().map(|user| user.id).collect();
        let missing: Vec<_> = users.iter().filter(|user| !found.contains(user)).cloned().collect();
        if !missing.is_empty() {
            let directory = self.0.directory.profiles(&missing).await?;
            found.extend(directory.into_iter().map(|(user, _)| user));
        }
        found.retain(|user| users.contains(user));
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Puts the host's names and avatars over the engine's own.
    pub(crate) async fn overlay<'a>(&self, users: impl Iterator<Item = &'a mut User>) -> Result<()> {
        let mut users: Vec<_> = users.collect();
        let ids: Vec<_> = users.iter().map(|user| user.id.clone()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        for (id, Profile { name, avatar_url, metadata }) in self.0.directory.profiles(&ids).await? {
            for user in users.iter_mut().filter(|user| user.id == id) {
                user.name.clone_from(&name);
                user.avatar_url.clone_from(&avatar_url);
                user.metadata.clone_from(&metadata);
            }
        }
        Ok(())
    }
}

/// Who is unknown, and who may not be contacted: nobody can tell them apart.
pub(super) fn unknown_user() -> Error {
    Error::not_found("user").with_field("user_id")
}
