//! Users on Postgres.

use async_trait::async_trait;
use chat_core::store::{SeenBy, UserStore};
use chat_core::{AvatarUrl, DisplayName, Error, PersonalRev, Profile, Result, Timestamp, User, UserId};

use super::{PostgresStore, rows};
use crate::{fault, payload};

/// Ids as an array to bind.
pub(super) fn texts(ids: &[UserId]) -> Vec<&str> {
    ids.iter().map(UserId::as_str).collect()
}

#[async_trait]
impl UserStore for PostgresStore {
    async fn put_user(&self, id: &UserId, profile: &Profile, at: Timestamp) -> Result<User> {
        let query = self.sql.put_user.query();
        let query = query
            .bind(id.as_str())
            .bind(profile.name.as_ref().map(DisplayName::as_str))
            .bind(profile.avatar_url.as_ref().map(AvatarUrl::as_str))
            .bind(payload::encode_metadata(&profile.metadata))
            .bind(rows::to_offset(at));
        let row = query.fetch_one(&self.pool).await.map_err(fault::from_sqlx)?;
        rows::user(&row)?.ok_or_else(|| Error::internal("a user that was just written has no id"))
    }

    async fn ensure_users(&self, ids: &[UserId], at: Timestamp) -> Result<()> {
        let query = self.sql.ensure_users.query().bind(texts(ids)).bind(rows::to_offset(at));
        query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    async fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        let query = self.sql.users.query().bind(texts(ids));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        found.iter().filter_map(|row| rows::user(row).transpose()).collect()
    }

    async fn personal_revs(&self, ids: &[UserId]) -> Result<Vec<(UserId, PersonalRev)>> {
        let query = self.sql.personal_revs.query().bind(texts(ids));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let read = |row| Ok((rows::user_id(row, "user_id")?, rows::personal_rev(row, "personal_rev")?));
        found.iter().map(read).collect()
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        let users: Vec<_> = seen.iter().map(|(user, _)| user.as_str()).collect();
        let times: Vec<_> = seen.iter().map(|(_, at)| rows::to_offset(*at)).collect();
        let query = self.sql.note_seen.query().bind(users).bind(times);
        query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    async fn last_seen(&self, viewer: &UserId, ids: &[UserId]) -> Result<SeenBy> {
        let query = self.sql.last_seen.query().bind(viewer.as_str()).bind(texts(ids));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let mut seen = SeenBy::default();
        for row in &found {
            let user = rows::user_id(row, "user_id")?;
            if rows::get(row, "is_apart")? {
                seen.apart.push(user);
            } else {
                seen.last_seen.push((user, rows::timestamp(row, "last_seen")?));
            }
        }
        Ok(seen)
    }
}
