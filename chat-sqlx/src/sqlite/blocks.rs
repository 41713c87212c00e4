//! Blocks on SQLite.

use async_trait::async_trait;
use chat_core::store::{Block, BlockOutcome, BlockStore};
use chat_core::{Blocks, DirectKey, PersonalRev, Result, UserId};
use sqlx::SqliteConnection;

use super::open::SqliteStore;
use super::rows::{Cells, damaged};
use super::sql::Sql;
use super::users;
use crate::fault;

const FIND: &str =
    "SELECT u.blocks_rev, (SELECT json_group_array(blocked) FROM chat_blocks WHERE blocker = ?1)
     FROM chat_users u WHERE u.user_id = ?1";
const BEGIN: &str = "INSERT INTO chat_blocks (blocker, blocked, at) VALUES (?1, ?2, ?3)";
const END: &str = "DELETE FROM chat_blocks WHERE blocker = ?1 AND blocked = ?2 AND ?3 IS NOT NULL";
const NOTE: &str = "UPDATE chat_users SET blocks_rev = ?2 WHERE user_id = ?1";
const RAISE: &str = "UPDATE chat_channels SET access_version = access_version + 1 WHERE direct_key = ?1";

#[async_trait]
impl BlockStore for SqliteStore {
    /// Five statements.
    async fn block(&self, block: &Block) -> Result<BlockOutcome> {
        self.change_block(block, true).await
    }

    /// Five statements.
    async fn unblock(&self, block: &Block) -> Result<BlockOutcome> {
        self.change_block(block, false).await
    }

    async fn blocks(&self, user: &UserId) -> Result<Blocks> {
        let find = sqlx::query(self.sql().of(FIND)).bind(user.as_str());
        let row = find.fetch_optional(self.readers()).await.map_err(fault::from_sqlx)?;
        row.map_or(Ok(Blocks::default()), |row| Cells::of(&row).blocks())
    }
}

impl SqliteStore {
    async fn change_block(&self, block: &Block, to: bool) -> Result<BlockOutcome> {
        let mut transaction = self.write().await?;
        let connection = transaction.connection();
        let find = sqlx::query(self.sql().of(FIND)).bind(block.blocker.as_str());
        let row = find.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?;
        let mut now = row.map_or(Ok(Blocks::default()), |row| Cells::of(&row).blocks())?;
        let outcome = match now.users.binary_search(&block.blocked) {
            place if place.is_ok() == to => BlockOutcome::Unchanged(now),
            Err(_) if now.users.len() >= block.limit => BlockOutcome::Full,
            place => {
                match place {
                    Ok(place) => drop(now.users.remove(place)),
                    Err(place) => now.users.insert(place, block.blocked.clone()),
                }
                now.rev = write(connection, self.sql(), block, to).await?;
                BlockOutcome::Changed(now)
            }
        };
        transaction.commit().await?;
        Ok(outcome)
    }
}

/// Four statements.
async fn write(connection: &mut SqliteConnection, sql: &Sql, block: &Block, to: bool) -> Result<PersonalRev> {
    let Block { blocker, blocked, at, .. } = block;
    let rev = users::raise_one(connection, sql, blocker, *at).await?;
    let note = sqlx::query(sql.of(NOTE)).bind(blocker.as_str()).bind(rev.as_i64());
    note.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    let change = sqlx::query(sql.of(if to { BEGIN } else { END })).bind(blocker.as_str());
    let change = change.bind(blocked.as_str()).bind(at.as_micros());
    change.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    let key = DirectKey::new(blocker.clone(), blocked.clone())?;
    let raise = sqlx::query(sql.of(RAISE)).bind(key.to_stored());
    raise.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(rev)
}

impl Cells<'_> {
    /// Whom somebody blocks: the version, then the list.
    pub(super) fn blocks(&mut self) -> Result<Blocks> {
        Ok(Blocks { rev: self.personal_rev()?, users: self.users()? })
    }

    /// The list alone; a row without one has nobody.
    pub(super) fn users(&mut self) -> Result<Vec<UserId>> {
        let Some(list) = self.take::<Option<&str>>()? else { return Ok(Vec::new()) };
        let mut users: Vec<String> =
            serde_json::from_str(list).map_err(|source| damaged().with_source(source))?;
        users.sort_unstable();
        users.into_iter().map(UserId::new).collect()
    }
}
