//! Built-in accounts.

use std::sync::Arc;

use chat_core::Timestamp;
use chat_core::store::{Account, AccountStore, NewAccountOutcome};

use crate::scene::user;
use crate::together;

fn account(name: &str, hash: &str) -> Account {
    Account {
        user: user(name),
        password_hash: hash.to_owned(),
        created_at: Timestamp::from_micros(1_700_000_000_000_001),
    }
}

/// An account is kept as it was made; a second one for the same user is not.
pub async fn an_account_is_made_once(store: Arc<dyn AccountStore>) {
    let first = account("ann", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA");
    assert_eq!(store.create_account(&first).await.expect("create_account"), NewAccountOutcome::Created);
    for again in [first.clone(), account("ann", "other")] {
        assert_eq!(store.create_account(&again).await.expect("create_account"), NewAccountOutcome::Taken);
    }
    assert!(store.account(&user("ann")).await.expect("account") == Some(first));
    assert!(store.account(&user("Ann")).await.expect("account").is_none(), "ids are taken as they are");
    assert_eq!(
        store.create_account(&account("Ann", "hash")).await.expect("create_account"),
        NewAccountOutcome::Created
    );
}

/// Of many at once for one user, one is made.
pub async fn one_of_many_accounts_at_once_is_made(store: Arc<dyn AccountStore>) {
    let tries = (0..20).map(|n| {
        let (store, account) = (Arc::clone(&store), account("ann", &format!("hash {n}")));
        async move { (account.clone(), store.create_account(&account).await.expect("create_account")) }
    });
    let outcomes = together(tries).await;
    let made: Vec<_> =
        outcomes.iter().filter(|(_, outcome)| *outcome == NewAccountOutcome::Created).collect();
    assert_eq!(made.len(), 1);
    assert!(store.account(&user("ann")).await.expect("account").as_ref() == Some(&made[0].0));
}

/// A hash is replaced only while it still is the one that was seen.
pub async fn a_hash_is_replaced_only_if_unchanged(store: Arc<dyn AccountStore>) {
    store.create_account(&account("ann", "old")).await.expect("create_account");
    store.create_account(&account("bob", "old")).await.expect("create_account");
    let replace = async |name, old, new| {
        store.replace_password_hash(&user(name), old, new).await.expect("replace_password_hash")
    };
    assert!(!replace("ann", "older", "new").await);
    assert!(!replace("eve", "old", "new").await);
    assert!(replace("ann", "old", "new").await);
    assert!(!replace("ann", "old", "newer").await);
    assert!(store.account(&user("ann")).await.expect("account") == Some(account("ann", "new")));
    assert!(store.account(&user("bob")).await.expect("account") == Some(account("bob", "old")));
}

/// Of many replacements at once of what they all saw, one happens.
pub async fn one_of_many_replacements_at_once_happens(store: Arc<dyn AccountStore>) {
    store.create_account(&account("ann", "old")).await.expect("create_account");
    let tries = (0..20).map(|n| {
        let store = Arc::clone(&store);
        async move {
            store.replace_password_hash(&user("ann"), "old", &format!("new {n}")).await.expect("replace")
        }
    });
    let replaced = together(tries).await;
    assert_eq!(replaced.iter().filter(|replaced| **replaced).count(), 1, "{replaced:?}");
}
