//! Built-in accounts, for hosts that bring no login of their own.

use std::fmt;

use async_trait::async_trait;

use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;

/// An account: who signs in, and the hash of their password.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Whom it signs in.
    pub user: UserId,
    /// Hash of the password with its parameters (PHC string).
    pub password_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("user", &self.user).finish_non_exhaustive()
    }
}

/// What making an account came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewAccountOutcome {
    /// It is there.
    Created,
    /// The user has one already; nothing was written.
    Taken,
}

/// Where built-in accounts live. Separate from [`Store`](super::Store): credentials may stay in another database.
#[async_trait]
pub trait AccountStore: fmt::Debug + Send + Sync + 'static {
    /// Makes an account. Of two at once for one user, one is `Taken`.
    async fn create_account(&self, account: &Account) -> Result<NewAccountOutcome>;

    /// The account of a user.
    async fn account(&self, user: &UserId) -> Result<Option<Account>>;

    /// Replaces the password's hash if it still is `old`; whether it was.
    async fn replace_password_hash(&self, user: &UserId, old: &str, new: &str) -> Result<bool>;
}
