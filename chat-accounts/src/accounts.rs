//! Sign-up and login.

use std::fmt;
use std::sync::Arc;

use chat_core::store::{Account, AccountStore, NewAccountOutcome};
use chat_core::{Error, IdSource, LoginId, Result, Timestamp, UserId};

use crate::hashing::{HashSettings, Hasher, Verdict};
use crate::jwt::JwtAuthenticator;
use crate::name::AccountName;
use crate::password::{NewPassword, Password};
use crate::token::{AccessToken, AccessTokens};

/// The built-in accounts. Cheap to clone; clones share everything.
///
/// Hashing runs beside the async threads (`spawn_blocking`), so that the futures need a Tokio runtime.
#[derive(Clone)]
pub struct Accounts(Arc<Parts>);

struct Parts {
    store: Arc<dyn AccountStore>,
    tokens: AccessTokens,
    hasher: Hasher,
    ids: Arc<dyn IdSource>,
}

/// An account that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Whom it signs in.
    pub user: UserId,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Accounts {
    /// Accounts that live in `store`. Fails only when `ids` has no randomness to give.
    pub fn new(
        store: Arc<dyn AccountStore>,
        tokens: AccessTokens,
        hashing: &HashSettings,
        ids: Arc<dyn IdSource>,
    ) -> Result<Self> {
        let hasher = Hasher::new(hashing, Arc::clone(&ids))?;
        Ok(Self(Arc::new(Parts { store, tokens, hasher, ids })))
    }

    /// Makes an account; of two at once for one name, one wins.
    ///
    /// A taken name is [`Conflict`](chat_core::ErrorKind::Conflict) with the field `user_id`: names are public in
    /// this product. `Unavailable` when the store is away or too many hashes wait.
    pub async fn sign_up(&self, name: &AccountName, password: NewPassword) -> Result<NewAccount> {
        // Hashed before the store is asked, so that a taken name costs the caller as much as a free one.
        let password_hash = self.0.hasher.hash(password.into()).await?;
        let account =
            Account { user: name.as_user().clone(), password_hash, created_at: self.0.tokens.clock().now() };
        match self.0.store.create_account(&account).await? {
            NewAccountOutcome::Created => {
                Ok(NewAccount { user: account.user, created_at: account.created_at })
            }
            NewAccountOutcome::Taken => Err(Error::conflict("is taken").with_field(AccountName::FIELD)),
        }
    }

    /// Checks the password and issues an access token for a new login.
    ///
    /// An unknown name and a wrong password are the same [`Unauthenticated`](chat_core::ErrorKind::Unauthenticated)
    /// error after the same hashing work. A hash with other than today's cost is replaced on the way.
    pub async fn login(&self, name: &AccountName, password: Password) -> Result<AccessToken> {
        let account = self.0.store.account(name.as_user()).await?;
        let stored = account.as_ref().map(|account| account.password_hash.as_str());
        let verdict = self.0.hasher.verify(password.clone(), stored).await?;
        let Some(account) = account.filter(|_| verdict != Verdict::Wrong) else {
            return Err(Error::unauthenticated("the user name or the password is wrong"));
        };
        if verdict == Verdict::RightButOutdated {
            self.renew_hash(&account, password).await;
        }
        self.0.tokens.issue(&account.user, LoginId::from_uuid(self.0.ids.uuid()))
    }

    /// Reads the tokens that [`Accounts::login`] issues.
    pub fn authenticator(&self) -> JwtAuthenticator {
        self.0.tokens.authenticator()
    }

    /// The password was right, so a failure here must not refuse the login: the next one tries again. The store
    /// compares with the old hash, so that a password changed meanwhile stays changed.
    async fn renew_hash(&self, account: &Account, password: Password) {
        let renewed = async {
            let hash = self.0.hasher.hash(password).await?;
            self.0.store.replace_password_hash(&account.user, &account.password_hash, &hash).await
        };
        if let Err(error) = renewed.await {
            tracing::warn!(kind = error.kind().code(), "an outdated password hash could not be replaced");
        }
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("tokens", &self.0.tokens).finish_non_exhaustive()
    }
}
