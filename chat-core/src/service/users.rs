//! Profiles.

use super::ChatService;
use crate::domain::{Profile, User};
use crate::error::{Error, Result};
use crate::id::UserId;

impl ChatService {
    /// Creates a user or replaces their profile. The host's own call: it has no actor.
    pub async fn put_user(&self, user: &UserId, profile: Profile) -> Result<User> {
        self.0.store.put_user(user, &profile, self.0.clock.now()).await
    }

    /// The profiles of those of `users` that exist (at most [`Limits::users_per_call`](crate::Limits)), by id;
    /// names and avatars of the host's directory come first.
    pub async fn get_users(&self, users: &[UserId]) -> Result<Vec<User>> {
        let limit = self.0.limits.users_per_call;
        if users.len() > limit {
            return Err(Error::invalid("user_ids", "are more than the limit").with_limit(limit as u64));
        }
        let mut found = self.0.store.users(users).await?;
        let now = self.0.clock.now();
        for (id, Profile { name, avatar_url, metadata }) in self.0.directory.profiles(users).await? {
            found.retain(|user| user.id != id);
            found.push(User { id, name, avatar_url, metadata, created_at: now, updated_at: now });
        }
        found.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(found)
    }
}
