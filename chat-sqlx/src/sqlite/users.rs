//! Users on SQLite. Each method is one statement.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{SeenBy, UserStore};
use chat_core::{AvatarUrl, DisplayName, PersonalRev, Profile, Result, Timestamp, User, UserId};
use sqlx::SqliteConnection;

use super::binds::{json_of, set_of};
use super::open::SqliteStore;
use super::rows::{Cells, damaged, user_columns};
use super::sql::Sql;
use crate::{fault, payload};

const PUT: &str = concat!(
    "INSERT INTO chat_users AS u (user_id, name, avatar_url, metadata, personal_rev, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, 0, ?5, ?5)
     ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, avatar_url = excluded.avatar_url,
         metadata = excluded.metadata, updated_at = excluded.updated_at
     RETURNING ",
    "user_id, name, avatar_url, metadata, created_at, updated_at"
);
const ENSURE: &str = "INSERT INTO chat_users (user_id, personal_rev, created_at, updated_at)
     SELECT value, 0, ?2, ?2 FROM json_each(?1) WHERE true
     ON CONFLICT (user_id) DO NOTHING";
const FIND: &str = concat!(
    "SELECT ",
    user_columns!(),
    " FROM json_each(?1) j CROSS JOIN chat_users u ON u.user_id = j.value"
);
const PERSONAL_REVS: &str =
    "SELECT u.user_id, u.personal_rev FROM json_each(?1) j CROSS JOIN chat_users u ON u.user_id = j.value";
const NOTE_SEEN: &str =
    "INSERT INTO chat_users AS u (user_id, personal_rev, last_seen, created_at, updated_at)
     SELECT value ->> 0, 0, value ->> 1, value ->> 1, value ->> 1 FROM json_each(?1) WHERE true
     ON CONFLICT (user_id) DO UPDATE SET last_seen = excluded.last_seen
         WHERE u.last_seen IS NULL OR u.last_seen < excluded.last_seen";
const LAST_SEEN: &str = "SELECT asked.user_id, asked.is_apart, u.last_seen
     FROM (SELECT j.value AS user_id, EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?2 AND blocked = j.value)
             OR EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = j.value AND blocked = ?2) AS is_apart
         FROM json_each(?1) j) asked
     LEFT JOIN chat_users u ON u.user_id = asked.user_id
     WHERE asked.is_apart OR u.last_seen IS NOT NULL";
const RAISE: &str = "INSERT INTO chat_users AS u (user_id, personal_rev, created_at, updated_at)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 2 FROM json_each(?1) WHERE true
     ON CONFLICT (user_id) DO UPDATE SET personal_rev = u.personal_rev + excluded.personal_rev
     RETURNING user_id, personal_rev";

/// Raises the personal version of users, created when missing: by one for each time they are named. Returns the
/// versions in the order of naming. One statement.
pub(super) async fn raise(
    connection: &mut SqliteConnection,
    sql: &Sql,
    named: &[(&UserId, Timestamp)],
) -> Result<Vec<PersonalRev>> {
    let mut times: BTreeMap<&str, (u64, i64)> = BTreeMap::new();
    for (user, at) in named {
        times.entry(user.as_str()).or_insert((0, at.as_micros())).0 += 1;
    }
    let rows: Vec<_> = times.iter().map(|(user, (times, at))| (user, times, at)).collect();
    let raise = sqlx::query(sql.of(RAISE)).bind(json_of(serde_json::to_string(&rows))?);
    let rows = raise.fetch_all(connection).await.map_err(fault::from_sqlx)?;
    let mut last = BTreeMap::new();
    for mut cells in rows.iter().map(Cells::of) {
        let user: &str = cells.take()?;
        last.insert(user, cells.personal_rev()?);
    }
    let of = |(user, _): &(&UserId, Timestamp)| {
        let (left, _) = times.get_mut(user.as_str())?;
        *left -= 1;
        Some(last.get(user.as_str())?.minus(*left))
    };
    named.iter().map(of).collect::<Option<_>>().ok_or_else(damaged)
}

/// Raises the personal version of one user and returns it. One statement.
pub(super) async fn raise_one(
    connection: &mut SqliteConnection,
    sql: &Sql,
    user: &UserId,
    at: Timestamp,
) -> Result<PersonalRev> {
    raise(connection, sql, &[(user, at)]).await?.pop().ok_or_else(damaged)
}

#[async_trait]
impl UserStore for SqliteStore {
    async fn put_user(&self, id: &UserId, profile: &Profile, at: Timestamp) -> Result<User> {
        let mut transaction = self.write().await?;
        let put = sqlx::query(self.sql().of(PUT))
            .bind(id.as_str())
            .bind(profile.name.as_ref().map(DisplayName::as_str))
            .bind(profile.avatar_url.as_ref().map(AvatarUrl::as_str))
            .bind(payload::encode_metadata(&profile.metadata))
            .bind(at.as_micros());
        let row = put.fetch_one(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await?;
        Cells::of(&row).user()
    }

    async fn ensure_users(&self, ids: &[UserId], at: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        let ensure = sqlx::query(self.sql().of(ENSURE)).bind(set_of(ids)).bind(at.as_micros());
        ensure.execute(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await
    }

    async fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        let find = sqlx::query(self.sql().of(FIND)).bind(set_of(ids));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        rows.iter().map(|row| Cells::of(row).user()).collect()
    }

    async fn personal_revs(&self, ids: &[UserId]) -> Result<Vec<(UserId, PersonalRev)>> {
        let find = sqlx::query(self.sql().of(PERSONAL_REVS)).bind(set_of(ids));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let read = |mut cells: Cells<'_>| Ok((cells.user_id()?, cells.personal_rev()?));
        rows.iter().map(|row| read(Cells::of(row))).collect()
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        let rows: Vec<_> = seen.iter().map(|(user, at)| (user.as_str(), at.as_micros())).collect();
        let mut transaction = self.write().await?;
        let note = sqlx::query(self.sql().of(NOTE_SEEN)).bind(json_of(serde_json::to_string(&rows))?);
        note.execute(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await
    }

    async fn last_seen(&self, viewer: &UserId, ids: &[UserId]) -> Result<SeenBy> {
        let find = sqlx::query(self.sql().of(LAST_SEEN)).bind(set_of(ids)).bind(viewer.as_str());
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let mut seen = SeenBy::default();
        for mut cells in rows.iter().map(Cells::of) {
            let user = cells.user_id()?;
            if cells.take()? {
                seen.apart.push(user);
            } else {
                seen.last_seen.push((user, cells.time()?));
            }
        }
        Ok(seen)
    }
}
