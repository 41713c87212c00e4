//! The epoch on SQLite.

use async_trait::async_trait;
use chat_core::store::EpochStore;
use chat_core::{Epoch, Result};
use sqlx::types::Uuid;

use super::open::SqliteStore;
use crate::fault;

const READ: &str = "SELECT value FROM chat_meta WHERE key = 'epoch'";
const REPLACE: &str = "UPDATE chat_meta SET value = ?1 WHERE key = 'epoch'";

#[async_trait]
impl EpochStore for SqliteStore {
    async fn epoch(&self) -> Result<Epoch> {
        let read = sqlx::query_scalar(self.sql().of(READ));
        let epoch: Uuid = read.fetch_one(self.readers()).await.map_err(fault::from_sqlx)?;
        Ok(Epoch::from_uuid(epoch))
    }

    async fn begin_epoch(&self, epoch: Epoch) -> Result<()> {
        let mut transaction = self.write().await?;
        let replace = sqlx::query(self.sql().of(REPLACE)).bind(epoch.as_uuid());
        replace.execute(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await
    }
}
