//! Accounts on Postgres.

use async_trait::async_trait;
use chat_core::store::{Account, AccountStore, NewAccountOutcome};
use chat_core::{Result, UserId};

use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl AccountStore for PostgresStore {
    async fn create_account(&self, account: &Account) -> Result<NewAccountOutcome> {
        let query = self.sql.create_account.query();
        let query = query
            .bind(account.user.as_str())
            .bind(&account.password_hash)
            .bind(rows::to_offset(account.created_at));
        let done = query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(if done.rows_affected() == 0 { NewAccountOutcome::Taken } else { NewAccountOutcome::Created })
    }

    async fn account(&self, user: &UserId) -> Result<Option<Account>> {
        let query = self.sql.account.query().bind(user.as_str());
        let Some(row) = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)? else {
            return Ok(None);
        };
        Ok(Some(Account {
            user: user.clone(),
            password_hash: rows::get(&row, "password_hash")?,
            created_at: rows::timestamp(&row, "created_at")?,
        }))
    }

    async fn replace_password_hash(&self, user: &UserId, old: &str, new: &str) -> Result<bool> {
        let query = self.sql.replace_password_hash.query().bind(user.as_str()).bind(old).bind(new);
        let done = query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(done.rows_affected() == 1)
    }
}
