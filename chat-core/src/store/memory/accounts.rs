//! Accounts in memory.

use std::collections::btree_map::Entry;

use async_trait::async_trait;

use super::MemoryStore;
use crate::error::Result;
use crate::id::UserId;
use crate::store::{Account, AccountStore, NewAccountOutcome};

#[async_trait]
impl AccountStore for MemoryStore {
    async fn create_account(&self, account: &Account) -> Result<NewAccountOutcome> {
        match self.state()?.accounts.entry(account.user.clone()) {
            Entry::Occupied(_) => Ok(NewAccountOutcome::Taken),
            Entry::Vacant(free) => {
                free.insert(account.clone());
                Ok(NewAccountOutcome::Created)
            }
        }
    }

    async fn account(&self, user: &UserId) -> Result<Option<Account>> {
        Ok(self.state()?.accounts.get(user).cloned())
    }

    async fn replace_password_hash(&self, user: &UserId, old: &str, new: &str) -> Result<bool> {
        let mut state = self.state()?;
        let Some(account) = state.accounts.get_mut(user).filter(|account| account.password_hash == old)
        else {
            return Ok(false);
        };
        new.clone_into(&mut account.password_hash);
        Ok(true)
    }
}
