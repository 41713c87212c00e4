//! Accounts on SQLite. Each method is one statement.

use async_trait::async_trait;
use chat_core::store::{Account, AccountStore, NewAccountOutcome};
use chat_core::{Result, UserId};

use super::open::SqliteStore;
use super::rows::Cells;
use crate::fault;

const CREATE: &str = "INSERT INTO chat_accounts (user_id, password_hash, created_at) VALUES (?1, ?2, ?3)
     ON CONFLICT (user_id) DO NOTHING";
const FIND: &str = "SELECT user_id, password_hash, created_at FROM chat_accounts WHERE user_id = ?1";
const REPLACE: &str = "UPDATE chat_accounts SET password_hash = ?3 WHERE user_id = ?1 AND password_hash = ?2";

#[async_trait]
impl AccountStore for SqliteStore {
    async fn create_account(&self, account: &Account) -> Result<NewAccountOutcome> {
        let mut transaction = self.write().await?;
        let create = sqlx::query(self.sql().of(CREATE))
            .bind(account.user.as_str())
            .bind(account.password_hash.as_str())
            .bind(account.created_at.as_micros());
        let created = create.execute(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await?;
        match created.rows_affected() {
            0 => Ok(NewAccountOutcome::Taken),
            _ => Ok(NewAccountOutcome::Created),
        }
    }

    async fn account(&self, user: &UserId) -> Result<Option<Account>> {
        let find = sqlx::query(self.sql().of(FIND)).bind(user.as_str());
        let row = find.fetch_optional(self.readers()).await.map_err(fault::from_sqlx)?;
        let read = |mut cells: Cells<'_>| {
            let (user, password_hash) = (cells.user_id()?, cells.take()?);
            Ok(Account { user, password_hash, created_at: cells.time()? })
        };
        row.map(|row| read(Cells::of(&row))).transpose()
    }

    async fn replace_password_hash(&self, user: &UserId, old: &str, new: &str) -> Result<bool> {
        let mut transaction = self.write().await?;
        let replace = sqlx::query(self.sql().of(REPLACE)).bind(user.as_str()).bind(old).bind(new);
        let replaced = replace.execute(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await?;
        Ok(replaced.rows_affected() == 1)
    }
}
