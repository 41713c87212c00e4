//! The hashes: what is stored, and how it is renewed.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use async_trait::async_trait;
use chat_accounts::{Accounts, HashSettings};
use chat_core::store::{Account, AccountStore, MemoryStore, NewAccountOutcome};
use chat_core::{Error, ErrorKind, Result, Timestamp, UserId};

use crate::common::{accounts, accounts_in, name, new_password, password};

async fn stored_hash(store: &MemoryStore, user: &str) -> String {
    let account = store.account(name(user).as_user()).await.expect("reads");
    account.expect("is there").password_hash
}

/// Puts an account with a given hash beside the front door, as an older version would have left it.
async fn plant(store: &MemoryStore, user: &str, password_hash: String) {
    let account =
        Account { user: name(user).as_user().clone(), password_hash, created_at: Timestamp::default() };
    assert_eq!(store.create_account(&account).await.expect("writes"), NewAccountOutcome::Created);
}

fn hash_with(algorithm: Algorithm, version: Version, memory_kib: u32, passes: u32, text: &str) -> String {
    let params = Params::new(memory_kib, passes, 1, None).expect("valid");
    let argon2 = Argon2::new(algorithm, version, params);
    let hash: PasswordHash =
        argon2.hash_password_with_salt(text.as_bytes(), b"sixteen bytes ..").expect("hashes");
    hash.to_string()
}

fn assert_current(phc: &str) {
    let hash = PasswordHash::new(phc).expect("a PHC string");
    assert_eq!(hash.algorithm.as_str(), "argon2id");
    assert_eq!(hash.version, Some(19));
    for (parameter, value) in [("m", 19_456), ("t", 2), ("p", 1)] {
        assert_eq!(hash.params.get_decimal(parameter), Some(value), "{parameter}");
    }
    assert_eq!(hash.salt.expect("has a salt").len(), 16);
    assert_eq!(hash.hash.expect("has an output").len(), 32);
}

#[tokio::test]
async fn the_stored_hash_is_argon2id_with_the_stated_cost() {
    let (accounts, store) = accounts();
    for user in ["alice", "bob"] {
        accounts.sign_up(&name(user), new_password("the same for both")).await.expect("signs up");
        assert_current(&stored_hash(&store, user).await);
    }
    assert_ne!(stored_hash(&store, "alice").await, stored_hash(&store, "bob").await, "each has its own salt");
}

#[tokio::test]
async fn an_outdated_hash_is_renewed_by_the_right_password_only() {
    let cases = [
        ("memory", hash_with(Algorithm::Argon2id, Version::V0x13, 8_192, 2, "correct horse")),
        ("passes", hash_with(Algorithm::Argon2id, Version::V0x13, 19_456, 3, "correct horse")),
        ("version", hash_with(Algorithm::Argon2id, Version::V0x10, 19_456, 2, "correct horse")),
        ("algorithm", hash_with(Algorithm::Argon2i, Version::V0x13, 19_456, 2, "correct horse")),
    ];
    let (accounts, store) = accounts();
    for (user, old) in cases {
        plant(&store, user, old.clone()).await;
        accounts.login(&name(user), password("wrong horse")).await.expect_err("wrong password");
        assert_eq!(stored_hash(&store, user).await, old, "{user}: a wrong password changes nothing");

        accounts.login(&name(user), password("correct horse")).await.expect("logs in");
        let renewed = stored_hash(&store, user).await;
        assert_current(&renewed);
        accounts.login(&name(user), password("correct horse")).await.expect("logs in with the new hash");
        assert_eq!(stored_hash(&store, user).await, renewed, "{user}: a current hash stays");
    }
}

#[tokio::test]
async fn a_stored_text_that_is_no_hash_signs_nobody_in() {
    let (accounts, store) = accounts();
    for (user, text) in
        [("empty", ""), ("plain", "correct horse"), ("cut", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA")]
    {
        plant(&store, user, text.to_owned()).await;
        let error = accounts.login(&name(user), password("correct horse")).await.expect_err("no hash");
        assert!(!format!("{error:?}").contains("horse"), "{user}: {error:?}");
    }
}

/// A store where the password is changed, or the database goes away, between the check and the renewal.
#[derive(Debug)]
struct Interfering {
    inner: MemoryStore,
    change_to: Option<String>,
}

#[async_trait]
impl AccountStore for Interfering {
    async fn create_account(&self, account: &Account) -> Result<NewAccountOutcome> {
        self.inner.create_account(account).await
    }

    async fn account(&self, user: &UserId) -> Result<Option<Account>> {
        self.inner.account(user).await
    }

    async fn replace_password_hash(&self, user: &UserId, old: &str, new: &str) -> Result<bool> {
        let change = self.change_to.as_ref().ok_or_else(|| Error::unavailable("the database is away"))?;
        assert!(self.inner.replace_password_hash(user, old, change).await?, "the first one replaces");
        self.inner.replace_password_hash(user, old, new).await
    }
}

async fn login_through(change_to: Option<String>) -> (Accounts, Arc<Interfering>) {
    let store = Arc::new(Interfering { inner: MemoryStore::new(), change_to });
    plant(&store.inner, "alice", hash_with(Algorithm::Argon2id, Version::V0x13, 8_192, 2, "old password"))
        .await;
    let accounts = accounts_in(store.clone(), &HashSettings::default());
    accounts.login(&name("alice"), password("old password")).await.expect("logs in all the same");
    (accounts, store)
}

#[tokio::test]
async fn a_password_changed_meanwhile_stays_changed() {
    let changed = hash_with(Algorithm::Argon2id, Version::V0x13, 19_456, 2, "new password");
    let (_accounts, store) = login_through(Some(changed.clone())).await;
    assert_eq!(stored_hash(&store.inner, "alice").await, changed);
}

#[tokio::test]
async fn a_failed_renewal_does_not_refuse_the_login() {
    let (accounts, _store) = login_through(None).await;
    accounts.login(&name("alice"), password("old password")).await.expect("the old hash is still good");
}

#[test]
fn a_cost_below_the_floor_is_refused() {
    let cases = [
        (19_455, 2, 1, "memory_kib"),
        (19_456, 1, 1, "passes"),
        (19_456, 2, 0, "lanes"),
        (19_456, 2, 9_999, "lanes"),
    ];
    for (memory_kib, passes, lanes, field) in cases {
        let error = HashSettings::default().with_cost(memory_kib, passes, lanes).expect_err(field);
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some(field)));
    }
    HashSettings::default().with_cost(19_456, 2, 1).expect("the floor itself");
}
