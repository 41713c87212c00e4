//! Users: profiles, and the version of each user's personal state.

use async_trait::async_trait;

use crate::domain::{PersonalRev, Profile, User};
use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;

/// What is stored of people for somebody who looks at them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeenBy {
    /// When those were last seen who ever were, in any order; of those apart nothing is told.
    pub last_seen: Vec<(UserId, Timestamp)>,
    /// Those whom the viewer blocks, or who block the viewer, in any order.
    pub apart: Vec<UserId>,
}

/// Users the engine knows.
#[async_trait]
pub trait UserStore: Send + Sync {
    /// Creates the user or replaces the profile; `created_at` and the personal version stay. Idempotent.
    async fn put_user(&self, id: &UserId, profile: &Profile, at: Timestamp) -> Result<User>;

    /// Creates those that are not there, with an empty profile; the others stay as they are. Idempotent.
    async fn ensure_users(&self, ids: &[UserId], at: Timestamp) -> Result<()>;

    /// Those of `ids` that are there, in any order.
    async fn users(&self, ids: &[UserId]) -> Result<Vec<User>>;

    /// The personal versions of those of `ids` that are there, in any order. They never fall: a lower one than
    /// before means that the database was restored to an earlier state.
    async fn personal_revs(&self, ids: &[UserId]) -> Result<Vec<(UserId, PersonalRev)>>;

    /// Notes when users were last seen, created with an empty profile when missing. Only rises: an earlier moment
    /// than the stored one changes nothing. Neither profile nor personal version change. One statement; idempotent.
    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()>;

    /// What is stored of `ids` as the viewer sees them. One statement.
    async fn last_seen(&self, viewer: &UserId, ids: &[UserId]) -> Result<SeenBy>;
}
