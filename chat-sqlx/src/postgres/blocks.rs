//! Blocks on Postgres.

use async_trait::async_trait;
use chat_core::store::{Block, BlockOutcome, BlockStore};
use chat_core::{Blocks, DirectKey, Result, UserId};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl BlockStore for PostgresStore {
    /// Three statements between BEGIN and COMMIT.
    async fn block(&self, block: &Block) -> Result<BlockOutcome> {
        self.change_block(block, true).await
    }

    /// Three statements between BEGIN and COMMIT.
    async fn unblock(&self, block: &Block) -> Result<BlockOutcome> {
        self.change_block(block, false).await
    }

    async fn blocks(&self, user: &UserId) -> Result<Blocks> {
        let query = self.sql.blocks.query().bind(user.as_str());
        let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
        found.map_or(Ok(Blocks::default()), |row| blocks(&row))
    }
}

impl PostgresStore {
    async fn change_block(&self, block: &Block, to: bool) -> Result<BlockOutcome> {
        let mut tx = self.transactions.begin_change(&self.pool).await.map_err(fault::from_sqlx)?;
        let mut now = self.hold_blocks(&mut tx, block).await?;
        let place = now.users.binary_search(&block.blocked);
        match place {
            _ if place.is_ok() == to => {
                tx.rollback().await.map_err(fault::from_sqlx)?;
                return Ok(BlockOutcome::Unchanged(now));
            }
            Err(_) if now.users.len() >= block.limit => {
                tx.rollback().await.map_err(fault::from_sqlx)?;
                return Ok(BlockOutcome::Full);
            }
            Ok(place) => drop(now.users.remove(place)),
            Err(place) => now.users.insert(place, block.blocked.clone()),
        }
        let key = DirectKey::new(block.blocker.clone(), block.blocked.clone())?;
        let write = self.sql.block.query().bind(block.blocker.as_str()).bind(block.blocked.as_str());
        let write = write.bind(to).bind(key.to_stored()).bind(rows::to_offset(block.at));
        let row = write.fetch_one(&mut *tx).await.map_err(fault::from_sqlx)?;
        now.rev = rows::personal_rev(&row, "blocks_rev")?;
        tx.commit().await.map_err(fault::from_sqlx)?;
        Ok(BlockOutcome::Changed(now))
    }

    /// Whom a user blocks, read while their row is held. Two statements: the second sees what was committed meanwhile.
    async fn hold_blocks(&self, connection: &mut PgConnection, block: &Block) -> Result<Blocks> {
        let hold = self.sql.hold_user.query().bind(block.blocker.as_str()).bind(rows::to_offset(block.at));
        hold.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
        let read = self.sql.blocks.query().bind(block.blocker.as_str());
        blocks(&read.fetch_one(connection).await.map_err(fault::from_sqlx)?)
    }
}

/// The blocks in a row.
pub(super) fn blocks(row: &PgRow) -> Result<Blocks> {
    Ok(Blocks { rev: rows::personal_rev(row, "blocks_rev")?, users: blocked(row)? })
}

/// The list alone; a row without one has nobody.
pub(super) fn blocked(row: &PgRow) -> Result<Vec<UserId>> {
    let users = rows::get::<Option<Vec<String>>>(row, "blocked")?.unwrap_or_default();
    users.into_iter().map(UserId::new).collect()
}
